#include "sides.h"
#include "alloc.h"

#include <stdlib.h>

enum { MIRROR_COLUMNS = 1, MIRROR_ROWS = 2, TRANSPOSE = 4 }; /* bits of a side, the transposition is done first */

int sides_count(int height, int width) {
    return height == width ? SIDES_MAX : TRANSPOSE;
}

static void transpose(int *down, int *right) {
    const int was = *down;
    *down = *right;
    *right = was;
}

void sides_cells(int height, int width, int side, int *from) {
    const int seen_width = side & TRANSPOSE ? height : width;
    for (int i = 0; i < height * width; i++) {
        int row = i / seen_width, column = i % seen_width;
        if (side & TRANSPOSE) transpose(&row, &column);
        if (side & MIRROR_ROWS) row = height - 1 - row;
        if (side & MIRROR_COLUMNS) column = width - 1 - column;
        from[i] = row * width + column;
    }
}

/* Where rows and columns change places, so do the mirrors. */
int sides_back(int side) {
    if (!(side & TRANSPOSE)) return side;
    return TRANSPOSE | (side & MIRROR_ROWS ? MIRROR_COLUMNS : 0) | (side & MIRROR_COLUMNS ? MIRROR_ROWS : 0);
}

void sides_board(struct board *dst, const struct board *src, int side) {
    struct board seen;
    int *from = XNEW_ARRAY(int, board_cells(src) + 1);
    sides_cells(src->height, src->width, side, from);
    board_init(&seen, side & TRANSPOSE ? src->width : src->height, side & TRANSPOSE ? src->height : src->width, 0);
    for (int i = 0; i < board_cells(src); i++)
        seen.cells[i] = src->cells[from[i]];
    board_free(dst);
    *dst = seen;
    free(from);
}

void sides_move(int side, int *down, int *right) {
    if (side & TRANSPOSE) transpose(down, right);
    if (side & MIRROR_ROWS) *down = -*down;
    if (side & MIRROR_COLUMNS) *right = -*right;
}
