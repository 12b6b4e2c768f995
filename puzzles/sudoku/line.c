#include "line.h"
#include "glyph.h"
#include "rows.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

/* ---- runs ---- */

enum { NEARLY = 60 }; /* cells in a run that should have been 81 */

static bool is_narrow(char c) {
    return isdigit((unsigned char)c) || (c && strchr(".*_-?Xx", c)) || glyph_is_sign(c);
}

static bool is_wide(char c) {
    return is_narrow(c) || (c >= 'A' && c <= 'G') || (c >= 'a' && c <= 'g');
}

/* Cells from glyph `at` on; '+' in front of a digit belongs to it. */
struct run {
    int at, end, count;
    struct row_cell cells[SUDOKU_CELLS_MAX]; /* the first of them */
};

static struct run run_from(const struct page_line *l, int at, bool (*is_cell)(char)) {
    struct run r = {.at = at, .end = at};
    while (r.end < l->count) {
        const char *s = l->glyphs + r.end;
        const int size = s[0] == '+' && s[1] >= '1' && s[1] <= '9' ? 2 : 1;
        if (!is_cell(s[size - 1])) break;
        if (r.count < SUDOKU_CELLS_MAX) r.cells[r.count] = (struct row_cell){r.end, size};
        r.count++;
        r.end += size;
    }
    return r;
}

static int take_with(const struct page_line *l, const struct row_cell *cells, char blank, int side, int at, int end,
                     struct line_puzzle *out, struct err *e) {
    const struct row_reading r = {.how = ROW_WORDS, .mark = '+', .blank = blank};
    const struct page_line *lines[SUDOKU_SIDE_MAX];
    struct rows rows = {0};
    for (int i = 0; i < side; i++)
        lines[i] = l;
    if (rows_evaluate(&r, lines, cells, side, side, &rows)) {
        *e = rows.e;
        return -1;
    }
    *out = (struct line_puzzle){.side = side, .at = at, .end = end};
    memcpy(out->cells, rows.cells, (size_t)(side * side));
    return 1;
}

static int take(const struct page_line *l, const struct row_cell *cells, int side, int at, int end,
                struct line_puzzle *out, struct err *e) {
    return take_with(l, cells, 0, side, at, end, out, e);
}

static bool is_whole(const struct line_puzzle *p) {
    return !memchr(p->cells, 0, (size_t)(p->side * p->side));
}

static bool extends(const struct line_puzzle *whole, const struct line_puzzle *p) {
    for (int i = 0; i < p->side * p->side; i++)
        if (p->cells[i] && p->cells[i] != whole->cells[i]) return false;
    return whole->side == p->side && is_whole(whole) && !is_whole(p);
}

/* A puzzle and its solution, in either order, are one. */
static int join(struct line_puzzle *found, int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
        const bool first = i + 1 < count && extends(&found[i + 1], &found[i]);
        const bool second = i + 1 < count && extends(&found[i], &found[i + 1]);
        struct line_puzzle p = found[second ? i + 1 : i];
        if (first || second) {
            memcpy(p.answer, found[first ? i + 1 : i].cells, sizeof p.answer);
            p.answered = true;
            p.at = found[i].at;
            p.end = found[i + 1].end;
            i++;
        }
        found[kept++] = p;
    }
    return kept;
}

/* No letter or digit goes on where a run ends. */
static bool is_bounded(const struct page_line *l, const struct run *r) {
    const char before = r->at ? l->glyphs[r->at - 1] : ' ', after = l->glyphs[r->end];
    return !isalnum((unsigned char)before) && before != GLYPH_OTHER && !isalnum((unsigned char)after) &&
           after != GLYPH_OTHER;
}

/* A small puzzle has to stand at the line's start: numbers as long are anywhere. */
static bool is_alone(const struct page_line *l, const struct run *r) {
    for (int i = 0; i < r->at; i++)
        if (!glyph_is_gap(l->glyphs[i])) return false;
    return r->end == l->count || glyph_is_gap(l->glyphs[r->end]) || l->glyphs[r->end] == '#';
}

int line_find_runs(const struct page_line *l, struct line_puzzle *out, struct err *e) {
    int count = 0;
    bool near = false;
    for (int at = 0; at < l->count && count < LINE_PUZZLES_MAX;) {
        struct run r = run_from(l, at, is_wide);
        if (r.count == 0) {
            at++;
            continue;
        }
        const int after = r.end, all = r.count;
        int side = sudoku_side_of((size_t)r.count);
        if (side && (side < 9 ? !is_alone(l, &r) : !is_bounded(l, &r))) side = 0;
        for (int from = r.at; !side && from<after; from = r.end> from ? r.end : from + 1) {
            r = run_from(l, from, is_narrow);
            side = r.count == 81 && is_bounded(l, &r) ? 9 : 0;
            if (side) break;
        }
        at = side ? r.end : after;
        near = near || (!side && all > NEARLY);
        if (!side) continue;
        if (take(l, r.cells, side, r.at, r.end, &out[count], e) < 0) return -1;
        count++;
    }
    if (count > 0 && near) return line_explain(l, e); /* one of two is not whole */
    return join(out, count);
}

/* ---- other forms ---- */

/* "53..7.... 6..195...": words as long as each other. */
static int find_groups(const struct page_line *l, const struct row_cell *words, int count, struct line_puzzle *out,
                       struct err *e) {
    struct row_cell cells[SUDOKU_CELLS_MAX];
    const int size = words[0].size, side = sudoku_side_of((size_t)(count * size));
    bool candidates = true;
    if (count < 2 || size < 2 || !side || side % size) return 0;
    for (int k = 0; k < count; k++) {
        if (words[k].size != size) return 0;
        for (int i = 0; i < size; i++) {
            const char *s = l->glyphs + words[k].at + i;
            cells[k * size + i] = (struct row_cell){words[k].at + i, 1};
            candidates = candidates && isdigit((unsigned char)*s) && (i == 0 || *s > s[-1]);
        }
    }
    return candidates ? 0 : take(l, cells, side, words[0].at, words[count - 1].at + size, out, e);
}

/* "12.3.45..-6.......3-...": rows with a sign between them that could itself be a cell. */
static int find_joined(const struct page_line *l, struct line_puzzle *out, struct err *e) {
    struct row_cell rows[SUDOKU_SIDE_MAX];
    for (const char *c = "-_~+*=xX"; *c; c++) {
        int count = 0;
        for (int from = 0; from <= l->count && count < SUDOKU_SIDE_MAX; count++) {
            const char *stop = memchr(l->glyphs + from, *c, (size_t)(l->count - from));
            const int to = stop ? (int)(stop - l->glyphs) : l->count;
            rows[count] = (struct row_cell){from, to - from};
            from = to + 1;
        }
        if (count == rows[0].size && count > 2 && find_groups(l, rows, count, out, e) > 0) return 1;
    }
    return 0;
}

/* 81 or 256 characters, digits and one other that takes turns with them: the line's only one that is no gap, or one
 * that is, where it fills the line. */
static int find_unusual(const struct page_line *l, bool gaps, struct line_puzzle *out, struct err *e) {
    struct row_cell cells[SUDOKU_CELLS_MAX];
    const char blank = row_unusual_blank(l, gaps);
    int count = 0;
    if (!blank || !line_has_digit(l)) return 0;
    for (int i = 0; i < l->count; i++) {
        if (!gaps && glyph_is_gap(l->glyphs[i])) continue;
        if (count == SUDOKU_CELLS_MAX) return 0;
        cells[count++] = (struct row_cell){i, 1};
    }
    const int side = sudoku_side_of((size_t)count);
    if (side < 9) return 0;
    const int found = take_with(l, cells, blank, side, cells[0].at, cells[count - 1].at + 1, out, e);
    if (found > 0 && blank != ' ') out->blank = blank;
    return found;
}

/* As many cells as one puzzle or two have, the first of them and their number. */
static int take_all(const struct page_line *l, const struct row_cell *cells, int count, struct line_puzzle *out,
                    struct err *e) {
    const int side = sudoku_side_of((size_t)count), half = side ? 0 : sudoku_side_of((size_t)count / 2);
    if (side) return take(l, cells, side, 0, l->count, out, e);
    if (half < 9 || count % 2) return 0;
    for (int k = 0; k < 2; k++)
        if (take(l, cells + k * (count / 2), half, 0, l->count, &out[k], e) < 0) return -1;
    return join(out, 2);
}

enum { WORDS_MAX = 2 * SUDOKU_CELLS_MAX + 1 };

static int find_separated(const struct page_line *l, struct line_puzzle *out, struct err *e) {
    static const struct row_reading readings[] = {{.how = ROW_FIELDS, .separator = ','},
                                                  {.how = ROW_FIELDS, .separator = ';'},
                                                  {.how = ROW_FIELDS, .separator = '\t'},
                                                  {.how = ROW_WORDS}};
    struct row_cell cells[WORDS_MAX];
    struct err ignored;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const bool words = readings[i].how == ROW_WORDS;
        int count = row_split(&readings[i], l, cells, WORDS_MAX);
        if (count > 1 && !sudoku_side_of((size_t)count) && cells[count - 1].size == 0) count--;
        const int found = count > 0 ? take_all(l, cells, count, out, words ? e : &ignored) : 0;
        if (found > 0 || (words && found < 0)) return found;
        if (words && count > 0) return find_groups(l, cells, count, out, e);
    }
    return 0;
}

/* Nine characters a cell, each the candidate of its place or a blank: what has one candidate is given. Goes on with
 * cell `cell`; behind the last one, or -1: the line is no such one. */
static int take_candidates(const struct page_line *l, int cell, uint8_t *cells) {
    int place = 0, have = 0;
    for (int i = 0; i < l->count; i++) {
        const char c = l->glyphs[i];
        if (glyph_is_gap(c)) continue;
        const bool digit = c >= '1' && c <= '9';
        if (cell == 81 || !is_narrow(c) || (digit && c != '1' + place)) return -1;
        if (place == 0) have = 0, cells[cell] = 0;
        if (digit) cells[cell] = (uint8_t)(have++ ? 0 : place + 1);
        place = (place + 1) % 9;
        cell += place == 0;
    }
    return place ? -1 : cell;
}

int line_find_candidates(struct page *p, struct line_puzzle *out) {
    const struct page_line *l;
    int cell = 0, given = 0;
    *out = (struct line_puzzle){.side = 9};
    for (int i = 0; (l = page_line(p, i)); i++) {
        const int before = cell;
        if (line_is_ruling(l) || line_is_blank(l)) continue;
        cell = take_candidates(l, cell, out->cells);
        if (cell < before + 9) return 0; /* a line is a row at least */
        if (cell < 81) continue;
        for (int k = 0; k < 81; k++)
            given += out->cells[k] != 0;
        return given ? i + 1 : 0;
    }
    return 0;
}

/* A run of digits and spaces, which are blanks, all of it or in front of words. */
static int find_spaced(const struct page_line *l, struct line_puzzle *out, struct err *e) {
    struct row_cell cells[SUDOKU_CELLS_MAX];
    int run = 0, digits = 0;
    for (; run < l->count && (l->glyphs[run] == ' ' || isalnum((unsigned char)l->glyphs[run])); run++)
        digits += l->glyphs[run] != ' ';
    const bool words = run > 81 && l->glyphs[81] == ' ' && memchr(l->glyphs, ' ', 81);
    const int side = words ? 9 : sudoku_side_of((size_t)run);
    if (!side || digits == 0 || digits == run) return 0;
    for (int i = 0; i < side * side; i++)
        cells[i] = (struct row_cell){i, l->glyphs[i] != ' '};
    return take(l, cells, side, 0, side * side, out, e);
}

int line_find_other(const struct page_line *l, struct line_puzzle *out, struct err *e) {
    int found = find_unusual(l, true, out, e);
    if (found == 0) found = find_separated(l, out, e);
    if (found == 0) found = find_spaced(l, out, e);
    if (found == 0) found = find_joined(l, out, e);
    return found ? found : find_unusual(l, false, out, e);
}

/* ---- what is nearly a puzzle ---- */

int line_explain(const struct page_line *l, struct err *e) {
    struct run longest = {0}, whole = {0};
    int cells = 0, marks = 0, stray = -1, first = -1;
    for (int at = 0; at < l->count;) {
        const struct run r = run_from(l, at, is_wide);
        cells += r.count;
        if (r.count > longest.count && r.count != 81) longest = r;
        if (r.count == 81) whole = r;
        if (r.count && first < 0) first = at;
        const bool gap = r.count == 0 && glyph_is_gap(l->glyphs[at]);
        if (r.count == 0 && !gap) {
            marks++;
            if (stray < 0) stray = at;
        }
        at = r.count ? r.end : at + 1;
    }
    if (whole.count && longest.count <= NEARLY) longest = whole;
    const bool mostly = cells > 3 && cells >= 9 * marks;
    if (!mostly && longest.count <= NEARLY) return 0;
    char shown[16];
    if (mostly && stray >= 0 && stray < 81 + first)
        return line_error(l, stray, ERR_SYNTAX, e, "1 to 9, or one of 0 . * _ - ? X x for blank", "%s is no cell",
                          text_show_char(line_character(l, stray), shown));
    if (longest.count == 81)
        return line_error(l, longest.end, ERR_SYNTAX, e, "a blank or the end", "text right behind the cells");
    if (longest.count <= NEARLY)
        return line_error(l, l->count, ERR_SYNTAX, e, "16, 36, 81 or 256", "%d cells in a line", cells);
    const int at = longest.count > 81 ? longest.cells[80].at + longest.cells[80].size : longest.end;
    return line_error(l, at, ERR_SYNTAX, e, "16, 36, 81 or 256", "%d cells in a line", longest.count);
}
