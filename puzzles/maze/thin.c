/* Mazes whose walls are lines between cells:
 *
 *     +--+--+      o---o---o
 *     |S    |      | S     |
 *     +  +--+      o   o---o
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

int drawing_take_thin(struct page *p, int from, int count, struct drawing *d, struct err *e) {
    enum { MOST = PAGE_LINES };
    struct thin t;
    char row[2 * PAGE_LINE_BYTES];
    if (!measure(p, from, count, &t)) return 0;
    *d = (struct drawing){.height = 2 * t.rows + 1, .width = 2 * t.columns + 1, .offset = t.left, .stride = 1};
    const bool fits = d->height <= PUZZLE_SIDE_MAX && d->width <= PUZZLE_SIDE_MAX;
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        if (!(i % 2 ? take_cells(&t, l, row) : take_walls(&t, l, row))) return 0;
        if (fits) memcpy(d->glyphs + i * d->width, row, (size_t)d->width), d->lines[i] = l;
    }
    if (fits) return 1;
    line_error(page_line(p, from), 0, ERR_LIMIT, e, "31 x 31 cells at most, as walls become cells of their own",
               "a maze of %d x %d cells with walls between them", t.rows, t.columns);
    return -1;
}
