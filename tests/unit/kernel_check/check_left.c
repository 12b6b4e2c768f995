/* Packed left-hand factors: what they hold is read by a product with the identity, which is exact. */
#include "alloc.h"
#include "parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A packed factor [m, k] full of NaN, and its reading. */
struct reading {
    const struct gemm_kernels *g;
    enum precision precision;
    int m, k;
    void *left, *identity;
    struct area out; /* [m, k] */
    double relative; /* error of storing a number */
};

static struct reading reading_new(struct check *c, enum precision p, int m, int k) {
    const struct gemm_kernels *g = &c->k->gemm[p];
    const size_t bytes = g->left_stride(k) * ((size_t)m + LEFT_ROWS);
    struct reading r = {.g = g, .precision = p, .m = m, .k = k, .left = xaligned(bytes, 1)};
    memset(r.left, 0xff, bytes);
    float *identity = XNEW_ARRAY(float, (size_t)k *k);
    for (int i = 0; i < k; i++)
        identity[i * k + i] = 1;
    r.identity = xaligned(g->pack_bytes(k, k), 1);
    g->pack(r.identity, identity, k, k, k, 1);
    free(identity);
    r.out = area_new(c, (size_t)m * k, 1);
    r.relative = p == PRECISION_BF16 ? 1.0 / 256 : 0;
    return r;
}

static void reading_free(struct reading *r) {
    free(r->left);
    free(r->identity);
    area_free(&r->out);
}

static void read_back(struct reading *r) {
    r->g->gemm_left(r->m, 0, r->k, r->k, r->left, r->identity, r->out.p, r->k, false);
}

/* Element (i, j) is `expected`, but for rounding and a share `error` of it. */
static bool holds(struct check *c, const struct reading *r, const char *what, int i, int j, double expected,
                  double error) {
    const double tolerance = fabs(expected) * (r->relative + (r->precision == PRECISION_BF16 ? 3e-4 : error)) + 1e-11;
    return close_to(c, what, i, j, r->out.p[i * r->k + j], expected, tolerance);
}

static void check_copy_and_product(struct check *c, enum precision p, int m, int k, int n) {
    struct reading r = reading_new(c, p, m, k);
    const int lda = k + between(c, 0, 5), ldc = n + between(c, 0, 5);
    char what[96];
    snprintf(what, sizeof what, "left %s m %d k %d n %d", p ? "bf16" : "f32", m, k, n);
    struct area a = matrix_new(c, m, k, lda, 1), b = area_new(c, (size_t)k * n, 1);
    struct area whole = matrix_new(c, m, n, ldc, 1), parts = area_copy(c, &whole);
    r.g->left(m, k, a.p, lda, r.left);
    read_back(&r);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < k; j++)
            holds(c, &r, what, i, j, a.p[i * lda + j], 0);
    void *packed = xaligned(r.g->pack_bytes(k, n), 1);
    r.g->pack(packed, b.p, k, n, n, 1);
    for (int accumulate = 0; accumulate < 2; accumulate++) {
        r.g->gemm(m, n, k, a.p, lda, packed, whole.p, ldc, accumulate);
        const int panels = (n + r.g->panel - 1) / r.g->panel, cut = between(c, 0, panels) * r.g->panel;
        const int middle = cut < n ? cut : n, first = between(c, 0, m);
        const char *below = (char *)r.left + (size_t)first * r.g->left_stride(k);
        r.g->gemm_left(first, 0, middle, k, r.left, packed, parts.p, ldc, accumulate);
        r.g->gemm_left(m - first, 0, middle, k, below, packed, parts.p + (ptrdiff_t)first * ldc, ldc, accumulate);
        r.g->gemm_left(m, middle, n, k, r.left, packed, parts.p + middle, ldc, accumulate);
        matrix_intact(c, &parts, m, n, ldc, what);
        for (int i = 0; i < m; i++)
            same_bits(c, what, whole.p + i * ldc, parts.p + i * ldc, (size_t)n);
    }
    free(packed);
    area_free(&a), area_free(&b), area_free(&whole), area_free(&parts);
    reading_free(&r);
}

static void check_sum_and_silu(struct check *c, enum precision p, int m, int k) {
    struct reading r = reading_new(c, p, m, k);
    const size_t n = (size_t)m * k;
    struct area a = area_new(c, n, 2), b = area_new(c, n, 2), d = area_new(c, n, 2), out = area_new(c, n, 1);
    char what[96];
    for (int three = 0; three < 2; three++) {
        snprintf(what, sizeof what, "left_sum of %d m %d k %d", 2 + three, m, k);
        r.g->left_sum(m, k, out.p, a.p, b.p, three ? d.p : NULL, r.left);
        area_intact(c, &out, what);
        read_back(&r);
        for (int i = 0; i < (int)n; i++) {
            close_to(c, what, i / k, i % k, out.p[i], (float)(a.p[i] + b.p[i]) + (three ? d.p[i] : 0), 1e-6);
            holds(c, &r, what, i / k, i % k, out.p[i], 0);
        }
    }
    snprintf(what, sizeof what, "left_silu m %d k %d", m, k);
    r.g->left_silu(m, k, out.p, a.p, r.left);
    area_intact(c, &out, what);
    read_back(&r);
    for (int i = 0; i < (int)n; i++) {
        const double expected = silu_exactly(a.p[i]);
        close_to(c, what, i / k, i % k, out.p[i], expected, (p ? 3e-4 : 2e-6) * (fabs(expected) + 1e-6));
        holds(c, &r, what, i / k, i % k, expected, 2e-6);
    }
    r.g->left_silu(m, k, a.p, a.p, r.left);
    same_bits(c, what, out.p, a.p, n);
    area_free(&a), area_free(&b), area_free(&d), area_free(&out);
    reading_free(&r);
}

static void check_swiglu(struct check *c, enum precision p, int m, int k) {
    struct reading r = reading_new(c, p, m, k);
    const int stride = k + between(c, 0, 5), cut = between(c, 0, k / LEFT_COLUMNS) * LEFT_COLUMNS;
    char what[96];
    snprintf(what, sizeof what, "left_swiglu m %d k %d cut %d", m, k, cut);
    struct area gate = matrix_new(c, m, k, stride, 4), up = matrix_new(c, m, k, stride, 2);
    r.g->left_swiglu(m, k - cut, gate.p + cut, up.p + cut, stride, r.left, k, cut);
    if (cut) r.g->left_swiglu(m, cut, gate.p, up.p, stride, r.left, k, 0);
    read_back(&r);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < k; j++)
            holds(c, &r, what, i, j, silu_exactly(gate.p[i * stride + j]) * up.p[i * stride + j], 3e-6);
    area_free(&gate), area_free(&up);
    reading_free(&r);
}

/* Values where a careless exponential fails. */
static void check_silu_extremes(struct check *c, enum precision p) {
    static const float values[] = {0,       -0.0f,    1e-30f,   -1e-30f,  FLT_TRUE_MIN, -FLT_TRUE_MIN, 17,   -17,
                                   86.9f,   -86.9f,   87.1f,    -87.1f,   88,           -88,           88.5, -88.5,
                                   89,      -89,      103,      -103,     104,          -104,          1e4,  -1e4,
                                   FLT_MAX, -FLT_MAX, INFINITY, -INFINITY};
    enum { N = sizeof values / sizeof *values };
    const struct gemm_kernels *g = &c->k->gemm[p];
    struct reading r = reading_new(c, p, 1, N);
    g->left_silu(1, N, r.out.p, values, r.left);
    for (int i = 0; i < N; i++) {
        const double x = values[i], expected = silu_exactly(x);
        if (x == INFINITY ? r.out.p[i] != INFINITY
                          : !(fabs(r.out.p[i] - expected) <= silu_error(p) * (fabs(expected) + 1e-6)))
            fail(c, "silu(%g) is %g, expected %g", x, r.out.p[i], expected);
    }
    const uint32_t bits[] = {0x7fc00000, 0xffc00000, 0x7fc00001, 0x7fffffff, 0xffffffff};
    float nans[5];
    memcpy(nans, bits, sizeof nans);
    g->left_silu(1, 5, r.out.p, nans, r.left);
    for (int i = 0; i < 5; i++)
        if (!isnan(r.out.p[i])) fail(c, "silu(NaN %#x) is %g", bits[i], r.out.p[i]);
    for (float x = -120; x < 120; x += 0.0371f) {
        g->left_silu(1, 1, r.out.p, &x, r.left);
        close_to(c, "silu", (int)x, 0, r.out.p[0], silu_exactly(x), silu_error(p) * (fabs(silu_exactly(x)) + 1e-6));
    }
    reading_free(&r);
}

static void check_rms(struct check *c, enum precision p, int m, int k) {
    struct reading r = reading_new(c, p, m, k);
    const size_t n = (size_t)m * k;
    struct area x = area_new(c, n, 2), u = area_new(c, n, 1), out = area_new(c, n, 1), scale = area_new(c, m, 1);
    struct area want = area_new(c, n, 1), want_scale = area_new(c, m, 1);
    char what[96];
    snprintf(what, sizeof what, "left_rms m %d width %d", m, k);
    c->k->residual_rms(m, k, 1e-5f, want.p, want_scale.p, x.p, u.p);
    r.g->left_rms(m, k, 1e-5f, out.p, scale.p, x.p, u.p, r.left);
    area_intact(c, &out, what), area_intact(c, &scale, what);
    same_bits(c, what, out.p, want.p, n), same_bits(c, what, scale.p, want_scale.p, (size_t)m);
    read_back(&r);
    for (int i = 0; i < (int)n; i++)
        holds(c, &r, what, i / k, i % k, out.p[i], 0);
    r.g->left_rms(m, k, 1e-5f, u.p, scale.p, x.p, u.p, r.left);
    same_bits(c, "left_rms over u", out.p, u.p, n);
    area_free(&x), area_free(&u), area_free(&out), area_free(&scale), area_free(&want), area_free(&want_scale);
    reading_free(&r);
}

static void check_softmax(struct check *c, enum precision p, int m, int n, double spread) {
    struct reading r = reading_new(c, p, m, n);
    const int stride = n + between(c, 0, 5);
    const float factor = 0.37f;
    char what[96];
    snprintf(what, sizeof what, "left_softmax m %d n %d spread %g", m, n, spread);
    struct area x = matrix_new(c, m, n, stride, spread), share = area_new(c, m, 1);
    r.g->left_softmax(m, n, factor, x.p, stride, r.left, share.p);
    area_intact(c, &share, what);
    read_back(&r);
    for (int i = 0; i < m; i++) {
        double most = -INFINITY, sum = 0;
        for (int j = 0; j < n; j++)
            most = fmax(most, x.p[i * stride + j]);
        for (int j = 0; j < n; j++) {
            const double power = factor * (x.p[i * stride + j] - most);
            holds(c, &r, what, i, j, exp(power), 1e-6 + 1e-7 * fabs(power));
            sum += exp(power);
        }
        close_to(c, what, i, -1, share.p[i], 1 / sum, (p ? 3e-4 : (n + 20) * 2e-7) / sum);
    }
    area_free(&x), area_free(&share);
    reading_free(&r);
}

void check_left(struct check *c) {
    for (enum precision p = PRECISION_F32; p <= PRECISION_BF16; p++) {
        check_silu_extremes(c, p);
        for (int k = 1; k <= 65; k += c->step) {
            check_copy_and_product(c, p, between(c, 1, 40), k, between(c, 1, 150));
            check_sum_and_silu(c, p, between(c, 1, 5), k);
            check_swiglu(c, p, between(c, 1, 5), k);
            check_rms(c, p, between(c, 1, 5), k);
            check_softmax(c, p, between(c, 1, 5), k, 2);
            check_softmax(c, p, between(c, 1, 5), k, 300);
        }
        check_copy_and_product(c, p, 97, 1100, 200); /* across every blocking factor */
        check_swiglu(c, p, 3, 192);
        check_softmax(c, p, 3, 916, 4);
    }
}
