/* The shape of a Tiny Recursive Model (TRM; Jolicoeur-Martineau 2025, arXiv 2510.04871), or of its predecessor, the
 * Hierarchical Reasoning Model (HRM; Wang et al. 2025, arXiv 2506.21734), which has a second net for the answer. */
#ifndef RUMIA_CONFIG_H
#define RUMIA_CONFIG_H

#include "err.h"
#include <stdbool.h>
#include <stdint.h>

/* How tokens talk to each other inside a layer. */
enum mixer {
    MIXER_POOL,      /* pools over regions of the grid and a 3x3 stencil: O(L D^2), equivariant, any grid size */
    MIXER_MLP,       /* SwiGLU over the token axis: one fixed length (official Sudoku model) */
    MIXER_ATTENTION, /* full self-attention (official maze and ARC models) */
};

/* Region families of the pool mixer, as bits. Tokens form a stack of planes [P, H, W]. Those from FAMILY_COMPONENT to
 * FAMILY_FRAME depend on what stands in the grid: they come with the example (geometry_given). */
enum family {
    FAMILY_ROW,        /* the tokens of one row of one plane */
    FAMILY_COLUMN,     /* of one column of one plane */
    FAMILY_BOX,        /* of one box of one plane */
    FAMILY_CELL,       /* of one cell across all planes */
    FAMILY_GRID,       /* of one whole plane */
    FAMILY_ALL,        /* of all planes together */
    FAMILY_COMPONENT,  /* of one symbol of one plane that hang together */
    FAMILY_OBJECT,     /* of one object, the same over all planes */
    FAMILY_MIRROR_X,   /* a token and its partner left or right; */
    FAMILY_MIRROR_Y,   /* above or below; */
    FAMILY_TRANSPOSE,  /* across the diagonal */
    FAMILY_RUN_ROW,    /* a run of one symbol in a row of one plane; */
    FAMILY_RUN_COLUMN, /* in a column */
    FAMILY_PANEL,      /* the same place in every panel of one plane */
    FAMILY_FRAME,      /* of one bounding box, the same over all planes */
    FAMILY_NEAR,       /* not a pool: a learned depthwise 3x3 stencil within the plane */
    FAMILIES
};

/* What the second output of the q head says; the first says "my answer is right". */
enum q_second {
    Q_NONE,          /* there is none, or it says nothing */
    Q_CONTRADICTION, /* ours: a cell is pinned wrongly */
    Q_CONTINUE,      /* HRM: it pays to think on; TRM have that output, too, but mostly did not learn it */
};

/* How rows know where they are. */
enum positions {
    POSITIONS_ROTARY,  /* attention: queries and keys are turned (Su et al. 2021); other mixers need nothing */
    POSITIONS_LEARNED, /* a learned embedding a row is added to the input: one grid size only */
    POSITIONS_NONE,
};

enum { LAYERS_MAX = 8, NETS = 2, LAYERS_ALL = NETS * LAYERS_MAX };

/* Most of the fields below: far beyond any use, but every product of two fields, and the size of any one tensor, stays
 * in range. */
enum {
    CONFIG_VOCAB_MAX = 1 << 16,
    CONFIG_PLANES_MAX = 64,
    CONFIG_SIDE_MAX = 1024,
    CONFIG_TOKENS_MAX = 1 << 16,
    CONFIG_HIDDEN_MAX = 1 << 13,
    CONFIG_INNER_MAX = 1 << 16,
    CONFIG_CYCLES_MAX = 1024,
    CONFIG_UPDATES_MAX = 32, /* training keeps the activations of each */
    CONFIG_PREFIX_MAX = 1024,
    CONFIG_PUZZLES_MAX = 1 << 28,
    CONFIG_TASKS_MAX = 1 << 12,
    CONFIG_Q_MAX = 8,
    CONFIG_HINTS_MAX = 64,
};

struct model_config {
    enum mixer mixer;
    unsigned families; /* pool: bit set of 1 << enum family */
    int vocab;         /* input symbols */
    int outputs;       /* logits per token; with several planes 1: the planes of a cell are its classes */
    int planes;        /* P */
    int height, width; /* the grid it was trained on; mlp: the only one it can do */
    int hidden;        /* D, features per token */
    int inner;         /* I, inner width of the SwiGLU over features */
    int inner_tokens;  /* mlp: inner width of the SwiGLU over tokens */
    int heads;         /* attention */
    int layers;        /* of the net, each with its own weights */
    int answer_layers; /* HRM: of the net that makes the answer update; 0 = one net makes both */
    enum positions positions;
    int cycles;    /* T: cycles per step; only the last one carries gradient */
    int updates;   /* n: latent updates per cycle */
    int prefix;    /* slots before the grid tokens: slot 0 the puzzle embedding, the rest zero */
    int puzzles;   /* rows of the puzzle embedding, 0 = none */
    int tasks;     /* with vectors of their own (net.h), 0 = none */
    int q_outputs; /* rows of the q head; more than two have no meaning */
    enum q_second q_second;
    int hints;         /* classes per token of the hint head, 0 = none; with one plane only */
    bool recall;       /* a cycle reads, along with the tokens, what every cell last said; with one plane only */
    bool q_mean;       /* q reads the mean of y over all tokens, else the first one */
    float embed_scale; /* embeddings are multiplied by this */
    float task_scale;  /* vectors of tasks by this: seen seldom, they are learnt the faster the larger it is */
    float rope_theta;
    float eps; /* of RMSNorm */
};

/* Names in files, by enum; NULL at the end. */
extern const char *const mixer_words[], *const family_words[], *const q_second_words[], *const positions_words[];
/* Our own kind of net: mixer pool, 2 layers, 6 updates, one cycle, one plane; sizes are left to say. */
void config_defaults(struct model_config *c);
/* Every field in range and in agreement with the others? 0 or -1 (ERR_VALUE naming the field). */
int config_check(const struct model_config *c, struct err *e);

/* The families of `c` that are pools over regions, in enum order: fills out[FAMILIES], returns how many. */
int config_pools(const struct model_config *c, enum family *out);
/* Those among them whose regions come with the example: fills out[FAMILIES], returns how many. */
int config_given(const struct model_config *c, enum family *out);
static inline bool family_given(enum family f) {
    return f >= FAMILY_COMPONENT && f <= FAMILY_FRAME;
}
static inline bool config_has(const struct model_config *c, enum family f) {
    return c->families >> f & 1;
}
/* The layers that make an update: `count` from `first` on, of layers that are followed by answer_layers. */
struct net_layers {
    int first, count;
};
struct net_layers config_net(const struct model_config *c, bool latent);
/* Classes per cell. */
static inline int config_classes(const struct model_config *c) {
    return c->planes * c->outputs;
}

#endif
