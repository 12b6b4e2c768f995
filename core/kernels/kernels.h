/* The numeric kernels: one table of functions, filled from the scalar reference upwards by what the CPU can do.
 *
 * Conventions: matrices are row-major float32, `lda` is the distance in floats between rows. No pointer needs more
 * alignment than a float. Outputs may not overlap inputs unless said so. Every row of a result depends only on that row
 * of the input and on k, n: never on m, on where the row stands, or on the thread, so that a cell's value is the same
 * in any batch and for any number of threads.
 *
 * Precision: f32 kernels multiply and accumulate in float32. bf16 kernels round both factors to bfloat16 (nearest, ties
 * to even), multiply exactly and accumulate in float32; levels that do so in hardware take denormals for zero. */
#ifndef RUMIA_KERNELS_H
#define RUMIA_KERNELS_H

#include "cpu.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum precision { PRECISION_F32, PRECISION_BF16 };

struct gemm_kernels {
    int panel; /* columns of B packed together: a part of the columns of a product begins at a multiple of it */
    /* Bytes of a packed right-hand matrix B [k, n]. */
    size_t (*pack_bytes)(int k, int n);
    /* Packs B: element (i, j) is b[i * row_stride + j * column_stride]. `packed` is 64-byte aligned.
     * A weight stored [out, in] is used as B [k = in, n = out] with strides 1, in; for the backward pass as
     * B [k = out, n = in] with strides in, 1. */
    void (*pack)(void *packed, const float *b, int k, int n, ptrdiff_t row_stride, ptrdiff_t column_stride);
    /* C [m, n] = A [m, k] B [k, n], or C += A B. */
    void (*gemm)(int m, int n, int k, const float *a, ptrdiff_t lda, const void *packed, float *c, ptrdiff_t ldc,
                 bool accumulate);
    /* C [k, n] += A [m, k]^T B [m, n]: the gradient of a weight, summed over m rows. */
    void (*gemm_tn)(int m, int k, int n, const float *a, ptrdiff_t lda, const float *b, ptrdiff_t ldb, float *c,
                    ptrdiff_t ldc);

    /* A packed left-hand factor A [m, k] is in the form in which the level multiplies it, rounded once if it must be
     * rounded. Its rows are left_stride(k) bytes apart; memory for it is 64-byte aligned and goes on for
     * LEFT_ROWS rows, which are read with the last one and not used. These make one: of a matrix; */
    size_t (*left_stride)(int k);
    void (*left)(int m, int k, const float *a, ptrdiff_t lda, void *left);
    /* of a matrix [m, n], its columns [at, at + n) alone (see left_swiglu); */
    void (*left_columns)(int m, int n, const float *a, ptrdiff_t lda, void *left, int k, int at);
    /* of scale[i] (NULL: 1) times sum i of rows of `src`, as in sum_groups below; out [groups, width] = the sums, or
     * NULL; */
    void (*left_groups)(int width, int groups, const int *start, const int *members, const float *src, ptrdiff_t stride,
                        const float *scale, float *out, void *left);
    /* and with it (rows of all matrices contiguous) out [m, k] = a + b + c, c may be NULL, out any of them; */
    void (*left_sum)(int m, int k, float *out, const float *a, const float *b, const float *c, void *left);
    /* out [m, k] = silu(in) = in * sigmoid(in), in place allowed: relative error below 2e-6 of |out| + 1e-6, of
     * bfloat16 2e-4; */
    void (*left_silu)(int m, int k, float *out, const float *in, void *left);
    /* columns [at, at + n) of it alone = silu(gate) * up, both [m, n] with rows `stride` floats apart. `at` is a
     * multiple of LEFT_COLUMNS, and at + n as well unless it is k; */
    void (*left_swiglu)(int m, int n, const float *gate, const float *up, ptrdiff_t stride, void *left, int k, int at);
    /* residual_rms below; */
    void (*left_rms)(int m, int width, float eps, float *out, float *scale, const float *x, const float *u, void *left);
    /* e^(factor * (x - its row's largest)) of x [m, n]; share [m] = 1 / the sum of a row. */
    void (*left_softmax)(int m, int n, float factor, const float *x, ptrdiff_t stride, void *left, float *share);
    /* Columns [from, to) of C = A B (or +=): `from` is a multiple of `panel`, `to` as well unless it is the last
     * column; c is where column `from` goes. The bits are those of gemm on the same numbers. */
    void (*gemm_left)(int m, int from, int to, int k, const void *left, const void *packed, float *c, ptrdiff_t ldc,
                      bool accumulate);

    /* C [k, n] += A^T B of packed factors A [m, k], B [m, n]: gemm_tn of what they hold. */
    void (*gemm_tn_left)(int m, int k, int n, const void *a, const void *b, float *c, ptrdiff_t ldc);
    /* out [m, k] = what a packed factor holds. */
    void (*unpack)(int m, int k, const void *left, float *out);

    /* Backwards, from packed factors that were kept to packed factors: the slope of silu within 2e-6, of bfloat16 5e-4.
     * left = d_out * silu'(in), all [m, k]; */
    void (*silu_grad)(int m, int k, const float *d_out, const void *in, void *left);
    /* of act = silu(gate) * up, which is made again, all [m, k]; */
    void (*swiglu_back)(int m, int k, const float *d_act, const void *gate, const void *up, void *d_gate, void *d_up,
                        void *act);
    /* rms_grad below, of a packed `out`; left: the new g. */
    void (*rms_back)(int m, int width, float *g, const void *out, const float *scale, void *left);
    /* The same of what was not packed: */
    /* d_gate_up [rows, 2 inner] and out [rows, inner] (recomputed) from d_out [rows, inner] and gate_up, gate first. */
    void (*swiglu_grad)(int rows, int inner, float *d_gate_up, float *out, const float *d_out, const float *gate_up);
};

enum { LEFT_ROWS = 16, LEFT_COLUMNS = 32 };

struct adamw_step {
    float rate, beta1, beta2, eps, decay, m_correction, v_correction, g_factor, ema_keep;
};

struct kernels {
    enum cpu_level level;        /* the highest level that fills any of the table */
    struct gemm_kernels gemm[2]; /* indexed by enum precision */

    /* out = a + b. `out` may be any of the inputs. */
    void (*add)(size_t n, float *out, const float *a, const float *b);
    /* out = (x + u) * scale, scale[row] = 1 / sqrt(mean((x + u)^2) + eps). Rows contiguous; out may be x or u. */
    void (*residual_rms)(int rows, int width, float eps, float *out, float *scale, const float *x, const float *u);
    /* g holds d_out on entry and d(x + u) on return: g = scale * (g - out * mean(g * out)). */
    void (*rms_grad)(int rows, int width, float *g, const float *out, const float *scale);
    /* Turns pair j of each of `heads` heads of `size` floats, (x[j], x[j + size/2]), by the angle whose cosine is
     * turns[j] and sine turns[size/2 + j]; turns [rows, size]. `direction`: 1, or -1 for back. */
    void (*rotate)(int rows, int heads, int size, const float *turns, float direction, float *x, ptrdiff_t stride);
    /* x [rows, n] = softmax(factor * x) of each row, factor > 0. */
    void (*softmax)(int rows, int n, float factor, float *x, ptrdiff_t stride);
    /* d = p * (d - mean[row]) * factor: from the gradient of probabilities p to that of what softmax was given, `mean`
     * being the row's sum of p * d. */
    void (*softmax_grad)(int rows, int n, float factor, const float *p, float *d, ptrdiff_t stride, const float *mean);
    /* x [rows, n] *= factor[row]. */
    void (*scale_rows)(int rows, int n, const float *factor, float *x, ptrdiff_t stride);
    /* Row i of out [groups, width] = scale[i] (NULL: 1) times the sum of rows members[start[i]] up to, not including,
     * members[start[i + 1]] of src, in that order; `accumulate`: added to out instead. Row j of src starts at
     * src + j * stride. */
    void (*sum_groups)(int width, int groups, const int *start, const int *members, const float *src, ptrdiff_t stride,
                       const float *scale, float *out, bool accumulate);
    /* Depthwise 3x3 stencil over a grid [height, width, d], zero outside; taps [9, d], tap 3*(dy+1)+(dx+1) multiplies
     * in[y+dy, x+dx]. Writes output rows y in [from, to). `flip`: uses taps 8-t (the transposed stencil, for the
     * gradient of `in`). `in_stride`, `out_stride`: floats between cells. */
    void (*stencil)(int height, int width, int d, const float *taps, bool flip, const float *in, ptrdiff_t in_stride,
                    float *out, ptrdiff_t out_stride, int from, int to);
    /* d_taps [9, d] += sum over cells of in[y+dy, x+dx] * d_out[y, x]. */
    void (*stencil_taps_grad)(int height, int width, int d, float *d_taps, const float *in, ptrdiff_t in_stride,
                              const float *d_out, ptrdiff_t out_stride);
    /* AdamW (Loshchilov and Hutter 2019), n weights: m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2;
     * w -= rate * (m * m_correction / (sqrt(v * v_correction) + eps) + decay * w), with g first multiplied by
     * `g_factor` (clipping); then ema += (1 - ema_keep) * (w - ema). */
    void (*adamw)(size_t n, float *w, float *m, float *v, float *ema, const float *g, const struct adamw_step *step);
};

/* The table for a level (each level starts from the ones below it). `level` must be one this machine can run. */
const struct kernels *kernels_for(enum cpu_level level);

/* bfloat16 helpers, nearest with ties to even. */
uint16_t bf16_from_f32(float x);
float bf16_to_f32(uint16_t x);

#endif
