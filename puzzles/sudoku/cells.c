#include "cells.h"
#include "alloc.h"
#include "puzzle_format.h"
#include "sudoku.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

static const int sides[] = {4, 6, 9, 16};

int sudoku_symbol(char c) {
    if (c >= '1' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'G') return c - 'A' + 10;
    if (c >= 'a' && c <= 'g') return c - 'a' + 10;
    return c && strchr("0.*_-Xx", c) ? 0 : -1;
}

bool sudoku_is_side(int n) {
    return n == 4 || n == 6 || n == 9 || n == 16;
}

int sudoku_side_of(size_t cells) {
    for (int i = 0; i < 4; i++)
        if ((size_t)(sides[i] * sides[i]) == cells) return sides[i];
    return 0;
}

char sudoku_character(int symbol) {
    return ".123456789ABCDEFG"[symbol];
}

int sudoku_box_height(int side) {
    return side == 16 ? 4 : side == 9 ? 3 : 2;
}

int sudoku_read_cell(const char *at, int side, char *blank, int line, int column, uint8_t *cell, struct err *e) {
    char shown[16], expected[64];
    int symbol = *at == ' ' ? 0 : sudoku_symbol(*at);
    snprintf(expected, sizeof expected, "1 to %c or one of 0 . * _ - X x for blank", sudoku_character(side));
    if (symbol < 0)
        return err_set(e, ERR_SYNTAX, NULL, line, column, expected, "%s is no cell", text_show_char(at, shown));
    if (symbol > side)
        return err_set(e, ERR_VALUE, NULL, line, column, expected, "%s in a %dx%d Sudoku", text_show_char(at, shown),
                       side, side);
    if (symbol == 0) {
        char before[2] = {*blank, 0};
        if (*blank && *blank != *at)
            return err_set(e, ERR_SYNTAX, NULL, line, column, "one symbol for blank in a grid", "%s after '%s'",
                           text_show_char(at, shown), before);
        *blank = *at;
    }
    *cell = (uint8_t)symbol;
    return 0;
}

static size_t run_of_cells(const char *s, size_t length) {
    size_t run = 0;
    while (run < length && sudoku_symbol(s[run]) >= 0)
        run++;
    return run;
}

static size_t run_with_spaces(const char *s, size_t length) {
    size_t run = 0, digits = 0;
    while (run < length && (s[run] == ' ' || sudoku_symbol(s[run]) > 0))
        digits += s[run++] != ' ';
    if (digits == 0 || digits == run) return 0;
    if (sudoku_side_of(run)) return run;
    /* Blanks after the cells look like more cells. */
    bool ends = run > 81 && s[81] == ' ' && memchr(s, ' ', 81);
    return ends ? 81 : 0;
}

size_t sudoku_run_length(const char *s, size_t length) {
    size_t run = run_of_cells(s, length);
    if (sudoku_side_of(run)) return run;
    return run_with_spaces(s, length);
}

int sudoku_read_run(const char *s, size_t length, int line, int column, uint8_t cells[SUDOKU_CELLS_MAX], int *side,
                    size_t *used, struct err *e) {
    size_t run = sudoku_run_length(s, length);
    char blank = 0;
    if (run == 0) {
        size_t have = run_of_cells(s, length);
        bool stray = have < 81 && have < length && !isspace((unsigned char)s[have]) && !strchr(",;#|", s[have]);
        if (stray) return sudoku_read_cell(s + have, 9, &blank, line, column + (int)have, cells, e);
        int at = have > 81 ? 81 : (int)have;
        return err_set(e, ERR_SYNTAX, NULL, line, column + at, "16, 36, 81 or 256", "%zu cells in a line", have);
    }
    *side = sudoku_side_of(run);
    *used = run;
    for (size_t i = 0; i < run; i++)
        if (sudoku_read_cell(s + i, *side, &blank, line, column + (int)i, &cells[i], e)) return -1;
    return 0;
}

struct lines lines_of(const char *text, size_t size) {
    return (struct lines){.next = text, .end = text + size};
}

struct lines lines_left(struct puzzle_text *t) {
    const struct lines l = {.next = t->at, .end = t->end, .number = t->line - 1};
    t->at = t->end;
    return l;
}

bool next_line(struct lines *l) {
    if (l->next >= l->end) return false;
    const char *stop = memchr(l->next, '\n', (size_t)(l->end - l->next));
    l->line = l->next;
    l->length = (size_t)((stop ? stop : l->end) - l->line);
    l->next = stop ? stop + 1 : l->end;
    l->number++;
    return true;
}

bool line_is_blank(const struct lines *l) {
    for (size_t i = 0; i < l->length; i++)
        if (!isspace((unsigned char)l->line[i])) return false;
    return true;
}

struct puzzle *sudoku_add(struct puzzle_list *out, int side, const uint8_t *cells, const char *file, int line) {
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &sudoku_kind, side, side);
    memcpy(p->given.cells, cells, (size_t)(side * side));
    puzzle_set_origin(p, file, line);
    return p;
}
