#include "tokens.h"
#include "cells.h"
#include "sudoku.h"

void sudoku_shape(const struct puzzle *p, struct puzzle_shape *s) {
    int side = p->height, high = sudoku_box_height(side);
    *s = (struct puzzle_shape){.grid = {side, side, side, high, side / high}, .vocab = SUDOKU_VOCAB, .outputs = side};
}

void sudoku_encode(const struct puzzle *p, const uint8_t *pins, int32_t *tokens) {
    int cells = p->height * p->width;
    for (int cell = 0; cell < cells; cell++) {
        int digit = p->given[cell] ? p->given[cell] : pins ? pins[cell] : SUDOKU_BLANK;
        for (int plane = 0; plane < p->height; plane++)
            tokens[plane * cells + cell] = !digit ? SUDOKU_OPEN : digit == plane + 1 ? SUDOKU_THIS : SUDOKU_OTHER;
    }
}

void sudoku_decode(const struct puzzle *p, const float *probability, uint8_t *grid) {
    int side = p->height;
    for (int cell = 0; cell < side * side; cell++) {
        const float *of = probability + cell * side;
        int best = 0;
        for (int k = 1; k < side; k++)
            if (of[k] > of[best]) best = k;
        grid[cell] = p->given[cell] ? p->given[cell] : (uint8_t)(best + 1);
    }
}

/* Givens count as well: telling them again is what keeps them in mind. */
void sudoku_labels(const struct puzzle *p, const uint8_t *answer, int32_t *labels) {
    for (int cell = 0; cell < p->height * p->width; cell++)
        labels[cell] = (int32_t)answer[cell] - 1; /* a blank, if there is one, is not counted */
}
