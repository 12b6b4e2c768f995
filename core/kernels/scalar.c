/* The reference: what every kernel computes, as plainly as it can be said. It is compiled without contraction of
 * products and sums, so that it gives the same numbers on every machine. */
#include "bf16.h"
#include "levels.h"

#include <math.h>

enum { PANEL = 8 }; /* columns of a packed matrix that stand together */

static void add(size_t n, float *out, const float *a, const float *b) {
    for (size_t i = 0; i < n; i++)
        out[i] = a[i] + b[i];
}

static float sigmoid(float x) {
    return 1 / (1 + expf(-x));
}

/* Beyond +-88 the sigmoid is 0 or 1 to float precision, but inf * 0 would not be a number. */
static float silu_of(float x) {
    const float bounded = x < -88 ? -88 : x;
    return bounded * sigmoid(bounded);
}

static float silu_slope(float x) {
    const float bounded = x < -88 ? -88 : x > 88 ? 88 : x, s = sigmoid(bounded);
    return s * (1 + bounded * (1 - s));
}

static void silu(size_t n, float *out, const float *in) {
    for (size_t i = 0; i < n; i++)
        out[i] = silu_of(in[i]);
}

static void swiglu_grad(int rows, int inner, float *d_gate_up, float *out, const float *d_out, const float *gate_up) {
    for (int r = 0; r < rows; r++) {
        for (int i = 0; i < inner; i++) {
            const float gate = gate_up[i], up = gate_up[inner + i], grad = d_out[i];
            out[i] = silu_of(gate) * up;
            d_gate_up[i] = grad * up * silu_slope(gate);
            d_gate_up[inner + i] = grad * silu_of(gate);
        }
        out += inner, d_out += inner, gate_up += 2 * inner, d_gate_up += 2 * inner;
    }
}

static void residual_rms(int rows, int width, float eps, float *out, float *scale, const float *x, const float *u) {
    for (int r = 0; r < rows; r++, out += width, x += width, u += width) {
        float squares = 0;
        for (int i = 0; i < width; i++) {
            out[i] = x[i] + u[i];
            squares += out[i] * out[i];
        }
        scale[r] = 1 / sqrtf(squares / width + eps);
        for (int i = 0; i < width; i++)
            out[i] *= scale[r];
    }
}

static void rotate(int rows, int heads, int size, const float *turns, float direction, float *x, ptrdiff_t stride) {
    const int half = size / 2;
    for (int r = 0; r < rows; r++, turns += size)
        for (int h = 0; h < heads; h++)
            for (int j = 0; j < half; j++) {
                float *head = x + r * stride + h * size;
                const float a = head[j], b = head[half + j], cosine = turns[j], sine = direction * turns[half + j];
                head[j] = a * cosine - b * sine;
                head[half + j] = b * cosine + a * sine;
            }
}

static float largest(int n, const float *x) {
    float most = x[0];
    for (int i = 1; i < n; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

static void softmax(int rows, int n, float factor, float *x, ptrdiff_t stride) {
    for (int r = 0; r < rows; r++, x += stride) {
        const float most = largest(n, x);
        float sum = 0;
        for (int i = 0; i < n; i++)
            sum += x[i] = expf(factor * (x[i] - most));
        for (int i = 0; i < n; i++)
            x[i] /= sum;
    }
}

static void softmax_grad(int rows, int n, float factor, const float *p, float *d, ptrdiff_t stride, const float *mean) {
    for (int r = 0; r < rows; r++, p += stride, d += stride)
        for (int i = 0; i < n; i++)
            d[i] = p[i] * (d[i] - mean[r]) * factor;
}

static void scale_rows(int rows, int n, const float *factor, float *x, ptrdiff_t stride) {
    for (int r = 0; r < rows; r++, x += stride)
        for (int i = 0; i < n; i++)
            x[i] *= factor[r];
}

static void rms_grad(int rows, int width, float *g, const float *out, const float *scale) {
    for (int r = 0; r < rows; r++, g += width, out += width) {
        float sum = 0;
        for (int i = 0; i < width; i++)
            sum += g[i] * out[i];
        const float mean = sum / width;
        for (int i = 0; i < width; i++)
            g[i] = scale[r] * (g[i] - out[i] * mean);
    }
}

static void sum_groups(int width, int groups, const int *start, const int *members, const float *src, ptrdiff_t stride,
                       const float *scale, float *out, bool accumulate) {
    for (int g = 0; g < groups; g++, out += width)
        for (int i = 0; i < width; i++) {
            float sum = 0;
            for (int j = start[g]; j < start[g + 1]; j++)
                sum += src[members[j] * stride + i];
            out[i] = (scale ? scale[g] : 1) * sum + (accumulate ? out[i] : 0);
        }
}

static bool inside(int height, int width, int y, int x) {
    return y >= 0 && y < height && x >= 0 && x < width;
}

static void stencil(int height, int width, int d, const float *taps, bool flip, const float *in, ptrdiff_t in_stride,
                    float *out, ptrdiff_t out_stride, int from, int to) {
    for (int y = from; y < to; y++)
        for (int x = 0; x < width; x++)
            for (int i = 0; i < d; i++) {
                float sum = 0;
                for (int t = 0; t < 9; t++) {
                    const int from_y = y + t / 3 - 1, from_x = x + t % 3 - 1;
                    if (inside(height, width, from_y, from_x))
                        sum += taps[(flip ? 8 - t : t) * d + i] * in[(from_y * width + from_x) * in_stride + i];
                }
                out[(y * width + x) * out_stride + i] = sum;
            }
}

static void stencil_taps_grad(int height, int width, int d, float *d_taps, const float *in, ptrdiff_t in_stride,
                              const float *d_out, ptrdiff_t out_stride) {
    for (int t = 0; t < 9; t++)
        for (int i = 0; i < d; i++) {
            float sum = 0;
            for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++) {
                    const int from_y = y + t / 3 - 1, from_x = x + t % 3 - 1;
                    if (inside(height, width, from_y, from_x))
                        sum += in[(from_y * width + from_x) * in_stride + i] * d_out[(y * width + x) * out_stride + i];
                }
            d_taps[t * d + i] += sum;
        }
}

static void adamw(size_t n, float *w, float *m, float *v, float *ema, const float *g, const struct adamw_step *s) {
    for (size_t i = 0; i < n; i++) {
        const float grad = g[i] * s->g_factor;
        m[i] = s->beta1 * m[i] + (1 - s->beta1) * grad;
        v[i] = s->beta2 * v[i] + (1 - s->beta2) * (grad * grad);
        const float direction = m[i] * s->m_correction / (sqrtf(v[i] * s->v_correction) + s->eps);
        w[i] -= s->rate * (direction + s->decay * w[i]);
        ema[i] += (1 - s->ema_keep) * (w[i] - ema[i]);
    }
}

#define PRODUCT(name) name##_f32
#define ELEMENT float
#define NARROW(x) (x)
#define WIDEN(x) (x)
#include "scalar_products.inc"

#define PRODUCT(name) name##_bf16
#define ELEMENT uint16_t
#define NARROW bf16_round
#define WIDEN bf16_widen
#include "scalar_products.inc"

const struct kernels kernels_scalar = {
    .gemm = {[PRECISION_F32] = GEMM_TABLE(f32), [PRECISION_BF16] = GEMM_TABLE(bf16)},
    .add = add,
    .residual_rms = residual_rms,
    .rms_grad = rms_grad,
    .rotate = rotate,
    .softmax = softmax,
    .softmax_grad = softmax_grad,
    .scale_rows = scale_rows,
    .sum_groups = sum_groups,
    .stencil = stencil,
    .stencil_taps_grad = stencil_taps_grad,
    .adamw = adamw,
};
