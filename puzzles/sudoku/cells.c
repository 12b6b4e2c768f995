#include "cells.h"
#include "sudoku.h"

#include <string.h>

static const int sides[] = {4, 6, 9, 16};

bool sudoku_is_side(int n) {
    return n == 4 || n == 6 || n == 9 || n == 16;
}

int sudoku_side_of(size_t cells) {
    for (int i = 0; i < 4; i++)
        if ((size_t)(sides[i] * sides[i]) == cells) return sides[i];
    return 0;
}

char sudoku_character(int symbol) {
    return ".123456789ABCDEFG"[symbol];
}

int sudoku_box_height(int side) {
    return side == 16 ? 4 : side == 9 ? 3 : 2;
}

struct puzzle *sudoku_add(struct puzzle_list *out, int side, const uint8_t *cells, const char *file, int line) {
    struct puzzle *p = puzzle_list_add(out);
    puzzle_init(p, &sudoku_kind, side, side);
    memcpy(p->given.cells, cells, (size_t)(side * side));
    puzzle_set_origin(p, file, line);
    return p;
}
