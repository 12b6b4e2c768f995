/* Solving with a network: the shipped Sudoku weights when they are there, a fresh net else. */
#include "run_suite.h"
#include "shipped_model.h"
#include "solve.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct puzzle_list puzzles;
static struct model *model;

/* From easy to one that a single line of thought hardly solves. */
static const char text[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n"
                           "..............3.85..1.2.......5.7.....4...1...9.......5......73..2.1........4...9\n"
                           "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..\n";

static void setup(void) {
    struct err e;
    ck_assert_msg(!puzzle_read_text(&puzzles, text, sizeof text - 1, "test", NULL, NULL, &e), "%s", e.what);
    model = shipped_model("sudoku-9x9");
    model_pack(model, kernels_for(cpu_detect()), PRECISION_F32, false);
}

static void teardown(void) {
    model_free(model);
    puzzle_list_free(&puzzles);
    puzzles = (struct puzzle_list){0};
}

static struct solve *start(int puzzle, const struct solve_options *o, struct pool *pool) {
    struct solve *s;
    struct err e;
    ck_assert_msg(!solve_new(&s, model, pool, &puzzles.items[puzzle], o, &e), "%s", e.what);
    return s;
}

static enum solve_state finish(struct solve *s) {
    enum solve_state state;
    do
        state = solve_update(s, NULL);
    while (state == SOLVE_THINKING);
    return state;
}

/* Solved means solved: by the rules, with the givens in place. */
static void check_answer(const struct solve *s, const struct puzzle *p, enum solve_state state) {
    struct verdict v;
    const struct board *grid = solve_grid(s);
    p->kind->check(p, grid, NULL, &v);
    ck_assert(v.solved == (state == SOLVE_SOLVED));
    for (int i = 0; i < 81; i++)
        if (p->given.cells[i]) ck_assert_int_eq(p->given.cells[i], grid->cells[i]);
}

START_TEST(an_easy_one_takes_one_chain) {
    struct solve_options o;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    struct solve *s = start(0, &o, NULL);
    enum solve_state state = finish(s);
    ck_assert_int_eq(state, SOLVE_SOLVED);
    check_answer(s, &puzzles.items[0], state);
    ck_assert_int_eq(solve_work(s), solve_steps(s));
    solve_free(s);
}
END_TEST

START_TEST(steps_at_once_are_the_same_steps) {
    struct solve_options o;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    o.effort.explore = EXPLORE_CHAINS;
    o.effort.chains = 3;
    o.effort.steps = 3;
    o.verified_stop = false;
    struct pool *pool = pool_create(2);
    struct solve *updates = start(1, &o, pool), *steps = start(1, &o, NULL);
    finish(updates);
    while (solve_step(steps) == SOLVE_THINKING) {
    }
    for (int b = 0; b < 3; b++)
        ck_assert_mem_eq(think_z(solve_think(updates), b), think_z(solve_think(steps), b),
                         729 * model->config.hidden * sizeof(float));
    solve_free(updates);
    solve_free(steps);
    pool_free(pool);
}
END_TEST

START_TEST(steps_are_a_limit_and_can_be_extended) {
    struct solve_options o;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    o.effort.steps = 1;
    struct solve *s = start(2, &o, NULL);
    enum solve_state state = finish(s);
    check_answer(s, &puzzles.items[2], state);
    ck_assert_int_eq(solve_steps(s), 1);
    solve_extend(s, 2);
    finish(s);
    ck_assert_int_eq(solve_steps(s), 3);
    solve_free(s);
}
END_TEST

START_TEST(threads_and_company_do_not_matter) {
    struct solve_options o;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    o.effort.steps = 4;
    o.verified_stop = false;
    struct solve *alone = start(1, &o, NULL);
    finish(alone);
    const struct geometry *g = think_geometry(solve_think(alone));
    size_t bytes = (size_t)g->rows * model->config.hidden * sizeof(float);
    for (int threads = 2; threads <= 3; threads++) {
        struct pool *pool = pool_create(threads);
        struct solve *shared = start(1, &o, pool);
        finish(shared);
        ck_assert_mem_eq(think_z(solve_think(alone), 0), think_z(solve_think(shared), 0), bytes);
        solve_free(shared);
        /* the first of several chains has no noise: it thinks as one alone */
        o.effort.explore = EXPLORE_CHAINS;
        o.effort.chains = 3;
        struct solve *chains = start(1, &o, pool);
        finish(chains);
        ck_assert_mem_eq(think_y(solve_think(alone), 0), think_y(solve_think(chains), 0), bytes);
        ck_assert(memcmp(think_z(solve_think(alone), 0), think_z(solve_think(chains), 1), bytes));
        ck_assert_int_eq(solve_work(chains), 12);
        solve_free(chains);
        o.effort.explore = EXPLORE_NONE;
        pool_free(pool);
    }
    solve_free(alone);
}
END_TEST

/* What a search does on its way: test_search.c. */
START_TEST(a_search_solves_a_hard_one) {
    struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[2]);
    o.effort.explore = EXPLORE_SEARCH;
    o.effort.steps = 3000;
    o.effort.chains = 2;
    struct solve *s = start(2, &o, NULL);
    const enum solve_state state = finish(s);
    ck_assert_int_eq(state, SOLVE_SOLVED);
    check_answer(s, &puzzles.items[2], state);
    solve_free(s);
}
END_TEST

START_TEST(search_keeps_its_limit) {
    struct solve_options o;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    o.effort.explore = EXPLORE_SEARCH;
    o.effort.steps = 5;
    o.effort.chains = 4;
    struct solve *s = start(2, &o, NULL);
    check_answer(s, &puzzles.items[2], finish(s));
    ck_assert_int_le(solve_work(s), 5 + 4);
    solve_free(s);
}
END_TEST

/* Memory is asked for before it is taken. */
START_TEST(more_chains_than_fit_are_refused) {
    struct solve *s;
    struct err e;
    struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    o.effort.explore = EXPLORE_CHAINS;
    o.effort.chains = 1 << 30;
    ck_assert_int_eq(solve_new(&s, model, NULL, &puzzles.items[0], &o, &e), -1);
    ck_assert_int_eq(e.code, ERR_LIMIT);
    ck_assert_ptr_nonnull(strstr(e.what, "more than half of this machine's"));
}
END_TEST

START_TEST(a_model_of_another_kind_is_refused) {
    struct err e;
    struct puzzle p;
    struct solve *s;
    struct solve_options o;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles.items[0]);
    puzzle_init(&p, puzzle_kind_find("maze"), 5, 5);
    ck_assert_int_eq(solve_new(&s, model, NULL, &p, &o, &e), -1);
    ck_assert(e.what[0]);
    puzzle_free(&p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solve");
    TCase *c = tcase_create("solve");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, teardown);
    suite_add_tcase(suite, c);
    tcase_add_test(c, an_easy_one_takes_one_chain);
    tcase_add_test(c, steps_at_once_are_the_same_steps);
    tcase_add_test(c, steps_are_a_limit_and_can_be_extended);
    tcase_add_test(c, threads_and_company_do_not_matter);
    tcase_add_test(c, a_search_solves_a_hard_one);
    tcase_add_test(c, search_keeps_its_limit);
    tcase_add_test(c, more_chains_than_fit_are_refused);
    tcase_add_test(c, a_model_of_another_kind_is_refused);
    return run_suite(suite);
}
