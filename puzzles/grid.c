/* A block of characters, one line a row, by the ascii characters of a kind's symbols. */
#include "alloc.h"
#include "puzzle_format.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static int symbol_of(const struct puzzle_kind *kind, char c) {
    for (int i = 0; i < kind->symbol_count; i++)
        if (kind->symbols[i].ascii == c) return i;
    return -1;
}

static int read_row(const struct puzzle_kind *kind, const char *line, int width, uint8_t *row, int at, struct err *e) {
    for (int x = 0; x < width; x++) {
        int symbol = symbol_of(kind, line[x]);
        if (symbol < 0) {
            char shown[16], expected[PUZZLE_SYMBOLS_MAX + 1] = "";
            for (int i = 0; i < kind->symbol_count; i++)
                expected[i] = kind->symbols[i].ascii;
            return err_set(e, ERR_SYNTAX, NULL, at, x + 1, expected, "%s is no symbol of kind %s",
                           text_show_char(line + x, shown), kind->name);
        }
        row[x] = (uint8_t)symbol;
    }
    return 0;
}

int puzzle_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e) {
    while (size > 0 && text[size - 1] == '\n')
        size--;
    if (size == 0) return err_set(e, ERR_SYNTAX, NULL, 1, 1, "rows of cells", "the grid is empty");
    const char *line = text, *end = text + size;
    int rows = 0, columns = (int)strcspn(text, "\n");
    uint8_t *grid = xcalloc(PUZZLE_CELLS_MAX, 1);
    for (; line < end; rows++) {
        size_t length = strcspn(line, "\n");
        int failed = 0;
        if (rows == PUZZLE_SIDE_MAX || length > PUZZLE_SIDE_MAX)
            failed = err_set(e, ERR_LIMIT, NULL, rows + 1, rows == PUZZLE_SIDE_MAX ? 1 : PUZZLE_SIDE_MAX + 1,
                             "at most 100 rows and columns", "the grid is too large");
        failed = failed || read_row(kind, line, (int)length, grid + rows * columns, rows + 1, e);
        if (!failed && (int)length != columns) {
            char expected[32];
            snprintf(expected, sizeof expected, "%d, as in the first", columns);
            failed = err_set(e, ERR_SYNTAX, NULL, rows + 1, ((int)length < columns ? (int)length : columns) + 1,
                             expected, "%d cells in this row", (int)length);
        }
        if (failed) {
            free(grid);
            return -1;
        }
        line += length + 1;
    }
    *out = (struct board){rows, columns, grid};
    return 0;
}
