#include "grid_ops.h"

#include <string.h>

bool box_rim(const struct arc_box *box, int row, int column) {
    const struct arc_box inner = box_grown(box, -1);
    return box_holds(box, row, column) && !box_holds(&inner, row, column);
}

/* --- look --- */

int grid_count(const struct board *b, uint8_t colour) {
    int count = 0;
    for (int i = 0; i < board_cells(b); i++)
        count += b->cells[i] == colour;
    return count;
}

bool grid_uniform(const struct board *b, const struct arc_box *box, uint8_t colour) {
    for (int y = box->top; y < box->top + box->height; y++)
        for (int x = box->left; x < box->left + box->width; x++)
            if (grid_inside(b, y, x) && grid_at(b, y, x) != colour) return false;
    return true;
}

void grid_outside(const struct board *b, uint8_t wall, bool *outside) {
    bool changed = true;
    memset(outside, 0, (size_t)board_cells(b) * sizeof *outside);
    while (changed) {
        changed = false;
        for (int i = 0; i < board_cells(b); i++) {
            const int y = i / b->width, x = i % b->width;
            if (outside[i] || b->cells[i] == wall) continue;
            const bool edge = y == 0 || x == 0 || y == b->height - 1 || x == b->width - 1;
            outside[i] = edge || outside[i - 1] || outside[i + 1] || outside[i - b->width] || outside[i + b->width];
            changed |= outside[i];
        }
    }
}

const struct arc_object *objects_extreme(const struct arc_objects *all, int sign) {
    const struct arc_object *best = NULL;
    bool tied = false;
    for (int i = 0; i < all->count; i++) {
        const int ahead = best ? sign * (all->items[i].cells - best->cells) : 1;
        tied = ahead == 0 || (tied && ahead < 0);
        if (ahead > 0) best = &all->items[i];
    }
    return tied ? NULL : best;
}

/* --- new boards --- */

int turn_back(int turn) {
    const int mirrors = turn & (TURN_LEFT_RIGHT | TURN_UP_DOWN);
    if (!(turn & TURN_TRANSPOSE) || mirrors == 0 || mirrors == (TURN_LEFT_RIGHT | TURN_UP_DOWN)) return turn;
    return TURN_TRANSPOSE | (mirrors ^ (TURN_LEFT_RIGHT | TURN_UP_DOWN));
}

void grid_turn(struct board *out, const struct board *b, int turn) {
    const bool transpose = turn & TURN_TRANSPOSE;
    board_init(out, transpose ? b->width : b->height, transpose ? b->height : b->width, 0);
    for (int i = 0; i < board_cells(b); i++) {
        int row = i / out->width, column = i % out->width;
        if (transpose) row = i % out->width, column = i / out->width;
        if (turn & TURN_UP_DOWN) row = b->height - 1 - row;
        if (turn & TURN_LEFT_RIGHT) column = b->width - 1 - column;
        out->cells[i] = grid_at(b, row, column);
    }
}

void grid_crop(struct board *out, const struct board *b, const struct arc_box *box) {
    board_init(out, box->height, box->width, 0);
    for (int i = 0; i < board_cells(out); i++)
        out->cells[i] = grid_at(b, box->top + i / box->width, box->left + i % box->width);
}

void grid_enlarge(struct board *out, const struct board *b, int times) {
    board_init(out, b->height * times, b->width * times, 0);
    for (int i = 0; i < board_cells(out); i++)
        out->cells[i] = grid_at(b, i / out->width / times, i % out->width / times);
}

/* --- paint --- */

void grid_fill(struct board *b, const struct arc_box *box, uint8_t colour) {
    for (int y = 0; y < box->height; y++)
        for (int x = 0; x < box->width; x++)
            grid_set(b, box->top + y, box->left + x, colour);
}

void grid_rim(struct board *b, const struct arc_box *box, uint8_t colour) {
    for (int y = 0; y < box->height; y++)
        for (int x = 0; x < box->width; x++)
            if (box_rim(box, box->top + y, box->left + x)) grid_set(b, box->top + y, box->left + x, colour);
}

int grid_ray(struct board *b, int row, int column, int down, int right, uint8_t through, uint8_t colour) {
    int length = 0;
    for (; grid_at(b, row, column) == through; row += down, column += right, length++)
        grid_set(b, row, column, colour);
    return length;
}

void grid_replace(struct board *b, uint8_t from, uint8_t to) {
    for (int i = 0; i < board_cells(b); i++)
        if (b->cells[i] == from) b->cells[i] = to;
}

void grid_stamp(struct board *b, const struct board *what, int top, int left, uint8_t clear) {
    for (int i = 0; i < board_cells(what); i++)
        if (what->cells[i] != clear) grid_set(b, top + i / what->width, left + i % what->width, what->cells[i]);
}

void grid_pour(struct board *b, int row, int column, uint8_t colour) {
    const uint8_t was = grid_at(b, row, column);
    if (was == colour || was == GRID_OUTSIDE) return;
    int waiting[ARC_CELLS_MAX], count = 1;
    waiting[0] = row * b->width + column;
    grid_set(b, row, column, colour);
    while (count) {
        static const int down[] = {1, -1, 0, 0}, right[] = {0, 0, 1, -1};
        const int at = waiting[--count];
        for (int k = 0; k < 4; k++) {
            const int y = at / b->width + down[k], x = at % b->width + right[k];
            if (grid_at(b, y, x) != was) continue;
            grid_set(b, y, x, colour);
            waiting[count++] = y * b->width + x;
        }
    }
}

/* --- at random --- */

int draw_between(struct rng *rng, int least, int most) {
    return least + (int)rng_below(rng, (uint32_t)(most - least + 1));
}

void grid_sprinkle(struct board *b, struct rng *rng, uint8_t on, double share, const uint8_t *colours, int count) {
    for (int i = 0; i < board_cells(b); i++)
        if (b->cells[i] == on && rng_chance(rng, share)) b->cells[i] = colours[rng_below(rng, (uint32_t)count)];
}

/* Beside a cell of the shape. */
static bool beside(const struct board *b, int row, int column, uint8_t colour) {
    return grid_at(b, row - 1, column) == colour || grid_at(b, row + 1, column) == colour ||
           grid_at(b, row, column - 1) == colour || grid_at(b, row, column + 1) == colour;
}

static bool fills_its_box(const struct board *b, uint8_t colour) {
    struct arc_box box;
    return arc_bounds(b, 1u << colour, &box) && box.height == b->height && box.width == b->width;
}

void draw_shape(struct board *out, struct rng *rng, int height, int width, uint8_t clear, uint8_t colour) {
    const int wanted = height * width * draw_between(rng, 5, 7) / 10;
    board_init(out, height, width, clear);
    grid_set(out, draw_between(rng, 0, height - 1), draw_between(rng, 0, width - 1), colour);
    for (int cells = 1; cells < wanted || !fills_its_box(out, colour);) {
        const int y = draw_between(rng, 0, height - 1), x = draw_between(rng, 0, width - 1);
        if (grid_at(out, y, x) == colour || !beside(out, y, x, colour)) continue;
        grid_set(out, y, x, colour);
        cells++;
    }
}

bool find_place(const struct board *b, struct rng *rng, uint8_t clear, int height, int width, int gap,
                struct arc_box *out) {
    enum { TRIES = 60 };
    if (height > b->height || width > b->width) return false;
    for (int i = 0; i < TRIES; i++) {
        const int top = draw_between(rng, 0, b->height - height), left = draw_between(rng, 0, b->width - width);
        *out = (struct arc_box){top, left, height, width};
        const struct arc_box around = box_grown(out, gap);
        if (grid_uniform(b, &around, clear)) return true;
    }
    return false;
}

bool place_shape(struct board *b, struct rng *rng, uint8_t clear, uint8_t colour, int least, int most,
                 struct arc_box *out) {
    const int height = draw_between(rng, least, most), width = draw_between(rng, least, most);
    struct board shape;
    if (!find_place(b, rng, clear, height, width, 1, out)) return false;
    draw_shape(&shape, rng, height, width, clear, colour);
    grid_stamp(b, &shape, out->top, out->left, clear);
    board_free(&shape);
    return true;
}

bool place_rectangle(struct board *b, struct rng *rng, uint8_t clear, uint8_t colour, int least, int most,
                     struct arc_box *out) {
    if (!find_place(b, rng, clear, draw_between(rng, least, most), draw_between(rng, least, most), 1, out))
        return false;
    grid_fill(b, out, colour);
    return true;
}

bool place_dot(struct board *b, struct rng *rng, uint8_t clear, uint8_t colour, int *row, int *column) {
    struct arc_box at;
    if (!find_place(b, rng, clear, 1, 1, 1, &at)) return false;
    *row = at.top, *column = at.left;
    grid_set(b, *row, *column, colour);
    return true;
}
