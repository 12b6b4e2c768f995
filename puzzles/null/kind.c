#include "alloc.h"
#include "null.h"
#include "puzzle_format.h"

#include <stdlib.h>
#include <string.h>

enum { SIDE = 3 };

static const struct puzzle_symbol symbols[NULL_SYMBOLS] = {
    {".", '.', "blank", ".0"},
    {"a", 'a', "a", "a"},
    {"b", 'b', "b", "b"},
    {"c", 'c', "c", "c"},
};
static const uint8_t answers[] = {NULL_A, NULL_B, NULL_C};
enum { ANSWERS = sizeof answers };

static int cells(const struct puzzle *p) {
    return p->height * p->width;
}

/* The symbol the givens of a row show: NULL_BLANK = none, NULL_SYMBOLS = more than one. */
static int row_symbol(const struct puzzle *p, const uint8_t *grid, int y) {
    int shown = NULL_BLANK;
    for (int x = 0; x < p->width; x++) {
        int symbol = grid[y * p->width + x];
        if (symbol == NULL_BLANK || symbol == shown) continue;
        if (shown != NULL_BLANK) return NULL_SYMBOLS;
        shown = symbol;
    }
    return shown;
}

/* Marks the filled cells of rows that show several symbols; returns how many. */
static int mark_conflicts(const struct puzzle *p, const uint8_t *grid, uint8_t *wrong) {
    int count = 0;
    for (int cell = 0; cell < cells(p); cell++) {
        bool bad = grid[cell] != NULL_BLANK && row_symbol(p, grid, cell / p->width) == NULL_SYMBOLS;
        if (wrong) wrong[cell] = bad;
        count += bad;
    }
    return count;
}

static void null_block(const struct puzzle *p, int *block_height, int *block_width) {
    (void)p;
    *block_height = *block_width = 0;
}

static int null_choices(const struct puzzle *p, int cell, bool play, uint8_t *out) {
    if (play && p->given[cell] != NULL_BLANK) return 0;
    for (int i = 0; i < NULL_SYMBOLS; i++)
        out[i] = (uint8_t)i;
    return NULL_SYMBOLS;
}

static enum puzzle_state null_validate(const struct puzzle *p, uint8_t *wrong, char *text) {
    int conflicts = mark_conflicts(p, p->given, wrong), empty_rows = 0;
    for (int y = 0; y < p->height; y++)
        empty_rows += row_symbol(p, p->given, y) == NULL_BLANK;
    if (conflicts) {
        snprintf(text, 160, "a row shows two symbols");
        return PUZZLE_CONFLICT;
    }
    snprintf(text, 160, empty_rows ? "a row shows no symbol" : "one answer");
    return empty_rows ? PUZZLE_MANY : PUZZLE_GOOD;
}

static void null_check(const struct puzzle *p, const uint8_t *grid, uint8_t *wrong, struct verdict *v) {
    int conflicts = mark_conflicts(p, grid, wrong), open = 0, changed = 0;
    for (int cell = 0; cell < cells(p); cell++) {
        bool touched = p->given[cell] != NULL_BLANK && grid[cell] != p->given[cell];
        open += grid[cell] == NULL_BLANK;
        changed += touched;
        if (wrong && touched) wrong[cell] = 1;
    }
    *v = (struct verdict){.complete = open == 0, .valid = conflicts == 0, .wrong = conflicts + changed, .open = open};
    v->solved = v->complete && v->valid && changed == 0;
    v->exact = v->solved && (!p->answer || memcmp(grid, p->answer, (size_t)cells(p)) == 0);
    if (v->solved)
        snprintf(v->text, sizeof v->text, "solved");
    else if (conflicts)
        snprintf(v->text, sizeof v->text, "%d cells in conflict", conflicts);
    else if (changed)
        snprintf(v->text, sizeof v->text, "%d givens changed", changed);
    else
        snprintf(v->text, sizeof v->text, "%d cells open", open);
}

static int null_solve(const struct puzzle *p, uint8_t *grid) {
    int found = 1;
    for (int y = 0; y < p->height; y++) {
        int symbol = row_symbol(p, p->given, y);
        if (symbol == NULL_SYMBOLS) return 0;
        if (symbol == NULL_BLANK) found = 2, symbol = NULL_A;
        memset(grid + y * p->width, symbol, (size_t)p->width);
    }
    return found;
}

static void null_shape(const struct puzzle *p, struct puzzle_shape *s) {
    *s = (struct puzzle_shape){
        .grid = {.planes = 1, .height = p->height, .width = p->width}, .vocab = NULL_SYMBOLS, .outputs = ANSWERS};
}

static void null_encode(const struct puzzle *p, const uint8_t *pins, int32_t *tokens) {
    for (int cell = 0; cell < cells(p); cell++) {
        bool pinned = pins && p->given[cell] == NULL_BLANK;
        tokens[cell] = pinned ? pins[cell] : p->given[cell];
    }
}

static void null_decode(const struct puzzle *p, const float *probability, uint8_t *grid) {
    for (int cell = 0; cell < cells(p); cell++) {
        const float *row = probability + cell * ANSWERS;
        int best = 0;
        for (int k = 1; k < ANSWERS; k++)
            if (row[k] > row[best]) best = k;
        grid[cell] = p->given[cell] != NULL_BLANK ? p->given[cell] : answers[best];
    }
}

static void null_labels(const struct puzzle *p, const uint8_t *answer, int32_t *labels) {
    for (int cell = 0; cell < cells(p); cell++)
        labels[cell] = answer[cell] - NULL_A;
}

static int null_generate(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e) {
    int height = request->height ? request->height : SIDE, width = request->width ? request->width : SIDE;
    if (request->level && strcmp(request->level, "tiny") != 0)
        return err_set(e, ERR_VALUE, NULL, 0, 0, "tiny", "unknown level '%s'", request->level);
    if (height < 1 || height > PUZZLE_SIDE_MAX || width < 1 || width > PUZZLE_SIDE_MAX)
        return err_set(e, ERR_VALUE, NULL, 0, 0, "1 to 64 rows and columns", "impossible size %dx%d", height, width);
    puzzle_init(p, &null_kind, height, width);
    p->answer = xcalloc((size_t)cells(p), 1);
    for (int y = 0; y < height; y++) {
        uint8_t symbol = answers[rng_below(rng, ANSWERS)];
        memset(p->answer + y * width, symbol, (size_t)width);
        p->given[y * width + (int)rng_below(rng, (uint32_t)width)] = symbol;
    }
    return 0;
}

static void null_describe(const struct puzzle *p, const uint8_t *grid, int cell, char *out, size_t size) {
    int y = cell / p->width, symbol = row_symbol(p, grid, y);
    const char *shown = symbol == NULL_BLANK     ? "the row is empty"
                        : symbol == NULL_SYMBOLS ? "the row shows several symbols"
                                                 : "the row repeats";
    bool one = symbol != NULL_BLANK && symbol != NULL_SYMBOLS;
    snprintf(out, size, "row %d, column %d; %s%s%s", y + 1, cell % p->width + 1, shown, one ? " " : "",
             one ? symbols[symbol].name : "");
}

/* Three lines of three symbols: a file that is nothing else. */
static int sniff_text(const char *text, size_t size) {
    size_t length = strcspn(text, "\n");
    if (length != SIDE || size > SIDE * (SIDE + 1)) return 0;
    return strspn(text, ".abc\n") == size ? 90 : 0;
}

static int read_text(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e) {
    uint8_t *grid;
    int height, width;
    if (puzzle_read_grid(&null_kind, text, size, &grid, &height, &width, e)) return -1;
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &null_kind, height, width);
    memcpy(p->given, grid, (size_t)cells(p));
    free(grid);
    puzzle_set_origin(p, file, 1);
    return 0;
}

static int null_write(FILE *out, const struct puzzle *p, const uint8_t *grid, const char *format, struct err *e) {
    (void)grid, (void)format, (void)e; /* one format, without answers, that cannot fail */
    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++)
            fputc(symbols[p->given[y * p->width + x]].ascii, out);
        fputc('\n', out);
    }
    return 0;
}

static const char *const levels[] = {"tiny", NULL};
static const char *const formats[] = {"text", NULL};
static const struct puzzle_format readers[] = {{"rows of symbols", sniff_text, read_text}, {0}};

const struct puzzle_kind null_kind = {
    .name = "null",
    .title = "Copy me",
    .symbols = symbols,
    .symbol_count = NULL_SYMBOLS,
    .blank = NULL_BLANK,
    .answers = answers,
    .answer_count = ANSWERS,
    .levels = levels,
    .block = null_block,
    .choices = null_choices,
    .validate = null_validate,
    .check = null_check,
    .solve = null_solve,
    .shape = null_shape,
    .encode = null_encode,
    .decode = null_decode,
    .labels = null_labels,
    .generate = null_generate,
    .describe = null_describe,
    .readers = readers,
    .formats = formats,
    .write = null_write,
};
