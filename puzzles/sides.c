#include "sides.h"

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
    for (int i = 0; i < height * width; i++) {
        int row = i / width, column = i % width;
        if (side & TRANSPOSE) transpose(&row, &column);
        if (side & MIRROR_ROWS) row = height - 1 - row;
        if (side & MIRROR_COLUMNS) column = width - 1 - column;
        from[i] = row * width + column;
    }
}

void sides_move(int side, int *down, int *right) {
    if (side & TRANSPOSE) transpose(down, right);
    if (side & MIRROR_ROWS) *down = -*down;
    if (side & MIRROR_COLUMNS) *right = -*right;
}
