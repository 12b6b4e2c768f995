#include "describe.h"
#include "units.h"

/* Digits of `set` as " 1 4 7". */
static void list_digits(uint32_t set, char *out) {
    for (; set; set &= set - 1) {
        *out++ = ' ';
        *out++ = sudoku_character(__builtin_ctz(set) + 1);
    }
    *out = 0;
}

/* The unit in which the digit has no other place than this open cell: "row", "column", "box", or NULL. */
static const char *only_place(const struct sudoku_units *u, const uint8_t *grid, int cell, int digit) {
    static const char *const names[] = {"row", "column", "box"};
    for (int k = 0; k < 3; k++) {
        int others = 0;
        for (int i = 0; i < u->side; i++) {
            int other = u->cells[u->of[cell][k]][i];
            if (other != cell && !grid[other]) others += sudoku_candidates(u, grid, other) >> (digit - 1) & 1;
        }
        if (!others) return names[k];
    }
    return NULL;
}

/* What the rules alone say of an open cell. */
static void describe_open(const struct sudoku_units *u, const uint8_t *grid, int cell, char *out, size_t size) {
    uint32_t candidates = sudoku_candidates(u, grid, cell);
    char digits[2 * SUDOKU_SIDE_MAX + 1];
    list_digits(candidates, digits);
    if (!candidates) {
        snprintf(out, size, "no digit fits");
        return;
    }
    if (!(candidates & (candidates - 1))) {
        snprintf(out, size, "only%s fits", digits);
        return;
    }
    for (uint32_t left = candidates; left; left &= left - 1) {
        int digit = __builtin_ctz(left) + 1;
        const char *where = only_place(u, grid, cell, digit);
        if (!where) continue;
        snprintf(out, size, "candidates%s; the only place for %c in its %s", digits, sudoku_character(digit), where);
        return;
    }
    snprintf(out, size, "candidates%s", digits);
}

void sudoku_describe(const struct puzzle *p, const struct board *board, int cell, char *out, size_t size) {
    const uint8_t *grid = board->cells;
    if (p->given.height != p->given.width || !sudoku_is_side(p->given.height)) {
        snprintf(out, size, "row %d, column %d", cell / p->given.width + 1, cell % p->given.width + 1);
        return;
    }
    struct sudoku_units u;
    sudoku_units_init(&u, p->given.height);
    char state[128];
    int digit = grid[cell];
    bool clash = digit && !(sudoku_candidates(&u, grid, cell) >> (digit - 1) & 1);
    if (!digit)
        describe_open(&u, grid, cell, state, sizeof state);
    else
        snprintf(state, sizeof state, "%s %c%s", p->given.cells[cell] ? "given" : "holds", sudoku_character(digit),
                 clash ? ", which its row, column or box holds again" : "");
    snprintf(out, size, "row %d, column %d, box %d; %s", cell / p->given.width + 1, cell % p->given.width + 1,
             u.of[cell][2] - 2 * u.side + 1, state);
}
