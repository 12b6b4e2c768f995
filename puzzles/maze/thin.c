/* Mazes whose walls are lines between cells:
 *
 *     +--+--+      o---o---o      _______
 *     |S    |      | S     |     |S   ___|
 *     +  +--+      o   o---o     |_____G_|
 *     |    G|      |     G |
 *     +--+--+      o---o---o */
#include "drawing.h"
#include "reading.h"

#include <string.h>

struct thin {
    int left, pitch, rows, columns; /* columns are `pitch` glyphs apart */
    char corner;
};

static char glyph_at(const struct page_line *l, int at) {
    return at < l->count ? l->glyphs[at] : ' ';
}

static int greatest_divisor(int a, int b) {
    while (b) {
        const int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Corners and upright walls tell how far apart the columns are. */
static bool measure(struct page *p, int from, int count, struct thin *t) {
    const struct page_line *first = page_line(p, from);
    int end = first->count, pitch = 0;
    t->left = 0;
    while (t->left < end && first->glyphs[t->left] == ' ')
        t->left++;
    while (end > t->left && first->glyphs[end - 1] == ' ')
        end--;
    if (end - t->left < 3 || count < 3 || count % 2 == 0 || !strchr("+o.*", first->glyphs[t->left])) return false;
    t->corner = first->glyphs[t->left];
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        for (int at = t->left; at < l->count && at < end; at++)
            if (l->glyphs[at] == (i % 2 ? '|' : t->corner)) pitch = greatest_divisor(at - t->left, pitch);
    }
    t->pitch = pitch;
    t->rows = (count - 1) / 2;
    if (pitch < 2 || (end - t->left - 1) % pitch) return false;
    t->columns = (end - t->left - 1) / pitch;
    return true;
}

/* 1 = a wall of the character c (or of '=' or '_' where it runs across), 0 = open, -1 = neither. */
static int is_wall(const struct page_line *l, int from, int to, char c) {
    int walls = 0, open = 0;
    for (int at = from; at < to; at++) {
        const char have = glyph_at(l, at);
        walls += have == c || (c == '-' && (have == '=' || have == '_' || have == '~'));
        open += have == ' ';
    }
    return walls == to - from ? 1 : open == to - from ? 0 : -1;
}

/* What stands in a cell: nothing, a letter, or a dot; 0 = something else. */
static char inside(const struct page_line *l, int from, int to) {
    char found = ' ';
    for (int at = from; at < to; at++) {
        const char c = glyph_at(l, at);
        if (c == ' ') continue;
        if (found != ' ' || !strchr("SsGgEeABFTXx.", c)) return 0;
        found = c;
    }
    return found == '.' ? ' ' : found;
}

static bool take_walls(const struct thin *t, const struct page_line *l, char *row) {
    for (int c = 0; c <= t->columns; c++) {
        const int at = t->left + c * t->pitch;
        const char corner = glyph_at(l, at);
        if (corner != t->corner && !strchr("+-| ", corner)) return false;
        row[2 * c] = '#';
        if (c == t->columns) break;
        const int wall = is_wall(l, at + 1, at + t->pitch, '-');
        if (wall < 0) return false;
        row[2 * c + 1] = wall ? '#' : ' ';
    }
    return true;
}

static bool take_cells(const struct thin *t, const struct page_line *l, char *row) {
    for (int c = 0; c <= t->columns; c++) {
        const int at = t->left + c * t->pitch, wall = is_wall(l, at, at + 1, '|');
        if (wall < 0) return false;
        row[2 * c] = wall ? '#' : ' ';
        if (c < t->columns && !(row[2 * c + 1] = inside(l, at + 1, at + t->pitch))) return false;
    }
    return true;
}

static bool fits(const struct drawing *d) {
    return d->height <= PUZZLE_SIDE_MAX && d->width <= PUZZLE_SIDE_MAX;
}

/* ---- walls beneath cells ---- */

bool drawing_opens_underlined(struct page *p, int at) {
    const struct page_line *top = page_line(p, at), *next = page_line(p, at + 1);
    if (!top || !next || !strchr(top->glyphs, '_') || (int)strspn(top->glyphs, "_ ") != top->count) return false;
    return strchr(next->glyphs, '|') && (int)strspn(next->glyphs, "|_ .SsGgEeABFTXx") == next->count;
}

/* Upright walls tell how far apart the columns are. */
static bool measure_underlined(struct page *p, int from, int count, struct thin *t) {
    int end = 0, pitch = 0, left = PAGE_LINE_BYTES;
    for (int i = 1; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        const char *first = strchr(l->glyphs, '|'), *last = strrchr(l->glyphs, '|');
        if (!first || (int)strspn(l->glyphs, "|_ .SsGgEeABFTXx") != l->count) return false;
        if (first - l->glyphs < left) left = (int)(first - l->glyphs);
        if (last - l->glyphs > end) end = (int)(last - l->glyphs);
    }
    for (int i = 1; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        for (int at = left; at < l->count; at++)
            if (l->glyphs[at] == '|') pitch = greatest_divisor(at - left, pitch);
    }
    if (count < 3 || pitch < 2 || (end - left) % pitch) return false;
    *t = (struct thin){.left = left, .pitch = pitch, .rows = count - 1, .columns = (end - left) / pitch};
    return true;
}

static void take_underlined_row(const struct thin *t, const struct page_line *l, char *cells, char *below) {
    for (int c = 0; c <= t->columns; c++) {
        const int at = t->left + c * t->pitch;
        cells[2 * c] = glyph_at(l, at) == '|' ? '#' : ' ';
        below[2 * c] = '#';
        if (c == t->columns) break;
        cells[2 * c + 1] = ' ';
        below[2 * c + 1] = ' ';
        for (int i = at + 1; i < at + t->pitch; i++) {
            const char have = glyph_at(l, i);
            if (have == '_') below[2 * c + 1] = '#';
            if (!strchr("_ .", have)) cells[2 * c + 1] = have;
        }
    }
}

/* A letter may stand where the line beneath its cell would be: on the outside there is one. */
static void close_below_letters(struct drawing *d) {
    char *last = d->glyphs + (d->height - 1) * d->width;
    for (int c = 1; c < d->width; c += 2)
        if (last[c - d->width] != ' ') last[c] = '#';
}

static bool take_underlined(struct page *p, int from, int count, struct thin *t, struct drawing *d) {
    char above[2 * PAGE_LINE_BYTES], cells[2 * PAGE_LINE_BYTES], below[2 * PAGE_LINE_BYTES];
    if (!drawing_opens_underlined(p, from) || !measure_underlined(p, from, count, t)) return false;
    *d = (struct drawing){.height = 2 * t->rows + 1, .width = 2 * t->columns + 1, .offset = t->left, .stride = 1};
    if (!fits(d)) return true;
    const size_t width = (size_t)d->width;
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        take_underlined_row(t, l, i ? cells : above, below);
        memcpy(d->glyphs + 2 * i * d->width, below, width);
        d->lines[2 * i] = l;
        if (i) memcpy(d->glyphs + (2 * i - 1) * d->width, cells, width), d->lines[2 * i - 1] = l;
    }
    close_below_letters(d);
    return true;
}

/* ---- */

static int too_large(struct page *p, int from, const struct thin *t, struct err *e) {
    line_error(page_line(p, from), 0, ERR_LIMIT, e, "49 x 49 cells at most, as walls become cells of their own",
               "a maze of %d x %d cells with walls between them", t->rows, t->columns);
    return -1;
}

int drawing_take_thin(struct page *p, int from, int count, struct drawing *d, struct err *e) {
    struct thin t;
    char row[2 * PAGE_LINE_BYTES];
    if (take_underlined(p, from, count, &t, d)) return fits(d) ? 1 : too_large(p, from, &t, e);
    if (!measure(p, from, count, &t)) return 0;
    *d = (struct drawing){.height = 2 * t.rows + 1, .width = 2 * t.columns + 1, .offset = t.left, .stride = 1};
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        if (!(i % 2 ? take_cells(&t, l, row) : take_walls(&t, l, row))) return 0;
        if (fits(d)) memcpy(d->glyphs + i * d->width, row, (size_t)d->width), d->lines[i] = l;
    }
    return fits(d) ? 1 : too_large(p, from, &t, e);
}
