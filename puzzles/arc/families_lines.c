/* Lines and rays: where they start, where they lead, what stops them. */
#include "families.h"

#include <stdlib.h>

/* Dots of inks first..last in rows and columns of their own, so that no line meets another's start. */
static void dots_apart(const struct arc_rule *r, struct rng *rng, int least, int most, int first, int last,
                       struct board *out) {
    int rows[ARC_SIDE_MAX], columns[ARC_SIDE_MAX];
    draw_ground(r, rng, 6, 16, out);
    rng_shuffle(rng, rows, out->height);
    rng_shuffle(rng, columns, out->width);
    for (int i = draw_between(rng, least, most) - 1; i >= 0; i--)
        grid_set(out, rows[i], columns[i], ink(r, draw_between(rng, first, last)));
}

/* The first cell of another colour than ground in a direction, the cell itself not counted. */
static uint8_t seen(const struct arc_rule *r, const struct board *in, int row, int column, int down, int right) {
    do
        row += down, column += right;
    while (grid_at(in, row, column) == ground(r));
    return grid_at(in, row, column);
}

/* --- from dots --- */

/* Variant 0: down; 1: up and down. */
MAKE(beams) {
    dots_apart(r, rng, 1, 4, 1, 4, in);
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++) {
        const int y = i / in->width, x = i % in->width;
        if (in->cells[i] == ground(r)) continue;
        grid_ray(out, y + 1, x, 1, 0, ground(r), in->cells[i]);
        if (r->variant) grid_ray(out, y - 1, x, -1, 0, ground(r), in->cells[i]);
    }
    return true;
}
CELL(in_a_beam) {
    for (int y = 0; y < (r->variant ? in->height : row + 1); y++)
        if (grid_at(in, y, column) != ground(r)) return grid_at(in, y, column);
    return ground(r);
}
CHECK_CELLS(beams, in_a_beam);

MAKE(crosses) {
    dots_apart(r, rng, 1, 3, 1, 1, in);
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++) {
        const struct arc_box whole_row = {i / in->width, 0, 1, in->width};
        const struct arc_box whole_column = {0, i % in->width, in->height, 1};
        if (in->cells[i] == ground(r)) continue;
        grid_fill(out, &whole_row, ink(r, 2));
        grid_fill(out, &whole_column, ink(r, 2));
    }
    grid_stamp(out, in, 0, 0, ground(r));
    return true;
}
CELL(on_a_cross) {
    const struct arc_box whole_row = {row, 0, 1, in->width}, whole_column = {0, column, in->height, 1};
    if (grid_at(in, row, column) == ink(r, 1)) return ink(r, 1);
    const bool clear = grid_uniform(in, &whole_row, ground(r)) && grid_uniform(in, &whole_column, ground(r));
    return clear ? ground(r) : ink(r, 2);
}
CHECK_CELLS(crosses, on_a_cross);

MAKE(diagonals) {
    dots_apart(r, rng, 1, 2, 1, 1, in);
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        for (int k = 0; k < 4 && in->cells[i] != ground(r); k++)
            for (int n = 1; n < ARC_SIDE_MAX; n++)
                grid_set(out, i / in->width + (k / 2 ? n : -n), i % in->width + (k % 2 ? n : -n), ink(r, 2));
    grid_stamp(out, in, 0, 0, ground(r));
    return true;
}
CELL(on_a_diagonal) {
    if (grid_at(in, row, column) == ink(r, 1)) return ink(r, 1);
    for (int i = 0; i < board_cells(in); i++)
        if (in->cells[i] == ink(r, 1) && abs(i / in->width - row) == abs(i % in->width - column)) return ink(r, 2);
    return ground(r);
}
CHECK_CELLS(diagonals, on_a_diagonal);

/* Variant 0: every second cell; 1: every third. */
MAKE(dotted) {
    dots_apart(r, rng, 1, 4, 1, 4, in);
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        for (int x = i % in->width; x < in->width && in->cells[i] != ground(r); x += 2 + r->variant)
            grid_set(out, i / in->width, x, in->cells[i]);
    return true;
}
CELL(on_a_dotted_line) {
    int x = column;
    while (x > 0 && grid_at(in, row, x) == ground(r))
        x--;
    return (column - x) % (2 + r->variant) ? ground(r) : grid_at(in, row, x);
}
CHECK_CELLS(dotted, on_a_dotted_line);

/* --- between --- */

MAKE(connect) {
    draw_ground(r, rng, 7, 16, in);
    for (int i = draw_between(rng, 4, 9); i > 0; i--)
        grid_set(in, draw_between(rng, 0, in->height - 1), draw_between(rng, 0, in->width - 1), ink(r, 1));
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        for (int k = i + 1; k < board_cells(in) && in->cells[i] == ink(r, 1); k++) {
            const int step = k / in->width == i / in->width ? 1 : k % in->width == i % in->width ? in->width : 0;
            if (in->cells[k] != ink(r, 1) || !step) continue;
            for (int at = i + step; at < k; at += step)
                if (in->cells[at] == ground(r)) out->cells[at] = ink(r, 2);
        }
    return true;
}
CELL(between_two) {
    if (grid_at(in, row, column) != ground(r)) return grid_at(in, row, column);
    const bool across = seen(r, in, row, column, 0, 1) == ink(r, 1) && seen(r, in, row, column, 0, -1) == ink(r, 1);
    const bool down = seen(r, in, row, column, 1, 0) == ink(r, 1) && seen(r, in, row, column, -1, 0) == ink(r, 1);
    return across || down ? ink(r, 2) : ground(r);
}
CHECK_CELLS(connect, between_two);

MAKE(until_an_obstacle) {
    draw_ground(r, rng, 7, 16, in);
    grid_sprinkle(in, rng, ground(r), 0.08, r->colour + 2, 1);
    board_copy(out, in);
    int stopped = 0;
    for (int y = 0; y < in->height; y++) {
        const int x = draw_between(rng, 0, in->width / 2);
        if (rng_chance(rng, 0.5) || grid_at(in, y, x) != ground(r)) continue;
        grid_set(in, y, x, ink(r, 1));
        stopped += x + grid_ray(out, y, x, 0, 1, ground(r), ink(r, 1)) < in->width;
    }
    return stopped;
}
CELL(before_the_obstacle) {
    const uint8_t c = grid_at(in, row, column);
    return c == ground(r) && seen(r, in, row, column, 0, -1) == ink(r, 1) ? ink(r, 1) : c;
}
CHECK_CELLS(until_an_obstacle, before_the_obstacle);

/* The first column is a wall of one colour, the last one of another: dots are tied to the wall of theirs. */
MAKE(tie_to_wall) {
    dots_apart(r, rng, 2, 5, 1, 2, in);
    for (int y = 0; y < in->height; y++)
        grid_set(in, y, 0, ink(r, 1)), grid_set(in, y, in->width - 1, ink(r, 2));
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++) {
        const int y = i / in->width, x = i % in->width;
        if (x == 0 || x == in->width - 1 || in->cells[i] == ground(r)) continue;
        const int right = in->cells[i] == ink(r, 1) ? -1 : 1;
        grid_ray(out, y, x + right, 0, right, ground(r), in->cells[i]);
    }
    return true;
}
CELL(tied) {
    const uint8_t c = grid_at(in, row, column);
    if (c != ground(r)) return c;
    if (seen(r, in, row, column, 0, -1) == ink(r, 2)) return ink(r, 2);
    return seen(r, in, row, column, 0, 1) == ink(r, 1) ? ink(r, 1) : ground(r);
}
CHECK_CELLS(tie_to_wall, tied);

/* --- onwards --- */

/* Two cells point somewhere: the second one's colour goes on to the edge. */
MAKE(arrows) {
    draw_ground(r, rng, 8, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 1, 3); i > 0; i--) {
        static const int downs[] = {1, -1, 0, 0}, rights[] = {0, 0, 1, -1};
        const int k = draw_between(rng, 0, 3), down = downs[k], right = rights[k];
        int y, x;
        if (!place_dot(in, rng, ground(r), ink(r, 1), &y, &x) || !grid_inside(in, y + down, x + right)) return false;
        grid_set(in, y + down, x + right, ink(r, 2));
        if (grid_at(out, y, x) != ground(r)) return false;
        grid_set(out, y, x, ink(r, 1));
        const int length = grid_ray(out, y + down, x + right, down, right, ground(r), ink(r, 2));
        if (grid_inside(out, y + down * (length + 1), x + right * (length + 1))) return false;
    }
    return true;
}
CELL(pointed_at) {
    static const int down[] = {1, -1, 0, 0}, right[] = {0, 0, 1, -1};
    if (grid_at(in, row, column) != ground(r)) return grid_at(in, row, column);
    for (int k = 0; k < 4; k++) {
        int y = row, x = column;
        while (grid_at(in, y, x) == ground(r))
            y -= down[k], x -= right[k];
        if (grid_at(in, y, x) == ink(r, 2) && grid_at(in, y - down[k], x - right[k]) == ink(r, 1)) return ink(r, 2);
    }
    return ground(r);
}
CHECK_CELLS(arrows, pointed_at);

/* From a cell of the last row up and to the right, from wall to wall. */
MAKE(bounce) {
    board_init(in, draw_between(rng, 7, 16), draw_between(rng, 3, 6), ground(r));
    int x = draw_between(rng, 0, in->width - 2), right = 1;
    grid_set(in, in->height - 1, x, ink(r, 1));
    board_copy(out, in);
    for (int y = in->height - 2; y >= 0; y--) {
        if (x + right < 0 || x + right == in->width) right = -right;
        x += right;
        grid_set(out, y, x, ink(r, 1));
    }
    return true;
}
CELL(on_the_zigzag) {
    const int once = 2 * (in->width - 1);
    int start = 0;
    if (in->width == 1) return GRID_OUTSIDE; /* nowhere to go */
    while (start < in->width && grid_at(in, in->height - 1, start) != ink(r, 1))
        start++;
    const int at = (start + in->height - 1 - row) % once;
    return column == (at < in->width ? at : once - at) ? ink(r, 1) : ground(r);
}
CHECK_CELLS(bounce, on_the_zigzag);

/* From the first column to the right, and down before an obstacle. */
MAKE(deflect) {
    draw_ground(r, rng, 7, 15, in);
    const int y = draw_between(rng, 0, in->height - 3), x = draw_between(rng, 3, in->width - 1);
    grid_set(in, y, 0, ink(r, 1));
    grid_set(in, y, x, ink(r, 2));
    board_copy(out, in);
    grid_ray(out, y, 1, 0, 1, ground(r), ink(r, 3));
    grid_ray(out, y + 1, x - 1, 1, 0, ground(r), ink(r, 3));
    return true;
}
CELL(on_the_bent_line) {
    if (grid_at(in, row, column) != ground(r)) return grid_at(in, row, column);
    if (seen(r, in, row, column, 0, -1) == ink(r, 1) && seen(r, in, row, column, 0, 1) == ink(r, 2)) return ink(r, 3);
    for (int y = row; y >= 0; y--)
        if (grid_at(in, y, column + 1) == ink(r, 2)) return ink(r, 3);
    return ground(r);
}
CHECK_CELLS(deflect, on_the_bent_line);

/* --- full lines --- */

MAKE(crossings) {
    draw_ground(r, rng, 7, 16, in);
    board_copy(out, in);
    for (int y = draw_between(rng, 1, 4); y < in->height - 1; y += draw_between(rng, 2, 6))
        grid_ray(in, y, 0, 0, 1, ground(r), ink(r, 1));
    for (int x = draw_between(rng, 1, 4); x < in->width - 1; x += draw_between(rng, 2, 6))
        for (int y = 0; y < in->height; y++) {
            const bool crossing = grid_at(in, y, x) == ink(r, 1);
            grid_set(in, y, x, ink(r, 2));
            if (crossing) grid_set(out, y, x, ink(r, 3));
        }
    for (int i = 0; i < board_cells(in); i++)
        if (out->cells[i] == ground(r)) out->cells[i] = in->cells[i];
    return true;
}
CELL(marked_crossing) {
    const uint8_t c = grid_at(in, row, column);
    return c == ink(r, 2) && grid_at(in, row, 0) == ink(r, 1) ? ink(r, 3) : c;
}
CHECK_CELLS(crossings, marked_crossing);

MAKE(empty_lines) {
    bool rows[ARC_SIDE_MAX] = {0}, columns[ARC_SIDE_MAX] = {0};
    draw_ground(r, rng, 6, 15, in);
    for (int i = draw_between(rng, in->height / 2, in->height); i > 0; i--) {
        const int y = draw_between(rng, 0, in->height - 1), x = draw_between(rng, 0, in->width - 1);
        grid_set(in, y, x, ink(r, 1));
        rows[y] = columns[x] = true;
    }
    board_copy(out, in);
    for (int i = 0; i < board_cells(in); i++)
        if (!rows[i / in->width] || !columns[i % in->width]) out->cells[i] = ink(r, 2);
    return true;
}
CELL(in_an_empty_line) {
    const struct arc_box whole_row = {row, 0, 1, in->width}, whole_column = {0, column, in->height, 1};
    const bool empty = grid_uniform(in, &whole_row, ground(r)) || grid_uniform(in, &whole_column, ground(r));
    return empty ? ink(r, 2) : grid_at(in, row, column);
}
CHECK_CELLS(empty_lines, in_an_empty_line);
