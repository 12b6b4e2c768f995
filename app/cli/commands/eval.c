/* rumia eval: how well a model does on files of puzzles, or several on the same. */
#include "alloc.h"
#include "ballot.h"
#include "clock.h"
#include "commands.h"
#include "effort_options.h"
#include "eval_adapt.h"
#include "eval_report.h"
#include "interrupt.h"
#include "machine_options.h"
#include "progress.h"
#include "reading.h"

#include <stdlib.h>
#include <unistd.h>

struct eval_options {
    struct machine_options machine;
    struct texts models;
    struct effort effort;
    struct reading_options reading;
    int halt, views;
    double seconds;
    bool curve, json, quiet;
    struct adapting_options adapting; /* its seconds 0: no adaptation */
    const char *results;
};

static const struct option_spec options[] = {
    {'m', "model", OPTION_TEXTS, offsetof(struct eval_options, models), "MODEL",
     MODEL_HELP "; given several times the models are compared on the same puzzles"},
    ROWS_OPTIONS(struct eval_options, machine),
    EFFORT_OPTIONS(struct eval_options, effort),
    {'l', "limit", OPTION_INT, offsetof(struct eval_options, reading.limit), "N",
     "only the first N puzzles of each file", NULL, 1, 1e9},
    READING_OPTIONS(struct eval_options, reading),
    {0, "time", OPTION_DOUBLE, offsetof(struct eval_options, seconds), "SECONDS",
     "most time for a puzzle, looked at after each step", NULL, 0, 1e6},
    {0, "halt", OPTION_CHOICE, offsetof(struct eval_options, halt), NULL,
     "when to stop before the last step: as soon as the rules accept the answer (verified), when the network believes "
     "in it (learned), or never",
     halt_words},
    {0, "curve", OPTION_FLAG, offsetof(struct eval_options, curve), NULL,
     "one line of thought to its last step, and how good its answer is after 1, 2, 4... steps"},
    {0, "views", OPTION_INT, offsetof(struct eval_options, views), "N",
     "let N views of each puzzle vote (8 for ARC; else one line of thought)", NULL, 1, VIEWS_MAX},
    {0, "adapt", OPTION_DOUBLE, offsetof(struct eval_options, adapting.seconds), "SECONDS",
     "let a net learn each task from its demonstrations for so long, then let its sides vote", NULL, 1, 1e6},
    ADAPTING_OPTIONS(struct eval_options, adapting),
    {0, "results", OPTION_TEXT, offsetof(struct eval_options, results), "FILE",
     "with --adapt: add a JSON line a task to this file, and leave out tasks that have one"},
    {'j', "json", OPTION_FLAG, offsetof(struct eval_options, json), NULL, "one JSON object a file even on a terminal"},
    {'q', "quiet", OPTION_FLAG, offsetof(struct eval_options, quiet), NULL, "no progress line"},
    MACHINE_OPTIONS(struct eval_options, machine),
    {0},
};

static const struct eval_options defaults = {.effort = EFFORT_OPEN, .adapting = {ADAPTING_DEFAULTS}};

static const char details[] = "Each file gives one JSON object on a line (in words when standard output is a\n"
                              "terminal). Answers missing in a file are supplied by the exact solver; puzzles\n"
                              "without an answer are left out and counted as skipped.\n"
                              "\n"
                              "  count       puzzles measured          steps_mean  steps taken\n"
                              "  exact       share with every cell     ms_mean     milliseconds a puzzle; many\n"
                              "              as in the answer          ms_p99      are thought about at once,\n"
                              "  valid       share accepted by the                 each counts its share\n"
                              "              rules                     valid_at    share valid within so many\n"
                              "  cells       share of cells right                  steps\n"
                              "\n"
                              "Where views vote there are two attempts: within_two is the share of puzzles, and\n"
                              "tasks_within_two that of tasks with every input, whose answer is one of them. A\n"
                              "view that the rules accept ends the vote, but for --halt learned and never.\n"
                              "\n"
                              "--curve tells the same after 1, 2, 4... steps and after the last one, whatever the\n"
                              "rules or the network say in between. been is the share that was valid then or at\n"
                              "some step before: what is more than valid was right and was left again. Of puzzles\n"
                              "that are valid after the last step (solved) and of the others it tells how many\n"
                              "cells that one step changed (an answer that wanders) and how much the network\n"
                              "believes in its answer (q).\n"
                              "\n"
                              "Several models (-m A -m B) get an object each, in the order they were named; in\n"
                              "words they are one table. alone is the share of puzzles that this model has exact\n"
                              "and no other has.\n"
                              "\n"
                              "Ctrl-C ends the measurement: what was measured is printed, marked interrupted.\n"
                              "The exit status is 0 whatever the shares, 2 for bad input or usage.\n";

enum { PORTION = 4096 }; /* puzzles in memory at once */

/* Fills in the answers that are missing; leaves puzzles without one out. */
static void supply_answers(struct puzzle_list *list, bool quiet, int *skipped) {
    struct progress progress;
    int kept = 0;
    progress_begin(&progress, "answers", list->count, quiet);
    for (int i = 0; i < list->count && !interrupted(); i++) {
        struct puzzle *p = &list->items[i];
        progress_update(&progress, i, NULL);
        if (!p->answer.cells) {
            if (!p->kind->solve(p, &p->answer)) {
                ++*skipped;
                continue;
            }
        }
        struct puzzle kept_puzzle = *p; /* moved forward; the one it replaces has no answer */
        *p = list->items[kept];
        list->items[kept++] = kept_puzzle;
    }
    while (list->count > kept)
        puzzle_free(&list->items[--list->count]);
    progress_end(&progress);
}

struct run {
    const struct eval_options *options;
    struct models machine;
    struct evaluate_options how;
    const char *names[TEXTS_MAX]; /* [models] as they were given, NULL = by the kind of puzzle */
    int models;
    const struct loaded_model *loaded[TEXTS_MAX]; /* for the file under way, NULL = not yet */
    struct summary summaries[TEXTS_MAX];
    struct progress progress;
    int steps_most;
};

struct watch {
    struct run *run;
    const struct summary *summary; /* of the portions before */
    int valid, seen;               /* results are looked at once each, in any order: recounted */
    int count;
};

static bool watch(void *context, const struct evaluate_result *results, int done) {
    struct watch *w = context;
    struct progress *progress = &w->run->progress;
    char note[32];
    if (progress->on && done > w->seen) {
        w->valid = w->summary->valid;
        for (int i = 0; i < w->count; i++)
            w->valid += results[i].done && results[i].valid;
        w->seen = done;
    }
    const int all = w->summary->count + done;
    int before = 0; /* by other models */
    for (int m = 0; m < w->run->models; m++)
        before += w->run->summaries + m == w->summary ? 0 : w->run->summaries[m].count;
    snprintf(note, sizeof note, "%.1f %% valid", all ? 100.0 * w->valid / all : 0);
    progress_update(progress, before + all, note);
    return !interrupted();
}

/* One effort for all puzzles of a portion, whatever limits it asks for: as many steps as the one that takes most. */
static void settle_effort(struct run *run, const struct puzzle_list *list) {
    const struct eval_options *o = run->options;
    for (int i = 0; i < list->count; i++) {
        struct puzzle p = list->items[i];
        p.effort = (struct effort)EFFORT_OPEN;
        run->how.solve.effort = effort_settle(&o->effort, &p);
        if (run->how.solve.effort.steps > run->steps_most) run->steps_most = run->how.solve.effort.steps;
    }
    run->how.curve = o->curve;
    run->how.views = o->views ? o->views : list->items[0].kind->answer_apart ? VIEWS_USUAL : 0;
    run->how.solve.effort.steps = run->steps_most;
    run->how.solve.verified_stop = o->halt == HALT_VERIFIED && !o->curve;
    run->how.solve.learned_halt = o->halt == HALT_LEARNED && !o->curve;
}

/* The next puzzles. 1: there may be more; 0: these were the last; -1 and `e`. */
static int read_portion(struct reading *r, struct puzzle_list *list, struct err *e) {
    while (list->count < PORTION) {
        struct puzzle p;
        const int more = reading_next(r, &p, e);
        if (more <= 0) return more;
        *puzzle_list_add(list) = p;
    }
    return 1;
}

/* The models for the puzzles of a file. 0, or -1 and `e`. */
static int find_models(struct run *run, const struct puzzle_kind *kind, struct err *e) {
    for (int m = 0; m < run->models; m++) {
        if (run->loaded[m]) continue;
        if (models_named(&run->machine, run->names[m], kind, &run->loaded[m], e)) return -1;
        run->summaries[m].model = run->models > 1 ? run->names[m] : run->loaded[m]->name;
    }
    return 0;
}

static int eval_model(struct run *run, int m, const struct puzzle_list *list, struct evaluate_result *results,
                      struct err *e) {
    struct summary *s = &run->summaries[m];
    struct watch w = {.run = run, .summary = s, .count = list->count};
    const double begun = clock_seconds();
    run->how.solve.names = run->loaded[m]->names;
    run->how.solve.blank = run->machine.options.blank;
    if (evaluate(run->loaded[m]->model, run->machine.pool, list->items, list->count, &run->how, results, watch, &w, e))
        return -1;
    s->steps_most = run->steps_most;
    s->seconds += clock_seconds() - begun;
    summary_add(s, list->items, results, list->count);
    return 0;
}

static int eval_portion(struct run *run, const struct puzzle_list *list, struct err *e) {
    struct evaluate_result *results = XNEW_ARRAY(struct evaluate_result, run->models * list->count + 1);
    struct curve_point *points = run->how.curve ? XNEW_ARRAY(struct curve_point, CURVE_POINTS * list->count) : NULL;
    int failed = 0;
    for (int m = 0; m < run->models && !failed && !interrupted(); m++) {
        struct evaluate_result *of = results + m * list->count;
        for (int i = 0; points && i < list->count; i++)
            of[i].curve = points + CURVE_POINTS * i;
        failed = eval_model(run, m, list, of, e);
    }
    if (!failed) summary_compare(run->summaries, run->models, results, list->count);
    free(points);
    free(results);
    return failed;
}

static int eval_stream(struct reading *reading, struct run *run, struct err *e) {
    const struct eval_options *o = run->options;
    int more = 1, failed = 0, skipped = 0;
    bool begun = false;
    run->progress = (struct progress){0};
    while (more > 0 && !failed && !interrupted()) {
        struct puzzle_list list = {0};
        more = read_portion(reading, &list, e);
        failed = more < 0 || (list.count && find_models(run, list.items->kind, e));
        if (!failed && list.count) {
            settle_effort(run, &list);
            supply_answers(&list, o->quiet, &skipped);
            if (!begun)
                progress_begin(&run->progress, "puzzles", run->models * (more ? o->reading.limit : list.count),
                               o->quiet);
            begun = true;
            failed = eval_portion(run, &list, e);
        }
        puzzle_list_free(&list);
    }
    for (int m = 0; m < run->models; m++) {
        run->summaries[m].skipped = skipped;
        run->summaries[m].interrupted = interrupted();
    }
    progress_end(&run->progress);
    return failed;
}

static void report(struct run *run, const char *file) {
    const enum halt halt = run->options->curve ? HALT_NEVER : (enum halt)run->options->halt;
    const struct measured told = {file, &run->machine, &run->how, halt, run->models};
    for (int m = 0; m < run->models; m++)
        summary_finish(&run->summaries[m]);
    if (!run->options->json && isatty(STDOUT_FILENO))
        eval_print_words(&told, run->summaries);
    else
        for (int m = 0; m < run->models; m++)
            eval_print_json(&told, &run->summaries[m]);
    fflush(stdout);
}

static int eval_file(const char *file, struct run *run) {
    struct reading reading;
    struct err e;
    for (int m = 0; m < run->models; m++) {
        run->summaries[m] = (struct summary){0};
        run->loaded[m] = NULL;
    }
    run->steps_most = 0;
    if (reading_begin(&reading, &eval_command, file, &run->options->reading, &e))
        return command_fail(&eval_command, &e);
    int failed = eval_stream(&reading, run, &e);
    const int left_out = reading_end(&reading);
    for (int m = 0; m < run->models; m++)
        run->summaries[m].left_out = left_out;
    if (failed) {
        err_in_file(&e, file);
        failed = command_fail(&eval_command, &e);
    } else
        report(run, file);
    for (int m = 0; m < run->models; m++)
        free(run->summaries[m].ms);
    return failed;
}

/* What is asked for and would have no effect. 0, or -1 and `e`. */
static int refuse(const struct eval_options *o, struct err *e) {
    const struct effort *effort = &o->effort;
    const bool one = effort->explore == EXPLORE_NONE || (effort->explore == EXPLORE_OPEN && effort->chains <= 1);
    const bool alone = one && !o->views && !(o->adapting.seconds > 0);
    if (o->adapting.seconds > 0 && o->models.count > 1)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "--adapt takes one model");
    if (effort->noise >= 0 && one)
        return err_set(e, ERR_VALUE, NULL, 0, 0, "--chains N or --explore search as well",
                       "--noise tells chains apart, and there is one");
    if (o->curve && !alone)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL,
                       "--curve follows one line of thought: no chains, search, views "
                       "or learning");
    return 0;
}

static int run(const void *values, int count, char **files) {
    const struct eval_options *o = values;
    struct run r = {.options = o, .how = {.seconds = o->seconds}, .models = o->models.count ? o->models.count : 1};
    struct err e;
    int worst = 0;
    for (int m = 0; m < o->models.count; m++)
        r.names[m] = o->models.items[m];
    struct machine_options machine = o->machine;
    machine.model = r.names[0];
    if (refuse(o, &e)) return command_fail(&eval_command, &e);
    if (models_begin(&r.machine, &machine, &e)) return command_fail(&eval_command, &e);
    r.how.batch = 4 * (r.machine.pool ? pool_threads(r.machine.pool) : 1);
    interrupt_catch();
    if (o->adapting.seconds > 0) {
        const struct eval_adapt how = {.command = &eval_command,
                                       .reading = &o->reading,
                                       .models = &r.machine,
                                       .how = o->adapting,
                                       .results = o->results,
                                       .quiet = o->quiet};
        worst = eval_adapt(&how, files, count);
        models_end(&r.machine);
        return worst;
    }
    for (int i = 0; i < count && !interrupted(); i++) {
        int code = eval_file(files[i], &r);
        if (code > worst) worst = code;
    }
    models_end(&r.machine);
    return worst;
}

const struct command eval_command = {
    .name = "eval",
    .operands = "FILE...",
    .summary = "measure a model on files of puzzles",
    .details = details,
    .options = options,
    .least = 1,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
