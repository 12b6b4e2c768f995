/* Measuring a model: what counts as valid, exact, right; when a puzzle is over. */
#include "evaluate.h"
#include "run_suite.h"
#include "shipped_model.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 6 };

static struct puzzle puzzles[COUNT];
static struct model *model;
static struct evaluate_result results[COUNT];

static void make_puzzles(const char *kind, const char *level, int side) {
    const struct generate_request request = {.level = level, .height = side, .width = side, .density = -1};
    struct err e;
    for (int i = 0; i < COUNT; i++) {
        struct rng rng;
        rng_seed(&rng, 5, (uint64_t)i);
        ck_assert_msg(!puzzle_kind_find(kind)->generate(&puzzles[i], &request, &rng, &e), "%s", e.what);
    }
}

static void teardown(void) {
    model_free(model);
    for (int i = 0; i < COUNT; i++)
        puzzle_free(&puzzles[i]);
}

/* How many cells differ. */
static int differ(const struct board *a, const struct board *b) {
    int count = 0;
    for (int i = 0; i < board_cells(a); i++)
        count += a->cells[i] != b->cells[i];
    return count;
}

static struct evaluate_options options_for(int steps) {
    struct evaluate_options o = {.solve = solve_options_for(&(struct effort)EFFORT_OPEN, &puzzles[0]), .batch = 4};
    o.solve.effort.steps = steps;
    return o;
}

static void measure(const struct evaluate_options *o) {
    struct err e;
    model_pack(model, kernels_for(cpu_detect()), PRECISION_F32, false);
    ck_assert_msg(!evaluate(model, NULL, puzzles, COUNT, o, results, NULL, NULL, &e), "%s", e.what);
}

/* The answer after some steps, each puzzle thought about alone, also beyond a valid one. */
static struct board answer_after(int steps, int index) {
    struct solve *s;
    struct err e;
    struct board grid;
    struct solve_options o = options_for(steps).solve;
    o.verified_stop = false;
    if (!steps) return board_copy(&grid, &puzzles[index].given), grid;
    ck_assert_msg(!solve_new(&s, model, NULL, &puzzles[index], &o, &e), "%s", e.what);
    while (solve_step(s) == SOLVE_THINKING) {
    }
    board_copy(&grid, solve_grid(s));
    solve_free(s);
    return grid;
}

START_TEST(cells_right_are_counted) {
    model = shipped_model("sudoku-9x9");
    make_puzzles("sudoku", "hard", 9);
    struct evaluate_options o = options_for(1);
    measure(&o);
    int wrong = 0;
    for (int i = 0; i < COUNT; i++) {
        struct board grid = answer_after(1, i);
        int right = 0;
        for (int c = 0; c < 81; c++)
            right += grid.cells[c] == puzzles[i].answer.cells[c];
        ck_assert(results[i].done && results[i].cells == 81 && results[i].steps == 1);
        ck_assert_int_eq(results[i].right, right);
        ck_assert(results[i].exact == (right == 81));
        wrong += right < 81;
        board_free(&grid);
    }
    ck_assert_int_gt(wrong, 0);
}
END_TEST

/* An answer that keeps the rules and is not the known one is valid and not exact. */
START_TEST(valid_is_not_exact) {
    model = shipped_model("maze");
    make_puzzles("maze", "open", 8);
    struct evaluate_options o = options_for(40);
    measure(&o);
    int checked = 0;
    for (int i = 0; i < COUNT; i++) {
        if (!results[i].valid) continue;
        struct board other = answer_after(40, i);
        ck_assert(results[i].exact == board_equal(&other, &puzzles[i].answer));
        puzzles[i].answer.cells[0] = puzzles[i].answer.cells[0] == 1 ? 0 : 1; /* the key says something else */
        board_free(&other);
        checked++;
    }
    ck_assert_int_gt(checked, 0);
    measure(&o);
    for (int i = 0; i < COUNT; i++)
        ck_assert(!results[i].exact);
    int valid = 0;
    for (int i = 0; i < COUNT; i++)
        valid += results[i].valid;
    ck_assert_int_eq(valid, checked);
}
END_TEST

/* A network that believes itself at once stops at once, when it is asked to, however wrong it is. */
START_TEST(the_learned_halt_is_heard) {
    model = shipped_model("sudoku-9x9");
    make_puzzles("sudoku", "hard", 9);
    struct evaluate_options o = options_for(5);
    o.solve.verified_stop = false;
    for (int asked = 0; asked < 2; asked++)
        for (int believes = 0; believes < 2; believes++) {
            model->params.w[W_Q_BIAS].data[0] = believes ? 1000 : -1000;
            o.solve.learned_halt = asked;
            measure(&o);
            for (int i = 0; i < COUNT; i++)
                ck_assert_int_eq(results[i].steps, asked && believes ? 1 : 5);
        }
}
END_TEST

START_TEST(the_verified_stop_ends_a_puzzle_only) {
    model = shipped_model("sudoku-9x9");
    make_puzzles("sudoku", "easy", 9);
    struct evaluate_options o = options_for(16);
    measure(&o);
    for (int i = 0; i < COUNT; i++) {
        ck_assert(results[i].valid && results[i].exact);
        ck_assert_int_lt(results[i].steps, 16);
        struct board before = answer_after(results[i].steps - 1, i);
        if (results[i].steps > 1) ck_assert(!board_equal(&before, &puzzles[i].answer));
        board_free(&before);
    }
    o.solve.verified_stop = false;
    measure(&o);
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(results[i].steps, 16);
}
END_TEST

/* Company, threads and exploring one by one give the same. */
START_TEST(results_do_not_depend_on_the_batch) {
    model = shipped_model("sudoku-9x9");
    make_puzzles("sudoku", "hard", 9);
    struct evaluate_options o = options_for(6);
    measure(&o);
    struct evaluate_result first[COUNT];
    memcpy(first, results, sizeof first);
    struct pool *pool = pool_create(2);
    struct err e;
    for (o.batch = 1; o.batch <= 6; o.batch += 5) {
        ck_assert(!evaluate(model, pool, puzzles, COUNT, &o, results, NULL, NULL, &e));
        for (int i = 0; i < COUNT; i++)
            ck_assert(results[i].right == first[i].right && results[i].steps == first[i].steps);
    }
    pool_free(pool);
}
END_TEST

/* The points of a curve are what each puzzle answers after so many steps alone, also beyond a valid answer. */
START_TEST(a_curve_is_what_is_answered_on_the_way) {
    static const int points[] = {1, 2, 4, 8, 11};
    static struct curve_point curve[COUNT][CURVE_POINTS];
    model = shipped_model("sudoku-9x9");
    make_puzzles("sudoku", "extreme", 9);
    struct evaluate_options o = options_for(11);
    o.solve.verified_stop = false;
    o.curve = true;
    for (int i = 0; i < COUNT; i++)
        results[i].curve = curve[i];
    measure(&o);
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(results[i].steps, 11);
        bool been = false;
        for (int steps = 1, k = 0; steps <= 11; steps++) {
            struct board now = answer_after(steps, i), before = answer_after(steps - 1, i);
            been |= board_equal(&now, &puzzles[i].answer);
            ck_assert_int_eq(curve_point_at(steps, 11), steps == points[k] ? k : -1);
            if (steps == points[k]) {
                const struct curve_point *at = &curve[i][k++];
                ck_assert_int_eq(at->exact, board_equal(&now, &puzzles[i].answer));
                ck_assert(at->valid == at->exact && at->been == been);
                ck_assert_int_eq(at->right, 81 - differ(&now, &puzzles[i].answer));
                ck_assert_int_eq(at->changed, differ(&now, &before));
                ck_assert(at->q >= 0 && at->q <= 1);
            }
            board_free(&now), board_free(&before);
        }
    }
}
END_TEST

/* Puzzles whose answers nobody knows: what is said of them is what solving them one by one says. */
START_TEST(answers_are_given_for_the_asking) {
    model = shipped_model("sudoku-9x9");
    make_puzzles("sudoku", "hard", 9);
    for (int i = 0; i < COUNT; i++)
        board_free(&puzzles[i].answer);
    for (int steps = 1; steps <= 16; steps += 15) {
        struct board said[COUNT] = {{0}};
        struct evaluate_options o = options_for(steps);
        o.said = said;
        measure(&o);
        for (int i = 0; i < COUNT; i++) {
            struct board alone = answer_after(steps, i);
            ck_assert(results[i].done && board_equal(&said[i], &alone));
            struct verdict v;
            puzzles[i].kind->check(&puzzles[i], &alone, NULL, &v);
            ck_assert(results[i].valid == v.solved);
            board_free(&said[i]);
            board_free(&alone);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("evaluate");
    TCase *c = tcase_create("evaluate");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_test(c, cells_right_are_counted);
    tcase_add_test(c, valid_is_not_exact);
    tcase_add_test(c, the_learned_halt_is_heard);
    tcase_add_test(c, the_verified_stop_ends_a_puzzle_only);
    tcase_add_test(c, a_curve_is_what_is_answered_on_the_way);
    tcase_add_test(c, results_do_not_depend_on_the_batch);
    tcase_add_test(c, answers_are_given_for_the_asking);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
