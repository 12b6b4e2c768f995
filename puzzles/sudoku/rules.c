#include "rules.h"
#include "general.h"
#include "solver.h"

#include <assert.h>
#include <string.h>

enum { TEXT_SIZE = 160, MOST_GUESSES = 1000000 }; /* some seconds of 16x16: then it is not known */

static bool is_sudoku(const struct puzzle *p) {
    return p->given.height == p->given.width && sudoku_is_side(p->given.height);
}

/* Marks the cells that hold a digit their row, column or box holds again; returns how many. `example` (may be NULL)
 * says one of the clashes in words. */
static int mark_clashes(const struct puzzle *p, const uint8_t *grid, uint8_t *wrong, char *example) {
    struct sudoku_units u;
    int count = 0;
    sudoku_units_init(&u, p->given.height);
    for (int cell = 0; cell < p->given.height * p->given.width; cell++) {
        bool bad = grid[cell] && !(sudoku_candidates(&u, grid, cell) >> (grid[cell] - 1) & 1);
        if (wrong) wrong[cell] = bad;
        count += bad;
    }
    static const char *const names[] = {"row", "column", "box"};
    for (int n = u.count - 1; example && n >= 0; n--) {
        int times[SUDOKU_SIDE_MAX + 1] = {0};
        for (int i = 0; i < u.side; i++)
            if (++times[grid[u.cells[n][i]]] == 2 && grid[u.cells[n][i]])
                snprintf(example, TEXT_SIZE, "%c stands twice in %s %d", sudoku_character(grid[u.cells[n][i]]),
                         names[n / u.side], n % u.side + 1);
    }
    return count;
}

/* Solutions up to 2, the first in `solution` (may be NULL); -1 = gave up before that was clear. */
static int count_answers(const struct puzzle *p, uint8_t *solution) {
    if (p->given.height == 9) return sudoku9_solve(p->given.cells, 2, solution);
    struct sudoku_search q = {.limit = 2, .most = MOST_GUESSES, .solution = solution};
    sudoku_search(p->given.cells, p->given.height, &q);
    return q.gave_up && q.found < 2 ? -1 : q.found;
}

enum puzzle_state sudoku_validate(const struct puzzle *p, uint8_t *wrong, char *text) {
    if (!is_sudoku(p)) {
        if (wrong) memset(wrong, 0, (size_t)(p->given.height * p->given.width));
        snprintf(text, TEXT_SIZE, "%d rows and %d columns make no Sudoku (4x4, 6x6, 9x9, 16x16 do)", p->given.height,
                 p->given.width);
        return PUZZLE_UNKNOWN;
    }
    char example[TEXT_SIZE] = "";
    int clashes = mark_clashes(p, p->given.cells, wrong, example);
    if (clashes) {
        snprintf(text, TEXT_SIZE, "the givens break the rules: %.100s", example);
        return PUZZLE_CONFLICT;
    }
    switch (count_answers(p, NULL)) {
    case 0:
        snprintf(text, TEXT_SIZE, "no rule is broken yet, but no solution exists");
        return PUZZLE_UNSOLVABLE;
    case 1:
        snprintf(text, TEXT_SIZE, "one solution");
        return PUZZLE_GOOD;
    case 2:
        snprintf(text, TEXT_SIZE, "several solutions");
        return PUZZLE_MANY;
    default:
        snprintf(text, TEXT_SIZE, "gave up counting solutions after %d guesses", MOST_GUESSES);
        return PUZZLE_UNKNOWN;
    }
}

void sudoku_check(const struct puzzle *p, const struct board *board, uint8_t *wrong, struct verdict *v) {
    assert(board_same_size(board, &p->given));
    const uint8_t *grid = board->cells;
    int cells = p->given.height * p->given.width, open = 0, changed = 0, bad = 0;
    char example[TEXT_SIZE] = "not the size of a Sudoku";
    uint8_t marks[PUZZLE_CELLS_MAX];
    memset(marks, 1, sizeof marks);
    int clashes = is_sudoku(p) ? mark_clashes(p, grid, marks, example) : cells;
    for (int cell = 0; cell < cells; cell++) {
        bool touched = p->given.cells[cell] && grid[cell] != p->given.cells[cell];
        marks[cell] |= touched;
        changed += touched;
        open += !grid[cell];
        bad += marks[cell];
    }
    if (wrong) memcpy(wrong, marks, (size_t)cells);
    *v = (struct verdict){.known = true, .valid = clashes == 0, .wrong = bad};
    v->open = open;
    v->complete = open == 0;
    v->solved = v->complete && v->valid && changed == 0;
    v->exact = v->solved && (!p->answer.cells || board_equal(board, &p->answer));
    if (v->solved && v->exact)
        snprintf(v->text, sizeof v->text, "solved");
    else if (v->solved)
        snprintf(v->text, sizeof v->text, "solved, but not the answer that came with the puzzle");
    else if (clashes)
        snprintf(v->text, sizeof v->text, "%d cells in conflict: %.100s", clashes, example);
    else if (changed)
        snprintf(v->text, sizeof v->text, "%d given%s changed", changed, changed == 1 ? "" : "s");
    else
        snprintf(v->text, sizeof v->text, "%d cell%s open", open, open == 1 ? "" : "s");
}

int sudoku_solve(const struct puzzle *p, struct board *answer) {
    uint8_t solution[SUDOKU_CELLS_MAX];
    const int found = is_sudoku(p) ? count_answers(p, solution) : 0;
    if (found <= 0) return 0;
    board_assign(answer, &p->given);
    memcpy(answer->cells, solution, (size_t)board_cells(answer));
    return found;
}
