/* The most multiply-adds a processor does when nothing has to be loaded: compiled once per level, with the level's
 * flags, VEC_WIDTH and the name FMA_PEAK. */
#include "vec.h"

#if defined FMA_PEAK_TILES
#include "amx_tile.h"
#elif defined FMA_PEAK_PAIRS
#include "bf16_pairs.h"
#endif

/* Runs `rounds` times; returns the multiply-adds of one round. `sink` takes the sums, which would not be computed
 * otherwise. */
long FMA_PEAK(long rounds, float *sink);

long FMA_PEAK(long rounds, float *sink) {
#ifdef FMA_PEAK_TILES
    (void)sink;
    tile_configure();
    for (long i = 0; i < rounds; i++) {
        tile_multiply(0, 4, 6);
        tile_multiply(1, 4, 7);
        tile_multiply(2, 5, 6);
        tile_multiply(3, 5, 7);
    }
    return 4L * TILE_ROWS * TILE_FLOATS * TILE_DEPTH;
#else
    /* Far more than latency times units: twelve reach 92 % on a Zen 5. The registers hold them besides a and b. */
#if VEC_WIDTH == 16 || defined(__aarch64__)
    enum { CHAINS = 24 };
#else
    enum { CHAINS = 12 };
#endif
    vec sum[CHAINS], a = vec_set(0.999f), b = vec_set(1e-3f);
#pragma GCC unroll 24
    for (int c = 0; c < CHAINS; c++)
        sum[c] = vec_set((float)c);
    for (long i = 0; i < rounds; i++) {
#pragma GCC unroll 24
        for (int c = 0; c < CHAINS; c++)
#ifdef FMA_PEAK_PAIRS
            sum[c] = add_pair_products(sum[c], (halves_32)a, (halves_32)b);
#else
            sum[c] = sum[c] * a + b;
#endif
    }
#pragma GCC unroll 24
    for (int c = 0; c < CHAINS; c++)
        *sink += vec_sum(sum[c]);
#ifdef FMA_PEAK_PAIRS
    return 2L * CHAINS * VEC_WIDTH;
#else
    return (long)CHAINS * VEC_WIDTH;
#endif
#endif
}
