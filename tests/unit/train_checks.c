#include "train_checks.h"
#include "checkpoint.h"

#include <check.h>
#include <stdlib.h>
#include <unistd.h>

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

const struct example_source small_source = {.make = make, .max_tokens = TOKENS, .max_cells = CELLS};

static struct model_config small_model_config(void) {
    return (struct model_config){.mixer = MIXER_POOL,
                                 .families = 1 << FAMILY_ROW | 1 << FAMILY_CELL | 1 << FAMILY_NEAR,
                                 .vocab = 2,
                                 .outputs = 1,
                                 .planes = PLANES,
                                 .height = SIDE,
                                 .width = SIDE,
                                 .hidden = 16,
                                 .inner = 24,
                                 .layers = 2,
                                 .cycles = 2,
                                 .updates = 2,
                                 .q_outputs = 2,
                                 .q_second = Q_CONTRADICTION,
                                 .q_mean = true,
                                 .embed_scale = 1,
                                 .eps = 1e-5f};
}

struct model *small_model(void) {
    const struct model_config c = small_model_config();
    struct rng rng;
    rng_seed(&rng, 7, 0);
    struct model *m = model_new(&c, &rng);
    m->kernels = kernels_for(cpu_detect());
    return m;
}

static struct model_config task_model_config(void) {
    struct model_config c = small_model_config();
    c.families = 1 << FAMILY_ALL | 1 << FAMILY_CELL | 1 << FAMILY_OBJECT | 1 << FAMILY_PANEL | 1 << FAMILY_NEAR;
    c.tasks = 2;
    c.task_scale = 8;
    return c;
}

struct model *task_model(void) {
    const struct model_config c = task_model_config();
    struct rng rng;
    rng_seed(&rng, 8, 0);
    struct model *m = model_new(&c, &rng);
    m->kernels = kernels_for(cpu_detect());
    return m;
}

static void make_task(void *context, struct rng *rng, long iteration, struct example *out) {
    const struct model_config c = task_model_config();
    const int task = (int)rng_below(rng, 2);
    int regions[2 * TOKENS], set[TOKENS] = {0};
    (void)context;
    (void)iteration;
    out->shape = (struct grid_shape){PLANES, SIDE, SIDE, 0, 0};
    for (int t = 0; t < TOKENS; t++) {
        out->tokens[t] = (int32_t)rng_below(rng, 2);
        regions[t] = TOKENS - 1 - (int)rng_below(rng, TOKENS / 4);
        regions[TOKENS + t] = t / 2;
        set[regions[t]] += out->tokens[t];
    }
    for (int i = 0; i < CELLS; i++)
        out->labels[i] = (set[regions[i]] > 1) ^ task;
    for (int p = 0; p < PLANES; p++) {
        const int32_t rows[TASK_VECTORS] = {p ? TASK_OTHER : 0, TASK_TURN, TASK_ALL};
        for (int k = 0; k < TASK_VECTORS; k++)
            out->vectors[p * TASK_VECTORS + k] = TASK_ROWS * task + rows[k];
    }
    out->geometry = geometry_given(&c, &out->shape, regions);
}

const struct example_source task_source = {.make = make_task, .max_tokens = TOKENS, .max_cells = CELLS};

struct train_options small_options(void) {
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

static void make_hinted(void *context, struct rng *rng, long iteration, struct example *out) {
    (void)context;
    (void)iteration;
    out->shape = (struct grid_shape){1, SIDE, SIDE, 0, 0};
    for (int i = 0; i < CELLS; i++)
        out->tokens[i] = (int32_t)rng_below(rng, 2);
    for (int i = 0; i < CELLS; i++) {
        const int x = i % SIDE;
        out->labels[i] = out->tokens[i];
        out->hints[i] = (x > 0 && out->tokens[i - 1]) + (x < SIDE - 1 && out->tokens[i + 1]);
        out->hints_due[i] = out->labels_due[i] = 4 * x;
    }
}

const struct example_source hinted_source = {
    .make = make_hinted, .max_tokens = CELLS, .max_cells = CELLS, .hints = true, .hint_early = HINTS - 1};

struct model *hinted_model(bool recall) {
    struct model_config c = small_model_config();
    struct rng rng;
    c.planes = 1;
    c.outputs = 2;
    c.hints = HINTS;
    c.recall = recall;
    c.cycles = 1;
    rng_seed(&rng, 8, 0);
    struct model *m = model_new(&c, &rng);
    m->kernels = kernels_for(cpu_detect());
    return m;
}

/* What a checkpoint of `t` makes of a new trainer of `m`; `t` is gone. */
struct trainer *reopened(struct trainer *t, struct model *m, const struct train_options *o,
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
