/* Sudoku: the fast solver against the general one and against qqwing, rules, tokens, words. */
#include "alloc.h"
#include "run_suite.h"
#include "sudoku_checks.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void parse(uint8_t *cells, const char *text, int count) {
    for (int i = 0; i < count; i++)
        for (cells[i] = 0; sudoku_character(cells[i]) != text[i]; cells[i]++)
            ck_assert_int_lt(cells[i], SUDOKU_SIDE_MAX);
}

static void print(char *text, const uint8_t *cells) {
    for (int i = 0; i < CELLS; i++)
        text[i] = sudoku_character(cells[i]);
    text[CELLS] = 0;
}

/* ---- the exact solver ---- */

START_TEST(counts_as_the_general_solver_does) {
    struct rng rng;
    rng_seed(&rng, 11, 0);
    for (int k = 0; k < 400; k++) {
        uint8_t puzzle[SUDOKU_CELLS_MAX], solution[CELLS], first[20][CELLS], other[CELLS];
        random_minimal(puzzle, solution, &rng);
        for (uint32_t gone = rng_below(&rng, 4); gone;) { /* none: one solution; else several */
            uint32_t cell = rng_below(&rng, CELLS);
            gone -= puzzle[cell] != 0;
            puzzle[cell] = 0;
        }
        uint32_t cell = rng_below(&rng, CELLS); /* and now and then a wrong clue: often none */
        if (k % 4 == 3 && !puzzle[cell]) puzzle[cell] = (uint8_t)(1 + rng_below(&rng, 9));
        struct sudoku9 s;
        struct sudoku9_search q = {.limit = 20, .rng = k % 2 ? &rng : NULL, .solutions = first[0]};
        sudoku9_load(&s, puzzle);
        int found = sudoku9_search(&s, &q);
        ck_assert_int_eq(found, general_count(puzzle, 9, 20, other, NULL));
        ck_assert_int_eq(found, q.found);
        for (int i = 0; i < found; i++) {
            assert_answer(puzzle, first[i], 9);
            for (int j = 0; j < i; j++)
                ck_assert_mem_ne(first[i], first[j], CELLS);
        }
        if (found == 1) ck_assert_mem_eq(first[0], other, CELLS);
    }
}
END_TEST

START_TEST(finds_nothing_where_nothing_is) {
    uint8_t grid[SUDOKU_CELLS_MAX] = {0};
    grid[0] = grid[80] = 5;
    ck_assert_int_eq(sudoku9_solve(grid, 2, NULL), 2);
    static const int clashing[] = {8, 72, 10}; /* row, column, box of cell 0 */
    for (int k = 0; k < 3; k++) {
        uint8_t bad[SUDOKU_CELLS_MAX] = {0};
        bad[0] = bad[clashing[k]] = 5;
        ck_assert_int_eq(sudoku9_solve(bad, 2, NULL), 0);
        ck_assert_int_eq(general_count(bad, 9, 2, NULL, NULL), 0);
    }
    uint8_t full[SUDOKU_CELLS_MAX] = {0}, none[SUDOKU_CELLS_MAX] = {0};
    struct rng rng;
    rng_seed(&rng, 3, 0);
    sudoku9_random_grid(full, &rng);
    ck_assert_int_eq(sudoku9_solve(full, 2, grid), 1);
    ck_assert_mem_eq(full, grid, CELLS);
    full[40] = (uint8_t)(full[40] % 9 + 1);
    ck_assert_int_eq(sudoku9_solve(full, 2, NULL), 0);
    parse(none, "12345678.........9", 18); /* the ninth cell of the row has no candidate */
    ck_assert_int_eq(sudoku9_solve(none, 2, NULL), 0);
}
END_TEST

/* Digits renamed, bands, stacks, rows and columns exchanged, perhaps transposed. */
static void transform(const uint8_t *from, uint8_t *to, struct rng *rng) {
    int digits[9], lines[2][9], turn = (int)rng_below(rng, 2);
    rng_shuffle(rng, digits, 9);
    for (int axis = 0; axis < 2; axis++) {
        int groups[3], within[3];
        rng_shuffle(rng, groups, 3);
        for (int g = 0; g < 3; g++) {
            rng_shuffle(rng, within, 3);
            for (int i = 0; i < 3; i++)
                lines[axis][3 * g + i] = 3 * groups[g] + within[i];
        }
    }
    for (int r = 0; r < 9; r++)
        for (int c = 0; c < 9; c++) {
            int digit = from[lines[0][r] * 9 + lines[1][c]];
            to[turn ? c * 9 + r : r * 9 + c] = digit ? (uint8_t)(digits[digit - 1] + 1) : 0;
        }
}

START_TEST(keeps_the_count_under_symmetries) {
    struct rng rng;
    rng_seed(&rng, 12, 0);
    for (int k = 0; k < 200; k++) {
        uint8_t puzzle[SUDOKU_CELLS_MAX], solution[CELLS], other[CELLS];
        random_minimal(puzzle, solution, &rng);
        if (k % 2) puzzle[rng_below(&rng, CELLS)] = 0;
        transform(puzzle, other, &rng);
        struct sudoku9_search q = {.limit = 100}, r = {.limit = 100};
        struct sudoku9 s, t;
        sudoku9_load(&s, puzzle);
        sudoku9_load(&t, other);
        ck_assert_int_eq(sudoku9_search(&s, &q), sudoku9_search(&t, &r));
    }
}
END_TEST

/* The output of a command, "" if it cannot be run. */
static char *output_of(const char *command) {
    FILE *f = popen(command, "r");
    char *out = xcalloc(1 << 16, 1);
    if (!f) return out;
    size_t size = fread(out, 1, (1 << 16) - 1, f);
    out[size] = 0;
    pclose(f);
    return out;
}

START_TEST(agrees_with_qqwing) {
    char *path = output_of("command -v qqwing 2>/dev/null");
    bool there = path[0];
    free(path);
    if (!there) {
        fprintf(stderr, "skipped: qqwing is not installed\n");
        return;
    }
    char *lines = output_of("qqwing --generate 40 --one-line --solution --puzzle");
    int count = 0;
    uint8_t puzzle[CELLS], solution[CELLS], theirs[CELLS];
    for (char *line = strtok(lines, "\n"); line; line = strtok(NULL, "\n")) {
        if (strlen(line) != CELLS) continue;
        if (strchr(line, '.')) {
            parse(puzzle, line, CELLS);
            ck_assert_int_eq(sudoku9_solve(puzzle, 2, solution), 1);
        } else {
            parse(theirs, line, CELLS);
            ck_assert_mem_eq(solution, theirs, CELLS);
            count++;
        }
    }
    ck_assert_int_eq(count, 40);
    free(lines);
    struct rng rng;
    rng_seed(&rng, 13, 0);
    for (int k = 0; k < 10; k++) { /* and what we make, judged by qqwing; every second with a clue too few */
        uint8_t mine[SUDOKU_CELLS_MAX];
        char text[CELLS + 1];
        random_minimal(mine, solution, &rng);
        for (int cell = 0; k % 2 && cell < CELLS; cell++)
            if (mine[cell]) {
                mine[cell] = 0;
                break;
            }
        print(text, mine);
        char *command = xasprintf("echo %s | qqwing --solve --nosolution --count-solutions", text);
        char *said = output_of(command);
        ck_assert_msg((strstr(said, "puzzle is unique") != NULL) == (k % 2 == 0), "%s: %s", text, said);
        free(said);
        free(command);
    }
}
END_TEST

START_TEST(solves_every_side) {
    static const int sides[] = {4, 6, 9, 16};
    for (int k = 0; k < 4; k++)
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct puzzle p = make_sudoku("easy", sides[k], seed);
            struct board grid = {0};
            uint8_t wrong[SUDOKU_CELLS_MAX];
            char text[160];
            ck_assert_int_eq(sudoku_kind.validate(&p, wrong, text), PUZZLE_GOOD);
            ck_assert_int_eq(sudoku_kind.solve(&p, &grid), 1);
            assert_answer(p.given.cells, grid.cells, p.given.height);
            ck_assert(board_equal(&grid, &p.answer));
            board_free(&grid);
            puzzle_free(&p);
        }
}
END_TEST

/* ---- rules ---- */

START_TEST(tells_faults_of_givens_apart) {
    struct puzzle p = make_sudoku("minimal", 9, 1);
    uint8_t wrong[CELLS];
    char text[160];
    ck_assert_int_eq(sudoku_kind.validate(&p, wrong, text), PUZZLE_GOOD);
    int clue = 0, open = 0;
    while (!p.given.cells[clue])
        clue++;
    while (p.given.cells[open])
        open++;
    uint8_t digit = p.given.cells[clue];
    p.given.cells[clue] = 0;
    ck_assert_int_eq(sudoku_kind.validate(&p, NULL, text), PUZZLE_MANY);
    ck_assert_str_eq(text, "several solutions");
    p.given.cells[clue] = digit;
    struct sudoku_units u;
    sudoku_units_init(&u, 9);
    uint32_t candidates = sudoku_candidates(&u, p.given.cells, open) & ~(1u << (p.answer.cells[open] - 1));
    ck_assert_uint_ne(candidates, 0);
    p.given.cells[open] = (uint8_t)(__builtin_ctz(candidates) + 1);
    ck_assert_int_eq(sudoku_kind.validate(&p, wrong, text), PUZZLE_UNSOLVABLE);
    ck_assert_int_eq(memchr(wrong, 1, CELLS) == NULL, 1);
    memset(p.given.cells, 0, CELLS);
    p.given.cells[20] = p.given.cells[2] = 7; /* same column, same box */
    ck_assert_int_eq(sudoku_kind.validate(&p, wrong, text), PUZZLE_CONFLICT);
    ck_assert_str_eq(text, "the givens break the rules: 7 stands twice in column 3");
    for (int cell = 0; cell < CELLS; cell++)
        ck_assert_int_eq(wrong[cell], cell == 20 || cell == 2);
    puzzle_free(&p);
    puzzle_init(&p, &sudoku_kind, 5, 7);
    ck_assert_int_eq(sudoku_kind.validate(&p, NULL, text), PUZZLE_UNKNOWN);
    struct board none = {0};
    ck_assert_int_eq(sudoku_kind.solve(&p, &none), 0);
    ck_assert_ptr_null(none.cells);
    puzzle_free(&p);
}
END_TEST

START_TEST(checks_grids) {
    struct puzzle p = make_sudoku("easy", 6, 2);
    uint8_t wrong[36];
    struct board board;
    struct verdict v;
    board_copy(&board, &p.answer);
    uint8_t *grid = board.cells;
    sudoku_kind.check(&p, &board, wrong, &v);
    ck_assert(v.complete && v.valid && v.solved && v.exact && !v.wrong && !v.open);
    ck_assert_str_eq(v.text, "solved");
    int open = 0, clue = 0;
    while (p.given.cells[open])
        open++;
    while (!p.given.cells[clue])
        clue++;
    grid[open] = 0;
    sudoku_kind.check(&p, &board, NULL, &v);
    ck_assert(!v.complete && v.valid && !v.solved && v.open == 1);
    ck_assert_str_eq(v.text, "1 cell open");
    grid[open] = (uint8_t)(p.answer.cells[open] % 6 + 1);
    sudoku_kind.check(&p, &board, wrong, &v);
    ck_assert(v.complete && !v.valid && !v.solved && v.wrong >= 3 && wrong[open]);
    grid[open] = p.answer.cells[open];
    grid[clue] = 0; /* taking a given away breaks no rule, but it is no answer */
    sudoku_kind.check(&p, &board, wrong, &v);
    ck_assert(v.valid && !v.solved && v.wrong == 1 && wrong[clue]);
    for (int i = 0; i < 36; i++) /* keeps every rule, and is the answer of another puzzle */
        grid[i] = (uint8_t)(p.answer.cells[i] % 6 + 1);
    sudoku_kind.check(&p, &board, wrong, &v);
    ck_assert(v.complete && v.valid && !v.solved && !v.exact && wrong[clue] && !wrong[open]);
    memcpy(grid, p.answer.cells, 36);
    memset(p.given.cells, 0, 36);
    p.answer.cells[0] = 0; /* the file's answer is another one */
    sudoku_kind.check(&p, &board, NULL, &v);
    ck_assert(v.solved && !v.exact);
    board_free(&board);
    puzzle_free(&p);
}
END_TEST

START_TEST(knows_its_geometry) {
    static const int sides[][3] = {{4, 2, 2}, {6, 2, 3}, {9, 3, 3}, {16, 4, 4}};
    for (int k = 0; k < 4; k++) {
        struct puzzle p;
        int high, wide, side = sides[k][0];
        uint8_t symbols[PUZZLE_SYMBOLS_MAX];
        puzzle_init(&p, &sudoku_kind, side, side);
        sudoku_kind.block(&p, &high, &wide);
        ck_assert(high == sides[k][1] && wide == sides[k][2]);
        p.given.cells[1] = 2;
        ck_assert_int_eq(sudoku_kind.choices(&p, 1, true, symbols), 0);
        ck_assert_int_eq(sudoku_kind.choices(&p, 1, false, symbols), side + 1);
        ck_assert_int_eq(sudoku_kind.choices(&p, 0, true, symbols), side + 1);
        ck_assert_int_eq(symbols[side], side);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(describes_cells) {
    struct puzzle p;
    char text[200];
    puzzle_init(&p, &sudoku_kind, 9, 9);
    parse(p.given.cells, "12345678.", 9);
    p.given.cells[44] = 5; /* row 5 */
    sudoku_kind.describe(&p, &p.given, 8, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 9, box 3; only 9 fits");
    sudoku_kind.describe(&p, &p.given, 40, text, sizeof text);
    ck_assert_str_eq(text, "row 5, column 5, box 5; candidates 1 2 3 4 6 7 8 9");
    sudoku_kind.describe(&p, &p.given, 0, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 1, box 1; given 1");
    p.given.cells[9] = 1;
    sudoku_kind.describe(&p, &p.given, 9, text, sizeof text);
    ck_assert_str_eq(text, "row 2, column 1, box 1; given 1, which its row, column or box holds again");
    memset(p.given.cells, 0, CELLS);
    p.given.cells[13] = p.given.cells[26] = 5; /* rows 2 and 3: not in boxes 2 and 3 of row 1 */
    p.given.cells[1] = 2;
    p.given.cells[2] = 3;
    sudoku_kind.describe(&p, &p.given, 0, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 1, box 1; candidates 1 4 5 6 7 8 9; the only place for 5 in its row");
    puzzle_free(&p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sudoku");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, counts_as_the_general_solver_does);
    tcase_add_test(t, finds_nothing_where_nothing_is);
    tcase_add_test(t, keeps_the_count_under_symmetries);
    tcase_add_test(t, agrees_with_qqwing);
    tcase_add_test(t, solves_every_side);
    tcase_add_test(t, tells_faults_of_givens_apart);
    tcase_add_test(t, checks_grids);
    tcase_add_test(t, knows_its_geometry);
    tcase_add_test(t, describes_cells);
    suite_add_tcase(suite, t);
    return run_suite(suite);
}
