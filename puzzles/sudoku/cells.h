/* What the readers of Sudoku text share: sizes, characters, new puzzles. */
#ifndef RUMIA_SUDOKU_CELLS_H
#define RUMIA_SUDOKU_CELLS_H

#include "puzzle.h"
#include "puzzle_format.h"
#include <stddef.h>

enum { SUDOKU_SIDE_MAX = 16, SUDOKU_CELLS_MAX = SUDOKU_SIDE_MAX * SUDOKU_SIDE_MAX };

bool sudoku_is_side(int n);        /* 4, 6, 9, 16 */
int sudoku_side_of(size_t cells);  /* 16 -> 4, 36 -> 6, 81 -> 9, 256 -> 16, else 0 */
char sudoku_character(int symbol); /* '.', '1'-'9', 'A'-'G' */
int sudoku_box_height(int side);   /* of the box: 2, 2, 3, 4; its width is side / height */

struct puzzle *sudoku_add(struct puzzle_list *out, int side, const uint8_t *cells, const char *file, int line);

#endif
