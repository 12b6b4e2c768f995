/* The weights of a model: one flat float32 buffer, named tensors in it, and a view with a pointer a tensor. Gradients,
 * optimiser moments and moving averages use the same layout. */
#ifndef RUMIA_PARAMS_H
#define RUMIA_PARAMS_H

#include "config.h"
#include "rng.h"
#include <stddef.h>

/* Puzzle embeddings of up to this many rows are parameters; more stay in the mapped file (official ARC: 960,000). */
enum { PUZZLE_ROWS_PARAMETERS = 4096 };

/* Weights are [out, in] as in the official files. D hidden, I inner, L tokens with prefix, F pools. */
struct layer_params {
    float *v;             /* pool: [D, D] value */
    float *o;             /* pool: [D, (1 + F + near) * D] output: own value, then a block per pool, then near */
    float *near;          /* pool with FAMILY_NEAR: [9, D] stencil taps */
    float *qkv;           /* attention: [3D, D] */
    float *attention;     /* attention: [D, D] output */
    float *token_gate_up; /* mlp: [2 It, L] */
    float *token_down;    /* mlp: [L, It] */
    float *gate_up;       /* [2I, D], gate first */
    float *down;          /* [D, I] */
};

struct params {
    float *embed;           /* [vocab, D] */
    float *head;            /* [outputs, D] */
    float *q;               /* [q_outputs, D] */
    float *q_bias;          /* [q_outputs] */
    float *y_init, *z_init; /* [D], fixed */
    float *puzzle;          /* [puzzles, D] or NULL */
    float *hint;            /* [hints, D] or NULL */
    float *recall;          /* [outputs + hints, D] embeddings of what a cell last said, or NULL */
    struct layer_params layer[LAYERS_MAX];
};

struct tensor_info {
    char name[56]; /* "layers.0.mixer.v" */
    int rank, shape[2];
    size_t offset, count; /* in floats, in the flat buffer; offsets are multiples of 16 */
    bool learned;         /* false: y_init, z_init */
    bool decay;           /* weight decay applies (matrices) */
    float init_std;       /* truncated normal at 2 std; 0 = zero */
};

enum { TENSORS_MAX = 16 + 8 * LAYERS_MAX };

struct params_layout {
    int count;
    struct tensor_info tensor[TENSORS_MAX];
    size_t floats;     /* of the flat buffer */
    size_t parameters; /* learned numbers */
};

/* The layout of a (checked) config, and the view of a flat buffer of layout->floats floats. */
void params_layout(const struct model_config *c, struct params_layout *out);
void params_view(const struct model_config *c, const struct params_layout *l, float *flat, struct params *out);
/* Fresh weights: truncated normal with each tensor's std; q bias -5 (so that nothing halts at first); y_init, z_init
 * standard normal. */
void params_init(const struct model_config *c, const struct params_layout *l, float *flat, struct rng *rng);

#endif
