/* Pools: files of puzzles that a recipe asks for by level, count and seed. Made once by several threads, series by
 * series, and kept as they grow: an interrupted pool goes on where it was, and comes out the same. */
#ifndef RUMIA_PUZZLE_POOL_H
#define RUMIA_PUZZLE_POOL_H

#include "recipe.h"

/* What a long preparation tells, several times a second: `done` of `total` puzzles of level `what`; returning false
 * stops it. */
typedef bool puzzle_pool_progress(void *context, const char *what, long done, long total);

/* What a source asks the generator for, at one side of a grid. */
struct generate_request puzzle_pool_request(const struct recipe_data *data, int side);

/* Makes `data->count` puzzles into the file `path`. What is finished is kept in "PATH.part" every minute and when it is
 * stopped, and taken up from there; `threads` does not change what is made. 0, or -1 and `e` (ERR_INTERRUPTED when
 * `progress`, which may be NULL, said so). */
int puzzle_pool_make(const struct puzzle_kind *kind, const struct recipe_data *data, const char *path, int threads,
                     puzzle_pool_progress *progress, void *context, struct err *e);

#endif
