/* What tests of Sudoku share: rules read naively, answers and minimality checked, puzzles made. */
#ifndef RUMIA_SUDOKU_CHECKS_H
#define RUMIA_SUDOKU_CHECKS_H

#include "general.h"
#include "generator.h"
#include "sudoku.h"

enum { CELLS = SUDOKU9_CELLS };

/* `answer` obeys the rules and keeps the clues of `puzzle`. */
void assert_answer(const uint8_t *puzzle, const uint8_t *answer, int side);
/* `puzzle` has `answer` alone, and others as soon as any clue goes. */
void assert_minimal(const uint8_t *puzzle, const uint8_t *answer, int side);
/* Solutions up to `limit` by the general solver; `solution` and `guesses` may be NULL. */
int general_count(const uint8_t *grid, int side, int limit, uint8_t *solution, uint64_t *guesses);
/* 9x9; puzzle [SUDOKU_CELLS_MAX]. */
void random_minimal(uint8_t *puzzle, uint8_t *solution, struct rng *rng);
/* By the kind's generator. Release with puzzle_free. */
struct puzzle make_sudoku(const char *level, int side, uint64_t seed);

#endif
