/* Progress of SudoCue (.sdx): 9 lines of 9 tokens. "5" is given, "u5" was filled in, "147" are candidates. */
#include "cells.h"
#include "readers.h"
#include "text.h"

#include <string.h>

enum { SIDE = 9 };

struct token {
    const char *text;
    size_t length;
    int column;
};

static bool next_token(const struct lines *l, size_t *at, struct token *t) {
    while (*at < l->length && (l->line[*at] == ' ' || l->line[*at] == '\t'))
        ++*at;
    if (*at == l->length) return false;
    t->text = l->line + *at;
    t->column = text_columns(l->line, *at) + 1;
    while (*at < l->length && l->line[*at] != ' ' && l->line[*at] != '\t')
        ++*at;
    t->length = (size_t)(l->line + *at - t->text);
    return true;
}

static size_t digits_of(const struct token *t, size_t from) {
    size_t n = from;
    while (n < t->length && t->text[n] >= '1' && t->text[n] <= '9')
        n++;
    return n;
}

static int bad_token(const struct token *t, int line, size_t at, struct err *e) {
    static const char expected[] = "5 (given), u5 (filled in) or 147 (candidates)";
    char shown[16];
    bool digit = at < t->length && t->text[at] >= '1' && t->text[at] <= '9';
    if (at < t->length && !digit)
        text_show_char(t->text + at, shown);
    else
        snprintf(shown, sizeof shown, "'%.*s'", (int)(at + digit < 12 ? at + digit : 12), t->text);
    return err_set(e, ERR_SYNTAX, NULL, line, t->column + (int)at, expected, "%s is no cell", shown);
}

static int read_row(const struct lines *l, uint8_t *row, struct err *e) {
    struct token t = {0};
    size_t at = 0;
    int count = 0;
    for (; next_token(l, &at, &t); count++) {
        bool placed = t.text[0] == 'u';
        size_t good = digits_of(&t, placed);
        if (count == SIDE) return err_set(e, ERR_SYNTAX, NULL, l->number, t.column, "9", "a tenth cell in this row");
        if (good < t.length || good == placed || (placed && t.length != 2))
            return bad_token(&t, l->number, placed && good > 2 ? 2 : good, e);
        row[count] = (uint8_t)(t.length == 1 ? t.text[0] - '0' : 0);
    }
    if (count == SIDE) return 0;
    return err_set(e, ERR_SYNTAX, NULL, l->number, text_columns(l->line, l->length) + 1, "9", "%d cells in this row",
                   count);
}

int sudoku_read_sdx(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    uint8_t cells[SIDE * SIDE];
    int rows = 0, first = 0, last = 1;
    for (struct lines l = lines_left(t); next_line(&l);) {
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        if (rows == 0) first = l.number;
        if (read_row(&l, cells + rows * SIDE, e)) return -1;
        last = l.number;
        if (++rows < SIDE) continue;
        sudoku_add(out, SIDE, cells, t->file, first);
        rows = 0;
    }
    return rows ? err_set(e, ERR_SYNTAX, NULL, last, 1, "9", "the grid ends after %d rows", rows) : 0;
}

/* Nine tokens a line, some of them longer than one character, none without a digit. */
int sudoku_sniff_sdx(const char *text, size_t size) {
    int good = 0, looked = 0, longer = 0;
    for (struct lines l = lines_of(text, size); looked < SIDE && next_line(&l);) {
        if (line_is_blank(&l) || l.line[0] == '#') continue;
        struct token t;
        size_t at = 0;
        int count = 0;
        while (next_token(&l, &at, &t)) {
            count += digits_of(&t, t.text[0] == 'u') == t.length;
            longer += t.length > 1 && t.length <= SIDE;
        }
        good += count == SIDE;
        looked++;
    }
    return longer > 0 && good * 2 > looked && good >= 2 ? 97 : 0;
}
