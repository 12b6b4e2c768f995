#include "game_id.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ---- the part before the colon ---- */

/* Length of "3x3", or of "9j" (irregular boxes); 0 = not there. Sets both numbers. */
static int read_size(const char *s, int *c, int *r) {
    if (!isdigit((unsigned char)s[0])) return 0;
    *c = s[0] - '0';
    *r = 0;
    if (s[1] == 'j') return 1;
    if (s[1] != 'x' || !isdigit((unsigned char)s[2])) return 0;
    *r = s[2] - '0';
    return 3;
}

static bool is_id(const char *s) {
    int c, r, at = read_size(s, &c, &r);
    while (at > 0 && isalnum((unsigned char)s[at]))
        at++;
    return at > 0 && (s[at] == '#' || (s[at] == ':' && s[at + 1] && !isspace((unsigned char)s[at + 1])));
}

/* Reads s[0..end) at glyph `at` of a line: the side, or 0 and `e`. */
static int read_parameters(const struct page_line *l, const char *s, int size, int at, struct err *e) {
    int c = 0, r = 0, i = read_size(s, &c, &r);
    for (; i < size; i++) {
        const char p = s[i], next = i + 1 < size ? s[i + 1] : 0;
        if (p == '#')
            return line_error(l, at + i, ERR_UNSUPPORTED, e, "a game id with a colon", "a random seed is no puzzle"), 0;
        if (p == 'x' || p == 'j' || p == 'k') {
            static const char *const what[] = {
                ['x' - 'j'] = "diagonals", [0] = "irregular boxes", [1] = "a killer Sudoku"};
            return line_error(l, at + i, ERR_UNSUPPORTED, e, "a plain Sudoku", "%s", what[p - 'j']), 0;
        }
        if (!isalnum((unsigned char)p)) return line_error(l, at + i, ERR_SYNTAX, e, "a colon", "unknown parameter"), 0;
        if ((p == 'd' || p == 'm' || p == 'r') && next) i++; /* a parameter of two characters */
    }
    if (!sudoku_is_side(c * r) || c != sudoku_box_height(c * r))
        return line_error(l, at, ERR_UNSUPPORTED, e, "2x2, 2x3, 3x3 or 4x4", "boxes of another size"), 0;
    return c * r;
}

/* ---- the cells ---- */

static int read_cells(const struct page_line *l, int at, int side, uint8_t *cells, struct err *e) {
    const char *s = l->glyphs;
    const int all = side * side;
    int filled = 0;
    bool after_number = false;
    memset(cells, 0, (size_t)all);
    while (at < l->count && !isspace((unsigned char)s[at])) {
        const int start = at;
        const char c = s[at];
        int advance = 0, digit = 0;
        if (isdigit((unsigned char)c) && !after_number) {
            while (isdigit((unsigned char)s[at]) && digit < 100)
                digit = digit * 10 + s[at++] - '0';
            if (digit < 1 || digit > side)
                return line_error(l, start, ERR_VALUE, e, "1 to the size", "a number out of range");
            advance = 1;
        } else if (c >= 'a' && c <= 'z') {
            advance = c - 'a' + 1;
            at++;
        } else if (c == '_') {
            at++;
        } else if (c == ':') {
            return line_error(l, at, ERR_UNSUPPORTED, e, "a plain Sudoku",
                              "cages or lines: a killer Sudoku or the like");
        } else {
            return line_error(l, at, ERR_SYNTAX, e, "a number, a letter a-z or _", "no cell");
        }
        after_number = digit > 0;
        if (filled + advance > all) return line_error(l, start, ERR_SYNTAX, e, NULL, "more cells than the grid has");
        if (digit) cells[filled] = (uint8_t)digit;
        filled += advance;
    }
    char expected[16];
    snprintf(expected, sizeof expected, "%d", all);
    return filled == all ? 0 : line_error(l, at, ERR_SYNTAX, e, expected, "the cells end after %d", filled);
}

static int read_id(const struct page_line *l, int at, uint8_t *cells, int *side, struct err *e) {
    const char *s = l->glyphs + at;
    const int size = (int)strcspn(s, ":");
    *side = read_parameters(l, s, size, at, e);
    return *side && read_cells(l, at + size + 1, *side, cells, e) == 0 ? 1 : -1;
}

/* ---- saved games ---- */

/* "DESC    :49:1_2a...": the value's place, or -1 if the line is for another key. */
static int value_of(const struct page_line *l, const char *key) {
    const size_t length = strlen(key);
    if (strncmp(l->glyphs, key, length) != 0 || !strchr(" :", l->glyphs[length])) return -1;
    const char *colon = strchr(l->glyphs, ':');
    colon = colon ? strchr(colon + 1, ':') : NULL;
    return colon ? (int)(colon + 1 - l->glyphs) : -1;
}

static int read_saved(struct game_id *g, const struct page_line *l, uint8_t *cells, int *side, struct err *e) {
    int at = value_of(l, "GAME");
    if (at >= 0 && strcmp(l->glyphs + at, "Solo") != 0)
        return line_error(l, at, ERR_UNSUPPORTED, e, "Solo", "a saved game of %.40s", l->glyphs + at);
    if ((at = value_of(l, "PARAMS")) >= 0) {
        snprintf(g->parameters, sizeof g->parameters, "%.39s", l->glyphs + at);
        *side = read_parameters(l, g->parameters, (int)strlen(g->parameters), at, e);
        if (!*side) return -1;
        *side = 0;
    }
    if ((at = value_of(l, "DESC")) < 0) return 1;
    *side = read_parameters(l, g->parameters, (int)strlen(g->parameters), 0, e);
    return *side && read_cells(l, at, *side, cells, e) == 0 ? 1 : -1;
}

/* ---- */

int game_id_read(struct game_id *g, const struct page_line *l, uint8_t *cells, int *side, struct err *e) {
    const char *s = l->glyphs;
    *side = 0;
    if (strncmp(s, "SAVEFILE:", 9) == 0) *g = (struct game_id){.saved = true};
    if (g->saved) return read_saved(g, l, cells, side, e);
    int at = (int)strspn(s, " \t");
    if (strncasecmp(s + at, "solo:", 5) == 0) at += 5;
    if (strncasecmp(s + at, "SumoCue", 7) == 0)
        return line_error(l, at, ERR_UNSUPPORTED, e, "a plain Sudoku", "a killer Sudoku of SumoCue");
    const char *hash = strstr(s + at, "://") ? strchr(s + at, '#') : NULL; /* the address of a game */
    if (hash && strchr(hash, ':')) at = (int)(hash + 1 - s);
    return is_id(s + at) ? read_id(l, at, cells, side, e) : 0;
}
