/* What goes element by element, the stencil and the optimiser, against a double-precision reference. */
#include "alloc.h"
#include "parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check_add(struct check *c, int n) {
    struct area a = area_new(c, n, 1), b = area_new(c, n, 1), out = area_new(c, n, 1);
    char what[64];
    snprintf(what, sizeof what, "add n %d", n);
    c->k->add(n, out.p, a.p, b.p);
    area_intact(c, &out, what);
    for (int i = 0; i < n && close_to(c, what, i, 0, out.p[i], a.p[i] + b.p[i], 0); i++) {
    }
    c->k->add(n, out.p, a.p, b.p);
    c->k->add(n, a.p, a.p, b.p);
    same_bits(c, "add in place", out.p, a.p, n);
    area_free(&a), area_free(&b), area_free(&out);
}

static void check_rms(struct check *c, int rows, int width) {
    char what[64];
    snprintf(what, sizeof what, "residual_rms rows %d width %d", rows, width);
    const size_t n = (size_t)rows * width;
    struct area x = area_new(c, n, 2), u = area_new(c, n, 1), out = area_new(c, n, 1), scale = area_new(c, rows, 1);
    struct area g = area_new(c, n, 1), d_out = area_copy(c, &g);
    const float eps = 1e-5f;
    c->k->residual_rms(rows, width, eps, out.p, scale.p, x.p, u.p);
    area_intact(c, &out, what);
    area_intact(c, &scale, what);
    c->k->rms_grad(rows, width, g.p, out.p, scale.p);
    area_intact(c, &g, "rms_grad");
    const double relative = (width + 8) * FLT_EPSILON;
    for (int r = 0; r < rows; r++) {
        double squares = 0, dot = 0, size = 0;
        for (int i = r * width; i < (r + 1) * width; i++) {
            squares += pow((double)x.p[i] + u.p[i], 2);
            dot += (double)d_out.p[i] * out.p[i] / width;
            size += fabs((double)d_out.p[i] * out.p[i]) / width;
        }
        const double expected = 1 / sqrt(squares / width + eps);
        close_to(c, what, r, -1, scale.p[r], expected, relative * expected);
        for (int i = r * width; i < (r + 1) * width; i++) {
            const double sum = (double)x.p[i] + u.p[i];
            close_to(c, what, r, i, out.p[i], sum * expected, 2 * relative * fabs(sum * expected) + 1e-30);
            close_to(c, "rms_grad", r, i, g.p[i], scale.p[r] * (d_out.p[i] - out.p[i] * dot),
                     2 * relative * scale.p[r] * (fabs(d_out.p[i]) + fabs(out.p[i]) * size));
        }
    }
    struct area in_place = area_copy(c, &x), scale_again = area_copy(c, &scale);
    c->k->residual_rms(rows, width, eps, in_place.p, scale_again.p, in_place.p, u.p);
    same_bits(c, "residual_rms over x", out.p, in_place.p, n);
    same_bits(c, "residual_rms over x", scale.p, scale_again.p, rows);
    c->k->residual_rms(1, width, eps, u.p + n - width, scale_again.p, x.p + n - width, u.p + n - width);
    same_bits(c, "residual_rms over u, one row", out.p + n - width, u.p + n - width, width);
    c->k->rms_grad(1, width, d_out.p, out.p, scale.p);
    same_bits(c, "rms_grad of one row", g.p, d_out.p, width);
    area_free(&x), area_free(&u), area_free(&out), area_free(&scale), area_free(&g), area_free(&d_out);
    area_free(&in_place), area_free(&scale_again);
}

static void check_sum_groups(struct check *c, int width, int groups) {
    char what[64];
    snprintf(what, sizeof what, "sum_groups width %d groups %d", width, groups);
    enum { MOST = 12, ROWS = 15 };
    const int stride = width + between(c, 0, 5);
    const size_t n = (size_t)groups * width;
    struct area src = matrix_new(c, ROWS, width, stride, 1), out = area_new(c, n, 1), before = area_copy(c, &out);
    struct area scale = area_new(c, (size_t)groups, 1);
    int *start = XNEW_ARRAY(int, groups + 1), *members = XNEW_ARRAY(int, groups *MOST);
    for (int g = 0; g < groups; g++)
        start[g + 1] = start[g] + between(c, 0, MOST);
    for (int j = 0; j < start[groups]; j++)
        members[j] = between(c, 0, ROWS - 1);
    for (int how = 0; how < 4; how++) {
        const bool accumulate = how & 1, scaled = how & 2;
        memcpy(out.p, before.p, n * sizeof *out.p);
        c->k->sum_groups(width, groups, start, members, src.p, stride, scaled ? scale.p : NULL, out.p, accumulate);
        area_intact(c, &out, what);
        for (int i = 0; i < (int)n; i++) {
            const int g = i / width;
            double sum = 0, size = 0;
            for (int j = start[g]; j < start[g + 1]; j++) {
                const double term = src.p[members[j] * stride + i % width] * (scaled ? (double)scale.p[g] : 1);
                sum += term;
                size += fabs(term);
            }
            const double base = accumulate ? before.p[i] : 0;
            if (!close_to(c, what, i, how, out.p[i], sum + base, (MOST + 2) * FLT_EPSILON * (size + fabs(base)))) break;
        }
    }
    const int cut = between(c, 0, groups);
    c->k->sum_groups(width, cut, start, members, src.p, stride, scale.p, before.p, true);
    c->k->sum_groups(width, groups - cut, start + cut, members, src.p, stride, scale.p + cut, before.p + cut * width,
                     true);
    same_bits(c, what, out.p, before.p, n);
    free(start), free(members);
    area_free(&src), area_free(&out), area_free(&before), area_free(&scale);
}

/* ---- attention ---- */

static void check_rotate(struct check *c, int rows, int heads, int half) {
    const int size = 2 * half, stride = heads * size + between(c, 0, 5);
    char what[96];
    snprintf(what, sizeof what, "rotate rows %d heads %d size %d", rows, heads, size);
    struct area x = matrix_new(c, rows, heads * size, stride, 1), before = area_copy(c, &x);
    struct area turns = area_new(c, (size_t)rows * size, 1);
    for (int direction = 1; direction >= -1; direction -= 2) {
        memcpy(x.p, before.p, x.n * sizeof *x.p);
        c->k->rotate(rows, heads, size, turns.p, direction, x.p, stride);
        matrix_intact(c, &x, rows, heads * size, stride, what);
        for (int r = 0; r < rows; r++)
            for (int h = 0; h < heads; h++)
                for (int j = 0; j < half; j++) {
                    const ptrdiff_t at = r * stride + h * size + j;
                    const double a = before.p[at], b = before.p[at + half], cosine = turns.p[r * size + j];
                    const double sine = direction * (double)turns.p[r * size + half + j], size_of = fabs(a) + fabs(b);
                    const double tolerance = 2 * FLT_EPSILON * size_of * (fabs(cosine) + fabs(sine));
                    close_to(c, what, r, j, x.p[at], a * cosine - b * sine, tolerance);
                    close_to(c, what, r, j + half, x.p[at + half], b * cosine + a * sine, tolerance);
                }
    }
    area_free(&x), area_free(&before), area_free(&turns);
}

/* Rows of scores `spread` apart: also so far that most probabilities vanish. */
static void check_softmax(struct check *c, int rows, int n, double spread) {
    const int stride = n + between(c, 0, 5);
    const float factor = 0.37f;
    char what[96];
    snprintf(what, sizeof what, "softmax rows %d n %d spread %g", rows, n, spread);
    struct area x = matrix_new(c, rows, n, stride, spread), p = area_copy(c, &x), alone = area_copy(c, &x);
    struct area d = matrix_new(c, rows, n, stride, 1), d_p = area_copy(c, &d), mean = area_new(c, rows, 1);
    c->k->softmax(rows, n, factor, p.p, stride);
    matrix_intact(c, &p, rows, n, stride, what);
    c->k->softmax_grad(rows, n, factor, p.p, d.p, stride, mean.p);
    matrix_intact(c, &d, rows, n, stride, "softmax_grad");
    for (int r = 0; r < rows; r++) {
        double most = -INFINITY, sum = 0;
        for (int i = r * stride; i < r * stride + n; i++)
            most = fmax(most, x.p[i]);
        for (int i = r * stride; i < r * stride + n; i++)
            sum += exp(factor * (x.p[i] - most));
        for (int i = r * stride; i < r * stride + n; i++) {
            const double power = factor * (x.p[i] - most), expected = exp(power) / sum;
            close_to(c, what, r, i, p.p[i], expected, (1e-6 + 1e-8 * n + 1e-7 * fabs(power)) * expected + 1e-37);
            const double off = (double)d_p.p[i] - mean.p[r];
            close_to(c, "softmax_grad", r, i, d.p[i], p.p[i] * off * factor,
                     4 * FLT_EPSILON * fabs(p.p[i] * factor) * (fabs(d_p.p[i]) + fabs(mean.p[r])) + 1e-36);
        }
    }
    c->k->softmax(1, n, factor, alone.p + (rows - 1) * stride, stride);
    same_bits(c, what, p.p + (rows - 1) * stride, alone.p + (rows - 1) * stride, n);
    c->k->scale_rows(rows, n, mean.p, x.p, stride);
    matrix_intact(c, &x, rows, n, stride, "scale_rows");
    for (int r = 0; r < rows - 1; r++) /* the last row of `alone` has become probabilities */
        for (int i = r * stride; i < r * stride + n; i++)
            close_to(c, "scale_rows", r, i, x.p[i], alone.p[i] * mean.p[r], 0);
    area_free(&x), area_free(&p), area_free(&alone), area_free(&d), area_free(&d_p), area_free(&mean);
}

/* ---- the stencil ---- */

static float cell_or_zero(const float *in, int height, int width, int stride, int y, int x, int i) {
    return y < 0 || y >= height || x < 0 || x >= width ? 0 : in[(y * width + x) * stride + i];
}

static void check_stencil(struct check *c, int height, int width, int d) {
    const int in_stride = d + between(c, 0, 5), out_stride = d + between(c, 0, 5), cells = height * width;
    char what[96];
    snprintf(what, sizeof what, "stencil height %d width %d d %d", height, width, d);
    struct area taps = area_new(c, 9 * d, 1), in = matrix_new(c, cells, d, in_stride, 1);
    struct area out = matrix_new(c, cells, d, out_stride, 1), parts = area_copy(c, &out);
    const int cut = between(c, 0, height);
    for (int flip = 0; flip < 2; flip++) {
        c->k->stencil(height, width, d, taps.p, flip, in.p, in_stride, out.p, out_stride, 0, height);
        matrix_intact(c, &out, cells, d, out_stride, what);
        for (int cell = 0; cell < cells; cell++)
            for (int i = 0; i < d; i++) {
                double sum = 0, size = 0;
                for (int t = 0; t < 9; t++) {
                    const double term = (double)taps.p[(flip ? 8 - t : t) * d + i] *
                                        cell_or_zero(in.p, height, width, in_stride, cell / width + t / 3 - 1,
                                                     cell % width + t % 3 - 1, i);
                    sum += term;
                    size += fabs(term);
                }
                close_to(c, what, cell, i, out.p[cell * out_stride + i], sum, 10 * FLT_EPSILON * size);
            }
        c->k->stencil(height, width, d, taps.p, flip, in.p, in_stride, parts.p, out_stride, cut, height);
        c->k->stencil(height, width, d, taps.p, flip, in.p, in_stride, parts.p, out_stride, 0, cut);
        same_bits(c, what, out.p, parts.p, out.n);
    }
    snprintf(what, sizeof what, "stencil_taps_grad height %d width %d d %d", height, width, d);
    struct area d_taps = area_new(c, 9 * d, 1), before = area_copy(c, &d_taps);
    c->k->stencil_taps_grad(height, width, d, d_taps.p, in.p, in_stride, out.p, out_stride);
    area_intact(c, &d_taps, what);
    for (int t = 0; t < 9; t++)
        for (int i = 0; i < d; i++) {
            double sum = before.p[t * d + i], size = fabs(sum);
            for (int cell = 0; cell < cells; cell++) {
                const double term =
                    (double)out.p[cell * out_stride + i] *
                    cell_or_zero(in.p, height, width, in_stride, cell / width + t / 3 - 1, cell % width + t % 3 - 1, i);
                sum += term;
                size += fabs(term);
            }
            close_to(c, what, t, i, d_taps.p[t * d + i], sum, (cells + 1) * FLT_EPSILON * size);
        }
    area_free(&taps), area_free(&in), area_free(&out), area_free(&parts), area_free(&d_taps), area_free(&before);
}

/* ---- the optimiser ---- */

static void check_adamw(struct check *c, int n) {
    const struct adamw_step s = {1e-3f, 0.9f, 0.95f, 1e-10f, 0.05f, 1 / 0.19f, 1 / 0.0975f, 0.7f, 0.99f};
    struct area w = area_new(c, n, 1), m = area_new(c, n, 0.1), v = area_new(c, n, 0.1), ema = area_new(c, n, 1);
    struct area g = area_new(c, n, 0.2);
    for (int i = 0; i < n; i++)
        v.p[i] = fabsf(v.p[i]);
    if (n > 2) g.p[1] = m.p[1] = v.p[1] = 0; /* a weight that was never used */
    struct area w0 = area_copy(c, &w), m0 = area_copy(c, &m), v0 = area_copy(c, &v), ema0 = area_copy(c, &ema);
    char what[64];
    snprintf(what, sizeof what, "adamw n %d", n);
    c->k->adamw(n, w.p, m.p, v.p, ema.p, g.p, &s);
    area_intact(c, &w, what), area_intact(c, &m, what), area_intact(c, &v, what), area_intact(c, &ema, what);
    for (int i = 0; i < n; i++) {
        const double grad = (double)g.p[i] * s.g_factor;
        const double mean = s.beta1 * (double)m0.p[i] + (1 - (double)s.beta1) * grad;
        const double variance = s.beta2 * (double)v0.p[i] + (1 - (double)s.beta2) * grad * grad;
        const double step = mean * s.m_correction / (sqrt(variance * s.v_correction) + s.eps) + s.decay * w0.p[i];
        const double moved = w0.p[i] - s.rate * step,
                     average = ema0.p[i] + (1 - (double)s.ema_keep) * (moved - ema0.p[i]);
        close_to(c, "adamw m", n, i, m.p[i], mean, 1e-6 * (fabs(m0.p[i]) + fabs(grad)));
        close_to(c, "adamw v", n, i, v.p[i], variance, 1e-6 * variance);
        close_to(c, "adamw w", n, i, w.p[i], moved, 1e-6 * (fabs(moved) + s.rate * fabs(step)));
        close_to(c, "adamw ema", n, i, ema.p[i], average, 1e-6 * (fabs(average) + fabs(moved)));
    }
    const int cut = between(c, 0, n);
    c->k->adamw(cut, w0.p, m0.p, v0.p, ema0.p, g.p, &s);
    c->k->adamw(n - cut, w0.p + cut, m0.p + cut, v0.p + cut, ema0.p + cut, g.p + cut, &s);
    same_bits(c, what, w.p, w0.p, n);
    same_bits(c, what, ema.p, ema0.p, n);
    area_free(&w), area_free(&m), area_free(&v), area_free(&ema), area_free(&g);
    area_free(&w0), area_free(&m0), area_free(&v0), area_free(&ema0);
}

void check_elementwise(struct check *c) {
    for (int n = 1; n <= 65; n += c->step) {
        check_add(c, n);
        check_rms(c, between(c, 1, 4), n);
        check_sum_groups(c, n, between(c, 1, 6));
        check_stencil(c, between(c, 1, 5), between(c, 1, 5), n);
        check_rotate(c, between(c, 1, 3), between(c, 1, 3), n);
        check_softmax(c, between(c, 1, 4), n, 2);
        check_softmax(c, between(c, 1, 4), n, 300);
        check_adamw(c, n);
    }
    check_softmax(c, 3, 916, 4);
    check_stencil(c, 9, 12, 16);
    check_rms(c, 3, 512);
}
