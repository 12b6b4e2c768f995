/* The pool mixer: u = W_o [v, pools of v, stencil of v], v = silu(x W_v).
 *
 * A pooled value is the same for every member of its region, so its share of W_o is applied once a region, not once a
 * token: on a 9x9 Sudoku of 9 planes that is 324 rows instead of 4 * 729.
 *
 * A block of W_o that is zero (the trainer's group penalty) costs nothing: its pool is not made, nor has it a gradient,
 * so what has vanished stays so. */
#include "alloc.h"
#include "mixer.h"

#include <string.h>

enum { REGION_GRAIN = 6 }; /* regions are shared out in multiples of this */

static int regions_total(const struct geometry *g) {
    int n = 0;
    for (int f = 0; f < g->pools; f++)
        n += g->pool[f].count;
    return n;
}

/* saved: v before SiLU [rows, D]. */
static size_t pool_saved(const struct model *m, const struct geometry *g) {
    return (size_t)g->rows * m->config.hidden;
}

/* Carving up the scratch. */
struct parts {
    float *v;         /* [rows, D] */
    float *pooled;    /* [regions, D], family after family */
    float *projected; /* [regions, D] pooled W_o of its family */
    float *near;      /* [rows, D] stencil of v */
    void *left;       /* forward: packed factor of v [rows, D] */
    void *block;      /* forward, a rank: packed factor of NET_BLOCK rows of pools or of the stencil */
    float *dv, *dnear;
    size_t total;
};

static struct parts carve(const struct model *m, const struct geometry *g, float *scratch, int ranks, bool backward) {
    const int d = m->config.hidden;
    const size_t rows = (size_t)g->rows * d, regions = (size_t)regions_total(g) * d;
    const size_t near = config_has(&m->config, FAMILY_NEAR) ? rows : 0;
    struct parts p = {0};
    size_t at = 0;
#define TAKE(pointer, floats) (p.pointer) = scratch ? scratch + at : NULL, at += ((floats) + 15) / 16 * 16
    TAKE(v, rows);
    TAKE(pooled, regions);
    TAKE(projected, regions);
    TAKE(near, near);
    TAKE(left, left_floats(m, g->rows, d));
    TAKE(block, left_floats(m, ranks * NET_BLOCK, d));
    if (backward) {
        TAKE(dv, rows);
        TAKE(dnear, near);
    }
#undef TAKE
    p.total = at;
    return p;
}

static size_t pool_scratch(const struct model *m, const struct geometry *g, int ranks, bool backward) {
    return carve(m, g, NULL, ranks, backward).total;
}

/* pooled[r] = scale_r * sum of v over region r, for regions [from, to) of one family. */
static void sum_regions(const struct kernels *k, const struct regions *r, int prefix, int d, const float *v,
                        float *pooled, int from, int to, bool scaled) {
    k->sum_groups(d, to - from, r->start + from, r->members, v + (size_t)prefix * d, d, scaled ? r->scale + from : NULL,
                  pooled + (size_t)from * d, false);
}

/* The pools whose blocks of W_o are not zero, as bits in the order of the geometry's. */
static unsigned live_pools(const struct geometry *g, const struct packed *w) {
    unsigned live = 0;
    for (int f = 0; f < g->pools; f++)
        live |= (unsigned)!w[1 + f].empty << f;
    return live;
}

static bool near_lives(const struct model *m, const struct geometry *g, const struct packed *w) {
    return config_has(&m->config, FAMILY_NEAR) && !w[1 + g->pools].empty;
}

/* The same as geometry.source_start and sources for `count` tokens from `first` on, of live pools only. */
static void live_sources(const struct geometry *g, unsigned live, int first, int count, int *start, int *sources) {
    int n = 0;
    for (int i = 0; i < count; i++) {
        start[i] = n;
        for (int f = 0, before = 0; f < g->pools; before += g->pool[f++].count)
            if (live >> f & 1) sources[n++] = before + g->pool[f].region_of[first + i];
    }
    start[count] = n;
}

/* out[row] += what the regions of that row hold, of all live families; rows [from, to), prefix slots belong to none. */
static void add_to_members(const struct kernels *k, const struct geometry *g, unsigned live, int d,
                           const float *of_regions, float *out, int from, int to) {
    const int first = from < g->prefix ? g->prefix : from;
    if (first >= to || !live) return;
    if (live == (1u << g->pools) - 1) {
        k->sum_groups(d, to - first, g->source_start + first - g->prefix, g->sources, of_regions, d, NULL,
                      out + (size_t)first * d, true);
        return;
    }
    int start[NET_BLOCK + 1], sources[NET_BLOCK * FAMILIES];
    for (int row = first; row < to; row += NET_BLOCK) {
        const int n = to - row < NET_BLOCK ? to - row : NET_BLOCK;
        live_sources(g, live, row - g->prefix, n, start, sources);
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

/* C [n, D] = (or +=) A [n, D] W^T for a packed block of W. */
static void product(const struct model *m, int n, const void *left, const struct packed *w, float *c, bool accumulate) {
    const int d = m->config.hidden;
    m->kernels->gemm[m->precision].gemm_left(n, 0, d, d, left, w->forward, c, d, accumulate);
}

/* The same for A as it stands, block by block. */
static void packed_product(const struct model *m, const struct parts *s, int n, const float *a, const struct packed *w,
                           float *c, bool accumulate) {
    const int d = m->config.hidden, block = block_rows(m, 0, n);
    for (int i = 0; i < n; i += block) {
        const int rows = n - i < block ? n - i : block;
        m->kernels->gemm[m->precision].left(rows, d, a + (size_t)i * d, d, s->block);
        product(m, rows, s->block, w, c + (size_t)i * d, accumulate);
    }
}

/* v = silu(x W_v), and packed; `left`: x packed. */
static void values(const struct model *m, const struct parts *s, int l, void *left, float *before, int from, int to) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const int d = m->config.hidden, block = block_rows(m, from, to);
    if (!m->trains) before = s->v; /* nobody will ask for it */
    for (int row = from; row < to; row += block) {
        const int n = to - row < block ? to - row : block;
        const size_t at = (size_t)row * d;
        product(m, n, left_row(m, left, d, row), m->params.layer[l].w[W_VALUE].pack, before + at, false);
        mm->left_silu(n, d, s->v + at, before + at, left_row(m, s->left, d, row));
    }
}

static void pool_mix(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                     const struct net_scratch *scratch, struct team team) {
    (void)x; /* all that is asked of it is packed */
    const struct kernels *k = m->kernels;
    const struct weight *w = m->params.layer[l].w;
    struct parts s = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    int d = m->config.hidden, from, to;
    const unsigned live = live_pools(g, w[W_MIXED].pack);
    s.block = left_row(m, s.block, d, team.rank * NET_BLOCK);

    team_share(team, g->rows, NET_GRAIN, &from, &to);
    values(m, &s, l, scratch->left, saved, from, to);
    team_barrier(team);

    int first = 0;
    for (int f = 0; f < g->pools; first += g->pool[f++].count) {
        const struct regions *r = &g->pool[f];
        int lo, hi;
        if (!(live >> f & 1)) continue;
        team_share(team, r->count, REGION_GRAIN, &lo, &hi);
        float *pooled = s.pooled + (size_t)first * d, *projected = s.projected + (size_t)first * d;
        sum_regions(k, r, g->prefix, d, s.v, pooled, lo, hi, true);
        packed_product(m, &s, hi - lo, pooled + (size_t)lo * d, &w[W_MIXED].pack[1 + f], projected + (size_t)lo * d,
                       false);
    }
    if (near_lives(m, g, w[W_MIXED].pack)) {
        int lo, hi;
        team_share(team, g->shape.planes * g->shape.height, 1, &lo, &hi);
        stencil_planes(k, g, d, w[W_NEAR].data, false, s.v, s.near, lo, hi);
    }
    team_barrier(team);
}

static void pool_rows(const struct model *m, const struct geometry *g, int l, float *saved,
                      const struct net_scratch *scratch, int rank, int from, int to, float *u) {
    (void)saved;
    const struct packed *w = m->params.layer[l].w[W_MIXED].pack;
    const int d = m->config.hidden;
    struct parts s = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    s.block = left_row(m, s.block, d, rank * NET_BLOCK);
    product(m, to - from, left_row(m, s.left, d, from), w, u, false);
    if (near_lives(m, g, w)) packed_product(m, &s, to - from, s.near + (size_t)from * d, &w[1 + g->pools], u, true);
    add_to_members(m->kernels, g, live_pools(g, w), d, s.projected, u - (ptrdiff_t)from * d, from, to);
}

static void pool_backward(const struct model *m, const struct geometry *g, int l, const float *x, const float *saved,
                          const struct net_scratch *scratch, float *d_x, struct layer *grad) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct parts s = carve(m, g, scratch->mixer, scratch->ranks, true);
    float *d_u = scratch->mixed;
    int d = m->config.hidden, rows = g->rows;
    const unsigned live = live_pools(g, w[W_MIXED].pack);
    ptrdiff_t stride = (ptrdiff_t)(1 + g->pools + config_has(&m->config, FAMILY_NEAR)) * d; /* of W_o */

    mm->left_silu(rows, d, s.v, saved, s.left);
    mm->gemm(rows, d, d, d_u, d, w[W_MIXED].pack->backward, s.dv, d, false);
    mm->gemm_tn(rows, d, d, d_u, d, s.v, d, grad->w[W_MIXED].data, stride);

    if (near_lives(m, g, w[W_MIXED].pack)) {
        stencil_planes(k, g, d, m->params.layer[l].w[W_NEAR].data, false, s.v, s.near, 0,
                       g->shape.planes * g->shape.height);
        mm->gemm_tn(rows, d, d, d_u, d, s.near, d, grad->w[W_MIXED].data + (ptrdiff_t)(1 + g->pools) * d, stride);
        mm->gemm(rows, d, d, d_u, d, w[W_MIXED].pack[1 + g->pools].backward, s.dnear, d, false);
        for (int p = 0; p < g->shape.planes; p++) {
            size_t at = ((size_t)g->prefix + (size_t)p * g->cells) * d;
            k->stencil_taps_grad(g->shape.height, g->shape.width, d, grad->w[W_NEAR].data, s.v + at, d, s.dnear + at,
                                 d);
        }
        stencil_planes(k, g, d, m->params.layer[l].w[W_NEAR].data, true, s.dnear, s.near, 0,
                       g->shape.planes * g->shape.height);
        k->add((size_t)rows * d, s.dv, s.dv, s.near);
    }

    /* d(pooled) = scale * (sum of d_u over the region) W_o^T, given back to every member. */
    int first = 0;
    for (int f = 0; f < g->pools; first += g->pool[f++].count) {
        const struct regions *r = &g->pool[f];
        if (!(live >> f & 1)) continue;
        float *pooled = s.pooled + (size_t)first * d, *d_projected = s.projected + (size_t)first * d;
        sum_regions(k, r, g->prefix, d, s.v, pooled, 0, r->count, true);
        sum_regions(k, r, g->prefix, d, d_u, d_projected, 0, r->count, false);
        mm->gemm_tn(r->count, d, d, d_projected, d, pooled, d, grad->w[W_MIXED].data + (ptrdiff_t)(1 + f) * d, stride);
        mm->gemm(r->count, d, d, d_projected, d, w[W_MIXED].pack[1 + f].backward, pooled, d, false);
        k->scale_rows(r->count, d, r->scale, pooled, d);
    }
    add_to_members(k, g, live, d, s.pooled, s.dv, 0, rows);

    mm->silu_grad((size_t)rows * d, s.dv, s.dv, saved);
    mm->gemm_tn(rows, d, d, s.dv, d, x, d, grad->w[W_VALUE].data, d);
    mm->gemm(rows, d, d, s.dv, d, w[W_VALUE].pack->backward, d_x, d, true);
}

const struct mixer_ops mixer_pool = {pool_saved, pool_scratch, pool_mix, pool_rows, pool_backward};
