/* Sudoku in tables: a column of puzzles and, if there is one, a column of solutions. */
#include "alloc.h"
#include "cells.h"
#include "readers.h"
#include "sudoku.h"
#include "sudoku_formats.h"
#include "table.h"

#include <string.h>

static bool looks(const char *field, size_t size) {
    struct board board;
    struct err ignored;
    if (size < 16 || sudoku_read_grid(&sudoku_kind, field, size, &board, &ignored)) return false;
    board_free(&board);
    return true;
}

/* "7.001E+77": what a spreadsheet makes of 81 digits. */
static bool is_rounded(const char *field, size_t size) {
    size_t digits = 0;
    while (digits < size && memchr("0123456789.,", field[digits], 12))
        digits++;
    return digits > 0 && digits + 2 < size && size < 40 && memcmp(field + digits, "E+", 2) == 0;
}

static bool nearly_looks(const char *field, size_t size) {
    size_t cells = 0;
    for (size_t i = 0; i < size; i++)
        cells += field[i] && strchr("0123456789.*_-?Xx", field[i]);
    return (cells >= 16 && cells * 10 >= size * 8) || is_rounded(field, size);
}

/* Above the score of plain lines, which these also are; a single column is one of titles and lines as well. */
int sudoku_sniff_table(const char *text, size_t size) {
    const struct puzzle_text whole = {.at = text, .end = text + size, .line = 1};
    struct puzzle_text t = whole;
    struct table table;
    if (table_begin(&table, &t, looks, false)) return table.empty ? 50 : table.columns == 1 ? 80 : 100;
    t = whole;
    if (!table_begin(&table, &t, nearly_looks, false)) return 0;
    return table.named && table.columns > 1 ? 100 : 65;
}

static int read_board(const struct table_field *f, const char *what, struct board *board, struct err *e) {
    if (f->size == 0) return table_error(f, 0, ERR_SYNTAX, e, "16, 36, 81 or 256 cells", "the %s is missing", what);
    if (sudoku_read_grid(&sudoku_kind, f->text, f->size, board, e) == 0) return 0;
    table_error_inside(f, e);
    if (is_rounded(f->text, f->size))
        return table_error(f, 0, ERR_SYNTAX, e, "all digits, kept as text", "a number that a spreadsheet has rounded");
    if (f->size < 81 && f->size > 60 && strspn(f->text, "0123456789") >= f->size)
        return table_error(f, f->size, ERR_SYNTAX, e, "81: a spreadsheet may have dropped zeros in front",
                           "%zu cells in a line", f->size);
    return -1;
}

static int read_answer(struct puzzle *p, const struct table_field *f, struct err *e) {
    struct verdict verdict = {0};
    if (read_board(f, "solution", &p->answer, e)) return -1;
    if (!board_same_size(&p->answer, &p->given))
        return table_error(f, 0, ERR_VALUE, e, "the size of the puzzle", "a solution of %dx%d cells", p->answer.height,
                           p->answer.width);
    p->kind->check(p, &p->answer, NULL, &verdict);
    if (verdict.solved) return 0;
    return table_error(f, 0, ERR_VALUE, e, "a solution by the rules", "the solution is wrong: %.120s", verdict.text);
}

static int read_record(struct puzzle_list *out, const struct table_field fields[TABLE_ROLES], const char *file,
                       struct err *e) {
    struct board board;
    const struct table_field *puzzle = &fields[TABLE_PUZZLE], *solution = &fields[TABLE_SOLUTION];
    if (read_board(puzzle, "puzzle", &board, e)) return -1;
    struct puzzle *p = sudoku_add(out, board.height, board.cells, file, puzzle->line.number);
    board_free(&board);
    p->source = table_copy(&fields[TABLE_SOURCE]);
    p->name = table_copy(&fields[TABLE_NAME]);
    if (solution->size == 0 || read_answer(p, solution, e) == 0) return 0;
    puzzle_free(p);
    out->count--;
    return -1;
}

int sudoku_read_table(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct table_field fields[TABLE_ROLES];
    if (!t->state) {
        t->state = XNEW(struct table);
        if (!table_begin(t->state, t, looks, false)) table_begin(t->state, t, looks, true);
        if (((struct table *)t->state)->empty)
            return err_set(e, ERR_SYNTAX, t->file, t->line, 1, "records", "the table holds no puzzle");
    }
    for (int more; (more = table_next(t->state, t, fields, e));) {
        const int failed = more < 0 || read_record(out, fields, t->file, e);
        if (!failed) return 0;
        if (table_leave_out(t->state, t, e)) return -1;
    }
    return 0;
}
