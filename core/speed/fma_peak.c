/* The most multiply-adds a processor does when nothing has to be loaded: compiled once per level, with the level's
 * flags, VEC_WIDTH and the name FMA_PEAK. */
#include "vec.h"

#ifdef FMA_PEAK_TILES
#include "amx_tile.h"
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
    enum { CHAINS = 12 }; /* more than latency times units */
    vec sum[CHAINS], a = vec_set(0.999f), b = vec_set(1e-3f);
#pragma GCC unroll 12
    for (int c = 0; c < CHAINS; c++)
        sum[c] = vec_set((float)c);
    for (long i = 0; i < rounds; i++) {
#pragma GCC unroll 12
        for (int c = 0; c < CHAINS; c++)
            sum[c] = sum[c] * a + b;
    }
#pragma GCC unroll 12
    for (int c = 0; c < CHAINS; c++)
        *sink += vec_sum(sum[c]);
    return (long)CHAINS * VEC_WIDTH;
#endif
}
