#include "sizes.h"
#include "alloc.h"
#include "objects.h"

#include <stdlib.h>
#include <string.h>

/* What is measured in a grid. */
struct look {
    const struct board *board;
    uint8_t background;
    int count[ARC_COLOURS];
    struct arc_objects whole, mixed; /* of one colour, of any; joined at corners too */
};

struct size {
    int height, width;
};

typedef bool measure(const struct look *l, int argument, struct size *out);

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

static int colours_in(unsigned bits) {
    return __builtin_popcount(bits);
}

/* The one object of more colours than any other. */
static bool most_coloured(const struct look *l, int argument, struct size *out) {
    (void)argument;
    const struct arc_object *best = NULL;
    bool alone = false;
    for (int i = 0; i < l->mixed.count; i++) {
        const struct arc_object *o = &l->mixed.items[i];
        const int more = best ? colours_in(o->colours) - colours_in(best->colours) : 1;
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
    int n = 0;
    for (int c = 0; c < ARC_COLOURS; c++)
        n += l->count[c] && c != l->background;
    return shaped(l, n, argument, out);
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

/* Rules in the order in which they are believed: each measure as it is, then multiplied, then with a margin. */
static const struct {
    measure *take;
    int argument;
    const char *what;
} measures[] = {
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
};
enum { MEASURES = sizeof measures / sizeof *measures, MARGIN_MAX = 3 };

static void look_at(struct look *l, const struct board *b) {
    l->board = b;
    l->background = arc_background(b);
    arc_count(b, l->count);
    arc_objects(b, l->background, OBJECTS_DIAGONAL, &l->whole);
    arc_objects(b, l->background, OBJECTS_DIAGONAL | OBJECTS_MIXED, &l->mixed);
}

/* What the demonstrations measure, once for all rules. */
struct evidence {
    int count;
    struct size outputs[64];
    struct size measured[MEASURES][64];
    bool there[MEASURES]; /* measured in every demonstration */
    struct size asked[MEASURES];
    bool asked_there[MEASURES];
};

struct guesses {
    struct answer_size *out;
    int count, most;
};

static bool possible(struct size s) {
    return s.height >= 1 && s.width >= 1 && s.height <= ARC_SIDE_MAX && s.width <= ARC_SIDE_MAX;
}

__attribute__((format(printf, 3, 4))) static void guess(struct guesses *g, struct size s, const char *why, ...) {
    if (g->count == g->most || !possible(s)) return;
    for (int i = 0; i < g->count; i++)
        if (g->out[i].height == s.height && g->out[i].width == s.width) return;
    struct answer_size *o = &g->out[g->count++];
    va_list words;
    va_start(words, why);
    vsnprintf(o->why, sizeof o->why, why, words);
    va_end(words);
    o->height = s.height, o->width = s.width;
}

static bool same(struct size a, struct size b) {
    return a.height == b.height && a.width == b.width;
}

static bool varies(const struct size *s, int count) {
    for (int i = 1; i < count; i++)
        if (!same(s[i], s[0])) return true;
    return false;
}

static void as_it_is(const struct evidence *v, int m, struct guesses *g) {
    for (int i = 0; i < v->count; i++)
        if (!same(v->measured[m][i], v->outputs[i])) return;
    guess(g, v->asked[m], "as large as %s", measures[m].what);
}

/* All outputs are the measure times the same two numbers. */
static void multiplied(const struct evidence *v, int m, struct guesses *g) {
    const struct size *of = v->measured[m], *out = v->outputs;
    for (int i = 1; i < v->count; i++)
        if (out[i].height * of[0].height != out[0].height * of[i].height ||
            out[i].width * of[0].width != out[0].width * of[i].width)
            return;
    const struct size to = {v->asked[m].height * out[0].height, v->asked[m].width * out[0].width};
    if (to.height % of[0].height || to.width % of[0].width) return;
    guess(g, (struct size){to.height / of[0].height, to.width / of[0].width}, "%.3g x %.3g times %s",
          (double)out[0].height / of[0].height, (double)out[0].width / of[0].width, measures[m].what);
}

/* All outputs are the measure and the same few rows and columns more or less. */
static void with_margin(const struct evidence *v, int m, struct guesses *g) {
    const struct size *of = v->measured[m], *out = v->outputs;
    const int down = out[0].height - of[0].height, right = out[0].width - of[0].width;
    if (abs(down) > MARGIN_MAX || abs(right) > MARGIN_MAX) return;
    for (int i = 1; i < v->count; i++)
        if (out[i].height - of[i].height != down || out[i].width - of[i].width != right) return;
    guess(g, (struct size){v->asked[m].height + down, v->asked[m].width + right}, "%+d rows, %+d columns to %s", down,
          right, measures[m].what);
}

static void by_rules(const struct evidence *v, struct guesses *g) {
    static void (*const ways[])(const struct evidence *, int, struct guesses *) = {as_it_is, multiplied, with_margin};
    for (int way = 0; way < 3; way++)
        for (int m = 0; m < MEASURES; m++) {
            if (v->there[m] && v->asked_there[m]) ways[way](v, m, g);
        }
}

static void gather(struct evidence *v, const struct arc_task *task, const struct board *input) {
    struct look *l = XNEW(struct look);
    v->count = task->count < 64 ? task->count : 64;
    for (int m = 0; m < MEASURES; m++)
        v->there[m] = true;
    for (int i = 0; i < v->count; i++) {
        const struct demonstration *d = &task->pairs[i];
        look_at(l, &d->input);
        v->outputs[i] = (struct size){d->output.height, d->output.width};
        for (int m = 0; m < MEASURES; m++)
            v->there[m] &= measures[m].take(l, measures[m].argument, &v->measured[m][i]);
    }
    look_at(l, input);
    for (int m = 0; m < MEASURES; m++)
        v->asked_there[m] = measures[m].take(l, measures[m].argument, &v->asked[m]);
    free(l);
}

int arc_sizes(const struct arc_task *task, const struct board *input, struct answer_size *out, int most) {
    struct evidence *v = XNEW(struct evidence);
    struct guesses g = {out, 0, most};
    gather(v, task, input);
    if (v->count) as_it_is(v, 0, &g);
    if (v->count && !varies(v->outputs, v->count)) guess(&g, v->outputs[0], "as large as every output shown");
    if (v->count) by_rules(v, &g);
    for (int i = v->count - 1; i >= 0; i--)
        guess(&g, v->outputs[i], "no rule tells: a guess, as large as output %d", i + 1);
    guess(&g, v->asked[0], "no rule tells: a guess, as large as the input");
    free(v);
    return g.count;
}
