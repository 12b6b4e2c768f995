#include "size_measures.h"

#include <stdio.h>

/* --- the object that has most of something --- */

/* Of one colour, or whatever hangs together. */
struct object_seen {
    const struct look *look;
    const struct arc_objects *all;
    int index, colour;
};

static const struct arc_object *object_of(const struct object_seen *s) {
    return &s->all->items[s->index];
}

/* A cell of its box. */
static uint8_t cell_of(const struct object_seen *s, int row, int column) {
    const struct arc_box *box = &object_of(s)->box;
    return s->look->board->cells[(box->top + row) * s->look->board->width + box->left + column];
}

static int object_cells(const struct object_seen *s) {
    return object_of(s)->cells;
}

static int object_colours(const struct object_seen *s) {
    return __builtin_popcount(object_of(s)->colours);
}

static int object_area(const struct object_seen *s) {
    return object_of(s)->box.height * object_of(s)->box.width;
}

static int object_height(const struct object_seen *s) {
    return object_of(s)->box.height;
}

static int object_width(const struct object_seen *s) {
    return object_of(s)->box.width;
}

/* Share of its box, in thousandths. */
static int object_fill(const struct object_seen *s) {
    return 1000 * object_of(s)->cells / object_area(s);
}

static int object_top(const struct object_seen *s) {
    return object_of(s)->box.top;
}

static int object_left(const struct object_seen *s) {
    return object_of(s)->box.left;
}

/* Cells in its box that are not of the colour most of the box has. */
static int object_marks(const struct object_seen *s) {
    const struct arc_box *box = &object_of(s)->box;
    int count[ARC_COLOURS] = {0}, most = 0;
    for (int i = 0; i < box->height * box->width; i++)
        count[cell_of(s, i / box->width, i % box->width)]++;
    for (int c = 0; c < ARC_COLOURS; c++)
        if (count[c] > most) most = count[c];
    return box->height * box->width - most;
}

/* Cells of its box, in thousandths, of the same colour as the one across, left and right changed. */
static int object_symmetry(const struct object_seen *s) {
    const struct arc_box *box = &object_of(s)->box;
    int same = 0;
    for (int i = 0; i < box->height * box->width; i++)
        same +=
            cell_of(s, i / box->width, i % box->width) == cell_of(s, i / box->width, box->width - 1 - i % box->width);
    return 1000 * same / (box->height * box->width);
}

/* Cells of a colour in its box. */
static int object_of_colour(const struct object_seen *s) {
    const struct arc_box *box = &object_of(s)->box;
    int count = 0;
    for (int i = 0; i < box->height * box->width; i++)
        count += cell_of(s, i / box->width, i % box->width) == s->colour;
    return count;
}

static const struct {
    int (*of)(const struct object_seen *s);
    const char *most, *least;
} properties[] = {
    {object_cells, "most cells", "fewest cells"},
    {object_marks, "most marks", "fewest marks"},
    {object_colours, "most colours", "fewest colours"},
    {object_area, "the largest box", "the smallest box"},
    {object_symmetry, "most symmetry", "least symmetry"},
    {object_fill, "the fullest box", "the emptiest box"},
    {object_height, "most rows", "fewest rows"},
    {object_width, "most columns", "fewest columns"},
    {object_top, "the lowest place", "the highest place"},
    {object_left, "the place most to the right", "the place most to the left"},
};
enum { PROPERTIES = sizeof properties / sizeof *properties };
_Static_assert(SIZE_CHOICES == 4 * (PROPERTIES + ARC_COLOURS), "of both kinds of objects the most and the least");

bool size_chosen(const struct look *l, int choice, struct size *out) {
    const int property = choice / 4, sign = choice & 1 ? -1 : 1;
    struct object_seen s = {l, choice & 2 ? &l->mixed : &l->whole, .colour = property - PROPERTIES};
    int (*const take)(const struct object_seen *) = property < PROPERTIES ? properties[property].of : object_of_colour;
    int best = 0, with = 0;
    for (; s.index < s.all->count; s.index++) {
        if (object_cells(&s) < 2) continue;
        const int value = sign * take(&s);
        if (with && value < best) continue;
        with = with && value == best ? with + 1 : 1;
        best = value;
        *out = (struct size){object_height(&s), object_width(&s)};
    }
    return with == 1;
}

const char *size_choice_words(int choice, char *out, size_t room) {
    const int property = choice / 4;
    const char *thing = choice & 2 ? "thing" : "object";
    if (property < PROPERTIES)
        snprintf(out, room, "the %s with %s", thing,
                 choice & 1 ? properties[property].least : properties[property].most);
    else
        snprintf(out, room, "the %s with %s %s", thing, choice & 1 ? "least" : "most",
                 arc_kind.symbols[property - PROPERTIES].name);
    return out;
}

/* --- numbers --- */

static int one(const struct look *l) {
    (void)l;
    return 1;
}

int size_colours(const struct look *l) {
    int n = 0;
    for (int c = 0; c < ARC_COLOURS; c++)
        n += l->count[c] && c != l->background;
    return n;
}

static int all_colours(const struct look *l) {
    int n = 0;
    for (int c = 0; c < ARC_COLOURS; c++)
        n += l->count[c] > 0;
    return n;
}

static int objects(const struct look *l) {
    return l->whole.count;
}

static int things(const struct look *l) {
    return l->mixed.count;
}

static int cells_on_it(const struct look *l) {
    return board_cells(l->board) - l->count[l->background];
}

static int most_of_a_colour(const struct look *l) {
    int most = 0;
    for (int c = 0; c < ARC_COLOURS; c++)
        if (l->count[c] > most) most = l->count[c];
    return most;
}

static int fewest_of_a_colour(const struct look *l) {
    int fewest = 0;
    for (int c = 0; c < ARC_COLOURS; c++)
        if (c != l->background && l->count[c] && (!fewest || l->count[c] < fewest)) fewest = l->count[c];
    return fewest;
}

static int cells_of_the_largest(const struct look *l) {
    int most = 0;
    for (int i = 0; i < l->whole.count; i++)
        if (l->whole.items[i].cells > most) most = l->whole.items[i].cells;
    return most;
}

static int as_large_as_the_largest(const struct look *l) {
    const int most = cells_of_the_largest(l);
    int n = 0;
    for (int i = 0; i < l->whole.count; i++)
        n += l->whole.items[i].cells == most;
    return n;
}

const struct size_count size_counts[SIZE_COUNTS] = {
    {one, "one"},
    {size_colours, "the colours"},
    {all_colours, "the colours with the ground's"},
    {objects, "the objects"},
    {things, "the things"},
    {cells_on_it, "the cells that are not background"},
    {most_of_a_colour, "the cells of the commonest colour"},
    {fewest_of_a_colour, "the cells of the rarest colour"},
    {cells_of_the_largest, "the cells of the largest object"},
    {as_large_as_the_largest, "the objects as large as the largest"},
};
