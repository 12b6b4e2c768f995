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

/* A pool that is being made, by threads that give way to others once the first puzzles are there. */
struct puzzle_pool;

/* Begins to make `data->count` puzzles for the file `path`, or goes on with what is in "PATH.part"; `threads` does not
 * change what is made. `data` and `path` outlive it. 0, or -1 and `e`. */
int puzzle_pool_start(struct puzzle_pool **out, const struct puzzle_kind *kind, const struct recipe_data *data,
                      const char *path, int threads, struct err *e);
/* A pool stops after its first PUZZLE_SERIES puzzles, so that other pools get theirs, until this. */
void puzzle_pool_go_on(struct puzzle_pool *p);
/* Waits until the first `count` puzzles are there, going on for more than the first ones. 0, or -1 and `e`
 * (ERR_INTERRUPTED when `progress`, which may be NULL, said so). */
int puzzle_pool_await(struct puzzle_pool *p, int count, puzzle_pool_progress *progress, void *context, struct err *e);
/* The first so many are there; they do not change any more. */
int puzzle_pool_ready(const struct puzzle_pool *p);
const struct puzzle *puzzle_pool_puzzles(const struct puzzle_pool *p);
/* To be called now and then: keeps what is finished every minute; what cannot be written now is tried again. */
void puzzle_pool_keep(struct puzzle_pool *p);
/* Stops making and frees the pool; writes the file when it is whole, else the part. 0, or -1 and `e`. */
int puzzle_pool_close(struct puzzle_pool *p, struct err *e);

/* All of this at once: 0 when the file is there, or -1 and `e`. */
int puzzle_pool_make(const struct puzzle_kind *kind, const struct recipe_data *data, const char *path, int threads,
                     puzzle_pool_progress *progress, void *context, struct err *e);

#endif
