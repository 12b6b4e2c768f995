/* How many puzzles of a set a model solves, after 1, 2, 4, ... steps; the whole set thinks as one batch. */
#ifndef RUMIA_MEASURE_H
#define RUMIA_MEASURE_H

#include "model.h"
#include "pool.h"
#include "puzzle.h"

enum { MEASURE_POINTS = 13 };

/* exact[i]: share whose decoded answer equals `answer` after 2^i steps (2^i <= steps). Returns how many points. All
 * puzzles have one size and an answer. `stop` (may be NULL) ends it early: then 0. */
int measure_exact(const struct model *m, struct pool *pool, const struct puzzle_list *set, int steps,
                  double exact[MEASURE_POINTS], const volatile bool *stop);

#endif
