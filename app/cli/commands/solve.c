/* rumia solve: thinks about each puzzle and says what happened. */
#include "solve.h"
#include "alloc.h"
#include "bytes.h"
#include "clock.h"
#include "commands.h"
#include "effort_options.h"
#include "print.h"
#include "progress.h"
#include "reading.h"
#include "solve_many.h"
#include "solve_report.h"
#include "voting.h"

#include <stdlib.h>
#include <string.h>

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
    {0, "views", OPTION_INT, offsetof(struct solve_command_options, views), "N",
     "let N views vote: the puzzle turned, mirrored, its symbols renamed (8 for ARC, where no rule tells what is "
     "right; "
     "else one line of thought)",
     NULL, 1, VIEWS_MAX},
    {0, "attempts", OPTION_TEXT, offsetof(struct solve_command_options, attempts), "FILE",
     "write two attempts at each ARC task to FILE, as Kaggle wants them (submission.json)"},
    MACHINE_OPTIONS(struct solve_command_options, machine),
    {0},
};

static const struct solve_command_options defaults = {.effort = EFFORT_OPEN};

static const char details[] = "FILE holds puzzles in any format this program reads; it is found out from the\n"
                              "content. '-' is standard input. Each puzzle is checked before thinking: one that\n"
                              "breaks its own rules or has no answer is told, not thought about.\n"
                              "\n"
                              "Where nobody says how, one line of thought gets 64 steps, and then a search goes on\n"
                              "(a maze is looked at from another side when it is stuck): what --explore search\n"
                              "says about steps holds. --explore none is one line of thought.\n"
                              "\n"
                              "An answer is only called solved when the rules say so; the exact solver is not\n"
                              "asked. A puzzle's own limits (steps, chains, noise, seed) in its file hold where\n"
                              "the command line says nothing.\n"
                              "\n"
                              "Where no rule tells whether an answer is right, as for ARC tasks, views of the\n"
                              "puzzle vote, and there are two attempts; it is right when an answer key has one.\n"
                              "With --views those of a Sudoku or a maze vote, too, unless the rules accept what\n"
                              "one of them says.\n"
                              "\n"
                              "Tables and lists of lines may be of any size and packed with gzip: they are read\n"
                              "as they are solved. A row of a table that cannot be read counts as not solved.\n"
                              "\n"
                              "Exit status: 0 all solved, 1 some not, 2 bad input or usage, 3 internal error.\n";

static int think_about(struct job *j, struct models *models, struct err *e) {
    const struct loaded_model *loaded;
    struct solve *s;
    struct think_event event = {.step_done = true};
    bool each = j->options->verbose && in_words(j); /* update, not each step */
    if (models_get(models, j->puzzle->kind, &loaded, e)) return -1;
    const struct effort asked = effort_by_itself(&j->options->effort, j->puzzle);
    struct solve_options how = solve_options_for(&asked, j->puzzle);
    how.names = loaded->names;
    how.blank = models->options.blank;
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

/* Many views vote. What is said is the first attempt; where only an answer key tells, either attempt may be right. */
static int vote_about(struct job *j, struct models *models, struct err *e) {
    const struct puzzle *p = j->puzzle;
    const struct loaded_model *loaded;
    struct ballot *ballot;
    if (models_get(models, p->kind, &loaded, e)) return -1;
    const struct ballot_options how = voting_options(models, loaded, p, &j->options->effort, j->options->views);
    const double begun = clock_seconds();
    if (ballot_new(&ballot, loaded->model, models->pool, p, &how, e)) return -1;
    j->model = loaded->name;
    begin_report(j);
    while (ballot_step(ballot)) {
    }
    const struct votes *votes = ballot_votes(ballot);
    j->voted = true;
    j->steps = ballot_steps(ballot);
    j->seconds = clock_seconds() - begun;
    for (int a = 0; a < ATTEMPTS; a++) {
        const struct board said = votes_attempt(votes, a);
        board_copy(&j->attempts[a], &said);
    }
    board_copy(&j->grid, &j->attempts[0]);
    if (j->grid.cells) p->kind->check(p, &j->grid, NULL, &j->verdict);
    if (p->kind->answer_apart) j->verdict.exact = voting_verdict(p, votes, j->verdict.text, sizeof j->verdict.text);
    report_votes(j, ballot);
    ballot_free(ballot);
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

struct totals {
    int puzzles, solved;
    double seconds;
    int worst;                /* exit code */
    bool failed;              /* for a reason that other puzzles share */
    struct puzzle_list asked; /* --attempts: puzzles that take them, */
    struct board *attempts;   /* [ATTEMPTS * asked.count] and what was attempted */
};

static void keep_attempts(struct totals *t, const struct job *j) {
    const int at = ATTEMPTS * t->asked.count;
    puzzle_copy(puzzle_list_add(&t->asked), j->puzzle);
    t->attempts = xrealloc(t->attempts, (size_t)(at + ATTEMPTS), sizeof *t->attempts);
    for (int a = 0; a < ATTEMPTS; a++)
        board_copy(&t->attempts[at + a], &j->attempts[a]);
}

static int write_attempts(const struct totals *t, const char *path, struct err *e) {
    struct atomic_file f;
    if (t->asked.count == 0) return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "--attempts: there was no ARC task");
    if (atomic_open(&f, path, e)) return -1;
    if (t->asked.items->kind->write_attempts(f.stream, t->asked.items, t->asked.count, t->attempts, e))
        return atomic_abort(&f), -1;
    return atomic_commit(&f, e);
}

static void drop_attempts(struct totals *t) {
    for (int i = 0; i < ATTEMPTS * t->asked.count; i++)
        board_free(&t->attempts[i]);
    free(t->attempts);
    puzzle_list_free(&t->asked);
}

static int solve_puzzle(struct job *j, struct models *models, struct totals *totals) {
    const struct puzzle *p = j->puzzle;
    struct err e;
    if (job_refused(j)) {
        report_refused(j);
        return EXIT_USAGE;
    }
    if (j->state == PUZZLE_MANY && !j->options->json) {
        char *label = puzzle_label(p);
        command_warn(&solve_command, "%s: %s; any answer that keeps the rules will do", label, j->state_text);
        free(label);
    }
    int failed = 0;
    if (j->options->exact && p->kind->answer_apart)
        failed = err_set(&e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "nothing solves kind %s exactly", p->kind->name);
    else if (j->options->exact)
        solve_exactly(j);
    else if (j->thought)
        begin_report(j);
    else if (p->kind->answer_apart || j->options->views)
        failed = vote_about(j, models, &e);
    else
        failed = think_about(j, models, &e);
    if (!failed) failed = end_report(j, &e);
    if (!failed && j->options->attempts && p->kind->write_attempts) keep_attempts(totals, j);
    board_free(&j->grid);
    for (int a = 0; a < ATTEMPTS; a++)
        board_free(&j->attempts[a]);
    totals->failed = failed;
    if (failed) return command_fail(&solve_command, &e);
    return is_right(j) ? EXIT_SOLVED : EXIT_UNSOLVED;
}

static void count_code(struct totals *totals, int code) {
    if (code > totals->worst) totals->worst = code;
}

static void solve_file(const char *path, const struct solve_command_options *o, struct models *models,
                       struct totals *totals) {
    struct reading reading;
    struct err e;
    if (reading_begin(&reading, &solve_command, path, &o->reading, &e)) {
        count_code(totals, command_fail(&solve_command, &e));
        return;
    }
    const int most = many_at_once(o, path);
    int more = 1;
    while (!totals->failed && more > 0) {
        struct many many;
        more = many_read(&many, &reading, o, most, &e);
        many_think(&many, models);
        for (int i = 0; i < many.count && !totals->failed; i++) {
            struct job *j = &many.jobs[i];
            const int code = solve_puzzle(j, models, totals);
            totals->puzzles++;
            totals->solved += code == EXIT_SOLVED;
            totals->seconds += j->seconds;
            count_code(totals, code);
        }
        many_free(&many);
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
    if (o->attempts && !totals.failed && write_attempts(&totals, o->attempts, &e))
        count_code(&totals, command_fail(&solve_command, &e));
    drop_attempts(&totals);
    models_end(&models);
    return totals.worst;
}

int solve_plainly(char **files, int count, int limit, const struct machine_options *machine,
                  const struct effort *effort) {
    struct solve_command_options o = defaults;
    o.machine = *machine;
    o.effort = *effort;
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
