/* Grids as wholes: turned, repeated, made larger and smaller, cut. */
#include "families.h"

/* --- turned --- */

static bool make_turned(const struct arc_rule *r, struct rng *rng, struct board *in, struct board *out, int turn) {
    const bool drawn = draw_picture(r, rng, 3, 14, 3, in);
    grid_turn(out, in, turn);
    return drawn;
}

MAKE(mirror) {
    return make_turned(r, rng, in, out, TURN_LEFT_RIGHT);
}
CELL(mirrored) {
    return grid_at(in, row, in->width - 1 - column);
}
CHECK_CELLS(mirror, mirrored);

MAKE(half_turn) {
    return make_turned(r, rng, in, out, TURN_LEFT_RIGHT | TURN_UP_DOWN);
}
CELL(opposite) {
    return grid_at(in, in->height - 1 - row, in->width - 1 - column);
}
CHECK_CELLS(half_turn, opposite);

MAKE(quarter_turn) {
    return make_turned(r, rng, in, out, TURN_TRANSPOSE | TURN_UP_DOWN);
}
CELL(quarter) {
    return grid_at(in, in->height - 1 - column, row);
}
CHECK(quarter_turn) {
    return holds(r, in, out, in->width, in->height, quarter);
}

MAKE(transpose) {
    return make_turned(r, rng, in, out, TURN_TRANSPOSE);
}
CELL(transposed) {
    return grid_at(in, column, row);
}
CHECK(transpose) {
    return holds(r, in, out, in->width, in->height, transposed);
}

/* --- repeated --- */

/* Copies of `in`, rows x columns of them, every second one mirrored where `mirror` has the bit of that way. */
static void repeat(struct board *out, const struct board *in, int rows, int columns, int mirror) {
    board_init(out, rows * in->height, columns * in->width, 0);
    for (int i = 0; i < rows * columns; i++) {
        const int y = i / columns, x = i % columns;
        struct board copy;
        grid_turn(&copy, in, (x % 2 ? mirror & TURN_LEFT_RIGHT : 0) | (y % 2 ? mirror & TURN_UP_DOWN : 0));
        grid_stamp(out, &copy, y * in->height, x * in->width, GRID_OUTSIDE);
        board_free(&copy);
    }
}

MAKE(mirror_beside) {
    const bool drawn = draw_picture(r, rng, 3, 10, 2, in);
    repeat(out, in, 1, 2, TURN_LEFT_RIGHT);
    return drawn;
}
/* Where a mirrored row or column comes from. */
static int folded(int at, int length) {
    return at < length ? at : 2 * length - 1 - at;
}
CELL(folded_over) {
    return grid_at(in, folded(row, in->height), folded(column, in->width));
}
CHECK(mirror_beside) {
    return holds(r, in, out, in->height, 2 * in->width, folded_over);
}

MAKE(kaleidoscope) {
    const bool drawn = draw_picture(r, rng, 2, 7, 2, in);
    repeat(out, in, 2, 2, TURN_LEFT_RIGHT | TURN_UP_DOWN);
    return drawn;
}
CHECK(kaleidoscope) {
    return holds(r, in, out, 2 * in->height, 2 * in->width, folded_over);
}

MAKE(tile) {
    const bool drawn = draw_picture(r, rng, 2, 6, 2, in);
    repeat(out, in, 2 + r->variant, 2 + r->variant, 0);
    return drawn;
}
CELL(tiled) {
    return grid_at(in, row % in->height, column % in->width);
}
CHECK(tile) {
    const int times = 2 + r->variant;
    return holds(r, in, out, times * in->height, times * in->width, tiled);
}

/* --- larger and smaller --- */

MAKE(enlarge) {
    const bool drawn = draw_picture(r, rng, 2, 6, 3, in);
    grid_enlarge(out, in, 2 + r->variant);
    return drawn;
}
/* Every cell of `large` is that of `small` whose block it stands in. */
static bool is_enlarged(const struct board *small, const struct board *large, int times) {
    if (large->height != small->height * times || large->width != small->width * times) return false;
    for (int i = 0; i < board_cells(large); i++)
        if (large->cells[i] != grid_at(small, i / large->width / times, i % large->width / times)) return false;
    return true;
}
CHECK(enlarge) {
    return is_enlarged(in, out, 2 + r->variant);
}

MAKE(shrink) {
    const bool drawn = draw_picture(r, rng, 2, 6, 3, out);
    grid_enlarge(in, out, 2 + r->variant);
    return drawn;
}
CHECK(shrink) {
    return is_enlarged(out, in, 2 + r->variant);
}

MAKE(fractal) {
    const bool drawn = draw_picture(r, rng, 3, 4, 1, in);
    board_init(out, in->height * in->height, in->width * in->width, ground(r));
    for (int i = 0; i < board_cells(in); i++)
        if ((in->cells[i] == ground(r)) == (r->variant == 1))
            grid_stamp(out, in, i / in->width * in->height, i % in->width * in->width, ground(r));
    return drawn;
}
CELL(part_of_fractal) {
    const bool filled = grid_at(in, row / in->height, column / in->width) != ground(r);
    return filled == (r->variant == 0) ? grid_at(in, row % in->height, column % in->width) : ground(r);
}
CHECK(fractal) {
    return holds(r, in, out, in->height * in->height, in->width * in->width, part_of_fractal);
}

/* --- moved and cut --- */

MAKE(wrap) {
    const bool drawn = draw_picture(r, rng, 5, 12, 2, in);
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        grid_set(out, i / in->width, (i % in->width + 1 + r->variant) % in->width, in->cells[i]);
    return drawn;
}
CELL(came_from_the_left) {
    return grid_at(in, row, (column - 1 - r->variant + in->width) % in->width);
}
CHECK_CELLS(wrap, came_from_the_left);

MAKE(crop) {
    const int height = draw_between(rng, 2, 5), width = draw_between(rng, 2, 5);
    struct arc_box at;
    draw_ground(r, rng, 6, 14, in);
    draw_shape(out, rng, height, width, ground(r), ink(r, 1));
    grid_sprinkle(out, rng, ink(r, 1), 0.4, r->colour + 2, 2);
    if (!find_place(in, rng, ground(r), height, width, 0, &at)) return false;
    grid_stamp(in, out, at.top, at.left, ground(r));
    return true;
}
CHECK(crop) {
    struct arc_box box;
    if (!arc_bounds(in, ~(1u << ground(r)), &box)) return false;
    if (out->height != box.height || out->width != box.width) return false;
    for (int i = 0; i < board_cells(out); i++)
        if (out->cells[i] != grid_at(in, box.top + i / box.width, box.left + i % box.width)) return false;
    return true;
}

MAKE(halve) {
    const bool drawn = draw_picture(r, rng, 3, 9, 3, out);
    board_init(in, out->height, 2 * out->width, ground(r));
    grid_sprinkle(in, rng, ground(r), 0.5, r->colour + 1, 3);
    grid_stamp(in, out, 0, 0, GRID_OUTSIDE);
    return drawn;
}
CELL(same_place) {
    return grid_at(in, row, column);
}
CHECK(halve) {
    return in->width % 2 == 0 && holds(r, in, out, in->height, in->width / 2, same_place);
}
