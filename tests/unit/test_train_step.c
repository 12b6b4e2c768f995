/* One supervised step: losses, what counts while it is not due, what the q head learns. */
#include "alloc.h"
#include "run_suite.h"
#include "think.h"
#include "train_checks.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A step from states that are given; they advance. Losses, and the gradient. */
static struct step_result step_on(struct model *m, const struct step_sample *like, const struct step_options *o,
                                  float *y, float *z, float *gradient) {
    struct geometry *g = geometry_new(&m->config, &(struct grid_shape){m->config.planes, SIDE, SIDE, 0, 0});
    struct step_scratch scratch = {0};
    struct step_sample s = *like;
    struct params d;
    struct step_result r;
    s.geometry = g, s.y = y, s.z = z;
    params_view(&m->layout, gradient, &d);
    memset(gradient, 0, m->layout.floats * sizeof *gradient);
    model_pack(m, m->kernels, PRECISION_F32, true);
    step_run(m, &s, o, &scratch, 1, &d, &r);
    step_scratch_free(&scratch);
    geometry_free(g);
    return r;
}

static void start(const struct model *m, float *y, float *z) {
    struct geometry *g = geometry_new(&m->config, &(struct grid_shape){m->config.planes, SIDE, SIDE, 0, 0});
    net_start(m, g, y, z);
    geometry_free(g);
}

/* The first step of a sample. */
static struct step_result one_step(struct model *m, const struct step_sample *like, const struct step_options *o,
                                   float *gradient) {
    float y[(1 + TOKENS) * 16], z[(1 + TOKENS) * 16]; /* with a prefix slot */
    start(m, y, z);
    return step_on(m, like, o, y, z, gradient);
}

/* While nothing is due the losses are those of labels and hints that are "not yet" everywhere, whatever class the
 * source means by that. */
START_TEST(what_is_not_due_counts_as_the_class_of_not_yet) {
    struct model *m = hinted_model(false);
    int32_t tokens[CELLS], labels[CELLS], labels_due[CELLS], hints[CELLS], due[CELLS], early[2][CELLS];
    struct example x = {.tokens = tokens, .labels = labels, .labels_due = labels_due, .hints = hints, .hints_due = due};
    float *gradient = XALIGNED_ARRAY(float, m->layout.floats), *same = XALIGNED_ARRAY(float, m->layout.floats);
    const struct step_options o = {.loss = LOSS_SOFTMAX, .hint_weight = 0.7f};
    struct rng rng;
    rng_seed(&rng, 3, 0);
    hinted_source.make(NULL, &rng, 0, &x);
    for (int not_yet = 0; not_yet < 2; not_yet++) {
        for (int i = 0; i < CELLS; i++) {
            labels_due[i] = due[i] = 100;
            early[0][i] = not_yet;
            early[1][i] = 3 - not_yet;
        }
        const struct step_sample later = {.input = {.tokens = tokens},
                                          .labels = labels,
                                          .hints = hints,
                                          .labels_due = labels_due,
                                          .hints_due = due,
                                          .reach = 99,
                                          .label_early = not_yet,
                                          .hint_early = 3 - not_yet};
        struct step_sample now = later;
        now.labels = early[0], now.hints = early[1], now.reach = 100;
        const struct step_result a = one_step(m, &later, &o, gradient), b = one_step(m, &now, &o, same);
        ck_assert(a.cells == b.cells && a.hints == b.hints && a.wrong == b.wrong);
        ck_assert_int_eq(a.due, 0);
        ck_assert_mem_eq(gradient, same, m->layout.floats * sizeof *same);
    }
    free(gradient), free(same);
    model_free(m);
}
END_TEST

/* Only a second output that means it learns contradictions. */
START_TEST(the_second_output_learns_what_it_means) {
    int32_t tokens[CELLS] = {0}, labels[CELLS] = {0};
    const struct step_options o = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f, .contradiction_weight = 0.5f};
    for (int second = Q_NONE; second <= Q_CONTINUE; second++) {
        struct model *m = hinted_model(false);
        float *gradient = XALIGNED_ARRAY(float, m->layout.floats);
        struct params d;
        m->config.q_second = (enum q_second)second;
        params_view(&m->layout, gradient, &d);
        for (int contradiction = 0; contradiction < 2; contradiction++) {
            const struct step_sample s = {
                .input = {.tokens = tokens}, .labels = labels, .contradiction = contradiction};
            const struct step_result r = one_step(m, &s, &o, gradient);
            const float *bias = d.w[W_Q_BIAS].data;
            ck_assert(bias[0] != 0);
            if (second == Q_CONTRADICTION)
                ck_assert(r.contradiction > 0 && (contradiction ? bias[1] < 0 : bias[1] > 0));
            else
                ck_assert(r.contradiction == 0 && bias[1] == 0);
        }
        free(gradient);
        model_free(m);
    }
}
END_TEST

/* A net of its own for the answer, a slot for the puzzle and learned places; so many updates in a cycle. */
static struct model *second_net_model(enum mixer mixer, int updates) {
    struct model *like = hinted_model(false);
    struct model_config c = like->config;
    struct err e;
    struct rng rng;
    c.mixer = mixer;
    c.families = mixer == MIXER_POOL ? c.families : 0;
    c.heads = 2, c.inner_tokens = 12, c.hints = 0;
    c.updates = updates;
    c.q_second = Q_CONTINUE;
    c.layers = 1, c.answer_layers = 2, c.positions = POSITIONS_LEARNED;
    c.prefix = 1, c.puzzles = 2, c.q_mean = false, c.embed_scale = 2, c.rope_theta = 1e4f;
    rng_seed(&rng, 9, 0);
    ck_assert_msg(!config_check(&c, &e), "%s", e.what);
    struct model *m = model_new(&c, &rng);
    for (int i = 0; i < 2 * c.hidden; i++) /* fresh ones are zero */
        m->params.w[W_PUZZLE].data[i] = m->params.w[W_Q].data[i] = 0.1f * (float)rng_normal(&rng);
    m->params.w[W_Q_BIAS].data[0] = m->params.w[W_Q_BIAS].data[1] = 0; /* torn */
    m->kernels = like->kernels;
    model_free(like);
    return m;
}

static double loss_of(struct model *m, const struct step_sample *s, const struct step_options *o, float *unused) {
    const struct step_result r = one_step(m, s, o, unused);
    return (double)r.cells + (double)o->halt_weight * (double)r.halt;
}

/* Every tensor that is learnt against finite differences. */
static void check_gradients(struct model *m, const struct step_sample *s) {
    const struct step_options o = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f};
    float *gradient = XALIGNED_ARRAY(float, m->layout.floats), *unused = XALIGNED_ARRAY(float, m->layout.floats);
    one_step(m, s, &o, gradient);
    for (int k = 0; k < m->layout.count; k++) {
        const struct tensor_info *w = &m->layout.tensor[k];
        double most = 0;
        for (size_t i = 0; !w->info->fixed && i < w->count; i += 1 + w->count / 7) {
            float *at = m->flat + w->offset + i, was = *at, step = 4e-3f;
            double loss[2];
            for (int side = 0; side < 2; side++) {
                *at = was + (side ? step : -step);
                loss[side] = loss_of(m, s, &o, unused);
            }
            *at = was;
            const double slope = (loss[1] - loss[0]) / (2 * (double)step), found = (double)gradient[w->offset + i];
            most = fmax(most, fabs(slope));
            ck_assert_msg(fabs(slope - found) < 3e-3, "%s[%zu]: %g, not %g", w->name, i, found, slope);
        }
        ck_assert_msg(w->info->fixed || most > 1e-3, "%s: no gradient to compare", w->name);
    }
    free(gradient), free(unused);
}

START_TEST(a_second_net_and_places_have_their_gradient) {
    int32_t tokens[CELLS], labels[CELLS];
    struct model *m = second_net_model((enum mixer)_i, 2);
    for (int i = 0; i < CELLS; i++) {
        tokens[i] = i % 3 == 1;
        labels[i] = i % 5 == 2;
    }
    const struct step_sample s = {.input = {.tokens = tokens, .puzzle = 1}, .labels = labels};
    check_gradients(m, &s);
    model_free(m);
}
END_TEST

/* Of two tasks the one that is not told of has none; a row that stands twice has that of both places. */
START_TEST(vectors_of_tasks_have_their_gradient) {
    static const int32_t rows[PLANES * TASK_VECTORS] = {20, 31, 39, 30, 31, 39};
    const struct step_options o = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f};
    int32_t tokens[TOKENS], labels[CELLS];
    struct model *m = task_model();
    const struct tensor_info *w = NULL;
    float *gradient = XALIGNED_ARRAY(float, m->layout.floats), *unused = XALIGNED_ARRAY(float, m->layout.floats);
    for (int k = 0; k < m->layout.count; k++)
        if (!strcmp(m->layout.tensor[k].name, "task")) w = &m->layout.tensor[k];
    ck_assert(w && w->shape[0] == 2 * TASK_ROWS);
    m->config.cycles = 1; /* no gradient flows through those before the last */
    for (int i = 0; i < TOKENS; i++)
        tokens[i] = i % 3 == 1;
    for (int i = 0; i < CELLS; i++)
        labels[i] = i % 5 == 2;
    const struct step_sample s = {.input = {.tokens = tokens, .vectors = rows}, .labels = labels};
    one_step(m, &s, &o, gradient);
    for (size_t i = 0; i < w->count; i += 5) {
        const int row = (int)i / m->config.hidden;
        const bool told = row == 20 || row == 30 || row == 31 || row == 39;
        float *at = m->flat + w->offset + i, was = *at, step = 1e-3f;
        double loss[2];
        for (int side = 0; side < 2; side++) {
            *at = was + (side ? step : -step);
            loss[side] = loss_of(m, &s, &o, unused);
        }
        *at = was;
        const double slope = (loss[1] - loss[0]) / (2 * (double)step), found = (double)gradient[w->offset + i];
        ck_assert_msg(fabs(slope - found) < 4e-3, "row %d: %g, not %g", row, found, slope);
        ck_assert_msg(told == (found != 0), "row %d: gradient %g", row, found);
    }
    free(gradient), free(unused);
    model_free(m);
}
END_TEST

/* Made again or kept: the same numbers. */
START_TEST(a_frugal_step_is_the_same) {
    int32_t tokens[TOKENS], labels[CELLS], rows[PLANES * TASK_VECTORS] = {0, 11, 19, 10, 11, 19};
    struct model *m = task_model();
    const size_t bytes = m->layout.floats * sizeof(float);
    float *kept = XALIGNED_ARRAY(float, m->layout.floats), *made = XALIGNED_ARRAY(float, m->layout.floats);
    for (int i = 0; i < TOKENS; i++)
        tokens[i] = i % 3 == 1;
    for (int i = 0; i < CELLS; i++)
        labels[i] = i % 5 == 2;
    const struct step_sample s = {.input = {.tokens = tokens, .vectors = rows}, .labels = labels};
    for (int through = 0; through <= 1; through++) {
        struct step_options o = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f, .through = through};
        const struct step_result one = one_step(m, &s, &o, kept);
        for (o.keep = 1; o.keep < 1 << 20; o.keep *= 2) { /* from one update to all */
            const struct step_result other = one_step(m, &s, &o, made);
            ck_assert_float_eq(one.cells, other.cells);
            ck_assert_mem_eq(kept, made, bytes);
        }
    }
    free(kept), free(made);
    model_free(m);
}
END_TEST

/* The target is what the q head says after one step more, of halting there or (but at the end) of going on. */
START_TEST(going_on_is_worth_what_the_next_step_promises) {
    int32_t tokens[CELLS], labels[CELLS] = {0};
    const struct step_options o = {.loss = LOSS_SOFTMAX, .continue_weight = 0.7f}, blind = {.loss = LOSS_SOFTMAX};
    struct model *m = second_net_model(MIXER_ATTENTION, 2);
    float *gradient = XALIGNED_ARRAY(float, m->layout.floats), *unused = XALIGNED_ARRAY(float, m->layout.floats);
    struct params d;
    params_view(&m->layout, gradient, &d);
    for (int i = 0; i < CELLS; i++)
        tokens[i] = i % 3 == 1;
    for (int k = 0; k < 4; k++) {
        float y[(1 + CELLS) * 16], z[(1 + CELLS) * 16];
        const struct step_sample s = {.input = {.tokens = tokens, .puzzle = 1}, .labels = labels, .last = k % 2};
        m->params.w[W_Q_BIAS].data[1] = k / 2 ? 2 : -2; /* the better of the two is one or the other */
        start(m, y, z);
        const struct step_result now = step_on(m, &s, &o, y, z, gradient);
        const struct step_result next = step_on(m, &s, &blind, y, z, unused);
        ck_assert_int_eq(next.q.second > next.q.halt, k / 2);
        const double best = s.last || next.q.halt > next.q.second ? (double)next.q.halt : (double)next.q.second;
        const double worth = 1 / (1 + exp(-best)), said = 1 / (1 + exp(-(double)now.q.second));
        ck_assert_double_eq_tol((double)now.going_on, -worth * log(said) - (1 - worth) * log(1 - said), 1e-5);
        ck_assert_double_eq_tol((double)d.w[W_Q_BIAS].data[1], 0.7 * (said - worth), 1e-5);
        ck_assert(next.going_on == 0);
    }
    free(gradient), free(unused);
    model_free(m);
}
END_TEST

static void make_plain(void *context, struct rng *rng, long iteration, struct example *out) {
    (void)context, (void)iteration;
    out->shape = (struct grid_shape){1, SIDE, SIDE, 0, 0};
    for (int i = 0; i < CELLS; i++)
        out->tokens[i] = out->labels[i] = (int32_t)rng_below(rng, 2);
    out->puzzle = 1;
    out->contradiction = false;
}

/* The trainer knows which step is the last one. */
START_TEST(a_slot_at_its_end_can_only_halt) {
    struct train_options o = small_options();
    o.batch = o.lanes = o.steps = 1;
    o.step = (struct step_options){.loss = LOSS_SOFTMAX, .continue_weight = 1};
    struct model *m = second_net_model(MIXER_ATTENTION, 2), *same = second_net_model(MIXER_ATTENTION, 2);
    const struct example_source source = {.make = make_plain, .max_tokens = CELLS, .max_cells = CELLS};
    float *unused = XALIGNED_ARRAY(float, m->layout.floats), y[(1 + CELLS) * 16], z[(1 + CELLS) * 16];
    m->params.w[W_Q_BIAS].data[1] = same->params.w[W_Q_BIAS].data[1] = 2;
    struct trainer *t = trainer_new(m, &o, &source, NULL);
    trainer_iterate(t);
    const struct slot *slot = &t->slots[0];
    for (int last = 0; last < 2; last++) {
        const struct step_sample s = {
            .input = {.tokens = slot->tokens, .puzzle = slot->puzzle}, .labels = slot->labels, .last = last};
        start(same, y, z);
        const struct step_result r = step_on(same, &s, &o.step, y, z, unused);
        ck_assert((fabs(t->stats.going_on - (double)r.going_on) < 1e-6) == last);
    }
    trainer_free(t);
    free(unused);
    model_free(m), model_free(same);
}
END_TEST

/* What came before the updates that carry gradient might as well be given. */
START_TEST(gradient_goes_through_the_last_updates_only) {
    int32_t tokens[CELLS], labels[CELLS];
    const struct step_options all = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f};
    struct step_options last = all;
    last.through = 1;
    struct model *two = second_net_model(MIXER_ATTENTION, 2), *one = second_net_model(MIXER_ATTENTION, 1);
    const size_t floats = two->layout.floats;
    float *want = XALIGNED_ARRAY(float, floats), *got = XALIGNED_ARRAY(float, floats);
    float y[(1 + CELLS) * 16], z[(1 + CELLS) * 16];
    for (int i = 0; i < CELLS; i++) {
        tokens[i] = i % 3 == 1;
        labels[i] = i % 5 == 2;
    }
    const struct step_sample s = {.input = {.tokens = tokens, .puzzle = 1}, .labels = labels};
    model_pack(two, two->kernels, PRECISION_F32, true);
    struct think *t = think_new(two, NULL, 1, &(struct grid_shape){1, SIDE, SIDE, 0, 0});
    think_tokens(t, 0, tokens, 1);
    think_next(t);
    memcpy(y, think_y(t, 0), sizeof y);
    memcpy(z, think_z(t, 0), sizeof z);
    think_free(t);
    step_on(one, &s, &all, y, z, want);
    start(two, y, z);
    step_on(two, &s, &last, y, z, got);
    ck_assert_mem_eq(got, want, floats * sizeof *got);
    start(two, y, z);
    step_on(two, &s, &all, y, z, got);
    ck_assert(memcmp(got, want, floats * sizeof *got) != 0);
    free(want), free(got);
    model_free(one), model_free(two);
}
END_TEST

int main(void) {
    Suite *s = suite_create("train_step");
    TCase *c = tcase_create("train_step");
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    tcase_add_test(c, what_is_not_due_counts_as_the_class_of_not_yet);
    tcase_add_loop_test(c, a_second_net_and_places_have_their_gradient, MIXER_POOL, MIXER_ATTENTION + 1);
    tcase_add_test(c, a_frugal_step_is_the_same);
    tcase_add_test(c, vectors_of_tasks_have_their_gradient);
    tcase_add_test(c, going_on_is_worth_what_the_next_step_promises);
    tcase_add_test(c, a_slot_at_its_end_can_only_halt);
    tcase_add_test(c, gradient_goes_through_the_last_updates_only);
    tcase_add_test(c, the_second_output_learns_what_it_means);
    return run_suite(s);
}
