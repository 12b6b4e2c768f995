/* The pool mixer: u = W_o [v, pools of v, stencil of v], v = silu(x W_v).
 *
 * A pooled value is the same for every member of its region, so its share of W_o is applied once a region, not once a
 * token: on a 9x9 Sudoku of 9 planes that is 324 rows instead of 4 * 729. */
#include "alloc.h"
#include "mixer.h"

#include <string.h>

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
    float *dv, *dnear;
};

static struct parts carve(const struct model *m, const struct geometry *g, float *scratch) {
    size_t d = m->config.hidden, rows = g->rows * d, regions = regions_total(g) * d;
    struct parts p = {.v = scratch};
    p.pooled = p.v + rows;
    p.projected = p.pooled + regions;
    p.near = p.projected + regions;
    p.dv = p.near + (config_has(&m->config, FAMILY_NEAR) ? rows : 0);
    p.dnear = p.dv + rows;
    return p;
}

static size_t pool_scratch(const struct model *m, const struct geometry *g, bool backward) {
    size_t d = m->config.hidden, rows = g->rows * d, regions = regions_total(g) * d;
    bool near = config_has(&m->config, FAMILY_NEAR);
    return rows + 2 * regions + (near ? rows : 0) + (backward ? rows + (near ? rows : 0) : 0);
}

/* pooled[r] = scale_r * sum of v over region r, for regions [from, to) of one family. */
static void sum_regions(const struct kernels *k, const struct regions *r, int prefix, int d, const float *v,
                        float *pooled, int from, int to, bool scaled) {
    for (int i = from; i < to; i++)
        k->sum_rows(d, r->start[i + 1] - r->start[i], r->members + r->start[i], v + (size_t)prefix * d, d,
                    scaled ? r->scale[i] : 1, pooled + (size_t)i * d, false);
}

/* out[row] += what the regions of that row hold, of all families; rows [from, to), prefix slots belong to none. */
static void add_to_members(const struct kernels *k, const struct geometry *g, int d, const float *of_regions,
                           float *out, int from, int to) {
    for (int row = from < g->prefix ? g->prefix : from; row < to; row++) {
        int source[FAMILIES], n = 0, base = 0;
        for (int f = 0; f < g->pools; f++) {
            source[n++] = base + g->pool[f].region_of[row - g->prefix];
            base += g->pool[f].count;
        }
        k->sum_rows(d, n, source, of_regions, d, 1, out + (size_t)row * d, true);
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

static void values(const struct model *m, int l, const float *x, float *before, float *v, int from, int to) {
    int d = m->config.hidden;
    size_t at = (size_t)from * d;
    const struct kernels *k = m->kernels;
    if (!m->trains) before = v; /* nobody will ask for it */
    k->gemm[m->precision].gemm(to - from, d, d, x + at, d, m->params.layer[l].w[W_VALUE].pack->forward, before + at, d,
                               false);
    k->silu((size_t)(to - from) * d, v + at, before + at);
}

static void pool_forward(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                         float *scratch, float *u, struct team team) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct parts s = carve(m, g, scratch);
    int d = m->config.hidden, from, to;
    bool near = config_has(&m->config, FAMILY_NEAR);

    team_share(team, g->rows, NET_GRAIN, &from, &to);
    values(m, l, x, saved, s.v, from, to);
    team_barrier(team);

    int first = 0;
    for (int f = 0; f < g->pools; f++) {
        const struct regions *r = &g->pool[f];
        int lo, hi;
        team_share(team, r->count, NET_GRAIN, &lo, &hi);
        float *pooled = s.pooled + (size_t)first * d, *projected = s.projected + (size_t)first * d;
        sum_regions(k, r, g->prefix, d, s.v, pooled, lo, hi, true);
        mm->gemm(hi - lo, d, d, pooled + (size_t)lo * d, d, w[W_MIXED].pack[1 + f].forward, projected + (size_t)lo * d,
                 d, false);
        first += r->count;
    }
    if (near) {
        int lo, hi;
        team_share(team, g->shape.planes * g->shape.height, 1, &lo, &hi);
        stencil_planes(k, g, d, m->params.layer[l].w[W_NEAR].data, false, s.v, s.near, lo, hi);
    }
    team_barrier(team);

    size_t at = (size_t)from * d;
    mm->gemm(to - from, d, d, s.v + at, d, w[W_MIXED].pack->forward, u + at, d, false);
    if (near) mm->gemm(to - from, d, d, s.near + at, d, w[W_MIXED].pack[1 + g->pools].forward, u + at, d, true);
    add_to_members(k, g, d, s.projected, u, from, to);
}

static void pool_backward(const struct model *m, const struct geometry *g, int l, const float *x, const float *saved,
                          float *scratch, float *d_u, float *d_x, struct layer *grad) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct parts s = carve(m, g, scratch);
    int d = m->config.hidden, rows = g->rows;
    bool near = config_has(&m->config, FAMILY_NEAR);
    ptrdiff_t stride = (ptrdiff_t)(1 + g->pools + near) * d; /* of W_o */

    k->silu((size_t)rows * d, s.v, saved);
    mm->gemm(rows, d, d, d_u, d, w[W_MIXED].pack->backward, s.dv, d, false);
    mm->gemm_tn(rows, d, d, d_u, d, s.v, d, grad->w[W_MIXED].data, stride);

    if (near) {
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
    for (int f = 0; f < g->pools; f++) {
        const struct regions *r = &g->pool[f];
        float *pooled = s.pooled + (size_t)first * d, *d_projected = s.projected + (size_t)first * d;
        sum_regions(k, r, g->prefix, d, s.v, pooled, 0, r->count, true);
        sum_regions(k, r, g->prefix, d, d_u, d_projected, 0, r->count, false);
        mm->gemm_tn(r->count, d, d, d_projected, d, pooled, d, grad->w[W_MIXED].data + (ptrdiff_t)(1 + f) * d, stride);
        mm->gemm(r->count, d, d, d_projected, d, w[W_MIXED].pack[1 + f].backward, pooled, d, false);
        for (int i = 0; i < r->count; i++) {
            const int self = i;
            k->sum_rows(d, 1, &self, pooled, d, r->scale[i], d_projected + (size_t)i * d, false);
        }
        first += r->count;
    }
    add_to_members(k, g, d, s.projected, s.dv, 0, rows);

    k->silu_grad((size_t)rows * d, s.dv, s.dv, saved);
    mm->gemm_tn(rows, d, d, s.dv, d, x, d, grad->w[W_VALUE].data, d);
    mm->gemm(rows, d, d, s.dv, d, w[W_VALUE].pack->backward, d_x, d, true);
}

const struct mixer_ops mixer_pool = {pool_saved, pool_scratch, pool_forward, pool_backward};
