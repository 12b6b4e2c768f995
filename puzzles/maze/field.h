/* The floor plan that searches run on: one ring of walls around, so that no step needs a bounds check. */
#ifndef RUMIA_MAZE_FIELD_H
#define RUMIA_MAZE_FIELD_H

#include "puzzle.h"

enum { FIELD_MAX = (PUZZLE_SIDE_MAX + 2) * (PUZZLE_SIDE_MAX + 2), FIELD_MOVES = 4 };

struct field {
    int height, width;
    int stride;             /* width + 2 */
    int size;               /* (height + 2) * stride */
    int moves[FIELD_MOVES]; /* offsets in canonical order: down, left, right, up */
    uint8_t open[FIELD_MAX];
};

/* A breadth-first search, finished. */
struct wave {
    int count;                 /* cells reached */
    uint16_t order[FIELD_MAX]; /* [count] the cells, nearest first */
    int16_t rank[FIELD_MAX];   /* steps + 1; -1 open but not reached, 0 wall */
};

/* All walls. */
void field_init(struct field *f, int height, int width);
/* Everything but walls of `grid` [height*width] is open. */
void field_of(struct field *f, const uint8_t *grid, int height, int width);
/* Distances from `from` to everything that can be reached. */
void field_spread(const struct field *f, int from, struct wave *w);

static inline int field_cell(const struct field *f, int cell) {
    return (cell / f->width + 1) * f->stride + cell % f->width + 1;
}
static inline int field_grid_cell(const struct field *f, int at) {
    return (at / f->stride - 1) * f->width + at % f->stride - 1;
}
/* Steps from the origin of the wave, negative = not reached. */
static inline int wave_steps(const struct wave *w, int at) {
    return w->rank[at] > 0 ? w->rank[at] - 1 : -1;
}
/* The first move, in canonical order, from a reached cell that is not the origin to one nearer to the origin. */
static inline int wave_descend(const struct field *f, const struct wave *w, int at) {
    int k = 0;
    while (w->rank[at + f->moves[k]] != w->rank[at] - 1)
        k++;
    return at + f->moves[k];
}

#endif
