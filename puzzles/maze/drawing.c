#include "drawing.h"
#include "glyph.h"
#include "reading.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

/* ---- rows ---- */

static char glyph_at(const struct page_line *l, int at) {
    return at < l->count ? l->glyphs[at] : ' ';
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == GLYPH_NOTHING;
}

static int trimmed(const struct page_line *l) {
    int size = l->count;
    while (size > 0 && is_blank(l->glyphs[size - 1]))
        size--;
    return size;
}

/* The glyph that all rows have at `at`; 0 = they differ. */
static char shared(struct page *p, int from, int count, int at) {
    const char c = glyph_at(page_line(p, from), at);
    for (int i = 1; i < count; i++)
        if (glyph_at(page_line(p, from + i), at) != c) return 0;
    return c;
}

/* What stands around all rows, by what they begin with: quotes, brackets, bars, the marks of quoted mail. */
struct margin {
    int offset;   /* where cells begin */
    char closing; /* what stands behind them; 0 = nothing */
};

/* Blanks that all rows begin with, if what follows them is the outer wall. */
static int indentation(struct page *p, int from, int count, int at) {
    int least = PAGE_LINE_BYTES;
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        int end = at;
        while (end < l->count && is_blank(l->glyphs[end]))
            end++;
        if (end < least) least = end;
    }
    for (int i = 0; i < count; i++)
        if (is_blank(glyph_at(page_line(p, from + i), least))) return at;
    return least;
}

static struct margin margin_of(struct page *p, int from, int count) {
    static const char opening[] = "\"'[({|>", closing[] = "\"'])}|";
    struct margin m = {.offset = indentation(p, from, count, 0)};
    for (char c; (c = shared(p, from, count, m.offset)) && strchr(opening, c);) {
        m.offset++;
        m.closing = c == '>' ? 0 : closing[strchr(opening, c) - opening];
        if (c == '"' || c == '\'') break; /* blanks are cells now */
        m.offset = indentation(p, from, count, m.offset);
    }
    return m;
}

/* Where the cells of a row end. */
static int row_end(const struct page_line *l, const struct margin *m) {
    const char *last = m->closing ? memrchr(l->glyphs, m->closing, (size_t)l->count) : NULL;
    return last && last - l->glyphs >= m->offset ? (int)(last - l->glyphs) : trimmed(l);
}

/* "# # S . #": between all cells of all rows, `stride` apart, stand blanks (where they may) or a comma and blanks. */
static bool is_spaced(struct page *p, int from, int count, int offset, int width, int stride, const char *between) {
    for (int i = 0; i < count; i++)
        for (int at = offset; at < width; at++)
            if ((at - offset) % stride && !strchr(between, glyph_at(page_line(p, from + i), at))) return false;
    return width - offset > stride;
}

/* Rows that are too short are filled up where blanks are floor: where no dot is. */
static bool has_dots(struct page *p, int from, int count) {
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        if (memchr(l->glyphs, '.', (size_t)l->count)) return true;
    }
    return false;
}

/* The widest row; blanks at the end count only where all rows have them. */
static int width_of(struct page *p, int from, int count, const struct margin *m) {
    int width = 0;
    bool same = true;
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        same = same && l->count == page_line(p, from)->count;
        if (row_end(l, m) > width) width = row_end(l, m);
    }
    return same && !m->closing ? page_line(p, from)->count : width;
}

static int check_widths(struct page *p, int from, int count, int width, const struct margin *m, struct err *e) {
    char expected[96];
    snprintf(expected, sizeof expected, "%d, as in the first row; '.' is floor that no editor trims", width);
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, from + i);
        const int have = row_end(l, m);
        if (have != width)
            return line_error(l, have < width ? have : width, ERR_SYNTAX, e, expected, "%d cell%s in this row", have,
                              have == 1 ? "" : "s");
    }
    return 0;
}

static int too_large(const struct page_line *l, int at, struct err *e) {
    return line_error(l, at, ERR_LIMIT, e, MAZE_SIZE_EXPECTED, "the maze is too large");
}

/* Every cell is drawn twice, side by side, to look square: letters may have a blank as their second half. */
static bool is_doubled(const struct drawing *d) {
    int walls = 0;
    if (d->width % 2 || d->width < 6) return false;
    for (int i = 0; i < d->height * d->width; i += 2) {
        const char a = d->glyphs[i], b = d->glyphs[i + 1];
        const bool letter = isalpha((unsigned char)a) && strchr(" .", b);
        if (a != b && !letter) return false;
        walls += a == b && a != ' ' && a != '.';
    }
    return walls > 0;
}

static void halve(struct drawing *d) {
    for (int i = 0; i < d->height * d->width / 2; i++)
        d->glyphs[i] = d->glyphs[2 * i];
    d->width /= 2;
    d->stride *= 2;
}

int drawing_take(struct page *p, int from, int count, bool exact, struct drawing *d, struct err *e) {
    const struct page_line *first = page_line(p, from);
    const bool dots = has_dots(p, from, count);
    const struct margin m = exact ? (struct margin){0} : margin_of(p, from, count);
    const int end = dots ? row_end(first, &m) : width_of(p, from, count, &m);
    *d = (struct drawing){.height = count, .offset = m.offset, .stride = 1};
    const char *between = exact ? "," : " ,";
    if (is_spaced(p, from, count, d->offset, end, 2, between)) d->stride = 2;
    if (m.closing && is_spaced(p, from, count, d->offset, end, 3, between)) d->stride = 3;
    d->width = (end - d->offset + d->stride - 1) / d->stride;
    if (count > PUZZLE_SIDE_MAX) return too_large(page_line(p, from + PUZZLE_SIDE_MAX), 0, e);
    if (d->width > PUZZLE_SIDE_MAX) return too_large(first, d->offset + PUZZLE_SIDE_MAX * d->stride, e);
    if (dots && d->stride == 1 && check_widths(p, from, count, end, &m, e)) return -1;
    if (d->height < MAZE_SIDE_MIN || d->width < MAZE_SIDE_MIN)
        return line_error(first, 0, ERR_LIMIT, e, MAZE_SIZE_EXPECTED, "a maze of %d x %d", d->height, d->width);
    for (int r = 0; r < d->height; r++) {
        const struct page_line *l = d->lines[r] = page_line(p, from + r);
        const int own = m.closing ? row_end(l, &m) : l->count;
        d->filled_up += own < end;
        for (int c = 0; c < d->width; c++) {
            const int at = d->offset + c * d->stride;
            d->glyphs[r * d->width + c] = at < own ? l->glyphs[at] : ' ';
        }
    }
    if (!exact && is_doubled(d) && d->width / 2 >= MAZE_SIDE_MIN) halve(d);
    return 0;
}

int drawing_error(const struct drawing *d, int cell, enum err_code code, struct err *e, const char *expected,
                  const char *fmt, ...) {
    char what[sizeof e->what];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    const struct page_line *l = d->lines[cell / d->width];
    if (!l) return err_set(e, code, NULL, 1, cell + 1, expected, "%s", what);
    return line_error(l, d->offset + cell % d->width * d->stride, code, e, expected, "%s", what);
}

/* ---- characters ---- */

static bool is_filled(char c) {
    static const uint16_t filled[] = {0x2588, 0x2593, 0x2592, 0x25a0, 0x25fc, 0x25aa, 0x25fe, 0x2b1b};
    for (size_t i = 0; glyph_is_sign(c) && i < sizeof filled / sizeof *filled; i++)
        if (glyph_code(c) == filled[i]) return true;
    return false;
}

/* What characters mean, -1 = nothing. */
struct key {
    int8_t symbol[256];
};

static void mean(struct key *k, const char *characters, int symbol) {
    for (; *characters; characters++)
        k->symbol[(unsigned char)*characters] = (int8_t)symbol;
}

static int count_of(const struct drawing *d, char c) {
    int count = 0;
    for (int i = 0; i < d->height * d->width; i++)
        count += d->glyphs[i] == c;
    return count;
}

/* Cells around the outside, in a ring: the i-th of 2 (height + width) - 4. */
static int ring_size(const struct drawing *d) {
    return 2 * (d->height + d->width) - 4;
}

static int ring_cell(const struct drawing *d, int i) {
    const int h = d->height, w = d->width;
    if (i < w) return i;
    if (i < w + h - 1) return (i - w + 1) * w + w - 1;
    if (i < 2 * w + h - 2) return (h - 1) * w + w - 2 - (i - w - h + 1);
    return (h - 2 - (i - 2 * w - h + 2)) * w;
}

/* The character that most of the outside is made of; 0 = none makes more than half of it. */
static char outer_character(const struct drawing *d) {
    for (int i = 0; i < ring_size(d); i++) {
        const char c = d->glyphs[ring_cell(d, i)];
        int count = 0;
        for (int k = 0; k < ring_size(d); k++)
            count += d->glyphs[ring_cell(d, k)] == c;
        if (count * 2 > ring_size(d)) return c;
    }
    return 0;
}

/* Is the character a path, by the rules? */
static bool makes_path(const struct drawing *d, const struct key *k) {
    struct puzzle p;
    struct verdict v;
    struct board answer;
    puzzle_init(&p, &maze_kind, d->height, d->width);
    for (int i = 0; i < d->height * d->width; i++) {
        const int symbol = k->symbol[(unsigned char)d->glyphs[i]];
        p.given.cells[i] = (uint8_t)(symbol < 0 || symbol == MAZE_PATH ? MAZE_FLOOR : symbol);
    }
    board_copy(&answer, &p.given);
    for (int i = 0; i < d->height * d->width; i++)
        if (k->symbol[(unsigned char)d->glyphs[i]] == MAZE_PATH) answer.cells[i] = MAZE_PATH;
    p.kind->check(&p, &answer, NULL, &v);
    board_free(&answer);
    puzzle_free(&p);
    return v.complete && v.valid;
}

/* Mazes of numbers: 0 and 1, start and goal as 2 and 3. */
static bool are_numbers(const struct drawing *d) {
    for (int i = 0; i < d->height * d->width; i++)
        if (d->glyphs[i] < '0' || d->glyphs[i] > '3') return false;
    return count_of(d, '2') == 1 && count_of(d, '3') == 1;
}

/* The character of walls: what the outside is made of, where there is neither # nor a filled block; 0 = none. */
static char find_wall(const struct drawing *d, const struct key *k) {
    if (are_numbers(d)) return 0;
    for (int i = 0; i < d->height * d->width; i++)
        if (d->glyphs[i] == '#' || is_filled(d->glyphs[i])) return 0;
    const char outer = outer_character(d);
    const bool lone_dots = outer == '.' && count_of(d, ' '); /* blanks are floor then */
    if (!outer || !(isalnum((unsigned char)outer) || glyph_is_sign(outer) || strchr("*%@+&$=/", outer) || lone_dots))
        return 0;
    return k->symbol[(unsigned char)outer] == MAZE_PATH && makes_path(d, k) ? 0 : outer;
}

/* Our own characters, and what drawings of mazes are made of. */
static struct key own_key(const struct drawing *d) {
    struct key k;
    memset(&k, -1, sizeof k);
    mean(&k, " .", MAZE_FLOOR);
    mean(&k, "#", MAZE_WALL);
    mean(&k, "S", MAZE_START);
    mean(&k, "GE", MAZE_GOAL);
    mean(&k, "oX*", MAZE_PATH);
    for (int c = 0x80; c < 0x100; c++) {
        const uint32_t code = glyph_code((char)c);
        k.symbol[c] = (int8_t)(is_filled((char)c) ? MAZE_WALL : code == 0x2022 ? MAZE_PATH : code ? MAZE_FLOOR : -1);
    }
    if (are_numbers(d)) {
        const bool zero_walls = outer_character(d) == '0';
        mean(&k, zero_walls ? "0" : "1", MAZE_WALL);
        mean(&k, zero_walls ? "1" : "0", MAZE_FLOOR);
        mean(&k, "2", MAZE_START);
        mean(&k, "3", MAZE_GOAL);
    }
    return k;
}

static int count_all(const struct drawing *d, const char *characters) {
    int count = 0;
    for (; *characters; characters++)
        count += count_of(d, *characters);
    return count;
}

/* Characters of other people: a letter may be a start or a goal that there is only one of. */
static void guess(const struct drawing *d, struct key *k, char *wall) {
    static const char goals[] = "FTXx"; /* finish, target, and the mark of a treasure */
    mean(k, "s", MAZE_START);
    mean(k, "ge", MAZE_GOAL);
    mean(k, "_-", MAZE_FLOOR);
    const bool start = count_all(d, "Ss") > 0;
    bool goal = count_all(d, "GgEe") > 0;
    for (const char *pair = "ABab"; *pair && !start && !goal; pair += 2)
        if (count_of(d, pair[0]) == 1 && count_of(d, pair[1]) == 1) {
            mean(k, (char[]){pair[0], 0}, MAZE_START);
            mean(k, (char[]){pair[1], 0}, MAZE_GOAL);
            goal = true;
        }
    for (const char *c = goals; *c && start && !goal; c++)
        if (count_of(d, *c) == 1) mean(k, (char[]){*c, 0}, MAZE_GOAL), goal = true;
    *wall = find_wall(d, k);
    if (*wall) mean(k, (char[]){*wall, 0}, MAZE_WALL);
    if (*wall == 'w') mean(k, "c", MAZE_FLOOR); /* "cell" */
    if (*wall != '0') mean(k, *wall == '1' || !count_of(d, '1') ? "0" : "", MAZE_FLOOR);
    if (*wall == '0') mean(k, "1", MAZE_FLOOR);
}

/* ---- openings ---- */

/* Runs of floor in the outer wall, the first cell of each; how many, at most 3 of which are told. */
static int find_openings(const struct drawing *d, const uint8_t *cells, int openings[3]) {
    int count = 0, size = ring_size(d), walls = 0;
    for (int i = 0; i < size; i++) {
        const int cell = ring_cell(d, i), before = ring_cell(d, (i + size - 1) % size);
        walls += cells[cell] == MAZE_WALL;
        if (cells[cell] != MAZE_FLOOR || cells[before] == MAZE_FLOOR) continue;
        if (count < 3) openings[count] = cell;
        count++;
    }
    return walls * 2 > size ? count : 0;
}

static void mark_openings(const struct drawing *d, uint8_t *cells, struct drawing_notes *notes) {
    const int all = d->height * d->width;
    const bool start = memchr(cells, MAZE_START, (size_t)all), goal = memchr(cells, MAZE_GOAL, (size_t)all);
    int openings[3];
    const int count = find_openings(d, cells, openings);
    if (count != !start + !goal || count == 0) return;
    int next = count == 2 && openings[1] < openings[0]; /* the start is the upper one */
    if (!start) cells[openings[next]] = MAZE_START, next = !next;
    if (!goal) cells[openings[count == 1 ? 0 : next]] = MAZE_GOAL;
    notes->openings = true;
}

int drawing_read(const struct drawing *d, uint8_t *cells, struct drawing_notes *notes, struct err *e) {
    struct key k = own_key(d);
    if (notes) guess(d, &k, &notes->wall);
    for (int i = 0; i < d->height * d->width; i++) {
        const int symbol = k.symbol[(unsigned char)d->glyphs[i]];
        char shown[16];
        if (symbol < 0) {
            const struct page_line *l = d->lines[i / d->width];
            const char *s = l ? line_character(l, d->offset + i % d->width * d->stride) : &d->glyphs[i];
            return drawing_error(d, i, ERR_SYNTAX, e, MAZE_SYMBOLS_EXPECTED, "%s is no symbol of a maze",
                                 text_show_char(s, shown));
        }
        cells[i] = (uint8_t)symbol;
    }
    if (notes) mark_openings(d, cells, notes);
    return 0;
}
