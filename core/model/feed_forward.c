#include "feed_forward.h"
#include "mixer.h"

#include <string.h>

/* Rows of a block on the way back: the more, the seldomer the gradients of the weights are read and written. */
enum { BACK_BLOCK = 256 };

static size_t round16(size_t n) {
    return (n + 15) / 16 * 16;
}

size_t left_floats(const struct model *m, int rows, int k) {
    return round16((((size_t)rows + LEFT_ROWS) * m->kernels->gemm[m->precision].left_stride(k) + sizeof(float) - 1) /
                   sizeof(float));
}

void *left_row(const struct model *m, void *left, int k, int i) {
    return (char *)left + (size_t)i * m->kernels->gemm[m->precision].left_stride(k);
}

/* The weights of a layer do not stay in the second cache. */
static bool streams(const struct model *m) {
    enum { STAYS = 1 << 17 };
    return (size_t)m->config.hidden * (size_t)m->config.inner > STAYS;
}

bool shares_columns(struct team team, const struct model *m, const struct geometry *g) {
    enum { FEW_ROWS = 256 };
    return team.size > 1 && streams(m) && g->rows <= FEW_ROWS;
}

int block_rows(const struct model *m, int from, int to) {
    const int most = streams(m) ? NET_BLOCK : 4 * NET_GRAIN, blocks = (to - from + most - 1) / most;
    const int even = blocks ? (to - from + blocks - 1) / blocks : 1;
    return (even + NET_GRAIN - 1) / NET_GRAIN * NET_GRAIN;
}

void shared_product(const struct model *m, const struct geometry *g, struct team team, int out, int in,
                    const void *left, const struct packed *w, float *c) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    int from, to;
    if (shares_columns(team, m, g)) {
        team_share(team, out, mm->panel, &from, &to);
        if (from < to) mm->gemm_left(g->rows, from, to, in, left, w->forward, c + from, out, false);
        return;
    }
    team_share(team, g->rows, NET_GRAIN, &from, &to);
    for (int row = from, n = block_rows(m, from, to); row < to; row += n)
        mm->gemm_left(to - row < n ? to - row : n, 0, out, in, left_row(m, (void *)left, in, row), w->forward,
                      c + (size_t)row * out, out, false);
}

void activate(const struct model *m, int n, int k, int inner, const void *left, const struct packed *gate_up,
              struct kept_products kept, float *part, void *act, int from, int to) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    for (int i = from; i < to; i += NET_COLUMNS) {
        const int end = to - i < NET_COLUMNS ? to : i + NET_COLUMNS;
        float *gate = kept.floats ? kept.floats + i : part, *up = kept.floats ? gate + inner : part + NET_COLUMNS;
        const ptrdiff_t stride = 2 * (kept.floats ? inner : NET_COLUMNS);
        mm->gemm_left(n, i, end, k, left, gate_up[0].forward, gate, stride, false);
        mm->gemm_left(n, i, end, k, left, gate_up[1].forward, up, stride, false);
        if (kept.gate) mm->left_columns(n, end - i, gate, stride, kept.gate, inner, i);
        if (kept.up) mm->left_columns(n, end - i, up, stride, kept.up, inner, i);
        mm->left_swiglu(n, end - i, gate, up, stride, act, inner, i);
    }
}

/* Carving up scratch->feed. Where a team shares columns the factors hold all rows, otherwise a block for each rank. */
struct parts {
    void *h, *act; /* packed factors [.., D], [.., I] */
    float *part;   /* [NET_BLOCK, 2 NET_COLUMNS] a rank: gate and up */
    /* Backward, a block of BACK_BLOCK rows: */
    float *d_act;                /* [.., I] */
    void *g;                     /* packed [.., D] */
    void *d_gate, *d_up, *again; /* packed [.., I] */
    size_t total;
};

static struct parts carve(const struct model *m, const struct geometry *g, float *memory, int ranks, bool backward) {
    const int d = m->config.hidden, inner = m->config.inner, blocks = ranks * NET_BLOCK;
    const int held = shares_columns((struct team){0, ranks, NULL}, m, g) && g->rows > blocks ? g->rows : blocks;
    struct parts p = {0};
    size_t at = 0;
#define TAKE(pointer, floats) (p.pointer) = memory ? memory + at : NULL, at += round16(floats)
    TAKE(h, left_floats(m, held, d));
    TAKE(act, left_floats(m, held, inner));
    TAKE(part, (size_t)ranks * NET_BLOCK * 2 * NET_COLUMNS);
    if (backward) {
        TAKE(d_act, (size_t)BACK_BLOCK * (size_t)inner);
        TAKE(g, left_floats(m, BACK_BLOCK, d));
        TAKE(d_gate, left_floats(m, BACK_BLOCK, inner));
        TAKE(d_up, left_floats(m, BACK_BLOCK, inner));
        TAKE(again, left_floats(m, BACK_BLOCK, inner));
    }
#undef TAKE
    p.total = at;
    return p;
}

size_t feed_forward_floats(const struct model *m, const struct geometry *g, int ranks, bool backward) {
    return carve(m, g, NULL, ranks, backward).total;
}

/* h [n, D] = rms(x + u) and packed; a mixer that normalises has made it already. */
static void residual(const struct model *m, const struct layer_saved *s, int row, int n, const float *u, float *h,
                     float *scale, void *left) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const int d = m->config.hidden;
    if (mixer_ops(m->config.mixer)->normalises) {
        memcpy(h, u, (size_t)n * (size_t)d * sizeof *h);
        mm->left(n, d, u, d, left);
    } else
        mm->left_rms(n, d, m->config.eps, h, scale, s->x + (size_t)row * d, u, left);
}

/* Row `row` of what is kept of the products. */
static struct kept_products kept_at(const struct model *m, const struct layer_saved *s, int row) {
    const int inner = m->config.inner;
    if (!m->trains) return (struct kept_products){0};
    return (struct kept_products){.gate = left_row(m, s->gate, inner, row), .up = left_row(m, s->up, inner, row)};
}

/* A block of rows after another, all of it in the caches of one thread. */
static void by_rows(const struct model *m, const struct geometry *g, int l, const struct layer_saved *s,
                    const struct net_scratch *scratch, const struct parts *p, int rank, int from, int to, float *out,
                    void *out_left) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    const int d = m->config.hidden, inner = m->config.inner, block = block_rows(m, from, to);
    float *u = scratch->mixed + (size_t)from * d, *h = scratch->h + (size_t)from * d; /* a block, again and again */
    for (int row = from; row < to; row += block) {
        const int n = to - row < block ? to - row : block;
        void *h_left = m->trains ? left_row(m, s->h_left, d, row) : p->h;
        mixer_ops(m->config.mixer)->rows(m, g, l, s->mixer, scratch, rank, row, row + n, u);
        residual(m, s, row, n, u, h, s->scale_h + row, h_left);
        activate(m, n, d, inner, h_left, w[W_GATE_UP].pack, kept_at(m, s, row), p->part, p->act, 0, inner);
        mm->gemm_left(n, 0, d, inner, p->act, w[W_DOWN].pack->forward, u, d, false);
        mm->left_rms(n, d, m->config.eps, out + (size_t)row * d, s->scale_out + row, h, u,
                     left_row(m, out_left, d, row));
    }
}

/* Each product's columns shared among the threads. */
static void by_columns(const struct model *m, const struct geometry *g, int l, const struct layer_saved *s,
                       const struct net_scratch *scratch, const struct parts *p, struct team team, float *out,
                       void *out_left) {
    const struct weight *w = m->params.layer[l].w;
    const int d = m->config.hidden, inner = m->config.inner;
    int from, to, first, last;
    team_share(team, g->rows, NET_GRAIN, &from, &to);
    float *u = scratch->mixed + (size_t)from * d, *h = scratch->h + (size_t)from * d;
    void *h_left = m->trains ? s->h_left : p->h;
    for (int row = from, n = block_rows(m, from, to); row < to; row += n)
        mixer_ops(m->config.mixer)
            ->rows(m, g, l, s->mixer, scratch, team.rank, row, to - row < n ? to : row + n,
                   scratch->mixed + (size_t)row * d);
    residual(m, s, from, to - from, u, h, s->scale_h + from, left_row(m, h_left, d, from));
    team_barrier(team);
    team_share(team, inner, NET_COLUMNS, &first, &last);
    for (int i = first; i < last; i += NET_COLUMNS) {
        const int end = last - i < NET_COLUMNS ? last : i + NET_COLUMNS, block = block_rows(m, 0, g->rows);
        for (int row = 0; row < g->rows; row += block)
            activate(m, g->rows - row < block ? g->rows - row : block, d, inner, left_row(m, h_left, d, row),
                     w[W_GATE_UP].pack, kept_at(m, s, row), p->part + (size_t)team.rank * NET_BLOCK * 2 * NET_COLUMNS,
                     left_row(m, p->act, inner, row), i, end);
    }
    team_barrier(team);
    shared_product(m, g, team, d, inner, p->act, w[W_DOWN].pack, scratch->mixed);
    team_barrier(team);
    m->kernels->gemm[m->precision].left_rms(to - from, d, m->config.eps, out + (size_t)from * d, s->scale_out + from, h,
                                            u, left_row(m, out_left, d, from));
}

void feed_forward(const struct model *m, const struct geometry *g, int l, const struct layer_saved *s,
                  const struct net_scratch *scratch, struct team team, float *out, void *out_left) {
    struct parts p = carve(m, g, scratch->feed, scratch->ranks, scratch->backward);
    int from, to;
    if (shares_columns(team, m, g)) {
        by_columns(m, g, l, s, scratch, &p, team, out, out_left);
        return;
    }
    team_share(team, g->rows, NET_GRAIN, &from, &to);
    p.h = left_row(m, p.h, m->config.hidden, team.rank * NET_BLOCK);
    p.act = left_row(m, p.act, m->config.inner, team.rank * NET_BLOCK);
    p.part += (size_t)team.rank * NET_BLOCK * 2 * NET_COLUMNS;
    by_rows(m, g, l, s, scratch, &p, team.rank, from, to, out, out_left);
}

void feed_forward_grad(const struct model *m, int l, const struct layer_saved *s, struct net_scratch *scratch, int rows,
                       float *grad, struct layer *d_w) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    const int d = m->config.hidden, inner = m->config.inner;
    const struct parts p = carve(m, NULL, scratch->feed, scratch->ranks, true);
    float *d_gate = d_w->w[W_GATE_UP].data, *d_up = d_gate + (size_t)inner * d;
    for (int row = 0; row < rows; row += BACK_BLOCK) {
        const int n = rows - row < BACK_BLOCK ? rows - row : BACK_BLOCK;
        float *g = grad + (size_t)row * d;
        const void *h = left_row(m, s->h_left, d, row);
        mm->rms_back(n, d, g, left_row(m, s->out_left, d, row), s->scale_out + row, p.g);
        mm->gemm_left(n, 0, inner, d, p.g, w[W_DOWN].pack->backward, p.d_act, inner, false);
        mm->swiglu_back(n, inner, p.d_act, left_row(m, s->gate, inner, row), left_row(m, s->up, inner, row), p.d_gate,
                        p.d_up, p.again);
        mm->gemm_tn_left(n, d, inner, p.g, p.again, d_w->w[W_DOWN].data, inner);
        mm->gemm_tn_left(n, inner, d, p.d_gate, h, d_gate, d);
        mm->gemm_tn_left(n, inner, d, p.d_up, h, d_up, d);
        mm->gemm_left(n, 0, d, inner, p.d_gate, w[W_GATE_UP].pack[0].backward, g, d, true);
        mm->gemm_left(n, 0, d, inner, p.d_up, w[W_GATE_UP].pack[1].backward, g, d, true);
        if (!mixer_ops(m->config.mixer)->normalises)
            mm->rms_back(n, d, g, h, s->scale_h + row, left_row(m, scratch->left, d, row));
    }
}
