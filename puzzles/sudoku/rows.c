#include "rows.h"
#include "glyph.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

/* ---- a row ---- */

static bool in(char c, const char *set) {
    return c && strchr(set, c);
}

static bool is_bar(char c) {
    return c == '|' || c == '!' || c == ':';
}

static bool is_gap(const struct row_reading *r, char c) {
    return glyph_is_gap(c) || (r->frame && c == r->frame);
}

static bool is_mark(const struct row_reading *r, const struct page_line *l, int at) {
    return r->mark && l->glyphs[at] == r->mark && at + 1 < l->count && isalnum((unsigned char)l->glyphs[at + 1]) &&
           l->glyphs[at + 1] != '0';
}

/* May stand in a cell. */
static bool is_inner(const struct row_reading *r, char c) {
    return isalnum((unsigned char)c) || strchr(".*_-?+", c) || glyph_is_sign(c) || c == r->blank;
}

static int stray(int at, struct row_cell *cells) {
    cells[0] = (struct row_cell){at, 1};
    return -1;
}

static int split_glyphs(const struct row_reading *r, const struct page_line *l, int at, struct row_cell *cells,
                        int most) {
    int count = 0;
    for (; at < l->count && count < most; at++) {
        const char c = l->glyphs[at];
        if (is_gap(r, c)) continue;
        if (!is_inner(r, c) || (c == '+' && c != r->blank && !is_mark(r, l, at))) return stray(at, cells);
        const int size = is_mark(r, l, at) ? 2 : 1;
        cells[count++] = (struct row_cell){at, size};
        at += size - 1;
    }
    return count;
}

static int split_words(const struct row_reading *r, const struct page_line *l, int at, struct row_cell *cells,
                       int most) {
    int count = 0;
    while (at < l->count && count < most) {
        if (is_gap(r, l->glyphs[at])) {
            at++;
            continue;
        }
        int size = 0;
        for (; at + size < l->count && !is_gap(r, l->glyphs[at + size]); size++)
            if (!is_inner(r, l->glyphs[at + size]) && !in(l->glyphs[at + size], "@~^=")) return stray(at + size, cells);
        cells[count++] = (struct row_cell){at, size};
        at += size;
    }
    return count;
}

static bool is_separator(const struct row_reading *r, char c) {
    return c == r->separator || (r->frame && c == r->frame);
}

/* The part of a line that fields lie in: without brackets around it and what follows them; or without outer bars. */
static void inner_part(const struct row_reading *r, const struct page_line *l, int *from, int *to) {
    const char separator = r->separator;
    const char *g = l->glyphs;
    int end = *to;
    while (*from < end && in(g[*from], separator == '\t' ? " [({\1" : " \t[({\1"))
        ++*from;
    while (end > *from && in(g[end - 1], separator == '\t' ? " \\\1" : " \\\t\1"))
        end--;
    int inner = end;
    while (inner > *from && in(g[inner - 1], ",; "))
        inner--;
    if (inner > *from && in(g[inner - 1], "])}"))
        while (inner > *from && in(g[inner - 1], "])} "))
            end = --inner;
    if (r->framed) {
        while (*from < end && is_separator(r, g[*from]))
            ++*from;
        if (end > *from + 1 && g[end - 1] == '.' && is_separator(r, g[end - 2])) end--; /* a line of TeX's sudoku */
        while (end > *from && is_separator(r, g[end - 1]))
            end--;
    }
    *to = end;
}

static struct row_cell trimmed(const struct page_line *l, int from, int to) {
    while (from < to && in(l->glyphs[from], " \t\"'`[({\1"))
        from++;
    while (to > from && in(l->glyphs[to - 1], " \t\"'`\1"))
        to--;
    return (struct row_cell){from, to - from};
}

static int split_fields(const struct row_reading *r, const struct page_line *l, int at, struct row_cell *cells,
                        int most) {
    int end = l->count, count = 0;
    inner_part(r, l, &at, &end);
    for (int from = at; from <= end && count < most; from++) {
        int to = from;
        while (to < end && !is_separator(r, l->glyphs[to]))
            to++;
        const bool doubled = r->framed && to == from && count > 0; /* a heavy line between boxes */
        if (!doubled) cells[count++] = trimmed(l, from, to);
        from = to;
    }
    return count;
}

/* The name of a row and where its cells begin; false = it is no name. */
static bool read_label(const struct row_reading *r, const struct page_line *l, int *value, int *at) {
    int from = 0, to;
    while (from < l->count && glyph_is_gap(l->glyphs[from]) && l->glyphs[from] != r->separator)
        from++;
    for (to = from; to < l->count && !glyph_is_gap(l->glyphs[to]) && l->glyphs[to] != '.';)
        to++;
    const char *s = l->glyphs + from;
    const bool letter = isalpha((unsigned char)*s);
    int number = 0, digits = 0;
    if (to - from - letter > 2) return false;
    for (int i = letter; i < to - from; i++, digits++) {
        if (!isdigit((unsigned char)s[i])) return false;
        number = number * 10 + s[i] - '0';
    }
    if (to == from || to == l->count) return false;
    *value = digits ? number : toupper((unsigned char)*s) - 'A';
    while (to < l->count && in(l->glyphs[to], ".:)") && r->how != ROW_FIELDS)
        to++;
    if (r->how == ROW_FIELDS) {
        while (to < l->count && l->glyphs[to] != r->separator)
            to++;
        to++;
    }
    *at = to;
    return *at < l->count;
}

int row_split(const struct row_reading *r, const struct page_line *l, struct row_cell *cells, int most) {
    int at = 0, value;
    if (r->labels && !read_label(r, l, &value, &at)) return 0;
    if (r->how == ROW_GLYPHS) return split_glyphs(r, l, at, cells, most);
    if (r->how == ROW_WORDS) return split_words(r, l, at, cells, most);
    return split_fields(r, l, at, cells, most);
}

/* ---- a grid ---- */

/* Rows being gathered under one reading. */
struct attempt {
    struct page *page;
    struct row_reading reading;
    const struct page_line *lines[SUDOKU_SIDE_MAX];
    struct row_cell cells[SUDOKU_CELLS_MAX];
    char blank; /* what blanks are written with, as far as the lines with digits tell */
    bool digits;
    int label; /* of the first row */
    struct rows out;
};

enum { ROW_MOST = 64 };

/* Looks ahead for the symbol of blanks in lines that have digits: only such decide whether a line of dashes is a row.
 */
static void find_blank(struct attempt *a, int at) {
    struct row_cell cells[ROW_MOST];
    char name[16];
    const struct page_line *l;
    for (int i = at; i < at + 40 && !a->blank && (l = page_line(a->page, i)); i++) {
        if (line_is_comment(l) || !line_has_digit(l)) continue;
        if (line_is_section(l, name)) break;
        const int count = row_split(&a->reading, l, cells, ROW_MOST);
        if (count < 4) continue;
        a->digits = true;
        for (int k = 0; k < count && !a->blank; k++) {
            const char c = l->glyphs[cells[k].at];
            if (cells[k].size == 0) a->blank = ' ';
            if (cells[k].size == 1 && (in(c, "0.*_-?Xx") || glyph_is_sign(c) || c == a->reading.blank)) a->blank = c;
        }
    }
}

/* A line without digits is a row if all of it is the symbol of blanks. */
static bool is_blank_row(const struct attempt *a, const struct page_line *l, const struct row_cell *cells, int count) {
    for (int k = 0; k < count; k++) {
        const char c = cells[k].size ? l->glyphs[cells[k].at] : ' ';
        if (isalpha((unsigned char)c)) return true; /* more than blanks */
        if (cells[k].size > 1) return false;
        if (c != (a->digits || a->blank ? a->blank : cells[0].size ? l->glyphs[cells[0].at] : ' ')) return false;
    }
    return true;
}

static int wrong_width(struct attempt *a, const struct page_line *l, int have, int at) {
    char expected[48] = "4, 6, 9 or 16";
    if (a->out.side) snprintf(expected, sizeof expected, "%d, as in the first", a->out.side);
    return line_error(l, at, ERR_SYNTAX, &a->out.e, expected, "%d cells in this row", have);
}

/* Rows that have names are named in order. */
static bool has_label(struct attempt *a, const struct page_line *l) {
    int value, at;
    if (!a->reading.labels) return true;
    if (!read_label(&a->reading, l, &value, &at)) return false;
    if (a->out.have == 0) a->label = value;
    return value == a->label + a->out.have && (a->label == 0 || a->label == 1);
}

/* Takes a line as the next row: 0, or -1 and why not. */
static int take_row(struct attempt *a, const struct page_line *l, int index) {
    struct row_cell cells[ROW_MOST];
    struct rows *out = &a->out;
    int count = row_split(&a->reading, l, cells, ROW_MOST);
    if (count < 0) {
        char shown[16];
        return line_error(l, cells[0].at, ERR_SYNTAX, &out->e, "1 to 9, or one of 0 . * _ - ? X x for blank",
                          "%s is no cell", text_show_char(line_character(l, cells[0].at), shown));
    }
    const int side = out->side ? out->side : count;
    if (a->reading.how == ROW_FIELDS && count > 0 && cells[count - 1].size == 0 &&
        (count == side + 1 || !sudoku_is_side(side)) && sudoku_is_side(count - 1))
        count--; /* the line ends with a separator */
    if (out->side ? count != out->side : !sudoku_is_side(count))
        return wrong_width(a, l, count, out->side && count > out->side ? cells[out->side].at : l->count);
    if (!has_label(a, l)) return line_error(l, 0, ERR_SYNTAX, &out->e, NULL, "the rows are not named in order");
    if (out->have == 0) out->side = count, out->first = index;
    a->lines[out->have] = l;
    memcpy(a->cells + out->have * out->side, cells, (size_t)count * sizeof *cells);
    if (rows_evaluate(&a->reading, a->lines, a->cells, out->have + 1, out->side, out)) return -1;
    out->have++;
    out->end = index + 1;
    for (int i = 0; i < l->count; i++)
        out->framed = out->framed || is_bar(l->glyphs[i]);
    return 0;
}

static bool is_row(const struct attempt *a, const struct page_line *l) {
    struct row_cell cells[ROW_MOST];
    const int count = row_split(&a->reading, l, cells, ROW_MOST);
    const bool right = a->out.side ? count == a->out.side : sudoku_is_side(count);
    return line_has_digit(l) || (right && is_blank_row(a, l, cells, count));
}

static void gather(struct attempt *a, int at) {
    struct rows *out = &a->out;
    const struct page_line *l, *last = NULL;
    char name[16];
    find_blank(a, at);
    for (int i = at; (l = page_line(a->page, i)); i++) {
        if (line_is_blank(l) || line_is_comment(l)) continue;
        if (line_is_section(l, name)) break;
        if (!is_row(a, l) && line_is_ruling(l)) continue;
        if (take_row(a, l, i) || out->have == out->side) return;
        last = l;
    }
    if (!last) {
        line_error(page_line(a->page, at), 0, ERR_SYNTAX, &out->e, "rows of cells", "no cells of a Sudoku");
        return;
    }
    char expected[16];
    snprintf(expected, sizeof expected, "%d", out->side);
    line_error(last, last->count, ERR_SYNTAX, &out->e, expected, "the grid ends after %d rows", out->have);
}

static bool has_glyph(struct page *p, int at, int lines, char c) {
    const struct page_line *l;
    for (int i = at; i < at + lines && (l = page_line(p, i)); i++)
        if (memchr(l->glyphs, c, (size_t)l->count)) return true;
    return false;
}

char row_unusual_blank(const struct page_line *l, bool gaps) {
    char found = 0;
    for (int i = 0; i < l->count; i++) {
        const char c = l->glyphs[i];
        if ((!gaps && glyph_is_gap(c)) || (c >= '1' && c <= '9') || c == found) continue;
        if (found || in(c, "0.*_-?Xx") || glyph_is_sign(c)) return 0;
        found = c;
    }
    return found;
}

/* Of the first line that has digits. */
static char unusual_blank(struct page *p, int at) {
    const struct page_line *l;
    for (int i = at; i < at + 20 && (l = page_line(p, i)); i++)
        if (line_has_digit(l) && !line_is_words(l)) return row_unusual_blank(l, false);
    return 0;
}

/* One reading; keeps the one that came furthest in `best`. */
static bool attempt(struct page *p, int at, struct row_reading r, struct rows *best) {
    struct attempt a = {.page = p, .reading = r};
    gather(&a, at);
    const bool whole = a.out.side && a.out.have == a.out.side;
    a.out.blank = r.blank;
    const bool plain = r.how == ROW_GLYPHS && !r.labels && !r.mark;
    if (whole || a.out.have > best->have || best->e.code == ERR_NONE || (plain && a.out.have == best->have))
        *best = a.out;
    return whole;
}

/* The sign that the first line with digits begins and ends with: a frame may be drawn with any. */
static char frame_of(struct page *p, int at) {
    const struct page_line *l;
    while ((l = page_line(p, at)) && !line_has_digit(l) && (line_is_ruling(l) || line_is_blank(l)))
        at++;
    if (!l) return 0;
    int from = 0, to = l->count;
    while (from < to && in(l->glyphs[from], " \t"))
        from++;
    while (to > from && in(l->glyphs[to - 1], " \t"))
        to--;
    const char c = l->glyphs[from];
    return to > from + 4 && c == l->glyphs[to - 1] && in(c, "#*+-=_~:@%xXoO") ? c : 0;
}

/* Fields between bars. First the bars around a line and doubled ones are taken for its frame, then for separators. */
static bool attempt_fields(struct page *p, int at, struct row_reading r, struct rows *best) {
    r.how = ROW_FIELDS;
    r.separator = '|';
    for (r.framed = true; has_glyph(p, at, 1, '|'); r.framed = false) {
        if (attempt(p, at, r, best)) return true;
        if (!r.framed || r.frame) break;
    }
    return false;
}

/* "[8][ ][ ]": a cell between brackets. */
static bool attempt_brackets(struct page *p, int at, struct row_reading r, struct rows *best) {
    const struct page_line *l = page_line(p, at);
    r.how = ROW_FIELDS;
    for (const char *c = "])}"; l && *c; c++) {
        r.separator = *c;
        int count = 0;
        for (int i = 0; i < l->count; i++)
            count += l->glyphs[i] == *c;
        if (sudoku_is_side(count) && attempt(p, at, r, best)) return true;
    }
    return false;
}

static bool attempt_plain(struct page *p, int at, struct row_reading r, struct rows *best) {
    for (r.how = ROW_WORDS; r.how <= ROW_GLYPHS; r.how++)
        if (attempt(p, at, r, best)) return true;
    return false;
}

/* A table of Markdown: the first line names the columns or is empty, the second rules. */
static int skip_header(struct page *p, int at) {
    const struct page_line *header = page_line(p, at), *rule = page_line(p, at + 1), *after = page_line(p, at + 3);
    const bool ruled =
        header && rule && !line_has_digit(header) && strchr(rule->glyphs, '-') && strchr(rule->glyphs, '|');
    return ruled && line_is_ruling(rule) && after && !line_is_ruling(after) ? at + 2 : at;
}

static bool read_labelled(struct page *p, int at, bool labels, struct rows *out) {
    static const char separators[] = ",;\t&", marks[] = "*+";
    struct row_reading r = {.how = ROW_FIELDS, .labels = labels};
    for (int i = 0; i < 4; i++) {
        r.separator = separators[i];
        if (has_glyph(p, at, 1, r.separator) && attempt(p, at, r, out)) return true;
    }
    r.separator = ' ';
    if (attempt_plain(p, at, r, out)) return true;
    for (const char *m = marks; *m; m++) {
        r.mark = *m;
        if (has_glyph(p, at, 20, *m) && attempt_plain(p, at, r, out)) return true;
    }
    r = (struct row_reading){.labels = labels};
    if (attempt_fields(p, skip_header(p, at), r, out) || attempt_brackets(p, at, r, out)) return true;
    r.blank = unusual_blank(p, at);
    if (r.blank && attempt_plain(p, at, r, out)) return true;
    r = (struct row_reading){.labels = labels, .frame = frame_of(p, at)};
    return r.frame && (attempt_plain(p, at, r, out) || attempt_fields(p, at, r, out));
}

bool rows_read(struct page *p, int at, struct rows *out) {
    *out = (struct rows){0};
    return read_labelled(p, at, false, out) || read_labelled(p, at, true, out) || places_read(p, at, out);
}
