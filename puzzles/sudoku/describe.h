/* Words on a cell of a Sudoku; fills the entry of the same name in struct puzzle_kind. */
#ifndef RUMIA_SUDOKU_DESCRIBE_H
#define RUMIA_SUDOKU_DESCRIBE_H

#include "puzzle.h"

void sudoku_describe(const struct puzzle *p, const struct board *grid, int cell, char *out, size_t size);

/* As puzzle_kind.next_move (reasons.c). */
int sudoku_next_move(const struct puzzle *p, const struct board *grid, uint8_t *symbol, char *why, size_t size);

#endif
