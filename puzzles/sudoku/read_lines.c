/* Sudoku with all cells in one line (.sdm among them), and tables with a header. */
#include "alloc.h"
#include "cells.h"
#include "readers.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void skip_blanks(const char **s, size_t *length) {
    while (*length > 0 && (**s == ' ' || **s == '\t'))
        ++*s, --*length;
}

/* Leading blanks are cells when the line is full only with them. */
static size_t indentation(const char *line, size_t length) {
    const char *s = line;
    size_t rest = length;
    if (sudoku_run_length(line, length)) return 0;
    skip_blanks(&s, &rest);
    return length - rest;
}

static bool digit_over(const char *s, size_t run, int most) {
    for (size_t i = 0; i < run; i++)
        if (sudoku_symbol(s[i]) > most) return true;
    return false;
}

int sudoku_sniff_lines(const char *text, size_t size) {
    int good = 0, close = 0, other = 0, looked = 0;
    bool digits = false;
    for (struct lines l = lines_of(text, size); looked < 50 && next_line(&l);) {
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        size_t indent = indentation(l.line, l.length), run = sudoku_run_length(l.line + indent, l.length - indent);
        size_t cells = 0, look = l.length < 81 ? l.length : 81;
        for (size_t i = 0; i < look; i++)
            cells += sudoku_symbol(l.line[i]) >= 0;
        if (run == 16 && digit_over(l.line + indent, run, 4))
            other++; /* a row of a 16x16 */
        else if (run)
            good++;
        else if (cells >= 60)
            close++;
        else
            other++;
        digits = digits || strcspn(l.line, "123456789") < look;
        looked++;
    }
    if (good + close == 0 || other > good + close) return 0;
    if (!digits) return other ? 0 : 40;
    return good ? 95 : 85;
}

int sudoku_read_lines(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e) {
    for (struct lines l = lines_of(text, size); next_line(&l);) {
        uint8_t cells[SUDOKU_CELLS_MAX];
        int side;
        size_t used;
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        size_t indent = indentation(l.line, l.length);
        if (sudoku_read_run(l.line + indent, l.length - indent, l.number, (int)indent + 1, cells, &side, &used, e))
            return -1;
        sudoku_add(out, side, cells, file, l.number);
    }
    return 0;
}

/* A table: which column holds what, -1 = none. */
struct columns {
    int puzzle, solution, source, id, count;
};

/* One field of a table, without its quotes. */
struct field {
    const char *text;
    size_t length;
    int column;
};

/* Takes the field at *s; false at the line's end. A quote inside a quoted field is not expected in a Sudoku. */
static bool next_field(const struct lines *l, size_t *at, struct field *f) {
    if (*at > l->length) return false;
    const char *s = l->line + *at;
    size_t rest = l->length - *at;
    bool quoted = rest > 0 && *s == '"';
    const char *stop = quoted ? memchr(s + 1, '"', rest - 1) : NULL;
    quoted = stop != NULL;
    if (!quoted) stop = memchr(s, ',', rest);
    if (!stop) stop = s + rest;
    f->text = s + quoted;
    f->length = (size_t)(stop - f->text);
    f->column = text_columns(l->line, (size_t)(f->text - l->line)) + 1;
    const char *comma = memchr(stop, ',', (size_t)(l->line + l->length - stop));
    *at = comma ? (size_t)(comma - l->line) + 1 : l->length + 1;
    return true;
}

static bool field_is(const struct field *f, const char *const *names) {
    for (; *names; names++)
        if (strlen(*names) == f->length && strncasecmp(f->text, *names, f->length) == 0) return true;
    return false;
}

static bool read_header(const struct lines *l, struct columns *c) {
    static const char *const puzzle[] = {"puzzle", "puzzles", "quizzes", "quiz", "question", NULL};
    static const char *const solution[] = {"solution", "solutions", "answer", "answers", NULL};
    static const char *const source[] = {"source", NULL}, *const id[] = {"id", "name", NULL};
    struct field f;
    *c = (struct columns){-1, -1, -1, -1, 0};
    for (size_t at = 0; next_field(l, &at, &f); c->count++) {
        if (c->puzzle < 0 && field_is(&f, puzzle))
            c->puzzle = c->count;
        else if (c->solution < 0 && field_is(&f, solution))
            c->solution = c->count;
        else if (c->source < 0 && field_is(&f, source))
            c->source = c->count;
        else if (c->id < 0 && field_is(&f, id))
            c->id = c->count;
    }
    return c->puzzle >= 0;
}

/* Above the score of plain lines, which these also are. The header alone also fits tables of mazes, so the first puzzle
 * has to look like one. */
int sudoku_sniff_csv(const char *text, size_t size) {
    struct lines l = lines_of(text, size);
    struct columns c;
    struct field f = {0};
    if (!next_line(&l) || !read_header(&l, &c) || !next_line(&l)) return 0;
    size_t at = 0, cells = 0;
    for (int i = 0; i <= c.puzzle; i++)
        if (!next_field(&l, &at, &f)) return 0;
    for (size_t i = 0; i < f.length; i++)
        cells += sudoku_symbol(f.text[i]) >= 0;
    bool walls = memchr(f.text, '#', f.length) != NULL;
    return walls ? 0 : sudoku_run_length(f.text, f.length) ? 100 : cells * 10 >= f.length * 8 ? 60 : 0;
}

static int read_cells(const struct field *f, const char *what, int line, uint8_t *cells, int *side, struct err *e) {
    size_t used;
    if (f->length == 0)
        return err_set(e, ERR_SYNTAX, NULL, line, f->column, "16, 36, 81 or 256 cells", "the %s is missing", what);
    if (sudoku_read_run(f->text, f->length, line, f->column, cells, side, &used, e)) return -1;
    if (used == f->length) return 0;
    return err_set(e, ERR_SYNTAX, NULL, line, f->column + (int)used, "a comma", "more than %zu cells", used);
}

static int read_answer(struct puzzle *p, const struct field *f, int line, struct err *e) {
    uint8_t cells[SUDOKU_CELLS_MAX];
    struct verdict verdict = {0};
    int side;
    if (read_cells(f, "solution", line, cells, &side, e)) return -1;
    if (side != p->given.height)
        return err_set(e, ERR_VALUE, NULL, line, f->column, "the size of the puzzle", "a solution of %dx%d cells", side,
                       side);
    board_copy(&p->answer, &p->given);
    memcpy(p->answer.cells, cells, (size_t)(side * side));
    p->kind->check(p, &p->answer, NULL, &verdict);
    if (verdict.solved) return 0;
    return err_set(e, ERR_VALUE, NULL, line, f->column, "a solution by the rules", "the solution is wrong: %.120s",
                   verdict.text);
}

static char *copy_field(const struct field *f) {
    return f->length ? xasprintf("%.*s", (int)f->length, f->text) : NULL;
}

static int read_record(struct puzzle_list *out, const struct lines *l, const struct columns *c, const char *file,
                       struct err *e) {
    struct field *fields = XNEW_ARRAY(struct field, c->count);
    uint8_t cells[SUDOKU_CELLS_MAX];
    int side, count = 0, failed = 0;
    size_t at = 0;
    while (count < c->count && next_field(l, &at, &fields[count]))
        count++;
    if (count < c->count || at <= l->length) {
        char expected[48];
        snprintf(expected, sizeof expected, "%d, as in the header", c->count);
        int column = text_columns(l->line, at <= l->length ? at : l->length) + 1;
        failed = err_set(e, ERR_SYNTAX, NULL, l->number, column, expected, "%s fields",
                         count < c->count ? "too few" : "too many");
    }
    if (!failed) failed = read_cells(&fields[c->puzzle], "puzzle", l->number, cells, &side, e);
    if (!failed) {
        struct puzzle *p = sudoku_add(out, side, cells, file, l->number);
        if (c->source >= 0) p->source = copy_field(&fields[c->source]);
        if (c->id >= 0) p->name = copy_field(&fields[c->id]);
        if (c->solution >= 0 && fields[c->solution].length) failed = read_answer(p, &fields[c->solution], l->number, e);
    }
    free(fields);
    return failed;
}

int sudoku_read_csv(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e) {
    struct lines l = lines_of(text, size);
    struct columns c;
    next_line(&l);
    read_header(&l, &c);
    while (next_line(&l))
        if (!line_is_blank(&l) && read_record(out, &l, &c, file, e)) return -1;
    return 0;
}
