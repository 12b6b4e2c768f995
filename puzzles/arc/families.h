/* Families of ARC tasks that are made here: each is a rule with parameters of its own, pairs that follow it, and a
 * check written apart from what makes them.
 *
 * A family states its rule in one orientation and with inks instead of colours: a task then takes colours at random and
 * is turned to one of eight sides, input and output alike. */
#ifndef RUMIA_ARC_FAMILIES_H
#define RUMIA_ARC_FAMILIES_H

#include "grid_ops.h"

/* One file each, families_THEME.c. */
#define ARC_THEMES                                                                                                     \
    "geometry", "colour", "enclosure", "objects", "symmetry", "gravity", "lines", "borders", "counting", "composition",

/* F(theme, name, variants, words): make_NAME and check_NAME of families_THEME.c, and what a pair's output is. */
#define ARC_FAMILIES(F)                                                                                                \
    F(geometry, mirror, 1, "the grid, left and right changed")                                                         \
    F(geometry, half_turn, 1, "the grid, turned by half")                                                              \
    F(geometry, quarter_turn, 1, "the grid, turned by a quarter")                                                      \
    F(geometry, transpose, 1, "the grid, rows as columns")                                                             \
    F(geometry, mirror_beside, 1, "the grid with its mirror image beside it")                                          \
    F(geometry, kaleidoscope, 1, "four times the grid, mirrored both ways")                                            \
    F(geometry, tile, 2, "the grid over and over, two or three times each way")                                        \
    F(geometry, enlarge, 2, "every cell two or three times as high and wide")                                          \
    F(geometry, shrink, 2, "one cell for every block of two or three each way")                                        \
    F(geometry, wrap, 3, "every row moved by one to three, what leaves comes in again")                                \
    F(geometry, crop, 1, "what stands on the ground, cut out")                                                         \
    F(geometry, fractal, 2, "the grid in place of its own filled (or its empty) cells")                                \
    F(geometry, halve, 1, "the first half of the grid")                                                                \
    F(colour, recolour, 1, "one colour becomes another")                                                               \
    F(colour, swap_colours, 1, "two colours change places")                                                            \
    F(colour, cycle_colours, 1, "each of three colours becomes the next")                                              \
    F(colour, keep_colour, 1, "one colour stays, the others go")                                                       \
    F(colour, commonest, 2, "all of the colour that has the most (or fewest) cells")                                   \
    F(colour, every_nth, 2, "shapes, every second or third column in another colour")                                  \
    F(colour, chequered, 1, "shapes with the pattern of a chessboard")                                                 \
    F(colour, key_colour, 1, "shapes in the colour of the cell in the corner")                                         \
    F(colour, head_colour, 1, "every column in the colour at its head")                                                \
    F(colour, rarest_marked, 1, "the colour with the fewest cells is marked")                                          \
    F(enclosure, fill_holes, 1, "what is enclosed is filled")                                                          \
    F(enclosure, fill_by_size, 1, "rooms of one cell in one colour, larger ones in another")                           \
    F(enclosure, outside, 1, "what is not enclosed is filled")                                                         \
    F(enclosure, inside_dots, 2, "dots inside (or outside) frames stay, the others go")                                \
    F(enclosure, pour, 1, "the room with a drop in it takes its colour")                                               \
    F(enclosure, rooms_by_size, 1, "the largest and the smallest room are coloured")                                   \
    F(enclosure, open_closed, 1, "closed frames in one colour, open ones in another")                                  \
    F(enclosure, frames_take_seed, 1, "frames are filled with the colour of the cell in them")                         \
    F(objects, keep_largest, 2, "the largest (or smallest) thing alone")                                               \
    F(objects, mark_largest, 2, "the largest (or smallest) thing is marked")                                           \
    F(objects, crop_largest, 2, "the largest (or smallest) thing, cut out")                                            \
    F(objects, by_size, 1, "things in a colour for their number of cells")                                             \
    F(objects, drop_singles, 1, "single cells go")                                                                     \
    F(objects, tall_or_wide, 1, "tall things in one colour, wide ones in another")                                     \
    F(objects, at_the_edge, 1, "things that reach the edge are marked")                                                \
    F(objects, odd_colour, 1, "the thing of another colour than the rest, cut out")                                    \
    F(objects, fill_boxes, 1, "what is missing of the boxes around things is filled")                                  \
    F(objects, step_down, 3, "everything moved by one to three cells")                                                 \
    F(objects, shadow, 1, "things with their shadows")                                                                 \
    F(objects, stamp, 1, "a pattern around every dot")                                                                 \
    F(objects, mark_centre, 1, "the middle of every rectangle is marked")                                              \
    F(symmetry, complete_mirror, 1, "the empty half becomes the mirror image of the other")                            \
    F(symmetry, complete_quarters, 1, "three empty quarters become mirror images of the fourth")                       \
    F(symmetry, restore_mirror, 1, "what is hidden, from the mirror image")                                            \
    F(symmetry, masked_part, 1, "only what is hidden, from the mirror image")                                          \
    F(symmetry, mark_asymmetry, 1, "cells unlike their mirror images are marked")                                      \
    F(symmetry, restore_pattern, 1, "what is hidden, from a pattern that repeats")                                     \
    F(symmetry, judge_symmetry, 1, "things that are their mirror images in one colour, others in another")             \
    F(symmetry, reflect_across, 1, "what stands on one side of a line, on the other too")                              \
    F(gravity, fall, 1, "cells fall")                                                                                  \
    F(gravity, sink_and_float, 1, "cells of one colour fall, of another rise")                                         \
    F(gravity, onto_shelves, 1, "cells fall until something holds them")                                               \
    F(gravity, trail, 1, "cells fall and leave a trail")                                                               \
    F(gravity, to_their_wall, 1, "cells slide to the wall of their colour")                                            \
    F(gravity, fall_whole, 1, "things fall as they are, onto each other")                                              \
    F(gravity, magnet, 1, "a block draws dots to itself")                                                              \
    F(lines, beams, 2, "dots send a beam one way (or both)")                                                           \
    F(lines, crosses, 1, "a row and a column through every dot")                                                       \
    F(lines, diagonals, 1, "both diagonals through every dot")                                                         \
    F(lines, dotted, 2, "dots again and again, every second or third cell")                                            \
    F(lines, connect, 1, "dots that see each other are joined")                                                        \
    F(lines, until_an_obstacle, 1, "beams end where something stands in the way")                                      \
    F(lines, tie_to_wall, 1, "dots are tied to the wall of their colour")                                              \
    F(lines, arrows, 1, "pairs of cells point to where a line goes on")                                                \
    F(lines, bounce, 1, "a line from wall to wall")                                                                    \
    F(lines, deflect, 1, "a line turns where something stands in the way")                                             \
    F(lines, crossings, 1, "where lines cross is marked")                                                              \
    F(lines, empty_lines, 1, "rows and columns with nothing in them are filled")                                       \
    F(borders, framed, 1, "the grid in a frame")                                                                       \
    F(borders, edge_painted, 1, "the outermost cells in one colour")                                                   \
    F(borders, peeled, 1, "the grid without its outermost cells")                                                      \
    F(borders, edge_doubled, 1, "the outermost cells once more around the grid")                                       \
    F(borders, rings_reversed, 1, "rings in each other, their colours in reversed order")                              \
    F(borders, hollow, 1, "rectangles without their inside")                                                           \
    F(borders, rim, 1, "rectangles with a rim of another colour")                                                      \
    F(borders, corners, 1, "rectangles with corners of another colour")                                                \
    F(borders, swap_rim, 1, "rim and filling change their colours")                                                    \
    F(borders, outline, 1, "a line around every thing")                                                                \
    F(borders, cloud_framed, 1, "a frame around all dots together")                                                    \
    F(counting, tally, 1, "as many cells in a row as there are dots of one colour")                                    \
    F(counting, row_of_shapes, 1, "a row as long as there are things")                                                 \
    F(counting, square_of_count, 1, "a square as large as there are dots")                                             \
    F(counting, enlarge_by_colours, 1, "enlarged as many times as there are colours")                                  \
    F(counting, most_dots, 1, "one cell of the colour with the most dots")                                             \
    F(counting, ranking, 1, "the colours in the order of their number of dots")                                        \
    F(counting, histogram, 1, "a bar for each of three colours, as long as it has dots")                               \
    F(counting, odd_or_even, 1, "things of an odd number of cells in one colour, others in another")                   \
    F(counting, sort_bars, 1, "bars in the order of their heights")                                                    \
    F(counting, rank_bars, 1, "the tallest and the shortest bar are marked")                                           \
    F(composition, two_panels, 4, "where both panels have a cell (either, one alone, neither)")                        \
    F(composition, overlay, 1, "three panels on each other")                                                           \
    F(composition, odd_panel, 1, "the panel that is not like the others")                                              \
    F(composition, fullest_panel, 1, "the panel with the most cells")                                                  \
    F(composition, folded, 1, "one half of the grid folded over the other")                                            \
    F(composition, crop_and_mirror, 1, "the thing cut out, then mirrored")                                             \
    F(composition, crop_and_enlarge, 2, "the thing cut out, then two or three times as large")                         \
    F(composition, crop_in_key_colour, 1, "the thing cut out, in the colour of the cell in the corner")                \
    F(composition, mirror_and_frame, 1, "the grid mirrored, then framed")                                              \
    F(composition, swapped_beside, 1, "the grid, and beside it the same with two colours changed")                     \
    F(composition, fall_and_mark, 1, "cells fall, those that moved in another colour")                                 \
    F(composition, outline_and_fill, 1, "frames filled in one colour and outlined in another")

struct arc_family;

/* What the pairs of one task have in common. */
struct arc_rule {
    const struct arc_family *family;
    int variant;                 /* 0..family->variants-1 */
    int turn;                    /* of grid_turn: how the family's own orientation is turned to the task's */
    int height, width;           /* of inputs whose size is free, 0 = each draws its own */
    uint64_t seed;               /* for what is drawn once a task, as a shape */
    uint8_t colour[ARC_COLOURS]; /* every colour once: the ground, then inks */
};

struct arc_family {
    const char *name, *theme;
    int variants;
    /* Draws a pair from `rng`, both boards zero before and owned by the caller after. False: an unlucky draw. */
    bool (*make)(const struct arc_rule *r, struct rng *rng, struct board *in, struct board *out);
    /* Whether `out` is what the rule makes of `in`. */
    bool (*check)(const struct arc_rule *r, const struct board *in, const struct board *out);
};

/* Inks that a family may draw with; then comes black where it is not the ground, and that of lines. */
enum { INKS = ARC_COLOURS - 3 };

extern const struct arc_family arc_families[]; /* ends with a NULL name */
extern const char *const arc_levels[];         /* "any", themes, names of families; ends with NULL */
extern const char arc_levels_text[];

/* Whether `out` follows from `in` by the rule, both as the task shows them. */
bool arc_rule_holds(const struct arc_rule *r, const struct board *in, const struct board *out);
/* Whether the first `pairs` of all[count] show what the others ask for (all in the family's own orientation): no two
 * inputs are alike, the demonstrations have more than one answer, no other rule of ours with these colours fits them
 * and answers otherwise, and no answer has a colour that neither its input has nor a demonstration adds. */
bool arc_clear_enough(const struct arc_rule *r, const struct demonstration *all, int pairs, int count);
/* Adds the `tests` puzzles of one task with that many `pairs` to show it. `rule` (may be NULL) becomes what they
 * follow. False: no draw was clear enough. */
bool arc_draw_task(struct puzzle_list *out, const struct arc_family *family, int pairs, int tests, struct rng *rng,
                   struct arc_rule *rule);

/* For contracts (puzzle.h). */
int arc_generate_size(const struct generate_request *request, int *height, int *width, struct err *e);
int arc_generate(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e);

/* --- for families --- */

#define MAY_BE_UNUSED __attribute__((unused))
#define MAKE(name)                                                                                                     \
    bool make_##name(const struct arc_rule *r MAY_BE_UNUSED, struct rng *rng MAY_BE_UNUSED, struct board *in,          \
                     struct board *out)
#define CHECK(name)                                                                                                    \
    bool check_##name(const struct arc_rule *r MAY_BE_UNUSED, const struct board *in, const struct board *out)
/* What a check expects in a cell of the output. */
#define CELL(name)                                                                                                     \
    static uint8_t name(const struct arc_rule *r MAY_BE_UNUSED, const struct board *in MAY_BE_UNUSED,                  \
                        int row MAY_BE_UNUSED, int column MAY_BE_UNUSED)
#define ARC_DECLARE(theme, name, variants, words)                                                                      \
    MAKE(name);                                                                                                        \
    CHECK(name);
ARC_FAMILIES(ARC_DECLARE)
#undef ARC_DECLARE

static inline uint8_t ground(const struct arc_rule *r) {
    return r->colour[0];
}
/* No colour where there are no more. */
static inline uint8_t ink(const struct arc_rule *r, int number) {
    return number < ARC_COLOURS ? r->colour[number] : GRID_OUTSIDE;
}

/* `out` is height x width and each cell what `expected` says of the input. */
bool holds(const struct arc_rule *r, const struct board *in, const struct board *out, int height, int width,
           uint8_t (*expected)(const struct arc_rule *r, const struct board *in, int row, int column));
/* The check of a family whose output is as large as the input. */
#define CHECK_CELLS(name, expected)                                                                                    \
    CHECK(name) {                                                                                                      \
        return holds(r, in, out, in->height, in->width, expected);                                                     \
    }                                                                                                                  \
    CHECK(name)
/* Ground of a size that the task or the draw chooses. */
void draw_ground(const struct arc_rule *r, struct rng *rng, int least, int most, struct board *out);
/* Ground with cells of the first `inks` inks here and there, each ink at least once. */
bool draw_picture(const struct arc_rule *r, struct rng *rng, int least, int most, int inks, struct board *out);
/* Ground with least..most shapes of random sizes, one to four each way, of colours[count]. */
bool draw_shapes(const struct arc_rule *r, struct rng *rng, int least, int most, const uint8_t *colours, int count,
                 struct board *out);
/* The generator that gives the same numbers for all pairs of the task. */
struct rng task_rng(const struct arc_rule *r);

#endif
