/* The attention mixer (Vaswani et al. 2017): every row attends to every row, without a mask, with rotary positions (Su
 * et al. 2021, the rotate-half form) over all rows including the prefix. No biases.
 *
 * Keys and values of each head are packed once as right-hand matrices; then a block of queries at a time meets all of
 * them, so that only [BLOCK, rows] scores exist at once, in the second cache: nothing of the size rows x rows is ever
 * written (as in flash attention, Dao et al. 2022). The backward pass recomputes the scores. */
#include "mixer.h"

#include <math.h>
#include <string.h>

/* Queries that are handled together. */
enum { BLOCK = 60 };

static size_t round16(size_t n) {
    return (n + 15) / 16 * 16;
}

/* saved: q | k | v after rotation [rows, 3D], then the outputs of the heads before W_o [rows, D]. */
static size_t attention_saved(const struct model *m, const struct geometry *g) {
    return (size_t)g->rows * 4 * (size_t)m->config.hidden;
}

/* Sizes that forward and backward share. */
struct shape {
    int d, heads, size; /* size: features of a head */
    int rows, stride;   /* stride: floats between rows of scores */
    ptrdiff_t qkv;      /* floats between rows of q | k | v */
    float scale;
};

static struct shape shape_of(const struct model *m, const struct geometry *g) {
    int d = m->config.hidden, size = d / m->config.heads;
    return (struct shape){.d = d,
                          .heads = m->config.heads,
                          .size = size,
                          .rows = g->rows,
                          .stride = (int)round16((size_t)g->rows),
                          .qkv = 3 * (ptrdiff_t)d,
                          .scale = 1 / sqrtf((float)size)};
}

static size_t pack_floats(const struct model *m, int k, int n) {
    return round16((m->kernels->gemm[m->precision].pack_bytes(k, n) + 3) / 4);
}

/* Carving up the scratch. Packs of one head: `wide` is a right-hand matrix [size, rows], `tall` one of [rows, size]. */
struct parts {
    float *wide, *tall; /* forward: K^T, V of all heads; backward: K^T, K of one head */
    size_t wide_floats, tall_floats, total;
    /* Forward, a rank each. Packed left-hand factors: what the heads yield [NET_BLOCK, D], queries, their powers. */
    void *left, *queries, *powers;
    float *scores; /* [BLOCK, stride] a rank; backward: alone */
    /* Backward. */
    float *d_scores, *wide_values, *d_qkv, *d_out; /* [BLOCK, stride], V^T of one head, [rows, 3D], [rows, D] */
};

static struct parts carve(const struct model *m, const struct geometry *g, float *scratch, int ranks, bool backward) {
    struct shape s = shape_of(m, g);
    struct parts p = {.wide_floats = pack_floats(m, s.size, s.rows), .tall_floats = pack_floats(m, s.rows, s.size)};
    const size_t rows = (size_t)s.rows;
    size_t at = 0;
#define TAKE(pointer, floats) (p.pointer) = scratch ? scratch + at : NULL, at += round16(floats)
    TAKE(wide, (size_t)s.heads * p.wide_floats);
    TAKE(tall, (size_t)s.heads * p.tall_floats);
    TAKE(left, left_floats(m, ranks * NET_BLOCK, s.d));
    TAKE(queries, left_floats(m, ranks * BLOCK, s.size));
    TAKE(powers, left_floats(m, ranks * BLOCK, s.rows));
    TAKE(scores, (size_t)ranks * BLOCK * (size_t)s.stride);
    if (backward) {
        TAKE(d_scores, BLOCK * (size_t)s.stride);
        TAKE(wide_values, p.wide_floats);
        TAKE(d_qkv, rows * 3 * (size_t)s.d);
        TAKE(d_out, rows * (size_t)s.d);
    }
#undef TAKE
    p.total = at;
    return p;
}

static size_t attention_scratch(const struct model *m, const struct geometry *g, int ranks, bool backward) {
    return carve(m, g, NULL, ranks, backward).total;
}

/* Turns all queries and keys of rows [from, to) by the angles of their rows: direction 1 forward, -1 back. */
static void rotate(const struct model *m, const struct geometry *g, const struct shape *s, float direction, float *qkv,
                   int from, int to) {
    if (!g->rotary) return;
    m->kernels->rotate(to - from, 2 * s->heads, s->size, g->rotary + (size_t)from * (size_t)s->size, direction,
                       qkv + from * s->qkv, s->qkv);
}

/* out [n, size] of head h for the queries from `row` on. The powers are not divided by their sums: that is done to what
 * they are multiplied into, which is far less. */
static void attend(const struct model *m, const struct shape *s, const struct parts *p, const float *qkv, int h,
                   int row, int n, float *out) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    float share[BLOCK];
    mm->left(n, s->size, qkv + row * s->qkv + (ptrdiff_t)h * s->size, s->qkv, p->queries);
    mm->gemm_left(n, 0, s->rows, s->size, p->queries, p->wide + h * p->wide_floats, p->scores, s->stride, false);
    mm->left_softmax(n, s->rows, s->scale, p->scores, s->stride, p->powers, share);
    mm->gemm_left(n, 0, s->size, s->rows, p->powers, p->tall + h * p->tall_floats, out, s->d, false);
    m->kernels->scale_rows(n, s->size, share, out, s->d);
}

static void attention_mix(const struct model *m, const struct geometry *g, int l, const float *x, float *saved,
                          const struct net_scratch *scratch, struct team team) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    const bool by_columns = shares_columns(team, m, g);
    struct shape s = shape_of(m, g);
    struct parts p = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    float *qkv = saved;
    int from, to, first, last;
    (void)x; /* all that is asked of it is packed */

    team_share(team, s.rows, NET_GRAIN, &from, &to);
    if (by_columns) team_barrier(team);
    shared_product(m, g, team, 3 * s.d, s.d, scratch->left, w[W_QKV].pack, qkv);
    if (by_columns) team_barrier(team);
    rotate(m, g, &s, 1, qkv, from, to);
    team_barrier(team);

    team_share(team, s.heads, 1, &first, &last);
    for (int h = first; h < last; h++) {
        const float *k = qkv + s.d + (ptrdiff_t)h * s.size, *v = k + s.d;
        mm->pack(p.wide + h * p.wide_floats, k, s.size, s.rows, 1, s.qkv);
        mm->pack(p.tall + h * p.tall_floats, v, s.rows, s.size, s.qkv, 1);
    }
    team_barrier(team);
}

static void attention_rows(const struct model *m, const struct geometry *g, int l, float *saved,
                           const struct net_scratch *scratch, int rank, int from, int to, float *u) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    struct shape s = shape_of(m, g);
    struct parts p = carve(m, g, scratch->mixer, scratch->ranks, scratch->backward);
    float *qkv = saved, *out = saved + s.rows * s.qkv;
    void *left = left_row(m, p.left, s.d, rank * NET_BLOCK);
    p.queries = left_row(m, p.queries, s.size, rank * BLOCK);
    p.powers = left_row(m, p.powers, s.rows, rank * BLOCK);
    p.scores += (size_t)rank * BLOCK * (size_t)s.stride;
    for (int h = 0; h < s.heads; h++)
        for (int row = from; row < to; row += BLOCK)
            attend(m, &s, &p, qkv, h, row, to - row < BLOCK ? to - row : BLOCK,
                   out + (ptrdiff_t)row * s.d + (ptrdiff_t)h * s.size);
    mm->left(to - from, s.d, out + (size_t)from * s.d, s.d, left);
    mm->gemm_left(to - from, 0, s.d, s.d, left, m->params.layer[l].w[W_MIXED].pack->forward, u, s.d, false);
}

/* Probabilities of the queries [row, row + n) of head h over all keys. */
static void probabilities(const struct model *m, const struct shape *s, const float *qkv, const void *keys, int h,
                          int row, int n, float *scores) {
    const float *q = qkv + row * s->qkv + (ptrdiff_t)h * s->size;
    m->kernels->gemm[m->precision].gemm(n, s->rows, s->size, q, s->qkv, keys, scores, s->stride, false);
    m->kernels->softmax(n, s->rows, s->scale, scores, s->stride);
}

static float dot(const float *a, const float *b, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* d_q, d_k, d_v of head h (after rotation) from d_out. */
static void head_backward(const struct model *m, const struct shape *s, const struct parts *p, const float *qkv,
                          const float *out, int h) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    ptrdiff_t head = (ptrdiff_t)h * s->size;
    const float *q = qkv + head, *k = q + s->d, *v = k + s->d;
    float *d_q = p->d_qkv + head, *d_k = d_q + s->d, *d_v = d_k + s->d;
    mm->pack(p->wide, k, s->size, s->rows, 1, s->qkv);
    mm->pack(p->tall, k, s->rows, s->size, s->qkv, 1);
    mm->pack(p->wide_values, v, s->size, s->rows, 1, s->qkv);
    for (int row = 0; row < s->rows; row += BLOCK) {
        int n = s->rows - row < BLOCK ? s->rows - row : BLOCK;
        const float *d_out = p->d_out + (ptrdiff_t)row * s->d + head, *o = out + (ptrdiff_t)row * s->d + head;
        probabilities(m, s, qkv, p->wide, h, row, n, p->scores);
        mm->gemm_tn(n, s->rows, s->size, p->scores, s->stride, d_out, s->d, d_v, s->qkv);
        mm->gemm(n, s->rows, s->size, d_out, s->d, p->wide_values, p->d_scores, s->stride, false);
        float mean[BLOCK]; /* the sum of p d_p is out . d_out */
        for (int i = 0; i < n; i++)
            mean[i] = dot(o + (ptrdiff_t)i * s->d, d_out + (ptrdiff_t)i * s->d, s->size);
        m->kernels->softmax_grad(n, s->rows, s->scale, p->scores, p->d_scores, s->stride, mean);
        mm->gemm(n, s->size, s->rows, p->d_scores, s->stride, p->tall, d_q + row * s->qkv, s->qkv, false);
        mm->gemm_tn(n, s->rows, s->size, p->d_scores, s->stride, q + row * s->qkv, s->qkv, d_k, s->qkv);
    }
}

static void attention_backward(const struct model *m, const struct geometry *g, int l, const struct layer_saved *saved,
                               const struct net_scratch *scratch, float *d_x, struct layer *grad) {
    const struct gemm_kernels *mm = &m->kernels->gemm[m->precision];
    const struct weight *w = m->params.layer[l].w;
    struct shape s = shape_of(m, g);
    struct parts p = carve(m, g, scratch->mixer, scratch->ranks, true);
    const float *x = saved->x, *qkv = saved->mixer, *out = qkv + s.rows * s.qkv;

    mm->gemm_tn(s.rows, s.d, s.d, scratch->mixed, s.d, out, s.d, grad->w[W_MIXED].data, s.d);
    mm->gemm(s.rows, s.d, s.d, scratch->mixed, s.d, w[W_MIXED].pack->backward, p.d_out, s.d, false);
    memset(p.d_qkv, 0, (size_t)s.rows * (size_t)s.qkv * sizeof(float));
    for (int h = 0; h < s.heads; h++)
        head_backward(m, &s, &p, qkv, out, h);
    rotate(m, g, &s, -1, p.d_qkv, 0, s.rows);
    mm->gemm_tn(s.rows, 3 * s.d, s.d, p.d_qkv, 3 * s.d, x, s.d, grad->w[W_QKV].data, s.d);
    mm->gemm(s.rows, s.d, 3 * s.d, p.d_qkv, 3 * s.d, w[W_QKV].pack->backward, d_x, s.d, true);
}

const struct mixer_ops mixer_attention = {attention_saved, attention_scratch,  attention_mix,
                                          attention_rows,  attention_backward, .floats = true};
