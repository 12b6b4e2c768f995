/* Who sees whom: the rows, columns and boxes of a Sudoku of any side. */
#ifndef RUMIA_SUDOKU_UNITS_H
#define RUMIA_SUDOKU_UNITS_H

#include "cells.h"

enum { SUDOKU_UNITS_MAX = 3 * SUDOKU_SIDE_MAX };

struct sudoku_units {
    int side, count;                                  /* count = 3 * side: rows, columns, boxes, in this order */
    uint8_t cells[SUDOKU_UNITS_MAX][SUDOKU_SIDE_MAX]; /* of a unit */
    uint8_t of[SUDOKU_CELLS_MAX][3];                  /* row, column and box of a cell, as numbers of units */
};

/* `side` is one of 4, 6, 9, 16. */
void sudoku_units_init(struct sudoku_units *u, int side);
/* Digits that none of the cell's units holds in `grid`: bit d-1 for digit d. */
uint32_t sudoku_candidates(const struct sudoku_units *u, const uint8_t *grid, int cell);

#endif
