/* The sides a board can be looked at from: turned and mirrored, as far as its shape stays (eight for a square, four for
 * another rectangle). A network that was not built to treat them alike errs on each side elsewhere, so a puzzle it
 * fails at from one side it mostly solves from another. Side 0 is the board as it is. */
#ifndef RUMIA_SIDES_H
#define RUMIA_SIDES_H

enum { SIDES_MAX = 8 };

/* How many sides a board of this size has. */
int sides_count(int height, int width);
/* from[height*width]: the cell that stands at each place of the board as seen from `side` (0..sides_count-1). */
void sides_cells(int height, int width, int side, int *from);
/* Turns a move as seen from `side` into the move of the puzzle that it is. */
void sides_move(int side, int *down, int *right);

#endif
