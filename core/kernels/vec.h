/* One vector of VEC_WIDTH floats (4 NEON, 8 AVX2, 16 AVX-512) in GCC's vector extensions, so that the kernels are
 * written once. The including file's compiler flags decide the instructions; a width that the flags do not offer is
 * still right (the compiler splits it), which is how the AVX-512 kernels are tested on a machine without it.
 *
 * Expressions of the form a * b + c become one fused multiply-add (-ffp-contract=fast). */
#ifndef RUMIA_VEC_H
#define RUMIA_VEC_H

#include <stdint.h>
#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

#ifndef VEC_WIDTH
#define VEC_WIDTH 4
#endif

typedef float vec __attribute__((vector_size(4 * VEC_WIDTH)));
typedef int32_t vec_int __attribute__((vector_size(4 * VEC_WIDTH)));
typedef uint32_t vec_bits __attribute__((vector_size(4 * VEC_WIDTH))); /* wraps around, as signed may not */
typedef uint16_t vec_half __attribute__((vector_size(2 * VEC_WIDTH)));

#define VEC_INLINE static inline __attribute__((always_inline))

/* The first `lanes` floats, zero in the others. A constant lanes == VEC_WIDTH is a single load or store; a number known
 * only at run time is a call of memcpy, where there are no masks. */
VEC_INLINE vec vec_load(const float *p, int lanes) {
#if VEC_WIDTH == 16 && defined(__AVX512F__)
    if (!__builtin_constant_p(lanes)) return (vec)_mm512_maskz_loadu_ps((__mmask16)((1u << lanes) - 1), p);
#endif
    vec v = {0};
    memcpy(&v, p, sizeof(float) * (unsigned)lanes);
    return v;
}

VEC_INLINE void vec_store(float *p, vec v, int lanes) {
#if VEC_WIDTH == 16 && defined(__AVX512F__)
    if (!__builtin_constant_p(lanes)) {
        _mm512_mask_storeu_ps(p, (__mmask16)((1u << lanes) - 1), (__m512)v);
        return;
    }
#endif
    memcpy(p, &v, sizeof(float) * (unsigned)lanes);
}

VEC_INLINE vec vec_set(float x) {
    return x - (vec){0};
}

/* Lane by lane: mask ? a : b, where the mask is the result of a comparison of vectors. */
VEC_INLINE vec vec_select(vec_int mask, vec a, vec b) {
    return (vec)((mask & (vec_int)a) | (~mask & (vec_int)b));
}

VEC_INLINE vec vec_sqrt(vec x) {
#if VEC_WIDTH == 16 && defined(__AVX512F__)
    return (vec)_mm512_sqrt_ps((__m512)x);
#elif VEC_WIDTH == 8 && defined(__AVX__)
    return (vec)_mm256_sqrt_ps((__m256)x);
#else
    for (int i = 0; i < VEC_WIDTH; i++)
        x[i] = __builtin_sqrtf(x[i]);
    return x;
#endif
}

/* Sum of the lanes, halves first: the order is fixed by the width alone. */
VEC_INLINE float vec_sum(vec v) {
    float lane[VEC_WIDTH];
    memcpy(lane, &v, sizeof lane);
    for (int half = VEC_WIDTH / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            lane[i] += lane[i + half];
    return lane[0];
}

/* bfloat16 to and from float32, nearest with ties to even; a NaN stays a NaN. */
VEC_INLINE vec vec_widen(vec_half x) {
    return (vec)(__builtin_convertvector(x, vec_bits) << 16);
}

VEC_INLINE vec vec_round_bf16(vec x) {
    const vec_bits bits = (vec_bits)x, odd = bits >> 16 & 1;
    const vec_bits rounded = (bits + 0x7fff + odd) & 0xffff0000;
    const vec_bits quiet = (bits | 0x400000) & 0xffff0000;
    return vec_select(x == x, (vec)rounded, (vec)quiet);
}

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

#endif
