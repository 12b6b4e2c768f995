/* Inside core/model: the feed-forward half of a layer, and what the mixers share with it. */
#ifndef RUMIA_FEED_FORWARD_H
#define RUMIA_FEED_FORWARD_H

#include "net.h"

enum {
    NET_GRAIN = 24,    /* rows are shared out in multiples of this, which all register tiles divide */
    NET_COLUMNS = 192, /* columns likewise; a multiple of every level's panel and of LEFT_COLUMNS */
    NET_BLOCK = 120,   /* the most rows that a thread takes through a product at a time */
};

/* Floats that hold a packed left-hand factor [rows, k]. */
size_t left_floats(const struct model *m, int rows, int k);
/* Row i of it. */
void *left_row(const struct model *m, void *left, int k, int i);

/* Whether the team shares the columns of a product with a weight [out, in], not the rows: with few rows and many
 * weights each thread then reads its part of the weights once, instead of all of them for its part of the rows. All
 * ranks must have made their rows of the left-hand factor (barrier) before, and wait for each other after. */
bool shares_columns(struct team team, const struct model *m, const struct geometry *g);

/* Rows of the blocks in which rows [from, to) are gone through: as equal as can be. */
int block_rows(const struct model *m, int from, int to);

/* C [rows, out] = A [rows, in] W^T for this rank's share, by rows or by columns. `left`: A, of all rows. */
void shared_product(const struct model *m, const struct geometry *g, struct team team, int out, int in,
                    const void *left, const struct packed *w, float *c);

/* Where the products of a SwiGLU go, if they are to stay. */
struct kept_products {
    float *floats;   /* [n, 2 inner], gate first; or NULL */
    void *gate, *up; /* packed [n, inner]; or NULL */
};
/* Columns [from, to) of act [n, inner] = silu(A W_gate) * (A W_up), A [n, k]; both factors packed. Products that are
 * not kept as floats go part by part to `part` [n, 2 NET_COLUMNS]. */
void activate(const struct model *m, int n, int k, int inner, const void *left, const struct packed *gate_up,
              struct kept_products kept, float *part, void *act, int from, int to);

/* out = rms(h + W_down act(h)), h = rms(x + u), u the mixer's of which all ranks have done `mix`; out_left: the same
 * packed. Called by every rank; a barrier must follow. */
void feed_forward(const struct model *m, const struct geometry *g, int l, const struct layer_saved *s,
                  const struct net_scratch *scratch, struct team team, float *out, void *out_left);
/* grad: d(out) -> d(x + mixed), the gradient of both the residual and the mixer; packed in scratch->left unless the
 * mixer normalises. */
void feed_forward_grad(const struct model *m, int l, const struct layer_saved *s, struct net_scratch *scratch, int rows,
                       float *grad, struct layer *d);
/* Floats of scratch->feed for teams of up to `ranks`. */
size_t feed_forward_floats(const struct model *m, const struct geometry *g, int ranks, bool backward);

#endif
