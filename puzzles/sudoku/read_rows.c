/* Sudoku as rows: with or without ruling (.ss draws boxes), with the headers and sections of .sdk, and the blocks of
 * our YAML. One scanner reads them all. */
#include "alloc.h"
#include "cells.h"
#include "readers.h"
#include "sudoku_formats.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What the text as a whole decides: is '-' a blank or ruling, are spaces blanks. */
struct style {
    bool dash;   /* '-' is the blank symbol */
    bool spaces; /* rows are as wide as the grid, spaces are blanks */
    int width;   /* spaces: cells in a row */
};

/* A grid being read. */
struct rows {
    struct style style;
    uint8_t cells[SUDOKU_CELLS_MAX];
    int side, have; /* 0 = not known yet; rows so far */
    int line;       /* of the first row */
    int last_line, last_column;
    char blank;
};

enum row_kind { ROW_NOTHING, ROW_RULING, ROW_REMARK, ROW_CELLS };

static bool is_comment(const struct lines *l) {
    return l->length > 0 && l->line[0] == '#';
}
static bool is_section(const struct lines *l) {
    return l->length > 0 && l->line[0] == '[';
}

/* Words: a title like "Grid 01", not a row with a slip in it. */
static bool is_remark(const struct lines *l) {
    size_t at = 0;
    while (at < l->length && l->line[at] == ' ')
        at++;
    return l->length - at > 2 && isalpha((unsigned char)l->line[at]) && isalpha((unsigned char)l->line[at + 1]) &&
           (sudoku_symbol(l->line[at]) < 0 || sudoku_symbol(l->line[at + 1]) < 0);
}

static bool has_digit(const struct lines *l) {
    for (size_t i = 0; i < l->length; i++)
        if (sudoku_symbol(l->line[i]) > 0) return true;
    return false;
}

static int count_of(const struct lines *l, const char *characters) {
    int n = 0;
    for (size_t i = 0; i < l->length; i++)
        n += strchr(characters, l->line[i]) != NULL;
    return n;
}

static bool only(const struct lines *l, const char *characters) {
    return count_of(l, characters) == (int)l->length;
}

/* Width of a row when spaces are cells: without bars and the spaces at its end. */
static int spaced_width(const struct lines *l) {
    int width = 0, full = 0;
    for (size_t i = 0; i < l->length; i++) {
        if (l->line[i] == '|') continue;
        width++;
        if (l->line[i] != ' ') full = width;
    }
    return full;
}

static struct style find_style(const char *text, size_t size) {
    struct style s = {0};
    bool blanks = false, short_row = false;
    for (struct lines l = lines_of(text, size); next_line(&l);) {
        if (is_comment(&l) || is_section(&l) || is_remark(&l) || !has_digit(&l)) continue;
        bool other = count_of(&l, "0.*_xX") > 0;
        blanks = blanks || other;
        if (!other && count_of(&l, "-") > 0) s.dash = true;
        int digits = 0, width = spaced_width(&l);
        for (size_t i = 0; i < l.length; i++)
            digits += sudoku_symbol(l.line[i]) > 0;
        short_row = short_row || !sudoku_is_side(digits);
        if (width > s.width) s.width = width;
    }
    s.dash = s.dash && !blanks;
    while (s.width <= SUDOKU_SIDE_MAX && !sudoku_is_side(s.width))
        s.width++;
    s.spaces = !blanks && !s.dash && short_row && s.width > 0 && s.width <= SUDOKU_SIDE_MAX;
    return s;
}

static enum row_kind classify(const struct rows *r, const struct lines *l) {
    if (is_comment(l)) return ROW_REMARK;
    if (line_is_blank(l)) {
        /* An empty row, where the editor took the spaces away. */
        return r->style.spaces && r->have > 0 && r->have < r->side ? ROW_CELLS : ROW_NOTHING;
    }
    if (only(l, "-+|=*:.,' ") && count_of(l, "-+=") > 0) {
        int dashes = count_of(l, "-");
        bool row = r->style.dash && only(l, "-| ") && (r->side ? dashes == r->side : sudoku_is_side(dashes));
        if (!row) return ROW_RULING;
    }
    return is_remark(l) && (r->have == 0 || r->have == r->side) ? ROW_REMARK : ROW_CELLS;
}

static int wrong_width(const struct rows *r, const struct lines *l, int have, int column, struct err *e) {
    char expected[48] = "4, 6, 9 or 16";
    if (r->side) snprintf(expected, sizeof expected, "%d, as in the first", r->side);
    return err_set(e, ERR_SYNTAX, NULL, l->number, column, expected, "%d cells in this row", have);
}

/* Adds the row at `l` to the grid. */
static int take_row(struct rows *r, const struct lines *l, struct err *e) {
    const char *at[SUDOKU_SIDE_MAX];
    int count = 0, end = text_columns(l->line, l->length) + 1;
    for (size_t i = 0; i < l->length; i++) {
        char c = l->line[i];
        bool gap = c == '|' || c == '\t' || (c == ' ' && !(r->style.spaces && count < r->style.width));
        if (gap) continue;
        if (sudoku_symbol(c) < 0 && c != ' ')
            return sudoku_read_cell(l->line + i, r->side ? r->side : 9, &r->blank, l->number, (int)i + 1, r->cells, e);
        if (count == (r->side ? r->side : SUDOKU_SIDE_MAX)) return wrong_width(r, l, count + 1, (int)i + 1, e);
        at[count++] = l->line + i;
    }
    while (r->style.spaces && count < r->style.width)
        at[count++] = " ";
    if (!r->side) {
        if (!sudoku_is_side(count)) return wrong_width(r, l, count, end, e);
        r->side = count;
        r->line = l->number;
    }
    if (count != r->side) return wrong_width(r, l, count, end, e);
    for (int x = 0; x < count; x++) {
        bool padded = at[x] < l->line || at[x] >= l->line + l->length;
        int column = padded ? end : (int)(at[x] - l->line) + 1;
        if (sudoku_read_cell(at[x], r->side, &r->blank, l->number, column, &r->cells[r->have * r->side + x], e))
            return -1;
    }
    r->have++;
    r->last_line = l->number;
    r->last_column = end;
    return 0;
}

static int too_few(const struct rows *r, struct err *e) {
    char expected[16];
    snprintf(expected, sizeof expected, "%d", r->side);
    return err_set(e, ERR_SYNTAX, NULL, r->last_line, r->last_column, expected, "the grid ends after %d rows", r->have);
}

/* Text of a header or remark, trimmed; NULL = empty. */
static char *trimmed(const char *s, size_t length) {
    while (length > 0 && isspace((unsigned char)*s))
        s++, length--;
    while (length > 0 && isspace((unsigned char)s[length - 1]))
        length--;
    return length ? xasprintf("%.*s", (int)length, s) : NULL;
}

static void replace(char **old, char *new) {
    free(*old);
    *old = new;
}

/* "#DTitle" names the puzzle, "#SPaper" is its source, and so is "#AAuthor" without a paper. "# text" is a comment. */
static void take_remark(const struct lines *l, char **name, char **source) {
    if (!is_comment(l))
        replace(name, trimmed(l->line, l->length));
    else if (l->length > 2 && l->line[1] == 'D')
        replace(name, trimmed(l->line + 2, l->length - 2));
    else if (l->length > 2 && (l->line[1] == 'S' || (l->line[1] == 'A' && !*source)))
        replace(source, trimmed(l->line + 2, l->length - 2));
}

static bool section_is(const struct lines *l, const char *name) {
    return l->length >= strlen(name) && strncmp(l->line, name, strlen(name)) == 0;
}

int sudoku_read_rows(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct rows r = {.style = find_style(t->at, (size_t)(t->end - t->at))};
    const struct rows fresh = r;
    char *name = NULL, *source = NULL;
    bool skip = false;
    int failed = 0;
    for (struct lines l = lines_left(t); !failed && next_line(&l);) {
        if (is_section(&l)) {
            if (r.have > 0) failed = too_few(&r, e);
            skip = !section_is(&l, "[Puzzle]");
            continue;
        }
        enum row_kind kind = skip ? ROW_NOTHING : classify(&r, &l);
        if (kind == ROW_REMARK) take_remark(&l, &name, &source);
        if (kind == ROW_CELLS) failed = take_row(&r, &l, e);
        if (failed || r.side == 0 || r.have < r.side) continue;
        struct puzzle *p = sudoku_add(out, r.side, r.cells, t->file, r.line);
        p->name = name;
        p->source = source;
        name = source = NULL;
        r = fresh;
    }
    if (!failed && r.have > 0) failed = too_few(&r, e);
    free(name);
    free(source);
    return failed;
}

/* Looks at the first lines: how many are rows of the width of the first one. */
static int count_rows(const char *text, size_t size, int *rows, int *others, bool *digits) {
    struct rows r = {.style = find_style(text, size < 4096 ? size : 4096)};
    int side = 0;
    *rows = *others = 0;
    *digits = false;
    bool skip = false;
    for (struct lines l = lines_of(text, size); *rows + *others < SUDOKU_SIDE_MAX && next_line(&l);) {
        if (is_section(&l)) skip = !section_is(&l, "[Puzzle]");
        if (skip || is_section(&l) || classify(&r, &l) != ROW_CELLS) continue;
        struct rows probe = {.style = r.style};
        struct err ignored;
        bool good = take_row(&probe, &l, &ignored) == 0;
        if (good && !side) side = probe.side;
        good = good && probe.side == side;
        *rows += good;
        *others += !good;
        *digits = *digits || has_digit(&l);
    }
    return side;
}

int sudoku_sniff_rows(const char *text, size_t size) {
    int rows, others;
    bool digits;
    int side = count_rows(text, size, &rows, &others, &digits);
    if (rows < 2 || others > rows) return 0;
    if (!digits) return rows == side && others == 0 ? 30 : 0;
    return others == 0 && rows >= side ? 90 : 70;
}

int sudoku_sniff_boxed(const char *text, size_t size) {
    const char *bar = memchr(text, '|', size);
    bool ruled = bar && (strstr(text, "---") || strstr(text, "==="));
    return ruled && sudoku_sniff_rows(text, size) > 0 ? 92 : 0;
}

int sudoku_sniff_sdk(const char *text, size_t size) {
    bool header = false;
    for (struct lines l = lines_of(text, size < 4096 ? size : 4096); next_line(&l) && !header;)
        header = section_is(&l, "[Puzzle]") || (is_comment(&l) && l.length > 2 && strchr("ADCBSLUH", l.line[1]) &&
                                                !isspace((unsigned char)l.line[2]));
    return header && sudoku_sniff_rows(text, size) > 0 ? 94 : 0;
}

/* The only line that is not empty, if there is only one. */
static bool single_line(const char *text, size_t size, struct lines *out) {
    int count = 0;
    for (struct lines l = lines_of(text, size); next_line(&l);)
        if (!line_is_blank(&l) && count++ == 0) *out = l;
    return count == 1;
}

static int read_block(struct rows *r, const char *text, size_t size, struct err *e) {
    struct lines l;
    if (single_line(text, size, &l) && l.length >= SUDOKU_SIDE_MAX) {
        size_t used;
        if (sudoku_read_run(l.line, l.length, l.number, 1, r->cells, &r->side, &used, e)) return -1;
        while (used < l.length && isspace((unsigned char)l.line[used]))
            used++;
        return used < l.length ? err_set(e, ERR_SYNTAX, NULL, l.number, (int)used + 1, NULL, "text after the cells")
                               : 0;
    }
    r->style = find_style(text, size);
    for (l = lines_of(text, size); next_line(&l);) {
        if (classify(r, &l) == ROW_NOTHING || classify(r, &l) == ROW_RULING) continue;
        if (r->side && r->have == r->side) return err_set(e, ERR_SYNTAX, NULL, l.number, 1, NULL, "a row too many");
        if (take_row(r, &l, e)) return -1;
    }
    if (r->have == 0) return err_set(e, ERR_SYNTAX, NULL, 1, 1, "rows of cells", "the grid is empty");
    return r->have < r->side ? too_few(r, e) : 0;
}

int sudoku_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e) {
    struct rows r = {0};
    if (read_block(&r, text, size, e)) return -1;
    board_init(out, r.side, r.side, kind->blank);
    memcpy(out->cells, r.cells, (size_t)(r.side * r.side));
    return 0;
}
