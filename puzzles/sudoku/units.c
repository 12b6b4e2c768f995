#include "units.h"

void sudoku_units_init(struct sudoku_units *u, int side) {
    int high = sudoku_box_height(side), wide = side / high;
    u->side = side;
    u->count = 3 * side;
    for (int cell = 0; cell < side * side; cell++) {
        int row = cell / side, column = cell % side, per_row = side / wide;
        int box = row / high * per_row + column / wide, in_box = row % high * wide + column % wide;
        u->of[cell][0] = (uint8_t)row;
        u->of[cell][1] = (uint8_t)(side + column);
        u->of[cell][2] = (uint8_t)(2 * side + box);
        u->cells[row][column] = u->cells[side + column][row] = u->cells[2 * side + box][in_box] = (uint8_t)cell;
    }
}

uint32_t sudoku_candidates(const struct sudoku_units *u, const uint8_t *grid, int cell) {
    uint32_t taken = 0;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < u->side; i++) {
            int other = u->cells[u->of[cell][k]][i];
            if (other != cell && grid[other]) taken |= 1u << (grid[other] - 1);
        }
    return ~taken & ((1u << u->side) - 1);
}
