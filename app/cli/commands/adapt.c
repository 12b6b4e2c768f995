/* rumia adapt: a net learns a task from its demonstrations, and answers. */
#include "adapted.h"
#include "adapting.h"
#include "alloc.h"
#include "clock.h"
#include "commands.h"
#include "interrupt.h"
#include "json_string.h"
#include "machine_options.h"
#include "print.h"
#include "shown.h"
#include "voting.h"

#include <stdlib.h>
#include <unistd.h>

struct adapt_command_options {
    struct machine_options machine;
    struct adapting_options how;
    struct reading_options reading;
    const char *output;
    bool again, leave_out, json, quiet;
};

static const struct option_spec options[] = {
    MODEL_OPTION(struct adapt_command_options, machine),
    {'s', "seconds", OPTION_DOUBLE, offsetof(struct adapt_command_options, how.seconds), "N",
     "how long a task is learnt, answering included (60)", NULL, 1, 1e6},
    ADAPTING_OPTIONS(struct adapt_command_options, how),
    {0, "again", OPTION_FLAG, offsetof(struct adapt_command_options, again), NULL,
     "learn the task also when weights that learnt it before are kept (as with --model, --fresh and --output)"},
    {0, "leave-out", OPTION_FLAG, offsetof(struct adapt_command_options, leave_out), NULL,
     "then learn each demonstration's answer from the others, as long again for each, and say how many come out right"},
    {'o', "output", OPTION_TEXT, offsetof(struct adapt_command_options, output), "FILE",
     "write what the first net learnt here as well"},
    {'l', "limit", OPTION_INT, offsetof(struct adapt_command_options, reading.limit), "N",
     "only the first N inputs of each file", NULL, 1, 1e9},
    {'j', "json", OPTION_FLAG, offsetof(struct adapt_command_options, json), NULL, "one JSON object a test input"},
    {'q', "quiet", OPTION_FLAG, offsetof(struct adapt_command_options, quiet), NULL, "no progress line"},
    MACHINE_OPTIONS(struct adapt_command_options, machine),
    {0},
};

static const struct adapt_command_options defaults = {.how = {ADAPTING_DEFAULTS, .seconds = 60}};

static const char details[] = "Small nets are trained on the demonstrations of each task alone, one after the\n"
                              "other, in turns from all their sides and from their own side; then they vote on\n"
                              "the answer to each test input: two attempts. Ctrl-C ends the learning of a task,\n"
                              "which then answers with what is known.\n"
                              "\n"
                              "What was learnt is kept in $XDG_STATE_HOME/rumia/adapted, and answers at once the\n"
                              "next time.\n"
                              "\n"
                              "The exit status is 0 when an attempt at every input is right, 1 when one is not or\n"
                              "no answer key tells, 2 for bad input or usage.\n";

struct job {
    const struct adapt_command_options *options;
    struct models *models;
    const struct puzzle_list *tests;
    bool right; /* an attempt at every input */
};

static void report_test(struct job *j, int test, const struct votes *votes) {
    const struct puzzle *p = &j->tests->items[test];
    char text[400], *label = puzzle_label(p);
    const bool right = voting_verdict(p, votes, text, sizeof text);
    j->right &= right;
    if (j->options->json) {
        fputs("{\"puzzle\":", stdout);
        json_write_string(stdout, label);
        printf(",\"test\":%d,\"right\":%s", test + 1, p->answer.cells ? right ? "true" : "false" : "null");
        voting_print_json(stdout, p, votes);
        puts("}");
    } else {
        shown_write(stdout, label);
        if (j->tests->count > 1) printf(", input %d of %d", test + 1, j->tests->count);
        printf(": %s\n\n", text);
        voting_print(stdout, p, votes);
    }
    free(label);
    fflush(stdout);
}

/* With the weights that learnt the task before. False: there are none, or they cannot be used any more. */
static bool answer_at_once(struct job *j) {
    const int count = j->tests->count;
    struct votes *votes = XNEW_ARRAY(struct votes, count);
    const bool kept = adapted_answer(j->models->pool, kernels_for(j->models->level), j->models->precision,
                                     j->tests->items, count, votes) > 0;
    if (kept && !j->options->json) puts("learnt before (--again learns it anew)");
    for (int i = 0; i < count; i++) {
        if (kept) report_test(j, i, &votes[i]);
        votes_free(&votes[i]);
    }
    free(votes);
    return kept;
}

static void report_learning(const struct adapt *a) {
    const struct adapt_state s = adapt_state(a);
    int count, learnt = 0;
    const struct adapt_net *nets = adapt_nets(a, &count);
    char took[24];
    for (int i = 0; i < count; i++)
        learnt += nets[i].exact >= ADAPT_LEARNT;
    printf("%s of learning, %.1f iterations a second: %d of %d net%s learnt the demonstrations\n",
           clock_duration(s.seconds, took), s.iterations_a_second, learnt, count, count == 1 ? "" : "s");
}

static int keep_learnt(const struct job *j, const struct adapt *a, struct err *e) {
    const struct puzzle *p = &j->tests->items[0];
    if (j->options->output && adapted_save(a, 0, p, j->options->output, e)) return -1;
    struct err why;
    if (adapted_keep(a, p, &why)) command_warn(&adapt_command, "what was learnt could not be kept: %s", why.what);
    return 0;
}

static int learn(struct job *j, struct err *e) {
    struct adapt *a;
    if (adapting_begin(&a, j->models, j->tests, &j->options->how, e)) return -1;
    adapting_run(a, j->options->quiet);
    adapt_finish(a);
    if (!j->options->json) report_learning(a);
    const int failed = keep_learnt(j, a, e);
    for (int i = 0; i < j->tests->count && !failed; i++)
        report_test(j, i, adapt_votes(a, i));
    adapt_free(a);
    return failed;
}

/* Whether nets that learnt the other demonstrations answer one of them right, within two attempts: 1, 0, or -1 and `e`.
 */
static int comes_out_right(const struct job *j, int left_out, const struct demonstration *pair, struct err *e) {
    struct adapting_options how = j->options->how;
    struct puzzle asked = j->tests->items[0];
    const struct puzzle_list one = {.items = &asked, .count = 1};
    struct adapt *a;
    asked.given = pair->input;
    asked.answer = pair->output;
    how.left_out = left_out + 1;
    if (adapting_begin(&a, j->models, &one, &how, e)) return -1;
    adapting_run(a, j->options->quiet);
    adapt_finish(a);
    const bool right = votes_right(adapt_votes(a, 0), ATTEMPTS, &pair->output);
    adapt_free(a);
    return right;
}

/* All that can be said of a task without an answer key. */
static int leave_out(const struct job *j, struct err *e) {
    const struct puzzle *p = &j->tests->items[0];
    int count, right = 0, asked = 0;
    const struct demonstration *pairs = p->kind->demonstrations(p, &count);
    for (; asked < count && count > 1 && !interrupted(); asked++) {
        const int one = comes_out_right(j, asked, &pairs[asked], e);
        if (one < 0) return -1;
        right += one;
    }
    if (j->options->json)
        printf("{\"left_out\":%d,\"right\":%d}\n", asked, right);
    else
        printf("demonstrations that come out right when each is left out: %d of %d\n", right, asked);
    fflush(stdout);
    return 0;
}

/* What was learnt before is not what is asked for. */
static bool wants_anew(const struct adapt_command_options *o) {
    return o->again || o->output || o->machine.model || o->how.fresh;
}

static int adapt_file(const char *file, const struct adapt_command_options *o, struct models *models, bool *right,
                      struct err *e) {
    struct reading reading;
    int more = 1, failed = 0;
    if (reading_begin(&reading, &adapt_command, file, &o->reading, e)) return -1;
    while (more > 0 && !failed && !interrupted()) {
        struct puzzle_list tests = {0};
        struct job j = {.options = o, .models = models, .tests = &tests, .right = true};
        more = adapting_next(&reading, &tests, e);
        failed = more < 0;
        if (more > 0 && (wants_anew(o) || !answer_at_once(&j))) failed = learn(&j, e);
        if (more > 0 && !failed && o->leave_out) failed = leave_out(&j, e);
        *right &= j.right;
        puzzle_list_free(&tests);
    }
    reading_end(&reading);
    if (failed) err_in_file(e, file);
    return failed;
}

static int run(const void *values, int count, char **files) {
    const struct adapt_command_options *o = values;
    struct models models;
    struct err e;
    bool right = true;
    int worst = EXIT_SOLVED;
    if (models_begin(&models, &o->machine, &e)) return command_fail(&adapt_command, &e);
    interrupt_catch();
    for (int i = 0; i < count && !interrupted(); i++)
        if (adapt_file(files[i], o, &models, &right, &e)) worst = command_fail(&adapt_command, &e);
    models_end(&models);
    return worst ? worst : right ? EXIT_SOLVED : EXIT_UNSOLVED;
}

const struct command adapt_command = {
    .name = "adapt",
    .operands = "FILE...",
    .summary = "let a net learn ARC tasks from their demonstrations, and answer",
    .details = details,
    .options = options,
    .least = 1,
    .most = -1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
