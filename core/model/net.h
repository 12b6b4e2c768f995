/* A net: its layers applied to one sample [rows, D], forward and backward.
 *
 * One layer (post-norm, no biases, parameter-free RMSNorm):
 *     h = rms(x + mixer(x));   out = rms(h + W_down (silu(h W_gate) * (h W_up)))
 * Forward may be shared by a team of threads (rows or columns of products are split, results do not depend on how);
 * backward is one thread's.
 */
#ifndef RUMIA_NET_H
#define RUMIA_NET_H

#include "geometry.h"
#include "model.h"
#include "pool.h"

/* What one layer leaves behind for its backward pass. All [rows, ...]; packed factors (kernels.h) in training only. */
struct layer_saved {
    float *x, *out; /* [rows, D] input and result: not kept above the first layer unless the mixer reads floats on the
                       way back */
    void *x_left, *h_left, *out_left; /* [rows, D] packed: input, after the mixer, result */
    void *gate, *up;                  /* [rows, I] packed */
    float *mixer;                     /* what the mixer keeps, see mixer.h */
    float *scale_h, *scale_out;       /* [rows] RMS factors */
};

/* Everything one evaluation of the net saves. */
struct net_saved {
    struct layer_saved layer[LAYERS_MAX];
    float *memory; /* owned */
    size_t room;   /* floats in memory */
};

/* Working memory for one sample, shared by the team that runs it. */
struct net_scratch {
    float *mixed;   /* [rows, D] output of the mixer; in backward its gradient, where the mixer reads floats */
    float *h;       /* [rows, D] forward: after the mixer; a block of each rank's rows where it shares rows */
    float *mixer;   /* scratch of the mixer */
    float *feed;    /* of the feed-forward part */
    void *left;     /* [rows, D] packed left-hand factor: the input of the layer under way, of which each rank makes its
                       rows; in backward the mixer's gradient */
    float *lasting; /* of the mixer, beyond one geometry; owned */
    int ranks;      /* of the largest team that it serves */
    bool backward;  /* there is room for a backward pass */
    float *memory;  /* owned */
    size_t room;
};

/* Floats that one evaluation saves, and of what only flows through it. */
size_t net_saved_floats(const struct model *m, const struct geometry *g);
size_t net_flow_floats(const struct model *m, const struct geometry *g);
/* Lays memory out for this geometry; called again for another one it reuses the memory when that is large enough. Start
 * from a zeroed struct. */
void net_saved_init(struct net_saved *s, const struct model *m, const struct geometry *g);
/* The same in memory of the caller's; evaluations one after the other may share `flow`. */
void net_saved_lay(struct net_saved *s, const struct model *m, const struct geometry *g, float *memory, float *flow);
void net_saved_free(struct net_saved *s);
void net_scratch_init(struct net_scratch *s, const struct model *m, const struct geometry *g, int ranks, bool backward);
void net_scratch_free(struct net_scratch *s);

/* The net of the latent or of the answer update (config_net). saved->layer[0].x must hold the input; the result goes to
 * `out` [rows, D]. Called by every rank of `team` with the same arguments; ends with a barrier. */
void net_forward(const struct model *m, const struct geometry *g, bool latent, struct net_saved *saved,
                 struct net_scratch *scratch, float *out, struct team team);
/* grad [rows, D]: holds d(out) on entry, d(input) on return. Weight gradients are added to `d`. */
void net_backward(const struct model *m, const struct geometry *g, bool latent, const struct net_saved *saved,
                  struct net_scratch *scratch, float *grad, struct params *d);

/* out += factor * in */
static inline void add_scaled(int n, float *out, float factor, const float *in) {
    for (int i = 0; i < n; i++)
        out[i] += factor * in[i];
}

/* The embedding of a token plus that of its place, times this: their variance stays one. */
#define PLACE_SHARE 0.707106781f

/* The pieces of the recursion that thinking and training share, for one sample. */

/* What a cell says: the winning class of the answer head, and of the hint head where there is one. */
enum { SAYINGS = 2 };
/* What the net is told of one sample. */
struct net_input {
    const int32_t *tokens; /* [tokens] */
    int puzzle;            /* row of the puzzle embedding */
    /* [planes, TASK_VECTORS] rows of W_TASK whose sum, times task_scale, is added to every token of a plane: of its
     * colour, of the turn, of the task; needed where the config has tasks. */
    const int32_t *vectors;
};
enum { TASK_VECTORS = 3 };
/* x [rows, D] of a cycle = embedded tokens behind the prefix slots, with vectors of the task and their places where
 * there are any; with config.recall also what each cell last said, as y [rows, D] at the start of the cycle has it: a
 * memory that does not wear off while the states drift. Then `said` [tokens, SAYINGS] (may be NULL) receives the rows
 * of params.recall that were added, -1 = none. Each rank of `team` makes the rows it will read in net_update. */
void net_embed(const struct model *m, const struct geometry *g, const struct net_input *in, const float *y,
               int32_t *said, float *x, struct team team);
/* y, z [rows, D] = y_init, z_init. */
void net_start(const struct model *m, const struct geometry *g, float *y, float *z);
/* z <- net(z + y + x) or y <- net(y + z), an HRM's by another net, by the team. Each rank writes its own rows of the
 * state last: a barrier must follow before others read them. */
void net_update(const struct model *m, const struct geometry *g, bool latent, const float *x, float *y, float *z,
                struct net_saved *saved, struct net_scratch *scratch, struct team team);
/* logits [cells, planes * outputs] of any head [outputs, D]. */
void net_head(const struct model *m, const struct geometry *g, const float *head, int outputs, const float *y,
              float *logits);
/* logits [cells, planes * outputs]. */
void net_logits(const struct model *m, const struct geometry *g, const float *y, float *logits);
/* The winning class of a head at each token: `out` [tokens]. */
void net_winners(const struct model *m, const struct geometry *g, const float *head, int outputs, const float *y,
                 uint8_t *out);
/* What the q head says; `input` [D] receives what it read. */
struct q_logits net_q(const struct model *m, const struct geometry *g, const float *y, float *input);

#endif
