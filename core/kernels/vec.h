/* One vector of VEC_WIDTH floats (4 NEON, 8 AVX2, 16 AVX-512) in GCC's vector extensions, so that the kernels are
 * written once. The including file's compiler flags decide the instructions; a width that the flags do not offer is
 * still right (the compiler splits it), which is how the AVX-512 kernels are tested on a machine without it.
 *
 * Expressions of the form a * b + c become one fused multiply-add (-ffp-contract=fast). */
#ifndef RUMIA_VEC_H
#define RUMIA_VEC_H

#include <stddef.h>
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

/* The first `lanes` lanes, zero in the others. */
VEC_INLINE vec vec_first(vec v, int lanes) {
    float memory[VEC_WIDTH];
    memcpy(memory, &v, sizeof memory);
    return vec_load(memory, lanes);
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

/* Lane by lane the larger, the smaller; a NaN in `x` stays one. */
VEC_INLINE vec vec_max(vec x, vec low) {
#if VEC_WIDTH == 16 && defined(__AVX512F__)
    return (vec)_mm512_max_ps((__m512)low, (__m512)x);
#elif VEC_WIDTH == 8 && defined(__AVX__)
    return (vec)_mm256_max_ps((__m256)low, (__m256)x);
#else
    return vec_select(x < low, low, x);
#endif
}

VEC_INLINE vec vec_min(vec x, vec high) {
#if VEC_WIDTH == 16 && defined(__AVX512F__)
    return (vec)_mm512_min_ps((__m512)high, (__m512)x);
#elif VEC_WIDTH == 8 && defined(__AVX__)
    return (vec)_mm256_min_ps((__m256)high, (__m256)x);
#else
    return vec_select(x > high, high, x);
#endif
}

/* Sum of the lanes, halves first: the order is fixed by the width alone. */
typedef float vec_4 __attribute__((vector_size(16)));
#if VEC_WIDTH >= 8
typedef float vec_8 __attribute__((vector_size(32)));
#endif

VEC_INLINE float vec_sum(vec v) {
#if VEC_WIDTH == 16
    const vec_8 eight = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
                        __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
#elif VEC_WIDTH == 8
    const vec_8 eight = v;
#endif
#if VEC_WIDTH >= 8
    const vec_4 four =
        __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
#else
    const vec_4 four = v;
#endif
    const vec_4 two = four + __builtin_shufflevector(four, four, 2, 3, 2, 3);
    return two[0] + two[1];
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

/* Runs STATEMENT for each i = 0, VEC_WIDTH, 2 VEC_WIDTH ... below n with `lanes` valid lanes (a constant but in the
 * last round). */
#define EACH_VEC(n, STATEMENT)                                                                                         \
    do {                                                                                                               \
        const ptrdiff_t whole_ = (ptrdiff_t)(n) / VEC_WIDTH * VEC_WIDTH;                                               \
        for (ptrdiff_t i = 0; i < whole_; i += VEC_WIDTH) {                                                            \
            const int lanes = VEC_WIDTH;                                                                               \
            STATEMENT;                                                                                                 \
        }                                                                                                              \
        if (whole_ < (ptrdiff_t)(n)) {                                                                                 \
            const ptrdiff_t i = whole_;                                                                                \
            const int lanes = (int)((ptrdiff_t)(n)-whole_);                                                            \
            STATEMENT;                                                                                                 \
        }                                                                                                              \
    } while (0)

VEC_INLINE int least(int a, int b) {
    return a < b ? a : b;
}

VEC_INLINE int round_up(int n, int unit) {
    return (n + unit - 1) / unit * unit;
}

#endif
