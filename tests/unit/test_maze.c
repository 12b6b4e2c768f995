/* The rules of mazes against an independent, naive reading of them; verdicts, tokens, hints, words. */
#include "maze_checks.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Every way of exactly `left` steps, in lexicographic order; keeps the first one. */
static uint64_t enumerate(const struct puzzle *p, uint8_t *grid, uint8_t *first, int cell, int left) {
    uint64_t count = 0;
    if (p->given.cells[cell] == MAZE_GOAL) {
        if (left == 0 && first[0] == 255) memcpy(first, grid, (size_t)(p->given.height * p->given.width));
        return left == 0;
    }
    for (int k = 0; k < 4 && left > 0; k++) {
        int next = maze_step(p, cell, k);
        if (next < 0 || grid[next] == MAZE_PATH || grid[next] == MAZE_START) continue;
        uint8_t before = grid[next];
        if (before == MAZE_FLOOR) grid[next] = MAZE_PATH;
        count += enumerate(p, grid, first, next, left - 1);
        grid[next] = before;
    }
    return count;
}

START_TEST(canonical_is_smallest_of_all_counted) {
    struct rng rng;
    rng_seed(&rng, 3, 1);
    struct maze_recipe recipe = {.height = 5, .width = 6, .density_low = 0.1, .density_high = 0.4, .factor = 0.6};
    for (int i = 0; i < 400; i++) {
        struct puzzle p;
        struct err e;
        uint64_t count;
        uint8_t grid[30], first[30] = {255};
        ck_assert_int_eq(maze_generate(&p, &recipe, &rng, &e), 0);
        int steps = maze_shortest(&p, &count);
        memcpy(grid, p.given.cells, sizeof grid);
        ck_assert_uint_eq(enumerate(&p, grid, first, maze_cell_of(&p, MAZE_START), steps), count);
        ck_assert_mem_eq(first, p.answer.cells, sizeof first);
        ck_assert_int_eq(enumerate(&p, grid, first, maze_cell_of(&p, MAZE_START), steps - 1), 0);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(count_saturates) {
    struct puzzle p;
    struct err e;
    uint64_t count;
    char text[160];
    puzzle_init(&p, &maze_kind, 64, 64);
    ck_assert_int_eq(maze_place_ends(&p, 1, 1, 64, 64, &e), 0);
    ck_assert_int_eq(maze_shortest(&p, &count), 126);
    ck_assert(count == UINT64_MAX);
    ck_assert_int_eq(maze_kind.validate(&p, NULL, text), PUZZLE_GOOD);
    ck_assert_str_eq(text, "over 10^19 shortest paths of 126 steps");
    ck_assert_int_eq(maze_place_ends(&p, 1, 1, 20, 20, &e), 0);
    ck_assert_int_eq(maze_shortest(&p, &count), 38);
    ck_assert_uint_eq(count, 35345263800u); /* 38 over 19 */
    puzzle_free(&p);
}
END_TEST

/* Verdicts: a maze, and a grid over it as text (spaces are floor). */
static const struct {
    const char *maze, *grid;
    bool complete, valid, solved, exact;
    int wrong, open;
    const char *text;
} verdicts[] = {
    {"S.G\n...\n", "SoG\n   \n", true, true, true, true, 0, 0, "solved: a shortest path, the canonical one"},
    {"S..\n...\n..G\n", "S  \no  \nooG\n", true, true, true, true, 0, 0, "solved: a shortest path, the canonical one"},
    {"S..\n...\n..G\n", "Soo\n  o\n  G\n", true, true, true, false, 0, 0, "solved: a shortest path"},
    {"SG.\n...\n", "SG \n   \n", true, true, true, true, 0, 0, "solved: a shortest path, the canonical one"},
    {"S.G\n...\n", "S G\nooo\n", true, true, false, false, 0, 0, "a valid path, 2 steps longer than the shortest"},
    {"S.G\n...\n", "S G\n   \n", false, true, false, false, 0, 1, "no path yet: 1 cell to go"},
    {"S...G\n.....\n", "Soo G\n     \n", false, true, false, false, 0, 1,
     "the path breaks off at row 1, column 3: 1 cell missing"},
    {"S...G\n.....\n", "So oG\n     \n", false, false, false, false, 2, 1,
     "the path breaks off at row 1, column 2: 1 cell missing"},
    {"S....G\n......\n......\n", "So   G\n      \n   oo \n", false, false, false, false, 3, 3,
     "the path breaks off at row 1, column 2: 3 cells missing, 2 beside it"},
    {"S.G\n...\n", "SoG\n o \n", true, false, false, false, 1, 0,
     "the path is not one line: 1 cell beside it, the first at row 2, column 2"},
    {"S.G\n...\n...\n", "SoG\n   \no  \n", true, false, false, false, 1, 0,
     "the path is not one line: 1 cell beside it, the first at row 3, column 1"},
    {"S#G\n...\n", "SoG\n   \n", false, false, false, false, 1, 3, "the path runs into a wall at row 1, column 2"},
    {"S.G\n...\n", "SoG\n  #\n", true, false, false, false, 1, 0, "row 2, column 3 differs from the puzzle"},
    {"S.G\n...\n", "ooG\n   \n", true, false, false, false, 1, 0, "row 1, column 1 differs from the puzzle"},
    {"S#G\n##.\n", "S#G\n## \n", false, true, false, false, 0, 0, "no way leads from the start to the goal"},
    {"S.S\n...\n", "S S\n   \n", false, false, false, false, 2, 0, "2 starts, one is allowed, no goal"},
};

static struct board grid_of(const char *text) {
    struct board grid;
    struct err e;
    ck_assert_int_eq(maze_kind.read_grid(&maze_kind, text, strlen(text), &grid, &e), 0);
    return grid;
}

START_TEST(verdict_in_words) {
    struct puzzle p = maze_from(verdicts[_i].maze);
    uint8_t wrong[PUZZLE_CELLS_MAX];
    struct verdict v;
    struct board grid = grid_of(verdicts[_i].grid);
    maze_kind.check(&p, &grid, wrong, &v);
    ck_assert_str_eq(v.text, verdicts[_i].text);
    ck_assert_int_eq(v.complete, verdicts[_i].complete);
    ck_assert_int_eq(v.valid, verdicts[_i].valid);
    ck_assert_int_eq(v.solved, verdicts[_i].solved);
    ck_assert_int_eq(v.exact, verdicts[_i].exact);
    ck_assert_int_eq(v.wrong, verdicts[_i].wrong);
    ck_assert_int_eq(v.open, verdicts[_i].open);
    int marked = 0;
    for (int i = 0; i < p.given.height * p.given.width; i++)
        marked += wrong[i];
    ck_assert_int_eq(marked, v.wrong);
    board_free(&grid);
    puzzle_free(&p);
}
END_TEST

/* Whatever is done to an answer, a grid is solved only if it is a line of as few cells as the answer. */
START_TEST(mutated_paths_are_caught) {
    struct rng rng;
    rng_seed(&rng, 21, 0);
    for (int i = 0; i < 300; i++) {
        struct puzzle p = generated("easy", 12, 14, &rng);
        struct board board;
        struct verdict v;
        const int cells = p.given.height * p.given.width;
        board_copy(&board, &p.answer);
        uint8_t *grid = board.cells;
        for (int k = (int)rng_below(&rng, 4); k >= 0; k--)
            grid[rng_below(&rng, (uint32_t)cells)] = (uint8_t)rng_below(&rng, MAZE_SYMBOLS);
        maze_kind.check(&p, &board, NULL, &v);
        bool same = memcmp(grid, p.answer.cells, (size_t)cells) == 0, legal = true;
        int marks = 0;
        for (int k = 0; k < cells; k++) {
            legal &= grid[k] == p.given.cells[k] || (grid[k] == MAZE_PATH && p.given.cells[k] == MAZE_FLOOR);
            marks += grid[k] == MAZE_PATH;
        }
        ck_assert(v.exact == same);
        ck_assert(!v.solved || (legal && marks == maze_shortest(&p, NULL) - 1));
        ck_assert(v.valid == (v.wrong == 0));
        ck_assert(v.text[0] != '\0');
        board_free(&board);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(validate_before_thinking) {
    static const struct {
        const char *maze;
        enum puzzle_state state;
        const char *text;
    } cases[] = {
        {"S.G\n...\n", PUZZLE_GOOD, "1 shortest path of 2 steps"},
        {"S..\n..G\n", PUZZLE_GOOD, "3 shortest paths of 3 steps"},
        {"SG\n..\n", PUZZLE_GOOD, "1 shortest path of 1 step"},
        {"S#G\n.#.\n", PUZZLE_UNSOLVABLE, "no way leads from the start to the goal"},
        {"...\n...\n", PUZZLE_CONFLICT, "no start, no goal"},
        {"SGE\n...\n", PUZZLE_CONFLICT, "2 goals, one is allowed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct puzzle p = maze_from(cases[i].maze);
        uint8_t wrong[PUZZLE_CELLS_MAX];
        char text[160];
        ck_assert_int_eq(maze_kind.validate(&p, wrong, text), cases[i].state);
        ck_assert_str_eq(text, cases[i].text);
        puzzle_free(&p);
    }
}
END_TEST

/* Following the hints from the start gives the canonical path; every cell's hint is due when the wave arrives and tells
 * its distance modulo 3; the path is due cell by cell, as a second wave comes back. */
START_TEST(hints_lead_along_the_canonical_path) {
    enum { SIDE = 13 };
    const struct generate_request request = {.level = "hard", .height = SIDE, .width = SIDE, .density = -1};
    const int move[] = {SIDE, -1, 1, -SIDE};
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct puzzle p;
        struct rng rng;
        struct err e;
        int32_t hint[SIDE * SIDE], due[SIDE * SIDE], label_due[SIDE * SIDE];
        rng_seed(&rng, 4, seed);
        ck_assert_int_eq(maze_kind.generate(&p, &request, &rng, &e), 0);
        const int length = maze_shortest(&p, NULL);
        maze_kind.hints(&p, label_due, hint, due);
        int at = (int)((uint8_t *)memchr(p.given.cells, MAZE_START, SIDE * SIDE) - p.given.cells);
        for (int left = length; left > 1; left--) {
            ck_assert_int_eq(due[at], left);
            ck_assert(hint[at] >= 0 && hint[at] < maze_kind.hint_count - 1);
            ck_assert_int_eq(hint[at] / 4, left % 3);
            at += move[hint[at] % 4];
            ck_assert_int_eq(p.answer.cells[at], MAZE_PATH);
            ck_assert_int_eq(label_due[at], 2 * length - left + 1);
        }
        ck_assert_int_eq(p.given.cells[at + move[hint[at] % 4]], MAZE_GOAL);
        for (int i = 0; i < SIDE * SIDE; i++)
            ck_assert((hint[i] < 0) == (p.given.cells[i] == MAZE_WALL || p.given.cells[i] == MAZE_GOAL));
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(cells_in_words) {
    struct puzzle p = maze_from("S..#.\n.#.#.\n..G#.\n");
    char text[160], tiny[8];
    maze_kind.describe(&p, &p.given, 1, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 2: floor; 1 step from the start, 3 from the goal: on a shortest path");
    maze_kind.describe(&p, &p.given, 4, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 5: floor; out of reach");
    maze_kind.describe(&p, &p.given, 3, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 4: wall");
    maze_kind.describe(&p, &p.given, 1, tiny, sizeof tiny);
    ck_assert_str_eq(tiny, "row 1, ");
    puzzle_free(&p);
}
END_TEST

START_TEST(ends_are_placed) {
    struct puzzle p = maze_from("S.G\n.#.\n");
    struct err e;
    ck_assert_int_eq(maze_place_ends(&p, 2, 1, 2, 2, &e), -1);
    ck_assert_int_eq(maze_place_ends(&p, 2, 1, 2, 1, &e), -1);
    ck_assert_int_eq(maze_place_ends(&p, 3, 1, 2, 1, &e), -1);
    ck_assert_int_eq(maze_place_ends(&p, 1, 1, 1, 0, &e), -1);
    ck_assert_mem_eq(p.given.cells, ((uint8_t[]){2, 0, 3, 0, 1, 0}), 6);
    ck_assert_int_eq(maze_place_ends(&p, 2, 1, 2, 3, &e), 0);
    ck_assert_mem_eq(p.given.cells, ((uint8_t[]){0, 0, 0, 2, 1, 3}), 6);
    puzzle_free(&p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("maze");
    TCase *c = tcase_create("rules");
    tcase_add_test(c, canonical_is_smallest_of_all_counted);
    tcase_add_test(c, count_saturates);
    tcase_add_loop_test(c, verdict_in_words, 0, sizeof verdicts / sizeof verdicts[0]);
    tcase_add_test(c, mutated_paths_are_caught);
    tcase_add_test(c, validate_before_thinking);
    tcase_add_test(c, hints_lead_along_the_canonical_path);
    tcase_add_test(c, cells_in_words);
    tcase_add_test(c, ends_are_placed);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
