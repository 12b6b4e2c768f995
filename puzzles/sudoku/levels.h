/* Random Sudoku by level; fill the entries of the same names in struct puzzle_kind. */
#ifndef RUMIA_SUDOKU_LEVELS_H
#define RUMIA_SUDOKU_LEVELS_H

#include "puzzle.h"

/* easy:    solved by naked and hidden singles alone; every side. More clues than are needed.
 * minimal: no clue can be taken away; every side (16: those whose clues do not take long to prove).
 * hard:    minimal, rating (rating.h) of 30 and more; side 9.
 * extreme: minimal, rating of 150 and more, up to many hundreds; side 9.
 * deep:    minimal, many guesses, and rounds of single assumptions get little way or none (resistance, rating.h); 9. */
extern const char *const sudoku_levels[];

int sudoku_generate_size(const struct generate_request *request, int *height, int *width, struct err *e);
int sudoku_generate(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e);
/* The entry `generate_series`: hard puzzles come from walks that go on, up to 100 from one, 300 from a deep one. */
int sudoku_generate_series(struct puzzle *out, int count, const struct generate_request *request,
                           const atomic_bool *stop, struct rng *rng, struct err *e);
/* The entry `vary`; only 9x9 puzzles change. */
void sudoku_vary(struct puzzle *p, const char *level, struct rng *rng);

#endif
