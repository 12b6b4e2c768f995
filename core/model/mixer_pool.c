/* The pool mixer: u = W_o [v, pools of v, stencil of v], v = silu(x W_v).
 *
 * A pooled value is the same for every member of its region, so its share of W_o is applied once a region, not once a
 * token: on a 9x9 Sudoku of 9 planes that is 324 rows instead of 4 * 729. Where regions are made of other regions
 * (geometry.h) sums are sums of their sums, and what a region gives back to its tokens it gives to its parts.
 *
 * A block of W_o that is zero (the trainer's group penalty) costs nothing: its pool is not made, nor has it a gradient,
 * so what has vanished stays so. Nor does a family whose regions are tokens alone: its block is added to that of the
 * token's own value (own_block.h). */
#include "alloc.h"
#include "mixer.h"
#include "own_block.h"

#include <string.h>

enum { REGION_GRAIN = 6 }; /* regions are shared out in multiples of this */

/* Packed factors, kept for the way back. */
struct factors {
    void *before; /* [rows, D] v before SiLU; training only */
    void *v;      /* [rows, D] */
    void *near;   /* [rows, D] stencil of v; training only */
    void *pooled; /* [regions, D] */
    size_t total;
};

static struct factors factors_of(const struct model *m, const struct geometry *g, float *memory) {
    const size_t rows = left_floats(m, g->rows, m->config.hidden);
    struct factors f = {0};
    size_t at = 0;
#define TAKE(pointer, floats) (f.pointer) = memory ? memory + at : NULL, at += (floats)
    TAKE(v, rows);
    TAKE(pooled, left_floats(m, g->regions, m->config.hidden));
    if (m->trains) {
        TAKE(before, rows);
        if (config_has(&m->config, FAMILY_NEAR)) TAKE(near, rows);
    }
#undef TAKE
    f.total = at;
    return f;
}

static size_t pool_saved(const struct model *m, const struct geometry *g) {
    return m->trains ? factors_of(m, g, NULL).total : 0;
}

/* Carving up the scratch. */
struct parts {
    float *v;              /* [rows, D]; backward: d(v) */
    float *sums;           /* [regions, D] of v or of d(u), where others are made of them */
    float *of_regions;     /* [regions, D] pooled W_o of its family; backward: d(pooled) */
    float *near;           /* [rows, D] stencil of v; backward: v, then what comes back through the stencil */
    struct factors packed; /* where nothing is kept */
    void *block;           /* forward, a rank: packed factor of NET_BLOCK rows of the stencil */
    float *dnear;
    void *d_regions; /* [regions, D] packed sums of d(u) */
    void *d_before;  /* [rows, D] packed */
    size_t total;
};

static struct parts carve(const struct model *m, const struct geometry *g, float *scratch, int ranks, bool backward) {
    const int d = m->config.hidden;
    const size_t rows = (size_t)g->rows * d, regions = (size_t)g->regions * d;
    const size_t near = config_has(&m->config, FAMILY_NEAR) ? rows : 0;
    struct parts p = {0};
    size_t at = 0;
#define TAKE(pointer, floats) (p.pointer) = scratch ? scratch + at : NULL, at += ((floats) + 15) / 16 * 16
    TAKE(v, rows);
    TAKE(sums, regions);
    TAKE(of_regions, regions);
    TAKE(near, near);
    TAKE(block, left_floats(m, ranks * NET_BLOCK, d));
    if (backward) {
        TAKE(dnear, near);
        TAKE(d_regions, left_floats(m, g->regions, d));
        TAKE(d_before, left_floats(m, g->rows, d));
    }
#undef TAKE
    if (!m->trains) {
        p.packed = factors_of(m, g, scratch ? scratch + at : NULL);
        at += p.packed.total;
    }
    p.total = at;
    return p;
}

static size_t pool_scratch(const struct model *m, const struct geometry *g, int ranks, bool backward) {
    return carve(m, g, NULL, ranks, backward).total;
}

static struct factors factors_in(const struct model *m, const struct geometry *g, const struct parts *s, float *saved) {
    return m->trains ? factors_of(m, g, saved) : s->packed;
}

/* ---- families, as bits in the order of the geometry's pools ---- */

struct families {
    unsigned live;   /* whose blocks of W_o are not zero, but for tokens alone */
    unsigned used;   /* those, and those that they are made of */
    unsigned leaves; /* of these made of tokens */
};

static struct families families_of(const struct geometry *g, const struct packed *w) {
    struct families f = {0};
    for (int i = g->pools; i-- > 0;) {
        const int pool = g->order[i];
        if (g->pool[pool].alone) continue;
        f.live |= (unsigned)!w[1 + pool].empty << pool;
        f.used |= f.live & 1u << pool;
        if (!(f.used >> pool & 1)) continue;
        if (g->pool[pool].made_of >= 0)
            f.used |= 1u << g->pool[pool].made_of;
        else
            f.leaves |= 1u << pool;
    }
    return f;
}

static bool near_lives(const struct model *m, const struct geometry *g, const struct packed *w) {
    return config_has(&m->config, FAMILY_NEAR) && !w[1 + g->pools].empty;
}

/* Regions [from, to) of pool f: what they hold, packed; their sums too where others are made of them. `tokens`: what
 * tokens hold, `scaled`: see regions.scale. */
static void sum_regions(const struct model *m, const struct geometry *g, int f, const float *tokens, bool scaled,
                        float *sums, void *left, int from, int to) {
    const struct regions *r = &g->pool[f];
    const int d = m->config.hidden, at = g->first[f] + from;
    const bool whole = r->made_of >= 0;
    m->kernels->gemm[m->precision].left_groups(
        d, to - from, (whole ? r->part_start : r->start) + from, whole ? r->parts : r->members,
        whole ? sums + (size_t)g->first[r->made_of] * d : tokens + (size_t)g->prefix * d, d,
        scaled ? r->scale + from : NULL, r->wholes ? sums + (size_t)at * d : NULL, left_row(m, left, d, at));
}

/* What wholes hold is added to their parts, from the largest down. Those of dead families hold nothing. */
static void pass_down(const struct model *m, const struct geometry *g, const struct families *families,
                      float *of_regions) {
    const int d = m->config.hidden;
    for (int f = 0; f < g->pools; f++) {
        const struct regions *r = &g->pool[f];
        if (r->alone || families->live >> f & 1 || !(families->used >> f & 1 || r->made_of >= 0)) continue;
        memset(of_regions + (size_t)g->first[f] * d, 0, (size_t)r->count * d * sizeof *of_regions);
    }
    for (int i = g->pools; i-- > 0;) {
        const struct regions *r = &g->pool[g->order[i]];
        if (r->wholes && families->used >> g->order[i] & 1)
            m->kernels->sum_groups(d, r->count, r->whole_start, r->whole_of, of_regions, d, NULL,
                                   of_regions + (size_t)g->first[g->order[i]] * d, true);
    }
}

/* The same as geometry.source_start and sources for `count` tokens from `first` on, of some of the families only. */
static void some_sources(const struct geometry *g, unsigned leaves, int first, int count, int *start, int *sources) {
    int n = 0;
    for (int i = 0; i < count; i++) {
        start[i] = n;
        for (int f = 0; f < g->pools; f++)
            if (leaves >> f & 1) sources[n++] = g->first[f] + g->pool[f].region_of[first + i];
    }
    start[count] = n;
}

/* out[row] += what the regions of that row hold; rows [from, to), prefix slots belong to none. */
static void add_to_members(const struct kernels *k, const struct geometry *g, unsigned leaves, int d,
                           const float *of_regions, float *out, int from, int to) {
    const int first = from < g->prefix ? g->prefix : from;
    if (first >= to || !leaves) return;
    if (leaves == g->leaves) {
        k->sum_groups(d, to - first, g->source_start + first - g->prefix, g->sources, of_regions, d, NULL,
                      out + (size_t)first * d, true);
        return;
    }
    int start[NET_BLOCK + 1], sources[NET_BLOCK * FAMILIES];
    for (int row = first; row < to; row += NET_BLOCK) {
        const int n = to - row < NET_BLOCK ? to - row : NET_BLOCK;
        some_sources(g, leaves, row - g->prefix, n, start, sources);
        k->sum_groups(d, n, start, sources, of_regions, d, NULL, out + (size_t)row * d, true);
    }
}

/* The stencil over all planes, output rows [from, to) counted through the planes. */
static void stencil_planes(const struct kernels *k, const struct geometry *g, int d, const float *taps, bool flip,
                           const float *in, float *out, int from, int to) {
    for (int p = 0; p < g->shape.planes; p++) {
        int lo = from - p * g->shape.height, hi = to - p * g->shape.height;
        if (lo < 0) lo = 0;
        if (hi > g->shape.height) hi = g->shape.height;
        size_t at = ((size_t)g->prefix + (size_t)p * g->cells) * d;
        if (lo < hi) k->stencil(g->shape.height, g->shape.width, d, taps, flip, in + at, d, out + at, d, lo, hi);
    }
}

/* C [n, D] = (or +=) A [n, D] B for a packed B [D, D]. */
static void product(const struct model *m, int n, const void *left, const void *packed, float *c, bool accumulate) {
    const int d = m->config.hidden;
    m->kernels->gemm[m->precision].gemm_left(n, 0, d, d, left, packed, c, d, accumulate);
}

/* v = silu(x W_v), and packed; `left`: x packed. */
static void values(const struct model *m, const struct parts *s, const struct factors *f, int l, void *left, int from,
                   int to) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const int d = m->config.hidden, block = block_rows(m, from, to);
    for (int row = from; row < to; row += block) {
        const int n = to - row < block ? to - row : block;
        float *v = s->v + (size_t)row * d;
        product(m, n, left_row(m, left, d, row), m->params.layer[l].w[W_VALUE].pack->forward, v, false);
        if (f->before) mm->left(n, d, v, d, left_row(m, f->before, d, row));
        mm->left_silu(n, d, v, v, left_row(m, f->v, d, row));
    }
}

/* Regions [from, to) of pool f, and their share of W_o. */
static void pool_regions(const struct model *m, const struct geometry *g, const struct parts *s,
                         const struct factors *packed, const struct families *families, const struct packed *w, int f,
                         int from, int to) {
    const int d = m->config.hidden, at = g->first[f] + from;
    sum_regions(m, g, f, s->v, true, s->sums, packed->pooled, from, to);
    if (families->live >> f & 1)
        product(m, to - from, left_row(m, packed->pooled, d, at), w[1 + f].forward, s->of_regions + (size_t)at * d,
                false);
}

static void pool_mix(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                     const struct net_scratch *scratch, struct team team) {
    (void)x; /* all that is asked of it is packed */
    const struct weight *w = m->params.layer[l].w;
    const struct packed *blocks = w[W_MIXED].pack;
    const struct parts s = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    const struct factors packed = factors_in(m, g, &s, saved);
    const struct families families = families_of(g, blocks);
    const int d = m->config.hidden;
    int from, to;

    team_share(team, g->rows, NET_GRAIN, &from, &to);
    values(m, &s, &packed, l, scratch->left, from, to);
    team_barrier(team);

    for (int f = 0; f < g->pools; f++) {
        if (!(families.leaves >> f & 1)) continue;
        team_share(team, g->pool[f].count, REGION_GRAIN, &from, &to);
        pool_regions(m, g, &s, &packed, &families, blocks, f, from, to);
    }
    if (near_lives(m, g, blocks)) {
        team_share(team, g->shape.planes * g->shape.height, 1, &from, &to);
        stencil_planes(m->kernels, g, d, w[W_NEAR].data, false, s.v, s.near, from, to);
        if (team.rank == 0) memset(s.near, 0, (size_t)g->prefix * d * sizeof *s.near); /* slots have no neighbours */
    }
    if (team.rank == 0) own_block(m, g, l, scratch->lasting); /* made for all */
    if (families.leaves != families.used) {
        team_barrier(team);
        for (int i = 0; i < g->pools && team.rank == 0; i++) {
            const int f = g->order[i];
            if ((families.used & ~families.leaves) >> f & 1)
                pool_regions(m, g, &s, &packed, &families, blocks, f, 0, g->pool[f].count);
        }
        if (team.rank == 0) pass_down(m, g, &families, s.of_regions);
    }
    team_barrier(team);
}

static void pool_rows(const struct model *m, const struct geometry *g, int l, float *saved,
                      const struct net_scratch *scratch, int rank, int from, int to, float *u) {
    const struct packed *w = m->params.layer[l].w[W_MIXED].pack;
    const int d = m->config.hidden;
    const struct parts s = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    const struct factors packed = factors_in(m, g, &s, saved);
    product(m, to - from, left_row(m, packed.v, d, from), own_block(m, g, l, scratch->lasting).forward, u, false);
    if (near_lives(m, g, w)) {
        void *near = packed.near ? left_row(m, packed.near, d, from) : left_row(m, s.block, d, rank * NET_BLOCK);
        m->kernels->gemm[m->precision].left(to - from, d, s.near + (size_t)from * d, d, near);
        product(m, to - from, near, w[1 + g->pools].forward, u, true);
    }
    add_to_members(m->kernels, g, families_of(g, w).leaves, d, s.of_regions, u - (ptrdiff_t)from * d, from, to);
}

/* ---- backward ---- */

/* What comes back through the stencil is added to dv. */
static void near_grad(const struct model *m, const struct geometry *g, int l, const struct parts *s,
                      const struct factors *kept, const void *d_u, struct layer *grad, ptrdiff_t stride) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    const int d = m->config.hidden, rows = g->rows;
    mm->gemm_tn_left(rows, d, d, d_u, kept->near, grad->w[W_MIXED].data + (ptrdiff_t)(1 + g->pools) * d, stride);
    product(m, rows, d_u, w[W_MIXED].pack[1 + g->pools].backward, s->dnear, false);
    mm->unpack(g->tokens, d, left_row(m, kept->v, d, g->prefix), s->near + (size_t)g->prefix * d);
    for (int p = 0; p < g->shape.planes; p++) {
        size_t at = ((size_t)g->prefix + (size_t)p * g->cells) * d;
        k->stencil_taps_grad(g->shape.height, g->shape.width, d, grad->w[W_NEAR].data, s->near + at, d, s->dnear + at,
                             d);
    }
    stencil_planes(k, g, d, w[W_NEAR].data, true, s->dnear, s->near, 0, g->shape.planes * g->shape.height);
    const size_t at = (size_t)g->prefix * d;
    k->add((size_t)g->tokens * d, s->v + at, s->v + at, s->near + at);
}

/* d(pooled) = scale * (sum of d_u over the region) W_o^T, given back to every member. */
static void regions_grad(const struct model *m, const struct geometry *g, int l, const struct parts *s,
                         const struct factors *kept, const float *d_u, struct layer *grad, ptrdiff_t stride) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct packed *w = m->params.layer[l].w[W_MIXED].pack;
    const struct families families = families_of(g, w);
    const int d = m->config.hidden;
    for (int i = 0; i < g->pools; i++) {
        const int f = g->order[i], at = g->first[f], count = g->pool[f].count;
        if (!(families.used >> f & 1)) continue;
        sum_regions(m, g, f, d_u, false, s->sums, s->d_regions, 0, count);
        if (!(families.live >> f & 1)) continue;
        const void *d_sums = left_row(m, s->d_regions, d, at);
        float *d_pooled = s->of_regions + (size_t)at * d;
        mm->gemm_tn_left(count, d, d, d_sums, left_row(m, kept->pooled, d, at),
                         grad->w[W_MIXED].data + (ptrdiff_t)(1 + f) * d, stride);
        product(m, count, d_sums, w[1 + f].backward, d_pooled, false);
        m->kernels->scale_rows(count, d, g->pool[f].scale, d_pooled, d);
    }
    pass_down(m, g, &families, s->of_regions);
    add_to_members(m->kernels, g, families.leaves, d, s->of_regions, s->v, 0, g->rows);
}

/* On entry d_x is d(u), and scratch->left the same packed. */
static void pool_backward(const struct model *m, const struct geometry *g, int l, const struct layer_saved *saved,
                          const struct net_scratch *scratch, float *d_x, struct layer *grad) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    const struct parts s = carve(m, g, scratch->mixer, scratch->ranks, true);
    const struct factors kept = factors_of(m, g, saved->mixer);
    const int d = m->config.hidden, rows = g->rows;
    const ptrdiff_t stride = (ptrdiff_t)(1 + g->pools + config_has(&m->config, FAMILY_NEAR)) * d; /* of W_o */

    product(m, rows, scratch->left, own_block(m, g, l, scratch->lasting).backward, s.v, false);
    own_block_grad(m, g, l, scratch->lasting, scratch->left, kept.v, grad->w[W_MIXED].data, stride);
    if (near_lives(m, g, w[W_MIXED].pack)) near_grad(m, g, l, &s, &kept, scratch->left, grad, stride);
    regions_grad(m, g, l, &s, &kept, d_x, grad, stride);

    mm->silu_grad(rows, d, s.v, kept.before, s.d_before);
    mm->gemm_tn_left(rows, d, d, s.d_before, saved->x_left, grad->w[W_VALUE].data, d);
    product(m, rows, s.d_before, w[W_VALUE].pack->backward, d_x, true);
}

const struct mixer_ops mixer_pool = {pool_saved, pool_scratch,  pool_mix,
                                     pool_rows,  pool_backward, .lasting_floats = own_block_floats};
