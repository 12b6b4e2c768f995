/* Mazes as text, and what all readers of mazes need. */
#include "formats.h"

#include "alloc.h"
#include "reading.h"
#include "rules.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int maze_symbol_of(char c) {
    switch (c) {
    case '#':
        return MAZE_WALL;
    case ' ':
    case '.':
        return MAZE_FLOOR;
    case 'S':
        return MAZE_START;
    case 'G':
    case 'E':
        return MAZE_GOAL;
    case 'o':
    case 'X':
    case '*':
        return MAZE_PATH;
    default:
        return -1;
    }
}

int maze_read_symbols(const struct span *s, int (*symbol)(char), const char *expected, uint8_t *cells, struct err *e) {
    for (int i = 0; i < s->size; i++) {
        const int found = symbol(s->start[i]);
        char shown[16];
        if (found < 0)
            return err_set(e, ERR_SYNTAX, NULL, s->line, s->column + i, expected, "%s is no symbol of a maze",
                           text_show_char(s->start + i, shown));
        cells[i] = (uint8_t)found;
    }
    return 0;
}

/* The next line of [*text, end), without its line feed. */
static struct span next_line(const char **text, const char *end, int *line) {
    const char *feed = memchr(*text, '\n', (size_t)(end - *text));
    struct span s = {*text, (int)((feed ? feed : end) - *text), (*line)++, 1};
    *text = feed ? feed + 1 : end;
    return s;
}

int maze_finish(struct puzzle *p, const uint8_t *cells, const char *file, int line, bool rows_are_lines,
                struct err *e) {
    const int count = p->given.height * p->given.width;
    bool has_path = false;
    for (int i = 0; i < count; i++) {
        p->given.cells[i] = cells[i] == MAZE_PATH ? MAZE_FLOOR : cells[i];
        has_path |= cells[i] == MAZE_PATH;
    }
    if (file) puzzle_set_origin(p, file, line);
    if (!has_path) return 0;
    struct verdict v;
    uint8_t wrong[PUZZLE_CELLS_MAX];
    board_copy(&p->answer, &p->given);
    memcpy(p->answer.cells, cells, (size_t)count);
    maze_check(p, &p->answer, wrong, &v);
    if (v.complete && v.valid) return 0;
    const uint8_t *first = memchr(wrong, 1, (size_t)count);
    const int cell = first ? (int)(first - wrong) : 0;
    return err_set(e, ERR_VALUE, file, rows_are_lines ? line + cell / p->given.width : line,
                   rows_are_lines ? cell % p->given.width + 1 : 0, "a path from start to goal",
                   "the path is no answer: %.120s", v.text);
}

/* Reads [text, text + size), lines of cells from line `line` on, into cells[PUZZLE_CELLS_MAX]. */
static int read_block(const char *text, size_t size, int line, uint8_t *cells, int *height, int *width,
                      const char *file, struct err *e) {
    const char *end = text + size;
    const int first_line = line;
    *height = *width = 0;
    while (text < end) {
        struct span row = next_line(&text, end, &line);
        if (*height == 0) *width = row.size;
        if (*height == PUZZLE_SIDE_MAX || row.size > PUZZLE_SIDE_MAX)
            return err_set(e, ERR_LIMIT, file, row.line, row.size > PUZZLE_SIDE_MAX ? PUZZLE_SIDE_MAX + 1 : 1,
                           MAZE_SIZE_EXPECTED, "the maze is too large");
        if (maze_read_symbols(&row, maze_symbol_of, MAZE_SYMBOLS_EXPECTED, cells + *height * *width, e)) return -1;
        if (row.size != *width) {
            char expected[96];
            snprintf(expected, sizeof expected, "%d, as in the first row; '.' is floor that no editor trims", *width);
            return err_set(e, ERR_SYNTAX, file, row.line, (row.size < *width ? row.size : *width) + 1, expected,
                           "%d cell%s in this row", row.size, row.size == 1 ? "" : "s");
        }
        ++*height;
    }
    if (*height < MAZE_SIDE_MIN || *width < MAZE_SIDE_MIN)
        return err_set(e, ERR_LIMIT, file, first_line, 1, MAZE_SIZE_EXPECTED, "a maze of %d x %d", *height, *width);
    return 0;
}

int maze_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e) {
    (void)kind;
    while (size > 0 && text[size - 1] == '\n')
        size--;
    *out = (struct board){0};
    out->cells =
        xcalloc(PUZZLE_CELLS_MAX + PUZZLE_SIDE_MAX, 1); /* a ragged row may pass the end before it is refused */
    if (read_block(text, size, 1, out->cells, &out->height, &out->width, NULL, e) == 0) return 0;
    board_free(out);
    return -1;
}

/* Text: mazes with empty lines between them. */

int maze_sniff_text(const char *text, size_t size) {
    enum { LOOK = 1 << 16 };
    int good = 0, marks = 0, digits = 0, total = 0, lines = 0;
    bool start = false, goal = false;
    for (size_t i = 0; i < size && i < LOOK; i++) {
        const char c = text[i];
        lines += c == '\n' || i + 1 == size;
        if (c == '\n') continue;
        total++;
        good += maze_symbol_of(c) >= 0;
        marks += c == '#' || c == 'S' || c == 'G' || c == 'E';
        start |= c == 'S';
        goal |= c == 'G' || c == 'E';
        digits += c >= '0' && c <= '9';
    }
    if (lines < MAZE_SIDE_MIN || marks == 0 || digits * 20 > total || good * 10 < total * 9) return 0;
    if (good == total) return start && goal ? 90 : 70;
    return start && goal ? 50 : 30;
}

int maze_read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    const char *text = t->at, *end = t->end;
    uint8_t cells[PUZZLE_CELLS_MAX + PUZZLE_SIDE_MAX];
    for (int line = 1; text < end;) {
        if (*text == '\n') {
            text++;
            line++;
            continue;
        }
        const char *stop = strstr(text, "\n\n");
        if (!stop) stop = end[-1] == '\n' ? end - 1 : end;
        int height, width;
        if (read_block(text, (size_t)(stop - text), line, cells, &height, &width, t->file, e)) return -1;
        struct puzzle *p = puzzle_list_add(out);
        puzzle_init(p, &maze_kind, height, width);
        if (maze_finish(p, cells, t->file, line, true, e)) return -1;
        text = stop;
        if (text < end) text++;
        line += height;
    }
    t->at = end;
    return 0;
}

const struct puzzle_format maze_readers[] = {{"text", maze_sniff_text, maze_read_text},
                                             {"CSV of questions and answers", maze_sniff_table, maze_read_table, true},
                                             {"MovingAI map", maze_sniff_map, maze_read_map},
                                             {0}};
