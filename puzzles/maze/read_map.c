/* MovingAI maps (type octile), which know walls and floor only. Behind the rows this program writes start and goal, as
 * "start 2 2" and "goal 6 6" (row and column from 1): programs that read as many rows as the header says do not see it.
 */
#include "read_map.h"
#include "reading.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Ground, grass and swamp can be walked on, water, trees and out of bounds cannot. */
static int symbol_of(char c) {
    if (c && strchr(".GS", c)) return MAZE_FLOOR;
    return c && strchr("@OTW", c) ? MAZE_WALL : -1;
}

/* ---- lines of a word and numbers ---- */

static bool is_blank(const struct puzzle_line *l) {
    for (size_t i = 0; i < l->size; i++)
        if (!isspace((unsigned char)l->text[i])) return false;
    return true;
}

/* The next line that is not empty. */
static bool next_line(struct puzzle_text *t, struct puzzle_line *l) {
    while (puzzle_next_line(t, l))
        if (!is_blank(l)) return true;
    return false;
}

/* The next word at *at, without blanks around it; its size, 0 = the line's end. */
static size_t next_word(const struct puzzle_line *l, const char **at) {
    const char *end = l->text + l->size;
    while (*at < end && isspace((unsigned char)**at))
        ++*at;
    size_t size = 0;
    while (*at + size < end && !isspace((unsigned char)(*at)[size]))
        size++;
    return size;
}

static bool begins(const struct puzzle_line *l, const char *word) {
    const char *at = l->text;
    const size_t size = next_word(l, &at);
    return size == strlen(word) && memcmp(at, word, size) == 0;
}

/* Reads the numbers [count] of "height 30", "start 2 5"; `place` is where the first one stands. */
static int read_numbers(const struct puzzle_line *l, int count, int *numbers, const char **place, struct err *e) {
    const char *at = l->text;
    at += next_word(l, &at);
    for (int k = 0; k < count; k++) {
        size_t size = next_word(l, &at);
        if (k == 0) *place = at;
        numbers[k] = 0;
        for (size_t i = 0; i < size; i++) {
            if (!isdigit((unsigned char)at[i]))
                return puzzle_line_error(l, at + i, ERR_SYNTAX, e, "a number", "no number");
            if (numbers[k] < 100000) numbers[k] = numbers[k] * 10 + at[i] - '0';
        }
        if (size == 0) return puzzle_line_error(l, at, ERR_SYNTAX, e, "a number", "the line ends here");
        at += size;
    }
    if (next_word(l, &at))
        return puzzle_line_error(l, at, ERR_SYNTAX, e, "the end of the line", "more than was expected");
    return 0;
}

/* ---- a map ---- */

struct map {
    int height, width;
    struct puzzle_line lines[2]; /* that say so */
    const char *places[2];
};

static int check_type(const struct puzzle_line *l, struct err *e) {
    const char *at = l->text;
    at += next_word(l, &at);
    const size_t size = next_word(l, &at);
    if (size == 6 && memcmp(at, "octile", 6) == 0) return 0;
    return puzzle_line_error(l, l->text, ERR_UNSUPPORTED, e, "type octile", "this type of map");
}

static int read_header(struct puzzle_text *t, struct map *m, struct err *e) {
    struct puzzle_line l = {.text = t->at, .number = t->line};
    *m = (struct map){0};
    while (next_line(t, &l) && !begins(&l, "map")) {
        const bool width = begins(&l, "width");
        int number;
        if (begins(&l, "type")) {
            if (check_type(&l, e)) return -1;
            continue;
        }
        if (!width && !begins(&l, "height"))
            return puzzle_line_error(&l, l.text, ERR_SYNTAX, e, "type, height, width, then \"map\"",
                                     "unexpected line in the header of a map");
        if (read_numbers(&l, 1, &number, &m->places[width], e)) return -1;
        *(width ? &m->width : &m->height) = number;
        m->lines[width] = l;
    }
    if (!m->height || !m->width || !begins(&l, "map"))
        return puzzle_line_error(&l, l.text, ERR_SYNTAX, e, "height, width, then \"map\"", "the map has no size");
    for (int k = 0; k < 2; k++) {
        const int side = k ? m->width : m->height;
        if (side < MAZE_SIDE_MIN || side > PUZZLE_SIDE_MAX)
            return puzzle_line_error(&m->lines[k], m->places[k], ERR_LIMIT, e, MAZE_SIZE_EXPECTED,
                                     "a map of %d x %d is %s", m->height, m->width,
                                     side < MAZE_SIDE_MIN ? "too small" : "larger than 100 x 100");
    }
    return 0;
}

static int read_rows(struct puzzle_text *t, const struct map *m, uint8_t *cells, struct err *e) {
    for (int r = 0; r < m->height; r++) {
        struct puzzle_line l = {.text = t->at, .number = t->line};
        puzzle_next_line(t, &l);
        while (l.size > 0 && isspace((unsigned char)l.text[l.size - 1]))
            l.size--;
        const int size = text_columns(l.text, l.size);
        const char *at = l.text + (l.size < (size_t)m->width ? l.size : (size_t)m->width);
        if (size != m->width)
            return puzzle_line_error(&l, at, ERR_SYNTAX, e, "as many cells as the width says",
                                     "%d cells in row %d of the map", size, r + 1);
        for (int c = 0; c < m->width; c++) {
            const int symbol = symbol_of(l.text[c]);
            char shown[16];
            if (symbol < 0)
                return puzzle_line_error(&l, l.text + c, ERR_SYNTAX, e, "'.', 'G', 'S', '@', 'O', 'T' or 'W'",
                                         "%s is no symbol of a map", text_show_char(l.text + c, shown));
            *cells++ = (uint8_t)symbol;
        }
    }
    return 0;
}

/* What follows the rows: start and goal, another map, or nothing. */
static int read_ends(struct puzzle_text *t, struct puzzle *p, struct err *e) {
    int ends[2][2] = {{0}};
    struct puzzle_text before = *t;
    struct puzzle_line l, first = {0};
    const char *place;
    for (; next_line(t, &l); before = *t) {
        const bool goal = begins(&l, "goal");
        if (begins(&l, "type")) {
            t->at = before.at;
            t->line = before.line;
            break;
        }
        if (!goal && !begins(&l, "start"))
            return puzzle_line_error(&l, l.text, ERR_SYNTAX, e, "the end of the map", "more rows than the height says");
        if (read_numbers(&l, 2, ends[goal], &place, e)) return -1;
        first = l;
    }
    if (!first.text || maze_place_ends(p, ends[0][0], ends[0][1], ends[1][0], ends[1][1], e) == 0) return 0;
    e->line = first.number;
    e->column = 1;
    return -1;
}

int maze_read_one_map(struct puzzle *p, struct puzzle_text *t, struct err *e) {
    struct map m;
    const int line = t->line;
    if (read_header(t, &m, e)) return -1;
    puzzle_init(p, &maze_kind, m.height, m.width);
    puzzle_set_origin(p, t->file, line);
    return read_rows(t, &m, p->given.cells, e) || read_ends(t, p, e) ? -1 : 0;
}

int maze_read_map(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    for (struct puzzle_line l; t->at < t->end;) {
        struct puzzle_text ahead = *t;
        if (!next_line(&ahead, &l)) break;
        if (maze_read_one_map(puzzle_list_add(out), t, e)) {
            puzzle_free(&out->items[--out->count]);
            return -1;
        }
    }
    t->at = t->end;
    return 0;
}

int maze_sniff_map(const char *text, size_t size) {
    struct puzzle_text t = {.at = text, .end = text + size, .line = 1};
    struct puzzle_line l;
    int known = 0;
    while (known < 3 && next_line(&t, &l) &&
           (begins(&l, "type") || begins(&l, "map") || begins(&l, "height") || begins(&l, "width")))
        known++;
    return known >= 2 ? 98 : 0;
}
