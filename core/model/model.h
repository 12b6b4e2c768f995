/* A model ready to run: config, weights, and the weights packed for the kernels of one CPU level and precision. */
#ifndef RUMIA_MODEL_H
#define RUMIA_MODEL_H

#include "bytes.h"
#include "dtype.h"
#include "grid_shape.h"
#include "kernels.h"
#include "params.h"

struct model_info {
    char name[64], recipe[64], licence[32];
    char note[512];    /* training figures in words */
    char assumed[128]; /* of the config, for want of anybody who says: "heads 8, cycles 3"; not saved */
    double score;      /* what it measured in the run that kept it as its best; 0 = was not measured */
};

struct model {
    struct model_config config;
    struct model_info info;
    struct params_layout layout;
    float *flat;          /* layout.floats, owned */
    struct params params; /* view of flat, and the packs */
    /* projection of z shown on screen: [3, D], rows orthogonal; zero when the file has none */
    float *basis;
    const void *puzzle_rows; /* [config.puzzles, D]: W_PUZZLE, or a mapped file when there are too many to copy */
    enum dtype puzzle_type;  /* of these; W_PUZZLE: F32 */
    struct bytes *mapping;   /* what puzzle_rows is mapped by, or NULL; owned (heap) */

    const struct kernels *kernels;
    enum precision precision;
    bool trains;             /* backward packs are kept too */
    unsigned long packed_as; /* another number after each packing of any model */
};

/* A model with fresh weights, not packed. `config` must have passed config_check. Never NULL. */
struct model *model_new(const struct model_config *config, struct rng *rng);
/* Packs (again, after a change of weights) for these kernels. */
void model_pack(struct model *m, const struct kernels *k, enum precision precision, bool trains);
void model_free(struct model *m);
/* The same model, not packed, with the vectors of one task: the mean of all, where it has many. `flat`
 * [layout.floats]: weights to take in place of the model's, NULL = these. Never NULL. */
struct model *model_of_one_task(const struct model *m, const float *flat);
/* Bytes held for weights and packs. */
size_t model_bytes(const struct model *m);

/* Whether the model can run on a grid of this shape: 0 or -1 (mlp: one size only). `planes` may differ from the
 * config's only for the pool mixer with family `cell` (4x4 Sudoku on 9x9 weights). */
int model_accepts(const struct model *m, const struct grid_shape *shape, struct err *e);

/* What the q head says of an answer, as logits. */
struct q_logits {
    float halt;   /* "my answer is right" */
    float second; /* see config.q_second; 0 when there is no second output */
};
/* Whether a model that says this would stop thinking: when it believes in its answer; one that learnt what going on is
 * worth, as HRM do, when halting is worth more to it. */
bool model_halts(const struct model *m, struct q_logits q);
/* Whether a model that says this holds a cell for wrongly pinned: its logit is above 2 (where nothing is wrong it
 * reaches 1). Never where it has not learnt to say so. */
bool model_objects(const struct model *m, struct q_logits q);

#endif
