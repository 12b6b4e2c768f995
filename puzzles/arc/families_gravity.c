/* Things that fall, rise and are drawn to others; down is where the task's turn puts it. */
#include "families.h"

/* --- single cells --- */

static bool scattered(const struct arc_rule *r, struct rng *rng, int inks, struct board *in, struct board *out) {
    draw_ground(r, rng, 5, 13, in);
    grid_sprinkle(in, rng, ground(r), 0.25, r->colour + 1, inks);
    board_init(out, in->height, in->width, ground(r));
    return true;
}

MAKE(fall) {
    scattered(r, rng, 3, in, out);
    for (int x = 0; x < in->width; x++)
        for (int y = in->height - 1, floor = y; y >= 0; y--)
            if (grid_at(in, y, x) != ground(r)) grid_set(out, floor--, x, grid_at(in, y, x));
    return true;
}
/* How many cells of `colour` (or of any but ground: GRID_OUTSIDE) stand in a column in rows from..to-1. */
static int in_column(const struct arc_rule *r, const struct board *b, int column, int from, int to, uint8_t colour) {
    int count = 0;
    for (int y = from; y < to; y++) {
        const uint8_t c = grid_at(b, y, column);
        count += colour == GRID_OUTSIDE ? c != ground(r) : c == colour;
    }
    return count;
}
/* The cell with as many below it, in the input, as there are places under this one. */
CELL(fallen) {
    const int under = in->height - 1 - row;
    for (int y = 0; y < in->height; y++)
        if (grid_at(in, y, column) != ground(r) && in_column(r, in, column, y + 1, in->height, GRID_OUTSIDE) == under)
            return grid_at(in, y, column);
    return ground(r);
}
CHECK_CELLS(fall, fallen);

MAKE(sink_and_float) {
    scattered(r, rng, 2, in, out);
    for (int x = 0; x < in->width; x++)
        for (int y = 0, ceiling = 0, floor = in->height - 1; y < in->height; y++) {
            if (grid_at(in, y, x) == ink(r, 1)) grid_set(out, floor--, x, ink(r, 1));
            if (grid_at(in, y, x) == ink(r, 2)) grid_set(out, ceiling++, x, ink(r, 2));
        }
    return grid_count(in, ink(r, 1)) && grid_count(in, ink(r, 2));
}
CELL(sunk_or_afloat) {
    if (row < in_column(r, in, column, 0, in->height, ink(r, 2))) return ink(r, 2);
    return in->height - row <= in_column(r, in, column, 0, in->height, ink(r, 1)) ? ink(r, 1) : ground(r);
}
CHECK_CELLS(sink_and_float, sunk_or_afloat);

/* Shelves of the first ink hold what is above them. */
MAKE(onto_shelves) {
    draw_ground(r, rng, 7, 14, in);
    for (int y = draw_between(rng, 2, 4); y < in->height; y += draw_between(rng, 3, 5)) {
        const int left = draw_between(rng, 0, in->width - 3);
        const struct arc_box shelf = {y, left, 1, draw_between(rng, 3, in->width - left)};
        grid_fill(in, &shelf, ink(r, 1));
    }
    board_copy(out, in);
    grid_sprinkle(in, rng, ground(r), 0.15, r->colour + 2, 1);
    for (int x = 0; x < in->width; x++)
        for (int y = in->height - 1, floor = y; y >= 0; y--) {
            if (grid_at(in, y, x) == ink(r, 1)) floor = y - 1;
            if (grid_at(in, y, x) == ink(r, 2)) grid_set(out, floor--, x, ink(r, 2));
        }
    return grid_count(in, ink(r, 2));
}
/* Between one shelf (or the floor) and the next above, the lowest places are taken, as many as there are cells. */
CELL(on_a_shelf) {
    int bottom = row, top = row;
    if (grid_at(in, row, column) == ink(r, 1)) return ink(r, 1);
    while (bottom < in->height && grid_at(in, bottom, column) != ink(r, 1))
        bottom++;
    while (top > 0 && grid_at(in, top - 1, column) != ink(r, 1))
        top--;
    return bottom - row <= in_column(r, in, column, top, bottom, ink(r, 2)) ? ink(r, 2) : ground(r);
}
CHECK_CELLS(onto_shelves, on_a_shelf);

MAKE(trail) {
    scattered(r, rng, 1, in, out);
    grid_replace(in, ink(r, 1), ground(r));
    for (int x = 0; x < in->width; x++) {
        if (rng_chance(rng, 0.6)) continue;
        const int y = draw_between(rng, 0, in->height - 2);
        grid_set(in, y, x, ink(r, 1));
        grid_ray(out, y, x, 1, 0, ground(r), ink(r, 2));
        grid_set(out, in->height - 1, x, ink(r, 1));
    }
    return grid_count(in, ink(r, 1));
}
CELL(fallen_with_a_trail) {
    if (!in_column(r, in, column, 0, row + 1, ink(r, 1))) return ground(r);
    return row == in->height - 1 ? ink(r, 1) : ink(r, 2);
}
CHECK_CELLS(trail, fallen_with_a_trail);

/* The first column is a wall of one colour, the last one of another: cells slide to the wall of their colour. */
MAKE(to_their_wall) {
    scattered(r, rng, 2, in, out);
    for (int y = 0; y < in->height; y++) {
        int left = 1, right = in->width - 2;
        grid_set(in, y, 0, ink(r, 1)), grid_set(in, y, in->width - 1, ink(r, 2));
        grid_set(out, y, 0, ink(r, 1)), grid_set(out, y, in->width - 1, ink(r, 2));
        for (int x = 1; x < in->width - 1; x++) {
            if (grid_at(in, y, x) == ink(r, 1)) grid_set(out, y, left++, ink(r, 1));
            if (grid_at(in, y, x) == ink(r, 2)) grid_set(out, y, right--, ink(r, 2));
        }
    }
    return true;
}
CELL(at_its_wall) {
    int count[3] = {0};
    for (int x = 0; x < in->width; x++)
        for (int k = 1; k <= 2; k++)
            count[k] += grid_at(in, row, x) == ink(r, k);
    return column < count[1] ? ink(r, 1) : in->width - column <= count[2] ? ink(r, 2) : ground(r);
}
CHECK_CELLS(to_their_wall, at_its_wall);

/* --- things --- */

/* Moves all objects down one row where nothing is in the way; false = none could. */
static bool settle(const struct arc_rule *r, struct board *b) {
    struct arc_objects all;
    bool moved = false;
    arc_objects(b, ground(r), 0, &all);
    for (int k = 0; k < all.count; k++) {
        bool free = true;
        for (int i = 0; i < board_cells(b) && free; i++) {
            const int below = i + b->width;
            if (all.of[i] != k) continue;
            free = below < board_cells(b) && (all.of[below] == k || b->cells[below] == ground(r));
        }
        for (int i = board_cells(b) - 1; i >= 0 && free; i--)
            if (all.of[i] == k) b->cells[i + b->width] = b->cells[i], b->cells[i] = ground(r), moved = true;
        if (moved) return true;
    }
    return false;
}

/* Shapes of colours of their own, so that they stay apart when they touch. */
MAKE(fall_whole) {
    struct arc_box box;
    draw_ground(r, rng, 8, 15, in);
    for (int k = draw_between(rng, 2, 5); k > 0; k--)
        if (!place_shape(in, rng, ground(r), ink(r, k), 1, 4, &box)) return false;
    board_copy(out, in);
    while (settle(r, out))
        continue;
    return true;
}
/* How far each object falls: as far as the nearest below it leaves room, which may fall itself. */
static void falls(const struct board *b, const struct arc_objects *all, int *by) {
    bool changed = true;
    for (int k = 0; k < all->count; k++)
        by[k] = b->height;
    while (changed) {
        changed = false;
        for (int i = 0; i < board_cells(b); i++) {
            const int k = all->of[i];
            int y = i / b->width + 1, room;
            if (k == OBJECT_NONE) continue;
            while (y < b->height && all->of[y * b->width + i % b->width] == OBJECT_NONE)
                y++;
            const int next = y < b->height ? all->of[y * b->width + i % b->width] : OBJECT_NONE;
            room = y - i / b->width - 1 + (next == OBJECT_NONE ? 0 : by[next]);
            if (next != k && room < by[k]) by[k] = room, changed = true;
        }
    }
}
CHECK(fall_whole) {
    struct arc_objects all;
    int by[ARC_CELLS_MAX], cells = 0;
    if (!board_same_size(in, out)) return false;
    arc_objects(in, ground(r), 0, &all);
    falls(in, &all, by);
    for (int i = 0; i < board_cells(in); i++) {
        if (all.of[i] == OBJECT_NONE) continue;
        if (grid_at(out, i / in->width + by[all.of[i]], i % in->width) != in->cells[i]) return false;
        cells++;
    }
    return grid_count(out, ground(r)) == board_cells(out) - cells;
}

/* A block draws the dots of its rows and columns to itself. */
MAKE(magnet) {
    struct arc_box block;
    draw_ground(r, rng, 9, 16, in);
    if (!find_place(in, rng, ground(r), draw_between(rng, 2, 4), draw_between(rng, 2, 4), 0, &block)) return false;
    grid_fill(in, &block, ink(r, 1));
    board_copy(out, in);
    const int bottom = block.top + block.height, right = block.left + block.width;
    for (int k = draw_between(rng, 2, 5); k > 0; k--) {
        const int y = draw_between(rng, 0, in->height - 1), x = draw_between(rng, 0, in->width - 1);
        const bool beside = y >= block.top && y < bottom, above = x >= block.left && x < right;
        const int to_y = beside ? y : y < block.top ? block.top - 1 : bottom;
        const int to_x = above ? x : x < block.left ? block.left - 1 : right;
        if (beside == above || grid_at(out, to_y, to_x) != ground(r)) return false;
        grid_set(in, y, x, ink(r, 2));
        grid_set(out, to_y, to_x, ink(r, 2));
    }
    return true;
}
/* Beside the block, and a dot stands further that way. */
CELL(drawn_to_the_block) {
    static const int down[] = {1, -1, 0, 0}, right[] = {0, 0, 1, -1};
    if (grid_at(in, row, column) == ink(r, 1)) return ink(r, 1);
    for (int k = 0; k < 4; k++) {
        if (grid_at(in, row - down[k], column - right[k]) != ink(r, 1)) continue;
        for (int y = row, x = column; grid_inside(in, y, x); y += down[k], x += right[k])
            if (grid_at(in, y, x) == ink(r, 2)) return ink(r, 2);
    }
    return ground(r);
}
CHECK_CELLS(magnet, drawn_to_the_block);
