#include "encodings.h"
#include "cells.h"
#include "sudoku.h"

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

const struct encoding *const sudoku_encodings[] = {&planes, &official, NULL};
