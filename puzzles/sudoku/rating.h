/* How hard a 9x9 Sudoku is: the number of guesses of a fixed, simple reasoner that knows naked and hidden singles only
 * and otherwise tries every digit of a cell with the fewest candidates (ties at random). */
#ifndef RUMIA_SUDOKU_RATING_H
#define RUMIA_SUDOKU_RATING_H

#include "rng.h"
#include <stdint.h>

/* Digits tried in one search for up to `limit` solutions (2: found and proven to be the only one), or `most` when it
 * comes to that many. 0: solved by singles alone. `found` (may be NULL): solutions. */
uint32_t sudoku9_guesses(const uint8_t *grid, int limit, uint32_t most, struct rng *rng, int *found);

/* Mean of `runs` such searches with limit 2. */
double sudoku9_rating(const uint8_t *grid, int runs, struct rng *rng);

/* How little single assumptions tell. A round assumes each candidate in turn, on its own, and then strikes those from
 * which naked and hidden singles lead to a contradiction. Returns how many candidates of open cells are left after each
 * of `rounds` rounds, summed: 0 where singles suffice, some hundreds where two or three rounds do, above 1000 (for 6
 * rounds) where no number of rounds does and assumptions must be made within assumptions. */
int sudoku9_resistance(const uint8_t *grid, int rounds);

#endif
