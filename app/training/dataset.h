/* The puzzles of a recipe as a stream of training examples. */
#ifndef RUMIA_DATASET_H
#define RUMIA_DATASET_H

#include "recipe.h"

struct dataset;

/* What a long preparation tells: `done` of `total` puzzles of a pool; returning false stops it (ERR_INTERRUPTED). */
typedef bool dataset_progress(void *context, const char *what, long done, long total);

/* Loads the pools; the missing ones are generated and written to `folder` first. `threads` generators work at once;
 * what they make does not depend on how many. 0, or -1 and `e`. */
int dataset_open(struct dataset **out, const struct recipe *r, const char *folder, int threads,
                 dataset_progress *progress, void *context, struct err *e);
void dataset_close(struct dataset *d);
/* The stream for a trainer; lives as long as the dataset. */
struct example_source dataset_source(const struct dataset *d);

/* A fixed set for measuring, made on the spot. */
int dataset_measure_set(const struct recipe *r, const struct recipe_measure *m, struct puzzle_list *out, struct err *e);

#endif
