/* Inside the pool mixer: the block of W_o for a token's own value, to which those of families are added whose regions
 * are tokens alone. Made once for all updates, layers and samples that share families and weights. */
#ifndef RUMIA_OWN_BLOCK_H
#define RUMIA_OWN_BLOCK_H

#include "net.h"

/* Floats of `lasting`, which starts zeroed and is the memory of one model's threads that work together. */
size_t own_block_floats(const struct model *m);
/* Of layer l. The first call for a geometry or after a change of weights is one thread's. */
struct packed own_block(const struct model *m, const struct geometry *g, int l, float *lasting);
/* Adds its gradient, from packed d(u) and v [rows, D], to those of all blocks in it; d_mixed: the gradient of W_o, rows
 * `stride` apart. */
void own_block_grad(const struct model *m, const struct geometry *g, int l, float *lasting, const void *d_u,
                    const void *v, float *d_mixed, ptrdiff_t stride);

#endif
