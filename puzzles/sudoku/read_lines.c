/* Sudoku with all cells in one line (.sdm among them). */
#include "cells.h"
#include "readers.h"

#include <string.h>

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

int sudoku_read_lines(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct puzzle_line line;
    while (puzzle_next_line(t, &line)) {
        const struct lines l = {.line = line.text, .length = line.size, .number = line.number};
        uint8_t cells[SUDOKU_CELLS_MAX];
        int side;
        size_t used;
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        size_t indent = indentation(l.line, l.length);
        if (sudoku_read_run(l.line + indent, l.length - indent, l.number, (int)indent + 1, cells, &side, &used, e))
            return -1;
        sudoku_add(out, side, cells, t->file, l.number);
        return 0;
    }
    return 0;
}
