/* One supervised step: its losses are those of their definitions, its gradient is that of its losses. */
#include "alloc.h"
#include "run_suite.h"
#include "think.h"
#include "train_checks.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Both losses against finite differences of themselves, in float64 logits. */
START_TEST(losses_have_the_gradient_of_their_value) {
    enum { N = 3, CLASSES = 4 };
    int32_t labels[N] = {2, -1, 0};
    float at[N * CLASSES] = {0.3f, -1.2f, 0.8f, 2.1f, 0, 0, 0, 0, -0.4f, 1.1f, -2.2f, 0.05f};
    for (int kind = LOSS_SOFTMAX; kind <= LOSS_STABLEMAX; kind++) {
        float grad[N * CLASSES];
        int right;
        memcpy(grad, at, sizeof at);
        ck_assert_int_eq(loss_right(N, CLASSES, grad, labels, &right), 2);
        ck_assert_int_eq(right, 0);
        loss_cells(kind, N, CLASSES, grad, labels, 1);
        for (int i = 0; i < N * CLASSES; i++) {
            float step = 1e-2f, work[2][N * CLASSES], loss[2];
            for (int side = 0; side < 2; side++) {
                memcpy(work[side], at, sizeof at);
                work[side][i] += side ? step : -step;
                loss[side] = loss_cells(kind, N, CLASSES, work[side], labels, 1);
            }
            ck_assert_float_eq_tol(grad[i], (loss[1] - loss[0]) / (2 * step), 2e-4f);
        }
    }
    float grad;
    ck_assert_float_eq_tol(loss_binary(0, true, &grad), 0.693147f, 1e-6f);
    ck_assert_float_eq_tol(grad, -0.5f, 1e-6f);
    ck_assert_float_eq_tol(loss_binary(100, false, &grad), 100, 1e-4f);
    ck_assert_float_eq_tol(grad, 1, 1e-6f);
}
END_TEST

/* A step at `reach` of a puzzle that is, or is not, wrongly pinned. */
struct told {
    const struct example *x;
    int reach;
    bool contradiction;
};

static void run_told(struct model *m, const struct geometry *g, const struct told *t, const struct step_options *o,
                     struct params *d, struct step_result *r) {
    struct step_scratch scratch = {0};
    float y[CELLS * 16], z[CELLS * 16];
    struct step_sample s = {.geometry = g,
                            .input = {.tokens = t->x->tokens},
                            .labels = t->x->labels,
                            .reach = t->reach,
                            .label_early = 0,
                            .hint_early = HINTS - 1,
                            .labels_due = t->x->labels_due,
                            .hints = t->x->hints,
                            .hints_due = t->x->hints_due,
                            .contradiction = t->contradiction,
                            .y = y,
                            .z = z};
    model_pack(m, m->kernels, PRECISION_F32, true);
    net_start(m, g, y, z);
    step_run(m, &s, o, &scratch, 1, d, r);
    step_scratch_free(&scratch);
}

static double cross_entropy(int classes, const float *logits, int label) {
    double sum = 0;
    for (int k = 0; k < classes; k++)
        sum += exp((double)logits[k]);
    return log(sum) - (double)logits[label];
}

static double binary_cross_entropy(double logit, bool target) {
    return log1p(exp(target ? -logit : logit));
}

static bool all_right(const float *logits, int classes, const int32_t *labels) {
    for (int i = 0; i < CELLS; i++)
        for (int k = 0; k < classes; k++)
            if (logits[i * classes + k] > logits[i * classes + labels[i]]) return false;
    return true;
}

/* The losses that such a step has, from what thinking alone leaves behind and the definitions in step.h. */
static struct step_result expected_losses(struct model *m, const struct told *t) {
    const struct grid_shape shape = {1, SIDE, SIDE, 0, 0};
    const int classes = m->config.outputs;
    float logits[CELLS * 2], hints[CELLS * HINTS];
    struct step_result r = {0};
    model_pack(m, m->kernels, PRECISION_F32, false);
    struct think *think = think_new(m, NULL, 1, &shape);
    think_tokens(think, 0, t->x->tokens, 0);
    think_step(think);
    think_logits(think, 0, logits);
    net_head(m, think_geometry(think), m->params.w[W_HINT].data, HINTS, think_y(think, 0), hints);
    const struct q_logits q = think_q(think, 0);
    think_free(think);
    for (int i = 0; i < CELLS && !t->contradiction; i++) {
        const bool label_due = t->x->labels_due[i] <= t->reach, hint_due = t->x->hints_due[i] <= t->reach;
        r.cells += cross_entropy(classes, logits + i * classes, label_due ? t->x->labels[i] : 0) / CELLS;
        r.hints += cross_entropy(HINTS, hints + i * HINTS, hint_due ? t->x->hints[i] : HINTS - 1) / CELLS;
    }
    r.exact = !t->contradiction && all_right(logits, classes, t->x->labels);
    r.halt = binary_cross_entropy(q.halt, r.exact);
    r.contradiction = binary_cross_entropy(q.second, t->contradiction);
    return r;
}

static double total(const struct step_result *r, const struct step_options *o) {
    return r->cells + o->halt_weight * r->halt + o->hint_weight * r->hints + o->contradiction_weight * r->contradiction;
}

/* d(total)/d(*at) by finite differences of what is expected. */
static double slope(struct model *m, const struct told *t, const struct step_options *o, float *at) {
    const float was = *at, step = 4e-3f;
    *at = was + step;
    const struct step_result above = expected_losses(m, t);
    *at = was - step;
    const struct step_result below = expected_losses(m, t);
    *at = was;
    return (total(&above, o) - total(&below, o)) / (2 * step);
}

static void check_gradient(struct model *m, const struct told *t, const struct step_options *o, const float *gradient) {
    for (int k = 0; k < m->layout.count; k++) {
        const struct tensor_info *w = &m->layout.tensor[k];
        for (size_t i = 0; !w->info->fixed && i < w->count; i += 1 + w->count / 5) {
            const double found = gradient[w->offset + i], expected = slope(m, t, o, m->flat + w->offset + i);
            ck_assert_msg(fabs(expected - found) < 3e-3, "%s[%zu] at reach %d, contradiction %d: %g, not %g", w->name,
                          i, t->reach, t->contradiction, found, expected);
        }
    }
}

/* Before anything is due, and when one, two or three columns are; wrongly pinned or not. _i: without and with recall.
 */
START_TEST(a_step_has_the_losses_told_and_their_gradient) {
    struct model *m = hinted_model(_i);
    struct geometry *g = geometry_new(&m->config, &(struct grid_shape){1, SIDE, SIDE, 0, 0});
    int32_t tokens[CELLS], labels[CELLS], labels_due[CELLS], hints[CELLS], due[CELLS];
    struct example x = {.tokens = tokens, .labels = labels, .labels_due = labels_due, .hints = hints, .hints_due = due};
    struct rng rng;
    rng_seed(&rng, 3, 0);
    hinted_source.make(NULL, &rng, 0, &x);
    float *gradient = XALIGNED_ARRAY(float, m->layout.floats);
    const struct step_options o = {
        .loss = LOSS_SOFTMAX, .halt_weight = 0.5f, .hint_weight = 0.7f, .contradiction_weight = 0.3f};
    for (int k = 0; k < 8; k++) {
        static const int reach[] = {-1, 3, 8, 12};
        const struct told t = {&x, reach[k / 2], k % 2};
        struct params d;
        struct step_result found;
        params_view(&m->layout, gradient, &d);
        memset(gradient, 0, m->layout.floats * sizeof *gradient);
        run_told(m, g, &t, &o, &d, &found);
        const struct step_result expected = expected_losses(m, &t);
        ck_assert_float_eq_tol(found.cells, expected.cells, 1e-5f);
        ck_assert_float_eq_tol(found.hints, expected.hints, 1e-5f);
        ck_assert_float_eq_tol(found.halt, expected.halt, 1e-5f);
        ck_assert_float_eq_tol(found.contradiction, expected.contradiction, 1e-5f);
        ck_assert_int_eq(found.exact, expected.exact);
        check_gradient(m, &t, &o, gradient);
    }
    free(gradient);
    geometry_free(g);
    model_free(m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("step");
    TCase *c = tcase_create("step");
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    tcase_add_test(c, losses_have_the_gradient_of_their_value);
    tcase_add_loop_test(c, a_step_has_the_losses_told_and_their_gradient, 0, 2);
    return run_suite(s);
}
