/* rumia eval: how well a model does on files of puzzles. */
#include "alloc.h"
#include "clock.h"
#include "commands.h"
#include "effort_options.h"
#include "evaluate.h"
#include "interrupt.h"
#include "json_string.h"
#include "machine_options.h"
#include "progress.h"
#include "shown.h"
#include "solve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum halt { HALT_VERIFIED, HALT_LEARNED, HALT_NEVER };

struct eval_options {
    struct machine_options machine;
    struct effort effort;
    int limit, halt;
    double seconds;
    bool json, quiet;
};

static const char *const halt_choices[] = {"verified", "learned", "never", NULL};

static const struct option_spec options[] = {
    MODEL_OPTION(struct eval_options, machine),
    EFFORT_OPTIONS(struct eval_options, effort),
    {'l', "limit", OPTION_INT, offsetof(struct eval_options, limit), "N", "only the first N puzzles of each file", NULL,
     1, 1e9},
    {0, "time", OPTION_DOUBLE, offsetof(struct eval_options, seconds), "SECONDS",
     "most time for a puzzle, looked at after each step", NULL, 0, 1e6},
    {0, "halt", OPTION_CHOICE, offsetof(struct eval_options, halt), NULL,
     "when to stop before the last step: as soon as the rules accept the answer (verified), when the network believes "
     "in it (learned), or never",
     halt_choices},
    {'j', "json", OPTION_FLAG, offsetof(struct eval_options, json), NULL, "one JSON object a file even on a terminal"},
    {'q', "quiet", OPTION_FLAG, offsetof(struct eval_options, quiet), NULL, "no progress line"},
    MACHINE_OPTIONS(struct eval_options, machine),
    {0},
};

static const struct eval_options defaults = {.effort = EFFORT_OPEN};

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
                              "Ctrl-C ends the measurement: what was measured is printed, marked interrupted.\n"
                              "The exit status is 0 whatever the shares, 2 for bad input or usage.\n";

struct summary {
    int count, skipped, exact, valid, steps_most;
    double cells, steps_mean, ms_mean, ms_p99, seconds;
    bool interrupted;
    struct {
        int steps, valid;
    } at[24];
    int at_count;
};

/* Fills in the answers that are missing; leaves puzzles without one out. Returns how many are left. */
static int supply_answers(struct puzzle_list *list, int limit, bool quiet, int *skipped) {
    struct progress progress;
    int kept = 0, count = limit && limit < list->count ? limit : list->count;
    progress_begin(&progress, "answers", count, quiet);
    *skipped = 0;
    for (int i = 0; i < count && !interrupted(); i++) {
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
    progress_end(&progress);
    return kept;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void summarise(struct summary *s, const struct evaluate_result *results, int count) {
    double *ms = XNEW_ARRAY(double, count + 1);
    long right = 0, cells = 0, steps = 0;
    for (int k = 1; s->at_count < (int)(sizeof s->at / sizeof *s->at); k *= 2) {
        s->at[s->at_count++].steps = k < s->steps_most ? k : s->steps_most;
        if (k >= s->steps_most) break;
    }
    for (int i = 0; i < count; i++) {
        const struct evaluate_result *r = &results[i];
        if (!r->done) continue;
        ms[s->count++] = r->ms;
        s->exact += r->exact;
        s->valid += r->valid;
        right += r->right, cells += r->cells, steps += r->steps;
        s->ms_mean += r->ms;
        for (int k = 0; k < s->at_count; k++)
            s->at[k].valid += r->valid && r->steps <= s->at[k].steps;
    }
    int n = s->count ? s->count : 1;
    qsort(ms, s->count, sizeof *ms, by_value);
    s->ms_p99 = s->count ? ms[(s->count * 99 + 99) / 100 - 1] : 0;
    s->ms_mean /= n;
    s->steps_mean = (double)steps / n;
    s->cells = cells ? (double)right / (double)cells : 0;
    free(ms);
}

struct run {
    const struct eval_options *options;
    struct models models;
    struct evaluate_options how;
};

static double share(int part, const struct summary *s) {
    return s->count ? (double)part / s->count : 0;
}

static void print_json(const char *file, const char *model, const struct run *run, const struct summary *s) {
    const struct effort *effort = &run->how.solve.effort;
    printf("{\"file\":");
    json_write_string(stdout, file);
    printf(",\"count\":%d,\"exact\":%.6f,\"valid\":%.6f,\"cells\":%.6f,\"steps_mean\":%.3f,\"ms_mean\":%.3f,"
           "\"ms_p99\":%.3f,\"model\":",
           s->count, share(s->exact, s), share(s->valid, s), s->cells, s->steps_mean, s->ms_mean, s->ms_p99);
    json_write_string(stdout, model);
    printf(",\"chains\":%d,\"steps\":%d,\"explore\":\"%s\",\"noise\":%g,\"seed\":%lld,\"halt\":\"%s\",\"cpu\":\"%s\","
           "\"precision\":\"%s\",\"threads\":%d,\"skipped\":%d,\"seconds\":%.3f,\"interrupted\":%s",
           effort->chains, effort->steps, explore_words[effort->explore],
           effort->explore == EXPLORE_CHAINS ? effort->noise : 0, (long long)effort->seed,
           halt_choices[run->options->halt], cpu_level_name(run->models.level),
           run->models.precision == PRECISION_BF16 ? "bf16" : "f32",
           run->models.pool ? pool_threads(run->models.pool) : 1, s->skipped, s->seconds,
           s->interrupted ? "true" : "false");
    if (run->how.solve.verified_stop) { /* else the step at which a puzzle became valid is not known */
        printf(",\"valid_at\":{");
        for (int k = 0; k < s->at_count; k++)
            printf("%s\"%d\":%.6f", k ? "," : "", s->at[k].steps, share(s->at[k].valid, s));
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
           100 * s->cells);
    printf("  %.1f steps, %.2f ms a puzzle (99 of 100 within %.2f ms)\n", s->steps_mean, s->ms_mean, s->ms_p99);
    if (run->how.solve.verified_stop) {
        printf("  valid within steps:");
        for (int k = 0; k < s->at_count; k++)
            printf("  %d: %.1f %%", s->at[k].steps, 100 * share(s->at[k].valid, s));
        putchar('\n');
    }
    if (s->skipped) printf("  %d left out: they have no answer\n", s->skipped);
}

struct watch {
    struct progress progress;
    int valid, seen; /* results are looked at once each, in any order: recounted */
    int count;
};

static bool watch(void *context, const struct evaluate_result *results, int done) {
    struct watch *w = context;
    char note[32];
    if (w->progress.on && done > w->seen) {
        w->valid = 0;
        for (int i = 0; i < w->count; i++)
            w->valid += results[i].done && results[i].valid;
        w->seen = done;
    }
    snprintf(note, sizeof note, "%.1f %% valid", done ? 100.0 * w->valid / done : 0);
    progress_update(&w->progress, done, note);
    return !interrupted();
}

/* One effort for all puzzles of a file, whatever limits it asks for: as many steps as the one that takes most. */
static void settle_effort(struct run *run, const struct puzzle_list *list) {
    const struct eval_options *o = run->options;
    int steps = 0;
    for (int i = 0; i < list->count; i++) {
        struct puzzle p = list->items[i];
        p.effort = (struct effort)EFFORT_OPEN;
        run->how.solve.effort = effort_settle(&o->effort, &p);
        if (run->how.solve.effort.steps > steps) steps = run->how.solve.effort.steps;
    }
    run->how.solve.effort.steps = steps;
    run->how.solve.verified_stop = o->halt == HALT_VERIFIED;
    run->how.solve.learned_halt = o->halt == HALT_LEARNED;
}

static int eval_file(const char *file, struct run *run) {
    const struct eval_options *o = run->options;
    struct puzzle_list list = {0};
    struct summary s = {0};
    const struct loaded_model *loaded;
    struct err e;
    if (puzzle_read_file(&list, file, NULL, NULL, &e)) return command_fail(&eval_command, &e);
    if (models_get(&run->models, list.items[0].kind, &loaded, &e)) {
        puzzle_list_free(&list);
        return command_fail(&eval_command, &e);
    }
    settle_effort(run, &list);
    s.steps_most = run->how.solve.effort.steps;
    int count = supply_answers(&list, o->limit, o->quiet, &s.skipped);
    struct evaluate_result *results = XNEW_ARRAY(struct evaluate_result, count + 1);
    struct watch w = {.count = count};
    progress_begin(&w.progress, "puzzles", count, o->quiet);
    double begun = clock_seconds();
    int failed = evaluate(loaded->model, run->models.pool, list.items, count, &run->how, results, watch, &w, &e);
    s.seconds = clock_seconds() - begun;
    s.interrupted = interrupted();
    progress_end(&w.progress);
    if (failed) {
        err_in_file(&e, file);
        failed = command_fail(&eval_command, &e);
    } else {
        summarise(&s, results, count);
        bool json = o->json || !isatty(STDOUT_FILENO);
        (json ? print_json : print_words)(file, loaded->name, run, &s);
        fflush(stdout);
    }
    free(results);
    puzzle_list_free(&list);
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
