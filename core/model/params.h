/* The weights of a model, each named once: from one table come the layout of the flat float32 buffer they lie in, the
 * view of such a buffer, fresh weights, the packs for the kernels (model.h) and the names in files (core/files).
 * Gradients, optimiser moments and moving averages use the same layout. */
#ifndef RUMIA_PARAMS_H
#define RUMIA_PARAMS_H

#include "config.h"
#include "rng.h"
#include <stdbool.h>
#include <stddef.h>

/* Puzzle embeddings of up to this many rows are parameters; more stay in the mapped file (official ARC: 960,000). */
enum { PUZZLE_ROWS_PARAMETERS = 4096 };

/* The vectors of one task: one for each colour by its name, one for all others, one for each turn, one for all. */
enum { TASK_COLOURS = 10, TASK_OTHER = TASK_COLOURS, TASK_TURN, TASK_ALL = TASK_TURN + 8, TASK_ROWS };

/* Weights are [out, in] as in the official files. D hidden, I inner, L tokens with prefix. */

/* What a model has once. */
enum model_weight {
    W_EMBED,  /* [vocab, D] */
    W_HEAD,   /* [outputs, D] */
    W_Q,      /* [q_outputs, D] */
    W_Q_BIAS, /* [q_outputs] */
    W_Y_INIT, /* [D], fixed */
    W_Z_INIT, /* [D], fixed */
    W_PUZZLE, /* [puzzles, D] */
    W_PLACE,  /* [L, D] with learned positions */
    W_HINT,   /* [hints, D] */
    W_RECALL, /* [outputs + hints, D] embeddings of what a cell last said */
    W_TASK,   /* [TASK_ROWS tasks, D] */
    MODEL_WEIGHTS
};

/* What each layer has. */
enum layer_weight {
    W_VALUE, /* pool: [D, D] */
    W_QKV,   /* attention: [3D, D] */
    W_MIXED, /* [D, D] output of attention; pool: [D, blocks D], a block for the own value, one a pool, then near */
    W_NEAR,  /* pool with FAMILY_NEAR: [9, D] stencil taps */
    W_TOKEN_GATE_UP, /* mlp: [2 It, L] */
    W_TOKEN_DOWN,    /* mlp: [L, It] */
    W_GATE_UP,       /* [2I, D], gate first */
    W_DOWN,          /* [D, I] */
    LAYER_WEIGHTS
};

enum weight_init {
    INIT_CONSTANT,  /* all are `init` */
    INIT_NORMAL,    /* normal with standard deviation `init`, cut off at twice that; so are those that follow */
    INIT_FAN_IN,    /* 1 / sqrt(columns): keeps the variance of what flows through a matrix */
    INIT_EMBEDDING, /* 1 once it is multiplied by embed_scale */
    INIT_TASK,      /* `init` once it is multiplied by task_scale */
};

enum weight_pack {
    PACK_NONE,
    PACK_WHOLE,
    PACK_BLOCKS, /* every D columns by themselves */
    PACK_HALVES, /* the upper and the lower rows by themselves: gate and up */
};

struct weight_info {
    const char *name;     /* in our files; that of a layer stands behind "layers.N." or "answer_layers.N." */
    const char *official; /* in official checkpoints; NULL: these have no such weight */
    /* NULL columns: a vector. A model whose config makes `rows` 0 has no such weight. */
    int (*rows)(const struct model_config *c), (*columns)(const struct model_config *c);
    enum weight_init kind;
    float init;
    bool decay; /* weight decay applies (matrices) */
    bool fixed; /* not learned */
    enum weight_pack pack;
};

extern const struct weight_info model_weights[MODEL_WEIGHTS], layer_weights[LAYER_WEIGHTS];
enum { WEIGHT_NAME = 56 };

/* A weight packed as the right-hand matrix of the forward pass (B [in, out]) and, for training, of the backward pass
 * (B [out, in]). */
struct packed {
    void *forward, *backward;
    bool empty; /* all its weights are zero */
};

struct weight {
    float *data;         /* in the flat buffer; NULL = the model has no such weight */
    struct packed *pack; /* a block each; NULL in a view, and before model_pack */
};

struct layer {
    struct weight w[LAYER_WEIGHTS];
};

struct params {
    struct weight w[MODEL_WEIGHTS];
    struct layer layer[LAYERS_ALL]; /* see config_net */
};

/* One weight of a layout. */
struct tensor_info {
    const struct weight_info *info;
    int layer;  /* whose it is, by its place in params.layer; -1: the model's */
    int weight; /* enum layer_weight or model_weight */
    char name[WEIGHT_NAME];
    int rank, shape[2];
    size_t offset, count; /* in floats, in the flat buffer; offsets are multiples of 16 */
};

enum { TENSORS_MAX = MODEL_WEIGHTS + LAYERS_ALL * LAYER_WEIGHTS };

struct params_layout {
    int count;
    struct tensor_info tensor[TENSORS_MAX];
    size_t floats;     /* of the flat buffer */
    size_t parameters; /* learned numbers */
};

/* The layout of a (checked) config, and the view of a flat buffer of layout->floats floats. */
void params_layout(const struct model_config *c, struct params_layout *out);
void params_view(const struct params_layout *l, float *flat, struct params *out);
/* The weight that `t` describes. */
struct weight *params_weight(struct params *p, const struct tensor_info *t);
/* Fresh weights. */
void params_init(const struct model_config *c, const struct params_layout *l, float *flat, struct rng *rng);

#endif
