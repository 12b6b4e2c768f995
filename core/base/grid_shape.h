/* The shape of what a net reads: tokens [planes, height, width]. */
#ifndef RUMIA_GRID_SHAPE_H
#define RUMIA_GRID_SHAPE_H

#include <stdbool.h>

struct grid_shape {
    int planes, height, width;
    int box_height, box_width; /* regions of family `box` within a plane; 0 = none */
};

static inline int grid_cells(const struct grid_shape *s) {
    return s->height * s->width;
}
static inline int grid_tokens(const struct grid_shape *s) {
    return s->planes * grid_cells(s);
}
static inline bool grid_same(const struct grid_shape *a, const struct grid_shape *b) {
    return a->planes == b->planes && a->height == b->height && a->width == b->width && a->box_height == b->box_height &&
           a->box_width == b->box_width;
}

#endif
