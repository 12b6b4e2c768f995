/* The mlp mixer: a SwiGLU over the token axis, the same for every feature. As in the official code the residual is
 * normalised over the tokens too, so this mixer yields h itself: h^T = rms(x^T + down(swiglu(gate_up(x^T)))).
 *
 * Rows of the transposed matrices are features; the team shares those out, and rows again for the way back. */
#include "mixer.h"

static size_t round16(size_t n) {
    return (n + 15) / 16 * 16;
}

struct kept {
    float *gate_up; /* [D, 2 It] */
    float *ht;      /* [D, rows] h^T */
    float *scale;   /* [D] RMS factors */
};

static struct kept carve_saved(const struct model *m, const struct geometry *g, const float *saved) {
    size_t d = (size_t)m->config.hidden;
    float *gate_up = (float *)saved, *ht = gate_up + round16(d * 2 * (size_t)m->config.inner_tokens);
    return (struct kept){gate_up, ht, ht + round16(d * (size_t)g->rows)};
}

static size_t mlp_saved(const struct model *m, const struct geometry *g) {
    size_t d = (size_t)m->config.hidden;
    return round16(d * 2 * (size_t)m->config.inner_tokens) + round16(d * (size_t)g->rows) + d;
}

struct parts {
    float *xt;            /* [D, rows] x^T */
    float *ut;            /* [D, rows] u^T; in backward the gradient of x^T + u^T */
    void *left, *act;     /* forward: packed factors [D, rows] of x^T, [D, It] of silu(gate) * up */
    float *part;          /* forward: [NET_BLOCK, 2 NET_COLUMNS] a rank */
    float *dt;            /* backward: [D, rows] gradient of x^T without the residual */
    float *again, *d_act; /* backward: [D, It] */
    float *d_gate_up;     /* backward: [D, 2 It] */
    size_t total;
};

static struct parts carve(const struct model *m, const struct geometry *g, float *scratch, int ranks, bool backward) {
    const int d = m->config.hidden, inner = m->config.inner_tokens;
    const size_t wide = (size_t)d * (size_t)g->rows, act = (size_t)d * (size_t)inner;
    struct parts p = {0};
    size_t at = 0;
#define TAKE(pointer, floats) (p.pointer) = scratch ? scratch + at : NULL, at += round16(floats)
    TAKE(xt, wide);
    TAKE(ut, wide);
    TAKE(left, left_floats(m, d, g->rows));
    TAKE(act, left_floats(m, d, inner));
    TAKE(part, (size_t)ranks * NET_BLOCK * 2 * NET_COLUMNS);
    if (backward) {
        TAKE(dt, wide);
        TAKE(again, act);
        TAKE(d_act, act);
        TAKE(d_gate_up, 2 * act);
    }
#undef TAKE
    p.total = at;
    return p;
}

static size_t mlp_scratch(const struct model *m, const struct geometry *g, int ranks, bool backward) {
    return carve(m, g, NULL, ranks, backward).total;
}

/* out [columns, rows] = in [rows, columns]^T for rows [r0, r1) and columns [c0, c1) of `in`; `add`: added to out. In
 * blocks, so that both sides stay within a few cache lines. */
static void transpose(int rows, int columns, int r0, int r1, int c0, int c1, const float *in, float *out, bool add) {
    enum { SIDE = 16 };
    for (int r = r0; r < r1; r += SIDE)
        for (int c = c0; c < c1; c += SIDE) {
            int r_end = r + SIDE < r1 ? r + SIDE : r1, c_end = c + SIDE < c1 ? c + SIDE : c1;
            for (int j = c; j < c_end; j++)
                for (int i = r; i < r_end; i++) {
                    float value = in[(size_t)i * (size_t)columns + (size_t)j];
                    float *to = &out[(size_t)j * (size_t)rows + (size_t)i];
                    *to = add ? *to + value : value;
                }
        }
}

static void mlp_mix(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                    const struct net_scratch *scratch, struct team team) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct kept kept = carve_saved(m, g, saved);
    struct parts s = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    int d = m->config.hidden, inner = m->config.inner_tokens, rows = g->rows, from, to;

    team_share(team, d, NET_GRAIN, &from, &to);
    transpose(rows, d, 0, rows, from, to, x, s.xt, false);
    for (int i = from; i < to; i += NET_BLOCK) {
        const int n = to - i < NET_BLOCK ? to - i : NET_BLOCK;
        float *xt = s.xt + (size_t)i * rows, *ut = s.ut + (size_t)i * rows;
        void *left = left_row(m, s.left, rows, i), *act = left_row(m, s.act, inner, i);
        mm->left(n, rows, xt, rows, left);
        activate(m, n, rows, inner, left, w[W_TOKEN_GATE_UP].pack,
                 (struct kept_products){.floats = m->trains ? kept.gate_up + (size_t)i * 2 * inner : NULL},
                 s.part + (size_t)team.rank * NET_BLOCK * 2 * NET_COLUMNS, act, 0, inner);
        mm->gemm_left(n, 0, rows, inner, act, w[W_TOKEN_DOWN].pack->forward, ut, rows, false);
        m->kernels->residual_rms(n, rows, m->config.eps, kept.ht + (size_t)i * rows, kept.scale + i, xt, ut);
    }
    team_barrier(team);
}

static void mlp_rows(const struct model *m, const struct geometry *g, int l, float *saved,
                     const struct net_scratch *scratch, int rank, int from, int to, float *u) {
    (void)l, (void)scratch, (void)rank;
    const int d = m->config.hidden;
    transpose(d, g->rows, 0, d, from, to, carve_saved(m, g, saved).ht, u - (ptrdiff_t)from * d, false);
}

static void mlp_backward(const struct model *m, const struct geometry *g, int l, const struct layer_saved *saved,
                         const struct net_scratch *scratch, float *d_x, struct layer *grad) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct kept kept = carve_saved(m, g, saved->mixer);
    struct parts s = carve(m, g, scratch->mixer, scratch->ranks, true);
    int d = m->config.hidden, inner = m->config.inner_tokens, rows = g->rows;

    transpose(rows, d, 0, rows, 0, d, saved->x, s.xt, false);
    transpose(rows, d, 0, rows, 0, d, scratch->mixed, s.ut, false);
    k->rms_grad(d, rows, s.ut, kept.ht, kept.scale);
    mm->gemm(d, inner, rows, s.ut, rows, w[W_TOKEN_DOWN].pack->backward, s.d_act, inner, false);
    mm->swiglu_grad(d, inner, s.d_gate_up, s.again, s.d_act, kept.gate_up);
    mm->gemm_tn(d, rows, inner, s.ut, rows, s.again, inner, grad->w[W_TOKEN_DOWN].data, inner);
    mm->gemm_tn(d, 2 * inner, rows, s.d_gate_up, 2 * inner, s.xt, rows, grad->w[W_TOKEN_GATE_UP].data, rows);
    for (int half = 0; half < 2; half++)
        mm->gemm(d, rows, inner, s.d_gate_up + half * inner, 2 * inner, w[W_TOKEN_GATE_UP].pack[half].backward, s.dt,
                 rows, half);
    k->add((size_t)d * rows, s.dt, s.dt, s.ut);
    transpose(d, rows, 0, d, 0, rows, s.dt, d_x, true);
}

const struct mixer_ops mixer_mlp = {mlp_saved,    mlp_scratch,        mlp_mix,       mlp_rows,
                                    mlp_backward, .normalises = true, .floats = true};
