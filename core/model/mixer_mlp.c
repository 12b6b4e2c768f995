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
    float *xt;        /* [D, rows] x^T */
    float *ut;        /* [D, rows] u^T; in backward the gradient of x^T + u^T */
    float *dt;        /* [D, rows] gradient of x^T without the residual; backward only */
    float *act;       /* [D, It] */
    float *d_act;     /* [D, It] */
    float *d_gate_up; /* [D, 2 It] */
};

static struct parts carve(const struct model *m, const struct geometry *g, float *scratch) {
    size_t wide = round16((size_t)m->config.hidden * (size_t)g->rows);
    size_t act = round16((size_t)m->config.hidden * (size_t)m->config.inner_tokens);
    struct parts p = {.xt = scratch, .ut = scratch + wide, .act = scratch + 2 * wide};
    p.dt = p.act + act;
    p.d_act = p.dt + wide;
    p.d_gate_up = p.d_act + act;
    return p;
}

static size_t mlp_scratch(const struct model *m, const struct geometry *g, bool backward) {
    size_t wide = round16((size_t)m->config.hidden * (size_t)g->rows);
    size_t act = round16((size_t)m->config.hidden * (size_t)m->config.inner_tokens);
    return backward ? 3 * wide + 4 * act : 2 * wide + act;
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

static void mlp_forward(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                        float *scratch, float *u, struct team team) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct kept kept = carve_saved(m, g, saved);
    struct parts s = carve(m, g, scratch);
    int d = m->config.hidden, inner = m->config.inner_tokens, rows = g->rows, from, to;

    team_share(team, d, NET_GRAIN, &from, &to);
    int n = to - from;
    float *xt = s.xt + (size_t)from * rows, *ut = s.ut + (size_t)from * rows, *act = s.act + (size_t)from * inner;
    float *gate_up = kept.gate_up + (size_t)from * 2 * inner, *ht = kept.ht + (size_t)from * rows;
    transpose(rows, d, 0, rows, from, to, x, s.xt, false);
    mm->gemm(n, 2 * inner, rows, xt, rows, w[W_TOKEN_GATE_UP].pack->forward, gate_up, 2 * inner, false);
    k->swiglu(n, inner, act, gate_up);
    mm->gemm(n, rows, inner, act, inner, w[W_TOKEN_DOWN].pack->forward, ut, rows, false);
    k->residual_rms(n, rows, m->config.eps, ht, kept.scale + from, xt, ut);
    team_barrier(team);

    team_share(team, rows, NET_GRAIN, &from, &to);
    transpose(d, rows, 0, d, from, to, kept.ht, u, false);
}

static void mlp_backward(const struct model *m, const struct geometry *g, int l, const float *x, const float *saved,
                         float *scratch, float *d_u, float *d_x, struct layer *grad) {
    const struct kernels *k = m->kernels;
    const struct gemm_kernels *mm = &k->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct kept kept = carve_saved(m, g, saved);
    struct parts s = carve(m, g, scratch);
    int d = m->config.hidden, inner = m->config.inner_tokens, rows = g->rows;

    transpose(rows, d, 0, rows, 0, d, x, s.xt, false);
    transpose(rows, d, 0, rows, 0, d, d_u, s.ut, false);
    k->rms_grad(d, rows, s.ut, kept.ht, kept.scale);
    mm->gemm(d, inner, rows, s.ut, rows, w[W_TOKEN_DOWN].pack->backward, s.d_act, inner, false);
    k->swiglu_grad(d, inner, s.d_gate_up, s.act, s.d_act, kept.gate_up);
    mm->gemm_tn(d, rows, inner, s.ut, rows, s.act, inner, grad->w[W_TOKEN_DOWN].data, inner);
    mm->gemm_tn(d, 2 * inner, rows, s.d_gate_up, 2 * inner, s.xt, rows, grad->w[W_TOKEN_GATE_UP].data, rows);
    mm->gemm(d, rows, 2 * inner, s.d_gate_up, 2 * inner, w[W_TOKEN_GATE_UP].pack->backward, s.dt, rows, false);
    k->add((size_t)d * rows, s.dt, s.dt, s.ut);
    transpose(d, rows, 0, d, 0, rows, s.dt, d_x, true);
}

const struct mixer_ops mixer_mlp = {mlp_saved, mlp_scratch, mlp_forward, mlp_backward, .normalises = true};
