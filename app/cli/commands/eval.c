/* rumia eval: how well a model does on files of puzzles. */
#include "alloc.h"
#include "ballot.h"
#include "clock.h"
#include "commands.h"
#include "effort_options.h"
#include "eval_adapt.h"
#include "evaluate.h"
#include "interrupt.h"
#include "json_string.h"
#include "machine_options.h"
#include "progress.h"
#include "reading.h"
#include "shown.h"
#include "solve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum halt { HALT_VERIFIED, HALT_LEARNED, HALT_NEVER };

struct eval_options {
    struct machine_options machine;
    struct effort effort;
    struct reading_options reading;
    int halt, views;
    double seconds;
    bool json, quiet;
    struct adapting_options adapting; /* its seconds 0: no adaptation */
    const char *results;
};

static const char *const halt_choices[] = {"verified", "learned", "never", NULL};

static const struct option_spec options[] = {
    MODEL_OPTION(struct eval_options, machine),
    EFFORT_OPTIONS(struct eval_options, effort),
    {'l', "limit", OPTION_INT, offsetof(struct eval_options, reading.limit), "N",
     "only the first N puzzles of each file", NULL, 1, 1e9},
    READING_OPTIONS(struct eval_options, reading),
    {0, "time", OPTION_DOUBLE, offsetof(struct eval_options, seconds), "SECONDS",
     "most time for a puzzle, looked at after each step", NULL, 0, 1e6},
    {0, "halt", OPTION_CHOICE, offsetof(struct eval_options, halt), NULL,
     "when to stop before the last step: as soon as the rules accept the answer (verified), when the network believes "
     "in it (learned), or never",
     halt_choices},
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

static const struct eval_options defaults = {.effort = EFFORT_OPEN,
                                             .adapting = {.nets = ADAPT_NETS_MAX, .group = 2, .seed = 1}};

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
                              "tasks_within_two that of tasks with every input, whose answer is one of them.\n"
                              "\n"
                              "Ctrl-C ends the measurement: what was measured is printed, marked interrupted.\n"
                              "The exit status is 0 whatever the shares, 2 for bad input or usage.\n";

/* What came of a file. Puzzles are measured in portions, so that their number is not bounded by memory; a portion
 * leaves its sums here, and how long each puzzle took. */
enum { PORTION = 4096, POWERS = 24 };

struct summary {
    int count, skipped, left_out, exact, within, valid, steps_most;
    int tasks, tasks_within;      /* of several inputs each; with every input within two attempts */
    bool task_within, task_begun; /* of the task under way */
    long right, cells, steps;
    int valid_within[POWERS]; /* 2^i steps */
    double ms_mean, ms_p99, seconds;
    float *ms; /* [room], count of them set; owned */
    int room;
    bool interrupted;
};

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

static int by_value(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* A task is right when each of its inputs is, within two attempts. */
static void add_to_task(struct summary *s, const struct puzzle *p, const struct evaluate_result *r) {
    int parts = 1;
    const int part = p->kind->part ? p->kind->part(p, &parts) : 0;
    if (!s->task_begun) s->task_within = true;
    s->task_within &= r->within;
    s->task_begun = part + 1 < parts;
    if (s->task_begun) return;
    s->tasks++;
    s->tasks_within += s->task_within;
}

static void add_results(struct summary *s, const struct puzzle *puzzles, const struct evaluate_result *results,
                        int count) {
    if (s->count + count > s->room) s->ms = xrealloc(s->ms, (size_t)(s->room = 2 * (s->count + count)), sizeof *s->ms);
    for (int i = 0; i < count; i++) {
        const struct evaluate_result *r = &results[i];
        if (!r->done) continue;
        s->ms[s->count++] = (float)r->ms;
        s->ms_mean += r->ms;
        s->exact += r->exact;
        s->within += r->within;
        add_to_task(s, &puzzles[i], r);
        s->valid += r->valid;
        s->right += r->right, s->cells += r->cells, s->steps += r->steps;
        for (int k = 0; k < POWERS; k++)
            s->valid_within[k] += r->valid && r->steps <= 1 << k;
    }
}

static void finish_summary(struct summary *s) {
    qsort(s->ms, (size_t)s->count, sizeof *s->ms, by_value);
    s->ms_p99 = s->count ? s->ms[(s->count * 99LL + 99) / 100 - 1] : 0;
    s->ms_mean /= s->count ? s->count : 1;
}

struct run {
    const struct eval_options *options;
    struct models models;
    struct evaluate_options how;
};

static double share(int part, const struct summary *s) {
    return s->count ? (double)part / s->count : 0;
}

static double cells_right(const struct summary *s) {
    return s->cells ? (double)s->right / (double)s->cells : 0;
}

static double steps_mean(const struct summary *s) {
    return s->count ? (double)s->steps / s->count : 0;
}

/* Writes how many are valid within 1, 2, 4... steps and within all; `form` has places for the steps and the share. */
static void print_valid_at(const struct summary *s, const char *form, const char *between, double scale) {
    for (int k = 0; k < POWERS; k++) {
        const bool last = 1 << k >= s->steps_most || k == POWERS - 1;
        if (k) fputs(between, stdout);
        printf(form, last ? s->steps_most : 1 << k, scale * share(last ? s->valid : s->valid_within[k], s));
        if (last) break;
    }
}

static void print_json(const char *file, const char *model, const struct run *run, const struct summary *s) {
    const struct effort *effort = &run->how.solve.effort;
    printf("{\"file\":");
    json_write_string(stdout, file);
    printf(",\"count\":%d,\"exact\":%.6f,\"valid\":%.6f,\"cells\":%.6f,\"steps_mean\":%.3f,\"ms_mean\":%.3f,"
           "\"ms_p99\":%.3f,\"model\":",
           s->count, share(s->exact, s), share(s->valid, s), cells_right(s), steps_mean(s), s->ms_mean, s->ms_p99);
    json_write_string(stdout, model);
    printf(",\"chains\":%d,\"steps\":%d,\"explore\":\"%s\",\"noise\":%g,\"seed\":%lld,\"halt\":\"%s\",\"cpu\":\"%s\","
           "\"precision\":\"%s\",\"threads\":%d,\"skipped\":%d,\"left_out\":%d,\"seconds\":%.3f,\"interrupted\":%s",
           effort->chains, effort->steps, explore_words[effort->explore],
           effort->explore == EXPLORE_CHAINS ? effort->noise : 0, (long long)effort->seed,
           halt_choices[run->options->halt], cpu_level_name(run->models.level),
           run->models.precision == PRECISION_BF16 ? "bf16" : "f32",
           run->models.pool ? pool_threads(run->models.pool) : 1, s->skipped, s->left_out, s->seconds,
           s->interrupted ? "true" : "false");
    if (run->how.views)
        printf(",\"views\":%d,\"within_two\":%.6f,\"tasks\":%d,\"tasks_within_two\":%.6f", run->how.views,
               share(s->within, s), s->tasks, s->tasks ? (double)s->tasks_within / s->tasks : 0);
    else if (run->how.solve.verified_stop) { /* else the step at which a puzzle became valid is not known */
        printf(",\"valid_at\":{");
        print_valid_at(s, "\"%d\":%.6f", ",", 1);
        putchar('}');
    }
    printf("}\n");
}

static void print_words(const char *file, const char *model, const struct run *run, const struct summary *s) {
    shown_write(stdout, file);
    printf(": %d puzzles with ", s->count);
    shown_write(stdout, model);
    puts(s->interrupted ? " (interrupted)" : "");
    printf("  exact %.2f %%   valid %.2f %%   cells %.2f %%\n", 100 * share(s->exact, s), 100 * share(s->valid, s),
           100 * cells_right(s));
    printf("  %.1f steps, %.2f ms a puzzle (99 of 100 within %.2f ms)\n", steps_mean(s), s->ms_mean, s->ms_p99);
    if (run->how.views) {
        printf("  %d views: the answer within two attempts %.2f %%; of %d tasks %.2f %%\n", run->how.views,
               100 * share(s->within, s), s->tasks, s->tasks ? 100.0 * s->tasks_within / s->tasks : 0);
    } else if (run->how.solve.verified_stop) {
        printf("  valid within steps:  ");
        print_valid_at(s, "%d: %.1f %%", "  ", 100);
        putchar('\n');
    }
    if (s->skipped) printf("  %d left out: they have no answer\n", s->skipped);
    if (s->left_out) printf("  %d left out: they could not be read\n", s->left_out);
}

struct watch {
    struct progress progress;
    const struct summary *summary; /* of the portions before */
    int valid, seen;               /* results are looked at once each, in any order: recounted */
    int count;
};

static bool watch(void *context, const struct evaluate_result *results, int done) {
    struct watch *w = context;
    char note[32];
    if (w->progress.on && done > w->seen) {
        w->valid = w->summary->valid;
        for (int i = 0; i < w->count; i++)
            w->valid += results[i].done && results[i].valid;
        w->seen = done;
    }
    const int all = w->summary->count + done;
    snprintf(note, sizeof note, "%.1f %% valid", all ? 100.0 * w->valid / all : 0);
    progress_update(&w->progress, all, note);
    return !interrupted();
}

/* One effort for all puzzles of a portion, whatever limits it asks for: as many steps as the one that takes most. */
static void settle_effort(struct run *run, const struct puzzle_list *list, struct summary *s) {
    const struct eval_options *o = run->options;
    for (int i = 0; i < list->count; i++) {
        struct puzzle p = list->items[i];
        p.effort = (struct effort)EFFORT_OPEN;
        run->how.solve.effort = effort_settle(&o->effort, &p);
        if (run->how.solve.effort.steps > s->steps_most) s->steps_most = run->how.solve.effort.steps;
    }
    run->how.views = o->views ? o->views : list->items[0].kind->answer_apart ? VIEWS_USUAL : 0;
    run->how.solve.effort.steps = s->steps_most;
    run->how.solve.verified_stop = o->halt == HALT_VERIFIED;
    run->how.solve.learned_halt = o->halt == HALT_LEARNED;
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

static int eval_portion(struct puzzle_list *list, struct run *run, const struct loaded_model *loaded,
                        struct progress *progress, struct summary *s, struct err *e) {
    struct evaluate_result *results = XNEW_ARRAY(struct evaluate_result, list->count + 1);
    struct watch w = {.progress = *progress, .summary = s, .count = list->count};
    const int failed =
        evaluate(loaded->model, run->models.pool, list->items, list->count, &run->how, results, watch, &w, e);
    *progress = w.progress;
    if (!failed) add_results(s, list->items, results, list->count);
    free(results);
    return failed;
}

static int eval_stream(struct reading *reading, struct run *run, const struct loaded_model **loaded, struct summary *s,
                       struct err *e) {
    const struct eval_options *o = run->options;
    struct progress progress = {0};
    double begun = 0;
    int more = 1, failed = 0;
    while (more > 0 && !failed && !interrupted()) {
        struct puzzle_list list = {0};
        more = read_portion(reading, &list, e);
        failed = more < 0 || (!*loaded && models_get(&run->models, list.items[0].kind, loaded, e));
        if (!failed) {
            run->how.solve.names = (*loaded)->names;
            run->how.solve.blank = run->models.options.blank;
            settle_effort(run, &list, s);
            supply_answers(&list, o->quiet, &s->skipped);
            if (!begun) progress_begin(&progress, "puzzles", more ? o->reading.limit : list.count, o->quiet);
            if (!begun) begun = clock_seconds();
            failed = eval_portion(&list, run, *loaded, &progress, s, e);
        }
        puzzle_list_free(&list);
    }
    s->seconds = begun ? clock_seconds() - begun : 0;
    s->interrupted = interrupted();
    progress_end(&progress);
    return failed;
}

static int eval_file(const char *file, struct run *run) {
    const struct eval_options *o = run->options;
    struct summary s = {0};
    struct reading reading;
    const struct loaded_model *loaded = NULL;
    struct err e;
    if (reading_begin(&reading, &eval_command, file, &o->reading, &e)) return command_fail(&eval_command, &e);
    int failed = eval_stream(&reading, run, &loaded, &s, &e);
    s.left_out = reading_end(&reading);
    if (failed) {
        err_in_file(&e, file);
        failed = command_fail(&eval_command, &e);
    } else {
        finish_summary(&s);
        bool json = o->json || !isatty(STDOUT_FILENO);
        (json ? print_json : print_words)(file, loaded->name, run, &s);
        fflush(stdout);
    }
    free(s.ms);
    return failed;
}

static int run(const void *values, int count, char **files) {
    const struct eval_options *o = values;
    struct run r = {.options = o, .how = {.seconds = o->seconds}};
    struct err e;
    int worst = 0;
    if (models_begin(&r.models, &o->machine, &e)) return command_fail(&eval_command, &e);
    r.how.batch = 4 * (r.models.pool ? pool_threads(r.models.pool) : 1);
    interrupt_catch();
    if (o->adapting.seconds > 0) {
        const struct eval_adapt how = {.command = &eval_command,
                                       .reading = &o->reading,
                                       .models = &r.models,
                                       .how = o->adapting,
                                       .results = o->results,
                                       .quiet = o->quiet};
        worst = eval_adapt(&how, files, count);
        models_end(&r.models);
        return worst;
    }
    for (int i = 0; i < count && !interrupted(); i++) {
        int code = eval_file(files[i], &r);
        if (code > worst) worst = code;
    }
    models_end(&r.models);
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
