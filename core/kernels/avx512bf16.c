/* bfloat16 products on AVX512_BF16: one instruction adds 16 sums of two products, twice as many as a multiply-add of
 * float32. Register tiles of about 24 sums, up to 4 vectors wide; the factors lie in memory as pairs along the
 * reduction, so that a step of a tile is a broadcast pair of A times vectors of pairs of B.
 *
 * A large B streams from the last cache: while one panel is multiplied the next one is fetched into the second cache.
 * Without that large shapes take half as long again.
 *
 * Packed B: panels of 64 columns (the last one of what is left, in whole vectors), each a row of pairs after another,
 * padded with zeros. A is rounded a block of rows at a time into a buffer of its thread, in which pairs of gemm's
 * reduction index stand side by side. gemm_tn's runs along the rows of both factors: there two rows are interleaved.
 *
 * Every element of a result is one chain of pairs in the order of the reduction index, wherever it stands; blocking
 * stores and reloads the chain's float32 value, which changes nothing. */
#define VEC_WIDTH 16
#include "bf16_pairs.h"
#include "levels.h"
#include "thread.h"

enum { PAIR = 2 };
#define LEFT_UNIT PAIR
#include "left_pairs.inc"

enum {
    PANEL = 64,          /* columns of B packed together, and of a tile at most */
    ROWS_MAX = 12,       /* of a tile; see tile_rows */
    STRIP = 48,          /* gemm_tn: columns of A packed together, a multiple of every full tile's rows */
    GEMM_DEPTH = 512,    /* reduction steps between a load and a store of C */
    GEMM_ROWS = 120,     /* rows of A rounded at a time, for all panels of B; a multiple of every full tile's as well */
    FETCH_STEPS = 2,     /* of a tile for each line of the next panel that is fetched */
    CACHE_LINE = 64,     /* bytes */
    TN_DEPTH = 256,      /* gemm_tn: rows of A and B whose products are summed before C is stored */
    TN_LEFT = 6 * STRIP, /* gemm_tn: columns of A paired at a time */
};

/* Buffers of a thread. */
struct scratch {
    _Alignas(64) uint16_t left[GEMM_ROWS * GEMM_DEPTH];
    _Alignas(64) uint16_t left_tn[TN_LEFT * TN_DEPTH], right_tn[PANEL * TN_DEPTH];
};

static struct scratch *own_scratch(void) {
    static _Thread_local void *memory;
    return thread_memory(&memory, sizeof(struct scratch));
}

/* C tile [rows, 16 vecs] = (or +=) A tile * B panel over `steps` pairs; pair p of row i of A is at
 * a + i * a_row + p * a_step, row p of the panel has `vecs` vectors. `lanes`: columns in the tile's last vector.
 * `ahead`: what to fetch meanwhile, or NULL. */
VEC_INLINE void multiply(int rows, int vecs, int steps, const uint16_t *a, ptrdiff_t a_row, ptrdiff_t a_step,
                         const uint16_t *b, float *c, ptrdiff_t ldc, int lanes, bool accumulate, const char *ahead) {
    vec sum[ROWS_MAX][4];
#pragma GCC unroll 12
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 4
        for (int v = 0; v < vecs - 1; v++)
            sum[i][v] = accumulate ? vec_load(c + i * ldc + 16 * v, 16) : (vec){0};
        sum[i][vecs - 1] = accumulate ? vec_load(c + i * ldc + 16 * (vecs - 1), lanes) : (vec){0};
    }
    for (int p = 0; p < steps; p++, a += a_step, b += 32 * vecs) {
        if (ahead && p % FETCH_STEPS == 0) {
            __builtin_prefetch(ahead, 0, 2);
            ahead += CACHE_LINE;
        }
        halves_32 right[4];
#pragma GCC unroll 4
        for (int v = 0; v < vecs; v++)
            memcpy(&right[v], b + 32 * v, sizeof right[v]);
#pragma GCC unroll 12
        for (int i = 0; i < rows; i++) {
            const halves_32 left = every_pair(a + i * a_row);
#pragma GCC unroll 4
            for (int v = 0; v < vecs; v++)
                sum[i][v] = add_pair_products(sum[i][v], left, right[v]);
        }
    }
#pragma GCC unroll 12
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 4
        for (int v = 0; v < vecs - 1; v++)
            vec_store(c + i * ldc + 16 * v, sum[i][v], 16);
        if (lanes == 16)
            vec_store(c + i * ldc + 16 * (vecs - 1), sum[i][vecs - 1], 16);
        else
            vec_store(c + i * ldc + 16 * (vecs - 1), sum[i][vecs - 1], lanes);
    }
}

/* Rows of a full tile: 24 sums, vectors of B and a broadcast pair fit the 32 registers. */
VEC_INLINE int tile_rows(int vecs) {
    return vecs < 3 ? 12 : vecs == 3 ? 8 : 6;
}

/* A tile of any size up to the full one: the size becomes a constant, so that all sums live in registers. */
VEC_INLINE void multiply_tile(int rows, int columns, int steps, const uint16_t *a, ptrdiff_t a_row, ptrdiff_t a_step,
                              const uint16_t *b, float *c, ptrdiff_t ldc, bool accumulate, const char *ahead) {
    const int vecs = (columns + 15) / 16, lanes = columns - 16 * (vecs - 1);
#define TILE(v, r)                                                                                                     \
    case (v)*16 + (r):                                                                                                 \
        multiply(r, v, steps, a, a_row, a_step, b, c, ldc, lanes, accumulate, ahead);                                  \
        break;
#define TILES_6(v) TILE(v, 1) TILE(v, 2) TILE(v, 3) TILE(v, 4) TILE(v, 5) TILE(v, 6)
#define TILES_8(v) TILES_6(v) TILE(v, 7) TILE(v, 8)
#define TILES_12(v) TILES_8(v) TILE(v, 9) TILE(v, 10) TILE(v, 11) TILE(v, 12)
    switch (vecs * 16 + rows) {
        TILES_12(1)
        TILES_12(2)
        TILES_8(3)
        TILES_6(4)
    }
#undef TILES_12
#undef TILES_8
#undef TILES_6
#undef TILE
}

static size_t pack_bytes_bf16(int k, int n) {
    return (size_t)round_up(k, 2) * round_up(n, 16) * sizeof(uint16_t);
}

/* Rows p and p + 1 of B, side by side in memory, to `width` pairs. */
static void pack_rows(uint16_t *out, const float *b, bool two, int columns, int width, ptrdiff_t row_stride) {
    for (int j = 0; j < width; j += 16) {
        const int lanes = j < columns ? least(16, columns - j) : 0;
        const halves_32 pairs = pair_rows(two, lanes, b + j, row_stride);
        memcpy(out + 2 * j, &pairs, sizeof pairs);
    }
}

/* One column of B, whose elements stand side by side, to its place in k / 2 rows of `width` pairs. */
static void pack_column(uint16_t *out, const float *b, int k, int width) {
    for (int p = 0; p < k; p += 32) {
        const int low = least(16, k - p), high = least(16, k - p - low);
        const halves_32 pairs = round_32(vec_load(b + p, low), high > 0 ? vec_load(b + p + 16, high) : (vec){0});
        for (int q = 0; q < least(16, (k - p + 1) / 2); q++)
            memcpy(out + (size_t)(p / 2 + q) * 2 * width, (const char *)&pairs + 4 * q, 4);
    }
}

static void pack_bf16(void *packed, const float *b, int k, int n, ptrdiff_t row_stride, ptrdiff_t column_stride) {
    uint16_t *out = packed;
    for (int j0 = 0; j0 < n; j0 += PANEL) {
        const int columns = least(PANEL, n - j0), width = round_up(columns, 16);
        if (row_stride == 1) {
            if (width > columns) memset(out, 0, (size_t)round_up(k, 2) * width * sizeof *out);
            for (int j = 0; j < columns; j++)
                pack_column(out + 2 * j, b + (j0 + j) * column_stride, k, width);
            out += (size_t)round_up(k, 2) * width;
            continue;
        }
        for (int p = 0; p < k; p += 2, out += 2 * width)
            if (column_stride == 1)
                pack_rows(out, b + p * row_stride + j0, p + 1 < k, columns, width, row_stride);
            else
                for (int j = 0; j < 2 * width; j++) {
                    const int q = p + j % 2, column = j0 + j / 2;
                    out[j] = column < n && q < k ? bf16_round(b[q * row_stride + column * column_stride]) : 0;
                }
    }
}

/* Once for gemm and once for gemm_tn, so that the compiler knows how A lies. */
static void tile_of_gemm(int rows, int columns, int steps, const uint16_t *a, ptrdiff_t a_row, const uint16_t *b,
                         float *c, ptrdiff_t ldc, bool accumulate, const char *ahead) {
    multiply_tile(rows, columns, steps, a, a_row, 2, b, c, ldc, accumulate, ahead);
}

/* Columns [from, to) of C = (or +=) A B over the reduction steps [p, p + depth); c: where column `from` goes. */
static void multiply_panels(int rows, int from, int to, int k, int p, int depth, const uint16_t *a, ptrdiff_t a_row,
                            const uint16_t *packed, float *c, ptrdiff_t ldc, bool accumulate) {
    const int steps = (depth + 1) / 2;
    const size_t share = (size_t)(steps + FETCH_STEPS - 1) / FETCH_STEPS * CACHE_LINE;
    for (int j = from; j < to; j += PANEL) {
        const int columns = least(PANEL, to - j), width = round_up(columns, 16), most = tile_rows(width / 16);
        const int next_width = round_up(least(PANEL, to - j - columns), 16);
        const uint16_t *panel = packed + (size_t)j * round_up(k, 2) + (size_t)p * width;
        const uint16_t *next = packed + (size_t)(j + PANEL) * round_up(k, 2) + (size_t)p * next_width;
        const size_t bytes = (size_t)steps * 4 * next_width; /* none after the last panel */
        size_t fetched = 0;
        for (int i = 0; i < rows; i += most, fetched += share)
            tile_of_gemm(least(most, rows - i), columns, steps, a + i * a_row, a_row, panel, c + i * ldc + j - from,
                         ldc, accumulate, fetched < bytes ? (const char *)next + fetched : NULL);
    }
}

static void clear(int m, int n, float *c, ptrdiff_t ldc) {
    for (int i = 0; i < m; i++)
        memset(c + i * ldc, 0, n * sizeof *c);
}

static void gemm_left_bf16(int m, int from, int to, int k, const void *left, const void *packed, float *c,
                           ptrdiff_t ldc, bool accumulate) {
    if (k == 0 && !accumulate) clear(m, to - from, c, ldc);
    for (int p = 0; p < k; p += GEMM_DEPTH)
        multiply_panels(m, from, to, k, p, least(GEMM_DEPTH, k - p), (const uint16_t *)left + p, round_up(k, PAIR),
                        packed, c, ldc, accumulate || p > 0);
}

static void gemm_bf16(int m, int n, int k, const float *a, ptrdiff_t lda, const void *packed, float *c, ptrdiff_t ldc,
                      bool accumulate) {
    struct scratch *scratch = own_scratch();
    if (k == 0 && !accumulate) clear(m, n, c, ldc);
    for (int p = 0; p < k; p += GEMM_DEPTH) {
        const int depth = least(GEMM_DEPTH, k - p);
        for (int i = 0; i < m; i += GEMM_ROWS) {
            const int rows = least(GEMM_ROWS, m - i);
            left_copy_bf16(rows, depth, a + i * lda + p, lda, scratch->left);
            multiply_panels(rows, 0, n, k, p, depth, scratch->left, round_up(depth, PAIR), packed, c + i * ldc, ldc,
                            accumulate || p > 0);
        }
    }
}

/* Columns of a matrix [depth, columns] of floats, or of a packed factor, as rows of pairs, `out_step` elements apart;
 * zeros after the last column. */
VEC_INLINE void pair_columns(bool packed, int depth, int columns, const void *in, ptrdiff_t stride, uint16_t *out,
                             ptrdiff_t out_step) {
    const float *floats = in;
    const uint16_t *halves = in;
    for (int p = 0; p < depth; p += 2, floats += 2 * stride, halves += 2 * stride, out += out_step) {
        const bool two = p + 1 < depth;
        int j = 0;
        for (; j + 16 <= columns; j += 16) {
            const halves_32 pairs =
                packed ? pair_halves(two, 16, halves + j, stride) : pair_rows(two, 16, floats + j, stride);
            memcpy(out + 2 * j, &pairs, sizeof pairs);
        }
        if (j < columns) {
            const halves_32 pairs = packed ? pair_halves(two, columns - j, halves + j, stride)
                                           : pair_rows(two, columns - j, floats + j, stride);
            memcpy(out + 2 * j, &pairs, sizeof pairs);
        }
    }
}

static void tile_of_gemm_tn(int rows, int columns, int steps, const uint16_t *a, const uint16_t *b, float *c,
                            ptrdiff_t ldc) {
    multiply_tile(rows, columns, steps, a, 2, 2 * STRIP, b, c, ldc, true, NULL);
}

VEC_INLINE void gemm_tn_any(bool packed, int m, int k, int n, const void *a, ptrdiff_t lda, const void *b,
                            ptrdiff_t ldb, float *c, ptrdiff_t ldc) {
    struct scratch *scratch = own_scratch();
    for (int r = 0; r < m; r += TN_DEPTH) {
        const int depth = least(TN_DEPTH, m - r), steps = (depth + 1) / 2;
        for (int i0 = 0; i0 < k; i0 += TN_LEFT) {
            const int end = least(i0 + TN_LEFT, k);
            for (int i = i0; i < end; i += STRIP)
                pair_columns(packed, depth, least(STRIP, end - i), element(packed, a, lda, r, i), lda,
                             scratch->left_tn + (i - i0) * TN_DEPTH, 2 * STRIP);
            for (int j = 0; j < n; j += PANEL) {
                const int columns = least(PANEL, n - j), width = round_up(columns, 16), most = tile_rows(width / 16);
                pair_columns(packed, depth, columns, element(packed, b, ldb, r, j), ldb, scratch->right_tn, 2 * width);
                for (int i1 = i0; i1 < end; i1 += STRIP)
                    for (int i = i1; i < least(i1 + STRIP, end); i += most)
                        tile_of_gemm_tn(least(most, least(i1 + STRIP, end) - i), columns, steps,
                                        scratch->left_tn + (i1 - i0) * TN_DEPTH + 2 * (i - i1), scratch->right_tn,
                                        c + i * ldc + j, ldc);
            }
        }
    }
}

static void gemm_tn_bf16(int m, int k, int n, const float *a, ptrdiff_t lda, const float *b, ptrdiff_t ldb, float *c,
                         ptrdiff_t ldc) {
    gemm_tn_any(false, m, k, n, a, lda, b, ldb, c, ldc);
}

static void gemm_tn_left_bf16(int m, int k, int n, const void *a, const void *b, float *c, ptrdiff_t ldc) {
    gemm_tn_any(true, m, k, n, a, round_up(k, PAIR), b, round_up(n, PAIR), c, ldc);
}

const struct gemm_kernels gemm_avx512bf16 = GEMM_TABLE(bf16);
