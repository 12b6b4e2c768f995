/* How many: told by length, size, order and colour. */
#include "families.h"

/* Puts `count` dots of a colour, each alone. */
static bool place_dots(const struct arc_rule *r, struct rng *rng, int count, uint8_t colour, struct board *b) {
    int row, column;
    for (int i = 0; i < count; i++)
        if (!place_dot(b, rng, ground(r), colour, &row, &column)) return false;
    return true;
}
/* Objects of each colour. */
static void count_objects(const struct arc_rule *r, const struct board *b, int count[ARC_COLOURS]) {
    struct arc_objects all;
    arc_objects(b, ground(r), 0, &all);
    for (int c = 0; c < ARC_COLOURS; c++)
        count[c] = 0;
    for (int i = 0; i < all.count; i++)
        count[all.items[i].colour]++;
}

/* --- as a size --- */

enum { TALLY = 9 };

/* The dots of one colour among others, in a row of nine. */
MAKE(tally) {
    const int count = draw_between(rng, 1, 7);
    draw_ground(r, rng, 9, 14, in);
    if (!place_dots(r, rng, count, ink(r, 1), in)) return false;
    if (!place_dots(r, rng, draw_between(rng, 1, 4), ink(r, 2), in)) return false;
    const struct arc_box bar = {0, 0, 1, count};
    board_init(out, 1, TALLY, ground(r));
    grid_fill(out, &bar, ink(r, 1));
    return true;
}
CELL(counted_in_a_row) {
    return column < grid_count(in, ink(r, 1)) ? ink(r, 1) : ground(r);
}
CHECK(tally) {
    return holds(r, in, out, 1, TALLY, counted_in_a_row);
}

MAKE(row_of_shapes) {
    struct arc_objects all;
    if (!draw_shapes(r, rng, 2, 7, r->colour + 1, 1, in)) return false;
    arc_objects(in, ground(r), 0, &all);
    board_init(out, 1, all.count, ink(r, 1));
    return true;
}
/* Taking the objects away one by one leaves nothing when as many are gone as the row is long. */
CHECK(row_of_shapes) {
    struct board left;
    int taken = 0;
    board_copy(&left, in);
    for (int i = 0; i < board_cells(in); i++) {
        if (left.cells[i] != ink(r, 1)) continue;
        grid_pour(&left, i / in->width, i % in->width, ground(r));
        taken++;
    }
    board_free(&left);
    const struct arc_box all = {0, 0, 1, out->width};
    return out->height == 1 && out->width == taken && grid_uniform(out, &all, ink(r, 1));
}

MAKE(square_of_count) {
    const int count = draw_between(rng, 2, 7);
    draw_ground(r, rng, 8, 13, in);
    board_init(out, count, count, ink(r, 1));
    return place_dots(r, rng, count, ink(r, 1), in);
}
CELL(first_ink) {
    return ink(r, 1);
}
CHECK(square_of_count) {
    const int count = grid_count(in, ink(r, 1));
    return holds(r, in, out, count, count, first_ink);
}

/* As many times as it has colours besides the ground. */
MAKE(enlarge_by_colours) {
    const int inks = draw_between(rng, 2, 4);
    const bool drawn = draw_picture(r, rng, 2, 5, inks, in);
    grid_enlarge(out, in, inks);
    return drawn;
}
CHECK(enlarge_by_colours) {
    int times = 0;
    for (int k = 1; k < ARC_COLOURS; k++)
        times += grid_count(in, ink(r, k)) > 0;
    if (out->height != times * in->height || out->width != times * in->width) return false;
    for (int i = 0; i < board_cells(in); i++) {
        const struct arc_box block = {i / in->width * times, i % in->width * times, times, times};
        if (!grid_uniform(out, &block, in->cells[i])) return false;
    }
    return true;
}

/* --- as an order --- */

/* Dots of three or four colours, of each another number, in `in`; the colours, fewest first, in ranked[count]. */
static bool draw_ranked(const struct arc_rule *r, struct rng *rng, int count, struct board *in, uint8_t *ranked) {
    int order[4], dots = 0;
    draw_ground(r, rng, 11, 16, in);
    rng_shuffle(rng, order, count);
    for (int k = 0; k < count; k++) {
        ranked[k] = ink(r, order[k] + 1);
        dots += draw_between(rng, 1, 2);
        if (!place_dots(r, rng, dots, ranked[k], in)) return false;
    }
    return true;
}

MAKE(most_dots) {
    uint8_t ranked[4];
    const int count = draw_between(rng, 2, 4);
    const bool drawn = draw_ranked(r, rng, count, in, ranked);
    if (drawn) board_init(out, 1, 1, ranked[count - 1]);
    return drawn;
}
CHECK(most_dots) {
    int count[ARC_COLOURS];
    if (board_cells(out) != 1) return false;
    count_objects(r, in, count);
    for (int c = 0; c < ARC_COLOURS; c++)
        if (c != out->cells[0] && count[c] >= count[out->cells[0]]) return false;
    return true;
}

MAKE(ranking) {
    uint8_t ranked[4];
    const int count = draw_between(rng, 3, 4);
    if (!draw_ranked(r, rng, count, in, ranked)) return false;
    board_init(out, count, 1, 0);
    for (int k = 0; k < count; k++)
        out->cells[k] = ranked[count - 1 - k];
    return true;
}
/* From one row to the next the number falls, and every colour is there. */
CHECK(ranking) {
    int count[ARC_COLOURS], colours = 0;
    count_objects(r, in, count);
    for (int c = 0; c < ARC_COLOURS; c++)
        colours += count[c] > 0;
    if (out->width != 1 || out->height != colours) return false;
    for (int k = 0; k < colours; k++)
        if (!count[out->cells[k]] || (k && count[out->cells[k]] >= count[out->cells[k - 1]])) return false;
    return true;
}

/* A bar for each of three colours, always in the same order. */
MAKE(histogram) {
    draw_ground(r, rng, 10, 15, in);
    board_init(out, 3, TALLY, ground(r));
    for (int k = 0; k < 3; k++) {
        const struct arc_box bar = {k, 0, 1, draw_between(rng, 1, 6)};
        grid_fill(out, &bar, ink(r, k + 1));
        if (!place_dots(r, rng, bar.width, ink(r, k + 1), in)) return false;
    }
    return true;
}
CELL(in_the_histogram) {
    return column < grid_count(in, ink(r, row + 1)) ? ink(r, row + 1) : ground(r);
}
CHECK(histogram) {
    return holds(r, in, out, 3, TALLY, in_the_histogram);
}

/* --- of each thing --- */

MAKE(odd_or_even) {
    struct arc_box box;
    draw_ground(r, rng, 9, 16, in);
    board_copy(out, in);
    for (int i = draw_between(rng, 3, 6); i > 0; i--) {
        const int height = draw_between(rng, 1, 2), width = draw_between(rng, 1, 5);
        if (!find_place(in, rng, ground(r), height, width, 1, &box)) return false;
        grid_fill(in, &box, ink(r, 1));
        grid_fill(out, &box, ink(r, height * width % 2 ? 3 : 2));
    }
    return grid_count(out, ink(r, 2)) && grid_count(out, ink(r, 3));
}
CELL(coloured_by_parity) {
    struct arc_objects all;
    if (grid_at(in, row, column) == ground(r)) return ground(r);
    arc_objects(in, ground(r), 0, &all);
    return all.items[all.of[row * in->width + column]].cells % 2 ? ink(r, 3) : ink(r, 2);
}
CHECK_CELLS(odd_or_even, coloured_by_parity);

/* Bars that stand on the last row, in every second column, of heights[count] that all differ. */
static int draw_bars(const struct arc_rule *r, struct rng *rng, struct board *in, int *heights) {
    const int count = draw_between(rng, 3, 7);
    rng_shuffle(rng, heights, count + 2);
    board_init(in, count + draw_between(rng, 3, 5), 2 * count + 1, ground(r));
    for (int k = 0; k < count; k++) {
        const struct arc_box bar = {in->height - ++heights[k], 2 * k + 1, heights[k], 1};
        grid_fill(in, &bar, ink(r, 1));
    }
    return count;
}

MAKE(sort_bars) {
    int heights[ARC_SIDE_MAX];
    const int count = draw_bars(r, rng, in, heights);
    board_init(out, in->height, in->width, ground(r));
    for (int k = 0; k < count; k++) {
        int lower = 0;
        for (int other = 0; other < count; other++)
            lower += heights[other] < heights[k];
        const struct arc_box bar = {in->height - heights[k], 2 * lower + 1, heights[k], 1};
        grid_fill(out, &bar, ink(r, 1));
    }
    return true;
}
/* In every row as many cells as before, at the last places for bars. */
CELL(in_a_sorted_bar) {
    int cells = 0;
    for (int x = 0; x < in->width; x++)
        cells += grid_at(in, row, x) == ink(r, 1);
    return column % 2 && (in->width - column) / 2 <= cells ? ink(r, 1) : ground(r);
}
CHECK_CELLS(sort_bars, in_a_sorted_bar);

MAKE(rank_bars) {
    int heights[ARC_SIDE_MAX], tallest = 0, shortest = 0;
    const int count = draw_bars(r, rng, in, heights);
    for (int k = 0; k < count; k++) {
        if (heights[k] > heights[tallest]) tallest = k;
        if (heights[k] < heights[shortest]) shortest = k;
    }
    board_copy(out, in);
    grid_pour(out, in->height - 1, 2 * tallest + 1, ink(r, 2));
    grid_pour(out, in->height - 1, 2 * shortest + 1, ink(r, 3));
    return true;
}
CELL(marked_by_rank) {
    int count[ARC_SIDE_MAX] = {0}, above = 0, below = 0;
    if (grid_at(in, row, column) == ground(r)) return ground(r);
    for (int i = 0; i < board_cells(in); i++)
        count[i % in->width] += in->cells[i] == ink(r, 1);
    for (int x = 1; x < in->width; x += 2) {
        above += count[x] > count[column];
        below += count[x] < count[column];
    }
    return !above ? ink(r, 2) : !below ? ink(r, 3) : ink(r, 1);
}
CHECK_CELLS(rank_bars, marked_by_rank);
