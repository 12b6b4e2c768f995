/* Any bytes as a document and as puzzles: nothing may crash, errors have a place, and what was read can be written as
 * YAML and read again. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "document.h"
#include "promise.h"
#include "puzzle.h"

#include <stdlib.h>
#include <string.h>

/* Aliases make the same node come up again, so only counts are looked at, never everything below. */
static void walk(const struct node *n, int depth) {
    require(n->complete && n->line >= 1 && n->column >= 1 && depth <= DOCUMENT_DEPTH_MAX + 1, "a node is whole", NULL);
    if (n->type == NODE_SCALAR) require(strlen(n->text) == n->size, "a scalar ends where it says", NULL);
    for (int i = 0; n->type != NODE_SCALAR && i < n->count && n->weight < 100000; i++)
        walk(n->items[i], depth + 1);
}

static void check_board(const struct puzzle_kind *kind, const struct board *b) {
    if (!b->cells) return;
    require(b->height >= 1 && b->height <= PUZZLE_SIDE_MAX && b->width >= 1 && b->width <= PUZZLE_SIDE_MAX,
            "a board has a size", NULL);
    for (int i = 0; i < board_cells(b); i++)
        require(b->cells[i] < kind->symbol_count, "a cell holds a symbol", NULL);
}

static const struct demonstration *shown(const struct puzzle *p, int *count) {
    *count = 0;
    return p->kind->demonstrations ? p->kind->demonstrations(p, count) : NULL;
}

static void check_puzzle(const struct puzzle *p) {
    int count;
    require(p->kind && p->given.cells && p->origin, "a puzzle is whole", NULL);
    check_board(p->kind, &p->given);
    check_board(p->kind, &p->answer);
    const struct demonstration *pairs = shown(p, &count);
    for (int i = 0; i < count; i++) {
        require(pairs[i].input.cells && pairs[i].output.cells, "a demonstration is whole", NULL);
        check_board(p->kind, &pairs[i].input);
        check_board(p->kind, &pairs[i].output);
    }
}

static char *write_text(const struct puzzle_list *list, const char *format, size_t *size) {
    char *text = NULL;
    struct err e;
    FILE *out = open_memstream(&text, size);
    int failed = puzzle_write(out, list->items, list->count, format, &e);
    fclose(out);
    if (!failed) return text;
    require(e.code == ERR_UNSUPPORTED, "only what a format cannot hold is refused", &e);
    free(text);
    return NULL;
}

static void check_same(const struct puzzle *p, const struct puzzle *q) {
    int count, back;
    const struct demonstration *pairs = shown(p, &count), *again = shown(q, &back);
    require(board_equal(&p->given, &q->given), "YAML keeps the givens", NULL);
    require(board_equal(&p->answer, &q->answer), "YAML keeps the answer", NULL);
    require(count == back, "YAML keeps the number of demonstrations", NULL);
    for (int i = 0; i < count; i++)
        require(board_equal(&pairs[i].input, &again[i].input) && board_equal(&pairs[i].output, &again[i].output),
                "YAML keeps demonstrations", NULL);
}

static void check_writing(const struct puzzle_list *list) {
    struct puzzle_list back = {0};
    struct err e;
    size_t size;
    char *text = write_text(list, "yaml", &size);
    require(text != NULL, "YAML holds every puzzle", NULL);
    int failed = puzzle_read_text(&back, text, size, "fuzz", NULL, NULL, &e);
    require(!failed && back.count == list->count, "written YAML can be read", &e);
    for (int i = 0; i < back.count; i++)
        check_same(&list->items[i], &back.items[i]);
    puzzle_list_free(&back);
    free(text);
    for (int k = 0; list->items[0].kind->formats && list->items[0].kind->formats[k]; k++)
        free(write_text(list, list->items[0].kind->formats[k], &size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = text_copy(data, size);
    struct document *d;
    struct err e;
    struct puzzle_list list = {0};
    char what[80];
    if (document_parse(&d, text, size, "fuzz", &e))
        require_place(&e, "fuzz");
    else
        walk(document_root(d), 0);
    document_free(d);

    if (puzzle_read_text(&list, text, size, "fuzz", NULL, what, &e)) {
        require_place(&e, "fuzz");
        require(list.count == 0, "after an error the list is as it was", &e);
    } else {
        require(list.count > 0, "a file read has a puzzle", NULL);
        for (int i = 0; i < list.count; i++)
            check_puzzle(&list.items[i]);
        check_writing(&list);
    }
    puzzle_list_free(&list);
    free(text);
    return 0;
}
