/* Grids in which a blank is a blank: nothing but its place tells a cell. Bars, if there are any, stand in every row at
 * the same places and divide it; between two of them cells lie at equal distances. */
#include "rows.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

enum { BARS_MAX = 8, PITCH_MAX = 8 };

/* Glyphs [from, to) of a row between two bars. The last part may be open: the blanks at its end were cut off. */
struct part {
    int from, to;
    bool open;
    int offset; /* of its first cell */
};

struct layout {
    struct part parts[BARS_MAX];
    int count, cells, pitch; /* cells: of a part */
};

static bool is_bar(char c) {
    return c == '|' || c == '!';
}

static bool is_cell(char c) {
    return isdigit((unsigned char)c) || (c >= 'A' && c <= 'G') || (c >= 'a' && c <= 'g');
}

/* Digits, bars and blanks, and nothing else. */
static bool is_placed(const struct page_line *l) {
    for (int i = 0; i < l->count; i++)
        if (!is_cell(l->glyphs[i]) && !is_bar(l->glyphs[i]) && l->glyphs[i] != ' ') return false;
    return true;
}

static bool has_cell(const struct page_line *l) {
    for (int i = 0; i < l->count; i++)
        if (is_cell(l->glyphs[i])) return true;
    return false;
}

static int width_of(const struct page_line *l) {
    int width = l->count;
    while (width > 0 && l->glyphs[width - 1] == ' ')
        width--;
    return width;
}

/* Lines that may be rows, from `at` on, without empty ones at the end; `empty`: those without a digit are rows as well.
 */
static int gather(struct page *p, int at, bool empty, const struct page_line *rows[PAGE_LINES], int lines[PAGE_LINES]) {
    const struct page_line *l;
    int count = 0;
    for (int i = at; (l = page_line(p, i)); i++) {
        if (is_placed(l) && (has_cell(l) || empty))
            rows[count] = l, lines[count++] = i;
        else if (!line_is_blank(l) && !line_is_comment(l) && !line_is_ruling(l))
            break;
    }
    while (count > 0 && line_is_blank(rows[count - 1]))
        count--;
    return count;
}

/* Nothing stands in front of the first bar. */
static bool is_margin(const struct page_line *const *rows, int count, int to) {
    for (int i = 0; i < count; i++)
        for (int at = 0; at < to && at < rows[i]->count; at++)
            if (is_cell(rows[i]->glyphs[at])) return false;
    return true;
}

/* The parts of the rows, by the first one that has bars. */
static void divide(struct layout *o, const struct page_line *const *rows, int count) {
    const struct page_line *model = rows[0];
    int width = 0;
    for (int i = count - 1; i >= 0; i--) {
        if (memchr(rows[i]->glyphs, '|', (size_t)rows[i]->count)) model = rows[i];
        if (width_of(rows[i]) > width) width = width_of(rows[i]);
    }
    o->count = 0;
    for (int from = 0, at = 0; at <= width && o->count < BARS_MAX; at++) {
        const bool bar = at < model->count && is_bar(model->glyphs[at]);
        if (!bar && at < width) continue;
        if (at > from && !(from == 0 && bar && is_margin(rows, count, at)))
            o->parts[o->count++] = (struct part){from, at, !bar, 0};
        from = at + 1;
    }
}

static bool bars_agree(const struct layout *o, const struct page_line *l) {
    for (int i = 0; i < l->count; i++) {
        bool inside = false;
        for (int k = 0; k < o->count; k++)
            inside = inside || (i >= o->parts[k].from && i < o->parts[k].to);
        if (inside == is_bar(l->glyphs[i])) return false;
        if (!inside && is_cell(l->glyphs[i])) return false;
    }
    return true;
}

/* How well cells of a part lie at offset, offset + pitch...: how uneven its margins are, INT_MAX = not at all. */
static int fit(const struct part *p, int cells, int pitch, int offset, const struct page_line *const *rows, int count) {
    const int need = offset + (cells - 1) * pitch + 1, margin = p->to - p->from - need;
    if ((!p->open && margin < 0) || margin > pitch) return INT_MAX;
    for (int i = 0; i < count; i++)
        for (int at = p->from; at < p->to && at < rows[i]->count; at++) {
            const int place = at - p->from - offset;
            if (is_cell(rows[i]->glyphs[at]) && (place < 0 || place % pitch || place / pitch >= cells)) return INT_MAX;
        }
    return p->open ? 0 : margin > offset ? margin - offset : offset - margin;
}

/* Finds pitch and offsets; false = there are none. */
static bool place(struct layout *o, const struct page_line *const *rows, int count) {
    int best = INT_MAX;
    struct layout found = *o;
    for (int pitch = 1; pitch <= PITCH_MAX; pitch++) {
        int sum = 0;
        for (int k = 0; k < o->count && sum < INT_MAX; k++) {
            int least = INT_MAX;
            for (int offset = 0; offset <= pitch; offset++) {
                const int uneven = fit(&o->parts[k], o->cells, pitch, offset, rows, count);
                if (uneven < least) least = uneven, o->parts[k].offset = offset;
            }
            sum = least == INT_MAX ? INT_MAX : sum + least;
        }
        /* Without bars the widest pitch that fits: a narrower one would find blanks between all cells. */
        if (sum > best || (sum == best && !o->parts[0].open)) continue;
        best = sum;
        found = *o;
        found.pitch = pitch;
    }
    *o = found;
    return best < INT_MAX;
}

/* Where the cells of a row begin, and which of them are filled. */
static void find_cells(const struct layout *o, const struct page_line *l, int side, struct row_cell *cells) {
    for (int x = 0; x < side; x++) {
        const struct part *part = &o->parts[x / o->cells];
        const int at = part->from + part->offset + x % o->cells * o->pitch;
        cells[x] = (struct row_cell){at, at < l->count && is_cell(l->glyphs[at])};
    }
}

/* A grid without bars has more columns than the next smaller size. */
static bool is_wide_enough(const struct row_cell *cells, int side) {
    static const int smaller[] = {[4] = 0, [6] = 4, [9] = 6, [16] = 9};
    for (int i = 0; i < side * side; i++)
        if (cells[i].size && i % side >= smaller[side]) return true;
    return false;
}

/* `even`: only if the lines come out even, those of grids behind this one included. */
static bool try_side(struct page *p, int at, int side, bool empty, bool even, struct rows *out) {
    const struct page_line *rows[PAGE_LINES];
    int lines[PAGE_LINES];
    struct row_cell cells[SUDOKU_CELLS_MAX];
    struct layout o = {0};
    struct rows read = {0};
    const int count = gather(p, at, empty, rows, lines);
    if (count < side || (even && count % side)) return false;
    divide(&o, rows, side);
    if (o.count != 1 && o.count != sudoku_box_height(side)) return false;
    for (int i = 0; i < side; i++)
        if (!bars_agree(&o, rows[i])) return false;
    o.cells = side / o.count;
    if (!place(&o, rows, side)) return false;
    for (int i = 0; i < side; i++)
        find_cells(&o, rows[i], side, cells + i * side);
    if (o.count == 1 && !is_wide_enough(cells, side)) return false;
    if (rows_evaluate(&(struct row_reading){.how = ROW_GLYPHS}, rows, cells, side, side, &read)) return false;
    read.side = read.have = side;
    read.first = lines[0];
    read.end = lines[side - 1] + 1;
    read.framed = o.count > 1;
    *out = read;
    return true;
}

bool places_read(struct page *p, int at, struct rows *out) {
    static const int sides[] = {16, 9, 6, 4};
    for (int even = 1; even >= 0; even--)
        for (int empty = 1; empty >= 0; empty--)
            for (int i = 0; i < 4; i++)
                if (try_side(p, at, sides[i], empty, even, out)) return true;
    return false;
}
