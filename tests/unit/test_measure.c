/* What training says of a model: how many it solves after so many steps, and the directions z is shown by. */
#include "basis.h"
#include "measure.h"
#include "run_suite.h"
#include "shipped_model.h"
#include "solve.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 12, STEPS = 8 };

static struct puzzle_list set;
static struct model *model;

static void setup(void) {
    const struct generate_request request = {.level = "minimal", .density = -1};
    struct err e;
    for (int i = 0; i < COUNT; i++) {
        struct rng rng;
        rng_seed(&rng, 3, (uint64_t)i);
        ck_assert(!puzzle_kind_find("sudoku")->generate(puzzle_list_add(&set), &request, &rng, &e));
    }
    model = shipped_model("sudoku-9x9");
    model_pack(model, kernels_for(cpu_detect()), PRECISION_F32, false);
}

static void teardown(void) {
    model_free(model);
    puzzle_list_free(&set);
}

/* Exact after that many steps, each puzzle alone. */
static int exact_after(int steps) {
    int exact = 0;
    for (int i = 0; i < COUNT; i++) {
        struct solve *s;
        struct err e;
        struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, &set.items[i]);
        o.effort.steps = steps;
        o.verified_stop = false;
        ck_assert_msg(!solve_new(&s, model, NULL, &set.items[i], &o, &e), "%s", e.what);
        while (solve_step(s) == SOLVE_THINKING) {
        }
        exact += board_equal(solve_grid(s), &set.items[i].answer);
        solve_free(s);
    }
    return exact;
}

START_TEST(points_are_what_solving_finds) {
    double exact[MEASURE_POINTS];
    ck_assert_int_eq(measure_exact(model, NULL, &set, STEPS, exact, NULL), 4);
    bool grows = false;
    for (int i = 0; i < 4; i++) {
        ck_assert_double_eq_tol(exact[i], exact_after(1 << i) / (double)COUNT, 1e-9);
        grows |= i && exact[i] > exact[i - 1];
    }
    ck_assert(grows);
    const volatile bool stop = true;
    ck_assert_int_eq(measure_exact(model, NULL, &set, STEPS, exact, &stop), 0);
}
END_TEST

/* Variance of z along a direction, over what the basis is fitted to. */
static double variance_along(const float *direction) {
    const int d = model->config.hidden;
    double sum = 0, square = 0, n = 0;
    for (int i = 0; i < COUNT; i++) {
        struct solve *s;
        struct err e;
        struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, &set.items[i]);
        o.effort.steps = 8;
        o.verified_stop = false;
        ck_assert_msg(!solve_new(&s, model, NULL, &set.items[i], &o, &e), "%s", e.what);
        for (int step = 0; step < 8; step++) {
            solve_step(s);
            const float *z = solve_z(s, 0);
            for (int t = 0; t < 9 * 81; t++) {
                double along = 0;
                for (int k = 0; k < d; k++)
                    along += (double)z[t * d + k] * direction[k];
                sum += along;
                square += along * along;
                n++;
            }
        }
        solve_free(s);
    }
    return square / n - sum / n * sum / n;
}

static double dot(const float *a, const float *b) {
    double sum = 0;
    for (int k = 0; k < model->config.hidden; k++)
        sum += (double)a[k] * b[k];
    return sum;
}

START_TEST(the_basis_is_orthonormal_and_holds_what_varies_most) {
    const int d = model->config.hidden;
    memset(model->basis, 0, 3 * (size_t)d * sizeof(float));
    basis_fit(model, NULL, &set);
    double along[3];
    for (int i = 0; i < 3; i++) {
        const float *row = model->basis + (size_t)i * d;
        ck_assert_double_eq_tol(dot(row, row), 1, 1e-4);
        for (int k = 0; k < i; k++)
            ck_assert_double_eq_tol(dot(row, model->basis + (size_t)k * d), 0, 1e-4);
        along[i] = variance_along(row);
    }
    ck_assert_double_gt(along[0], along[1]);
    ck_assert_double_gt(along[1], along[2]);
    float axis[4096] = {0};
    for (int k = 0; k < d; k++) { /* no single feature varies more than the first direction */
        memset(axis, 0, sizeof axis);
        axis[k] = 1;
        if (k % 8 == 0) ck_assert_double_lt(variance_along(axis), along[0] * 1.0001);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("measure");
    TCase *c = tcase_create("measure");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, points_are_what_solving_finds);
    tcase_add_test(c, the_basis_is_orthonormal_and_holds_what_varies_most);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
