/* Inside and outside: frames, rooms, holes. */
#include "families.h"

/* A frame of least..most rows and columns somewhere, in the first ink. */
static bool place_frame(const struct arc_rule *r, struct rng *rng, int least, int most, struct board *b,
                        struct arc_box *out) {
    if (!find_place(b, rng, ground(r), draw_between(rng, least, most), draw_between(rng, least, most), 1, out))
        return false;
    grid_rim(b, out, ink(r, 1));
    return true;
}

/* Takes one cell that is no corner out of the frame. */
static void open_frame(struct board *b, struct rng *rng, const struct arc_box *frame, uint8_t colour) {
    const int along = draw_between(rng, 1, frame->height - 2), across = draw_between(rng, 1, frame->width - 2);
    const bool side = rng_chance(rng, 0.5), far = rng_chance(rng, 0.5);
    const int row = side ? along : far ? frame->height - 1 : 0, column = !side ? across : far ? frame->width - 1 : 0;
    grid_set(b, frame->top + row, frame->left + column, colour);
}

/* Frames on ground, one of them open, in `in`; what is inside the closed ones becomes `inside` in `out`. */
static bool draw_closed_and_open(const struct arc_rule *r, struct rng *rng, struct board *in, struct board *out,
                                 uint8_t inside) {
    const int frames = draw_between(rng, 3, 5);
    struct arc_box box;
    draw_ground(r, rng, 11, 18, in);
    board_copy(out, in);
    for (int i = 0; i < frames; i++) {
        if (!place_frame(r, rng, 3, 6, in, &box)) return false;
        const struct arc_box inner = box_grown(&box, -1);
        grid_rim(out, &box, ink(r, 1));
        if (i > 0) {
            grid_fill(out, &inner, inside);
            continue;
        }
        struct rng same = *rng;
        open_frame(in, rng, &box, ground(r));
        open_frame(out, &same, &box, ground(r));
    }
    return true;
}

/* Whether `out` is `in` but for its ground, which is `inside` where walls of `wall` enclose it and `beyond` elsewhere.
 */
static bool ground_becomes(const struct arc_rule *r, const struct board *in, const struct board *out, uint8_t wall,
                           uint8_t inside, uint8_t beyond) {
    bool reached[ARC_CELLS_MAX];
    if (!board_same_size(in, out)) return false;
    grid_outside(in, wall, reached);
    for (int i = 0; i < board_cells(in); i++) {
        const uint8_t other = reached[i] ? beyond : inside;
        if (out->cells[i] != (in->cells[i] == ground(r) ? other : in->cells[i])) return false;
    }
    return true;
}

MAKE(fill_holes) {
    return draw_closed_and_open(r, rng, in, out, ink(r, 2));
}
CHECK(fill_holes) {
    return ground_becomes(r, in, out, ink(r, 1), ink(r, 2), ground(r));
}

MAKE(outside) {
    const bool drawn = draw_closed_and_open(r, rng, in, out, ink(r, 2));
    grid_replace(out, ground(r), ink(r, 3));
    grid_replace(out, ink(r, 2), ground(r));
    return drawn;
}
CHECK(outside) {
    return ground_becomes(r, in, out, ink(r, 1), ground(r), ink(r, 3));
}

MAKE(fill_by_size) {
    struct arc_box box;
    draw_ground(r, rng, 10, 17, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 3, 5); i > 0; i--) {
        const bool small = i % 2;
        if (!place_frame(r, rng, small ? 3 : 4, small ? 3 : 6, in, &box)) return false;
        const struct arc_box inner = box_grown(&box, -1);
        grid_rim(out, &box, ink(r, 1));
        grid_fill(out, &inner, small ? ink(r, 2) : ink(r, 3));
    }
    return true;
}
CELL(filled_by_size) {
    static const int down[] = {1, -1, 0, 0}, right[] = {0, 0, 1, -1};
    bool reached[ARC_CELLS_MAX];
    int walls = 0;
    grid_outside(in, ink(r, 1), reached);
    if (grid_at(in, row, column) == ink(r, 1) || reached[row * in->width + column]) return grid_at(in, row, column);
    for (int k = 0; k < 4; k++)
        walls += grid_at(in, row + down[k], column + right[k]) == ink(r, 1);
    return walls == 4 ? ink(r, 2) : ink(r, 3);
}
CHECK_CELLS(fill_by_size, filled_by_size);

/* Variant 0 keeps the dots inside, 1 those outside. */
MAKE(inside_dots) {
    struct arc_box box;
    int row, column;
    draw_ground(r, rng, 9, 16, in);
    for (int i = draw_between(rng, 1, 2); i > 0; i--)
        if (!place_frame(r, rng, 5, 7, in, &box)) return false;
    board_copy(out, in);
    for (int i = 0; i < 2; i++) { /* some in the last frame */
        row = draw_between(rng, box.top + 1, box.top + box.height - 2);
        column = draw_between(rng, box.left + 1, box.left + box.width - 2);
        grid_set(in, row, column, ink(r, 2));
        if (r->variant == 0) grid_set(out, row, column, ink(r, 2));
    }
    bool inside[ARC_CELLS_MAX];
    grid_outside(in, ink(r, 1), inside);
    for (int i = draw_between(rng, 2, 5); i > 0; i--) {
        if (!place_dot(in, rng, ground(r), ink(r, 2), &row, &column)) return false;
        if (inside[row * in->width + column] == (r->variant == 1)) grid_set(out, row, column, ink(r, 2));
    }
    return true;
}
CHECK(inside_dots) {
    bool outside[ARC_CELLS_MAX];
    int stay = 0, go = 0;
    if (!board_same_size(in, out)) return false;
    grid_outside(in, ink(r, 1), outside);
    for (int i = 0; i < board_cells(in); i++) {
        const bool dot = in->cells[i] == ink(r, 2), stays = outside[i] == (r->variant == 1);
        if (out->cells[i] != (dot && !stays ? ground(r) : in->cells[i])) return false;
        stay += dot && stays, go += dot && !stays;
    }
    return stay && go;
}

MAKE(frames_take_seed) {
    struct arc_box box;
    draw_ground(r, rng, 10, 17, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--) {
        if (!place_frame(r, rng, 4, 7, in, &box)) return false;
        const struct arc_box inner = box_grown(&box, -1);
        const uint8_t seed = ink(r, draw_between(rng, 2, 6));
        grid_rim(out, &box, ink(r, 1));
        grid_fill(out, &inner, seed);
        grid_set(in, draw_between(rng, inner.top, inner.top + inner.height - 1),
                 draw_between(rng, inner.left, inner.left + inner.width - 1), seed);
    }
    return true;
}
/* Every object inside walls has one seed in the input and is of its colour in the output. */
CHECK(frames_take_seed) {
    bool outside[ARC_CELLS_MAX];
    struct arc_objects rooms;
    if (!board_same_size(in, out)) return false;
    grid_outside(in, ink(r, 1), outside);
    arc_objects(in, ink(r, 1), OBJECTS_MIXED, &rooms);
    for (int i = 0; i < board_cells(in); i++) {
        uint8_t expected = in->cells[i];
        for (int k = 0; k < board_cells(in) && !outside[i] && expected == ground(r); k++)
            if (rooms.of[k] == rooms.of[i]) expected = in->cells[k];
        if (out->cells[i] != expected) return false;
    }
    return true;
}

/* --- rooms between full lines --- */

/* Cuts the grid by one or two full rows and columns of the first ink, rooms of two cells and more between them. */
static void draw_walls(const struct arc_rule *r, struct rng *rng, struct board *out) {
    draw_ground(r, rng, 9, 17, out);
    for (int y = draw_between(rng, 2, 5); y < out->height - 2; y += draw_between(rng, 3, 7))
        grid_ray(out, y, 0, 0, 1, ground(r), ink(r, 1));
    for (int x = draw_between(rng, 2, 5); x < out->width - 2; x += draw_between(rng, 3, 7))
        for (int y = 0; y < out->height; y++)
            grid_set(out, y, x, ink(r, 1));
}

MAKE(pour) {
    draw_walls(r, rng, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 1, 3); i > 0; i--) {
        const int row = draw_between(rng, 0, in->height - 1), column = draw_between(rng, 0, in->width - 1);
        const uint8_t drop = ink(r, draw_between(rng, 2, 6));
        if (grid_at(out, row, column) != ground(r)) return false;
        grid_set(in, row, column, drop);
        grid_pour(out, row, column, drop);
    }
    return true;
}
/* Rooms are rectangles: a cell sees the drop of its room when it looks along no wall. */
CELL(drop_of_the_room) {
    int top = row, bottom = row, left = column, right = column;
    if (grid_at(in, row, column) == ink(r, 1)) return ink(r, 1);
    for (; top > 0 && grid_at(in, top - 1, column) != ink(r, 1); top--)
        continue;
    for (; bottom < in->height - 1 && grid_at(in, bottom + 1, column) != ink(r, 1); bottom++)
        continue;
    for (; left > 0 && grid_at(in, row, left - 1) != ink(r, 1); left--)
        continue;
    for (; right < in->width - 1 && grid_at(in, row, right + 1) != ink(r, 1); right++)
        continue;
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++)
            if (grid_at(in, y, x) != ground(r)) return grid_at(in, y, x);
    return ground(r);
}
CHECK_CELLS(pour, drop_of_the_room);

MAKE(rooms_by_size) {
    struct arc_objects rooms;
    draw_walls(r, rng, in);
    arc_objects(in, ink(r, 1), 0, &rooms);
    const struct arc_object *large = objects_extreme(&rooms, 1), *small = objects_extreme(&rooms, -1);
    if (!large || !small || large == small) return false;
    board_copy(out, in);
    grid_fill(out, &large->box, ink(r, 2));
    grid_fill(out, &small->box, ink(r, 3));
    return true;
}
CHECK(rooms_by_size) {
    struct arc_objects rooms;
    if (!board_same_size(in, out)) return false;
    arc_objects(in, ink(r, 1), 0, &rooms);
    int most = 0, fewest = ARC_CELLS_MAX;
    for (int i = 0; i < rooms.count; i++) {
        if (rooms.items[i].cells > most) most = rooms.items[i].cells;
        if (rooms.items[i].cells < fewest) fewest = rooms.items[i].cells;
    }
    for (int i = 0; i < board_cells(in); i++) {
        const int cells = in->cells[i] == ink(r, 1) ? 0 : rooms.items[rooms.of[i]].cells;
        const uint8_t expected = cells == most ? ink(r, 2) : cells == fewest ? ink(r, 3) : in->cells[i];
        if (out->cells[i] != expected) return false;
    }
    return true;
}

MAKE(open_closed) {
    struct arc_box box;
    draw_ground(r, rng, 10, 17, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 2, 5); i >= 0; i--) {
        if (!place_frame(r, rng, 4, 6, in, &box)) return false;
        grid_rim(out, &box, i % 2 ? ink(r, 2) : ink(r, 3));
        struct rng same = *rng;
        if (i % 2 == 0) open_frame(in, rng, &box, ground(r)), open_frame(out, &same, &box, ground(r));
    }
    return true;
}
/* A frame is closed when ground inside its box is not reached from outside. */
CHECK(open_closed) {
    bool outside[ARC_CELLS_MAX];
    struct arc_objects frames;
    if (!board_same_size(in, out)) return false;
    grid_outside(in, ink(r, 1), outside);
    arc_objects(in, ground(r), 0, &frames);
    for (int i = 0; i < board_cells(in); i++) {
        uint8_t expected = ground(r);
        if (frames.of[i] != OBJECT_NONE) {
            const struct arc_box box = frames.items[frames.of[i]].box;
            if (box.height < 3 || box.width < 3) return false; /* no frame */
            expected = outside[(box.top + 1) * in->width + box.left + 1] ? ink(r, 3) : ink(r, 2);
        }
        if (out->cells[i] != expected) return false;
    }
    return true;
}
