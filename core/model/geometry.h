/* Which tokens form a region, for each pool family of a model on one grid size. */
#ifndef RUMIA_GEOMETRY_H
#define RUMIA_GEOMETRY_H

#include "config.h"
#include "grid_shape.h"

struct regions {
    int count;
    bool alone;     /* every token is a region of its own: what they hold is the tokens' own */
    int *region_of; /* [tokens] */
    int *start;     /* [count + 1]: members[start[r] .. start[r+1]) */
    int *members;   /* [tokens], ascending within a region */
    float *scale;   /* [count]: 1 / sqrt(size), keeps the variance of a sum */
    /* Where another family's regions make these up, as its runs do a row: the place of that family among the pools, and
     * parts[part_start[r] .. part_start[r+1]) of its regions are region r. Else -1. */
    int made_of;
    int *part_start, *parts; /* [count + 1], [count of that family] */
    /* In how many families a region is a part; of which regions, whole_of[whole_start[r] .. whole_start[r+1]). */
    int wholes, *whole_start, *whole_of;
};

struct geometry {
    struct grid_shape shape;
    int cells;  /* height * width */
    int tokens; /* planes * cells */
    int prefix; /* slots before the tokens */
    int rows;   /* prefix + tokens: what the net sees */
    int pools;  /* as config_pools */
    struct regions pool[FAMILIES];
    /* Regions are counted one after another through the families, but for those of tokens alone: first[f] is the first
     * of pool f, `regions` all. */
    int first[FAMILIES], regions;
    int order[FAMILIES]; /* pools such that each follows what it is made of */
    unsigned leaves;     /* those made of tokens, and not of tokens alone, as bits */
    /* The regions that token t is in, of these families:
     * sources[source_start[t]] up to, not including, sources[source_start[t + 1]]. */
    int *source_start, *sources;
    float *rotary; /* rotary positions: [rows, head size]: cosines, then sines, of the angles of a row's pairs; else
                      NULL */
};

/* Never NULL, owned by the caller; the shape must have passed model_accepts. Without boxes a box is the whole plane. In
 * families that come with the example every token is a region of its own. */
struct geometry *geometry_new(const struct model_config *c, const struct grid_shape *shape);
/* The same with regions from an example: `given` [families of config_given][tokens], each a number in 0..tokens-1 that
 * the tokens of one region share; borrowed for the call. Only here regions are looked for that are made of others:
 * where families are many it saves half of the sums. */
struct geometry *geometry_given(const struct model_config *c, const struct grid_shape *shape, const int *given);
void geometry_free(struct geometry *g);

#endif
