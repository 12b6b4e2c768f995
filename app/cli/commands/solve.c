/* rumia solve: thinks about each puzzle and says what happened. */
#include "solve.h"
#include "alloc.h"
#include "clock.h"
#include "commands.h"
#include "effort_options.h"
#include "json_string.h"
#include "machine_options.h"
#include "print.h"
#include "progress.h"
#include "reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct solve_command_options {
    struct machine_options machine;
    struct effort effort;
    struct reading_options reading;
    bool quiet, verbose, json, exact;
};

static const struct option_spec options[] = {
    MODEL_OPTION(struct solve_command_options, machine),
    EFFORT_OPTIONS(struct solve_command_options, effort),
    {'l', "limit", OPTION_INT, offsetof(struct solve_command_options, reading.limit), "N",
     "only the first N puzzles of each file", NULL, 1, 1e9},
    READING_OPTIONS(struct solve_command_options, reading),
    {'e', "exact", OPTION_FLAG, offsetof(struct solve_command_options, exact), NULL,
     "use the exact solver of the puzzle's kind instead of a network"},
    {'q', "quiet", OPTION_FLAG, offsetof(struct solve_command_options, quiet), NULL,
     "print nothing but the answers, in the first text format of the kind"},
    {'v', "verbose", OPTION_FLAG, offsetof(struct solve_command_options, verbose), NULL,
     "print the grid after every step, and a line for every update within it"},
    {'j', "json", OPTION_FLAG, offsetof(struct solve_command_options, json), NULL,
     "print one JSON object a puzzle, one a line"},
    MACHINE_OPTIONS(struct solve_command_options, machine),
    {0},
};

static const struct solve_command_options defaults = {.effort = EFFORT_OPEN};

static const char details[] = "FILE holds puzzles in any format this program reads; it is found out from the\n"
                              "content. '-' is standard input. Each puzzle is checked before thinking: one that\n"
                              "breaks its own rules or has no answer is told, not thought about.\n"
                              "\n"
                              "An answer is only called solved when the rules say so; the exact solver is not\n"
                              "asked. A puzzle's own limits (steps, chains, noise, seed) in its file hold where\n"
                              "the command line says nothing.\n"
                              "\n"
                              "Tables and lists of lines may be of any size and packed with gzip: they are read\n"
                              "as they are solved. A row of a table that cannot be read counts as not solved.\n"
                              "\n"
                              "Exit status: 0 all solved, 1 some not, 2 bad input or usage, 3 internal error.\n";

/* One puzzle under way. */
struct job {
    const struct solve_command_options *options;
    struct puzzle *puzzle;
    enum puzzle_state state;
    char state_text[160];
    char *marks;       /* [cells] '!' where the givens break a rule */
    const char *model; /* name, NULL = exact solver */
    struct board grid; /* answer, or the last thing believed */
    struct verdict verdict;
    int steps, lines;
    bool searched; /* with all that guided search can do */
    double seconds;
};

static const char *const state_names[] = {
    [PUZZLE_GOOD] = "good",
    [PUZZLE_CONFLICT] = "conflict",
    [PUZZLE_UNSOLVABLE] = "unsolvable",
    [PUZZLE_MANY] = "several answers",
    [PUZZLE_UNKNOWN] = "unknown",
};

static bool in_words(const struct job *j) {
    return !j->options->json && !j->options->quiet;
}

static int cell_count(const struct job *j) {
    return j->puzzle->given.height * j->puzzle->given.width;
}

static void print_field(const char *name, const char *value) {
    printf("\"%s\":", name);
    json_write_string(stdout, value);
}

static void print_grid_field(const char *name, const struct puzzle *p, const struct board *grid) {
    char *text = grid_string(p, grid);
    print_field(name, text);
    free(text);
}

static void begin_report(const struct job *j) {
    const struct puzzle *p = j->puzzle;
    if (in_words(j)) {
        char *label = puzzle_label(p);
        printf("%s: %s, %d x %d\n\n", label, p->kind->title, p->given.height, p->given.width);
        print_grid(stdout, p, &p->given, j->marks);
        putchar('\n');
        fflush(stdout);
        free(label);
    } else if (j->options->json) {
        putchar('{');
        print_field("puzzle", p->origin ? p->origin : "");
        if (p->name) putchar(','), print_field("name", p->name);
        putchar(','), print_field("kind", p->kind->name);
        printf(",\"height\":%d,\"width\":%d,", p->given.height, p->given.width);
        print_grid_field("given", p, &p->given);
        putchar(','), print_field("state", state_names[j->state]);
    }
}

/* Cells whose symbol differs; `marks` (may be NULL) gets '*' there, '!' where a rule is broken. */
static int compare(const struct puzzle *p, const struct board *before, const struct board *now, char *marks) {
    int changed = 0, cells = board_cells(now);
    struct verdict v;
    uint8_t *wrong = XNEW_ARRAY(uint8_t, cells);
    if (marks) p->kind->check(p, now, wrong, &v);
    for (int i = 0; i < cells; i++) {
        const bool differs = before->cells[i] != now->cells[i];
        changed += differs;
        if (marks) marks[i] = wrong[i] ? '!' : differs ? '*' : 0;
    }
    free(wrong);
    return changed;
}

static double probability(float logit) {
    return 1 / (1 + exp(-(double)logit));
}

/* What the branches of a search did after this step. */
static void print_events(const struct job *j, const struct solve *s) {
    const struct branch_event *events;
    const int count = solve_events(s, &events), width = j->puzzle->given.width;
    if (!count) return;
    printf(",\"search\":[");
    for (int i = 0; i < count; i++) {
        const struct branch_event *e = &events[i];
        printf("%s{", i ? "," : "");
        print_field("event", branch_words[e->what]);
        printf(",\"branch\":%d", e->branch);
        if (e->what == BRANCH_PINNED)
            printf(",\"from\":%d,\"cell\":\"r%dc%d\",\"symbol\":\"%c\"", e->from, e->cell / width + 1,
                   e->cell % width + 1, j->puzzle->kind->symbols[e->symbol].ascii);
        if (e->what == BRANCH_TAKEN_BACK) {
            printf(",\"objection\":%.3f,", (double)e->objection);
            print_field("why", branch_reasons[e->why]);
        }
        putchar('}');
    }
    putchar(']');
}

static void report_step(struct job *j, const struct solve *s, const struct board *before) {
    const struct verdict *v = solve_verdict(s);
    const struct board *now = solve_grid(s);
    bool grid = j->options->verbose && in_words(j);
    char *marks = grid ? XNEW_ARRAY(char, cell_count(j)) : NULL;
    int changed = compare(j->puzzle, before, now, marks);
    double q = probability(solve_q(s).halt);
    const char *remark = solve_remark(s);
    if (j->options->json) {
        printf("%s{\"step\":%d,\"chain\":%d,\"changed\":%d,\"conflicts\":%d,\"open\":%d,\"q\":%.4f",
               j->lines ? "," : "", solve_steps(s), solve_watched(s), changed, v->wrong, v->open, q);
        if (*remark) putchar(','), print_field("remark", remark);
        print_events(j, s);
        putchar('}');
    } else if (in_words(j)) {
        printf("  step %3d  %3d changed  %3d in conflict  %3d open  q %.2f%s%s\n", solve_steps(s), changed, v->wrong,
               v->open, q, *remark ? "  " : "", remark);
        if (grid) {
            putchar('\n');
            print_grid(stdout, j->puzzle, now, marks);
            putchar('\n');
        }
        fflush(stdout);
    }
    j->lines++;
    free(marks);
}

/* The root mean square of what changed, [n]; `before` becomes `now`. */
static double moved(float *before, const float *now, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const double by = (double)now[i] - (double)before[i];
        sum += by * by;
        before[i] = now[i];
    }
    return sqrt(sum / (double)n);
}

/* States y and z of the watched sample as the last update left them, [tokens, D]. */
struct states {
    size_t count;
    float *y, *z;
};

static struct states states_of(struct solve *s) {
    const struct reader *r = solve_reader(s);
    const size_t n = (size_t)grid_tokens(&r->shape) * (size_t)r->model->config.hidden;
    struct states kept = {n, XNEW_ARRAY(float, n), XNEW_ARRAY(float, n)};
    memcpy(kept.y, solve_y(s, solve_watched(s)), n * sizeof(float));
    memcpy(kept.z, solve_z(s, solve_watched(s)), n * sizeof(float));
    return kept;
}

static void report_update(struct solve *s, const struct think_event *event, struct states *kept) {
    const int b = solve_watched(s);
    const bool latent = event->kind == THINK_LATENT;
    const double by = latent ? moved(kept->z, solve_z(s, b), kept->count) : moved(kept->y, solve_y(s, b), kept->count);
    printf("    cycle %d, %s", event->cycle + 1, latent ? "latent update" : "answer update  ");
    if (latent) printf(" %d", event->update + 1);
    printf("  %c moved by %.3f\n", latent ? 'z' : 'y', by);
}

static int think_about(struct job *j, struct models *models, struct err *e) {
    const struct loaded_model *loaded;
    struct solve *s;
    struct think_event event = {.step_done = true};
    bool each = j->options->verbose && in_words(j); /* update, not each step */
    if (models_get(models, j->puzzle->kind, &loaded, e)) return -1;
    const struct solve_options how = solve_options_for(&j->options->effort, j->puzzle);
    double begun = clock_seconds();
    if (solve_new(&s, loaded->model, models->pool, j->puzzle, &how, e)) return -1;
    j->model = loaded->name;
    struct states kept = {0};
    if (each) kept = states_of(s);
    board_assign(&j->grid, &j->puzzle->given);
    begin_report(j);
    if (j->options->json) printf(",\"trace\":[");
    enum solve_state state;
    do {
        state = each ? solve_update(s, &event) : solve_step(s);
        if (each) report_update(s, &event, &kept);
        if (!event.step_done) continue;
        report_step(j, s, &j->grid);
        board_assign(&j->grid, solve_grid(s));
    } while (state == SOLVE_THINKING);
    if (j->options->json) putchar(']');
    j->verdict = *solve_verdict(s);
    j->steps = solve_steps(s);
    j->searched = how.effort.explore == EXPLORE_SEARCH;
    j->seconds = clock_seconds() - begun;
    free(kept.y), free(kept.z);
    solve_free(s);
    return 0;
}

static void solve_exactly(struct job *j) {
    const struct puzzle *p = j->puzzle;
    begin_report(j);
    double begun = clock_seconds();
    if (!p->kind->solve(p, &j->grid)) board_assign(&j->grid, &p->given);
    j->seconds = clock_seconds() - begun;
    p->kind->check(p, &j->grid, NULL, &j->verdict);
}

static void end_in_words(const struct job *j) {
    const struct puzzle *p = j->puzzle;
    char *marks = XNEW_ARRAY(char, cell_count(j));
    if (j->lines) putchar('\n');
    if (!j->verdict.solved) compare(p, &j->grid, &j->grid, marks);
    print_grid(stdout, p, &j->grid, marks);
    free(marks);
    printf("\n  %s", j->verdict.solved ? "solved" : "not solved");
    if (j->model)
        printf(" in %d step%s", j->steps, j->steps == 1 ? "" : "s");
    else
        printf(" by the exact solver");
    printf(", %.*f ms", j->seconds < 1e-3 ? 3 : j->seconds < 0.1 ? 1 : 0, j->seconds * 1000);
    if (j->verdict.solved)
        printf("; the rules agree");
    else
        printf(": %s%s", j->verdict.text, j->model && !j->searched ? "; --explore search goes on" : "");
    if (j->verdict.solved && !j->verdict.exact) printf(" (another answer than the file's)");
    printf("\n\n");
}

static int end_report(const struct job *j, struct err *e) {
    const struct puzzle *p = j->puzzle;
    int status = 0;
    if (j->options->json) {
        printf(",\"solved\":%s,\"exact\":%s,", j->verdict.solved ? "true" : "false",
               j->verdict.exact ? "true" : "false");
        print_field("verdict", j->verdict.text);
        putchar(','), print_grid_field("answer", p, &j->grid);
        if (j->model) printf(",\"steps\":%d,", j->steps), print_field("model", j->model);
        printf(",\"ms\":%.3f}\n", j->seconds * 1000);
    } else if (j->options->quiet) {
        struct puzzle answered = *p; /* formats of one grid write the givens */
        answered.given = j->grid;
        if (j->verdict.solved) status = p->kind->write(stdout, &answered, NULL, p->kind->formats[0], e);
    } else {
        end_in_words(j);
    }
    fflush(stdout);
    return status;
}

/* A puzzle that cannot have an answer: said instead of thought about. */
static void report_refused(const struct job *j) {
    char *label = puzzle_label(j->puzzle);
    if (j->options->json) {
        begin_report(j);
        printf(",\"solved\":false,"), print_field("verdict", j->state_text);
        printf("}\n");
    } else if (j->options->quiet) {
        command_warn(&solve_command, "%s: %s", label, j->state_text);
    } else {
        begin_report(j);
        printf("  not solved: %s\n\n", j->state_text);
    }
    free(label);
}

static void validate(struct job *j) {
    const struct puzzle *p = j->puzzle;
    uint8_t *wrong = XNEW_ARRAY(uint8_t, cell_count(j));
    j->state = p->kind->validate(p, wrong, j->state_text);
    j->marks = XNEW_ARRAY(char, cell_count(j));
    for (int i = 0; i < cell_count(j); i++)
        if (j->state == PUZZLE_CONFLICT && wrong[i]) j->marks[i] = '!';
    free(wrong);
}

struct totals {
    int puzzles, solved;
    double seconds;
    int worst;   /* exit code */
    bool failed; /* for a reason that other puzzles share */
};

static int solve_puzzle(struct job *j, struct models *models, struct totals *totals) {
    const struct puzzle *p = j->puzzle;
    struct err e;
    validate(j);
    if (j->state == PUZZLE_CONFLICT || j->state == PUZZLE_UNSOLVABLE) {
        report_refused(j);
        return EXIT_USAGE;
    }
    if (j->state == PUZZLE_MANY && !j->options->json) {
        char *label = puzzle_label(p);
        command_warn(&solve_command, "%s: %s; any answer that keeps the rules will do", label, j->state_text);
        free(label);
    }
    int failed = 0;
    if (j->options->exact)
        solve_exactly(j);
    else
        failed = think_about(j, models, &e);
    if (!failed) failed = end_report(j, &e);
    board_free(&j->grid);
    totals->failed = failed;
    if (failed) return command_fail(&solve_command, &e);
    return j->verdict.solved ? EXIT_SOLVED : EXIT_UNSOLVED;
}

static void count_code(struct totals *totals, int code) {
    if (code > totals->worst) totals->worst = code;
}

static void solve_file(const char *path, const struct solve_command_options *o, struct models *models,
                       struct totals *totals) {
    struct reading reading;
    struct puzzle p;
    struct err e;
    if (reading_begin(&reading, &solve_command, path, &o->reading, &e)) {
        count_code(totals, command_fail(&solve_command, &e));
        return;
    }
    int more = 0;
    while (!totals->failed && (more = reading_next(&reading, &p, &e)) > 0) {
        struct job j = {.options = o, .puzzle = &p};
        const int code = solve_puzzle(&j, models, totals);
        free(j.marks);
        puzzle_free(&p);
        totals->puzzles++;
        totals->solved += code == EXIT_SOLVED;
        totals->seconds += j.seconds;
        count_code(totals, code);
    }
    if (!totals->failed && more < 0) count_code(totals, command_fail(&solve_command, &e));
    if (reading_end(&reading)) count_code(totals, EXIT_UNSOLVED);
}

static int run(const void *values, int count, char **files) {
    const struct solve_command_options *o = values;
    struct models models;
    struct totals totals = {0};
    struct err e;
    if (models_begin(&models, &o->machine, &e)) return command_fail(&solve_command, &e);
    for (int i = 0; i < count && !totals.failed; i++)
        solve_file(files[i], o, &models, &totals);
    if (totals.puzzles > 1 && !o->json && !o->quiet)
        printf("%d of %d solved in %.*f s\n", totals.solved, totals.puzzles, totals.seconds < 10 ? 3 : 0,
               totals.seconds);
    models_end(&models);
    return totals.worst;
}

int solve_plainly(char **files, int count, int limit) {
    struct solve_command_options o = defaults;
    o.reading.limit = limit;
    return run(&o, count, files);
}

const struct command solve_command = {
    .name = "solve",
    .operands = "FILE...",
    .summary = "think about each puzzle with the network and print the verified answer",
    .details = details,
    .options = options,
    .least = 1,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
