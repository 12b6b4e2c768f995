/* Whole Sudokus in one line: 16, 36, 81 or 256 cells in a run, in groups, or with something between them, with words
 * around them. */
#ifndef RUMIA_SUDOKU_LINE_H
#define RUMIA_SUDOKU_LINE_H

#include "cells.h"
#include "page.h"

enum { LINE_PUZZLES_MAX = 8 };

/* A puzzle in a line: its cells are glyphs [at, end) of it. */
struct line_puzzle {
    uint8_t cells[SUDOKU_CELLS_MAX], answer[SUDOKU_CELLS_MAX];
    int side, at, end;
    bool answered; /* its solution stands beside it */
    char blank;    /* the unusual character that was taken for blank; 0 = none */
};

/* Runs of cells of the usual number, wherever they stand; how many puzzles, 0 = none. -1 and `e`: the cells of one are
 * wrong. */
int line_find_runs(const struct page_line *l, struct line_puzzle *out, struct err *e);
/* A line that is nothing but a puzzle in another form, or two: cells in groups, between separators, blanks as spaces.
 * How many, or -1, as above. */
int line_find_other(const struct page_line *l, struct line_puzzle *out, struct err *e);
/* The candidates of all cells, nine characters each, in one line or in rows; a cell that has one candidate is given.
 * How many lines of the page they take, 0 = there are none. */
int line_find_candidates(struct page *p, struct line_puzzle *out);
/* Does the line look as if it should have been a puzzle? Then why it is none; -1. Else 0. */
int line_explain(const struct page_line *l, struct err *e);

#endif
