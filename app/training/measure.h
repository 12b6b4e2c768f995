/* How many puzzles of a set a model solves, after 1, 2, 4, ... steps. */
#ifndef RUMIA_MEASURE_H
#define RUMIA_MEASURE_H

#include "model.h"
#include "pool.h"
#include "tasks.h"

enum { MEASURE_POINTS = 13 };

/* exact[i]: share whose decoded answer equals `answer` after 2^i steps (2^i <= steps). Returns how many points. All
 * puzzles have one size and an answer, and think as one batch. `stop` (may be NULL) ends it early: then 0. */
int measure_exact(const struct model *m, struct pool *pool, const struct puzzle_list *set, int steps,
                  double exact[MEASURE_POINTS], const volatile bool *stop);
/* The same of the questions of those tasks of the set, numbers[count], that are `measured`; each is told by the vectors
 * of its task, of which the model has one for every task of the set, and in the size of its answer. */
int measure_questions(const struct model *m, struct pool *pool, const struct encoding *encoding,
                      const struct task_set *set, const int *numbers, int count, int steps,
                      double exact[MEASURE_POINTS], const volatile bool *stop);

#endif
