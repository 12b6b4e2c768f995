/* The backward pass of the net against finite differences, for every mixer and family; and the forward pass of a team
 * against that of one thread. The function is f = sum(weight * net(x)) with fixed random weights. */
#include "alloc.h"
#include "net.h"
#include "run_suite.h"
#include "think.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ALL_FAMILIES = (1 << FAMILIES) - 1 };

static const struct {
    enum mixer mixer;
    unsigned families;
    struct grid_shape shape;
    int prefix, layers, heads, hidden;
} shapes[] = {
    {MIXER_POOL, ALL_FAMILIES, {3, 4, 6, 2, 3}, 0, 2, 0, 12},
    {MIXER_POOL, ALL_FAMILIES, {1, 5, 3, 2, 2}, 2, 3, 0, 8},
    {MIXER_POOL, 1 << FAMILY_ROW | 1 << FAMILY_COLUMN | 1 << FAMILY_BOX, {1, 4, 4, 2, 2}, 0, 2, 0, 16},
    {MIXER_POOL, 1 << FAMILY_NEAR, {2, 3, 7, 0, 0}, 1, 2, 0, 9},
    {MIXER_POOL, 1 << FAMILY_CELL, {2, 3, 3, 0, 0}, 0, 2, 0, 8},
    {MIXER_MLP, 0, {1, 4, 5, 0, 0}, 3, 2, 0, 12},
    {MIXER_ATTENTION, 0, {1, 7, 8, 0, 0}, 3, 2, 2, 12}, /* more rows than a block of queries */
    {MIXER_ATTENTION, 0, {2, 3, 3, 0, 0}, 0, 3, 1, 6},
};

static struct model_config config_of(int i) {
    const bool recall = shapes[i].mixer == MIXER_POOL && shapes[i].shape.planes == 1;
    return (struct model_config){.mixer = shapes[i].mixer,
                                 .families = shapes[i].families,
                                 .vocab = 4,
                                 .outputs = shapes[i].shape.planes > 1 ? 1 : 3,
                                 .planes = shapes[i].shape.planes,
                                 .height = shapes[i].shape.height,
                                 .width = shapes[i].shape.width,
                                 .hidden = shapes[i].hidden,
                                 .inner = 20,
                                 .inner_tokens = shapes[i].mixer == MIXER_MLP ? 17 : 0,
                                 .heads = shapes[i].heads,
                                 .layers = shapes[i].layers,
                                 .cycles = 2,
                                 .updates = 2,
                                 .prefix = shapes[i].prefix,
                                 .q_outputs = 1,
                                 .hints = recall ? 5 : 0,
                                 .recall = recall,
                                 .embed_scale = 1,
                                 .rope_theta = 1e4f,
                                 .eps = 1e-5f};
}

struct bench {
    struct model *model;
    struct geometry *geometry;
    struct net_saved saved;
    struct net_scratch scratch;
    struct rng rng;
    size_t wide;
    float *x, *out, *weight; /* [rows, D] */
};

/* Regions as an example may bring them; every second family's are made of those of the family before. */
static struct geometry *geometry_at_random(const struct model_config *c, const struct grid_shape *shape,
                                           struct rng *rng) {
    enum family given[FAMILIES];
    const int tokens = grid_tokens(shape), count = config_given(c, given) * tokens;
    int *regions = XNEW_ARRAY(int, count + 1);
    for (int i = 0; i < count; i++)
        regions[i] = i / tokens % 2 ? regions[i - tokens] / 2 : (int)rng_below(rng, (uint32_t)tokens) / 2;
    struct geometry *g = geometry_given(c, shape, regions);
    free(regions);
    return g;
}

static struct bench bench_open(int i, enum cpu_level level) {
    struct model_config c = config_of(i);
    struct err e = {0};
    struct bench b = {0};
    rng_seed(&b.rng, 17, (uint64_t)i);
    ck_assert_msg(!config_check(&c, &e), "%s", e.what);
    b.model = model_new(&c, &b.rng);
    b.geometry = geometry_at_random(&c, &shapes[i].shape, &b.rng);
    model_pack(b.model, kernels_for(level), PRECISION_F32, true);
    net_saved_init(&b.saved, b.model, b.geometry);
    net_scratch_init(&b.scratch, b.model, b.geometry, 1, true);
    b.wide = (size_t)b.geometry->rows * (size_t)c.hidden;
    b.x = XNEW_ARRAY(float, b.wide);
    b.out = XNEW_ARRAY(float, b.wide);
    b.weight = XNEW_ARRAY(float, b.wide);
    for (size_t k = 0; k < b.wide; k++) {
        b.x[k] = (float)rng_normal(&b.rng);
        b.weight[k] = (float)rng_normal(&b.rng);
    }
    return b;
}

static void bench_close(struct bench *b) {
    net_saved_free(&b->saved);
    net_scratch_free(&b->scratch);
    geometry_free(b->geometry);
    model_free(b->model);
    free(b->x);
    free(b->out);
    free(b->weight);
}

static double value(struct bench *b) {
    const struct model *m = b->model;
    memcpy(b->saved.layer[0].x, b->x, b->wide * sizeof(float));
    net_forward(m, b->geometry, true, &b->saved, &b->scratch, b->out, TEAM_ALONE);
    double sum = 0;
    for (size_t k = 0; k < b->wide; k++)
        sum += (double)b->out[k] * (double)b->weight[k];
    return sum;
}

/* f at `at` moved by `step` along a direction, `at` being the input or a tensor of the weights. */
static double value_moved(struct bench *b, float *at, size_t n, const double *direction, double step) {
    float *old = XNEW_ARRAY(float, n);
    memcpy(old, at, n * sizeof *at);
    for (size_t k = 0; k < n; k++)
        at[k] = (float)(at[k] + step * direction[k]);
    model_pack(b->model, b->model->kernels, PRECISION_F32, true);
    double result = value(b);
    memcpy(at, old, n * sizeof *at);
    free(old);
    return result;
}

/* Slopes along random unit directions against those of the gradient. */
static void check_slopes(struct bench *b, const char *name, float *at, size_t n, const float *gradient) {
    const double step = 4e-3;
    double norm = 0;
    for (size_t k = 0; k < n; k++)
        norm += (double)gradient[k] * (double)gradient[k];
    norm = sqrt(norm);
    ck_assert_msg(norm > 1e-3, "no gradient for %s", name);
    double *direction = XNEW_ARRAY(double, n);
    for (int trial = 0; trial < 6; trial++) {
        double length = 0, slope = 0;
        for (size_t k = 0; k < n; k++) {
            /* the first along the gradient itself */
            direction[k] = trial ? rng_normal(&b->rng) : (double)gradient[k];
            length += direction[k] * direction[k];
        }
        for (size_t k = 0; k < n; k++) {
            direction[k] /= sqrt(length);
            slope += direction[k] * (double)gradient[k];
        }
        double found = (value_moved(b, at, n, direction, step) - value_moved(b, at, n, direction, -step)) / (2 * step);
        ck_assert_msg(fabs(found - slope) <= 3e-3 * norm + 2e-3, "%s: slope %g, gradient says %g (norm %g)", name,
                      found, slope, norm);
    }
    free(direction);
}

static void check_gradients(int i, enum cpu_level level) {
    struct bench b = bench_open(i, level);
    struct model *m = b.model;
    float *flat = XALIGNED_ARRAY(float, m->layout.floats), *grad = XNEW_ARRAY(float, b.wide);
    struct params d;
    params_view(&m->layout, flat, &d);
    value(&b);
    memcpy(grad, b.weight, b.wide * sizeof *grad);
    net_backward(m, b.geometry, true, &b.saved, &b.scratch, grad, &d);
    check_slopes(&b, "input", b.x, b.wide, grad);
    int checked = 0;
    for (int k = 0; k < m->layout.count; k++) {
        const struct tensor_info *t = &m->layout.tensor[k];
        if (strncmp(t->name, "layers.", 7)) continue;
        check_slopes(&b, t->name, m->flat + t->offset, t->count, flat + t->offset);
        checked++;
    }
    ck_assert_int_ge(checked, 4 * m->config.layers);
    bench_close(&b);
    free(flat);
    free(grad);
}

START_TEST(gradients_are_slopes) {
    check_gradients(_i, CPU_SCALAR);
    check_gradients(_i, cpu_detect());
}
END_TEST

/* Gradients are added to what is there already. */
START_TEST(gradients_accumulate) {
    struct bench b = bench_open(_i, cpu_detect());
    struct model *m = b.model;
    float *once = XALIGNED_ARRAY(float, m->layout.floats), *twice = XALIGNED_ARRAY(float, m->layout.floats);
    float *grad = XNEW_ARRAY(float, b.wide);
    value(&b);
    for (int pass = 0; pass < 3; pass++) {
        struct params d;
        params_view(&m->layout, pass ? twice : once, &d);
        memcpy(grad, b.weight, b.wide * sizeof *grad);
        net_backward(m, b.geometry, true, &b.saved, &b.scratch, grad, &d);
    }
    float largest = 0, apart = 0;
    for (size_t k = 0; k < m->layout.floats; k++) {
        largest = fmaxf(largest, fabsf(once[k]));
        apart = fmaxf(apart, fabsf(twice[k] - 2 * once[k]));
    }
    ck_assert_float_le(apart, 1e-5f * largest);
    bench_close(&b);
    free(once);
    free(twice);
    free(grad);
}
END_TEST

/* What a net makes of a random input and of a random gradient. */
struct passes {
    float *out, *d_in, *d_weights;
};

static struct passes both_passes(const struct model *m, const struct geometry *g) {
    const size_t wide = (size_t)g->rows * (size_t)m->config.hidden;
    struct passes p = {XALIGNED_ARRAY(float, wide), XALIGNED_ARRAY(float, wide),
                       XALIGNED_ARRAY(float, m->layout.floats)};
    struct net_saved saved = {0};
    struct net_scratch scratch = {0};
    struct params d;
    struct rng rng;
    rng_seed(&rng, 6, 0);
    params_view(&m->layout, p.d_weights, &d);
    net_saved_init(&saved, m, g);
    net_scratch_init(&scratch, m, g, 1, true);
    for (size_t i = 0; i < wide; i++) {
        saved.layer[0].x[i] = (float)rng_normal(&rng);
        p.d_in[i] = (float)rng_normal(&rng);
    }
    net_forward(m, g, true, &saved, &scratch, p.out, TEAM_ALONE);
    net_backward(m, g, true, &saved, &scratch, p.d_in, &d);
    net_saved_free(&saved);
    net_scratch_free(&scratch);
    return p;
}

static void passes_free(struct passes *p) {
    free(p->out), free(p->d_in), free(p->d_weights);
}

/* Zeroes the blocks of W_o of all families but `live`, bits in the order of the pools. */
static void keep_families(struct model *m, unsigned live) {
    const int d = m->config.hidden, columns = d * (1 + __builtin_popcount(m->config.families));
    for (int l = 0; l < m->config.layers; l++)
        for (int i = 0; i < d * columns; i++)
            if (i % columns >= d && !(live >> (i % columns / d - 1) & 1)) m->params.layer[l].w[W_MIXED].data[i] = 0;
    model_pack(m, m->kernels, PRECISION_F32, true);
}

/* Sums of sums are the sums: rows make up planes, and planes all, which is looked for only where an example brings
 * regions; whichever families are left. */
START_TEST(regions_of_regions_are_the_same) {
    const struct grid_shape shape = {3, 4, 5, 0, 0};
    struct model_config c = config_of(0);
    struct rng rng;
    c.families = 1 << FAMILY_ROW | 1 << FAMILY_COLUMN | 1 << FAMILY_CELL | 1 << FAMILY_GRID | 1 << FAMILY_ALL;
    rng_seed(&rng, 5, (uint64_t)_i);
    struct model *m = model_new(&c, &rng);
    model_pack(m, kernels_for(cpu_detect()), PRECISION_F32, true);
    keep_families(m, (unsigned)_i);
    struct geometry *plain = geometry_new(&c, &shape), *looked = geometry_given(&c, &shape, &(int){0});
    ck_assert_int_eq(__builtin_popcount(plain->leaves), 5);
    ck_assert_int_eq(__builtin_popcount(looked->leaves), 3);
    struct passes want = both_passes(m, plain), got = both_passes(m, looked);
    for (size_t i = 0; i < (size_t)plain->rows * (size_t)c.hidden; i++) {
        ck_assert_float_eq_tol(got.out[i], want.out[i], 1e-5f);
        ck_assert_float_eq_tol(got.d_in[i], want.d_in[i], 1e-4f);
    }
    for (size_t i = 0; i < m->layout.floats; i++)
        ck_assert_float_eq_tol(got.d_weights[i], want.d_weights[i], 1e-3f);
    passes_free(&want), passes_free(&got);
    geometry_free(plain), geometry_free(looked);
    model_free(m);
}
END_TEST

/* Bitwise the same states from any number of threads, alone or in a batch. */
START_TEST(same_for_threads_and_batches) {
    struct model_config c = config_of(_i);
    struct rng rng;
    int32_t tokens[3][512];
    rng_seed(&rng, 23, 0);
    struct model *m = model_new(&c, &rng);
    model_pack(m, kernels_for(cpu_detect()), _i % 2 ? PRECISION_BF16 : PRECISION_F32, false);
    struct think *want[3] = {NULL};
    for (int s = 0; s < 3; s++) {
        for (int k = 0; k < 512; k++)
            tokens[s][k] = (int32_t)rng_below(&rng, (uint32_t)c.vocab);
        want[s] = think_new(m, NULL, 1, &shapes[_i].shape);
        think_tokens(want[s], 0, tokens[s], 0);
        think_step(want[s]);
    }
    size_t bytes = (size_t)think_geometry(want[0])->rows * (size_t)c.hidden * sizeof(float);
    for (int threads = 1; threads <= 4; threads++)
        for (int batch = 1; batch <= 3; batch += 2) {
            struct pool *pool = pool_create(threads);
            struct think *t = think_new(m, pool, batch, &shapes[_i].shape);
            for (int s = 0; s < batch; s++)
                think_tokens(t, s, tokens[s], 0);
            think_step(t);
            for (int s = 0; s < batch; s++) {
                ck_assert_mem_eq(think_y(t, s), think_y(want[s], 0), bytes);
                ck_assert_mem_eq(think_z(t, s), think_z(want[s], 0), bytes);
            }
            think_free(t);
            pool_free(pool);
        }
    for (int s = 0; s < 3; s++)
        think_free(want[s]);
    model_free(m);
}
END_TEST

static int argmax(const float *x, int n) {
    int best = 0;
    for (int k = 1; k < n; k++)
        if (x[k] > x[best]) best = k;
    return best;
}

/* What a cell last said comes with its token: the winners of both heads, each by its own embedding. */
START_TEST(what_was_said_is_read_again) {
    const int shape = 1; /* has prefix slots, and a size that teams do not divide */
    struct bench b = bench_open(shape, cpu_detect());
    const struct model *m = b.model;
    const struct model_config *c = &m->config;
    const struct geometry *g = b.geometry;
    ck_assert(c->recall && g->prefix);
    int32_t tokens[64] = {0}, said[64 * SAYINGS];
    float *x = XNEW_ARRAY(float, b.wide), *logits = XNEW_ARRAY(float, g->tokens *(c->outputs + c->hints));
    for (int i = 0; i < g->tokens; i++)
        tokens[i] = (int32_t)rng_below(&b.rng, (uint32_t)c->vocab);
    for (int size = 1; size <= 3; size++) {
        memset(x, -1, b.wide * sizeof *x);
        for (int rank = 0; rank < size; rank++)
            net_embed(m, g, &(struct net_input){.tokens = tokens}, b.x, said, x,
                      (struct team){.rank = rank, .size = size});
        net_logits(m, g, b.x, logits);
        net_head(m, g, m->params.w[W_HINT].data, c->hints, b.x, logits + (size_t)g->tokens * c->outputs);
        for (int i = 0; i < g->tokens; i++) {
            const float *hints = logits + (size_t)g->tokens * c->outputs + (size_t)i * c->hints;
            const int answer = argmax(logits + (size_t)i * c->outputs, c->outputs), hint = argmax(hints, c->hints);
            ck_assert_int_eq(said[i * SAYINGS], answer);
            ck_assert_int_eq(said[i * SAYINGS + 1], c->outputs + hint);
            for (int k = 0; k < c->hidden; k++) {
                const float want = m->params.w[W_EMBED].data[tokens[i] * c->hidden + k] +
                                   m->params.w[W_RECALL].data[answer * c->hidden + k] +
                                   m->params.w[W_RECALL].data[(c->outputs + hint) * c->hidden + k];
                ck_assert_float_eq_tol(x[(g->prefix + i) * c->hidden + k], want, 1e-6f);
            }
        }
        for (int k = 0; k < g->prefix * c->hidden; k++)
            ck_assert_float_eq(x[k], 0);
    }
    free(x);
    free(logits);
    bench_close(&b);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("net_grad");
    TCase *tc = tcase_create("net");
    const int count = sizeof shapes / sizeof *shapes;
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, gradients_are_slopes, 0, count);
    tcase_add_loop_test(tc, gradients_accumulate, 0, count);
    tcase_add_loop_test(tc, regions_of_regions_are_the_same, 0, 1 << 5);
    tcase_add_loop_test(tc, same_for_threads_and_batches, 0, count);
    tcase_add_test(tc, what_was_said_is_read_again);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
