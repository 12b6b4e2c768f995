/* The few AMX instructions amx.c uses, behind macros with a second implementation in plain C (AMX_EMULATED), which lets
 * the tests run amx.c on machines that have no tiles.
 *
 * There are eight tile registers, all used as 16 rows of 64 bytes: 16 x 16 float32, or 16 x 32 bfloat16. The register's
 * number is part of the instruction, so it must be a literal. The instructions are written in assembler since GCC 12's
 * intrinsics do not say which memory they read and write, and the stores before them were dropped. */
#ifndef RUMIA_AMX_TILE_H
#define RUMIA_AMX_TILE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bf16_pairs.h"

enum { TILE_ROWS = 16, TILE_FLOATS = 16, TILE_DEPTH = 32, TILE_ELEMENTS = TILE_ROWS * TILE_DEPTH };

#ifndef AMX_EMULATED

#include <immintrin.h>
#include <stdbool.h>

/* The configuration belongs to the thread and survives until it is released, which nobody does. */
static inline void tile_configure(void) {
    static _Thread_local bool configured;
    if (configured) return;
    struct {
        uint8_t palette, start_row, reserved[14];
        uint16_t row_bytes[16];
        uint8_t rows[16];
    } config = {.palette = 1};
    for (int i = 0; i < 8; i++) {
        config.row_bytes[i] = TILE_FLOATS * sizeof(float);
        config.rows[i] = TILE_ROWS;
    }
    __asm__ volatile("ldtilecfg %0" ::"m"(config) : "memory");
    configured = true;
}

#define tile_zero(t) __asm__ volatile("tilezero %%tmm" #t ::)
#define tile_load(t, base, row_bytes)                                                                                  \
    __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #t ::"r"((const void *)(base)), "r"((ptrdiff_t)(row_bytes))          \
                     : "memory")
#define tile_store(t, base, row_bytes)                                                                                 \
    __asm__ volatile("tilestored %%tmm" #t ", (%0,%1,1)" ::"r"((void *)(base)), "r"((ptrdiff_t)(row_bytes))            \
                     : "memor"                                                                                         \
                       "y")
/* c [16, 16] += a [16, 32] * b, where row p of b holds the rows 2p and 2p + 1 of the factor, interleaved. */
#define tile_multiply(c, a, b) __asm__ volatile("tdpbf16ps %%tmm" #b ", %%tmm" #a ", %%tmm" #c ::)

#else

union tile {
    float f32[TILE_ROWS][TILE_FLOATS];
    uint16_t bf16[TILE_ROWS][TILE_DEPTH];
};

static _Thread_local union tile tiles[8];

static inline void tile_configure(void) {}

static inline void tile_load_rows(union tile *t, const void *base, ptrdiff_t row_bytes) {
    for (int i = 0; i < TILE_ROWS; i++)
        memcpy(t->f32[i], (const char *)base + i * row_bytes, sizeof t->f32[i]);
}

static inline void tile_store_rows(const union tile *t, void *base, ptrdiff_t row_bytes) {
    for (int i = 0; i < TILE_ROWS; i++)
        memcpy((char *)base + i * row_bytes, t->f32[i], sizeof t->f32[i]);
}

static inline void tile_multiply_rows(union tile *c, const union tile *a, const union tile *b) {
    for (int i = 0; i < TILE_ROWS; i++)
        for (int p = 0; p < TILE_DEPTH; p++)
            for (int j = 0; j < TILE_FLOATS; j++)
                c->f32[i][j] += bf16_widen(a->bf16[i][p]) * bf16_widen(b->bf16[p / 2][2 * j + p % 2]);
}

#define tile_zero(t) memset(&tiles[t], 0, sizeof tiles[t])
#define tile_load(t, base, row_bytes) tile_load_rows(&tiles[t], base, row_bytes)
#define tile_store(t, base, row_bytes) tile_store_rows(&tiles[t], base, row_bytes)
#define tile_multiply(c, a, b) tile_multiply_rows(&tiles[c], &tiles[a], &tiles[b])

#endif

#endif
