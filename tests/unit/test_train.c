/* The trainer: the same numbers for any number of threads, slots that fail, and a loss that falls. */
#include "alloc.h"
#include "run_suite.h"
#include "train_checks.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double norm(const float *v, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)v[i] * v[i];
    return sqrt(sum);
}

/* Three threads' work: whoever is free takes the next group. */
START_TEST(slots_are_shared_out_by_size) {
    static const int sizes[] = {5, 40, 7, 5, 30, 8, 5, 0};
    enum { COUNT = sizeof sizes / sizeof *sizes, GROUPS = 3 };
    struct shares *s = shares_new(COUNT, GROUPS);
    shares_make(s, sizes);
    bool met[COUNT] = {false};
    long sums[GROUPS] = {0};
    for (int g = 0; g < GROUPS; g++)
        for (int i = s->start[g]; i < s->start[g + 1]; i++) {
            ck_assert(!met[s->things[i]]);
            met[s->things[i]] = true;
            sums[g] += sizes[s->things[i]];
            if (i > s->start[g]) ck_assert_int_le(sizes[s->things[i]], sizes[s->things[i - 1]]);
        }
    ck_assert_int_eq(s->start[GROUPS], COUNT);
    ck_assert_int_eq(sums[s->largest[0]], 40);
    ck_assert_int_eq(sums[s->largest[1]], 30);
    ck_assert_int_eq(sums[s->largest[2]], 30);
    shares_free(s);
}
END_TEST

/* Of the same size: in turns. */
START_TEST(slots_of_one_size_are_shared_out_in_turns) {
    static const int sizes[] = {9, 9, 9, 9, 9, 9, 9};
    static const int things[] = {0, 3, 6, 1, 4, 2, 5}, start[] = {0, 3, 5, 7}, largest[] = {0, 1, 2};
    struct shares *s = shares_new(7, 3);
    for (int again = 0; again < 2; again++) {
        shares_make(s, sizes);
        ck_assert_mem_eq(s->things, things, sizeof things);
        ck_assert_mem_eq(s->start, start, sizeof start);
        ck_assert_mem_eq(s->largest, largest, sizeof largest);
    }
    shares_free(s);
}
END_TEST

/* The first moment after the first iteration is what of the gradient remained, times 1 - beta1. */
START_TEST(gradients_are_clipped_to_their_norm) {
    for (int k = 0; k < 2; k++) {
        struct train_options o = small_options();
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

static double block_norm(const struct model *m, const struct tensor_info *w, int block) {
    const int d = m->config.hidden;
    double sum = 0;
    for (int i = 0; i < d * d; i++) {
        const double x = (double)m->flat[w->offset + (size_t)(i / d * w->shape[1] + block * d + i % d)];
        sum += x * x;
    }
    return sqrt(sum);
}

/* Against a run without: after the first iteration each block of a family is smaller by rate times the penalty, or
 * gone; the block of a token's own value and all other weights are the same. */
START_TEST(regions_that_do_not_pay_vanish) {
    struct model *m[2];
    struct trainer *t[2];
    struct train_options o = small_options();
    o.warmup = 0;
    for (int k = 0; k < 2; k++) {
        m[k] = task_model();
        o.group = k ? _i ? 1e6 : 30 : 0;
        t[k] = trainer_new(m[k], &o, &task_source, NULL);
        trainer_iterate(t[k]);
    }
    for (int k = 0; k < m[0]->layout.count; k++) {
        const struct tensor_info *w = &m[0]->layout.tensor[k];
        if (w->layer < 0 || w->weight != W_MIXED) {
            ck_assert_mem_eq(m[0]->flat + w->offset, m[1]->flat + w->offset, w->count * sizeof(float));
            continue;
        }
        const int blocks = w->shape[1] / w->shape[0];
        ck_assert_int_eq(blocks, 6);
        ck_assert_double_eq(block_norm(m[0], w, 0), block_norm(m[1], w, 0));
        for (int b = 1; b < blocks; b++)
            ck_assert_double_eq_tol(block_norm(m[1], w, b), _i ? 0 : block_norm(m[0], w, b) - o.rate * 30, 1e-4);
    }
    for (int k = 0; k < 2; k++) {
        trainer_free(t[k]);
        model_free(m[k]);
    }
}
END_TEST

/* At first the average follows the weights closely: it keeps min(ema, (i + 1) / (i + 10)) of itself. */
START_TEST(the_average_warms_up) {
    struct train_options o = small_options();
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

/* Nothing is known at first: with `abandon` each slot ends at its first step. Without it, each takes all its steps (q
 * starts out believing in nothing). */
START_TEST(slots_that_went_astray_are_abandoned) {
    for (int abandon = 0; abandon < 2; abandon++) {
        struct train_options o = small_options();
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

static void make_wrongly_pinned(void *context, struct rng *rng, long iteration, struct example *out) {
    hinted_source.make(NULL, rng, iteration, out);
    out->contradiction = *(bool *)context;
}

/* Where nothing can be right, a slot ends when the model says so loudly; what is right it may object to as it likes. */
START_TEST(slots_pinned_wrongly_end_when_objected_to) {
    for (int k = 0; k < 4; k++) {
        bool pinned_wrongly = k & 1;
        const bool objects = k & 2;
        struct example_source source = hinted_source;
        source.make = make_wrongly_pinned;
        source.context = &pinned_wrongly;
        struct train_options o = small_options();
        o.rate = 0;
        struct model *m = hinted_model(false);
        m->params.w[W_Q_BIAS].data[1] = objects ? 2.1f : 1.9f; /* q's matrix starts at zero */
        struct trainer *t = trainer_new(m, &o, &source, NULL);
        trainer_iterate(t);
        trainer_take_stats(t);
        for (int i = 0; i < o.steps; i++)
            trainer_iterate(t);
        const struct train_stats s = trainer_take_stats(t);
        ck_assert_double_eq(s.finished, objects && pinned_wrongly ? s.samples : o.batch);
        trainer_free(t);
        model_free(m);
    }
}
END_TEST

static void make_counted(void *context, struct rng *rng, long iteration, struct example *out) {
    (*(int *)context)++;
    hinted_source.make(NULL, rng, iteration, out);
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
        struct train_options o = small_options();
        int made = 0;
        struct example_source counted = hinted_source;
        counted.make = make_counted;
        counted.context = &made;
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
    hinted_source.make(NULL, rng, iteration, out);
}

static void make_with_origin(void *context, struct rng *rng, long iteration, struct example *out) {
    make_counted(context, rng, iteration, out);
    for (int i = 0; out->origin && i < CELLS; i++)
        out->origin[i] = 7 + i;
}

/* Of a slot that failed, the next example is one near the last. */
START_TEST(what_failed_is_varied) {
    for (int vary = 0; vary < 2; vary++) {
        struct train_options o = small_options();
        int made = 0;
        struct example_source varied = hinted_source;
        varied.make = make_with_origin;
        varied.vary = vary_counted;
        varied.context = &made;
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

/* Weights after `iterations`, computed by `threads`. */
static float *train(int threads, int iterations, struct train_stats *stats) {
    struct train_options o = small_options();
    struct pool *pool = threads > 1 ? pool_create(threads) : NULL;
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &small_source, pool);
    for (int i = 0; i < iterations; i++)
        trainer_iterate(t);
    float *weights = XNEW_ARRAY(float, m->layout.floats);
    memcpy(weights, m->flat, m->layout.floats * sizeof *weights);
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
    float *one = train(1, 12, NULL);
    for (int threads = 2; threads <= 5; threads++) {
        float *many = train(threads, 12, NULL);
        same(one, many);
        free(many);
    }
    free(one);
}
END_TEST

START_TEST(it_learns) {
    struct train_stats stats;
    free(train(2, 1, &stats));
    double first = stats.cells;
    struct train_options o = small_options();
    struct model *m = small_model();
    struct trainer *t = trainer_new(m, &o, &small_source, NULL);
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

START_TEST(the_rate_warms_up_holds_and_falls) {
    struct train_options o = small_options();
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
    tcase_add_test(c, slots_are_shared_out_by_size);
    tcase_add_test(c, slots_of_one_size_are_shared_out_in_turns);
    tcase_add_test(c, gradients_are_clipped_to_their_norm);
    tcase_add_loop_test(c, regions_that_do_not_pay_vanish, 0, 2);
    tcase_add_test(c, the_average_warms_up);
    tcase_add_test(c, slots_that_went_astray_are_abandoned);
    tcase_add_test(c, slots_pinned_wrongly_end_when_objected_to);
    tcase_add_test(c, what_failed_is_tried_again);
    tcase_add_test(c, what_failed_is_varied);
    tcase_add_test(c, it_learns);
    tcase_add_test(c, the_rate_warms_up_holds_and_falls);
    return run_suite(s);
}
