/* What goes back through a layer, from packed factors to packed factors. */
#include "alloc.h"
#include "parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A packed factor [m, k], and what it holds. */
struct factor {
    const struct gemm_kernels *g;
    int m, k;
    void *left;
    struct area held; /* [m, k], once it is read */
};

/* Of normal numbers times `scale`; 0: nothing but NaN yet. */
static struct factor factor_new(struct check *c, enum precision p, int m, int k, double scale) {
    const struct gemm_kernels *g = &c->k->gemm[p];
    const size_t bytes = g->left_stride(k) * ((size_t)m + LEFT_ROWS);
    struct factor f = {.g = g, .m = m, .k = k, .left = xaligned(bytes, 1), .held = area_new(c, (size_t)m * k, scale)};
    memset(f.left, 0xff, bytes);
    if (scale > 0) g->left(m, k, f.held.p, k, f.left);
    return f;
}

/* Also by a product with the identity, in which padding that is not zero shows. */
static void factor_read(struct check *c, struct factor *f, const char *what) {
    const int m = f->m, k = f->k;
    f->g->unpack(m, k, f->left, f->held.p);
    area_intact(c, &f->held, what);
    float *identity = XNEW_ARRAY(float, (size_t)k *k), *read = XNEW_ARRAY(float, (size_t)m *k);
    for (int i = 0; i < k; i++)
        identity[i * k + i] = 1;
    void *packed = xaligned(f->g->pack_bytes(k, k), 1);
    f->g->pack(packed, identity, k, k, k, 1);
    f->g->gemm_left(m, 0, k, k, f->left, packed, read, k, false);
    for (int i = 0; i < m * k; i++)
        close_to(c, what, i / k, i % k, read[i], f->held.p[i], 0);
    free(identity), free(read), free(packed);
}

static void factor_free(struct factor *f) {
    free(f->left);
    area_free(&f->held);
}

/* Reads rows that were made one by one, which have to be the same. */
static void same_rows(struct check *c, struct factor *whole, struct factor *rows, const char *what) {
    factor_read(c, whole, what);
    factor_read(c, rows, what);
    same_bits(c, what, whole->held.p, rows->held.p, (size_t)whole->m * whole->k);
}

/* Element i is `expected`, but for rounding and an error. */
static bool holds(struct check *c, const struct factor *f, enum precision p, const char *what, int i, double expected,
                  double error) {
    const double rounding = p == PRECISION_BF16 ? fabs(expected) / 256 : 0;
    return close_to(c, what, i / f->k, i % f->k, f->held.p[i], expected, rounding + error + 1e-11);
}

static void check_columns(struct check *c, enum precision p, int m, int k) {
    const int stride = k + between(c, 0, 5), cut = between(c, 0, k / LEFT_COLUMNS) * LEFT_COLUMNS;
    struct area a = matrix_new(c, m, k, stride, 1);
    struct factor f = factor_new(c, p, m, k, 0);
    f.g->left_columns(m, k - cut, a.p + cut, stride, f.left, k, cut);
    if (cut) f.g->left_columns(m, cut, a.p, stride, f.left, k, 0);
    factor_read(c, &f, "left_columns");
    for (int i = 0; i < m * k; i++)
        holds(c, &f, p, "left_columns", i, a.p[i / k * stride + i % k], 0);
    area_free(&a);
    factor_free(&f);
}

static void check_groups(struct check *c, enum precision p, int width, int groups) {
    enum { ROWS = 9, MOST = 40 };
    const int stride = width + between(c, 0, 5);
    struct area src = matrix_new(c, ROWS, width, stride, 1), out = area_new(c, (size_t)groups * width, 1);
    struct area scale = area_new(c, groups, 1);
    struct factor f = factor_new(c, p, groups, width, 0), plain = factor_new(c, p, groups, width, 0);
    int start[MOST + 1], members[4 * MOST];
    start[0] = 0;
    for (int g = 0; g < groups; g++) {
        start[g + 1] = start[g] + between(c, 0, 4);
        for (int i = start[g]; i < start[g + 1]; i++)
            members[i] = between(c, 0, ROWS - 1);
    }
    f.g->left_groups(width, groups, start, members, src.p, stride, scale.p, out.p, f.left);
    f.g->left_groups(width, groups, start, members, src.p, stride, NULL, NULL, plain.left);
    area_intact(c, &out, "left_groups");
    factor_read(c, &f, "left_groups");
    factor_read(c, &plain, "left_groups");
    for (int g = 0; g < groups; g++)
        for (int i = 0; i < width; i++) {
            double sum = 0, size = 0;
            for (int j = start[g]; j < start[g + 1]; j++) {
                sum += src.p[members[j] * stride + i];
                size += fabs(src.p[members[j] * stride + i]);
            }
            const int at = g * width + i;
            close_to(c, "left_groups sum", g, i, out.p[at], sum, 1e-6 * size);
            holds(c, &f, p, "left_groups", at, scale.p[g] * sum, 1e-6 * size * fabs(scale.p[g]));
            holds(c, &plain, p, "left_groups unscaled", at, sum, 1e-6 * size);
        }
    area_free(&src), area_free(&out), area_free(&scale);
    factor_free(&f), factor_free(&plain);
}

/* The bits of gemm_tn of the same numbers. */
static void check_product(struct check *c, enum precision p, int m, int k, int n) {
    const int ldc = n + between(c, 0, 5);
    struct factor a = factor_new(c, p, m, k, 1), b = factor_new(c, p, m, n, 1);
    struct area want = matrix_new(c, k, n, ldc, 1), got = area_copy(c, &want);
    char what[96];
    snprintf(what, sizeof what, "gemm_tn_left %s m %d k %d n %d", p ? "bf16" : "f32", m, k, n);
    factor_read(c, &a, what);
    factor_read(c, &b, what);
    a.g->gemm_tn(m, k, n, a.held.p, k, b.held.p, n, want.p, ldc);
    a.g->gemm_tn_left(m, k, n, a.left, b.left, got.p, ldc);
    matrix_intact(c, &got, k, n, ldc, what);
    for (int i = 0; i < k; i++)
        same_bits(c, what, want.p + i * ldc, got.p + i * ldc, (size_t)n);
    area_free(&want), area_free(&got);
    factor_free(&a), factor_free(&b);
}

static void check_silu_grad(struct check *c, enum precision p, int m, int k, double spread) {
    struct factor in = factor_new(c, p, m, k, spread), f = factor_new(c, p, m, k, 0), rows = factor_new(c, p, m, k, 0);
    struct area grad = area_new(c, (size_t)m * k, 1);
    const size_t stride = f.g->left_stride(k);
    factor_read(c, &in, "silu_grad in");
    f.g->silu_grad(m, k, grad.p, in.left, f.left);
    for (int r = 0; r < m; r++)
        f.g->silu_grad(1, k, grad.p + r * k, (char *)in.left + r * stride, (char *)rows.left + r * stride);
    same_rows(c, &f, &rows, "silu_grad");
    for (int i = 0; i < m * k; i++)
        holds(c, &f, p, "silu_grad", i, grad.p[i] * silu_slope_exactly(in.held.p[i]), silu_error(p) * fabs(grad.p[i]));
    area_free(&grad);
    factor_free(&in), factor_free(&f), factor_free(&rows);
}

static void check_swiglu_back(struct check *c, enum precision p, int m, int k) {
    struct factor gate = factor_new(c, p, m, k, 3), up = factor_new(c, p, m, k, 3), out[6];
    struct area d_act = area_new(c, (size_t)m * k, 1);
    const size_t stride = gate.g->left_stride(k);
    for (int i = 0; i < 6; i++)
        out[i] = factor_new(c, p, m, k, 0);
    factor_read(c, &gate, "swiglu_back gate");
    factor_read(c, &up, "swiglu_back up");
    gate.g->swiglu_back(m, k, d_act.p, gate.left, up.left, out[0].left, out[1].left, out[2].left);
    for (int r = 0; r < m; r++) {
        char *row[6];
        for (int i = 0; i < 6; i++)
            row[i] = (char *)out[i].left + r * stride;
        gate.g->swiglu_back(1, k, d_act.p + r * k, (char *)gate.left + r * stride, (char *)up.left + r * stride, row[3],
                            row[4], row[5]);
    }
    for (int i = 0; i < 3; i++)
        same_rows(c, &out[i], &out[3 + i], "swiglu_back");
    for (int i = 0; i < m * k; i++) {
        const double g = gate.held.p[i], u = up.held.p[i], grad = d_act.p[i], silu = silu_exactly(g);
        const double error = 1.5 * silu_error(p), size = error * (fabs(silu) + 1e-6);
        holds(c, &out[0], p, "swiglu_back gate", i, grad * u * silu_slope_exactly(g), error * fabs(grad * u));
        holds(c, &out[1], p, "swiglu_back up", i, grad * silu, size * fabs(grad));
        holds(c, &out[2], p, "swiglu_back act", i, silu * u, size * fabs(u));
    }
    for (int i = 0; i < 6; i++)
        factor_free(&out[i]);
    area_free(&d_act);
    factor_free(&gate), factor_free(&up);
}

/* As rms_grad of what the factor holds. */
static void check_rms_back(struct check *c, enum precision p, int m, int k) {
    struct factor out = factor_new(c, p, m, k, 1), f = factor_new(c, p, m, k, 0);
    struct area g = area_new(c, (size_t)m * k, 1), want = area_copy(c, &g), scale = area_new(c, m, 1);
    factor_read(c, &out, "rms_back out");
    c->k->rms_grad(m, k, want.p, out.held.p, scale.p);
    f.g->rms_back(m, k, g.p, out.left, scale.p, f.left);
    area_intact(c, &g, "rms_back");
    same_bits(c, "rms_back", want.p, g.p, (size_t)m * k);
    factor_read(c, &f, "rms_back");
    for (int i = 0; i < m * k; i++)
        holds(c, &f, p, "rms_back", i, g.p[i], 0);
    area_free(&g), area_free(&want), area_free(&scale);
    factor_free(&out), factor_free(&f);
}

/* Of floats. */
static void check_swiglu_grad(struct check *c, enum precision p, int rows, int inner) {
    const struct gemm_kernels *g = &c->k->gemm[p];
    const size_t n = (size_t)rows * inner;
    struct area gate_up = area_new(c, 2 * n, 3), out = area_new(c, n, 1), d_out = area_new(c, n, 1);
    struct area d_gate_up = area_new(c, 2 * n, 1), alone = area_new(c, 2 * n, 1), again = area_new(c, n, 1);
    g->swiglu_grad(rows, inner, d_gate_up.p, out.p, d_out.p, gate_up.p);
    area_intact(c, &out, "swiglu_grad out"), area_intact(c, &d_gate_up, "swiglu_grad d_gate_up");
    for (int i = 0; i < (int)n; i++) {
        const int r = i / inner, j = i % inner, at = 2 * r * inner + j;
        const double gate = gate_up.p[at], up = gate_up.p[at + inner], grad = d_out.p[i], silu = silu_exactly(gate);
        const double error = 1.5 * silu_error(p), size = error * (fabs(silu) + 1e-6);
        close_to(c, "swiglu_grad out", r, j, out.p[i], silu * up, size * (fabs(up) + 1e-6));
        close_to(c, "swiglu_grad gate", r, j, d_gate_up.p[at], grad * up * silu_slope_exactly(gate),
                 error * fabs(grad) * (fabs(up) + 1e-6));
        close_to(c, "swiglu_grad up", r, j, d_gate_up.p[at + inner], grad * silu, size * (fabs(grad) + 1e-6));
    }
    const size_t last = n - (size_t)inner; /* a row alone */
    g->swiglu_grad(1, inner, alone.p, again.p, d_out.p + last, gate_up.p + 2 * last);
    same_bits(c, "swiglu_grad", d_gate_up.p + 2 * last, alone.p, 2 * (size_t)inner);
    same_bits(c, "swiglu_grad", out.p + last, again.p, (size_t)inner);
    area_free(&gate_up), area_free(&out), area_free(&d_out), area_free(&d_gate_up), area_free(&alone),
        area_free(&again);
}

void check_back(struct check *c) {
    for (enum precision p = PRECISION_F32; p <= PRECISION_BF16; p++) {
        for (int k = 1; k <= 65; k += c->step) {
            check_columns(c, p, between(c, 1, 5), k);
            check_groups(c, p, k, between(c, 1, 6));
            check_product(c, p, between(c, 1, 40), k, between(c, 1, 150));
            check_silu_grad(c, p, between(c, 1, 5), k, 4);
            check_silu_grad(c, p, between(c, 1, 5), k, 400);
            check_swiglu_back(c, p, between(c, 1, 5), k);
            check_rms_back(c, p, between(c, 1, 5), k);
            check_swiglu_grad(c, p, between(c, 1, 4), k);
        }
        check_columns(c, p, 3, 192);
        check_groups(c, p, 150, 40);
        check_product(c, p, 600, 400, 530); /* across every blocking factor */
    }
}
