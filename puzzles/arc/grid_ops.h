/* Operations on grids that the generators of ARC tasks are written in: look, paint, turn, place, draw at random. */
#ifndef RUMIA_ARC_GRID_OPS_H
#define RUMIA_ARC_GRID_OPS_H

#include "objects.h"

/* What stands beyond the edges: no colour. */
enum { GRID_OUTSIDE = 255 };

static inline bool grid_inside(const struct board *b, int row, int column) {
    return row >= 0 && column >= 0 && row < b->height && column < b->width;
}
static inline uint8_t grid_at(const struct board *b, int row, int column) {
    return grid_inside(b, row, column) ? b->cells[row * b->width + column] : GRID_OUTSIDE;
}
/* Beyond the edges nothing is painted. */
static inline void grid_set(struct board *b, int row, int column, uint8_t colour) {
    if (grid_inside(b, row, column)) b->cells[row * b->width + column] = colour;
}
static inline bool box_holds(const struct arc_box *box, int row, int column) {
    return row >= box->top && column >= box->left && row < box->top + box->height && column < box->left + box->width;
}
/* In the outermost ring of the box. */
bool box_rim(const struct arc_box *box, int row, int column);
static inline struct arc_box box_grown(const struct arc_box *box, int by) {
    return (struct arc_box){box->top - by, box->left - by, box->height + 2 * by, box->width + 2 * by};
}

/* --- look --- */

int grid_count(const struct board *b, uint8_t colour);
bool grid_uniform(const struct board *b, const struct arc_box *box, uint8_t colour);
/* outside[cells]: reached from the edge of the grid, side by side, through cells that are not `wall`. */
void grid_outside(const struct board *b, uint8_t wall, bool *outside);
/* The object with the most (sign 1) or fewest cells (sign -1), or NULL where two have as many. */
const struct arc_object *objects_extreme(const struct arc_objects *all, int sign);

/* --- new boards, of which `out` must be zero or released --- */

/* How a grid is turned: bits, the transposition is done first. */
enum { TURN_LEFT_RIGHT = 1, TURN_UP_DOWN = 2, TURN_TRANSPOSE = 4, TURNS = 8 };
int turn_back(int turn);
void grid_turn(struct board *out, const struct board *b, int turn);
void grid_crop(struct board *out, const struct board *b, const struct arc_box *box);
/* Each cell becomes times x times cells. */
void grid_enlarge(struct board *out, const struct board *b, int times);

/* --- paint --- */

void grid_fill(struct board *b, const struct arc_box *box, uint8_t colour);
void grid_rim(struct board *b, const struct arc_box *box, uint8_t colour);
/* From the cell on, itself included, step by step while cells are `through`; returns how many were painted. */
int grid_ray(struct board *b, int row, int column, int down, int right, uint8_t through, uint8_t colour);
/* All cells of `from` become `to`. */
void grid_replace(struct board *b, uint8_t from, uint8_t to);
/* Copies the cells of `what` that are not `clear`, its corner at (top, left). */
void grid_stamp(struct board *b, const struct board *what, int top, int left, uint8_t clear);
/* The cell and all of its colour that hang together with it, side by side. */
void grid_pour(struct board *b, int row, int column, uint8_t colour);

/* --- at random --- */

/* least..most, both included. */
int draw_between(struct rng *rng, int least, int most);
/* Each cell of `on` becomes, with probability `share`, one of colours[count]. */
void grid_sprinkle(struct board *b, struct rng *rng, uint8_t on, double share, const uint8_t *colours, int count);
/* A shape that hangs together side by side and fills its height and width, on `clear`. */
void draw_shape(struct board *out, struct rng *rng, int height, int width, uint8_t clear, uint8_t colour);
/* A place for height x width whose cells, and `gap` more around, are all `clear`; false = none was found. */
bool find_place(const struct board *b, struct rng *rng, uint8_t clear, int height, int width, int gap,
                struct arc_box *out);
/* A random shape, or a full rectangle, of least..most rows and columns, one cell or more away from all else. */
bool place_shape(struct board *b, struct rng *rng, uint8_t clear, uint8_t colour, int least, int most,
                 struct arc_box *out);
bool place_rectangle(struct board *b, struct rng *rng, uint8_t clear, uint8_t colour, int least, int most,
                     struct arc_box *out);
/* A cell that is `clear`, as all around it are; false = none was found. */
bool place_dot(struct board *b, struct rng *rng, uint8_t clear, uint8_t colour, int *row, int *column);

#endif
