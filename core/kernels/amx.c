/* bfloat16 products on AMX tiles: 2 x 2 tiles of sums (32 x 32 elements of C) at a time, so that each tile of A and of
 * B that is loaded is used twice.
 *
 * Packed B: for every 16 columns, for every 32 rows, one tile (1 KB), zero-padded. A tile of B holds pairs of rows
 * interleaved ("VNNI"). A is rounded to bfloat16 into a buffer of its thread, a block of rows at a time. The sums of
 * one element follow the reduction index in steps of 32 from the first to the last, wherever the row stands. */
#define VEC_WIDTH 16
#include "amx_tile.h"
#define LEFT_UNIT TILE_DEPTH
#include "left_pairs.inc"
#include "levels.h"

enum {
    PANEL = TILE_DEPTH, /* columns of B multiplied together */
    GEMM_DEPTH = 512,   /* reduction steps between a load and a store of C: 32 columns of B are 32 KB */
    GEMM_ROWS = 96,     /* rows of A rounded at a time */
    TN_DEPTH = 256,     /* rows of A and B whose products are summed before C is stored */
    TN_LEFT = 128,      /* columns of A transposed at a time */
    TN_RIGHT = 512,     /* columns of B interleaved at a time */
};

/* Buffers of a thread, touched only where this level runs. */
static _Thread_local struct {
    _Alignas(64) uint16_t left[GEMM_ROWS * GEMM_DEPTH];
    _Alignas(64) uint16_t left_tn[TN_LEFT * TN_DEPTH], right_tn[TN_RIGHT * TN_DEPTH];
} scratch;

/* The tiles 0..3 += A B over `steps` tiles of depth. A tile of `a` has rows `a_row` bytes apart, the next one in depth
 * is `a_step` elements on, the lower one `a_below`; tiles of `b` follow each other, the right one is `b_right` on. */
VEC_INLINE void multiply_tiles(bool two_rows, bool two_columns, int steps, const uint16_t *a, ptrdiff_t a_row,
                               ptrdiff_t a_step, ptrdiff_t a_below, const uint16_t *b, ptrdiff_t b_right) {
    for (int s = 0; s < steps; s++, a += a_step, b += TILE_ELEMENTS) {
        tile_load(4, a, a_row);
        tile_load(6, b, 64);
        tile_multiply(0, 4, 6);
        if (two_columns) {
            tile_load(7, b + b_right, 64);
            tile_multiply(1, 4, 7);
        }
        if (two_rows) {
            tile_load(5, a + a_below, a_row);
            tile_multiply(2, 5, 6);
            if (two_columns) tile_multiply(3, 5, 7);
        }
    }
}

/* One block of C of at most 32 x 32: C = (or +=) A B. A block that does not fill its tiles goes through a copy. */
static void block_of(int rows, int columns, int steps, const uint16_t *a, ptrdiff_t a_row, ptrdiff_t a_step,
                     ptrdiff_t a_below, const uint16_t *b, ptrdiff_t b_right, float *c, ptrdiff_t ldc,
                     bool accumulate) {
    _Alignas(64) float copy[32 * 32];
    const bool partial = rows % TILE_ROWS || columns % TILE_FLOATS;
    const bool two_rows = rows > TILE_ROWS, two_columns = columns > TILE_FLOATS;
    float *out = partial ? copy : c;
    const ptrdiff_t stride = partial ? 32 : ldc, bytes = stride * (ptrdiff_t)sizeof *c;
    if (partial && accumulate) {
        memset(copy, 0, sizeof copy);
        for (int i = 0; i < rows; i++)
            memcpy(copy + i * 32, c + i * ldc, columns * sizeof *c);
    }
    if (accumulate) {
        tile_load(0, out, bytes);
        if (two_columns) tile_load(1, out + 16, bytes);
        if (two_rows) tile_load(2, out + 16 * stride, bytes);
        if (two_rows && two_columns) tile_load(3, out + 16 * stride + 16, bytes);
    } else {
        tile_zero(0);
        tile_zero(1);
        tile_zero(2);
        tile_zero(3);
    }
    if (two_rows && two_columns)
        multiply_tiles(true, true, steps, a, a_row, a_step, a_below, b, b_right);
    else if (two_rows)
        multiply_tiles(true, false, steps, a, a_row, a_step, a_below, b, b_right);
    else if (two_columns)
        multiply_tiles(false, true, steps, a, a_row, a_step, a_below, b, b_right);
    else
        multiply_tiles(false, false, steps, a, a_row, a_step, a_below, b, b_right);
    tile_store(0, out, bytes);
    if (two_columns) tile_store(1, out + 16, bytes);
    if (two_rows) tile_store(2, out + 16 * stride, bytes);
    if (two_rows && two_columns) tile_store(3, out + 16 * stride + 16, bytes);
    for (int i = 0; partial && i < rows; i++)
        memcpy(c + i * ldc, copy + i * 32, columns * sizeof *c);
}

static size_t pack_bytes_bf16(int k, int n) {
    return (size_t)round_up(k, TILE_DEPTH) * round_up(n, TILE_FLOATS) * sizeof(uint16_t);
}

static void pack_bf16(void *packed, const float *b, int k, int n, ptrdiff_t row_stride, ptrdiff_t column_stride) {
    uint16_t *tile = packed;
    for (int j0 = 0; j0 < n; j0 += TILE_FLOATS)
        for (int p0 = 0; p0 < k; p0 += TILE_DEPTH, tile += TILE_ELEMENTS) {
            const int columns = least(TILE_FLOATS, n - j0), depth = least(TILE_DEPTH, k - p0);
            if (columns < TILE_FLOATS || depth < TILE_DEPTH) memset(tile, 0, TILE_ELEMENTS * sizeof *tile);
            const float *from = b + p0 * row_stride + j0 * column_stride;
            for (int p = 0; p < depth; p++)
                for (int j = 0; j < columns; j++)
                    tile[p / 2 * TILE_DEPTH + 2 * j + p % 2] = bf16_round(from[p * row_stride + j * column_stride]);
        }
}

/* Columns [from, to) of C = (or +=) A B over the reduction steps [p, p + depth); c: where column `from` goes. Rows of A
 * up to a multiple of 16 are read; what they hold beyond `rows` is not used. */
static void multiply_blocks(int rows, int from, int to, int k, int p, int depth, const uint16_t *a, ptrdiff_t a_row,
                            const uint16_t *packed, float *c, ptrdiff_t ldc, bool accumulate) {
    const ptrdiff_t column_tiles = (ptrdiff_t)round_up(k, TILE_DEPTH) * TILE_FLOATS; /* elements of 16 columns of B */
    const int steps = (depth + TILE_DEPTH - 1) / TILE_DEPTH;
    for (int j = from; j < to; j += PANEL)
        for (int i = 0; i < rows; i += 32)
            block_of(least(32, rows - i), least(PANEL, to - j), steps, a + i * a_row, a_row * (ptrdiff_t)sizeof *a,
                     TILE_DEPTH, 16 * a_row, packed + j / TILE_FLOATS * column_tiles + p * TILE_FLOATS, column_tiles,
                     c + i * ldc + j - from, ldc, accumulate);
}

static void clear(int m, int n, float *c, ptrdiff_t ldc) {
    for (int i = 0; i < m; i++)
        memset(c + i * ldc, 0, n * sizeof *c);
}

static void gemm_left_bf16(int m, int from, int to, int k, const void *left, const void *packed, float *c,
                           ptrdiff_t ldc, bool accumulate) {
    tile_configure();
    if (k == 0 && !accumulate) clear(m, to - from, c, ldc);
    for (int p = 0; p < k; p += GEMM_DEPTH)
        multiply_blocks(m, from, to, k, p, least(GEMM_DEPTH, k - p), (const uint16_t *)left + p, round_up(k, 32),
                        packed, c, ldc, accumulate || p > 0);
}

static void gemm_bf16(int m, int n, int k, const float *a, ptrdiff_t lda, const void *packed, float *c, ptrdiff_t ldc,
                      bool accumulate) {
    tile_configure();
    if (k == 0 && !accumulate) clear(m, n, c, ldc);
    for (int p = 0; p < k; p += GEMM_DEPTH) {
        const int depth = least(GEMM_DEPTH, k - p);
        for (int i = 0; i < m; i += GEMM_ROWS) {
            const int rows = least(GEMM_ROWS, m - i);
            left_copy_bf16(rows, depth, a + i * lda + p, lda, scratch.left);
            multiply_blocks(rows, 0, n, k, p, depth, scratch.left, round_up(depth, 32), packed, c + i * ldc, ldc,
                            accumulate || p > 0);
        }
    }
}

/* Row p of a tile's 16 columns as pairs: of the rows 2p and 2p + 1 of `in` [depth, columns], which are floats or those
 * of a packed factor; zeros outside. */
VEC_INLINE vec_int tile_pairs(bool packed, int depth, int lanes, const void *in, ptrdiff_t stride, int p) {
    if (2 * p >= depth) return (vec_int){0};
    const bool two = 2 * p + 1 < depth;
    if (packed) return (vec_int)pair_halves(two, lanes, (const uint16_t *)in + 2 * p * stride, stride);
    return (vec_int)pair_rows(two, lanes, (const float *)in + 2 * p * stride, stride);
}

/* Swaps the off-diagonal blocks of size s of each 2s x 2s block; s = 8, 4, 2, 1 in turn transpose 16 x 16. */
#define SWAP_BLOCKS(r, s)                                                                                              \
    for (int i = 0; i < 16; i++) {                                                                                     \
        if (i & (s)) continue;                                                                                         \
        const vec_int upper = (r)[i], lower = (r)[i + (s)];                                                            \
        (r)[i] = __builtin_shufflevector(upper, lower, UPPER_16(s));                                                   \
        (r)[i + (s)] = __builtin_shufflevector(upper, lower, LOWER_16(s));                                             \
    }
#define UPPER(s, j) ((j) & (s) ? 16 + (j) - (s) : (j))
#define LOWER(s, j) ((j) & (s) ? 16 + (j) : (j) + (s))
#define EACH_16(f, s)                                                                                                  \
    f(s, 0), f(s, 1), f(s, 2), f(s, 3), f(s, 4), f(s, 5), f(s, 6), f(s, 7), f(s, 8), f(s, 9), f(s, 10), f(s, 11),      \
        f(s, 12), f(s, 13), f(s, 14), f(s, 15)
#define UPPER_16(s) EACH_16(UPPER, s)
#define LOWER_16(s) EACH_16(LOWER, s)

VEC_INLINE void transpose_16(vec_int *r){
#pragma GCC unroll 16
    SWAP_BLOCKS(r, 8)
#pragma GCC unroll 16
        SWAP_BLOCKS(r, 4)
#pragma GCC unroll 16
            SWAP_BLOCKS(r, 2)
#pragma GCC unroll 16
                SWAP_BLOCKS(r, 1)}

/* Tiles of A^T (`transpose`) or of B for gemm_tn, from `in` [depth, columns]: for every 16 columns, for every 32 rows,
 * one tile, padded with zeros. */
VEC_INLINE void pack_pairs(bool packed, bool transpose, int depth, int columns, const void *in, ptrdiff_t stride,
                           uint16_t *tile) {
    for (int j = 0; j < columns; j += 16)
        for (int r = 0; r < depth; r += TILE_DEPTH, tile += TILE_ELEMENTS) {
            const void *block = element(packed, in, stride, r, j);
            const int rows = least(TILE_DEPTH, depth - r), lanes = least(16, columns - j);
            vec_int pairs[16];
            if (rows == TILE_DEPTH && lanes == 16) {
#pragma GCC unroll 16
                for (int p = 0; p < 16; p++)
                    pairs[p] = tile_pairs(packed, TILE_DEPTH, 16, block, stride, p);
            } else
                for (int p = 0; p < 16; p++)
                    pairs[p] = tile_pairs(packed, rows, lanes, block, stride, p);
            if (transpose) transpose_16(pairs);
            memcpy(tile, pairs, sizeof pairs);
        }
}

VEC_INLINE void gemm_tn_any(bool packed, int m, int k, int n, const void *a, ptrdiff_t lda, const void *b,
                            ptrdiff_t ldb, float *c, ptrdiff_t ldc) {
    tile_configure();
    for (int r = 0; r < m; r += TN_DEPTH) {
        const int depth = least(TN_DEPTH, m - r), steps = (depth + TILE_DEPTH - 1) / TILE_DEPTH;
        const ptrdiff_t column_tiles = (ptrdiff_t)steps * TILE_ELEMENTS;
        for (int j0 = 0; j0 < n; j0 += TN_RIGHT) {
            const int columns = least(TN_RIGHT, n - j0);
            pack_pairs(packed, false, depth, columns, element(packed, b, ldb, r, j0), ldb, scratch.right_tn);
            for (int i0 = 0; i0 < k; i0 += TN_LEFT) {
                const int rows = least(TN_LEFT, k - i0);
                pack_pairs(packed, true, depth, rows, element(packed, a, lda, r, i0), lda, scratch.left_tn);
                for (int j = 0; j < columns; j += 32)
                    for (int i = 0; i < rows; i += 32)
                        block_of(least(32, rows - i), least(32, columns - j), steps,
                                 scratch.left_tn + i / 16 * column_tiles, 64, TILE_ELEMENTS, column_tiles,
                                 scratch.right_tn + j / 16 * column_tiles, column_tiles, c + (i0 + i) * ldc + j0 + j,
                                 ldc, true);
            }
        }
    }
}

static void gemm_tn_bf16(int m, int k, int n, const float *a, ptrdiff_t lda, const float *b, ptrdiff_t ldb, float *c,
                         ptrdiff_t ldc) {
    gemm_tn_any(false, m, k, n, a, lda, b, ldb, c, ldc);
}

static void gemm_tn_left_bf16(int m, int k, int n, const void *a, const void *b, float *c, ptrdiff_t ldc) {
    gemm_tn_any(true, m, k, n, a, round_up(k, TILE_DEPTH), b, round_up(n, TILE_DEPTH), c, ldc);
}

const struct gemm_kernels gemm_amx_bf16 = GEMM_TABLE(bf16);
