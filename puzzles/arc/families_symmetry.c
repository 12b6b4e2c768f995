/* Grids and shapes that are their own mirror images, and patterns that repeat: completed, repaired, judged. */
#include "families.h"

/* --- whole grids --- */

/* A grid full of three inks that is its own image left and right, and up and down where `both`. */
static void draw_symmetric(const struct arc_rule *r, struct rng *rng, int least, int most, bool both,
                           struct board *out) {
    draw_ground(r, rng, least, most, out);
    grid_sprinkle(out, rng, ground(r), 0.7, r->colour + 1, 3);
    for (int i = 0; i < board_cells(out); i++) {
        const int y = i / out->width, x = i % out->width;
        const int row = both && y > out->height - 1 - y ? out->height - 1 - y : y;
        out->cells[i] = grid_at(out, row, x > out->width - 1 - x ? out->width - 1 - x : x);
    }
}

MAKE(complete_mirror) {
    draw_symmetric(r, rng, 4, 13, false, out);
    board_copy(in, out);
    const struct arc_box half = {0, (in->width + 1) / 2, in->height, in->width / 2};
    grid_fill(in, &half, ground(r));
    return true;
}
CELL(mirrored_into_the_rest) {
    return grid_at(in, row, column < (in->width + 1) / 2 ? column : in->width - 1 - column);
}
CHECK_CELLS(complete_mirror, mirrored_into_the_rest);

MAKE(complete_quarters) {
    draw_symmetric(r, rng, 4, 13, true, out);
    const struct arc_box quarter = {0, 0, (out->height + 1) / 2, (out->width + 1) / 2};
    struct board kept;
    grid_crop(&kept, out, &quarter);
    board_init(in, out->height, out->width, ground(r));
    grid_stamp(in, &kept, 0, 0, GRID_OUTSIDE);
    board_free(&kept);
    return true;
}
CELL(mirrored_into_the_quarters) {
    return grid_at(in, row < (in->height + 1) / 2 ? row : in->height - 1 - row,
                   column < (in->width + 1) / 2 ? column : in->width - 1 - column);
}
CHECK_CELLS(complete_quarters, mirrored_into_the_quarters);

/* A box in the left half. */
static struct arc_box draw_mask(struct rng *rng, const struct board *b) {
    const int height = draw_between(rng, 2, 4), width = draw_between(rng, 2, b->width / 2 < 4 ? b->width / 2 : 4);
    return (struct arc_box){draw_between(rng, 0, b->height - height), draw_between(rng, 0, b->width / 2 - width),
                            height, width};
}

MAKE(restore_mirror) {
    draw_symmetric(r, rng, 6, 15, false, out);
    const struct arc_box mask = draw_mask(rng, out);
    board_copy(in, out);
    grid_fill(in, &mask, ink(r, 4));
    return true;
}
CELL(restored) {
    const uint8_t c = grid_at(in, row, column);
    return c == ink(r, 4) ? grid_at(in, row, in->width - 1 - column) : c;
}
CHECK_CELLS(restore_mirror, restored);

MAKE(masked_part) {
    draw_symmetric(r, rng, 6, 15, false, in);
    const struct arc_box mask = draw_mask(rng, in);
    grid_crop(out, in, &mask);
    grid_fill(in, &mask, ink(r, 4));
    return true;
}
CHECK(masked_part) {
    struct arc_box mask;
    if (!arc_bounds(in, 1u << ink(r, 4), &mask)) return false;
    if (out->height != mask.height || out->width != mask.width) return false;
    for (int i = 0; i < board_cells(out); i++) {
        const int row = mask.top + i / mask.width, column = mask.left + i % mask.width;
        if (out->cells[i] != restored(r, in, row, column)) return false;
    }
    return true;
}

MAKE(mark_asymmetry) {
    draw_symmetric(r, rng, 5, 13, false, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 1, 4); i > 0; i--) {
        const int row = draw_between(rng, 0, in->height - 1), column = draw_between(rng, 0, in->width / 2 - 1);
        const uint8_t other = r->colour[draw_between(rng, 0, 3)];
        if (grid_at(out, row, column) == ink(r, 4) || other == grid_at(in, row, column)) return false;
        grid_set(in, row, column, other);
        grid_set(out, row, column, ink(r, 4));
        grid_set(out, row, in->width - 1 - column, ink(r, 4));
    }
    return true;
}
CELL(marked_where_unlike) {
    const uint8_t c = grid_at(in, row, column);
    return c == grid_at(in, row, in->width - 1 - column) ? c : ink(r, 4);
}
CHECK_CELLS(mark_asymmetry, marked_where_unlike);

/* --- patterns --- */

/* Periods down and across that all cells but those of `mask` agree on, every place of one of them seen. */
static bool has_period(const struct board *b, uint8_t mask, int down, int across, uint8_t *tile) {
    for (int k = 0; k < down * across; k++)
        tile[k] = mask;
    for (int i = 0; i < board_cells(b); i++) {
        uint8_t *t = &tile[i / b->width % down * across + i % b->width % across];
        if (b->cells[i] == mask) continue;
        if (*t != mask && *t != b->cells[i]) return false;
        *t = b->cells[i];
    }
    for (int k = 0; k < down * across; k++)
        if (tile[k] == mask) return false;
    return true;
}

enum { PERIOD_MAX = 4 };

MAKE(restore_pattern) {
    const int down = draw_between(rng, 2, PERIOD_MAX), across = draw_between(rng, 2, PERIOD_MAX);
    uint8_t tile[PERIOD_MAX * PERIOD_MAX];
    for (int k = 0; k < down * across; k++)
        tile[k] = r->colour[draw_between(rng, 0, 3)];
    draw_ground(r, rng, 10, 16, out);
    for (int i = 0; i < board_cells(out); i++)
        out->cells[i] = tile[i / out->width % down * across + i % out->width % across];
    board_copy(in, out);
    const struct arc_box mask = draw_mask(rng, in);
    grid_fill(in, &mask, ink(r, 4));
    return true;
}
/* Every pair of periods that the input allows gives the output. */
CHECK(restore_pattern) {
    uint8_t tile[PERIOD_MAX * PERIOD_MAX];
    bool any = false;
    if (!board_same_size(in, out)) return false;
    for (int p = 0; p < PERIOD_MAX * PERIOD_MAX; p++) {
        const int down = p / PERIOD_MAX + 1, across = p % PERIOD_MAX + 1;
        if (!has_period(in, ink(r, 4), down, across, tile)) continue;
        any = true;
        for (int i = 0; i < board_cells(in); i++)
            if (out->cells[i] != tile[i / in->width % down * across + i % in->width % across]) return false;
    }
    return any;
}

/* --- shapes --- */

/* A shape of three by three that is its own image left and right, or in no way at all. */
static bool draw_judged(const struct arc_rule *r, struct rng *rng, bool symmetric, struct board *out) {
    draw_shape(out, rng, 3, 3, ground(r), ink(r, 1));
    for (int y = 0; y < 3 && symmetric; y++)
        grid_set(out, y, 2, grid_at(out, y, 0));
    for (int turn = 1; turn < TURNS; turn++) {
        struct board turned;
        grid_turn(&turned, out, turn);
        const bool same = board_equal(&turned, out);
        board_free(&turned);
        if (same != (symmetric && turn == TURN_LEFT_RIGHT)) return false;
    }
    return true;
}

MAKE(judge_symmetry) {
    draw_ground(r, rng, 9, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 3, 5); i > 0; i--) {
        struct arc_box at, bounds;
        struct board shape;
        const bool good = draw_judged(r, rng, i % 2, &shape) && arc_bounds(&shape, 1u << ink(r, 1), &bounds) &&
                          bounds.width == 3 && find_place(in, rng, ground(r), 3, 3, 1, &at);
        if (good) {
            grid_stamp(in, &shape, at.top, at.left, ground(r));
            grid_replace(&shape, ink(r, 1), ink(r, i % 2 ? 2 : 3));
            grid_stamp(out, &shape, at.top, at.left, ground(r));
        }
        board_free(&shape);
        if (!good) return false;
    }
    return true;
}
CELL(judged) {
    struct arc_objects all;
    arc_objects(in, ground(r), OBJECTS_DIAGONAL, &all);
    if (grid_at(in, row, column) == ground(r)) return ground(r);
    const struct arc_box box = all.items[all.of[row * in->width + column]].box;
    for (int y = box.top; y < box.top + box.height; y++)
        for (int x = 0; x < box.width; x++)
            if (grid_at(in, y, box.left + x) != grid_at(in, y, box.left + box.width - 1 - x)) return ink(r, 3);
    return ink(r, 2);
}
CHECK_CELLS(judge_symmetry, judged);

/* What stands on one side of the line stands on the other too. */
MAKE(reflect_across) {
    const int side = draw_between(rng, 3, 7);
    struct board shape;
    board_init(in, draw_between(rng, 4, 12), 2 * side + 1, ground(r));
    draw_shape(&shape, rng, draw_between(rng, 2, in->height - 1), draw_between(rng, 2, side), ground(r), ink(r, 2));
    grid_sprinkle(&shape, rng, ink(r, 2), 0.4, r->colour + 3, 2);
    const int top = draw_between(rng, 0, in->height - shape.height), left = draw_between(rng, 0, side - shape.width);
    grid_stamp(in, &shape, top, left, ground(r));
    grid_ray(in, 0, side, 1, 0, ground(r), ink(r, 1));
    board_free(&shape);
    grid_turn(out, in, TURN_LEFT_RIGHT);
    grid_stamp(out, in, 0, 0, ground(r));
    return true;
}
CELL(reflected) {
    int line = 0;
    while (line < in->width && (grid_at(in, 0, line) != ink(r, 1) || grid_at(in, in->height - 1, line) != ink(r, 1)))
        line++;
    return grid_at(in, row, column > line ? 2 * line - column : column);
}
CHECK_CELLS(reflect_across, reflected);
