#include "size_measures.h"

#include <string.h>

uint8_t size_commonest(const struct board *b) {
    int count[ARC_COLOURS], most = 0;
    arc_count(b, count);
    for (int c = 1; c < ARC_COLOURS; c++)
        if (count[c] > count[most]) most = c;
    return (uint8_t)most;
}

void look_at(struct look *l, const struct board *b, uint8_t background) {
    l->board = b;
    l->background = background;
    arc_count(b, l->count);
    arc_objects(b, l->background, OBJECTS_DIAGONAL, &l->whole);
    arc_objects(b, l->background, OBJECTS_DIAGONAL | OBJECTS_MIXED, &l->mixed);
}

/* --- sizes --- */

static bool input_size(const struct look *l, int argument, struct size *out) {
    (void)argument;
    *out = (struct size){l->board->height, l->board->width};
    return true;
}

static bool turned(const struct look *l, int argument, struct size *out) {
    (void)argument;
    *out = (struct size){l->board->width, l->board->height};
    return true;
}

/* A grid for every cell. */
static bool input_squared(const struct look *l, int argument, struct size *out) {
    (void)argument;
    *out = (struct size){l->board->height * l->board->height, l->board->width * l->board->width};
    return true;
}

static bool longer_side(const struct look *l, int argument, struct size *out) {
    (void)argument;
    const int side = l->board->height > l->board->width ? l->board->height : l->board->width;
    *out = (struct size){side, side};
    return true;
}

static bool box_size(const struct look *l, unsigned colours, struct size *out) {
    struct arc_box box;
    if (!arc_bounds(l->board, colours, &box)) return false;
    *out = (struct size){box.height, box.width};
    return true;
}

static bool not_background(const struct look *l, int argument, struct size *out) {
    (void)argument;
    return box_size(l, ~(1u << l->background), out);
}

static bool box_of_colour(const struct look *l, int argument, struct size *out) {
    return box_size(l, 1u << argument, out);
}

static bool box_of_rarest(const struct look *l, int argument, struct size *out) {
    (void)argument;
    int rarest = -1;
    for (int c = 0; c < ARC_COLOURS; c++)
        if (l->count[c] && (rarest < 0 || l->count[c] < l->count[rarest])) rarest = c;
    return box_size(l, 1u << rarest, out);
}

static bool largest_object(const struct look *l, int argument, struct size *out) {
    (void)argument;
    const struct arc_object *best = NULL;
    for (int i = 0; i < l->whole.count; i++)
        if (!best || l->whole.items[i].cells > best->cells) best = &l->whole.items[i];
    if (best) *out = (struct size){best->box.height, best->box.width};
    return best != NULL;
}

/* The one object of more colours than any other. */
static bool most_coloured(const struct look *l, int argument, struct size *out) {
    (void)argument;
    const struct arc_object *best = NULL;
    bool alone = false;
    for (int i = 0; i < l->mixed.count; i++) {
        const struct arc_object *o = &l->mixed.items[i];
        const int more = best ? __builtin_popcount(o->colours) - __builtin_popcount(best->colours) : 1;
        if (more > 0) best = o;
        if (more >= 0) alone = more > 0;
    }
    if (best) *out = (struct size){best->box.height, best->box.width};
    return alone;
}

static bool panel_size(const struct look *l, int argument, struct size *out) {
    (void)argument;
    struct arc_panels p;
    if (!arc_panels(l->board, &p)) return false;
    *out = (struct size){p.height, p.width};
    return true;
}

static bool panel_count(const struct look *l, int argument, struct size *out) {
    (void)argument;
    struct arc_panels p;
    if (!arc_panels(l->board, &p)) return false;
    *out = (struct size){p.rows, p.columns};
    return true;
}

static bool row_repeats(const struct board *b, int y) {
    return y > 0 && !memcmp(b->cells + y * b->width, b->cells + (y - 1) * b->width, (size_t)b->width);
}

static bool column_repeats(const struct board *b, int x) {
    for (int y = 0; x > 0 && y < b->height; y++)
        if (b->cells[y * b->width + x] != b->cells[y * b->width + x - 1]) return false;
    return x > 0;
}

/* Rows and columns that are as the one before counted once. */
static bool without_repeats(const struct look *l, int argument, struct size *out) {
    (void)argument;
    *out = (struct size){0, 0};
    for (int y = 0; y < l->board->height; y++)
        out->height += !row_repeats(l->board, y);
    for (int x = 0; x < l->board->width; x++)
        out->width += !column_repeats(l->board, x);
    return true;
}

/* How a number becomes a size. */
enum shape { SQUARE, IN_A_ROW, IN_A_COLUMN, TIMES_INPUT, SHAPES };

static bool shaped(const struct look *l, int number, int shape, struct size *out) {
    const struct size sizes[SHAPES] = {[SQUARE] = {number, number},
                                       [IN_A_ROW] = {1, number},
                                       [IN_A_COLUMN] = {number, 1},
                                       [TIMES_INPUT] = {number * l->board->height, number * l->board->width}};
    *out = sizes[shape];
    return number > 0;
}

static bool number_of_colours(const struct look *l, int argument, struct size *out) {
    return shaped(l, size_colours(l), argument, out);
}

static bool number_of_objects(const struct look *l, int argument, struct size *out) {
    return shaped(l, l->whole.count, argument, out);
}

static bool number_of_cells(const struct look *l, int argument, struct size *out) {
    return shaped(l, board_cells(l->board) - l->count[l->background], argument, out);
}

static bool number_of_black(const struct look *l, int argument, struct size *out) {
    return shaped(l, l->count[0], argument, out);
}

/* Bands of rows and of columns between the lines of the colour that has most of them, from end to end. */
static int bands(const struct board *b, uint8_t colour, bool rows) {
    const int length = rows ? b->height : b->width;
    int count = 0;
    bool inside = false;
    for (int i = 0; i < length; i++) {
        const bool line = arc_full_line(b, colour, i, rows);
        count += !line && !inside;
        inside = !line;
    }
    return count;
}

static bool band_count(const struct look *l, int argument, struct size *out) {
    struct size most = {0, 0};
    (void)argument;
    for (int c = 0; c < ARC_COLOURS; c++) {
        const struct size of = {bands(l->board, (uint8_t)c, true), bands(l->board, (uint8_t)c, false)};
        if (l->count[c] && of.height * of.width > most.height * most.width) most = of;
    }
    *out = most;
    return most.height * most.width > 1;
}

static bool repeats_after(const struct board *b, int down, int right) {
    for (int y = 0; y < b->height; y++)
        for (int x = 0; x < b->width; x++)
            if (b->cells[y * b->width + x] != b->cells[y % down * b->width + x % right]) return false;
    return true;
}

/* What repeated without a rest both ways gives the grid. */
static bool smallest_tile(const struct look *l, int argument, struct size *out) {
    const struct board *b = l->board;
    (void)argument;
    *out = (struct size){1, 1};
    while (b->height % out->height || !repeats_after(b, out->height, b->width))
        out->height++;
    while (b->width % out->width || !repeats_after(b, b->height, out->width))
        out->width++;
    return true;
}

/* Whether no cell of a row (else a column) is background. */
static bool is_line(const struct look *l, int at, bool row) {
    const struct board *b = l->board;
    for (int i = 0; i < (row ? b->width : b->height); i++)
        if (b->cells[row ? at * b->width + i : i * b->width + at] == l->background) return false;
    return true;
}

static int from_line_to_line(const struct look *l, bool rows) {
    const int length = rows ? l->board->height : l->board->width;
    int first = -1, last = -1;
    for (int i = 0; i < length; i++)
        if (is_line(l, i, rows)) last = i, first = first < 0 ? i : first;
    return last > first ? last - first + 1 : 0;
}

static bool between_lines(const struct look *l, int argument, struct size *out) {
    (void)argument;
    *out = (struct size){from_line_to_line(l, true), from_line_to_line(l, false)};
    return out->height > 0 && out->width > 0;
}

/* Where every colour goes from one edge to the other: a cell for each, as they lie. */
static bool stripes(const struct look *l, int argument, struct size *out) {
    int colours = 0, down = 0, across = 0;
    (void)argument;
    for (int c = 0; c < ARC_COLOURS; c++) {
        struct arc_box box;
        if (!arc_bounds(l->board, 1u << c, &box)) continue;
        colours++;
        down += box.height == l->board->height;
        across += box.width == l->board->width;
    }
    *out = down == colours ? (struct size){1, colours} : (struct size){colours, 1};
    return (down == colours) != (across == colours);
}

const struct size_measure size_measures[SIZE_MEASURES] = {
    {input_size, 0, "the input"},
    {turned, 0, "the input turned"},
    {largest_object, 0, "the largest object"},
    {box_of_rarest, 0, "the box around the rarest colour"},
    {not_background, 0, "the box around what is not background"},
    {most_coloured, 0, "the object of most colours"},
    {panel_count, 0, "the panels, a cell each"},
    {panel_size, 0, "one panel"},
    {without_repeats, 0, "the input without repeated rows and columns"},
    {number_of_colours, SQUARE, "the number of colours, both ways"},
    {number_of_colours, TIMES_INPUT, "the input times the number of colours"},
    {number_of_colours, IN_A_ROW, "the colours in a row"},
    {number_of_colours, IN_A_COLUMN, "the colours in a column"},
    {number_of_objects, SQUARE, "the number of objects, both ways"},
    {number_of_objects, IN_A_ROW, "the objects in a row"},
    {number_of_objects, IN_A_COLUMN, "the objects in a column"},
    {number_of_cells, IN_A_ROW, "the cells that are not background in a row"},
    {number_of_cells, IN_A_COLUMN, "the cells that are not background in a column"},
    {number_of_black, TIMES_INPUT, "the input times its black cells"},
    {number_of_cells, TIMES_INPUT, "the input times its cells that are not background"},
    {longer_side, 0, "the longer side, both ways"},
    {box_of_colour, 0, "the box around black"},
    {box_of_colour, 1, "the box around blue"},
    {box_of_colour, 2, "the box around red"},
    {box_of_colour, 3, "the box around green"},
    {box_of_colour, 4, "the box around yellow"},
    {box_of_colour, 5, "the box around grey"},
    {box_of_colour, 6, "the box around magenta"},
    {box_of_colour, 7, "the box around orange"},
    {box_of_colour, 8, "the box around sky"},
    {box_of_colour, 9, "the box around maroon"},
    {band_count, 0, "the parts between lines, a cell each"},
    {smallest_tile, 0, "the tile that the input repeats"},
    {between_lines, 0, "the box from line to line"},
    {stripes, 0, "the stripes, a cell each"},
    {input_squared, 0, "the input for each of its cells"},
};
