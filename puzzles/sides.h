/* The sides a grid can be looked at from: turned and mirrored, as far as its shape stays (eight for a square, four for
 * another rectangle). A network that was not built to treat them alike errs on each side elsewhere, so a puzzle it
 * fails at from one side it mostly solves from another. Side 0 is the grid as it is. */
#ifndef RUMIA_SIDES_H
#define RUMIA_SIDES_H

#include "puzzle.h"

enum { SIDES_MAX = 8 };

/* How many sides the puzzle has for a network: 1 unless its kind `turns`. */
int sides_count(const struct puzzle *p);
/* from[height*width]: the puzzle's cell that stands at each cell of the grid as seen from `side` (0..sides_count-1). */
void sides_cells(const struct puzzle *p, int side, int *from);
/* Turns a move as seen from `side` into the move of the puzzle that it is. */
void sides_move(int side, int *down, int *right);

#endif
