/* Matrix products against a double-precision reference. */
#include "alloc.h"
#include "parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double factor(float x, enum precision p) {
    return p == PRECISION_BF16 ? bf16_to_f32(bf16_from_f32(x)) : x;
}

/* Makes some values ties between two bfloat16. */
static void add_ties(struct check *c, struct area *a) {
    for (size_t i = 0; i < a->n; i++) {
        uint32_t bits;
        memcpy(&bits, a->p + i, sizeof bits);
        bits = (bits & 0xffff0000) | 0x8000;
        if (!isnan(a->p[i]) && rng_below(&c->rng, 4) == 0) memcpy(a->p + i, &bits, sizeof bits);
    }
}

static void *pack_new(const struct gemm_kernels *g, const float *b, int k, int n, ptrdiff_t rs, ptrdiff_t cs) {
    void *packed = xaligned(g->pack_bytes(k, n) + 1, 1);
    memset(packed, 0xff, g->pack_bytes(k, n) + 1); /* NaN wherever pack forgets to write */
    g->pack(packed, b, k, n, rs, cs);
    return packed;
}

static void check_gemm(struct check *c, enum precision p, int m, int n, int k) {
    const struct gemm_kernels *g = &c->k->gemm[p];
    const bool transposed = rng_below(&c->rng, 2), accumulate = rng_below(&c->rng, 2);
    const int lda = k + between(c, 0, 9), ldc = n + between(c, 0, 9), ldb = (transposed ? k : n) + between(c, 0, 3);
    const int rs = transposed ? 1 : ldb, cs = transposed ? ldb : 1;
    char what[160];
    snprintf(what, sizeof what, "gemm %s m %d n %d k %d lda %d ldc %d%s%s", p ? "bf16" : "f32", m, n, k, lda, ldc,
             transposed ? " B transposed" : "", accumulate ? " accumulate" : "");
    struct area a = matrix_new(c, m, k, lda, 1), b = area_new(c, (size_t)ldb * (transposed ? n : k), 1);
    struct area out = matrix_new(c, m, n, ldc, 1), before = area_copy(c, &out);
    add_ties(c, &a), add_ties(c, &b);
    void *packed = pack_new(g, b.p, k, n, rs, cs);
    g->gemm(m, n, k, a.p, lda, packed, out.p, ldc, accumulate);
    matrix_intact(c, &out, m, n, ldc, what);
    bool good = true;
    for (int i = 0; good && i < m; i++)
        for (int j = 0; good && j < n; j++) {
            double sum = accumulate ? before.p[i * ldc + j] : 0, size = fabs(sum);
            for (int q = 0; q < k; q++) {
                const double term = factor(a.p[i * lda + q], p) * factor(b.p[q * rs + j * cs], p);
                sum += term;
                size += fabs(term);
            }
            good = close_to(c, what, i, j, out.p[i * ldc + j], sum, (k + 1) * FLT_EPSILON * size + 1e-36);
        }
    /* The same rows in two calls, cut anywhere, and the first row alone. */
    struct area parts = area_copy(c, &before);
    const int cut = between(c, 0, m);
    g->gemm(cut, n, k, a.p, lda, packed, parts.p, ldc, accumulate);
    g->gemm(m - cut, n, k, a.p + (ptrdiff_t)cut * lda, lda, packed, parts.p + (ptrdiff_t)cut * ldc, ldc, accumulate);
    same_bits(c, what, out.p, parts.p, out.n);
    memcpy(parts.p, before.p, before.n * sizeof *before.p);
    g->gemm(1, n, k, a.p, lda, packed, parts.p, ldc, accumulate);
    same_bits(c, what, out.p, parts.p, n);
    free(packed);
    area_free(&a), area_free(&b), area_free(&out), area_free(&before), area_free(&parts);
}

static void check_gemm_tn(struct check *c, enum precision p, int m, int k, int n) {
    const struct gemm_kernels *g = &c->k->gemm[p];
    const int lda = k + between(c, 0, 9), ldb = n + between(c, 0, 9), ldc = n + between(c, 0, 9);
    char what[160];
    snprintf(what, sizeof what, "gemm_tn %s m %d k %d n %d lda %d ldb %d ldc %d", p ? "bf16" : "f32", m, k, n, lda, ldb,
             ldc);
    struct area a = matrix_new(c, m, k, lda, 1), b = matrix_new(c, m, n, ldb, 1);
    struct area out = matrix_new(c, k, n, ldc, 1), before = area_copy(c, &out), parts = area_copy(c, &out);
    add_ties(c, &a), add_ties(c, &b);
    g->gemm_tn(m, k, n, a.p, lda, b.p, ldb, out.p, ldc);
    matrix_intact(c, &out, k, n, ldc, what);
    bool good = true;
    for (int i = 0; good && i < k; i++)
        for (int j = 0; good && j < n; j++) {
            double sum = before.p[i * ldc + j], size = fabs(sum);
            for (int r = 0; r < m; r++) {
                const double term = factor(a.p[r * lda + i], p) * factor(b.p[r * ldb + j], p);
                sum += term;
                size += fabs(term);
            }
            good = close_to(c, what, i, j, out.p[i * ldc + j], sum, (m + 1) * FLT_EPSILON * size + 1e-36);
        }
    /* Threads share out the rows or the columns of C. */
    const int cut = between(c, 0, k);
    g->gemm_tn(m, cut, n, a.p, lda, b.p, ldb, parts.p, ldc);
    g->gemm_tn(m, k - cut, n, a.p + cut, lda, b.p, ldb, parts.p + (ptrdiff_t)cut * ldc, ldc);
    same_bits(c, what, out.p, parts.p, out.n);
    memcpy(parts.p, before.p, before.n * sizeof *before.p);
    const int cut_n = between(c, 0, n);
    g->gemm_tn(m, k, cut_n, a.p, lda, b.p, ldb, parts.p, ldc);
    g->gemm_tn(m, k, n - cut_n, a.p, lda, b.p + cut_n, ldb, parts.p + cut_n, ldc);
    same_bits(c, what, out.p, parts.p, out.n);
    area_free(&a), area_free(&b), area_free(&out), area_free(&before), area_free(&parts);
}

/* A row with a NaN or an infinity is not finite; the others are not touched by it. */
static void check_not_finite(struct check *c, enum precision p) {
    enum { M = 9, N = 21, K = 37, BAD = 4 };
    const struct gemm_kernels *g = &c->k->gemm[p];
    const uint32_t values[] = {0x7fffffff, 0xffffffff, 0x7f800001, 0x7fc00000, 0x7f800000, 0xff800000};
    for (int i = 0; i < (int)(sizeof values / sizeof *values); i++) {
        struct area a = area_new(c, M * K, 1), b = area_new(c, K * N, 1);
        struct area out = area_new(c, M * N, 1), grad = area_new(c, K * N, 1), d_out = area_new(c, M * N, 1);
        memcpy(a.p + BAD * K + BAD, values + i, sizeof *values);
        void *packed = pack_new(g, b.p, K, N, N, 1);
        g->gemm(M, N, K, a.p, K, packed, out.p, N, false);
        g->gemm_tn(M, K, N, a.p, K, d_out.p, N, grad.p, N);
        for (int j = 0; j < M * N; j++)
            if (!isfinite(out.p[j]) != (j / N == BAD))
                fail(c, "gemm %d of %#x: row %d is %g", p, values[i], j / N, out.p[j]);
        for (int j = 0; j < K * N; j++)
            if (!isfinite(grad.p[j]) != (j / N == BAD))
                fail(c, "gemm_tn %d of %#x: row %d is %g", p, values[i], j / N, grad.p[j]);
        free(packed);
        area_free(&a), area_free(&b), area_free(&out), area_free(&grad), area_free(&d_out);
    }
}

void check_products(struct check *c) {
    static const int shapes[][3] = {/* of the models, then across every blocking factor */
                                    {81, 128, 128}, {97, 192, 48}, {130, 64, 128}, {33, 11, 128}, {24, 48, 1100},
                                    {130, 8, 20},   {1, 520, 33},  {260, 20, 30},  {530, 33, 17}, {3, 5, 530}};
    for (enum precision p = PRECISION_F32; p <= PRECISION_BF16; p++) {
        for (int i = 0; i < (int)(sizeof shapes / sizeof *shapes); i++) {
            check_gemm(c, p, shapes[i][0], shapes[i][1], shapes[i][2]);
            check_gemm_tn(c, p, shapes[i][0], shapes[i][1], shapes[i][2]);
        }
        check_not_finite(c, p);
        for (int n = 1; n <= 65; n += c->step)
            check_gemm(c, p, between(c, 1, 20), n, between(c, 1, 70));
        for (int m = 1; m <= 65; m += c->step)
            check_gemm(c, p, m, between(c, 1, 70), between(c, 1, 70));
        for (int k = 1; k <= 65; k += c->step)
            check_gemm(c, p, between(c, 1, 20), between(c, 1, 70), k);
        for (int i = 1; i <= 65; i += c->step) {
            check_gemm_tn(c, p, i, between(c, 1, 40), between(c, 1, 70));
            check_gemm_tn(c, p, between(c, 1, 70), i, between(c, 1, 70));
            check_gemm_tn(c, p, between(c, 1, 70), between(c, 1, 40), i);
        }
    }
}
