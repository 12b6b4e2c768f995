#include "alloc.h"
#include "encoding.h"
#include "null.h"
#include "puzzle_format.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 3 };

static const struct puzzle_symbol symbols[NULL_SYMBOLS] = {
    {".", '.', "blank", ".0", SYMBOL_BLANK},
    {"a", 'a', "a", "a"},
    {"b", 'b', "b", "b"},
    {"c", 'c', "c", "c"},
};
static const uint8_t answers[] = {NULL_A, NULL_B, NULL_C};
enum { ANSWERS = sizeof answers };

static int cells(const struct puzzle *p) {
    return p->given.height * p->given.width;
}

/* The symbol the givens of a row show: NULL_BLANK = none, NULL_SYMBOLS = more than one. */
static int row_symbol(const struct puzzle *p, const uint8_t *grid, int y) {
    int shown = NULL_BLANK;
    for (int x = 0; x < p->given.width; x++) {
        int symbol = grid[y * p->given.width + x];
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
        bool bad = grid[cell] != NULL_BLANK && row_symbol(p, grid, cell / p->given.width) == NULL_SYMBOLS;
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
    if (play && p->given.cells[cell] != NULL_BLANK) return 0;
    for (int i = 0; i < NULL_SYMBOLS; i++)
        out[i] = (uint8_t)i;
    return NULL_SYMBOLS;
}

static enum puzzle_state null_validate(const struct puzzle *p, uint8_t *wrong, char *text) {
    int conflicts = mark_conflicts(p, p->given.cells, wrong), empty_rows = 0;
    for (int y = 0; y < p->given.height; y++)
        empty_rows += row_symbol(p, p->given.cells, y) == NULL_BLANK;
    if (conflicts) {
        snprintf(text, 160, "a row shows two symbols");
        return PUZZLE_CONFLICT;
    }
    snprintf(text, 160, empty_rows ? "a row shows no symbol" : "one answer");
    return empty_rows ? PUZZLE_MANY : PUZZLE_GOOD;
}

static void null_check(const struct puzzle *p, const struct board *board, uint8_t *wrong, struct verdict *v) {
    assert(board_same_size(board, &p->given));
    const uint8_t *grid = board->cells;
    int conflicts = mark_conflicts(p, grid, wrong), open = 0, changed = 0;
    for (int cell = 0; cell < cells(p); cell++) {
        bool touched = p->given.cells[cell] != NULL_BLANK && grid[cell] != p->given.cells[cell];
        open += grid[cell] == NULL_BLANK;
        changed += touched;
        if (wrong && touched) wrong[cell] = 1;
    }
    *v = (struct verdict){
        .known = true, .complete = open == 0, .valid = conflicts == 0, .wrong = conflicts + changed, .open = open};
    v->solved = v->complete && v->valid && changed == 0;
    v->exact = v->solved && (!p->answer.cells || board_equal(board, &p->answer));
    if (v->solved)
        snprintf(v->text, sizeof v->text, "solved");
    else if (conflicts)
        snprintf(v->text, sizeof v->text, "%d cells in conflict", conflicts);
    else if (changed)
        snprintf(v->text, sizeof v->text, "%d givens changed", changed);
    else
        snprintf(v->text, sizeof v->text, "%d cells open", open);
}

static int null_solve(const struct puzzle *p, struct board *answer) {
    struct board solved;
    int found = 1;
    board_copy(&solved, &p->given);
    for (int y = 0; y < p->given.height; y++) {
        int symbol = row_symbol(p, p->given.cells, y);
        if (symbol == NULL_SYMBOLS) return board_free(&solved), 0;
        if (symbol == NULL_BLANK) found = 2, symbol = NULL_A;
        memset(solved.cells + y * p->given.width, symbol, (size_t)p->given.width);
    }
    board_assign(answer, &solved);
    board_free(&solved);
    return found;
}

/* One token a cell, the symbol itself; one class for each symbol but the blank one. */
static const int32_t token_of[NULL_SYMBOLS] = {NULL_BLANK, NULL_A, NULL_B, NULL_C};
static const struct encoding encoding = {
    .name = "a token for each cell",
    .facts = {.planes = 1, .vocab = NULL_SYMBOLS, .outputs = ANSWERS},
    .symbols = answers,
    .token_of = token_of,
    .shape = shape_cells,
    .encode = encode_symbols,
    .decode = decode_symbols,
    .labels = label_symbols,
};
static const struct encoding *const encodings[] = {&encoding, NULL};

static int null_generate_size(const struct generate_request *request, int *height, int *width, struct err *e) {
    *height = request->height ? request->height : SIDE;
    *width = request->width ? request->width : SIDE;
    if (request->level && strcmp(request->level, "tiny") != 0)
        return err_set(e, ERR_VALUE, NULL, 0, 0, "tiny", "unknown level '%s'", request->level);
    if (*height >= 1 && *height <= PUZZLE_SIDE_MAX && *width >= 1 && *width <= PUZZLE_SIDE_MAX) return 0;
    return err_set(e, ERR_VALUE, NULL, 0, 0, "1 to 64 rows and columns", "impossible size %dx%d", *height, *width);
}

static int null_generate(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e) {
    int height, width;
    if (null_generate_size(request, &height, &width, e)) return -1;
    puzzle_init(p, &null_kind, height, width);
    board_copy(&p->answer, &p->given);
    for (int y = 0; y < height; y++) {
        uint8_t symbol = answers[rng_below(rng, ANSWERS)];
        memset(p->answer.cells + y * width, symbol, (size_t)width);
        p->given.cells[y * width + (int)rng_below(rng, (uint32_t)width)] = symbol;
    }
    return 0;
}

static void null_describe(const struct puzzle *p, const struct board *grid, int cell, char *out, size_t size) {
    int y = cell / p->given.width, symbol = row_symbol(p, grid->cells, y);
    const char *shown = symbol == NULL_BLANK     ? "the row is empty"
                        : symbol == NULL_SYMBOLS ? "the row shows several symbols"
                                                 : "the row repeats";
    bool one = symbol != NULL_BLANK && symbol != NULL_SYMBOLS;
    snprintf(out, size, "row %d, column %d; %s%s%s", y + 1, cell % p->given.width + 1, shown, one ? " " : "",
             one ? symbols[symbol].name : "");
}

/* Three lines of three symbols: a file that is nothing else. */
static int sniff_text(const char *text, size_t size) {
    size_t length = strcspn(text, "\n");
    if (length != SIDE || size > SIDE * (SIDE + 1)) return 0;
    return strspn(text, ".abc\n") == size ? 90 : 0;
}

static int read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct board grid;
    if (puzzle_read_grid(&null_kind, t->at, (size_t)(t->end - t->at), &grid, e)) return -1;
    t->at = t->end;
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &null_kind, grid.height, grid.width);
    board_assign(&p->given, &grid);
    board_free(&grid);
    puzzle_set_origin(p, t->file, 1);
    return 0;
}

static int null_write(FILE *out, const struct puzzle *p, const struct board *grid, const char *format, struct err *e) {
    (void)grid, (void)format, (void)e; /* one format, without answers, that cannot fail */
    for (int y = 0; y < p->given.height; y++) {
        for (int x = 0; x < p->given.width; x++)
            fputc(symbols[p->given.cells[y * p->given.width + x]].ascii, out);
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
    .one = "a row to copy",
    .many = "rows to copy",
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
    .encodings = encodings,
    .generate_size = null_generate_size,
    .generate = null_generate,
    .describe = null_describe,
    .readers = readers,
    .formats = formats,
    .write = null_write,
};
