/* The puzzles of a recipe as a stream of training examples. */
#ifndef RUMIA_DATASET_H
#define RUMIA_DATASET_H

#include "measure.h"
#include "puzzle_pool.h"

struct dataset;

/* Loads the pools; the missing ones are made into `folder` (puzzle_pool.h): all of them first, or with `grow` of the
 * recipe the first puzzles, and the rest while it trains. 0, or -1 and `e`. */
int dataset_open(struct dataset **out, const struct recipe *r, const char *folder, int threads,
                 puzzle_pool_progress *progress, void *context, struct err *e);
void dataset_close(struct dataset *d);
/* To be called before an iteration: waits for the puzzles that it may draw from, which depends on its number alone. */
int dataset_prepare(struct dataset *d, long iteration, puzzle_pool_progress *progress, void *context, struct err *e);
/* Puzzles of the pools that are there, and how many there will be. */
void dataset_there(const struct dataset *d, long *there, long *count);
/* The recipe's model with vectors for as many tasks as there are, where it has any. */
const struct model_config *dataset_model(const struct dataset *d);
/* The stream for a trainer; lives as long as the dataset. */
struct example_source dataset_source(const struct dataset *d);

/* A fixed set for measuring, made on the spot; of a kind whose puzzles can be solved without learning them first. 0, or
 * -1 and `e` (ERR_INTERRUPTED when `progress` said so). */
int dataset_measure_set(const struct recipe *r, const struct recipe_measure *m, struct puzzle_list *out,
                        puzzle_pool_progress *progress, void *context, struct err *e);
/* Of a kind whose tasks are learnt: what `m` (dataset_model) makes of the questions of some of the tasks it learns, as
 * measure_questions. */
int dataset_measure(const struct dataset *d, const struct recipe_measure *m, const struct model *model,
                    struct pool *pool, double exact[MEASURE_POINTS], const volatile bool *stop);

#endif
