/* Sudoku: what ratings mean and generators promise. */
#include "alloc.h"
#include "rating.h"
#include "run_suite.h"
#include "sudoku_checks.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- rating ---- */

START_TEST(rating_needs_no_guess_where_singles_do) {
    struct rng rng;
    rng_seed(&rng, 14, 0);
    int easy = 0, more = 0;
    for (int k = 0; k < 300; k++) {
        uint8_t puzzle[SUDOKU_CELLS_MAX], solution[CELLS];
        uint64_t guesses;
        int found;
        random_minimal(puzzle, solution, &rng);
        ck_assert_int_eq(general_count(puzzle, 9, 2, NULL, &guesses), 1);
        uint32_t counted = sudoku9_guesses(puzzle, 2, UINT32_MAX, &rng, &found);
        ck_assert_int_eq(found, 1);
        ck_assert_msg((guesses == 0) == (counted == 0), "%d guesses, rated %u", (int)guesses, counted);
        ck_assert_uint_ne(counted, 1); /* all digits of a cell are tried */
        easy += counted == 0;
        more += counted > 20;
        puzzle[rng_below(&rng, CELLS)] = 0;
        sudoku9_guesses(puzzle, 5, UINT32_MAX, &rng, &found);
        ck_assert_int_eq(found, general_count(puzzle, 9, 5, NULL, NULL));
    }
    ck_assert_int_gt(easy, 60);
    ck_assert_int_gt(more, 1);
}
END_TEST

START_TEST(rating_stops_at_the_most) {
    struct rng rng;
    uint8_t blank[CELLS] = {0};
    rng_seed(&rng, 15, 0);
    ck_assert_uint_eq(sudoku9_guesses(blank, 1000000, 500, &rng, NULL), 500);
}
END_TEST

/* ---- generators ---- */

START_TEST(random_grids_are_spread) {
    enum { GRIDS = 4500 };
    struct rng rng;
    int times[CELLS][9] = {{0}};
    rng_seed(&rng, 16, 0);
    for (int k = 0; k < GRIDS; k++) {
        uint8_t grid[CELLS];
        sudoku9_random_grid(grid, &rng);
        if (k < 50) assert_answer(grid, grid, 9);
        for (int cell = 0; cell < CELLS; cell++)
            times[cell][grid[cell] - 1]++;
    }
    for (int cell = 0; cell < CELLS; cell++) {
        double chi = 0;
        for (int d = 0; d < 9; d++)
            chi += pow(times[cell][d] - GRIDS / 9.0, 2) / (GRIDS / 9.0);
        ck_assert_msg(chi < 35, "cell %d: chi square %.1f (8 degrees of freedom)", cell, chi);
    }
}
END_TEST

START_TEST(levels_keep_their_promise) {
    static const struct {
        const char *level;
        int side, count;
        double least;
    } cases[] = {{"easy", 4, 20, 0},    {"easy", 6, 20, 0},    {"easy", 9, 40, 0},    {"easy", 16, 2, 0},
                 {"minimal", 4, 20, 0}, {"minimal", 6, 20, 0}, {"minimal", 9, 30, 0}, {"minimal", 16, 1, 0},
                 {"hard", 9, 4, 20},    {"extreme", 9, 1, 100}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
        for (int i = 0; i < cases[k].count; i++) {
            struct puzzle p = make_sudoku(cases[k].level, cases[k].side, 100 + (uint64_t)i);
            struct rng rng;
            uint64_t guesses;
            rng_seed(&rng, 17, 0);
            ck_assert_int_eq(p.given.height, cases[k].side);
            assert_answer(p.given.cells, p.answer.cells, p.given.height);
            if (!strcmp(cases[k].level, "easy")) {
                ck_assert_int_eq(general_count(p.given.cells, p.given.height, 2, NULL, &guesses), 1);
                ck_assert_uint_eq(guesses, 0);
            } else
                assert_minimal(p.given.cells, p.answer.cells, p.given.height);
            /* the rating is a mean over random searches: another one is nearly, not quite, the same */
            if (cases[k].least) ck_assert_double_ge(sudoku9_rating(p.given.cells, 10, &rng), cases[k].least);
            puzzle_free(&p);
        }
}
END_TEST

START_TEST(seeds_say_it_all) {
    static const char *const levels[] = {"easy", "minimal", "hard"};
    for (int k = 0; k < 3; k++) {
        struct puzzle a = make_sudoku(levels[k], 9, 5), b = make_sudoku(levels[k], 9, 5),
                      c = make_sudoku(levels[k], 9, 6);
        ck_assert_mem_eq(a.given.cells, b.given.cells, CELLS);
        ck_assert_mem_eq(a.answer.cells, b.answer.cells, CELLS);
        ck_assert_mem_ne(a.given.cells, c.given.cells, CELLS);
        puzzle_free(&a);
        puzzle_free(&b);
        puzzle_free(&c);
    }
}
END_TEST

static bool sees(int a, int b) {
    return a / 9 == b / 9 || a % 9 == b % 9 || (a / 27 == b / 27 && a % 9 / 3 == b % 9 / 3);
}

START_TEST(walks_stay_on_minimal_puzzles) {
    struct rng rng;
    struct sudoku9_walk w;
    rng_seed(&rng, 18, 0);
    const bool deep = _i == 1;
    if (deep)
        sudoku9_walk_begin_deep(&w, 100, &rng); /* soon indifferent: it is to move */
    else
        sudoku9_walk_begin(&w, 100, 0.2, &rng);
    bool roamed = false;
    for (int k = 0, moves = 0; k < 400; k++) {
        uint8_t before[CELLS], solution[CELLS];
        memcpy(before, w.puzzle, CELLS);
        memcpy(solution, w.solution, CELLS);
        bool moved = sudoku9_walk_step(&w, &rng);
        ck_assert_int_eq(moved, memcmp(before, w.puzzle, CELLS) != 0);
        ck_assert_int_eq(w.moves, moves += moved);
        if (moved && moves % 5 == 0) assert_minimal(w.puzzle, w.solution, 9);
        roamed |= memcmp(solution, w.solution, CELLS) != 0;
    }
    ck_assert_int_gt(w.moves, 10);
    ck_assert_int_eq(roamed, deep);
}
END_TEST

START_TEST(varied_puzzles_are_near_and_minimal) {
    struct rng rng;
    struct puzzle p = make_sudoku("minimal", 9, 3);
    int same_solution = 0;
    rng_seed(&rng, 22, 0);
    for (int k = 0; k < 40; k++) {
        uint8_t before[CELLS], solution[CELLS];
        int kept = 0;
        memcpy(before, p.given.cells, CELLS);
        memcpy(solution, p.answer.cells, CELLS);
        sudoku_kind.vary(&p, NULL, &rng);
        assert_minimal(p.given.cells, p.answer.cells, 9);
        for (int cell = 0; cell < CELLS; cell++)
            kept += p.given.cells[cell] && p.given.cells[cell] == before[cell];
        ck_assert_int_ge(kept, 8);
        same_solution += !memcmp(solution, p.answer.cells, CELLS);
    }
    ck_assert_int_gt(same_solution, 10); /* either happens */
    ck_assert_int_lt(same_solution, 35);
    puzzle_free(&p);
}
END_TEST

/* What is varied at a level stays minimal and no easier than that; what cannot be had soon is left as it is. */
START_TEST(hard_puzzles_are_varied_at_their_level) {
    static const struct {
        bool deep;
        double least;
    } levels[] = {{false, 30}, {true, 3000}, {true, 1e12}};
    struct rng rng;
    struct puzzle p = make_sudoku("hard", 9, 3);
    int moved[3] = {0};
    rng_seed(&rng, 23, 0);
    for (int k = 0; k < 24; k++) {
        const int level = k / 10;
        uint8_t before[CELLS];
        memcpy(before, p.given.cells, CELLS);
        sudoku9_vary_hard(p.given.cells, p.answer.cells, levels[level].deep, levels[level].least, &rng);
        assert_minimal(p.given.cells, p.answer.cells, 9);
        if (!memcmp(before, p.given.cells, CELLS)) continue;
        moved[level]++;
        /* chosen by the mean of three searches each of which guesses at random */
        const double rating = sudoku9_rating(p.given.cells, 20, &rng);
        ck_assert_double_ge(levels[level].deep ? rating * (sudoku9_resistance(p.given.cells, 6) + 30) : rating,
                            levels[level].least / 2);
    }
    ck_assert_int_gt(moved[0], 5);
    ck_assert_int_gt(moved[1], 3);
    ck_assert_int_eq(moved[2], 0);
    puzzle_free(&p);
}
END_TEST

/* Candidates as bits; naked and hidden singles, and rounds of assumptions, as plainly as they can be written. */
struct notes {
    unsigned candidates[CELLS];
    bool settled[CELLS];
};

static bool settle_singles(struct notes *n) {
    for (bool again = true; again;) {
        again = false;
        for (int i = 0; i < CELLS; i++) {
            if (!n->candidates[i]) return false;
            if (n->settled[i] || n->candidates[i] & (n->candidates[i] - 1)) continue;
            n->settled[i] = again = true;
            for (int j = 0; j < CELLS; j++)
                if (j != i && sees(i, j)) n->candidates[j] &= ~n->candidates[i];
        }
        for (int unit = 0; unit < 27 && !again; unit++)
            for (int d = 0; d < 9; d++) {
                int places = 0, last = -1;
                for (int k = 0; k < 9; k++) {
                    const int u = unit % 9, cell = unit < 9    ? 9 * u + k
                                                   : unit < 18 ? 9 * k + u
                                                               : (u / 3 * 3 + k / 3) * 9 + u % 3 * 3 + k % 3;
                    if (n->candidates[cell] >> d & 1) places++, last = cell;
                }
                if (!places) return false;
                if (places > 1 || n->candidates[last] == 1u << d) continue;
                if (n->settled[last]) return false;
                n->candidates[last] = 1u << d;
                again = true;
            }
    }
    return true;
}

static int naive_resistance(const uint8_t *puzzle, int rounds) {
    struct notes n = {{0}};
    int sum = 0;
    for (int i = 0; i < CELLS; i++)
        n.candidates[i] = puzzle[i] ? 1u << (puzzle[i] - 1) : 511;
    ck_assert(settle_singles(&n));
    for (int k = 0; k < rounds; k++) {
        struct notes next = n;
        for (int i = 0; i < CELLS; i++)
            for (int d = 0; d < 9 && !n.settled[i]; d++) {
                struct notes t = n;
                if (!(n.candidates[i] >> d & 1)) continue;
                t.candidates[i] = 1u << d;
                if (!settle_singles(&t)) next.candidates[i] &= ~(1u << d);
            }
        n = next;
        ck_assert(settle_singles(&n));
        for (int i = 0; i < CELLS; i++)
            if (!n.settled[i]) sum += __builtin_popcount(n.candidates[i]);
    }
    return sum;
}

START_TEST(resistance_is_what_its_definition_says) {
    struct rng rng;
    struct sudoku9_walk w;
    int most = 0;
    rng_seed(&rng, 20, 0);
    for (int k = 0; k < 6; k++) {
        sudoku9_walk_begin_deep(&w, 400000, &rng);
        for (int step = 0; step < 600; step++) {
            if (step % 150 == 0) {
                const int resistance = sudoku9_resistance(w.puzzle, 3);
                ck_assert_int_eq(resistance, naive_resistance(w.puzzle, 3));
                if (resistance > most) most = resistance;
            }
            sudoku9_walk_step(&w, &rng);
        }
    }
    ck_assert_int_gt(most, 100); /* not just easy ones */
    ck_assert_int_eq(sudoku9_resistance(w.solution, 3), 0);
}
END_TEST

START_TEST(deep_mines_give_what_is_asked_for) {
    struct sudoku9_mine *m = XNEW(struct sudoku9_mine);
    struct rng rng;
    uint8_t puzzle[CELLS], solution[CELLS], last[CELLS] = {0};
    rng_seed(&rng, 21, 0);
    /* as deep as a quick test can wait for, deeper than rating alone can get */
    sudoku9_mine_begin(m, 15000, 15000, true);
    for (int k = 0; k < 6; k++) {
        ck_assert_double_gt(sudoku9_mine_next(m, puzzle, solution, &rng), 0);
        ck_assert_double_ge(m->walk.score, m->walk.enough);
        ck_assert_int_gt(sudoku9_resistance(puzzle, 6), 0);
        if (k % 2 == 0) assert_minimal(puzzle, solution, 9);
        ck_assert_mem_ne(puzzle, last, CELLS);
        memcpy(last, puzzle, CELLS);
    }
    const atomic_bool stop = true;
    m->low = m->high = 1e12; /* which no walk reaches */
    m->walking = false;
    m->stop = &stop;
    ck_assert_double_lt(sudoku9_mine_next(m, puzzle, solution, &rng), 0);
    free(m);
}
END_TEST

START_TEST(mines_give_what_is_asked_for) {
    struct sudoku9_mine *m = XNEW(struct sudoku9_mine);
    struct rng rng;
    uint8_t puzzle[CELLS], solution[CELLS], last[CELLS] = {0};
    rng_seed(&rng, 19, 0);
    sudoku9_mine_begin(m, 15, 40, false);
    for (int k = 0; k < 40; k++) {
        ck_assert_double_ge(sudoku9_mine_next(m, puzzle, solution, &rng), 15);
        if (k % 8 == 0) assert_minimal(puzzle, solution, 9);
        ck_assert_mem_ne(puzzle, last, CELLS);
        memcpy(last, puzzle, CELLS);
    }
    free(m);
}
END_TEST

START_TEST(refuses_what_it_cannot_make) {
    static const struct {
        struct generate_request request;
        const char *expected;
    } cases[] = {{{.level = "hardd"}, "hard"},
                 {{.level = "purple"}, "easy, minimal, hard, extreme or deep"},
                 {{.height = 7}, "4x4, 6x6, 9x9 or 16x16"},
                 {{.height = 9, .width = 6}, "4x4, 6x6, 9x9 or 16x16"},
                 {{.level = "hard", .height = 6}, "9x9"},
                 {{.level = "hard", .width = 16}, "9x9"}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct rng rng;
        struct puzzle p;
        struct err e = {0};
        rng_seed(&rng, 1, 0);
        ck_assert_int_eq(sudoku_kind.generate(&p, &cases[k].request, &rng, &e), -1);
        ck_assert_str_eq(e.expected, cases[k].expected);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sudoku generator");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, rating_needs_no_guess_where_singles_do);
    tcase_add_test(t, rating_stops_at_the_most);
    tcase_add_test(t, random_grids_are_spread);
    tcase_add_test(t, levels_keep_their_promise);
    tcase_add_test(t, seeds_say_it_all);
    tcase_add_loop_test(t, walks_stay_on_minimal_puzzles, 0, 2); /* plain, deep */
    tcase_add_test(t, varied_puzzles_are_near_and_minimal);
    tcase_add_test(t, hard_puzzles_are_varied_at_their_level);
    tcase_add_test(t, mines_give_what_is_asked_for);
    tcase_add_test(t, deep_mines_give_what_is_asked_for);
    tcase_add_test(t, resistance_is_what_its_definition_says);
    tcase_add_test(t, refuses_what_it_cannot_make);
    suite_add_tcase(suite, t);
    return run_suite(suite);
}
