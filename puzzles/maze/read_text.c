/* Mazes as text: blocks of lines, with titles, sizes and rules between them. First the block is found, then what its
 * characters mean. */
#include "alloc.h"
#include "formats.h"
#include "glyph.h"
#include "reading.h"
#include "rules.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    struct page page;
    char *name;
};

/* ---- lines ---- */

/* Two letters that differ, side by side, one of which no maze is drawn with. */
static bool is_words(const struct page_line *l) {
    if (l->line.size > PAGE_LINE_BYTES) return true;
    for (int i = 0; i + 1 < l->count; i++) {
        const char a = l->glyphs[i], b = l->glyphs[i + 1];
        const bool letters = isalpha((unsigned char)a) && isalpha((unsigned char)b);
        if (letters && a != b && (!strchr("SsGgEeABFTXxoOWwHc", a) || !strchr("SsGgEeABFTXxoOWwHc", b))) return true;
    }
    return false;
}

/* Nothing but dashes, brackets or the like; or a mark of what programs quote with. */
static bool is_rule(const struct page_line *l) {
    const int rule = (int)strspn(l->glyphs, "-=_~` "), brackets = (int)strspn(l->glyphs, "[](){},; ");
    const bool section = *l->glyphs == '[' && isalpha((unsigned char)l->glyphs[1]);
    return (rule == l->count && l->count >= 2) || brackets == l->count || strncmp(l->glyphs, "```", 3) == 0 || section;
}

static bool is_row(const struct page_line *l) {
    int size[2];
    return !line_is_blank(l) && !is_words(l) && !is_rule(l) && !line_is_size(l, size);
}

static bool begins_block(struct page *p, int at) {
    return is_row(page_line(p, at)) || drawing_opens_underlined(p, at);
}

static int rows_from(struct page *p, int at) {
    int count = drawing_opens_underlined(p, at);
    const struct page_line *l;
    while ((l = page_line(p, at + count)) && is_row(l))
        count++;
    return count;
}

/* ---- mazes ---- */

/* The answer that is drawn in a maze must be one. */
static int take_answer(struct puzzle *p, const uint8_t *cells, const struct drawing *d, struct err *e) {
    struct verdict v;
    uint8_t wrong[PUZZLE_CELLS_MAX];
    const size_t count = (size_t)board_cells(&p->given);
    board_copy(&p->answer, &p->given);
    memcpy(p->answer.cells, cells, count);
    maze_check(p, &p->answer, wrong, &v);
    if (v.complete && v.valid) return 0;
    const uint8_t *first = memchr(wrong, 1, count);
    return drawing_error(d, first ? (int)(first - wrong) : 0, ERR_VALUE, e, "a path from start to goal",
                         "the path is no answer: %.120s", v.text);
}

int maze_of_drawing(struct puzzle *p, const struct drawing *d, struct drawing_notes *notes, struct err *e) {
    uint8_t cells[PUZZLE_CELLS_MAX];
    puzzle_init(p, &maze_kind, d->height, d->width);
    if (drawing_read(d, cells, notes, e)) return -1;
    bool path = false;
    for (int i = 0; i < board_cells(&p->given); i++) {
        p->given.cells[i] = cells[i] == MAZE_PATH ? MAZE_FLOOR : cells[i];
        path = path || cells[i] == MAZE_PATH;
    }
    return path ? take_answer(p, cells, d, e) : 0;
}

static void tell(struct puzzle_text *t, int line, const struct drawing *d, const struct drawing_notes *notes) {
    if (notes->between_cells)
        puzzle_tell(t, line, "walls between cells became cells of their own: %d x %d", d->height, d->width);
    if (d->filled_up)
        puzzle_tell(t, line, "blanks at the end of %d row%s were missing", d->filled_up, d->filled_up == 1 ? "" : "s");
    if (notes->wall) puzzle_tell(t, line, "'%c' was taken for walls", notes->wall);
    if (notes->openings) puzzle_tell(t, line, "openings of the outer wall were taken for start and goal");
}

/* The block of rows at the page's start: how many lines it has, or -1 and `e`. */
static int read_block(struct reader *r, struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct drawing d;
    const int count = rows_from(&r->page, 0), line = page_line(&r->page, 0)->line.number;
    const int thin = drawing_take_thin(&r->page, 0, count, &d, e);
    struct drawing_notes notes = {.between_cells = thin > 0};
    if (thin < 0 || (!thin && drawing_take(&r->page, 0, count, false, &d, e))) return -1;
    struct puzzle *p = puzzle_list_add(out);
    if (maze_of_drawing(p, &d, &notes, e)) {
        puzzle_free(&out->items[--out->count]);
        return -1;
    }
    puzzle_set_origin(p, t->file, line);
    p->name = r->name;
    r->name = NULL;
    tell(t, line, &d, &notes);
    return count;
}

static struct reader *reader_of(struct puzzle_text *t) {
    if (!t->state) t->state = XNEW(struct reader);
    struct reader *r = t->state;
    page_begin(&r->page, t);
    return r;
}

static void take_name(struct reader *r, const struct page_line *l) {
    size_t size = l->line.size < 200 ? l->line.size : 200, from = 0;
    if (strchr("#`[", *l->glyphs) || line_opens_list(l)) return;
    while (from < size && isspace((unsigned char)l->line.text[from]))
        from++;
    while (size > from && isspace((unsigned char)l->line.text[size - 1]))
        size--;
    free(r->name);
    r->name = xasprintf("%.*s", (int)(size - from), l->line.text + from);
}

int maze_read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct reader *r = reader_of(t);
    for (const struct page_line *l; (l = page_line(&r->page, 0));) {
        if (begins_block(&r->page, 0)) {
            const int lines = read_block(r, out, t, e);
            if (lines < 0) return -1;
            page_pass(&r->page, lines, t);
            return 0;
        }
        if (is_words(l)) take_name(r, l);
        page_pass(&r->page, 1, t);
    }
    return 0;
}

void maze_end_text(void *state) {
    struct reader *r = state;
    if (!r) return;
    page_free(&r->page);
    free(r->name);
    free(r);
}

/* How sure a block is one of a maze. */
static int score_of(struct page *p, int count) {
    static const char known[] = "#SGEoX*sgeABx@%WwH .+-|_";
    struct drawing d;
    struct err ignored;
    int walls = 0, ends = 0, good = 0, digits = 0, all = 0;
    if (count < MAZE_SIDE_MIN) return 0;
    if (drawing_take_thin(p, 0, count, &d, &ignored)) return 96;
    for (int i = 0; i < count; i++) {
        const struct page_line *l = page_line(p, i);
        for (int k = 0; k < l->count; k++) {
            const char c = l->glyphs[k];
            walls += c == '#' || glyph_is_sign(c);
            ends += c && strchr("SGE", c);
            digits += isdigit((unsigned char)c);
            good += glyph_is_sign(c) || (c && strchr(known, c));
            all++;
        }
    }
    uint8_t cells[PUZZLE_CELLS_MAX];
    struct drawing_notes notes = {0};
    const bool drawn = drawing_take(p, 0, count, false, &d, &ignored) == 0;
    const bool whole = drawn && drawing_read(&d, cells, &notes, &ignored) == 0;
    const size_t size = drawn ? (size_t)(d.height * d.width) : 0;
    const bool solvable = whole && memchr(cells, MAZE_START, size) && memchr(cells, MAZE_GOAL, size);
    if (whole && solvable && digits * 2 >= all)
        return 97; /* a Sudoku may be drawn with such digits, but not with walls */
    if (whole && solvable) return 90;
    if (walls + ends == 0 || digits * 20 > all || good * 10 < all * 9) return 0;
    return whole ? 70 : 50;
}

int maze_sniff_text(const char *text, size_t size) {
    enum { LINES_LOOKED_AT = 100 };
    struct puzzle_text t = {.at = text, .end = text + size, .line = 1};
    struct reader *r = reader_of(&t);
    while (t.line < LINES_LOOKED_AT && page_line(&r->page, 0) && !begins_block(&r->page, 0))
        page_pass(&r->page, 1, &t);
    const int score = t.line < LINES_LOOKED_AT ? score_of(&r->page, rows_from(&r->page, 0)) : 0;
    maze_end_text(r);
    return score;
}

int maze_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e) {
    while (size > 0 && text[size - 1] == '\n') /* empty lines at the end are no rows; blanks are cells */
        size--;
    const struct puzzle_text t = {.at = text, .end = text + size, .line = 1, .last = true};
    struct page *page = XNEW(struct page);
    struct drawing d;
    int count = 0;
    page_begin(page, &t);
    while (page_line(page, count))
        count++;
    int failed = count == 0 ? err_set(e, ERR_SYNTAX, NULL, 1, 1, MAZE_SIZE_EXPECTED, "the grid is empty")
                            : drawing_take(page, 0, count, true, &d, e);
    if (!failed) {
        board_init(out, d.height, d.width, kind->blank);
        failed = drawing_read(&d, out->cells, NULL, e);
        if (failed) board_free(out);
    }
    page_free(page);
    free(page);
    return failed;
}

const struct puzzle_format maze_readers[] = {
    {"text", maze_sniff_text, maze_read_text, .pieces = true, .end = maze_end_text},
    {"CSV of questions and answers", maze_sniff_table, maze_read_table, .pieces = true},
    {"MovingAI map", maze_sniff_map, maze_read_map},
    {"MovingAI scenarios", maze_sniff_scenarios, maze_read_scenarios, .pieces = true, .end = maze_end_scenarios},
    {0},
};
