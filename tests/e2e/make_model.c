/* Writes small models with random weights, for tests of the commands that need a file of weights. */
#include "weights.h"

#include <stdlib.h>
#include <string.h>

static const struct model_config sudoku = {
    .mixer = MIXER_POOL,
    .families = 1 << FAMILY_ROW | 1 << FAMILY_COLUMN | 1 << FAMILY_BOX | 1 << FAMILY_CELL,
    .vocab = 3,
    .outputs = 1,
    .planes = 9,
    .height = 9,
    .width = 9,
    .hidden = 16,
    .inner = 32,
    .layers = 1,
    .cycles = 1,
    .updates = 2,
    .q_outputs = 2,
    .q_second = Q_CONTRADICTION,
    .q_mean = true,
    .embed_scale = 1,
    .rope_theta = 1e4f,
    .eps = 1e-5f,
};

/* As an official ARC checkpoint, but small: three rows of the puzzle embedding. */
static const struct model_config arc = {
    .mixer = MIXER_ATTENTION,
    .vocab = 12,
    .outputs = 12,
    .planes = 1,
    .height = 30,
    .width = 30,
    .hidden = 16,
    .inner = 32,
    .heads = 2,
    .layers = 1,
    .cycles = 1,
    .updates = 1,
    .prefix = 2,
    .puzzles = 3,
    .q_outputs = 2,
    .q_second = Q_CONTINUE,
    .embed_scale = 4,
    .rope_theta = 1e4f,
    .eps = 1e-5f,
};

int main(int argc, char **argv) {
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: make_model OUT.safetensors [Q_OUTPUTS|arc]\n");
        return 2;
    }
    const bool task = argc == 3 && strcmp(argv[2], "arc") == 0;
    struct model_config c = task ? arc : sudoku;
    if (argc == 3 && !task) c.q_outputs = atoi(argv[2]);
    struct err e;
    struct rng rng;
    char text[600];
    rng_seed(&rng, 1, 0);
    struct model *m = model_new(&c, &rng);
    for (int i = 0; i < c.puzzles * c.hidden; i++) /* they begin at zero */
        m->params.w[W_PUZZLE].data[i] = (float)rng_normal(&rng);
    snprintf(m->info.name, sizeof m->info.name, "random");
    int failed = config_check(&c, &e) || model_save(m, NULL, argv[1], false, &e);
    if (failed) fprintf(stderr, "%s\n", err_format(&e, text, sizeof text));
    model_free(m);
    return failed ? 1 : 0;
}
