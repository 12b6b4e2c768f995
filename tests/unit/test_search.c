/* Guided search, with the shipped Sudoku weights bent so that what it must hear is loud. */
#include "alloc.h"
#include "run_suite.h"
#include "shipped_model.h"
#include "solve.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct puzzle puzzle;
static struct model *model;

/* It has no solution, so that the search never ends by itself, and no rule is broken yet. */
static const char text[] = "1..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..\n";

static void setup(void) {
    struct err e;
    struct puzzle_list list = {0};
    ck_assert_msg(!puzzle_read_text(&list, text, sizeof text - 1, "test", NULL, NULL, &e), "%s", e.what);
    puzzle_copy(&puzzle, &list.items[0]);
    puzzle_list_free(&list);
    model = shipped_model("sudoku-9x9");
    model->params.w[W_Q_BIAS].data[1] = -1000; /* never objects */
}

static void teardown(void) {
    model_free(model);
    puzzle_free(&puzzle);
}

static struct solve *start(int steps, int branches) {
    struct solve *s;
    struct err e;
    struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzle);
    o.effort.explore = EXPLORE_SEARCH;
    o.effort.steps = steps;
    o.effort.chains = branches;
    model_pack(model, kernels_for(cpu_detect()), PRECISION_F32, false);
    ck_assert_msg(!solve_new(&s, model, NULL, &puzzle, &o, &e), "%s", e.what);
    return s;
}

struct remarks {
    int pins, objections, settled, fresh;
};

/* Thinks to the end and counts what was said. */
static struct remarks search(int steps) {
    struct remarks r = {0};
    struct solve *s = start(steps, 1);
    while (solve_step(s) == SOLVE_THINKING) {
        const char *said = solve_remark(s);
        r.pins += !strncmp(said, "pin ", 4);
        r.objections += !strncmp(said, "taken back", 10);
        r.settled += !strncmp(said, "settled", 7);
        r.fresh += !strncmp(said, "every branch", 12);
    }
    solve_free(s);
    return r;
}

/* What the head objects to is given up after its first step: pins are taken back until none is left. */
START_TEST(the_contradiction_output_is_heard) {
    model->params.w[W_Q_BIAS].data[1] = 1000;
    struct remarks loud = search(60);
    ck_assert_int_gt(loud.pins, 0);
    ck_assert_int_gt(loud.objections + loud.fresh, loud.pins);
}
END_TEST

/* A network that is sure of everything is soon sure of two cells that the rules do not allow together. */
START_TEST(conflicts_are_found) {
    for (int i = 0; i < model->config.hidden; i++)
        model->params.w[W_HEAD].data[i] *= -20; /* sure, and of the wrong thing */
    struct remarks r = search(60);
    ck_assert_int_gt(r.pins + r.settled, 0);
    ck_assert_int_gt(r.objections + r.fresh, 0);
}
END_TEST

static int row(const char *pin) {
    return pin[5] - '1';
}

static int column(const char *pin) {
    return pin[7] - '1';
}

/* "pin r3c5 = 7": no other digit of that cell is likelier, and it is no given. */
START_TEST(the_likeliest_symbol_is_tried_first) {
    struct solve *s = start(400, 1);
    float *probability = XNEW_ARRAY(float, 81 * 9);
    int pins = 0;
    while (solve_step(s) == SOLVE_THINKING && pins < 12) {
        const char *said = solve_remark(s);
        if (strncmp(said, "pin r", 5)) continue;
        const int cell = row(said) * 9 + column(said), digit = said[11] - '1';
        solve_probability(s, solve_watched(s), probability);
        ck_assert_int_eq(puzzle.given.cells[cell], puzzle.kind->blank);
        for (int k = 0; k < 9; k++)
            ck_assert_float_le(probability[9 * cell + k], probability[9 * cell + digit]);
        pins++;
    }
    ck_assert_int_gt(pins, 0);
    free(probability);
    solve_free(s);
}
END_TEST

/* Steps are counted over all branches; the last round may finish. */
START_TEST(the_limit_counts_all_branches) {
    model->params.w[W_Q_BIAS].data[1] = 1000;
    for (int branches = 1; branches <= 4; branches++) {
        struct solve *s = start(30, branches);
        while (solve_step(s) == SOLVE_THINKING) {
        }
        ck_assert_int_ge(solve_work(s), 30);
        ck_assert_int_lt(solve_work(s), 30 + branches);
        solve_free(s);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("search");
    TCase *c = tcase_create("search");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, the_contradiction_output_is_heard);
    tcase_add_test(c, conflicts_are_found);
    tcase_add_test(c, the_likeliest_symbol_is_tried_first);
    tcase_add_test(c, the_limit_counts_all_branches);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
