/* The sides a board can be looked at from: turned and mirrored. As far as its shape stays these are eight for a square,
 * four for another rectangle. A network that was not built to treat them alike errs on each side elsewhere, so a puzzle
 * it fails at from one side it mostly solves from another. Side 0 is the board as it is. */
#ifndef RUMIA_SIDES_H
#define RUMIA_SIDES_H

#include "board.h"

enum { SIDES_MAX = 8 };

/* How many sides a board of this size has. */
int sides_count(int height, int width);
/* from[height*width]: the cell of a board of this size that stands at each place as seen from `side` (0..SIDES_MAX-1);
 * from those from 4 on it is seen as width x height. */
void sides_cells(int height, int width, int side, int *from);
/* The side from which the board seen from `side` looks as it is. */
int sides_back(int side);
/* `dst` (initialised or zero) becomes `src` as seen from `side`. */
void sides_board(struct board *dst, const struct board *src, int side);
/* Turns a move as seen from `side` into the move of the puzzle that it is. */
void sides_move(int side, int *down, int *right);

#endif
