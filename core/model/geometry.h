/* Which tokens form a region, for each pool family of a model on one grid size. */
#ifndef RUMIA_GEOMETRY_H
#define RUMIA_GEOMETRY_H

#include "config.h"
#include "grid_shape.h"

struct regions {
    int count;
    int *region_of; /* [tokens] */
    int *start;     /* [count + 1]: members[start[r] .. start[r+1]) */
    int *members;   /* [tokens], ascending within a region */
    float *scale;   /* [count]: 1 / sqrt(size), keeps the variance of a sum */
};

struct geometry {
    struct grid_shape shape;
    int cells;  /* height * width */
    int tokens; /* planes * cells */
    int prefix; /* slots before the tokens */
    int rows;   /* prefix + tokens: what the net sees */
    int pools;  /* as config_pools */
    struct regions pool[FAMILIES];
    /* The regions that token t is in, those of all families counted one after another: sources[source_start[t]] up to,
     * not including, sources[source_start[t + 1]]. */
    int *source_start, *sources; /* [tokens + 1], [tokens * pools] */
    float *rotary; /* rotary positions: [rows, head size]: cosines, then sines, of the angles of a row's pairs; else
                      NULL */
};

/* Never NULL, owned by the caller; the shape must have passed model_accepts. Without boxes a box is the whole plane. In
 * families that come with the example every token is a region of its own. */
struct geometry *geometry_new(const struct model_config *c, const struct grid_shape *shape);
/* The same with regions from an example: `given` [families of config_given][tokens], each a number in 0..tokens-1 that
 * the tokens of one region share; borrowed for the call. */
struct geometry *geometry_given(const struct model_config *c, const struct grid_shape *shape, const int *given);
void geometry_free(struct geometry *g);

#endif
