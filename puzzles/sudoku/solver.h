/* Exact 9x9 Sudoku: a search over bitboards, fast enough to be called thousands of times per second inside a generator.
 *
 * Grids are 81 bytes, row by row, 0 = open, 1-9 = the digit. */
#ifndef RUMIA_SUDOKU_SOLVER_H
#define RUMIA_SUDOKU_SOLVER_H

#include "rng.h"
#include <stdbool.h>
#include <stdint.h>

enum { SUDOKU9_CELLS = 81 };

/* What is still possible. Word [digit*3 + band] holds 27 cells: three rows of nine columns. Fields belong to solver.c.
 */
struct sudoku9 {
    uint32_t candidates[27];
    uint32_t seen[27]; /* candidates when the word was last propagated; differs = to do */
    uint32_t open[3];  /* cells whose digit is not settled */
};

struct sudoku9_search {
    int limit;          /* in: stop at this many solutions */
    struct rng *rng;    /* in: order of branches at random; NULL = always the same */
    uint8_t *solutions; /* out: [limit][81] in the order found; NULL = only count */
    int found;          /* out */
    uint64_t guesses;   /* out: branch decisions tried */
};

/* Everything possible. */
void sudoku9_clear(struct sudoku9 *s);
/* The digit (1-9) stands at the cell / does not stand there. No search is done; contradictions show in the search. */
void sudoku9_place(struct sudoku9 *s, int cell, int digit);
void sudoku9_exclude(struct sudoku9 *s, int cell, int digit);
/* Places every given of `grid`. */
void sudoku9_load(struct sudoku9 *s, const uint8_t *grid);

/* Looks for solutions of `s` (not changed) and returns how many were found (at most q->limit). */
int sudoku9_search(const struct sudoku9 *s, struct sudoku9_search *q);

/* Shorthands: number of solutions up to `limit` (1 or 2), the first in `solution` (may be NULL). */
int sudoku9_solve(const uint8_t *grid, int limit, uint8_t *solution);

#endif
