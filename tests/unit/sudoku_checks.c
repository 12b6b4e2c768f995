#include "sudoku_checks.h"

#include <check.h>
#include <string.h>

/* Rules, read naively. */
static bool fits(const uint8_t *grid, int side, int a, int b) {
    int high = sudoku_box_height(side), wide = side / high;
    bool box = a / side / high == b / side / high && a % side / wide == b % side / wide;
    return a == b || grid[a] != grid[b] || !(box || a / side == b / side || a % side == b % side);
}

/* One assertion a grid, not one a pair of cells: each of Check's is a message to its parent. */
void assert_answer(const uint8_t *puzzle, const uint8_t *answer, int side) {
    for (int a = 0; a < side * side; a++) {
        if (answer[a] < 1 || answer[a] > side) ck_abort_msg("cell %d holds %d", a, answer[a]);
        if (puzzle[a] && puzzle[a] != answer[a]) ck_abort_msg("given %d changed", a);
        for (int b = 0; b < a; b++)
            if (!fits(answer, side, a, b)) ck_abort_msg("cells %d and %d both hold %d", a, b, answer[a]);
    }
}

int general_count(const uint8_t *grid, int side, int limit, uint8_t *solution, uint64_t *guesses) {
    struct sudoku_search q = {.limit = limit, .solution = solution};
    int found = sudoku_search(grid, side, &q);
    if (guesses) *guesses = q.guesses;
    return found;
}

void assert_minimal(const uint8_t *puzzle, const uint8_t *answer, int side) {
    uint8_t found[SUDOKU_CELLS_MAX], less[SUDOKU_CELLS_MAX];
    ck_assert_int_eq(general_count(puzzle, side, 2, found, NULL), 1);
    ck_assert_mem_eq(found, answer, (size_t)(side * side));
    for (int cell = 0; cell < side * side; cell++) {
        if (!puzzle[cell]) continue;
        memcpy(less, puzzle, (size_t)(side * side));
        less[cell] = 0;
        ck_assert_msg(general_count(less, side, 2, NULL, NULL) == 2, "clue %d is not needed", cell);
    }
}

void random_minimal(uint8_t *puzzle, uint8_t *solution, struct rng *rng) {
    memset(puzzle, 0, SUDOKU_CELLS_MAX);
    sudoku9_random_grid(solution, rng);
    memcpy(puzzle, solution, CELLS);
    sudoku9_minimise(puzzle, solution, NULL, rng);
}

struct puzzle make_sudoku(const char *level, int side, uint64_t seed) {
    struct rng rng;
    struct puzzle p;
    struct err e;
    rng_seed(&rng, seed, 0);
    ck_assert_int_eq(sudoku_kind.generate(&p, &(struct generate_request){.level = level, .height = side}, &rng, &e), 0);
    return p;
}
