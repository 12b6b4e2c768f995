#include "own_block.h"

#include <string.h>

/* What the memory of a layer holds; the sum of blocks and its packs follow. */
struct header {
    unsigned long packed_as; /* of the weights, see model.h; 0: nothing yet */
    unsigned alone;
};

enum { HEADER_FLOATS = 16 };
_Static_assert(sizeof(struct header) <= HEADER_FLOATS * sizeof(float), "a header is a cache line");

static size_t block_floats(const struct model *m) {
    return ((size_t)m->config.hidden * (size_t)m->config.hidden + 15) / 16 * 16;
}

static size_t pack_floats(const struct model *m) {
    const int d = m->config.hidden;
    return (m->kernels->gemm[m->precision].pack_bytes(d, d) + 63) / 64 * 16;
}

static size_t layer_floats(const struct model *m) {
    return HEADER_FLOATS + block_floats(m) + 2 * pack_floats(m);
}

size_t own_block_floats(const struct model *m) {
    return (size_t)(m->config.layers + m->config.answer_layers) * layer_floats(m);
}

/* Families of tokens alone whose blocks are not zero, as bits. */
static unsigned alone_in(const struct geometry *g, const struct packed *w) {
    unsigned alone = 0;
    for (int f = 0; f < g->pools; f++)
        alone |= (unsigned)(g->pool[f].alone && !w[1 + f].empty) << f;
    return alone;
}

static void add_block(int d, float *sum, const float *block, ptrdiff_t stride) {
    for (int i = 0; i < d; i++)
        add_scaled(d, sum + (ptrdiff_t)i * d, 1, block + i * stride);
}

struct packed own_block(const struct model *m, const struct geometry *g, int l, float *lasting) {
    const struct weight *w = &m->params.layer[l].w[W_MIXED];
    const unsigned alone = alone_in(g, w->pack);
    if (!alone) return w->pack[0];
    float *memory = lasting + (size_t)l * layer_floats(m), *sum = memory + HEADER_FLOATS;
    struct header *head = (struct header *)memory;
    const struct packed made = {.forward = sum + block_floats(m), .backward = sum + block_floats(m) + pack_floats(m)};
    if (head->packed_as == m->packed_as && head->alone == alone) return made;
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const int d = m->config.hidden;
    const ptrdiff_t stride = (ptrdiff_t)(1 + g->pools + config_has(&m->config, FAMILY_NEAR)) * d;
    memset(sum, 0, (size_t)d * d * sizeof *sum);
    add_block(d, sum, w->data, stride);
    for (int f = 0; f < g->pools; f++)
        if (alone >> f & 1) add_block(d, sum, w->data + (ptrdiff_t)(1 + f) * d, stride);
    mm->pack(made.forward, sum, d, d, 1, d);
    if (m->trains) mm->pack(made.backward, sum, d, d, d, 1);
    *head = (struct header){m->packed_as, alone};
    return made;
}

void own_block_grad(const struct model *m, const struct geometry *g, int l, float *lasting, const void *d_u,
                    const void *v, float *d_mixed, ptrdiff_t stride) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const unsigned alone = alone_in(g, m->params.layer[l].w[W_MIXED].pack);
    const int d = m->config.hidden;
    if (!alone) {
        mm->gemm_tn_left(g->rows, d, d, d_u, v, d_mixed, stride);
        return;
    }
    float *sum = lasting + (size_t)l * layer_floats(m) + HEADER_FLOATS; /* what was there is packed already */
    memset(sum, 0, (size_t)d * d * sizeof *sum);
    mm->gemm_tn_left(g->rows, d, d, d_u, v, sum, d);
    for (int f = -1; f < g->pools; f++)
        for (int i = 0; i < d && (f < 0 || alone >> f & 1); i++)
            add_scaled(d, d_mixed + i * stride + (ptrdiff_t)(1 + f) * d, 1, sum + (ptrdiff_t)i * d);
}
