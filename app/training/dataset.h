/* The puzzles of a recipe as a stream of training examples. */
#ifndef RUMIA_DATASET_H
#define RUMIA_DATASET_H

#include "puzzle_pool.h"

struct dataset;

/* Loads the pools; the missing ones are made into `folder` first (puzzle_pool.h). 0, or -1 and `e`. */
int dataset_open(struct dataset **out, const struct recipe *r, const char *folder, int threads,
                 puzzle_pool_progress *progress, void *context, struct err *e);
void dataset_close(struct dataset *d);
/* The stream for a trainer; lives as long as the dataset. */
struct example_source dataset_source(const struct dataset *d);

/* A fixed set for measuring, made on the spot. 0, or -1 and `e` (ERR_INTERRUPTED when `progress` said so). */
int dataset_measure_set(const struct recipe *r, const struct recipe_measure *m, struct puzzle_list *out,
                        puzzle_pool_progress *progress, void *context, struct err *e);

#endif
