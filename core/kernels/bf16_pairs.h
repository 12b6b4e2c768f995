/* What AVX512_BF16 adds to AVX-512: rounding to bfloat16 and sums of products of pairs. Where the compiler's flags do
 * not offer the instructions there is plain C in their place, which lets the tests run their users on any machine.
 * Included after VEC_WIDTH was set to 16.
 *
 * The instructions take denormal inputs for zero and write zero for denormal results, whatever the state of the
 * processor says: an error of at most 1.2e-38 times the other factor, far below what rounding to 8 bits loses. */
#ifndef RUMIA_BF16_PAIRS_H
#define RUMIA_BF16_PAIRS_H

#include "bf16.h"
#include "vec.h"

#include <stdbool.h>
#include <stddef.h>

#if VEC_WIDTH != 16
#error "bf16_pairs.h is for vectors of 16"
#endif

typedef uint16_t halves_32 __attribute__((vector_size(64))); /* or 16 pairs */

#ifdef __AVX512BF16__

/* Both to bfloat16, nearest with ties to even, `low` first. */
VEC_INLINE halves_32 round_32(vec low, vec high) {
    return (halves_32)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low);
}

/* The first `lanes` to bfloat16. */
VEC_INLINE void store_rounded(uint16_t *out, vec v, int lanes) {
    const vec_half rounded = (vec_half)_mm512_cvtneps_pbh((__m512)v);
    if (__builtin_constant_p(lanes))
        memcpy(out, &rounded, sizeof *out * (unsigned)lanes);
    else
        _mm256_mask_storeu_epi16(out, (__mmask16)((1u << lanes) - 1), (__m256i)rounded);
}

/* The first `lanes` of bfloat16, zero in the others. */
VEC_INLINE vec_half load_halves(const uint16_t *in, int lanes) {
    if (!__builtin_constant_p(lanes)) return (vec_half)_mm256_maskz_loadu_epi16((__mmask16)((1u << lanes) - 1), in);
    vec_half halves = {0};
    memcpy(&halves, in, sizeof *in * (unsigned)lanes);
    return halves;
}

/* sum[i] + a[2i] b[2i] + a[2i + 1] b[2i + 1]. */
VEC_INLINE vec add_pair_products(vec sum, halves_32 a, halves_32 b) {
    return (vec)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
}

#else

VEC_INLINE halves_32 round_32(vec low, vec high) {
    halves_32 out;
    for (int i = 0; i < 16; i++) {
        out[i] = bf16_round(low[i]);
        out[16 + i] = bf16_round(high[i]);
    }
    return out;
}

VEC_INLINE void store_rounded(uint16_t *out, vec v, int lanes) {
    for (int i = 0; i < lanes; i++)
        out[i] = bf16_round(v[i]);
}

VEC_INLINE vec_half load_halves(const uint16_t *in, int lanes) {
    vec_half halves = {0};
    memcpy(&halves, in, sizeof *in * (unsigned)lanes);
    return halves;
}

/* The odd elements first, as Intel describes it and AMD's Zen 4 does it: the same bits. Each product is exact. */
VEC_INLINE vec add_pair_products(vec sum, halves_32 a, halves_32 b) {
    const vec_bits left = (vec_bits)a, right = (vec_bits)b;
    sum += (vec)(left & 0xffff0000) * (vec)(right & 0xffff0000);
    return sum + (vec)(left << 16) * (vec)(right << 16);
}

#endif

VEC_INLINE vec load_widened(const uint16_t *in, int lanes) {
    return vec_widen(load_halves(in, lanes));
}

/* A pair in every place. */
VEC_INLINE halves_32 every_pair(const uint16_t *pair) {
    int32_t both;
    memcpy(&both, pair, sizeof both);
    return (halves_32)(both - (vec_int){0});
}

/* The two rows at `in` as pairs, `lanes` columns of them; no second row: zeros. */
VEC_INLINE halves_32 pair_rows(bool two, int lanes, const float *in, ptrdiff_t stride) {
    const vec even = vec_load(in, lanes), odd = two ? vec_load(in + stride, lanes) : (vec){0};
    const halves_32 both = round_32(even, odd);
    return __builtin_shufflevector(both, both, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10,
                                   26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/* The same of rows that are rounded already. */
VEC_INLINE halves_32 pair_halves(bool two, int lanes, const uint16_t *in, ptrdiff_t stride) {
    const vec_half even = load_halves(in, lanes), odd = two ? load_halves(in + stride, lanes) : (vec_half){0};
    return __builtin_shufflevector(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10,
                                   26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/* Where column j of row r of a matrix of floats or of a packed factor lies. */
VEC_INLINE const void *element(bool packed, const void *matrix, ptrdiff_t stride, int r, int j) {
    return (const char *)matrix + (r * stride + j) * (ptrdiff_t)(packed ? sizeof(uint16_t) : sizeof(float));
}

#endif
