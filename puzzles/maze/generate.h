/* The levels of the generator, NULL-terminated, and the entry `generate` of struct puzzle_kind. */
#ifndef RUMIA_MAZE_GENERATE_H
#define RUMIA_MAZE_GENERATE_H

#include "puzzle.h"

extern const char *const maze_levels[];
int maze_generate_size(const struct generate_request *request, int *height, int *width, struct err *e);
int maze_generate_request(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e);

#endif
