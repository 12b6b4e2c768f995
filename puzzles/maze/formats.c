/* Reading mazes. */
#include "formats.h"

#include "alloc.h"
#include "maze.h"
#include "rules.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SYMBOLS_EXPECTED "'#', space, '.', 'S', 'G', 'E', 'o', 'X' or '*'"
#define SIZE_EXPECTED "2 x 2 to 64 x 64"

/* The symbol of a character, -1 = none. */
static int symbol_of(char c) {
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

/* The symbol of a character in a MovingAI map: ground, grass and swamp can be walked on, water, trees and out of bounds
 * cannot. */
static int map_symbol_of(char c) {
    if (strchr(".GS", c)) return MAZE_FLOOR;
    return strchr("@OTW", c) ? MAZE_WALL : -1;
}

/* A piece of one line. */
struct span {
    const char *start;
    int size;
    int line, column; /* of its first character */
};

static int read_symbols(const struct span *s, int (*symbol)(char), const char *expected, uint8_t *cells,
                        const char *file, struct err *e) {
    for (int i = 0; i < s->size; i++) {
        const int found = symbol(s->start[i]);
        char shown[16];
        if (found < 0)
            return err_set(e, ERR_SYNTAX, file, s->line, s->column + i, expected, "%s is no symbol of a maze",
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

/* Splits what was read into puzzle and answer. A path must be an answer by the rules. */
static int finish(struct puzzle *p, const uint8_t *cells, const char *file, int line, bool rows_are_lines,
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
                           SIZE_EXPECTED, "the maze is too large");
        if (read_symbols(&row, symbol_of, SYMBOLS_EXPECTED, cells + *height * *width, file, e)) return -1;
        if (row.size != *width) {
            char expected[96];
            snprintf(expected, sizeof expected, "%d, as in the first row; '.' is floor that no editor trims", *width);
            return err_set(e, ERR_SYNTAX, file, row.line, (row.size < *width ? row.size : *width) + 1, expected,
                           "%d cell%s in this row", row.size, row.size == 1 ? "" : "s");
        }
        ++*height;
    }
    if (*height < MAZE_SIDE_MIN || *width < MAZE_SIDE_MIN)
        return err_set(e, ERR_LIMIT, file, first_line, 1, SIZE_EXPECTED, "a maze of %d x %d", *height, *width);
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

static int sniff_text(const char *text, size_t size) {
    enum { LOOK = 1 << 16 };
    int good = 0, marks = 0, digits = 0, total = 0, lines = 0;
    bool start = false, goal = false;
    for (size_t i = 0; i < size && i < LOOK; i++) {
        const char c = text[i];
        lines += c == '\n' || i + 1 == size;
        if (c == '\n') continue;
        total++;
        good += symbol_of(c) >= 0;
        marks += c == '#' || c == 'S' || c == 'G' || c == 'E';
        start |= c == 'S';
        goal |= c == 'G' || c == 'E';
        digits += c >= '0' && c <= '9';
    }
    if (lines < MAZE_SIDE_MIN || marks == 0 || digits * 20 > total || good * 10 < total * 9) return 0;
    if (good == total) return start && goal ? 90 : 70;
    return start && goal ? 50 : 30;
}

static int read_text(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e) {
    const char *end = text + size;
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
        if (read_block(text, (size_t)(stop - text), line, cells, &height, &width, file, e)) return -1;
        struct puzzle *p = puzzle_list_add(out);
        puzzle_init(p, &maze_kind, height, width);
        if (finish(p, cells, file, line, true, e)) return -1;
        text = stop;
        if (text < end) text++;
        line += height;
    }
    return 0;
}

/* CSV: HRM's and TRM's benchmark files. */

/* The field at *s, up to a comma or `end`; *s moves behind the comma, NULL = that was the last. Spaces stay. */
static struct span next_field(const char **s, const struct span *line) {
    const char *end = line->start + line->size, *start = *s, *stop, *next;
    if (start < end && *start == '"') {
        start++;
        stop = start;
        while (stop < end && (*stop != '"' || (stop + 1 < end && stop[1] == '"')))
            stop += *stop == '"' ? 2 : 1;
        if (stop > end) stop = end;
        next = stop < end ? memchr(stop, ',', (size_t)(end - stop)) : NULL;
    } else {
        next = memchr(start, ',', (size_t)(end - start));
        stop = next ? next : end;
    }
    struct span field = {start, (int)(stop - start), line->line,
                         text_columns(line->start, (int)(start - line->start)) + 1};
    *s = next ? next + 1 : NULL;
    return field;
}

enum column { COLUMN_OTHER, COLUMN_SOURCE, COLUMN_QUESTION, COLUMN_ANSWER, COLUMNS };
enum { CSV_COLUMNS_MAX = 16 };

/* What each column of the header holds; returns how many there are, 0 if there is no question. */
static int read_header(const struct span *line, enum column columns[CSV_COLUMNS_MAX]) {
    static const struct {
        const char *name;
        enum column column;
    } names[] = {{"source", COLUMN_SOURCE},
                 {"q", COLUMN_QUESTION},
                 {"question", COLUMN_QUESTION},
                 {"a", COLUMN_ANSWER},
                 {"answer", COLUMN_ANSWER}};
    int count = 0;
    bool question = false;
    for (const char *s = line->start; s && count < CSV_COLUMNS_MAX; count++) {
        struct span field = next_field(&s, line);
        columns[count] = COLUMN_OTHER;
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if ((size_t)field.size == strlen(names[i].name) && strncasecmp(field.start, names[i].name, field.size) == 0)
                columns[count] = names[i].column;
        question |= columns[count] == COLUMN_QUESTION;
    }
    return question ? count : 0;
}

static void split_row(const struct span *line, const enum column *columns, int count, struct span fields[COLUMNS]) {
    const char *s = line->start;
    for (int k = 0; k < COLUMNS; k++)
        fields[k] = (struct span){NULL, 0, line->line, line->size + 1};
    for (int k = 0; s && k < count; k++)
        fields[columns[k]] = next_field(&s, line);
}

static int sniff_csv(const char *text, size_t size) {
    const char *end = text + size;
    int number = 1, good = 0, marks = 0, count;
    enum column columns[CSV_COLUMNS_MAX];
    struct span fields[COLUMNS], line = next_line(&text, end, &number);
    if ((count = read_header(&line, columns)) == 0 || text == end) return 0;
    line = next_line(&text, end, &number);
    split_row(&line, columns, count, fields);
    const struct span *q = &fields[COLUMN_QUESTION];
    for (int i = 0; i < q->size; i++) {
        good += symbol_of(q->start[i]) >= 0;
        marks += q->start[i] == '#' || q->start[i] == 'S' || q->start[i] == 'G';
    }
    return marks > 0 && good * 10 >= q->size * 9 ? 97 : 0;
}

/* The answer must be the question with floor turned path. */
static int same_maze(const struct puzzle *p, const uint8_t *answer, const struct span *a, const char *file,
                     struct err *e) {
    for (int i = 0; i < a->size; i++)
        if (answer[i] != p->given.cells[i] && !(answer[i] == MAZE_PATH && p->given.cells[i] == MAZE_FLOOR))
            return err_set(e, ERR_VALUE, file, a->line, a->column + i, "the same maze with its path",
                           "the answer differs from the question at row %d, column %d", i / p->given.width + 1,
                           i % p->given.width + 1);
    return 0;
}

static int read_row(struct puzzle_list *out, const struct span fields[COLUMNS], const char *file, struct err *e) {
    const struct span *q = &fields[COLUMN_QUESTION], *a = &fields[COLUMN_ANSWER];
    uint8_t cells[PUZZLE_CELLS_MAX];
    int side = MAZE_SIDE_MIN;
    while (side < PUZZLE_SIDE_MAX && side * side < q->size)
        side++;
    if (side * side != q->size)
        return err_set(e, q->size > PUZZLE_CELLS_MAX ? ERR_LIMIT : ERR_SYNTAX, file, q->line, q->column,
                       "n * n characters, n from 2 to 64", "a question of %d characters", q->size);
    if (read_symbols(q, symbol_of, SYMBOLS_EXPECTED, cells, file, e)) return -1;
    const uint8_t *path = memchr(cells, MAZE_PATH, (size_t)q->size);
    if (path)
        return err_set(e, ERR_VALUE, file, q->line, q->column + (int)(path - cells), "walls, floor, start and goal",
                       "a path in the question");
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &maze_kind, side, side);
    if (finish(p, cells, file, q->line, false, e)) return -1;
    if (fields[COLUMN_SOURCE].size > 0)
        p->source = xasprintf("%.*s", fields[COLUMN_SOURCE].size, fields[COLUMN_SOURCE].start);
    if (a->size == 0) return 0;
    if (a->size != q->size)
        return err_set(e, ERR_SYNTAX, file, a->line, a->column, "as many characters as in the question",
                       "an answer of %d characters", a->size);
    if (read_symbols(a, symbol_of, SYMBOLS_EXPECTED, cells, file, e)) return -1;
    return same_maze(p, cells, a, file, e) || finish(p, cells, file, q->line, false, e) ? -1 : 0;
}

static int read_csv(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e) {
    const char *end = text + size;
    int number = 1;
    enum column columns[CSV_COLUMNS_MAX];
    struct span fields[COLUMNS], line = next_line(&text, end, &number);
    const int count = read_header(&line, columns);
    if (count == 0)
        return err_set(e, ERR_SYNTAX, file, 1, 1, "source,q,a,rating or question,answer", "no header of a maze CSV");
    while (text < end) {
        line = next_line(&text, end, &number);
        if (line.size == 0) continue;
        split_row(&line, columns, count, fields);
        if (read_row(out, fields, file, e)) return -1;
    }
    return 0;
}

/* MovingAI maps. */

static bool begins(const struct span *line, const char *word) {
    return (size_t)line->size >= strlen(word) && memcmp(line->start, word, strlen(word)) == 0;
}

static int sniff_map(const char *text, size_t size) {
    (void)size;
    if (strncmp(text, "type octile\n", 12) == 0) return 98;
    return strncmp(text, "type ", 5) == 0 && strstr(text, "\nmap\n") ? 80 : 0;
}

/* "height 30" and the like. */
static int read_side(const struct span *line, const char *word, int *side, const char *file, struct err *e) {
    const int skip = (int)strlen(word) + 1;
    if (!begins(line, word) || line->size < skip || line->start[skip - 1] != ' ')
        return err_set(e, ERR_SYNTAX, file, line->line, 1, word, "unexpected line in the header of a map");
    *side = 0;
    for (int i = skip; i < line->size; i++) {
        const char c = line->start[i];
        if (c < '0' || c > '9')
            return err_set(e, ERR_SYNTAX, file, line->line, i + 1, "a number", "the %s of the map is unreadable", word);
        if (*side <= PUZZLE_SIDE_MAX) *side = *side * 10 + c - '0';
    }
    if (*side < MAZE_SIDE_MIN || *side > PUZZLE_SIDE_MAX)
        return err_set(e, ERR_LIMIT, file, line->line, skip + 1, SIZE_EXPECTED, "the %s of the map does not fit", word);
    return 0;
}

static int read_map(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e) {
    const char *end = text + size;
    int number = 1, height = 0, width = 0;
    struct span line = next_line(&text, end, &number);
    if (!begins(&line, "type octile") || line.size != 11)
        return err_set(e, ERR_UNSUPPORTED, file, 1, 1, "type octile", "this type of map");
    for (int k = 0; k < 2; k++) { /* in either order */
        line = next_line(&text, end, &number);
        const bool is_width = begins(&line, "width");
        if (read_side(&line, is_width ? "width" : "height", is_width ? &width : &height, file, e)) return -1;
    }
    line = next_line(&text, end, &number);
    if (height == 0 || width == 0 || !begins(&line, "map") || line.size != 3)
        return err_set(e, ERR_SYNTAX, file, line.line, 1, "height, width, then \"map\"",
                       "unexpected line in the header of a map");
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &maze_kind, height, width);
    if (file) puzzle_set_origin(p, file, 1);
    for (int r = 0; r < height; r++) {
        line = next_line(&text, end, &number);
        if (line.size != width)
            return err_set(e, ERR_SYNTAX, file, line.line, (line.size < width ? line.size : width) + 1,
                           "as many cells as the width says", "%d cells in row %d of the map", line.size, r + 1);
        if (read_symbols(&line, map_symbol_of, "'.', 'G', 'S', '@', 'O', 'T' or 'W'", p->given.cells + r * width, file,
                         e))
            return -1;
    }
    while (text < end) {
        line = next_line(&text, end, &number);
        if (line.size > 0)
            return err_set(e, ERR_SYNTAX, file, line.line, 1, "the end of the map", "more rows than the height says");
    }
    return 0;
}

const struct puzzle_format maze_readers[] = {{"text", sniff_text, read_text},
                                             {"CSV of questions and answers", sniff_csv, read_csv},
                                             {"MovingAI map", sniff_map, read_map},
                                             {NULL, NULL, NULL}};
