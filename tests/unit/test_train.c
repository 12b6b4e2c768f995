/* The trainer: the same numbers for any number of threads, after a resume, and a loss that falls. */
#include "alloc.h"
#include "checkpoint.h"
#include "run_suite.h"
#include "small_training.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Label: the plane in which more cells of the row are set; learnable only through the pools. */
static void make(void *context, struct rng *rng, long iteration, struct example *out) {
    (void)context;
    (void)iteration;
    out->shape = (struct grid_shape){PLANES, SIDE, SIDE, 0, 0};
    for (int t = 0; t < TOKENS; t++)
        out->tokens[t] = (int32_t)rng_below(rng, 2);
    for (int y = 0; y < SIDE; y++) {
        int set[PLANES] = {0};
        for (int p = 0; p < PLANES; p++)
            for (int x = 0; x < SIDE; x++)
                set[p] += out->tokens[p * CELLS + y * SIDE + x];
        for (int x = 0; x < SIDE; x++)
            out->labels[y * SIDE + x] = set[1] > set[0];
    }
}

static const struct example_source source = {.make = make, .max_tokens = TOKENS, .max_cells = CELLS};

static struct train_options options(void) {
    struct train_options o;
    train_defaults(&o);
    o.batch = 10;
    o.lanes = 4;
    o.steps = 3;
    o.warmup = 10;
    o.rate = 3e-3;
    o.iterations = 200;
    o.step.contradiction_weight = 0.1f;
    return o;
}

static const struct example_source hinted_source = {
    .make = hinted_example, .max_tokens = CELLS, .max_cells = CELLS, .hints = true};

/* What a checkpoint of `t` makes of a new trainer of `m`; `t` is gone. */
static struct trainer *reopened(struct trainer *t, struct model *m, const struct train_options *o,
                                const struct example_source *from, struct pool *pool) {
    char path[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    close(mkstemp(path));
    ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
    trainer_free(t);
    t = trainer_new(m, o, from, pool);
    ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), 0);
    notes_free(&notes);
    unlink(path);
    return t;
}

static double norm(const float *v, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)v[i] * v[i];
    return sqrt(sum);
}

/* The first moment after the first iteration is what of the gradient remained, times 1 - beta1. */
START_TEST(gradients_are_clipped_to_their_norm) {
    for (int k = 0; k < 2; k++) {
        struct train_options o = options();
        o.clip = k ? 0.01 : 1e6;
        struct model *m = hinted_model(false);
        struct trainer *t = trainer_new(m, &o, &hinted_source, NULL);
        trainer_iterate(t);
        const double kept = norm(t->m, m->layout.floats) / (1 - o.beta1), was = trainer_take_stats(t).gradient_norm;
        ck_assert_double_gt(was, 0.02);
        ck_assert_double_eq_tol(kept, k ? o.clip : was, 1e-4 * was);
        trainer_free(t);
        model_free(m);
    }
}
END_TEST

/* At first the average follows the weights closely: it keeps min(ema, (i + 1) / (i + 10)) of itself. */
START_TEST(the_average_warms_up) {
    struct train_options o = options();
    o.ema = 0.99;
    o.warmup = 0;
    struct model *m = hinted_model(false);
    struct trainer *t = trainer_new(m, &o, &hinted_source, NULL);
    const size_t n = m->layout.floats;
    float *average = XNEW_ARRAY(float, n);
    memcpy(average, m->flat, n * sizeof *average);
    for (int i = 0; i < 5; i++) {
        const double keep = (i + 1) / (i + 10.0);
        trainer_iterate(t);
        for (size_t k = 0; k < n; k++) {
            average[k] = (float)(keep * average[k] + (1 - keep) * m->flat[k]);
            ck_assert_float_eq_tol(t->ema[k], average[k], 1e-5f);
        }
    }
    free(average);
    trainer_free(t);
    model_free(m);
}
END_TEST

/* _i: without and with recall of what was said. */
START_TEST(hints_survive_a_checkpoint) {
    struct train_options o = options();
    o.noise = 0.3; /* drawn from the slots' random numbers */
    float *weights[2];
    size_t floats = 0;
    for (int resumed = 0; resumed < 2; resumed++) {
        struct model *m = hinted_model(_i);
        struct trainer *t = trainer_new(m, &o, &hinted_source, NULL);
        for (int i = 0; i < 9; i++) {
            if (i == 4 && resumed) t = reopened(t, m, &o, &hinted_source, NULL);
            trainer_iterate(t);
        }
        floats = m->layout.floats;
        weights[resumed] = XNEW_ARRAY(float, floats);
        memcpy(weights[resumed], m->flat, floats * sizeof(float));
        trainer_free(t);
        model_free(m);
    }
    ck_assert_int_eq(memcmp(weights[0], weights[1], floats * sizeof(float)), 0);
    free(weights[0]);
    free(weights[1]);
}
END_TEST

/* Nothing is known at first: with `abandon` each slot ends at its first step. Without it, each takes all its steps (q
 * starts out believing in nothing). */
START_TEST(slots_that_went_astray_are_abandoned) {
    for (int abandon = 0; abandon < 2; abandon++) {
        struct train_options o = options();
        o.abandon = abandon ? 0.01 : 0;
        struct model *m = hinted_model(false);
        struct trainer *t = trainer_new(m, &o, &hinted_source, NULL);
        trainer_iterate(t); /* the first steps are counted from anywhere */
        trainer_take_stats(t);
        for (int i = 0; i < o.steps; i++)
            trainer_iterate(t);
        const struct train_stats s = trainer_take_stats(t);
        ck_assert_int_eq(s.samples, o.steps * o.batch);
        ck_assert_double_eq(s.finished, abandon ? s.samples : o.batch);
        trainer_free(t);
        model_free(m);
    }
}
END_TEST

static void make_counted(void *context, struct rng *rng, long iteration, struct example *out) {
    (*(int *)context)++;
    hinted_example(NULL, rng, iteration, out);
}

/* Four rounds of slots of a model that stays bad; resumed in the middle. */
static void run_without_learning(struct train_options *o, const struct example_source *from) {
    o->rate = 0;
    struct model *m = hinted_model(false);
    struct trainer *t = trainer_new(m, o, from, NULL);
    for (int i = 0; i < 4 * o->steps; i++) {
        if (i == 2 * o->steps) t = reopened(t, m, o, from, NULL);
        trainer_iterate(t);
    }
    trainer_free(t);
    model_free(m);
}

/* At first every slot fails: with `retry` none ever asks for another example, also after a resume. */
START_TEST(what_failed_is_tried_again) {
    for (int retry = 0; retry < 2; retry++) {
        struct train_options o = options();
        int made = 0;
        const struct example_source counted = {
            .make = make_counted, .context = &made, .max_tokens = CELLS, .max_cells = CELLS, .hints = true};
        o.retry = retry;
        run_without_learning(&o, &counted);
        if (retry)
            ck_assert_int_eq(made, o.batch);
        else
            ck_assert_int_gt(made, 3 * o.batch);
    }
}
END_TEST

static void vary_counted(void *context, struct rng *rng, long iteration, struct example *out) {
    ck_assert_int_eq(grid_cells(&out->shape), CELLS);
    for (int i = 0; i < CELLS; i++)
        ck_assert_int_eq(out->origin[i], 7 + i); /* as it was made, also after a resume */
    (*(int *)context)--;
    hinted_example(NULL, rng, iteration, out);
}

static void make_with_origin(void *context, struct rng *rng, long iteration, struct example *out) {
    make_counted(context, rng, iteration, out);
    for (int i = 0; out->origin && i < CELLS; i++)
        out->origin[i] = 7 + i;
}

/* Of a slot that failed, the next example is one near the last. */
START_TEST(what_failed_is_varied) {
    for (int vary = 0; vary < 2; vary++) {
        struct train_options o = options();
        int made = 0;
        const struct example_source varied = {.make = make_with_origin,
                                              .vary = vary_counted,
                                              .context = &made,
                                              .max_tokens = CELLS,
                                              .max_cells = CELLS,
                                              .hints = true};
        o.retry = 1;
        o.vary = vary;
        run_without_learning(&o, &varied);
        if (vary)
            ck_assert_int_lt(made, -2 * o.batch);
        else
            ck_assert_int_eq(made, o.batch);
    }
}
END_TEST

/* Weights after `iterations`, computed by `threads`; saved and loaded into a fresh trainer after `pause` of them. */
static float *train(int threads, int iterations, int pause, float **ema, struct train_stats *stats) {
    struct train_options o = options();
    struct pool *pool = threads > 1 ? pool_create(threads) : NULL;
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &source, pool);
    for (int i = 0; i < iterations; i++) {
        if (i == pause) {
            struct model *fresh = small_model();
            t = reopened(t, fresh, &o, &source, pool);
            model_free(m);
            m = fresh;
        }
        trainer_iterate(t);
    }
    float *weights = XNEW_ARRAY(float, m->layout.floats);
    memcpy(weights, m->flat, m->layout.floats * sizeof *weights);
    if (ema) {
        *ema = XNEW_ARRAY(float, m->layout.floats);
        memcpy(*ema, t->ema, m->layout.floats * sizeof **ema);
    }
    if (stats) *stats = trainer_take_stats(t);
    trainer_free(t);
    model_free(m);
    pool_free(pool);
    return weights;
}

static void same(const float *a, const float *b) {
    struct model *m = small_model();
    ck_assert_int_eq(memcmp(a, b, m->layout.floats * sizeof *a), 0);
    model_free(m);
}

START_TEST(any_number_of_threads_gives_the_same_weights) {
    float *one = train(1, 12, -1, NULL, NULL);
    for (int threads = 2; threads <= 5; threads++) {
        float *many = train(threads, 12, -1, NULL, NULL);
        same(one, many);
        free(many);
    }
    free(one);
}
END_TEST

START_TEST(a_resumed_run_gives_the_numbers_of_an_uninterrupted_one) {
    float *ema, *ema_resumed;
    float *whole = train(1, 15, -1, &ema, NULL);
    float *resumed = train(2, 15, 7, &ema_resumed, NULL);
    same(whole, resumed);
    same(ema, ema_resumed);
    free(whole);
    free(resumed);
    free(ema);
    free(ema_resumed);
}
END_TEST

START_TEST(it_learns) {
    struct train_stats stats;
    free(train(2, 1, -1, NULL, &stats));
    double first = stats.cells;
    struct train_options o = options();
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &source, NULL);
    for (int i = 0; i < 150; i++)
        trainer_iterate(t);
    trainer_take_stats(t);
    for (int i = 0; i < 20; i++)
        trainer_iterate(t);
    stats = trainer_take_stats(t);
    ck_assert_double_lt(stats.cells, 0.6 * first);
    ck_assert_double_gt(stats.share, 0.8);
    trainer_free(t);
    model_free(m);
}
END_TEST

START_TEST(a_checkpoint_of_another_run_is_refused) {
    struct train_options o = options();
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &source, NULL);
    char path[] = "/tmp/rumia-test-XXXXXX";
    struct err e;
    struct notes notes;
    close(mkstemp(path));
    ck_assert_int_eq(checkpoint_save(t, path, NULL, &e), 0);
    trainer_free(t);
    o.seed++;
    t = trainer_new(m, &o, &source, NULL);
    ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), -1);
    ck_assert_ptr_nonnull(strstr(e.what, "seed"));
    ck_assert_int_eq(truncate(path, 1000), 0);
    ck_assert_int_eq(checkpoint_load(t, path, &notes, &e), -1);
    ck_assert_int_eq(checkpoint_load(t, "/nonexistent/x", &notes, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    unlink(path);
    trainer_free(t);
    model_free(m);
}
END_TEST

START_TEST(the_rate_warms_up_holds_and_falls) {
    struct train_options o = options();
    o.rate = 1;
    o.warmup = 10;
    o.iterations = 100;
    o.hold = 0.5;
    o.rate_floor = 0.1;
    ck_assert_double_eq_tol(trainer_rate(&o, 0), 0.1, 1e-12);
    ck_assert_double_eq_tol(trainer_rate(&o, 9), 1, 1e-12);
    ck_assert_double_eq_tol(trainer_rate(&o, 49), 1, 1e-12);
    ck_assert_double_eq_tol(trainer_rate(&o, 75), 0.55, 1e-12);
    ck_assert_double_eq_tol(trainer_rate(&o, 100), 0.1, 1e-12);
    ck_assert_double_eq_tol(trainer_rate(&o, 1000), 0.1, 1e-12);
}
END_TEST

int main(void) {
    Suite *s = suite_create("train");
    TCase *c = tcase_create("train");
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    tcase_add_test(c, any_number_of_threads_gives_the_same_weights);
    tcase_add_test(c, a_resumed_run_gives_the_numbers_of_an_uninterrupted_one);
    tcase_add_loop_test(c, hints_survive_a_checkpoint, 0, 2);
    tcase_add_test(c, gradients_are_clipped_to_their_norm);
    tcase_add_test(c, the_average_warms_up);
    tcase_add_test(c, slots_that_went_astray_are_abandoned);
    tcase_add_test(c, what_failed_is_tried_again);
    tcase_add_test(c, what_failed_is_varied);
    tcase_add_test(c, it_learns);
    tcase_add_test(c, a_checkpoint_of_another_run_is_refused);
    tcase_add_test(c, the_rate_warms_up_holds_and_falls);
    return run_suite(s);
}
