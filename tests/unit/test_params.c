/* The table of weights: what a config makes of it, and views and packs of the result. */
#include "alloc.h"
#include "model.h"
#include "run_suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct model_config pool_config(void) {
    struct model_config c;
    config_defaults(&c);
    c.families = 1 << FAMILY_ROW | 1 << FAMILY_BOX | 1 << FAMILY_NEAR;
    c.vocab = 5, c.outputs = 4, c.height = 3, c.width = 4;
    c.hidden = 32, c.inner = 48, c.layers = 1, c.hints = 6;
    c.recall = true;
    return c;
}

static struct model_config other_config(enum mixer mixer) {
    struct model_config c = pool_config();
    c.mixer = mixer;
    c.families = 0, c.hints = 0, c.recall = false;
    c.heads = 4, c.inner_tokens = 10, c.prefix = 2, c.puzzles = 3;
    return c;
}

struct expected {
    const char *name;
    int rows, columns;
};

/* Checkpoints hold flat buffers: order and places of weights must stay as they are. */
static void expect_layout(const struct model_config *c, const struct expected *want, int count) {
    struct params_layout l;
    struct err e;
    ck_assert(!config_check(c, &e));
    params_layout(c, &l);
    size_t at = 0;
    ck_assert_int_eq(l.count, count);
    for (int i = 0; i < count; i++) {
        const struct tensor_info *t = &l.tensor[i];
        ck_assert_str_eq(t->name, want[i].name);
        ck_assert_int_eq(t->shape[0], want[i].rows);
        ck_assert_int_eq(t->shape[1], want[i].columns);
        ck_assert_int_eq(t->rank, want[i].columns ? 2 : 1);
        ck_assert_uint_eq(t->offset, at);
        at += (t->count + 15) / 16 * 16;
    }
    ck_assert_uint_eq(l.floats, at);
}

START_TEST(layout_of_each_mixer) {
    static const struct expected pool[] = {{"embed", 5, 32},
                                           {"head", 4, 32},
                                           {"q.weight", 1, 32},
                                           {"q.bias", 1, 0},
                                           {"y_init", 32, 0},
                                           {"z_init", 32, 0},
                                           {"hint", 6, 32},
                                           {"recall", 10, 32},
                                           {"layers.0.mixer.v", 32, 32},
                                           {"layers.0.mixer.o", 32, 4 * 32},
                                           {"layers.0.mixer.near", 9, 32},
                                           {"layers.0.gate_up", 96, 32},
                                           {"layers.0.down", 32, 48}};
    static const struct expected attention[] = {{"embed", 5, 32},
                                                {"head", 4, 32},
                                                {"q.weight", 1, 32},
                                                {"q.bias", 1, 0},
                                                {"y_init", 32, 0},
                                                {"z_init", 32, 0},
                                                {"puzzle", 3, 32},
                                                {"layers.0.mixer.qkv", 96, 32},
                                                {"layers.0.mixer.o", 32, 32},
                                                {"layers.0.gate_up", 96, 32},
                                                {"layers.0.down", 32, 48}};
    static const struct expected mlp[] = {{"embed", 5, 32},
                                          {"head", 4, 32},
                                          {"q.weight", 1, 32},
                                          {"q.bias", 1, 0},
                                          {"y_init", 32, 0},
                                          {"z_init", 32, 0},
                                          {"puzzle", 3, 32},
                                          {"layers.0.mixer.gate_up", 20, 14},
                                          {"layers.0.mixer.down", 14, 10},
                                          {"layers.0.gate_up", 96, 32},
                                          {"layers.0.down", 32, 48}};
    struct model_config c = pool_config();
    expect_layout(&c, pool, sizeof pool / sizeof *pool);
    c = other_config(MIXER_ATTENTION);
    expect_layout(&c, attention, sizeof attention / sizeof *attention);
    c = other_config(MIXER_MLP);
    expect_layout(&c, mlp, sizeof mlp / sizeof *mlp);
}
END_TEST

START_TEST(layers_follow_one_another) {
    struct model_config c = pool_config();
    struct params_layout l;
    c.layers = 3;
    params_layout(&c, &l);
    ck_assert_int_eq(l.count, 8 + 3 * 5);
    ck_assert_str_eq(l.tensor[l.count - 1].name, "layers.2.down");
    ck_assert_int_eq(l.tensor[l.count - 1].layer, 2);
    size_t learned = 0;
    for (int i = 0; i < l.count; i++)
        if (!l.tensor[i].info->fixed) learned += l.tensor[i].count;
    ck_assert_uint_eq(l.parameters, learned);
}
END_TEST

START_TEST(a_second_net_follows_the_first) {
    struct model_config c = other_config(MIXER_ATTENTION);
    struct params_layout l;
    struct params p;
    c.layers = 2, c.answer_layers = 3, c.positions = POSITIONS_LEARNED;
    params_layout(&c, &l);
    ck_assert_int_eq(l.count, 8 + 5 * 4);
    ck_assert_str_eq(l.tensor[7].name, "place");
    ck_assert_int_eq(l.tensor[7].shape[0], 2 + 3 * 4);
    ck_assert_str_eq(l.tensor[8 + 4].name, "layers.1.mixer.qkv");
    ck_assert_str_eq(l.tensor[8 + 8].name, "answer_layers.0.mixer.qkv");
    float *flat = XALIGNED_ARRAY(float, l.floats);
    params_view(&l, flat, &p);
    const struct net_layers latent = config_net(&c, true), answer = config_net(&c, false);
    ck_assert(latent.first == 0 && latent.count == 2 && answer.first == 2 && answer.count == 3);
    ck_assert_ptr_eq(p.layer[answer.first].w[W_QKV].data, flat + l.tensor[8 + 8].offset);
    c.answer_layers = 0;
    ck_assert(config_net(&c, false).first == 0 && config_net(&c, false).count == 2);
    free(flat);
}
END_TEST

START_TEST(who_halts_when) {
    struct model_config c = other_config(MIXER_ATTENTION);
    struct rng rng;
    rng_seed(&rng, 1, 0);
    c.q_outputs = 2, c.q_second = Q_NONE;
    struct model *trm = model_new(&c, &rng);
    c.q_second = Q_CONTINUE;
    struct model *hrm = model_new(&c, &rng);
    const struct q_logits sure = {0.5f, -1}, torn = {0.5f, 1}, worse = {-2, -3};
    ck_assert(model_halts(trm, sure) && model_halts(trm, torn) && !model_halts(trm, worse));
    ck_assert(model_halts(hrm, sure) && !model_halts(hrm, torn) && model_halts(hrm, worse));
    model_free(trm);
    model_free(hrm);
}
END_TEST

/* A learned place belongs to one cell of one grid. */
START_TEST(learned_places_fix_the_grid) {
    struct model_config c = other_config(MIXER_ATTENTION);
    struct rng rng;
    struct err e;
    rng_seed(&rng, 1, 0);
    const struct grid_shape own = {1, 3, 4, 0, 0}, turned = {1, 4, 3, 0, 0};
    for (int learned = 0; learned < 2; learned++) {
        c.positions = learned ? POSITIONS_LEARNED : POSITIONS_ROTARY;
        struct model *m = model_new(&c, &rng);
        ck_assert_int_eq(model_accepts(m, &own, &e), 0);
        ck_assert_int_eq(model_accepts(m, &turned, &e), learned ? -1 : 0);
        model_free(m);
    }
}
END_TEST

START_TEST(too_many_puzzle_rows_are_no_parameters) {
    struct model_config c = other_config(MIXER_ATTENTION);
    struct params_layout l;
    c.puzzles = PUZZLE_ROWS_PARAMETERS + 1;
    params_layout(&c, &l);
    for (int i = 0; i < l.count; i++)
        ck_assert_str_ne(l.tensor[i].name, "puzzle");
}
END_TEST

START_TEST(a_view_points_at_what_is_there) {
    struct model_config c = pool_config();
    struct params_layout l;
    struct params p;
    params_layout(&c, &l);
    float *flat = XALIGNED_ARRAY(float, l.floats);
    params_view(&l, flat, &p);
    for (int i = 0; i < l.count; i++)
        ck_assert_ptr_eq(params_weight(&p, &l.tensor[i])->data, flat + l.tensor[i].offset);
    ck_assert_ptr_eq(p.w[W_EMBED].data, flat);
    ck_assert_ptr_nonnull(p.layer[0].w[W_NEAR].data);
    ck_assert_ptr_null(p.w[W_PUZZLE].data);
    ck_assert_ptr_null(p.layer[0].w[W_QKV].data);
    ck_assert_ptr_null(p.layer[1].w[W_DOWN].data);
    free(flat);
}
END_TEST

static double deviation(const float *x, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)x[i] * x[i];
    return sqrt(sum / (double)n);
}

START_TEST(fresh_weights) {
    struct model_config c = pool_config();
    struct rng rng;
    rng_seed(&rng, 1, 0);
    c.embed_scale = 4, c.q_outputs = 2;
    struct model *m = model_new(&c, &rng);
    const double cut = 0.88; /* deviation of a normal cut off at 2 */
    const struct layer *l = &m->params.layer[0];
    ck_assert_double_eq_tol(deviation(m->params.w[W_EMBED].data, 5 * 32), cut / 4, 0.03);
    ck_assert_double_eq_tol(deviation(m->params.w[W_RECALL].data, 10 * 32), cut / 2, 0.05);
    ck_assert_double_eq_tol(deviation(l->w[W_MIXED].data, 32 * 128), cut / sqrt(128), 0.004);
    ck_assert_double_eq_tol(deviation(l->w[W_DOWN].data, 32 * 48), cut / sqrt(48), 0.006);
    ck_assert_double_eq_tol(deviation(l->w[W_NEAR].data, 9 * 32), cut / 3, 0.03);
    ck_assert_float_eq(m->params.w[W_Q].data[5], 0);
    ck_assert_float_eq(m->params.w[W_Q_BIAS].data[0], -5);
    ck_assert_float_eq(m->params.w[W_Q_BIAS].data[1], -5);
    model_free(m);
}
END_TEST

/* W_MIXED is packed block by block: each multiplies by its own columns. */
START_TEST(packs_are_blocks_of_the_weight) {
    struct model_config c = pool_config();
    struct rng rng;
    rng_seed(&rng, 1, 0);
    struct model *m = model_new(&c, &rng);
    const struct kernels *k = kernels_for(CPU_SCALAR);
    model_pack(m, k, PRECISION_F32, true);
    const struct weight *o = &m->params.layer[0].w[W_MIXED];
    const int d = c.hidden, columns = 4 * d;
    float *in = XNEW_ARRAY(float, d), *out = XNEW_ARRAY(float, d);
    for (int block = 0; block < 4; block++)
        for (int one = 0; one < d; one += 7) {
            memset(in, 0, (size_t)d * sizeof *in);
            in[one] = 1;
            k->gemm[PRECISION_F32].gemm(1, d, d, in, d, o->pack[block].forward, out, d, false);
            for (int i = 0; i < d; i++)
                ck_assert_float_eq(out[i], o->data[i * columns + block * d + one]);
            k->gemm[PRECISION_F32].gemm(1, d, d, in, d, o->pack[block].backward, out, d, false);
            for (int i = 0; i < d; i++)
                ck_assert_float_eq(out[i], o->data[one * columns + block * d + i]);
        }
    ck_assert_ptr_null(m->params.w[W_HEAD].pack);
    model_pack(m, k, PRECISION_BF16, false); /* packs anew, without those of the backward pass */
    ck_assert_ptr_null(o->pack[3].backward);
    free(in), free(out);
    model_free(m);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("params");
    TCase *tc = tcase_create("weights");
    tcase_add_test(tc, layout_of_each_mixer);
    tcase_add_test(tc, layers_follow_one_another);
    tcase_add_test(tc, a_second_net_follows_the_first);
    tcase_add_test(tc, who_halts_when);
    tcase_add_test(tc, learned_places_fix_the_grid);
    tcase_add_test(tc, too_many_puzzle_rows_are_no_parameters);
    tcase_add_test(tc, a_view_points_at_what_is_there);
    tcase_add_test(tc, fresh_weights);
    tcase_add_test(tc, packs_are_blocks_of_the_weight);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
