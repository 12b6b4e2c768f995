/* Sudoku of side 4 (boxes 2 high, 2 wide), 6 (2 high, 3 wide), 9 and 16. A digit's symbol is its number, 0 is blank.
 *
 * What a model reads are candidate planes, tokens [side, side, side] = [digit, row, column]; what it says is one class
 * for each digit of each cell, probability [cells, side]. */
#ifndef RUMIA_SUDOKU_H
#define RUMIA_SUDOKU_H

#include "puzzle.h"

enum { SUDOKU_BLANK = 0 };
enum sudoku_token { SUDOKU_OPEN, SUDOKU_THIS, SUDOKU_OTHER, SUDOKU_VOCAB };

extern const struct puzzle_kind sudoku_kind;

#endif
