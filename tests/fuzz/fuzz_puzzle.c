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

static void check_puzzle(const struct puzzle *p) {
    require(p->kind && p->given.cells && p->origin, "a puzzle is whole", NULL);
    require(p->given.height >= 1 && p->given.height <= PUZZLE_SIDE_MAX && p->given.width >= 1 &&
                p->given.width <= PUZZLE_SIDE_MAX,
            "a puzzle has a size", NULL);
    for (int i = 0; i < p->given.height * p->given.width; i++) {
        require(p->given.cells[i] < p->kind->symbol_count, "a given is a symbol", NULL);
        require(!p->answer.cells || p->answer.cells[i] < p->kind->symbol_count, "an answer is a symbol", NULL);
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

static void check_writing(const struct puzzle_list *list) {
    struct puzzle_list back = {0};
    struct err e;
    size_t size;
    char *text = write_text(list, "yaml", &size);
    require(text != NULL, "YAML holds every puzzle", NULL);
    int failed = puzzle_read_text(&back, text, size, "fuzz", NULL, NULL, &e);
    require(!failed && back.count == list->count, "written YAML can be read", &e);
    for (int i = 0; i < back.count; i++) {
        const struct puzzle *p = &list->items[i], *q = &back.items[i];
        require(p->given.height == q->given.height && p->given.width == q->given.width, "YAML keeps the size", NULL);
        require(!memcmp(p->given.cells, q->given.cells, (size_t)(p->given.height * p->given.width)),
                "YAML keeps the givens", NULL);
    }
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
