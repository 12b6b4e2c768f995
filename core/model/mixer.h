/* A mixer is how tokens talk to each other: three implementations behind one table (mixer_pool.c, mixer_mlp.c,
 * mixer_attention.c). Forward and backward stand side by side in each file. */
#ifndef RUMIA_MIXER_H
#define RUMIA_MIXER_H

#include "feed_forward.h"

struct mixer_ops {
    /* Floats kept per evaluation for the backward pass (layer_saved.mixer), and scratch floats (net_scratch.mixer). */
    size_t (*saved_floats)(const struct model *m, const struct geometry *g);
    size_t (*scratch_floats)(const struct model *m, const struct geometry *g, int ranks, bool backward);
    /* What rows ask of each other: all of u = mixer(x [rows, D]) of layer `l` up to where each row is by itself. Called
     * by every rank of the team. On entry all ranks have x, and each its rows of scratch->left, x packed; ends with a
     * barrier. `m` is packed. */
    void (*mix)(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                const struct net_scratch *scratch, struct team team);
    /* The rest: u [to - from, D] of rows [from, to), at most NET_BLOCK of them and this rank's (team_share(team, rows,
     * NET_GRAIN)). */
    void (*rows)(const struct model *m, const struct geometry *g, int l, float *saved,
                 const struct net_scratch *scratch, int rank, int from, int to, float *u);
    /* d_u [rows, D] -> adds to d_x [rows, D] and to the gradients `d` of layer l. Alone. d_u is in scratch->mixed, and
     * may be overwritten; without `floats` it is what d_x holds, and scratch->left packed. */
    void (*backward)(const struct model *m, const struct geometry *g, int l, const struct layer_saved *saved,
                     const struct net_scratch *scratch, float *d_x, struct layer *d);
    /* u is already h: the mixer adds x and normalises along its own axis (the official mlp: over the tokens); d_u is
     * then d(h), and d_x gets the residual's share too. */
    bool normalises;
    bool floats; /* on the way back it reads x and d_u as floats, not as packed factors */
    /* Floats of net_scratch.lasting; NULL: none. */
    size_t (*lasting_floats)(const struct model *m);
};

extern const struct mixer_ops mixer_pool, mixer_mlp, mixer_attention;
const struct mixer_ops *mixer_ops(enum mixer mixer);

#endif
