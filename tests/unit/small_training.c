#include "small_training.h"

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

void hinted_example(void *context, struct rng *rng, long iteration, struct example *out) {
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
