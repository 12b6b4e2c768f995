/* Edges: of the grid, of rectangles, around things. */
#include "families.h"

/* --- of the grid --- */

MAKE(framed) {
    const bool drawn = draw_picture(r, rng, 3, 12, 3, in);
    board_init(out, in->height + 2, in->width + 2, ink(r, 4));
    grid_stamp(out, in, 1, 1, GRID_OUTSIDE);
    return drawn;
}
CELL(in_the_frame) {
    return grid_inside(in, row - 1, column - 1) ? grid_at(in, row - 1, column - 1) : ink(r, 4);
}
CHECK(framed) {
    return holds(r, in, out, in->height + 2, in->width + 2, in_the_frame);
}

MAKE(edge_painted) {
    const bool drawn = draw_picture(r, rng, 4, 14, 3, in);
    const struct arc_box all = {0, 0, in->height, in->width};
    board_copy(out, in);
    grid_rim(out, &all, ink(r, 4));
    return drawn;
}
CELL(painted_at_the_edge) {
    const bool within = grid_inside(in, row - 1, column - 1) && grid_inside(in, row + 1, column + 1);
    return within ? grid_at(in, row, column) : ink(r, 4);
}
CHECK_CELLS(edge_painted, painted_at_the_edge);

MAKE(peeled) {
    const bool drawn = draw_picture(r, rng, 4, 14, 3, in);
    const struct arc_box inner = {1, 1, in->height - 2, in->width - 2};
    grid_crop(out, in, &inner);
    return drawn;
}
CELL(under_the_peel) {
    return grid_at(in, row + 1, column + 1);
}
CHECK(peeled) {
    return holds(r, in, out, in->height - 2, in->width - 2, under_the_peel);
}

/* The cells of the edge once more around the grid; the corners stay ground. */
MAKE(edge_doubled) {
    const bool drawn = draw_picture(r, rng, 3, 9, 3, in);
    board_init(out, in->height + 2, in->width + 2, ground(r));
    for (int k = 0; k < 4; k++) { /* what the later copies leave is the row or column beyond the edge */
        static const int top[] = {0, 2, 1, 1}, left[] = {1, 1, 0, 2};
        grid_stamp(out, in, top[k], left[k], GRID_OUTSIDE);
    }
    grid_stamp(out, in, 1, 1, GRID_OUTSIDE);
    return drawn;
}
CELL(of_the_nearest) {
    const bool beyond_row = row == 0 || row == in->height + 1, beyond_column = column == 0 || column == in->width + 1;
    if (beyond_row && beyond_column) return ground(r);
    if (beyond_row) return grid_at(in, row ? in->height - 1 : 0, column - 1);
    if (beyond_column) return grid_at(in, row - 1, column ? in->width - 1 : 0);
    return grid_at(in, row - 1, column - 1);
}
CHECK(edge_doubled) {
    return holds(r, in, out, in->height + 2, in->width + 2, of_the_nearest);
}

/* Squares one in the other, in colours of their own. */
static void draw_rings(struct board *out, const uint8_t *colours, int count, int side) {
    board_init(out, side, side, colours[0]);
    for (int k = 1; k < count; k++) {
        const struct arc_box box = {k, k, side - 2 * k, side - 2 * k};
        grid_fill(out, &box, colours[k]);
    }
}
MAKE(rings_reversed) {
    const int count = draw_between(rng, 2, 5), side = 2 * count - 1 + draw_between(rng, 0, 1);
    uint8_t colours[5] = {0}, reversed[5] = {0};
    int order[INKS + 1];
    rng_shuffle(rng, order, INKS + 1);
    for (int k = 0; k < count; k++)
        colours[k] = reversed[count - 1 - k] = r->colour[order[k]];
    draw_rings(in, colours, count, side);
    draw_rings(out, reversed, count, side);
    return true;
}
CELL(of_the_opposite_ring) {
    int depth = row;
    if (column < depth) depth = column;
    if (in->height - 1 - row < depth) depth = in->height - 1 - row;
    if (in->width - 1 - column < depth) depth = in->width - 1 - column;
    return grid_at(in, (in->height + 1) / 2 - 1 - depth, (in->height + 1) / 2 - 1 - depth);
}
CHECK_CELLS(rings_reversed, of_the_opposite_ring);

/* --- of rectangles --- */

/* Rectangles of three and more rows and columns in `in`; each is painted into `out`, a copy, as `paint` does. */
static bool draw_rectangles(const struct arc_rule *r, struct rng *rng, struct board *in, struct board *out,
                            void (*paint)(const struct arc_rule *r, const struct arc_box *box, struct board *out)) {
    struct arc_box box;
    draw_ground(r, rng, 8, 17, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--) {
        if (!place_rectangle(in, rng, ground(r), ink(r, 1), 3, 6, &box)) return false;
        grid_fill(out, &box, ink(r, 1));
        paint(r, &box, out);
    }
    return true;
}
/* How many of the cells beside this one, and at its corners where `diagonal`, are of the first ink. */
static int inked_around(const struct arc_rule *r, const struct board *in, int row, int column, bool diagonal) {
    int count = 0;
    for (int k = 0; k < 9; k++)
        if (k != 4 && (k % 2 || diagonal)) count += grid_at(in, row + k / 3 - 1, column + k % 3 - 1) == ink(r, 1);
    return count;
}

static void hollow_out(const struct arc_rule *r, const struct arc_box *box, struct board *out) {
    const struct arc_box inner = box_grown(box, -1);
    grid_fill(out, &inner, ground(r));
}
MAKE(hollow) {
    return draw_rectangles(r, rng, in, out, hollow_out);
}
CELL(hollowed) {
    return inked_around(r, in, row, column, true) == 8 ? ground(r) : grid_at(in, row, column);
}
CHECK_CELLS(hollow, hollowed);

static void paint_rim(const struct arc_rule *r, const struct arc_box *box, struct board *out) {
    grid_rim(out, box, ink(r, 2));
}
MAKE(rim) {
    return draw_rectangles(r, rng, in, out, paint_rim);
}
CELL(rimmed) {
    const uint8_t c = grid_at(in, row, column);
    return c == ink(r, 1) && inked_around(r, in, row, column, true) < 8 ? ink(r, 2) : c;
}
CHECK_CELLS(rim, rimmed);

static void paint_corners(const struct arc_rule *r, const struct arc_box *box, struct board *out) {
    for (int k = 0; k < 4; k++)
        grid_set(out, box->top + (k / 2 ? box->height - 1 : 0), box->left + (k % 2 ? box->width - 1 : 0), ink(r, 2));
}
MAKE(corners) {
    return draw_rectangles(r, rng, in, out, paint_corners);
}
CELL(cornered) {
    const uint8_t c = grid_at(in, row, column);
    return c == ink(r, 1) && inked_around(r, in, row, column, false) == 2 ? ink(r, 2) : c;
}
CHECK_CELLS(corners, cornered);

/* Each box has a rim and a filling of its own colours, which change places. */
MAKE(swap_rim) {
    struct arc_box box;
    draw_ground(r, rng, 9, 17, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 1, 4); i > 0; i--) {
        const int rim = draw_between(rng, 1, 5), filling = (rim + draw_between(rng, 0, 3)) % 5 + 1;
        if (!place_rectangle(in, rng, ground(r), ink(r, filling), 3, 6, &box)) return false;
        grid_rim(in, &box, ink(r, rim));
        grid_fill(out, &box, ink(r, rim));
        grid_rim(out, &box, ink(r, filling));
    }
    return true;
}
CELL(rim_for_filling) {
    struct arc_objects all;
    arc_objects(in, ground(r), OBJECTS_MIXED, &all);
    if (grid_at(in, row, column) == ground(r)) return ground(r);
    const struct arc_box box = all.items[all.of[row * in->width + column]].box;
    const uint8_t corner = grid_at(in, box.top, box.left), middle = grid_at(in, box.top + 1, box.left + 1);
    return grid_at(in, row, column) == corner ? middle : corner;
}
CHECK_CELLS(swap_rim, rim_for_filling);

/* --- around things --- */

MAKE(outline) {
    if (!draw_shapes(r, rng, 2, 4, r->colour + 1, 3, in)) return false;
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        for (int k = 0; k < 9 && in->cells[i] != ground(r); k++) {
            const int y = i / in->width + k / 3 - 1, x = i % in->width + k % 3 - 1;
            if (grid_at(in, y, x) == ground(r)) grid_set(out, y, x, ink(r, 4));
        }
    return true;
}
CELL(outlined) {
    const struct arc_box around = {row - 1, column - 1, 3, 3};
    const bool clear = grid_at(in, row, column) == ground(r);
    return clear && !grid_uniform(in, &around, ground(r)) ? ink(r, 4) : grid_at(in, row, column);
}
CHECK_CELLS(outline, outlined);

/* A frame around all dots together. */
MAKE(cloud_framed) {
    struct arc_box cloud;
    draw_ground(r, rng, 8, 17, in);
    const int height = draw_between(rng, 3, in->height - 4), width = draw_between(rng, 3, in->width - 4);
    const int top = draw_between(rng, 1, in->height - 1 - height), left = draw_between(rng, 1, in->width - 1 - width);
    for (int i = draw_between(rng, 3, 8); i > 0; i--)
        grid_set(in, draw_between(rng, top, top + height - 1), draw_between(rng, left, left + width - 1), ink(r, 1));
    if (!arc_bounds(in, 1u << ink(r, 1), &cloud)) return false;
    board_copy(out, in);
    const struct arc_box frame = box_grown(&cloud, 1);
    grid_rim(out, &frame, ink(r, 2));
    return true;
}
/* The frame is the one rectangle of the second ink with all dots inside, and a dot next to each of its sides. */
CHECK(cloud_framed) {
    struct arc_box frame;
    bool beside[4] = {false};
    if (!board_same_size(in, out) || !arc_bounds(out, 1u << ink(r, 2), &frame)) return false;
    for (int i = 0; i < board_cells(in); i++) {
        const int y = i / in->width, x = i % in->width;
        const bool dot = in->cells[i] == ink(r, 1);
        if (out->cells[i] != (box_rim(&frame, y, x) ? ink(r, 2) : in->cells[i])) return false;
        if (dot && (box_rim(&frame, y, x) || !box_holds(&frame, y, x))) return false;
        beside[0] |= dot && y == frame.top + 1, beside[1] |= dot && y == frame.top + frame.height - 2;
        beside[2] |= dot && x == frame.left + 1, beside[3] |= dot && x == frame.left + frame.width - 2;
    }
    return beside[0] && beside[1] && beside[2] && beside[3];
}
