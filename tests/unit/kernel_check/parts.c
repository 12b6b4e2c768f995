#include "parts.h"
#include "alloc.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool fail(struct check *c, const char *fmt, ...) {
    enum { SHOWN = 12 };
    if (c->failures++ >= SHOWN || !c->report) return false;
    va_list ap;
    va_start(ap, fmt);
    fprintf(c->report, "%s: ", c->level);
    vfprintf(c->report, fmt, ap);
    fputc('\n', c->report);
    va_end(ap);
    return false;
}

enum { GUARD = 40 };

static float guard_value(void) {
    return nanf("77"); /* spreads into every result that reads it */
}

struct area area_new(struct check *c, size_t n, double scale) {
    struct area a = {.n = n, .memory = XALIGNED_ARRAY(float, n + 2 * GUARD)};
    for (size_t i = 0; i < n + 2 * GUARD; i++)
        a.memory[i] = guard_value();
    a.p = a.memory + GUARD - rng_below(&c->rng, 16);
    for (size_t i = 0; i < n; i++)
        a.p[i] = (float)(rng_normal(&c->rng) * scale);
    return a;
}

struct area area_copy(struct check *c, const struct area *from) {
    struct area a = area_new(c, from->n, 1);
    memcpy(a.p, from->p, from->n * sizeof *a.p);
    return a;
}

void area_free(struct area *a) {
    free(a->memory);
}

bool area_intact(struct check *c, const struct area *a, const char *what) {
    const float guard = guard_value();
    for (float *p = a->memory; p < a->memory + a->n + 2 * GUARD; p++)
        if ((p < a->p || p >= a->p + a->n) && memcmp(p, &guard, sizeof guard))
            return fail(c, "%s: wrote %td floats off its output of %zu", what, p - a->p, a->n);
    return true;
}

struct area matrix_new(struct check *c, int rows, int columns, int stride, double scale) {
    struct area a = area_new(c, (size_t)(rows - 1) * stride + columns, scale);
    for (int i = 0; i + 1 < rows; i++)
        for (int j = columns; j < stride; j++)
            a.p[i * stride + j] = guard_value();
    return a;
}

bool matrix_intact(struct check *c, const struct area *a, int rows, int columns, int stride, const char *what) {
    const float guard = guard_value();
    for (int i = 0; i + 1 < rows; i++)
        for (int j = columns; j < stride; j++)
            if (memcmp(&a->p[i * stride + j], &guard, sizeof guard))
                return fail(c, "%s: wrote between rows %d and %d", what, i, i + 1);
    return area_intact(c, a, what);
}

bool close_to(struct check *c, const char *what, int i, int j, double got, double expected, double tolerance) {
    if (fabs(got - expected) <= tolerance) return true;
    return fail(c, "%s: element %d, %d is %.9g, expected %.9g (tolerance %.3g)", what, i, j, got, expected, tolerance);
}

bool same_bits(struct check *c, const char *what, const float *a, const float *b, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (memcmp(a + i, b + i, sizeof *a))
            return fail(c, "%s: element %zu is %.9g or %.9g depending on its place", what, i, a[i], b[i]);
    return true;
}

int between(struct check *c, int lo, int hi) {
    return lo + (int)rng_below(&c->rng, (uint32_t)(hi - lo + 1));
}

double silu_exactly(double x) {
    return x < -700 ? 0 : x / (1 + exp(-x));
}

double silu_slope_exactly(double x) {
    if (fabs(x) > 700) return x > 0;
    const double s = 1 / (1 + exp(-x));
    return s * (1 + x * (1 - s));
}

double silu_error(enum precision p) {
    return p == PRECISION_BF16 ? 5e-4 : 2e-6;
}
