/* The three directions in which the latent state varies most, for showing it in colour. */
#ifndef RUMIA_BASIS_H
#define RUMIA_BASIS_H

#include "model.h"
#include "pool.h"
#include "puzzle.h"

/* Lets the (packed) model think about up to 32 puzzles of the set for 8 steps and fills m->basis with the first three
 * principal components of z over all tokens and steps. Nothing happens for an empty set. */
void basis_fit(struct model *m, struct pool *pool, const struct puzzle_list *set);

#endif
