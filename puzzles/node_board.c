/* Boards from nodes of a document, and boards found in documents of other programs. */
#include "alloc.h"
#include "puzzle_yaml.h"
#include "table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- a board ---- */

/* A cell by itself: a digit, a number, a sign, a word for nothing; not a row. */
static bool is_cell(const struct node *n) {
    if (n->type != NODE_SCALAR) return false;
    return n->size <= 1 || document_is_null(n) || (n->style == NODE_PLAIN && n->size <= 4) ||
           (n->size == 2 && isdigit((unsigned char)n->text[0]) && isdigit((unsigned char)n->text[1]));
}

static void write_row(FILE *f, const struct node *row) {
    if (row->type == NODE_SCALAR) {
        fwrite(row->text, 1, row->size, f);
        return;
    }
    for (int i = 0; i < row->count; i++) {
        const struct node *n = row->items[i];
        fputs(i ? "," : "", f);
        if (n->type == NODE_SCALAR && !document_is_null(n)) fwrite(n->text, 1, n->size, f);
    }
}

enum { BOARD_BYTES = 1 << 16 }; /* no board needs more; aliases could ask for any number of them */

static size_t bytes_of(const struct node *n, size_t sum) {
    if (n->type == NODE_SCALAR) return sum + n->size + 1;
    for (int i = 0; n->type == NODE_SEQUENCE && i < n->count && sum < BOARD_BYTES; i++)
        sum = bytes_of(n->items[i], sum);
    return sum;
}

/* A list as the text it would be in a file: cells with commas between, rows in lines. */
static char *list_text(const struct node *n, size_t *size) {
    char *text;
    FILE *f = open_memstream(&text, size);
    bool cells = true;
    for (int i = 0; i < n->count; i++)
        cells = cells && is_cell(n->items[i]);
    for (int i = 0; i < n->count && !cells; i++) {
        write_row(f, n->items[i]);
        fputc('\n', f);
    }
    if (cells) write_row(f, n);
    fclose(f);
    return text;
}

static int read_text(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e) {
    return (kind->read_grid ? kind->read_grid : puzzle_read_grid)(kind, text, size, out, e);
}

int puzzle_node_board(const struct node *n, const struct puzzle_kind *kind, struct board *out, struct err *e) {
    const char *text;
    if (n->type != NODE_SEQUENCE) {
        if (document_string(n, &text, e)) return -1;
        return read_text(kind, text, n->size, out, e) ? document_error_inside(n, e) : 0;
    }
    if (bytes_of(n, 0) >= BOARD_BYTES) return document_error(n, ERR_LIMIT, e, "rows of cells", "the list is too large");
    size_t size;
    char *lines = list_text(n, &size);
    const int failed = read_text(kind, lines, size, out, e);
    free(lines);
    if (!failed) return 0;
    const bool row = e->line >= 1 && e->line <= n->count && n->items[e->line - 1]->type == NODE_SEQUENCE;
    const struct node *at = row ? n->items[e->line - 1] : n; /* the row that is wrong */
    e->line = at->line;
    e->column = at->column;
    return err_in_file(e, document_file(n->document));
}

int puzzle_node_solution(const struct node *n, struct puzzle *p, struct err *e) {
    const int cells = board_cells(&p->given), width = p->given.width;
    struct verdict verdict = {0};
    if (puzzle_node_board(n, p->kind, &p->answer, e)) return -1;
    if (!board_same_size(&p->answer, &p->given)) {
        char expected[40];
        snprintf(expected, sizeof expected, "%dx%d, as the grid", p->given.height, width);
        return document_error(n, ERR_VALUE, e, expected, "the solution has the size %dx%d", p->answer.height,
                              p->answer.width);
    }
    uint8_t *wrong = xcalloc((size_t)cells, 1);
    p->kind->check(p, &p->answer, wrong, &verdict);
    int at = 0, failed = 0;
    while (at < cells && !wrong[at])
        at++;
    if (!verdict.solved && at < cells)
        failed = document_error(n, ERR_VALUE, e, "a solution by the rules",
                                "the solution is wrong at row %d, column %d: %.120s", at / width + 1, at % width + 1,
                                verdict.text);
    else if (!verdict.solved)
        failed =
            document_error(n, ERR_VALUE, e, "a solution by the rules", "the solution is wrong: %.120s", verdict.text);
    free(wrong);
    return failed;
}

/* ---- documents of other programs ---- */

struct finder {
    struct puzzle_list *out;
    const char *file;
    const struct puzzle_kind *only;
    struct err *e;
};

/* Long enough not to be a number or a name. */
static bool may_be_board(const struct node *n) {
    enum { TEXT_MIN = 30, ROWS_MIN = 2 };
    return n->type == NODE_SCALAR ? n->size >= TEXT_MIN && n->size < BOARD_BYTES
                                  : n->type == NODE_SEQUENCE && n->count >= ROWS_MIN;
}

/* Whether the rules have nothing against what is given. */
static bool is_valid(const struct puzzle_kind *kind, const struct board *board) {
    const struct puzzle p = {.kind = kind, .given = *board};
    struct verdict v = {0};
    kind->check(&p, board, NULL, &v);
    return v.valid;
}

/* 1 and the puzzle, 0 = the node is no board. Of several kinds that could read it the first one whose rules hold. */
static int take_board(const struct finder *f, const struct node *n) {
    const struct puzzle_kind *found = NULL;
    struct board best = {0}, board;
    struct err ignored;
    bool valid = false;
    for (int k = 0; may_be_board(n) && puzzle_kinds[k] && !valid; k++) {
        const struct puzzle_kind *kind = puzzle_kinds[k];
        if (!kind->read_grid || kind->entry || (f->only && f->only != kind)) continue;
        if (puzzle_node_board(n, kind, &board, &ignored)) continue;
        valid = is_valid(kind, &board);
        if (!found || valid) board_assign(&best, &board), found = kind;
        board_free(&board);
    }
    if (!found) return 0;
    struct puzzle *p = puzzle_list_add(f->out);
    puzzle_init(p, found, best.height, best.width);
    board_assign(&p->given, &best);
    board_free(&best);
    puzzle_set_origin(p, f->file, n->line);
    return 1;
}

static enum table_role role_of_key(const struct node *key) {
    return table_role_of(key->text, key->size);
}

/* The value of the first key with a role, NULL = none. */
static const struct node *value_of(const struct node *mapping, enum table_role role) {
    for (int i = 0; i < mapping->count; i++)
        if (role_of_key(mapping->keys[i]) == role) return mapping->items[i];
    return NULL;
}

static int find(const struct finder *f, const struct node *n);

/* Boards of a mapping: below the key that means a puzzle, or else below any but the solution's. */
static int find_in_mapping(const struct finder *f, const struct node *n) {
    const struct node *puzzle = value_of(n, TABLE_PUZZLE), *solution = value_of(n, TABLE_SOLUTION);
    const struct node *name = value_of(n, TABLE_NAME), *source = value_of(n, TABLE_SOURCE);
    const int first = f->out->count;
    int direct = 0, found = 0;
    for (int i = 0; i < n->count; i++) {
        if (n->items[i] == solution || (puzzle && n->items[i] != puzzle)) continue;
        const int board = take_board(f, n->items[i]);
        const int below = board ? board : find(f, n->items[i]);
        if (below < 0) return -1;
        direct += board;
        found += below;
    }
    if (direct != 1 || found != 1) return found;
    struct puzzle *p = &f->out->items[first];
    if (name && name->type == NODE_SCALAR && !document_is_null(name)) p->name = xstrdup(name->text);
    if (source && source->type == NODE_SCALAR && !document_is_null(source)) p->source = xstrdup(source->text);
    const bool solved = solution && !document_is_null(solution) && !(solution->type == NODE_SCALAR && !solution->size);
    return solved && puzzle_node_solution(solution, p, f->e) ? -1 : found;
}

static int find(const struct finder *f, const struct node *n) {
    if (n->type == NODE_MAPPING) return find_in_mapping(f, n);
    const int board = take_board(f, n);
    if (board || n->type == NODE_SCALAR) return board;
    int found = 0;
    for (int i = 0; i < n->count; i++) {
        const int below = find(f, n->items[i]);
        if (below < 0) return -1;
        found += below;
    }
    return found;
}

int puzzle_find_boards(struct puzzle_list *out, const struct node *root, const char *file,
                       const struct puzzle_kind *only, struct err *e) {
    const struct finder f = {out, file, only, e};
    return find(&f, root);
}
