/* Sudoku in texts of any kind: whole puzzles in lines, grids drawn in rows, with titles, remarks and frames around
 * them, the headers and sections of .sdk, game ids of sgt-puzzles. First the cells are found, then what frames them. */
#include "alloc.h"
#include "game_id.h"
#include "line.h"
#include "readers.h"
#include "rows.h"
#include "sudoku.h"
#include "sudoku_formats.h"
#include "table.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct reader {
    struct page page;
    struct game_id id; /* of a saved game of sgt-puzzles */
    char *name, *source;
    bool sections, skip, headers; /* there is a section [Puzzle]; this is another one; headers of .sdk were seen */
    bool ids;                     /* a game id was seen, right or wrong */
    int size[2], size_line;       /* of the grid that follows, as its header says; 0 = not said */
    int sizes;                    /* such lines before the grid */
    struct err size_error;        /* what that line is if no grid follows */
};

/* ---- names ---- */

/* Trimmed of what is no part of a name; NULL = nothing is left. */
static char *trimmed(const char *s, size_t size) {
    while (size > 0 && (isspace((unsigned char)*s) || strchr("\"':;,.#=-|([{<>", *s)))
        s++, size--;
    while (size > 0 && (isspace((unsigned char)s[size - 1]) || strchr("\"':;,.#=-|()[{<", s[size - 1])))
        size--;
    return size ? xasprintf("%.*s", (int)(size < 200 ? size : 200), s) : NULL;
}

static void replace(char **old, char *new) {
    free(*old);
    *old = new;
}

static char *plain(const struct page_line *l, size_t from) {
    const char *s = l->line.text + from;
    size_t size = l->line.size - from;
    while (size > 0 && isspace((unsigned char)*s))
        s++, size--;
    while (size > 0 && isspace((unsigned char)s[size - 1]))
        size--;
    return size ? xasprintf("%.*s", (int)(size < 200 ? size : 200), s) : NULL;
}

/* "#DTitle" names the puzzle, "#SPaper" is its source, and so is "#AAuthor" without a paper. "# text" is a comment. */
static void take_comment(struct reader *r, const struct page_line *l) {
    const char *s = l->line.text;
    if (l->line.size <= 2 || s[0] != '#' || !strchr("ADCBSLUH", s[1]) || isspace((unsigned char)s[2])) return;
    r->headers = true;
    if (s[1] == 'D') replace(&r->name, plain(l, 2));
    if (s[1] == 'S' || (s[1] == 'A' && !r->source)) replace(&r->source, plain(l, 2));
}

static void take_section(struct reader *r, const char *name, const struct puzzle_text *t) {
    static const char puzzle[] = "[puzzle]";
    for (const char *s = t->at; !r->sections && (s = memchr(s, '[', (size_t)(t->end - s))); s++)
        r->sections = strncasecmp(s, puzzle, strlen(puzzle)) == 0;
    r->headers = r->headers || r->sections;
    r->skip = r->sections && strcmp(name, "puzzle") != 0;
}

/* What stands in front of a puzzle in its line: a name, or the address of a link. */
static void take_front(struct puzzle *p, const struct page_line *l, int at) {
    const size_t size = (size_t)(line_character(l, at) - l->line.text);
    char *front = l->line.text[0] == ':' ? NULL : trimmed(l->line.text, size); /* fields of HoDoKu's library */
    if (!front) return;
    replace(strstr(front, "://") ? &p->source : &p->name, front);
}

/* ---- puzzles ---- */

static struct puzzle *add(struct reader *r, struct puzzle_list *out, int side, const uint8_t *cells,
                          struct puzzle_text *t, int line, const char *form) {
    struct puzzle *p = sudoku_add(out, side, cells, t->file, line);
    p->name = r->name;
    p->source = r->source;
    r->name = r->source = NULL;
    if (!t->form) t->form = r->headers ? "rows with headers (.sdk)" : form;
    return p;
}

static void add_answer(struct puzzle *p, const uint8_t *cells) {
    struct verdict verdict = {0};
    board_init(&p->answer, p->given.height, p->given.width, SUDOKU_BLANK);
    memcpy(p->answer.cells, cells, (size_t)board_cells(&p->answer));
    p->kind->check(p, &p->answer, NULL, &verdict);
    if (!verdict.solved) board_free(&p->answer);
}

static void tell_blank(struct puzzle_text *t, int line, char blank) {
    if (blank) puzzle_tell(t, line, "'%c' was taken for blank", blank);
}

static void add_line(struct reader *r, struct puzzle_list *out, const struct page_line *l,
                     const struct line_puzzle *found, int count, struct puzzle_text *t) {
    const bool headers = r->headers;
    r->headers = false; /* those are of rows */
    for (int i = 0; i < count; i++) {
        struct puzzle *p = add(r, out, found[i].side, found[i].cells, t, l->line.number, "cells in one line");
        if (i == 0) take_front(p, l, found[i].at);
        if (found[i].answered) add_answer(p, found[i].answer);
    }
    r->headers = headers;
    if (count > 1) puzzle_tell(t, l->line.number, "%d puzzles in this line", count);
    tell_blank(t, l->line.number, found[0].blank);
    page_pass(&r->page, 1, t);
}

/* The size that stood before the grid is its side, its box, or rows and columns. */
static void check_size(struct reader *r, const struct rows *rows, struct puzzle_text *t) {
    const int a = r->size[0], b = r->size[1], side = rows->side;
    const bool fits = b == 0 ? a == side || a * a == side : a * b == side || (a == side && b == side);
    if (r->size_line && !fits)
        puzzle_tell(t, r->size_line, "taken as a number of the puzzle, not as the size of its grid of %dx%d", side,
                    side);
    r->size_line = r->sizes = 0;
}

static void add_rows(struct reader *r, struct puzzle_list *out, const struct rows *rows, struct puzzle_text *t) {
    const char *form = rows->candidates ? (rows->framed ? "grid of candidates" : "progress of SudoCue (.sdx)")
                       : rows->framed   ? "ruled rows (.ss)"
                                        : "rows";
    const int line = page_line(&r->page, rows->first)->line.number;
    add(r, out, rows->side, rows->cells, t, line, form);
    check_size(r, rows, t);
    if (rows->zero_based) puzzle_tell(t, line, "0 is a digit here, not a blank: 0 to F were read as 1 to G");
    tell_blank(t, line, rows->blank);
    page_pass(&r->page, rows->end, t);
}

/* ---- lines ---- */

/* Sixteen cells are a row of a large grid as well as a small grid of their own. */
static bool is_row_of_sixteen(struct reader *r, const struct line_puzzle *found, struct puzzle_text *t) {
    struct rows rows;
    if (found->side != 4 || !rows_read(&r->page, 0, &rows) || rows.side != 16) return false;
    for (int i = 0; i < 256; i++)
        if (rows.cells[i] > 4) return true;
    if (!t->note_count)
        puzzle_tell(t, t->line,
                    "each line of 16 cells was taken as a grid of 4x4, not sixteen of them as one of 16x16");
    return false;
}

/* The names of columns stand before rows. */
static bool leads_to_rows(struct reader *r, struct rows *rows) {
    int next = 1;
    const struct page_line *l;
    while ((l = page_line(&r->page, next)) && (line_is_blank(l) || (line_is_ruling(l) && !line_has_digit(l))))
        next++;
    return l && rows_read(&r->page, next, rows);
}

static bool leads_to_cells(struct reader *r) {
    struct line_puzzle found[LINE_PUZZLES_MAX];
    struct rows rows;
    struct err ignored;
    const struct page_line *next = page_line(&r->page, 1);
    return next && (line_find_other(next, found, &ignored) > 0 || leads_to_rows(r, &rows));
}

/* A line of numbers in order above as many rows: names, unless it is one row of just as many. */
static bool is_above_rows(struct reader *r, const struct rows *with, struct rows *without) {
    const struct page_line *l = page_line(&r->page, 0), *after;
    if (!line_is_names(l) || !leads_to_rows(r, without) || without->side != with->side) return false;
    if (without->end != with->end + 1) return false;
    after = page_line(&r->page, without->end);
    return !after || line_is_blank(after) || line_is_words(after) || line_is_ruling(after);
}

static bool is_date(const struct page_line *l) {
    int a, b, c, n = 0;
    return (sscanf(l->glyphs, " %4d-%2d-%2d%n", &a, &b, &c, &n) == 3 && a > 1000) ||
           (sscanf(l->glyphs, " %2d.%2d.%4d%n", &a, &b, &c, &n) == 3 && c > 1000) ||
           (sscanf(l->glyphs, " %2d/%2d/%4d%n", &a, &b, &c, &n) == 3 && c > 1000);
}

/* "2", "9 9", "3 3": how many there are, how large, and the boxes. */
enum { SIZES_MAX = 3 };

/* A line that is no puzzle: passed over, or an error. */
static int pass_over(struct reader *r, const struct page_line *l, const struct rows *rows, struct puzzle_text *t,
                     struct err *e) {
    if (rows->have < 2 && line_is_words(l) && !line_opens_list(l)) {
        if (line_explain(l, e)) return -1;
        const bool header =
            memchr(l->line.text, ',', l->line.size) || table_role_of(l->line.text, l->line.size) != TABLE_OTHER;
        if (!header) replace(&r->name, plain(l, 0));
    } else if (line_opens_list(l) || (line_is_names(l) && leads_to_cells(r))) {
        /* nothing to take */
    } else if (rows->have == 0 && r->sizes < SIZES_MAX && line_is_size(l, r->size)) {
        r->sizes++;
        r->size_line = l->line.number;
        if (!line_explain(l, &r->size_error)) r->size_error = rows->e;
    } else if (!(line_is_ruling(l) && rows->have == 0) && !(rows->have == 0 && is_date(l))) {
        if (rows->have > 0 || !line_explain(l, e)) *e = rows->e;
        return -1;
    }
    page_pass(&r->page, 1, t);
    return 0;
}

/* How many lines like the first one, without a digit, follow it: more than there are rows in any grid. */
static int count_repeated(struct reader *r, const struct page_line *l) {
    const struct page_line *next;
    int count = 0;
    if (line_has_digit(l)) return 0;
    while ((next = page_line(&r->page, count + 1)) && next->line.size == l->line.size &&
           memcmp(next->line.text, l->line.text, l->line.size) == 0)
        count++;
    return count > SUDOKU_SIDE_MAX ? count - SUDOKU_SIDE_MAX : 0;
}

/* The next puzzle or puzzles, if the line begins them: 1; 0 = it was passed over; -1 and `e`. */
static int read_line(struct reader *r, struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct line_puzzle found[LINE_PUZZLES_MAX];
    struct rows rows, without;
    char name[16];
    const struct page_line *l = page_line(&r->page, 0);
    const bool section = line_is_section(l, name);
    if (section) take_section(r, name, t);
    if (section || r->skip || line_is_blank(l) || line_is_comment(l)) {
        if (!section && !r->skip && line_is_comment(l)) take_comment(r, l);
        page_pass(&r->page, 1, t);
        return 0;
    }
    const int repeated = count_repeated(r, l);
    if (repeated > 0) return page_pass(&r->page, repeated, t), 0;
    uint8_t cells[SUDOKU_CELLS_MAX];
    int side = 0;
    const int id = game_id_read(&r->id, l, cells, &side, e);
    r->ids = r->ids || id != 0;
    if (id < 0) return -1;
    if (id > 0) {
        if (side) add(r, out, side, cells, t, l->line.number, "game id of sgt-puzzles");
        page_pass(&r->page, 1, t);
        return side != 0;
    }
    const int lines = line_find_candidates(&r->page, found);
    if (lines > 0) {
        add(r, out, found->side, found->cells, t, l->line.number, "candidates, nine characters a cell");
        page_pass(&r->page, lines, t);
        return 1;
    }
    int count = line_find_runs(l, found, e);
    if (count > 0 && !is_row_of_sixteen(r, found, t)) return add_line(r, out, l, found, count, t), 1;
    if (rows_read(&r->page, 0, &rows) && (count >= 0 || rows.side == 16)) {
        const bool named = is_above_rows(r, &rows, &without);
        if (named) puzzle_tell(t, l->line.number, "taken as the names of columns, not as a row");
        return add_rows(r, out, named ? &without : &rows, t), 1;
    }
    if (count == 0 && !line_is_names(l)) count = line_find_other(l, found, e);
    if (count < 0) return -1;
    if (count > 0) return add_line(r, out, l, found, count, t), 1;
    return pass_over(r, l, &rows, t, e);
}

static struct reader *reader_of(struct puzzle_text *t) {
    if (!t->state) t->state = XNEW(struct reader);
    struct reader *r = t->state;
    page_begin(&r->page, t);
    return r;
}

int sudoku_read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct reader *r = reader_of(t);
    int found = 0;
    while (found == 0 && page_line(&r->page, 0))
        found = read_line(r, out, t, e);
    if (found == 0 && r->size_line) {
        *e = r->size_error;
        return -1;
    }
    return found < 0 ? -1 : 0;
}

void sudoku_end_text(void *state) {
    struct reader *r = state;
    if (!r) return;
    page_free(&r->page);
    free(r->name);
    free(r->source);
    free(r);
}

/* ---- detection ---- */

static int score_of(const struct puzzle_text *t, const struct puzzle *p) {
    static const struct {
        const char *form;
        int score;
    } scores[] = {{"cells in one line", 95}, {"rows", 90}, {"ruled rows (.ss)", 92}, {"rows with headers (.sdk)", 94}};
    const bool line = strcmp(t->form, scores[0].form) == 0;
    bool digits = false;
    for (int i = 0; i < board_cells(&p->given); i++)
        digits = digits || p->given.cells[i];
    if (!digits) return line ? 40 : 30;
    for (size_t i = 0; i < sizeof scores / sizeof *scores; i++)
        if (strcmp(t->form, scores[i].form) == 0) return scores[i].score;
    return 97;
}

/* Mostly what Sudokus are made of: then this reader's error is the right one. */
static int nearness(const char *text, size_t size) {
    const struct puzzle_text t = {.at = text, .end = text + (size < 4096 ? size : 4096), .line = 1, .last = true};
    struct page page = {0};
    const struct page_line *l;
    int good = 0, digits = 0, all = 0;
    page_begin(&page, &t);
    for (int i = 0; (l = page_line(&page, i)); i++) {
        if (line_is_words(l) || line_is_comment(l)) continue;
        for (int k = 0; k < l->count; k++) {
            const char c = l->glyphs[k];
            digits += isdigit((unsigned char)c);
            good += isdigit((unsigned char)c) || glyph_is_gap(c) || strchr(".*_-+=?Xx", c);
            all++;
        }
    }
    page_free(&page);
    return digits > 0 && good * 10 >= all * 8 ? 60 : 0;
}

int sudoku_sniff_text(const char *text, size_t size) {
    enum { LINES_LOOKED_AT = 500 };
    const char *first = text + strspn(text, " \t\n"), *second = first + (*first != 0);
    second += strspn(second, " \t\n");
    if (*first == '<' || *first == '{' || (*first == '[' && *second == '{')) return 0; /* XML or JSON */
    struct puzzle_text t = {.at = text, .end = text + size, .line = 1, .file = ""};
    struct puzzle_list list = {0};
    struct err ignored;
    struct reader *r = reader_of(&t);
    int found = 0;
    while (found == 0 && t.line < LINES_LOOKED_AT && page_line(&r->page, 0))
        found = read_line(r, &list, &t, &ignored);
    const int score = found > 0 ? score_of(&t, &list.items[0]) : found < 0 ? nearness(text, size) : 0;
    const int sure = found < 0 && r->ids ? 97 : found < 0 && r->headers ? 70 : score;
    sudoku_end_text(r);
    puzzle_list_free(&list);
    return sure;
}

/* ---- one grid ---- */

static int read_only_line(struct page *p, const struct page_line *l, struct rows *out) {
    struct line_puzzle found[LINE_PUZZLES_MAX];
    int count = line_find_candidates(p, found) > 0;
    if (count > 0) found->end = l->count;
    if (count == 0) count = line_find_runs(l, found, &out->e);
    if (count == 0) count = line_find_other(l, found, &out->e);
    if (count < 0) return -1;
    if (count == 0 && line_explain(l, &out->e)) return -1;
    if (count == 0) return line_error(l, 0, ERR_SYNTAX, &out->e, "16, 36, 81 or 256 cells", "no cells of a Sudoku");
    int end = found[0].end, start = found[0].at;
    while (end < l->count && strchr(" \t\"'", l->glyphs[end]))
        end++;
    while (start > 0 && strchr(" \t\"'=", l->glyphs[start - 1])) /* ="12..." keeps a spreadsheet from counting */
        start--;
    if (start > 0) return line_error(l, 0, ERR_SYNTAX, &out->e, NULL, "text before the cells");
    if (end < l->count) return line_error(l, end, ERR_SYNTAX, &out->e, NULL, "text after the cells");
    out->side = out->have = found[0].side;
    memcpy(out->cells, found[0].cells, sizeof out->cells);
    return 0;
}

/* The next line from `at` on that is not empty, and is no ruling either. */
static const struct page_line *next_cells(struct page *p, int *at) {
    const struct page_line *l;
    while ((l = page_line(p, *at)) && (line_is_blank(l) || line_is_ruling(l)))
        ++*at;
    return l;
}

static int read_block(struct page *p, struct rows *out) {
    int at = 0, after;
    const struct page_line *l;
    while ((l = page_line(p, at)) && line_is_blank(l))
        at++;
    if (!l) return err_set(&out->e, ERR_SYNTAX, NULL, 1, 1, "rows of cells", "the grid is empty");
    after = at + 1;
    const bool alone = !next_cells(p, &after);
    if (alone && l->count >= SUDOKU_SIDE_MAX) return read_only_line(p, l, out);
    struct rows whole = {0};
    if (!rows_read(p, at, &whole) && (!next_cells(p, &at) || !rows_read(p, at, &whole))) {
        *out = whole;
        if (alone && whole.have == 1) line_explain(l, &out->e);
        return -1;
    }
    *out = whole;
    after = whole.end;
    l = next_cells(p, &after);
    return l ? line_error(l, 0, ERR_SYNTAX, &out->e, NULL, "a row too many") : 0;
}

int sudoku_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e) {
    const struct puzzle_text t = {.at = text, .end = text + size, .line = 1, .last = true};
    struct page *page = XNEW(struct page);
    struct rows rows = {0};
    page_begin(page, &t);
    const int failed = read_block(page, &rows);
    page_free(page);
    free(page);
    if (failed) {
        *e = rows.e;
        return -1;
    }
    board_init(out, rows.side, rows.side, kind->blank);
    memcpy(out->cells, rows.cells, (size_t)(rows.side * rows.side));
    return 0;
}
