#include "board.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

void board_init(struct board *b, int height, int width, uint8_t symbol) {
    *b = (struct board){height, width, xcalloc((size_t)height * (size_t)width, 1)};
    memset(b->cells, symbol, (size_t)board_cells(b));
}

void board_copy(struct board *dst, const struct board *src) {
    *dst = *src;
    if (!src->cells) return;
    dst->cells = xcalloc((size_t)board_cells(src), 1);
    memcpy(dst->cells, src->cells, (size_t)board_cells(src));
}

void board_assign(struct board *dst, const struct board *src) {
    if (dst->cells && src->cells && board_same_size(dst, src)) {
        memcpy(dst->cells, src->cells, (size_t)board_cells(src));
        return;
    }
    struct board copy;
    board_copy(&copy, src);
    board_free(dst);
    *dst = copy;
}

void board_free(struct board *b) {
    free(b->cells);
    *b = (struct board){0};
}

bool board_equal(const struct board *a, const struct board *b) {
    if (!a->cells || !b->cells) return !a->cells && !b->cells;
    return board_same_size(a, b) && memcmp(a->cells, b->cells, (size_t)board_cells(a)) == 0;
}
