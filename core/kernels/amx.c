/* bfloat16 products on AMX tiles: four tiles of sums at a time, 2 x 2 (32 x 32 elements of C), so that each tile of A
 * and of B that is loaded is used twice, or up to 4 x 1 in the last 16 columns. Loads are what costs: one sum alone
 * keeps the products going.
 *
 * Packed B: for every 16 columns, for every 32 rows, one tile (1 KB), zero-padded. A tile of B holds pairs of rows
 * interleaved ("VNNI"). A is rounded to bfloat16 into a buffer of its thread, a block of rows at a time. The sums of
 * one element follow the reduction index in steps of 32 from the first to the last, wherever the row stands.
 *
 * A large B streams from the last cache: while one panel is multiplied the next one is fetched. A small one does not,
 * and the fetching would take the loads' place. */
#define VEC_WIDTH 16
#include "amx_tile.h"
#define LEFT_UNIT TILE_DEPTH
#include "left_pairs.inc"
#include "levels.h"
#include "thread.h"

enum {
    PANEL = 2 * TILE_FLOATS, /* columns of B multiplied together */
    GEMM_DEPTH = 1536,       /* reduction steps between a load and a store of C */
    GEMM_ROWS = 96,          /* rows of A rounded at a time */
    SUMS = 4,                /* tiles of sums */
    FETCH_LINES = 8,         /* of the next panel, a step of a block; */
    FETCH_DEPTH = 512,       /* for a B of so many rows */
    CACHE_LINE = 64,         /* bytes */
    TN_DEPTH = 256,          /* rows of A and B whose products are summed before C is stored */
    TN_LEFT = 128,           /* columns of A transposed at a time */
    TN_RIGHT = 512,          /* columns of B interleaved at a time */
};

/* Buffers of a thread. */
struct scratch {
    _Alignas(64) uint16_t left[GEMM_ROWS * GEMM_DEPTH];
    _Alignas(64) uint16_t left_tn[TN_LEFT * TN_DEPTH], right_tn[TN_RIGHT * TN_DEPTH];
};

static struct scratch *own_scratch(void) {
    static _Thread_local void *memory;
    return thread_memory(&memory, sizeof(struct scratch));
}

/* The factors of some tiles of C over `steps` tiles of depth. A tile of `a` has rows `a_row` bytes apart, the next one
 * in depth is `a_step` elements on, the lower one `a_below`; tiles of `b` follow each other, the right one is `b_right`
 * on. `ahead`: what to fetch meanwhile, or NULL. */
struct factors {
    const uint16_t *a, *b;
    ptrdiff_t a_row, a_step, a_below, b_right;
    int steps;
    const char *ahead;
};

VEC_INLINE void fetch(const struct factors *f, int step) {
    if (!f->ahead) return;
#pragma GCC unroll 8
    for (int i = 0; i < FETCH_LINES; i++)
        __builtin_prefetch(f->ahead + (step * FETCH_LINES + i) * CACHE_LINE, 0, 2);
}

/* The sums 0..3, of which the first `n` belong at `c` + at[i] in rows `bytes` apart. */
VEC_INLINE void open_sums(int n, const float *c, const ptrdiff_t *at, ptrdiff_t bytes, bool accumulate) {
#define OPEN(i)                                                                                                        \
    if (n > (i)) {                                                                                                     \
        if (accumulate)                                                                                                \
            tile_load(i, c + at[i], bytes);                                                                            \
        else                                                                                                           \
            tile_zero(i);                                                                                              \
    }
    OPEN(0) OPEN(1) OPEN(2) OPEN(3)
#undef OPEN
}

VEC_INLINE void close_sums(int n, float *c, const ptrdiff_t *at, ptrdiff_t bytes) {
    tile_store(0, c + at[0], bytes);
    if (n > 1) tile_store(1, c + at[1], bytes);
    if (n > 2) tile_store(2, c + at[2], bytes);
    if (n > 3) tile_store(3, c + at[3], bytes);
}

/* C [16 tall, 32] = (or +=) A B, `tall` 1 or 2. */
VEC_INLINE void multiply_square(int tall, const struct factors *f, float *c, ptrdiff_t ldc, bool accumulate) {
    const ptrdiff_t at[] = {0, TILE_FLOATS, TILE_ROWS * ldc, TILE_ROWS * ldc + TILE_FLOATS};
    const uint16_t *a = f->a, *b = f->b;
    open_sums(2 * tall, c, at, ldc * (ptrdiff_t)sizeof *c, accumulate);
    for (int s = 0; s < f->steps; s++, a += f->a_step, b += TILE_ELEMENTS) {
        tile_load(4, a, f->a_row);
        tile_load(6, b, 64);
        tile_multiply(0, 4, 6);
        tile_load(7, b + f->b_right, 64);
        tile_multiply(1, 4, 7);
        if (tall == 2) {
            tile_load(5, a + f->a_below, f->a_row);
            tile_multiply(2, 5, 6);
            tile_multiply(3, 5, 7);
        }
        fetch(f, s);
    }
    close_sums(2 * tall, c, at, ldc * (ptrdiff_t)sizeof *c);
}

/* C [16 tall, 16] = (or +=) A B, `tall` 1 to 4. */
VEC_INLINE void multiply_column(int tall, const struct factors *f, float *c, ptrdiff_t ldc, bool accumulate) {
    const ptrdiff_t at[] = {0, TILE_ROWS * ldc, 2 * TILE_ROWS * ldc, 3 * TILE_ROWS * ldc};
    const uint16_t *a = f->a, *b = f->b;
    open_sums(tall, c, at, ldc * (ptrdiff_t)sizeof *c, accumulate);
    for (int s = 0; s < f->steps; s++, a += f->a_step, b += TILE_ELEMENTS) {
        tile_load(7, b, 64);
        tile_load(4, a, f->a_row);
        tile_multiply(0, 4, 7);
        if (tall > 1) {
            tile_load(5, a + f->a_below, f->a_row);
            tile_multiply(1, 5, 7);
        }
        if (tall > 2) {
            tile_load(6, a + 2 * f->a_below, f->a_row);
            tile_multiply(2, 6, 7);
        }
        if (tall > 3) {
            tile_load(4, a + 3 * f->a_below, f->a_row);
            tile_multiply(3, 4, 7);
        }
        fetch(f, s);
    }
    close_sums(tall, c, at, ldc * (ptrdiff_t)sizeof *c);
}

/* `tall` x `wide` tiles of C: one of the shapes above. */
VEC_INLINE void multiply_tiles(int tall, int wide, const struct factors *f, float *c, ptrdiff_t ldc, bool accumulate) {
    switch (4 * wide + tall) {
    case 4 * 2 + 2:
        multiply_square(2, f, c, ldc, accumulate);
        break;
    case 4 * 2 + 1:
        multiply_square(1, f, c, ldc, accumulate);
        break;
    case 4 * 1 + 4:
        multiply_column(4, f, c, ldc, accumulate);
        break;
    case 4 * 1 + 3:
        multiply_column(3, f, c, ldc, accumulate);
        break;
    case 4 * 1 + 2:
        multiply_column(2, f, c, ldc, accumulate);
        break;
    default:
        multiply_column(1, f, c, ldc, accumulate);
    }
}

/* Row tiles of the next block when `left` of them are to do. */
VEC_INLINE int tall_of(int left, int wide) {
    if (wide == 2) return least(2, left);
    return left > SUMS ? least(SUMS, (left + 1) / 2) : left;
}

/* C [rows, columns] = (or +=) A B of one block. Tiles that end after its rows or columns go through a copy. */
static void multiply_block(int tall, int wide, int rows, int columns, const struct factors *f, float *c, ptrdiff_t ldc,
                           bool accumulate) {
    _Alignas(64) float copy[SUMS * TILE_ROWS * PANEL];
    const bool partial = rows < tall * TILE_ROWS || columns < wide * TILE_FLOATS;
    if (partial && accumulate) {
        memset(copy, 0, sizeof copy);
        for (int i = 0; i < rows; i++)
            memcpy(copy + i * PANEL, c + i * ldc, columns * sizeof *c);
    }
    multiply_tiles(tall, wide, f, partial ? copy : c, partial ? PANEL : ldc, accumulate);
    for (int i = 0; partial && i < rows; i++)
        memcpy(c + i * ldc, copy + i * PANEL, columns * sizeof *c);
}

/* C [rows, columns] = (or +=) A B for one panel. A block that would end below the last row begins earlier instead, if
 * it can: what is there already is computed again, to the same bits. f->ahead: the next panel, of `next` bytes. */
static void multiply_panel(int rows, int columns, const struct factors *f, ptrdiff_t next, float *c, ptrdiff_t ldc,
                           bool accumulate) {
    const int row_tiles = (rows + TILE_ROWS - 1) / TILE_ROWS, wide = columns > TILE_FLOATS ? 2 : 1;
    struct factors part = *f;
    ptrdiff_t fetched = 0;
    for (int t = 0, tall; t < row_tiles; t += tall) {
        tall = tall_of(row_tiles - t, wide);
        int i = t * TILE_ROWS, below = i + tall * TILE_ROWS - rows;
        if (accumulate || below < 0 || below > i) below = 0;
        i -= below;
        part.a = f->a + t * f->a_below - below * f->a_row / (ptrdiff_t)sizeof *f->a;
        part.ahead = fetched < next ? f->ahead + fetched : NULL;
        fetched += (ptrdiff_t)f->steps * FETCH_LINES * CACHE_LINE;
        multiply_block(tall, wide, least(tall * TILE_ROWS, rows - i), columns, &part, c + i * ldc, ldc, accumulate);
    }
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
static void multiply_panels(int rows, int from, int to, int k, int p, int depth, const uint16_t *a, ptrdiff_t a_row,
                            const uint16_t *packed, float *c, ptrdiff_t ldc, bool accumulate) {
    const ptrdiff_t column_tiles = (ptrdiff_t)round_up(k, TILE_DEPTH) * TILE_FLOATS; /* elements of 16 columns of B */
    struct factors f = {.a = a,
                        .a_row = a_row * (ptrdiff_t)sizeof *a,
                        .a_step = TILE_DEPTH,
                        .a_below = TILE_ROWS * a_row,
                        .b_right = column_tiles,
                        .steps = (depth + TILE_DEPTH - 1) / TILE_DEPTH};
    const bool streams = depth >= FETCH_DEPTH && f.steps * TILE_ELEMENTS == column_tiles;
    const ptrdiff_t bytes = streams ? 2 * column_tiles * (ptrdiff_t)sizeof *a : 0;
    for (int j = from; j < to; j += PANEL) {
        f.b = packed + j / TILE_FLOATS * column_tiles + p * TILE_FLOATS;
        f.ahead = (const char *)(f.b + 2 * column_tiles);
        multiply_panel(rows, least(PANEL, to - j), &f, j + PANEL < to ? bytes : 0, c + j - from, ldc, accumulate);
    }
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
        multiply_panels(m, from, to, k, p, least(GEMM_DEPTH, k - p), (const uint16_t *)left + p, round_up(k, 32),
                        packed, c, ldc, accumulate || p > 0);
}

static void gemm_bf16(int m, int n, int k, const float *a, ptrdiff_t lda, const void *packed, float *c, ptrdiff_t ldc,
                      bool accumulate) {
    tile_configure();
    struct scratch *scratch = own_scratch();
    if (k == 0 && !accumulate) clear(m, n, c, ldc);
    for (int p = 0; p < k; p += GEMM_DEPTH) {
        const int depth = least(GEMM_DEPTH, k - p);
        for (int i = 0; i < m; i += GEMM_ROWS) {
            const int rows = least(GEMM_ROWS, m - i);
            left_copy_bf16(rows, depth, a + i * lda + p, lda, scratch->left);
            multiply_panels(rows, 0, n, k, p, depth, scratch->left, round_up(depth, 32), packed, c + i * ldc, ldc,
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
    struct scratch *scratch = own_scratch();
    for (int r = 0; r < m; r += TN_DEPTH) {
        const int depth = least(TN_DEPTH, m - r), steps = (depth + TILE_DEPTH - 1) / TILE_DEPTH;
        const ptrdiff_t column_tiles = (ptrdiff_t)steps * TILE_ELEMENTS;
        for (int j0 = 0; j0 < n; j0 += TN_RIGHT) {
            const int columns = least(TN_RIGHT, n - j0);
            pack_pairs(packed, false, depth, columns, element(packed, b, ldb, r, j0), ldb, scratch->right_tn);
            for (int i0 = 0; i0 < k; i0 += TN_LEFT) {
                const int rows = least(TN_LEFT, k - i0);
                pack_pairs(packed, true, depth, rows, element(packed, a, lda, r, i0), lda, scratch->left_tn);
                for (int j = 0; j < columns; j += PANEL) {
                    const struct factors f = {.a = scratch->left_tn,
                                              .b = scratch->right_tn + j / TILE_FLOATS * column_tiles,
                                              .a_row = 64,
                                              .a_step = TILE_ELEMENTS,
                                              .a_below = column_tiles,
                                              .b_right = column_tiles,
                                              .steps = steps};
                    multiply_panel(rows, least(PANEL, columns - j), &f, 0, c + i0 * ldc + j0 + j, ldc, true);
                }
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
