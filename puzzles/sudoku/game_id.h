/* Game ids of Simon Tatham's puzzle "solo": "3x3:a5_7b..." with an optional difficulty and symmetry before the colon,
 * and the saved games that hold them. Letters are runs of blanks (a = 1 ... z = 26), numbers digits, '_' separates two
 * numbers. */
#ifndef RUMIA_SUDOKU_GAME_ID_H
#define RUMIA_SUDOKU_GAME_ID_H

#include "cells.h"
#include "page.h"

/* What the lines of a saved game said before; begins zeroed. */
struct game_id {
    bool saved;
    char parameters[40];
    int line; /* of them */
};

/* 1: the line belongs to a game id or a saved game, and where it holds the cells, they and `side` are filled (else side
 * is 0); 0: it does not; -1 and `e`: it does, but is no plain Sudoku. */
int game_id_read(struct game_id *g, const struct page_line *l, uint8_t *cells, int *side, struct err *e);

#endif
