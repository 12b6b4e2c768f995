/* What a person sees by looking: the only place for a digit, the only digit for a place. */
#include "describe.h"
#include "units.h"

#include <string.h>

/* The one open cell of unit k that can hold the digit, -1 = several, or it is there already. */
static int only_place(const struct sudoku_units *u, const uint8_t *grid, int k, int digit) {
    int place = -1;
    for (int i = 0; i < u->side; i++) {
        const int cell = u->cells[k][i];
        if (grid[cell] == digit) return -1;
        if (grid[cell] || !(sudoku_candidates(u, grid, cell) >> (digit - 1) & 1)) continue;
        if (place >= 0) return -1;
        place = cell;
    }
    return place;
}

/* Boxes first: that is where people look. */
static int find_place(const struct sudoku_units *u, const uint8_t *grid, uint8_t *symbol, const char **where) {
    static const char *const names[] = {"row", "column", "box"};
    for (int kind = 2; kind >= 0; kind--)
        for (int k = kind * u->side; k < (kind + 1) * u->side; k++)
            for (int digit = 1; digit <= u->side; digit++) {
                const int cell = only_place(u, grid, k, digit);
                if (cell < 0) continue;
                *symbol = (uint8_t)digit;
                *where = names[kind];
                return cell;
            }
    return -1;
}

static int find_digit(const struct sudoku_units *u, const uint8_t *grid, uint8_t *symbol) {
    for (int cell = 0; cell < u->side * u->side; cell++) {
        const uint32_t left = grid[cell] ? 0 : sudoku_candidates(u, grid, cell);
        if (!left || left & (left - 1)) continue;
        *symbol = (uint8_t)(__builtin_ctz(left) + 1);
        return cell;
    }
    return -1;
}

int sudoku_next_move(const struct puzzle *p, const struct board *grid, uint8_t *symbol, char *why, size_t size) {
    if (p->given.height != p->given.width || !sudoku_is_side(p->given.height)) return -1;
    struct sudoku_units u;
    const char *where;
    sudoku_units_init(&u, p->given.height);
    int cell = find_place(&u, grid->cells, symbol, &where);
    if (cell >= 0) {
        snprintf(why, size, "one digit has no other place in its %s", where);
        return cell;
    }
    cell = find_digit(&u, grid->cells, symbol);
    if (cell >= 0) snprintf(why, size, "its row, column and box leave it one digit");
    return cell;
}
