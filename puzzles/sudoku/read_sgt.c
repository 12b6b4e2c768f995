/* Game ids of Simon Tatham's puzzle "solo": "3x3:a5_7b..." with an optional difficulty and symmetry before the colon.
 * Letters are runs of blanks (a = 1 ... z = 26), numbers digits, '_' separates two numbers. */
#include "cells.h"
#include "readers.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Length of "3x3": 0 = not there. Sets both numbers. */
static size_t read_size(const char *s, size_t length, int *c, int *r) {
    if (length < 4 || !isdigit((unsigned char)s[0]) || s[1] != 'x' || !isdigit((unsigned char)s[2])) return 0;
    *c = s[0] - '0';
    *r = s[2] - '0';
    return 3;
}

int sudoku_sniff_sgt(const char *text, size_t size) {
    int good = 0, looked = 0, c, r;
    for (struct lines l = lines_of(text, size); looked < 20 && next_line(&l);) {
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        size_t at = read_size(l.line, l.length, &c, &r);
        while (at > 0 && at < l.length && isalnum((unsigned char)l.line[at]))
            at++;
        good += at > 0 && at < l.length && (l.line[at] == ':' || l.line[at] == '#');
        looked++;
    }
    return good > 0 && good * 2 > looked ? 97 : 0;
}

static int at_column(const struct lines *l, size_t at, struct err *e, enum err_code code, const char *expected,
                     const char *what) {
    return err_set(e, code, NULL, l->number, text_columns(l->line, at) + 1, expected, "%s", what);
}

/* The part before the colon; `at` ends after it. */
static int read_parameters(const struct lines *l, size_t *at, int *side, struct err *e) {
    int c, r;
    *at = read_size(l->line, l->length, &c, &r);
    if (*at == 0) return at_column(l, 0, e, ERR_SYNTAX, "a game id like 3x3:a5_7b", "no game id");
    *side = c * r;
    if (!sudoku_is_side(*side) || c != sudoku_box_height(*side))
        return at_column(l, 0, e, ERR_UNSUPPORTED, "2x2, 2x3, 3x3 or 4x4", "boxes of another size");
    for (; *at < l->length && l->line[*at] != ':'; ++*at) {
        char p = l->line[*at];
        if (p == 'x' || p == 'j' || p == 'k')
            return at_column(l, *at, e, ERR_UNSUPPORTED, "a plain Sudoku",
                             p == 'x'   ? "diagonals"
                             : p == 'j' ? "irregular boxes"
                                        : "a killer Sudoku");
        if (p == '#')
            return at_column(l, *at, e, ERR_UNSUPPORTED, "a game id with a colon", "a random seed is no puzzle");
        if (!isalnum((unsigned char)p)) return at_column(l, *at, e, ERR_SYNTAX, "a colon", "unknown parameter");
        if (p == 'd' || p == 'm' || p == 'r') ++*at; /* a parameter of two characters */
    }
    if (*at >= l->length)
        return at_column(l, l->length, e, ERR_SYNTAX, "a colon and the cells", "the game id ends here");
    ++*at;
    return 0;
}

static int read_id(const struct lines *l, uint8_t *cells, int *side, struct err *e) {
    size_t at;
    if (read_parameters(l, &at, side, e)) return -1;
    int filled = 0, all = *side * *side;
    memset(cells, 0, (size_t)all);
    bool after_number = false;
    while (at < l->length && !isspace((unsigned char)l->line[at])) {
        size_t start = at;
        char c = l->line[at];
        int advance = 0, digit = 0;
        if (isdigit((unsigned char)c) && !after_number) {
            while (at < l->length && isdigit((unsigned char)l->line[at]) && digit < 100)
                digit = digit * 10 + l->line[at++] - '0';
            if (digit < 1 || digit > *side)
                return at_column(l, start, e, ERR_VALUE, "1 to the size", "a number out of range");
            advance = 1;
        } else if (c >= 'a' && c <= 'z') {
            advance = c - 'a' + 1;
            at++;
        } else if (c == '_') {
            at++;
        } else {
            return at_column(l, at, e, ERR_SYNTAX, "a number, a letter a-z or _", "no cell");
        }
        after_number = digit > 0;
        if (filled + advance > all) return at_column(l, start, e, ERR_SYNTAX, NULL, "more cells than the grid has");
        if (digit) cells[filled] = (uint8_t)digit;
        filled += advance;
    }
    if (filled == all) return 0;
    char expected[16];
    snprintf(expected, sizeof expected, "%d", all);
    return err_set(e, ERR_SYNTAX, NULL, l->number, text_columns(l->line, at) + 1, expected, "the cells end after %d",
                   filled);
}

int sudoku_read_sgt(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    for (struct lines l = lines_left(t); next_line(&l);) {
        uint8_t cells[SUDOKU_CELLS_MAX];
        int side = 0;
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        if (read_id(&l, cells, &side, e)) return -1;
        sudoku_add(out, side, cells, t->file, l.number);
    }
    return 0;
}
