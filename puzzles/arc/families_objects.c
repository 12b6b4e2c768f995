/* Things on a ground: which they are, what is done to them. */
#include "families.h"

/* The cells of one object on ground, in its colours. */
static void paint_object(const struct board *in, const struct arc_objects *all, const struct arc_object *o,
                         struct board *out) {
    for (int i = 0; i < board_cells(in); i++)
        if (all->of[i] == o - all->items) out->cells[i] = in->cells[i];
}

/* Whether each cell of each object becomes what `expected` says of it (GRID_OUTSIDE: as it was), and ground stays. */
static bool each_object(const struct arc_rule *r, const struct board *in, const struct board *out,
                        uint8_t (*expected)(const struct arc_rule *r, const struct board *in,
                                            const struct arc_objects *all, const struct arc_object *o)) {
    struct arc_objects all;
    if (!board_same_size(in, out)) return false;
    arc_objects(in, ground(r), OBJECTS_DIAGONAL | OBJECTS_MIXED, &all);
    for (int i = 0; i < board_cells(in); i++) {
        const uint8_t now = all.of[i] == OBJECT_NONE ? GRID_OUTSIDE : expected(r, in, &all, &all.items[all.of[i]]);
        if (out->cells[i] != (now == GRID_OUTSIDE ? in->cells[i] : now)) return false;
    }
    return true;
}
#define OBJECT(name)                                                                                                   \
    static uint8_t name(const struct arc_rule *r MAY_BE_UNUSED, const struct board *in MAY_BE_UNUSED,                  \
                        const struct arc_objects *all MAY_BE_UNUSED, const struct arc_object *o)

static void draw_objects_of(const struct arc_rule *r, const struct board *in, struct arc_objects *all) {
    arc_objects(in, ground(r), OBJECTS_DIAGONAL, all);
}

/* --- by size --- */

/* Variant 0 is about the largest, 1 about the smallest. */
static bool shapes_with_extreme(const struct arc_rule *r, struct rng *rng, int inks, struct board *in,
                                struct arc_objects *all, const struct arc_object **extreme) {
    if (!draw_shapes(r, rng, 3, 6, r->colour + 1, inks, in)) return false;
    draw_objects_of(r, in, all);
    *extreme = objects_extreme(all, r->variant ? -1 : 1);
    return *extreme;
}
static bool is_extreme(const struct arc_rule *r, const struct arc_objects *all, const struct arc_object *o) {
    for (int i = 0; i < all->count; i++) {
        const int cells = all->items[i].cells;
        if (&all->items[i] != o && (r->variant ? cells <= o->cells : cells >= o->cells)) return false;
    }
    return true;
}

MAKE(keep_largest) {
    struct arc_objects all;
    const struct arc_object *extreme;
    if (!shapes_with_extreme(r, rng, 3, in, &all, &extreme)) return false;
    board_init(out, in->height, in->width, ground(r));
    paint_object(in, &all, extreme, out);
    return true;
}
OBJECT(kept_if_extreme) {
    return is_extreme(r, all, o) ? GRID_OUTSIDE : ground(r);
}
CHECK(keep_largest) {
    return each_object(r, in, out, kept_if_extreme);
}

MAKE(mark_largest) {
    struct arc_objects all;
    const struct arc_object *extreme;
    if (!shapes_with_extreme(r, rng, 1, in, &all, &extreme)) return false;
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        if (all.of[i] == extreme - all.items) out->cells[i] = ink(r, 2);
    return true;
}
OBJECT(marked_if_extreme) {
    return is_extreme(r, all, o) ? ink(r, 2) : GRID_OUTSIDE;
}
CHECK(mark_largest) {
    return each_object(r, in, out, marked_if_extreme);
}

MAKE(crop_largest) {
    struct arc_objects all;
    const struct arc_object *extreme;
    if (!shapes_with_extreme(r, rng, 4, in, &all, &extreme)) return false;
    grid_crop(out, in, &extreme->box);
    return true;
}
/* The output is the one box around an object that has more cells, or fewer, than every other. */
CHECK(crop_largest) {
    struct arc_objects all;
    draw_objects_of(r, in, &all);
    for (int k = 0; k < all.count; k++) {
        const struct arc_box box = all.items[k].box;
        if (!is_extreme(r, &all, &all.items[k])) continue;
        if (out->height != box.height || out->width != box.width) return false;
        for (int i = 0; i < board_cells(out); i++)
            if (out->cells[i] != grid_at(in, box.top + i / box.width, box.left + i % box.width)) return false;
        return true;
    }
    return false;
}

MAKE(by_size) {
    struct arc_box box;
    draw_ground(r, rng, 8, 15, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 3, 7); i > 0; i--) {
        const int cells = i % 3 + 1;
        const bool tall = rng_chance(rng, 0.5);
        if (!find_place(in, rng, ground(r), tall ? cells : 1, tall ? 1 : cells, 1, &box)) return false;
        grid_fill(in, &box, ink(r, 1));
        grid_fill(out, &box, ink(r, 1 + cells));
    }
    return true;
}
OBJECT(coloured_by_size) {
    return ink(r, 1 + o->cells);
}
CHECK(by_size) {
    return each_object(r, in, out, coloured_by_size);
}

/* Single cells go, what is larger stays. */
MAKE(drop_singles) {
    struct arc_box box;
    int row, column;
    draw_ground(r, rng, 9, 16, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--)
        if (!place_shape(in, rng, ground(r), ink(r, draw_between(rng, 1, 2)), 2, 4, &box)) return false;
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 5); i > 0; i--)
        if (!place_dot(in, rng, ground(r), ink(r, draw_between(rng, 1, 2)), &row, &column)) return false;
    return true;
}
OBJECT(gone_if_single) {
    return o->cells == 1 ? ground(r) : GRID_OUTSIDE;
}
CHECK(drop_singles) {
    return each_object(r, in, out, gone_if_single);
}

/* --- by form and place --- */

MAKE(tall_or_wide) {
    struct arc_box box;
    draw_ground(r, rng, 9, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 3, 6); i > 0; i--) {
        const int width = draw_between(rng, 1, 3), length = width + draw_between(rng, 1, 3);
        const bool tall = i % 2;
        if (!find_place(in, rng, ground(r), tall ? length : width, tall ? width : length, 1, &box)) return false;
        grid_fill(in, &box, ink(r, 1));
        grid_fill(out, &box, tall ? ink(r, 2) : ink(r, 3));
    }
    return true;
}
OBJECT(coloured_by_form) {
    return o->box.height > o->box.width ? ink(r, 2) : ink(r, 3);
}
CHECK(tall_or_wide) {
    return each_object(r, in, out, coloured_by_form);
}

/* Those whose boxes reach the edge are marked, some do not. */
MAKE(at_the_edge) {
    struct arc_box box;
    int touching = 0;
    const int shapes = draw_between(rng, 3, 6);
    draw_ground(r, rng, 8, 15, in);
    board_copy(out, in);
    for (int i = 0; i < shapes; i++) {
        struct board before;
        board_copy(&before, in);
        const bool placed = place_shape(in, rng, ground(r), ink(r, 1), 2, 4, &box);
        const struct arc_box around = box_grown(&box, 1);
        const bool inside = grid_inside(in, around.top, around.left) &&
                            grid_inside(in, around.top + around.height - 1, around.left + around.width - 1);
        for (int k = 0; k < board_cells(in); k++)
            if (in->cells[k] != before.cells[k]) out->cells[k] = ink(r, inside ? 1 : 2);
        board_free(&before);
        if (!placed) return false;
        touching += !inside;
    }
    return touching && touching < shapes;
}
OBJECT(marked_at_the_edge) {
    const struct arc_box *box = &o->box;
    const bool far = box->top + box->height == in->height || box->left + box->width == in->width;
    return box->top == 0 || box->left == 0 || far ? ink(r, 2) : GRID_OUTSIDE;
}
CHECK(at_the_edge) {
    return each_object(r, in, out, marked_at_the_edge);
}

MAKE(odd_colour) {
    struct arc_box box;
    const int odd = draw_between(rng, 1, 5), usual = (odd + draw_between(rng, 0, 3)) % 5 + 1;
    draw_ground(r, rng, 9, 16, in);
    for (int i = draw_between(rng, 3, 5); i >= 0; i--)
        if (!place_shape(in, rng, ground(r), ink(r, i ? usual : odd), 2, 4, &box)) return false;
    grid_crop(out, in, &box);
    return true;
}
/* Only one colour has a single object. */
CHECK(odd_colour) {
    struct arc_objects all;
    int objects[ARC_COLOURS] = {0}, single = 0;
    struct arc_box box;
    draw_objects_of(r, in, &all);
    for (int i = 0; i < all.count; i++)
        objects[all.items[i].colour]++;
    while (single < ARC_COLOURS && objects[single] != 1)
        single++;
    if (single == ARC_COLOURS || !arc_bounds(in, 1u << single, &box)) return false;
    if (out->height != box.height || out->width != box.width) return false;
    for (int i = 0; i < board_cells(out); i++)
        if (out->cells[i] != grid_at(in, box.top + i / box.width, box.left + i % box.width)) return false;
    return true;
}

/* --- what is done to them --- */

MAKE(fill_boxes) {
    struct arc_box box;
    draw_ground(r, rng, 9, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--) {
        if (!place_shape(in, rng, ground(r), ink(r, 1), 2, 5, &box)) return false;
        grid_fill(out, &box, ink(r, 2));
    }
    grid_stamp(out, in, 0, 0, ground(r));
    return grid_count(out, ink(r, 2));
}
CELL(filled_in_a_box) {
    struct arc_objects all;
    arc_objects(in, ground(r), 0, &all);
    for (int i = 0; i < all.count; i++)
        if (box_holds(&all.items[i].box, row, column) && grid_at(in, row, column) == ground(r)) return ink(r, 2);
    return grid_at(in, row, column);
}
CHECK_CELLS(fill_boxes, filled_in_a_box);

MAKE(step_down) {
    const int steps = 1 + r->variant;
    if (!draw_shapes(r, rng, 1, 4, r->colour + 1, 3, in)) return false;
    for (int i = board_cells(in) - steps * in->width; i < board_cells(in); i++)
        if (in->cells[i] != ground(r)) return false;
    board_init(out, in->height, in->width, ground(r));
    grid_stamp(out, in, steps, 0, ground(r));
    return true;
}
CELL(from_above) {
    return row > r->variant ? grid_at(in, row - 1 - r->variant, column) : ground(r);
}
CHECK_CELLS(step_down, from_above);

MAKE(shadow) {
    if (!draw_shapes(r, rng, 2, 5, r->colour + 1, 1, in)) return false;
    board_init(out, in->height, in->width, ground(r));
    grid_stamp(out, in, 1, 1, ground(r));
    grid_replace(out, ink(r, 1), ink(r, 2));
    grid_stamp(out, in, 0, 0, ground(r));
    return true;
}
CELL(shaded) {
    const bool clear = grid_at(in, row, column) == ground(r);
    return clear && grid_at(in, row - 1, column - 1) == ink(r, 1) ? ink(r, 2) : grid_at(in, row, column);
}
CHECK_CELLS(shadow, shaded);

/* The pattern of the task that is put around dots: three by three, its middle empty. */
static void draw_pattern(const struct arc_rule *r, struct board *out) {
    struct rng rng = task_rng(r);
    const int first = draw_between(&rng, 0, 7);
    board_init(out, 3, 3, ground(r));
    for (int k = 0; k < 8; k++) {
        const int i = k < 4 ? k : k + 1; /* all but the middle */
        if (k == first || rng_chance(&rng, 0.5)) out->cells[i] = ink(r, 2);
    }
}

MAKE(stamp) {
    struct board pattern;
    struct arc_box at;
    bool room = true;
    draw_pattern(r, &pattern);
    draw_ground(r, rng, 9, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 5); i > 0 && room; i--) {
        room = find_place(in, rng, ground(r), 1, 1, 2, &at);
        grid_fill(in, &at, ink(r, 1));
        grid_stamp(out, &pattern, at.top - 1, at.left - 1, ground(r));
    }
    grid_stamp(out, in, 0, 0, ground(r));
    board_free(&pattern);
    return room;
}
CHECK(stamp) {
    struct board pattern;
    bool good = board_same_size(in, out);
    draw_pattern(r, &pattern);
    for (int i = 0; i < board_cells(in) && good; i++) {
        uint8_t expected = in->cells[i];
        for (int k = 0; k < 9; k++)
            if (pattern.cells[k] == ink(r, 2) &&
                grid_at(in, i / in->width + 1 - k / 3, i % in->width + 1 - k % 3) == ink(r, 1))
                expected = ink(r, 2);
        good = out->cells[i] == expected;
    }
    board_free(&pattern);
    return good;
}

MAKE(mark_centre) {
    struct arc_box box;
    draw_ground(r, rng, 9, 17, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--) {
        const int height = 2 * draw_between(rng, 1, 3) + 1, width = 2 * draw_between(rng, 1, 3) + 1;
        if (!find_place(in, rng, ground(r), height, width, 1, &box)) return false;
        grid_fill(in, &box, ink(r, 1));
        grid_fill(out, &box, ink(r, 1));
        grid_set(out, box.top + height / 2, box.left + width / 2, ink(r, 2));
    }
    return true;
}
/* As far to one side of its rectangle as to the other, both ways. */
CELL(marked_in_the_centre) {
    int reach[4] = {0};
    for (int k = 0; k < 4; k++) {
        static const int down[] = {1, -1, 0, 0}, right[] = {0, 0, 1, -1};
        while (grid_at(in, row + reach[k] * down[k], column + reach[k] * right[k]) == ink(r, 1))
            reach[k]++;
    }
    return reach[0] && reach[0] == reach[1] && reach[2] == reach[3] ? ink(r, 2) : grid_at(in, row, column);
}
CHECK_CELLS(mark_centre, marked_in_the_centre);
