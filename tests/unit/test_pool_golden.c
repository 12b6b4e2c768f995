/* Our own mixer against an implementation of its own, in PyTorch and float64: see tests/golden/README.md. */
#include "golden.h"
#include "run_suite.h"
#include "step.h"
#include "think.h"

#include <string.h>

static const char *const names[] = {"pool_planes", "pool_recall", "pool_first"};
enum {
    CASES = 3,
    BATCH = 2,
    STEPS = 3,
    GRADIENT = 1 /* the step whose gradient was recorded */,
    LOSSES = 4,
    COUNTS = 3
};

struct bench {
    struct model *model;
    struct tensors expected;
    struct geometry *geometry;
    size_t state, logits; /* floats of one sample */
    enum loss_kind loss;
};

/* The model at a level of the processor, packed for training. */
static struct bench bench_open(const char *name, enum cpu_level level) {
    struct bench b = {.model = golden_model(name), .expected = golden_open(name, ".expected.safetensors")};
    const struct model_config *c = &b.model->config;
    struct grid_shape shape = {c->planes, c->height, c->width, 0, 0};
    const char *box = notes_get(&b.expected.notes, "box");
    ck_assert_int_eq(sscanf(box, "%d %d", &shape.box_height, &shape.box_width), 2);
    b.loss = strcmp(notes_get(&b.expected.notes, "loss"), "softmax") ? LOSS_STABLEMAX : LOSS_SOFTMAX;
    b.geometry = geometry_new(c, &shape);
    b.state = (size_t)b.geometry->rows * (size_t)c->hidden;
    b.logits = (size_t)b.geometry->cells * (size_t)config_classes(c);
    model_pack(b.model, kernels_for(level), PRECISION_F32, true);
    return b;
}

static void bench_close(struct bench *b) {
    geometry_free(b->geometry);
    tensors_close(&b->expected);
    model_free(b->model);
}

/* Whether this machine can run the level. */
static bool runs(int level) {
#ifdef __aarch64__
    return level <= CPU_NEON;
#else
    return level != CPU_NEON && level <= (int)cpu_detect();
#endif
}

/* `n` numbers from `got` against those from the i-th block of n of a recorded tensor. */
static void expect(const float *got, const struct tensor *t, int i, size_t n, float tolerance, const char *what) {
    float *want = golden_floats(t);
    const float largest = golden_largest(want, t->count), off = golden_distance(got, want + i * n, n);
    ck_assert_msg(off <= tolerance * largest + 1e-7f, "%s: sample %d of %s is off by %g of %g", what, i, t->name,
                  (double)off, (double)largest);
    free(want);
}

/* Every update of the first step of the first sample. */
START_TEST(updates_of_the_first_step) {
    for (int level = 0; level < CPU_LEVELS; level++) {
        if (!runs(level)) continue;
        struct bench b = bench_open(names[_i], level);
        struct think *t = think_new(b.model, NULL, 1, &b.geometry->shape);
        think_tokens(t, 0, golden_tensor(&b.expected, "tokens")->data, 0);
        struct think_event event = {0};
        for (int k = 0; !event.step_done; k++) {
            event = think_next(t);
            expect(event.kind == THINK_LATENT ? think_z(t, 0) : think_y(t, 0),
                   golden_tensor(&b.expected, "update.%d", k), 0, b.state, 1e-4f, cpu_level_name(level));
        }
        think_free(t);
        bench_close(&b);
    }
}
END_TEST

static const int32_t *input(const struct bench *b, const char *name, int i, int count) {
    const struct tensor *t = tensors_find(&b->expected, name);
    return t ? (const int32_t *)t->data + i * count : NULL;
}

/* Sample i at the beginning of a step: in the state that was recorded at the end of the one before. */
static struct step_sample sample_at(const struct bench *b, int i, int step, float *y, float *z) {
    const struct model_config *c = &b->model->config;
    const int cells = b->geometry->cells;
    net_start(b->model, b->geometry, y, z);
    if (step) tensor_floats(golden_tensor(&b->expected, "step.%d.y", step - 1), i * b->state, b->state, y);
    if (step) tensor_floats(golden_tensor(&b->expected, "step.%d.z", step - 1), i * b->state, b->state, z);
    return (struct step_sample){.geometry = b->geometry,
                                .input = {.tokens = input(b, "tokens", i, b->geometry->tokens)},
                                .labels = input(b, "labels", i, cells),
                                .reach = (step + 1) * c->cycles * c->updates,
                                .label_early = 0,
                                .hint_early = c->hints - 1,
                                .hints = input(b, "hints", i, cells),
                                .labels_due = input(b, "labels_due", i, cells),
                                .hints_due = input(b, "hints_due", i, cells),
                                .contradiction = *input(b, "contradiction", i, 1),
                                .y = y,
                                .z = z};
}

static void check_sample(const struct bench *b, const struct step_sample *s, int i, int step,
                         const struct step_result *r, const char *what) {
    const float losses[LOSSES] = {r->cells, r->halt, r->contradiction, r->hints};
    const int32_t *counts = golden_tensor(&b->expected, "step.%d.counts", step)->data;
    float *logits = XNEW_ARRAY(float, b->logits);
    expect(s->y, golden_tensor(&b->expected, "step.%d.y", step), i, b->state, 1e-4f, what);
    expect(s->z, golden_tensor(&b->expected, "step.%d.z", step), i, b->state, 1e-4f, what);
    net_logits(b->model, b->geometry, s->y, logits);
    expect(logits, golden_tensor(&b->expected, "step.%d.logits", step), i, b->logits, 1e-4f, what);
    const float q[] = {r->q.halt, r->q.second};
    expect(q, golden_tensor(&b->expected, "step.%d.q", step), i, (size_t)b->model->config.q_outputs, 1e-4f, what);
    expect(losses, golden_tensor(&b->expected, "step.%d.losses", step), i, LOSSES, 1e-4f, what);
    ck_assert_int_eq(r->exact, counts[i * COUNTS]);
    ck_assert_int_eq(r->due, counts[i * COUNTS + 1]);
    ck_assert_int_eq(r->wrong, counts[i * COUNTS + 2]);
    free(logits);
}

static void check_gradients(const struct bench *b, const float *flat, const char *what) {
    for (int k = 0; k < b->model->layout.count; k++) {
        const struct tensor_info *info = &b->model->layout.tensor[k];
        if (info->info->fixed) continue;
        expect(flat + info->offset, golden_tensor(&b->expected, "grad.%s", info->name), 0, info->count, 1e-3f, what);
    }
}

static void check_steps(const char *name, enum cpu_level level) {
    struct bench b = bench_open(name, level);
    struct step_scratch scratch = {0};
    const struct step_options options = {
        .loss = b.loss, .halt_weight = 0.5f, .hint_weight = 0.75f, .contradiction_weight = 0.25f};
    float *y = XALIGNED_ARRAY(float, b.state), *z = XALIGNED_ARRAY(float, b.state);
    int exact = 0;
    for (int step = 0; step < STEPS; step++) {
        float *flat = XALIGNED_ARRAY(float, b.model->layout.floats);
        struct params d;
        params_view(&b.model->layout, flat, &d);
        for (int i = 0; i < BATCH; i++) {
            struct step_sample s = sample_at(&b, i, step, y, z);
            struct step_result r;
            step_run(b.model, &s, &options, &scratch, 1, &d, &r);
            check_sample(&b, &s, i, step, &r, cpu_level_name(level));
            exact += r.exact;
        }
        if (step == GRADIENT) check_gradients(&b, flat, cpu_level_name(level));
        free(flat);
    }
    ck_assert_int_eq(exact > 0, b.model->config.planes == 1); /* both kinds of answer are among them */
    step_scratch_free(&scratch);
    free(y);
    free(z);
    bench_close(&b);
}

START_TEST(steps_and_gradients) {
    for (int level = 0; level < CPU_LEVELS; level++)
        if (runs(level)) check_steps(names[_i], level);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pool_golden");
    TCase *tc = tcase_create("pool");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, updates_of_the_first_step, 0, CASES);
    tcase_add_loop_test(tc, steps_and_gradients, 0, CASES);
    suite_add_tcase(suite, tc);
    return run_suite(suite);
}
