#include "encodings.h"
#include "cells.h"
#include "sudoku.h"

#include <string.h>

/* --- a plane for each digit ---
 *
 * Tokens [digit, row, column] say whether the cell may hold the digit; the planes of a cell are its classes. With pools
 * over the rows, columns and boxes of a plane and over the planes of a cell a network is equivariant to every symmetry
 * of Sudoku, so no view shows it anything new. */

enum plane_token { PLANE_OPEN, PLANE_THIS, PLANE_OTHER, PLANE_VOCAB };

static const uint8_t plane_symbols[SUDOKU_SIDE_MAX] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static void planes_shape(const struct puzzle *p, const struct view *v, struct grid_shape *s) {
    (void)v;
    const int side = p->given.height, high = sudoku_box_height(side);
    *s = (struct grid_shape){side, side, side, high, side / high};
}

static void planes_encode(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                          int32_t *tokens) {
    (void)c;
    const int cells = board_cells(&p->given), side = p->given.height;
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    for (int i = 0; i < cells; i++) {
        const uint8_t given = p->given.cells[from[i]], symbol = given || !pins ? given : pins[from[i]];
        const int digit = view_symbol(v, symbol);
        for (int plane = 0; plane < side; plane++)
            tokens[plane * cells + i] = !digit ? PLANE_OPEN : digit == plane + 1 ? PLANE_THIS : PLANE_OTHER;
    }
}

static void planes_decode(const struct encoding *c, const struct puzzle *p, const struct view *v,
                          const float *probability, struct board *out) {
    const int side = p->given.height;
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    board_assign(out, &p->given);
    for (int i = 0; i < side * side; i++, probability += side) {
        if (p->given.cells[from[i]]) continue;
        int best = 0;
        for (int k = 1; k < side; k++)
            if (probability[k] > probability[best]) best = k;
        out->cells[from[i]] = view_symbol_back(p->kind, v, c->symbols[best]);
    }
}

/* Givens count as well: telling them again is what keeps them in mind. */
static void planes_labels(const struct encoding *c, const struct puzzle *p, const struct view *v,
                          const struct board *answer, int32_t *labels) {
    (void)c;
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    for (int i = 0; i < board_cells(answer); i++) /* a blank, if there is one, is not counted */
        labels[i] = (int32_t)view_symbol(v, answer->cells[from[i]]) - 1;
}

static const struct encoding planes = {
    .name = "a plane for each digit",
    .facts = {.planes = 0, .vocab = PLANE_VOCAB, .outputs = 1},
    .symbols = plane_symbols,
    .shape = planes_shape,
    .encode = planes_encode,
    .decode = planes_decode,
    .labels = planes_labels,
};

/* --- one token a cell, as the files of TRM and HRM have it (dataset/build_sudoku_dataset.py): 0 pads, 1 is a blank,
 * digit d is d + 1, in and out --- */

enum { OFFICIAL_VOCAB = 11 };

static const int32_t official_tokens[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
static const uint8_t official_symbols[OFFICIAL_VOCAB] = {SYMBOL_NONE, SUDOKU_BLANK, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static const struct encoding official = {
    .name = "a token for each cell, as the official files have it",
    .facts = {.planes = 1, .vocab = OFFICIAL_VOCAB, .outputs = OFFICIAL_VOCAB},
    .symbols = official_symbols,
    .token_of = official_tokens,
    .turns = true,
    .renames = true,
    .shape = shape_cells,
    .encode = encode_symbols,
    .decode = decode_symbols,
    .labels = label_symbols,
};

/* --- as nano-trm has it (src/nn/data/sudoku_datamodule.py): 0 pads, 1 is an end, 2 a blank, digit d is d + 2. There
 * are three symbols more than digits, and a square that may be larger: the board stands at its top left, an end under
 * its first column --- */

enum { NANO_PAD, NANO_END, NANO_BLANK, NANO_FIRST, NANO_VOCAB_MAX = NANO_FIRST + 9, NANO_SIDE_MAX = 11 };

static const int32_t nano_tokens[] = {NANO_BLANK, NANO_FIRST, 4, 5, 6, 7, 8, 9, 10, 11};
static const uint8_t nano_symbols[NANO_VOCAB_MAX] = {SYMBOL_NONE, SYMBOL_NONE, SUDOKU_BLANK, 1, 2, 3, 4, 5, 6, 7, 8, 9};

/* Cells of the board at their places in the square. */
static void spread(const struct encoding *c, const struct puzzle *p, const int32_t *cells, int32_t beyond,
                   int32_t *square) {
    const int side = c->facts.side, digits = p->given.height;
    for (int i = 0; i < side * side; i++) {
        const int row = i / side, column = i % side;
        square[i] = row < digits && column < digits ? cells[row * digits + column] : beyond;
    }
}

static void nano_encode(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                        int32_t *tokens) {
    int32_t cells[PUZZLE_CELLS_MAX];
    encode_symbols(c, p, v, pins, cells);
    spread(c, p, cells, NANO_PAD, tokens);
    if (p->given.height < c->facts.side) tokens[p->given.height * c->facts.side] = NANO_END;
}

static void nano_decode(const struct encoding *c, const struct puzzle *p, const struct view *v,
                        const float *probability, struct board *out) {
    float cells[NANO_SIDE_MAX * NANO_SIDE_MAX * NANO_VOCAB_MAX];
    const int digits = p->given.height, row = c->facts.side * c->facts.outputs, kept = digits * c->facts.outputs;
    for (int y = 0; y < digits; y++)
        memcpy(cells + y * kept, probability + y * row, (size_t)kept * sizeof *cells);
    decode_symbols(c, p, v, cells, out);
}

/* What is beyond the board is not counted. */
static void nano_labels(const struct encoding *c, const struct puzzle *p, const struct view *v,
                        const struct board *answer, int32_t *labels) {
    int32_t cells[PUZZLE_CELLS_MAX];
    label_symbols(c, p, v, answer, cells);
    spread(c, p, cells, -1, labels);
}

#define NANO(digits, side_)                                                                                            \
    static void nano_shape_##digits##_##side_(const struct puzzle *p, const struct view *v, struct grid_shape *s) {    \
        (void)p, (void)v;                                                                                              \
        *s = (struct grid_shape){.planes = 1, .height = side_, .width = side_};                                        \
    }                                                                                                                  \
    static const struct encoding nano_##digits##_##side_ = {                                                           \
        .name = "a token for each cell of a square, as nano-trm has it",                                               \
        .facts = {.planes = 1, .vocab = NANO_FIRST + digits, .outputs = NANO_FIRST + digits, .side = side_},           \
        .symbols = nano_symbols,                                                                                       \
        .token_of = nano_tokens,                                                                                       \
        .turns = true,                                                                                                 \
        .renames = true,                                                                                               \
        .pads = true,                                                                                                  \
        .shape = nano_shape_##digits##_##side_,                                                                        \
        .encode = nano_encode,                                                                                         \
        .decode = nano_decode,                                                                                         \
        .labels = nano_labels,                                                                                         \
    };
NANO(4, 4)
NANO(4, 6)
NANO(6, 6)
NANO(6, 8)
NANO(9, 9)
NANO(9, 10)
NANO(9, 11)
#undef NANO

const struct encoding *const sudoku_encodings[] = {&planes,   &official, &nano_4_4,  &nano_4_6,  &nano_6_6,
                                                   &nano_6_8, &nano_9_9, &nano_9_10, &nano_9_11, NULL};
