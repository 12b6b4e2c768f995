/* Sudoku of side 4 (boxes 2 high, 2 wide), 6 (2 high, 3 wide), 9 and 16. A digit's symbol is its number, 0 is blank. */
#ifndef RUMIA_SUDOKU_H
#define RUMIA_SUDOKU_H

#include "puzzle.h"

enum { SUDOKU_BLANK = 0 };

extern const struct puzzle_kind sudoku_kind;

#endif
