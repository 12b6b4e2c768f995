/* What a cell's colour says and becomes. */
#include "families.h"

/* --- colours for colours --- */

/* A picture of four inks in which the first `needed` are there, and a copy of it. */
static bool picture_and_copy(const struct arc_rule *r, struct rng *rng, int needed, struct board *in,
                             struct board *out) {
    const bool drawn = draw_picture(r, rng, 4, 14, needed, in);
    board_copy(out, in);
    return drawn;
}

MAKE(recolour) {
    const bool drawn = picture_and_copy(r, rng, 3, in, out);
    grid_replace(out, ink(r, 1), ink(r, 4));
    return drawn;
}
CELL(recoloured) {
    const uint8_t was = grid_at(in, row, column);
    return was == ink(r, 1) ? ink(r, 4) : was;
}
CHECK_CELLS(recolour, recoloured);

MAKE(swap_colours) {
    const bool drawn = picture_and_copy(r, rng, 3, in, out);
    grid_replace(out, ink(r, 1), GRID_OUTSIDE);
    grid_replace(out, ink(r, 2), ink(r, 1));
    grid_replace(out, GRID_OUTSIDE, ink(r, 2));
    return drawn;
}
CELL(swapped) {
    const uint8_t was = grid_at(in, row, column);
    return was == ink(r, 1) ? ink(r, 2) : was == ink(r, 2) ? ink(r, 1) : was;
}
CHECK_CELLS(swap_colours, swapped);

MAKE(cycle_colours) {
    const bool drawn = picture_and_copy(r, rng, 3, in, out);
    grid_replace(out, ink(r, 3), GRID_OUTSIDE);
    grid_replace(out, ink(r, 2), ink(r, 3));
    grid_replace(out, ink(r, 1), ink(r, 2));
    grid_replace(out, GRID_OUTSIDE, ink(r, 1));
    return drawn;
}
CELL(next_colour) {
    for (int k = 1; k <= 3; k++)
        if (grid_at(in, row, column) == ink(r, k)) return ink(r, k % 3 + 1);
    return grid_at(in, row, column);
}
CHECK_CELLS(cycle_colours, next_colour);

MAKE(keep_colour) {
    const bool drawn = picture_and_copy(r, rng, 4, in, out);
    for (int k = 2; k <= 4; k++)
        grid_replace(out, ink(r, k), ground(r));
    return drawn;
}
CELL(kept) {
    return grid_at(in, row, column) == ink(r, 1) ? ink(r, 1) : ground(r);
}
CHECK_CELLS(keep_colour, kept);

/* --- colours by number --- */

/* The colour of `among` (bits) with the most or fewest cells, no cells left out; false = two have as many. */
static bool extreme_colour(const struct board *b, unsigned among, bool most, uint8_t *out) {
    int count[ARC_COLOURS], best = 0;
    bool tied = true;
    arc_count(b, count);
    for (int c = 0; c < ARC_COLOURS; c++) {
        if (!count[c] || !(among >> c & 1)) continue;
        const int ahead = !best ? 1 : most ? count[c] - best : best - count[c];
        if (ahead == 0) tied = true;
        if (ahead > 0) best = count[c], *out = (uint8_t)c, tied = false;
    }
    return !tied;
}

MAKE(commonest) {
    uint8_t winner;
    draw_ground(r, rng, 3, 9, in);
    grid_sprinkle(in, rng, ground(r), 1, r->colour + 1, 3);
    const int favourite = draw_between(rng, 1, 3);
    grid_sprinkle(in, rng, ink(r, favourite % 3 + 1), 0.3, r->colour + favourite, 1);
    if (!extreme_colour(in, ~0u, r->variant == 0, &winner)) return false;
    board_init(out, in->height, in->width, winner);
    return true;
}
CHECK(commonest) {
    const struct arc_box all = {0, 0, out->height, out->width};
    const uint8_t winner = out->cells[0];
    const int cells = grid_count(in, winner);
    if (!board_same_size(in, out) || !grid_uniform(out, &all, winner) || !cells) return false;
    for (uint8_t c = 0; c < ARC_COLOURS; c++) {
        const int others = grid_count(in, c);
        if (c != winner && others && (r->variant == 0 ? others >= cells : others <= cells)) return false;
    }
    return true;
}

MAKE(rarest_marked) {
    uint8_t rarest;
    const bool drawn = picture_and_copy(r, rng, 3, in, out);
    if (!drawn || !extreme_colour(in, ~(1u << ground(r)), false, &rarest)) return false;
    grid_replace(out, rarest, ink(r, 4));
    return true;
}
CELL(marked_if_rarest) {
    const uint8_t was = grid_at(in, row, column);
    if (was == ground(r)) return was;
    for (int k = 1; k <= 3; k++)
        if (ink(r, k) != was && grid_count(in, ink(r, k)) <= grid_count(in, was)) return was;
    return ink(r, 4);
}
CHECK_CELLS(rarest_marked, marked_if_rarest);

/* --- patterns on shapes --- */

MAKE(every_nth) {
    const bool drawn = draw_shapes(r, rng, 3, 6, r->colour + 1, 1, in);
    board_copy(out, in);
    for (int x = 0; x < in->width; x += 2 + r->variant)
        for (int y = 0; y < in->height; y++)
            if (grid_at(in, y, x) == ink(r, 1)) grid_set(out, y, x, ink(r, 2));
    return drawn;
}
CELL(nth_recoloured) {
    const bool struck = grid_at(in, row, column) == ink(r, 1) && column % (2 + r->variant) == 0;
    return struck ? ink(r, 2) : grid_at(in, row, column);
}
CHECK_CELLS(every_nth, nth_recoloured);

MAKE(chequered) {
    struct arc_box box;
    draw_ground(r, rng, 8, 16, in);
    for (int i = draw_between(rng, 2, 4); i > 0; i--)
        if (!place_rectangle(in, rng, ground(r), ink(r, 1), 2, 5, &box)) return false;
    board_copy(out, in);
    for (int y = 0; y < in->height; y++)
        for (int x = y % 2; x < in->width; x += 2)
            if (grid_at(in, y, x) == ink(r, 1)) grid_set(out, y, x, ink(r, 2));
    return true;
}
CELL(as_on_a_chessboard) {
    if (grid_at(in, row, column) == ground(r)) return ground(r);
    return (row + column) % 2 ? ink(r, 1) : ink(r, 2);
}
CHECK_CELLS(chequered, as_on_a_chessboard);

/* --- colours from elsewhere --- */

MAKE(key_colour) {
    const uint8_t key = ink(r, draw_between(rng, 2, 5));
    const struct arc_box corner = {0, 0, 2, 2};
    const bool drawn = draw_shapes(r, rng, 2, 4, r->colour + 1, 1, in);
    const bool empty = grid_uniform(in, &corner, ground(r));
    grid_set(in, 0, 0, key);
    board_copy(out, in);
    grid_replace(out, ink(r, 1), key);
    return drawn && empty;
}
CELL(coloured_by_the_key) {
    return grid_at(in, row, column) == ground(r) ? ground(r) : in->cells[0];
}
CHECK_CELLS(key_colour, coloured_by_the_key);

MAKE(head_colour) {
    draw_ground(r, rng, 4, 12, in);
    grid_sprinkle(in, rng, ground(r), 0.4, r->colour + 1, 1);
    for (int x = 0; x < in->width; x++)
        grid_set(in, 0, x, ink(r, draw_between(rng, 2, 5)));
    board_copy(out, in);
    for (int i = in->width; i < board_cells(in); i++)
        if (in->cells[i] == ink(r, 1)) out->cells[i] = in->cells[i % in->width];
    return true;
}
CELL(coloured_by_the_head) {
    const uint8_t was = grid_at(in, row, column);
    return was == ink(r, 1) ? grid_at(in, 0, column) : was;
}
CHECK_CELLS(head_colour, coloured_by_the_head);
