/* The exponential function and what is made of it, on vectors (after vec.h); each in two accuracies: that of float32,
 * and one that is lost in a rounding to bfloat16. */
#ifndef RUMIA_VEC_MATH_H
#define RUMIA_VEC_MATH_H

#include "vec.h"

/* e^x for -87 <= x <= 88 (the caller sees to it), relative error below 2e-7; a NaN stays a NaN.
 * x = n ln 2 + r with |r| <= ln 2 / 2; adding 1.5 * 2^23 rounds n to an integer, which the low bits then hold. */
VEC_INLINE vec vec_exp(vec x) {
    const float magic = 12582912.0f, log2_e = 1.44269504f, ln2_high = 0.693359375f, ln2_low = -2.12194440e-4f;
    const vec shifted = x * log2_e + magic, n = shifted - magic;
    const vec r = (x - n * ln2_high) - n * ln2_low;
    vec p = r * (1.0f / 720) + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * (vec)(((vec_bits)shifted << 23) + 0x3f800000);
}

/* The same for any x <= 88, 0 far below; relative error below 1e-4. 2^f of the fraction f is a cubic. */
VEC_INLINE vec vec_exp_coarse(vec x) {
#if VEC_WIDTH == 16 && defined(__AVX512DQ__)
    enum { ROUND_DOWN_QUIETLY = 9 };
    const vec power = x * 1.44269504f, f = (vec)_mm512_reduce_ps((__m512)power, ROUND_DOWN_QUIETLY);
    vec p = f * 0.0780245140f + 0.226067185f;
    p = p * f + 0.695833504f;
    p = p * f + 0.999925196f;
    return (vec)_mm512_scalef_ps((__m512)p, (__m512)power);
#else
    return vec_exp(vec_max(x, vec_set(-87.0f)));
#endif
}

/* The largest of n >= 1 numbers. */
VEC_INLINE float vec_row_largest(int n, const float *x) {
    const int whole = n / VEC_WIDTH * VEC_WIDTH;
    float most = x[n - 1];
    if (whole) {
        vec largest = vec_load(x, VEC_WIDTH);
        for (int i = VEC_WIDTH; i < whole; i += VEC_WIDTH)
            largest = vec_max(vec_load(x + i, VEC_WIDTH), largest);
        for (int i = 0; i < VEC_WIDTH; i++)
            most = largest[i] > most ? largest[i] : most;
    }
    for (int i = whole; i < n; i++)
        most = x[i] > most ? x[i] : most;
    return most;
}

/* 1 / x, relative error below 1e-4. */
VEC_INLINE vec vec_reciprocal_coarse(vec x) {
#if VEC_WIDTH == 16 && defined(__AVX512F__)
    return (vec)_mm512_rcp14_ps((__m512)x);
#else
    return 1.0f / x;
#endif
}

/* 1 / (1 + e^-x) for x >= -88. */
VEC_INLINE vec vec_sigmoid(vec x) {
    return 1.0f / (1.0f + vec_exp(vec_max(-x, vec_set(-87.0f))));
}

/* Relative error below 2e-4. */
VEC_INLINE vec vec_sigmoid_coarse(vec x) {
    return vec_reciprocal_coarse(1.0f + vec_exp_coarse(-x));
}

#endif
