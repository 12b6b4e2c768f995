/* Two grids that make one, and two rules one after the other. */
#include "families.h"

/* --- panels: grids side by side with lines of the last ink between --- */

static uint8_t line_ink(const struct arc_rule *r) {
    return ink(r, ARC_COLOURS - 1);
}
static void panels_begin(const struct arc_rule *r, int count, int height, int width, struct board *out) {
    board_init(out, height, count * (width + 1) - 1, ground(r));
    for (int k = 1; k < count; k++)
        grid_ray(out, 0, k * (width + 1) - 1, 1, 0, ground(r), line_ink(r));
}
static void panel_put(struct board *out, int k, const struct board *panel) {
    grid_stamp(out, panel, 0, k * (panel->width + 1), GRID_OUTSIDE);
}
/* The width of each panel, found by the first line. */
static int panel_width(const struct arc_rule *r, const struct board *in) {
    int width = 0;
    while (width < in->width && grid_at(in, 0, width) != line_ink(r))
        width++;
    return width;
}
/* The cell of a panel. */
static uint8_t panel_at(const struct arc_rule *r, const struct board *in, int k, int row, int column) {
    return grid_at(in, row, k * (panel_width(r, in) + 1) + column);
}
/* A panel of one ink. */
static void draw_panel(const struct arc_rule *r, struct rng *rng, int height, int width, int number,
                       struct board *out) {
    board_init(out, height, width, ground(r));
    grid_sprinkle(out, rng, ground(r), 0.3 + 0.3 * rng_uniform(rng), r->colour + number, 1);
}

/* Where both panels have a cell, where either has, where one alone has, where neither has. */
enum { BOTH, EITHER, ONE, NEITHER };

MAKE(two_panels) {
    const int height = draw_between(rng, 3, 8), width = draw_between(rng, 3, 6);
    struct board panel[2];
    panels_begin(r, 2, height, width, in);
    board_init(out, height, width, ground(r));
    for (int k = 0; k < 2; k++) {
        draw_panel(r, rng, height, width, k + 1, &panel[k]);
        panel_put(in, k, &panel[k]);
    }
    for (int i = 0; i < board_cells(out); i++) {
        const bool one = panel[0].cells[i] != ground(r), other = panel[1].cells[i] != ground(r);
        const bool set[] = {one && other, one || other, one != other, !one && !other};
        if (set[r->variant]) out->cells[i] = ink(r, 3);
    }
    board_free(&panel[0]), board_free(&panel[1]);
    return grid_count(out, ink(r, 3));
}
CELL(of_two_panels) {
    static const bool set[][3] = {{0, 0, 1}, {0, 1, 1}, {0, 1, 0}, {1, 0, 0}}; /* by how many panels have a cell */
    const int have = (panel_at(r, in, 0, row, column) == ink(r, 1)) + (panel_at(r, in, 1, row, column) == ink(r, 2));
    return set[r->variant][have] ? ink(r, 3) : ground(r);
}
CHECK(two_panels) {
    return holds(r, in, out, in->height, panel_width(r, in), of_two_panels);
}

/* The first panel lies on the second, and that on the third. */
MAKE(overlay) {
    const int height = draw_between(rng, 3, 7), width = draw_between(rng, 3, 6);
    panels_begin(r, 3, height, width, in);
    board_init(out, height, width, ground(r));
    for (int k = 2; k >= 0; k--) {
        struct board panel;
        draw_panel(r, rng, height, width, k + 1, &panel);
        panel_put(in, k, &panel);
        grid_stamp(out, &panel, 0, 0, ground(r));
        board_free(&panel);
    }
    return true;
}
CELL(uppermost) {
    for (int k = 0; k < 3; k++)
        if (panel_at(r, in, k, row, column) != ground(r)) return panel_at(r, in, k, row, column);
    return ground(r);
}
CHECK(overlay) {
    return holds(r, in, out, in->height, panel_width(r, in), uppermost);
}

MAKE(odd_panel) {
    const int height = draw_between(rng, 2, 6), width = draw_between(rng, 2, 5), count = draw_between(rng, 3, 4);
    const int odd = draw_between(rng, 0, count - 1);
    struct board usual;
    draw_panel(r, rng, height, width, 1, &usual);
    draw_panel(r, rng, height, width, 1, out);
    const bool differs = !board_equal(&usual, out);
    panels_begin(r, count, height, width, in);
    for (int k = 0; k < count; k++)
        panel_put(in, k, k == odd ? out : &usual);
    board_free(&usual);
    return differs;
}
/* The output stands in one panel only. */
static int panels_like(const struct arc_rule *r, const struct board *in, const struct board *out) {
    int same = 0;
    for (int k = 0; k * (out->width + 1) < in->width; k++) {
        bool equal = true;
        for (int i = 0; i < board_cells(out) && equal; i++)
            equal = out->cells[i] == panel_at(r, in, k, i / out->width, i % out->width);
        same += equal;
    }
    return same;
}
CHECK(odd_panel) {
    if (out->height != in->height || out->width != panel_width(r, in)) return false;
    return panels_like(r, in, out) == 1;
}

MAKE(fullest_panel) {
    const int height = draw_between(rng, 2, 6), width = draw_between(rng, 2, 5), count = draw_between(rng, 2, 4);
    int most = -1;
    bool tied = false;
    panels_begin(r, count, height, width, in);
    for (int k = 0; k < count; k++) {
        struct board panel;
        draw_panel(r, rng, height, width, 1, &panel);
        const int cells = grid_count(&panel, ink(r, 1));
        panel_put(in, k, &panel);
        tied = cells == most || (tied && cells < most);
        if (cells > most) most = cells, board_assign(out, &panel);
        board_free(&panel);
    }
    return !tied;
}
CHECK(fullest_panel) {
    int better = 0, cells = grid_count(out, ink(r, 1));
    if (out->height != in->height || out->width != panel_width(r, in)) return false;
    for (int k = 0; k * (out->width + 1) < in->width; k++) {
        const struct arc_box box = {0, k * (out->width + 1), out->height, out->width};
        struct board panel;
        grid_crop(&panel, in, &box);
        better += grid_count(&panel, ink(r, 1)) >= cells;
        board_free(&panel);
    }
    return better == 1 && panels_like(r, in, out) == 1;
}

/* The second half of the grid folded over the first. */
MAKE(folded) {
    struct board back, turned;
    const int height = draw_between(rng, 3, 8), width = draw_between(rng, 3, 8);
    draw_panel(r, rng, height, width, 1, out);
    draw_panel(r, rng, height, width, 2, &back);
    board_init(in, height, 2 * width, ground(r));
    grid_stamp(in, out, 0, 0, ground(r));
    grid_stamp(in, &back, 0, width, ground(r));
    grid_turn(&turned, &back, TURN_LEFT_RIGHT);
    grid_stamp(out, &turned, 0, 0, ground(r));
    board_free(&back), board_free(&turned);
    return grid_count(in, ink(r, 2));
}
CELL(front_or_back) {
    const uint8_t back = grid_at(in, row, in->width - 1 - column);
    return back == ground(r) ? grid_at(in, row, column) : back;
}
CHECK(folded) {
    return in->width % 2 == 0 && holds(r, in, out, in->height, in->width / 2, front_or_back);
}

/* --- one rule after the other --- */

/* A thing somewhere, and what it looks like alone. */
static bool draw_thing(const struct arc_rule *r, struct rng *rng, struct board *in, struct board *thing,
                       struct arc_box *at) {
    draw_ground(r, rng, 7, 14, in);
    draw_shape(thing, rng, draw_between(rng, 2, 4), draw_between(rng, 2, 4), ground(r), ink(r, 1));
    grid_sprinkle(thing, rng, ink(r, 1), 0.4, r->colour + 2, 2);
    const bool room = find_place(in, rng, ground(r), thing->height, thing->width, 1, at);
    if (room) grid_stamp(in, thing, at->top, at->left, ground(r));
    return room;
}
static bool bounds_of_thing(const struct arc_rule *r, const struct board *in, struct arc_box *box) {
    return arc_bounds(in, ~(1u << ground(r)), box);
}

MAKE(crop_and_mirror) {
    struct board thing;
    struct arc_box at;
    const bool drawn = draw_thing(r, rng, in, &thing, &at);
    grid_turn(out, &thing, TURN_LEFT_RIGHT);
    const bool differs = !board_equal(&thing, out);
    board_free(&thing);
    return drawn && differs;
}
CHECK(crop_and_mirror) {
    struct arc_box box;
    if (!bounds_of_thing(r, in, &box) || out->height != box.height || out->width != box.width) return false;
    for (int i = 0; i < board_cells(out); i++)
        if (out->cells[i] != grid_at(in, box.top + i / box.width, box.left + box.width - 1 - i % box.width))
            return false;
    return true;
}

MAKE(crop_and_enlarge) {
    struct board thing;
    struct arc_box at;
    const bool drawn = draw_thing(r, rng, in, &thing, &at);
    grid_enlarge(out, &thing, 2 + r->variant);
    board_free(&thing);
    return drawn;
}
CHECK(crop_and_enlarge) {
    const int times = 2 + r->variant;
    struct arc_box box;
    if (!bounds_of_thing(r, in, &box)) return false;
    if (out->height != times * box.height || out->width != times * box.width) return false;
    for (int i = 0; i < board_cells(out); i++)
        if (out->cells[i] != grid_at(in, box.top + i / out->width / times, box.left + i % out->width / times))
            return false;
    return true;
}

/* Cut out, in the colour of the one cell that stands in the corner. */
MAKE(crop_in_key_colour) {
    const uint8_t key = ink(r, draw_between(rng, 4, INKS));
    struct arc_box at;
    const struct arc_box corner = {0, 0, 2, 2};
    struct board thing;
    const bool drawn = draw_thing(r, rng, in, &thing, &at);
    const bool clear = grid_uniform(in, &corner, ground(r));
    grid_set(in, 0, 0, key);
    board_copy(out, &thing);
    board_free(&thing);
    for (int k = 1; k <= 3; k++)
        grid_replace(in, ink(r, k), ink(r, 1)), grid_replace(out, ink(r, k), key);
    return drawn && clear;
}
CHECK(crop_in_key_colour) {
    struct arc_box box;
    if (!arc_bounds(in, 1u << ink(r, 1), &box) || out->height != box.height || out->width != box.width) return false;
    for (int i = 0; i < board_cells(out); i++) {
        const bool filled = grid_at(in, box.top + i / box.width, box.left + i % box.width) == ink(r, 1);
        if (out->cells[i] != (filled ? in->cells[0] : ground(r))) return false;
    }
    return true;
}

MAKE(mirror_and_frame) {
    struct board turned;
    const bool drawn = draw_picture(r, rng, 3, 10, 3, in);
    grid_turn(&turned, in, TURN_LEFT_RIGHT);
    board_init(out, in->height + 2, in->width + 2, ink(r, 4));
    grid_stamp(out, &turned, 1, 1, GRID_OUTSIDE);
    const bool differs = !board_equal(&turned, in);
    board_free(&turned);
    return drawn && differs;
}
CELL(mirrored_in_a_frame) {
    return grid_inside(in, row - 1, column - 1) ? grid_at(in, row - 1, in->width - column) : ink(r, 4);
}
CHECK(mirror_and_frame) {
    return holds(r, in, out, in->height + 2, in->width + 2, mirrored_in_a_frame);
}

/* The grid, and beside it the same with two colours changed for each other. */
MAKE(swapped_beside) {
    const bool drawn = draw_picture(r, rng, 3, 9, 2, in);
    board_init(out, in->height, 2 * in->width, 0);
    grid_stamp(out, in, 0, 0, GRID_OUTSIDE);
    grid_stamp(out, in, 0, in->width, GRID_OUTSIDE);
    for (int i = 0; i < board_cells(in); i++)
        for (int k = 1; k <= 2; k++)
            if (in->cells[i] == ink(r, k)) grid_set(out, i / in->width, in->width + i % in->width, ink(r, 3 - k));
    return drawn;
}
CELL(swapped_in_the_copy) {
    const uint8_t c = grid_at(in, row, column % in->width);
    if (column < in->width) return c;
    return c == ink(r, 1) ? ink(r, 2) : c == ink(r, 2) ? ink(r, 1) : c;
}
CHECK(swapped_beside) {
    return holds(r, in, out, in->height, 2 * in->width, swapped_in_the_copy);
}

/* Cells fall, and those that moved are marked. */
MAKE(fall_and_mark) {
    draw_ground(r, rng, 5, 12, in);
    grid_sprinkle(in, rng, ground(r), 0.25, r->colour + 1, 1);
    board_init(out, in->height, in->width, ground(r));
    for (int x = 0; x < in->width; x++)
        for (int y = in->height - 1, floor = y; y >= 0; y--) {
            if (grid_at(in, y, x) == ground(r)) continue;
            grid_set(out, floor, x, ink(r, y == floor ? 1 : 2));
            floor--;
        }
    return true;
}
CELL(fallen_and_marked) {
    int cells = 0, resting = 0;
    for (int y = 0; y < in->height; y++)
        cells += grid_at(in, y, column) == ink(r, 1);
    while (resting < in->height && grid_at(in, in->height - 1 - resting, column) == ink(r, 1))
        resting++;
    const int up = in->height - 1 - row;
    return up < resting ? ink(r, 1) : up < cells ? ink(r, 2) : ground(r);
}
CHECK_CELLS(fall_and_mark, fallen_and_marked);

/* Frames are filled in one colour and outlined in another. */
MAKE(outline_and_fill) {
    struct arc_box box;
    draw_ground(r, rng, 9, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--) {
        if (!find_place(in, rng, ground(r), draw_between(rng, 3, 5), draw_between(rng, 3, 5), 2, &box)) return false;
        const struct arc_box around = box_grown(&box, 1), inner = box_grown(&box, -1);
        grid_rim(in, &box, ink(r, 1));
        grid_rim(out, &around, ink(r, 3));
        grid_rim(out, &box, ink(r, 1));
        grid_fill(out, &inner, ink(r, 2));
    }
    return true;
}
CHECK(outline_and_fill) {
    bool outside[ARC_CELLS_MAX];
    if (!board_same_size(in, out)) return false;
    grid_outside(in, ink(r, 1), outside);
    for (int i = 0; i < board_cells(in); i++) {
        const struct arc_box around = {i / in->width - 1, i % in->width - 1, 3, 3};
        uint8_t expected = in->cells[i];
        if (expected == ground(r) && !outside[i])
            expected = ink(r, 2);
        else if (expected == ground(r) && !grid_uniform(in, &around, ground(r)))
            expected = ink(r, 3);
        if (out->cells[i] != expected) return false;
    }
    return true;
}
