/* A puzzle seen from other sides: by the rules of mazes, and by a network. */
#include "encoding.h"
#include "maze_checks.h"
#include "run_suite.h"
#include "sides.h"
#include "solve.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS = 12 * 12 };

static struct puzzle make(int height, int width, uint64_t seed) {
    struct rng rng;
    rng_seed(&rng, seed, 0);
    return generated("easy", height, width, &rng);
}

/* `p` as seen from `side`, without an answer. */
static void see(struct puzzle *seen, const struct puzzle *p, int side, int *from) {
    sides_cells(p->given.height, p->given.width, side, from);
    puzzle_init(seen, p->kind, p->given.height, p->given.width);
    for (int i = 0; i < p->given.height * p->given.width; i++)
        seen->given.cells[i] = p->given.cells[from[i]];
}

START_TEST(every_side_shows_every_cell_once) {
    static const struct { int height, width, sides; } sizes[] = {{5, 5, 8}, {4, 7, 4}, {12, 9, 4}};
    for (int k = 0; k < 3; k++) {
        const int height = sizes[k].height, width = sizes[k].width;
        int from[SIDES_MAX][CELLS];
        ck_assert_int_eq(sides_count(height, width), sizes[k].sides);
        for (int side = 0; side < sizes[k].sides; side++) {
            bool shown[CELLS] = {0};
            sides_cells(height, width, side, from[side]);
            for (int i = 0; i < height * width; i++) {
                ck_assert(!shown[from[side][i]]);
                shown[from[side][i]] = true;
                if (side == 0) ck_assert_int_eq(from[side][i], i);
            }
            for (int other = 0; other < side; other++)
                ck_assert(memcmp(from[side], from[other], (size_t)(height * width) * sizeof(int)));
        }
    }
}
END_TEST

/* Neighbours stay neighbours, and the move between them is what sides_move says. */
START_TEST(moves_turn_with_the_cells) {
    int from[CELLS];
    for (int side = 0; side < 8; side++) {
        sides_cells(6, 6, side, from);
        for (int down = -1; down <= 1; down++)
            for (int right = -1; right <= 1; right++) {
                int d = down, r = right, at = 2 * 6 + 3, to = (2 + down) * 6 + 3 + right;
                sides_move(side, &d, &r);
                ck_assert_int_eq(from[to] / 6 - from[at] / 6, d);
                ck_assert_int_eq(from[to] % 6 - from[at] % 6, r);
            }
    }
}
END_TEST

/* Tokens turn with the grid, an answer from another side is one from here, and so is every next move. */
START_TEST(what_holds_from_one_side_holds_from_all) {
    static const int step[4][2] = {{1, 0}, {0, -1}, {0, 1}, {-1, 0}};
    for (int n = 0; n < 20; n++) {
        struct puzzle p = make(n % 2 ? 12 : 9, 12, (uint64_t)n), seen;
        int cells = p.given.height * p.given.width, none = maze_kind.hint_count - 1;
        int32_t here[CELLS], there[CELLS], label_due[CELLS], hint[CELLS], due[CELLS], due_here[CELLS];
        const struct encoding *encoding = maze_kind.encodings[0];
        encoding->encode(encoding, &p, &(struct view){0}, NULL, here);
        maze_kind.hints(&p, label_due, hint, due_here);
        for (int side = 0; side < encoding_sides(encoding, &p); side++) {
            int from[CELLS];
            struct board answer = {0}, back;
            struct verdict v;
            see(&seen, &p, side, from);
            encoding->encode(encoding, &p, &(struct view){.side = side}, NULL, there);
            ck_assert_int_eq(maze_kind.solve(&seen, &answer), 1);
            board_copy(&back, &p.given);
            maze_kind.hints(&seen, label_due, hint, due);
            for (int i = 0; i < cells; i++) {
                ck_assert_int_eq(there[i], here[from[i]]);
                ck_assert_int_eq(due[i], due_here[from[i]]);
                back.cells[from[i]] = answer.cells[i];
                if (hint[i] < 0 || due[i] == PUZZLE_NEVER) continue;
                int turned = maze_kind.turn_hint(side, hint[i]);
                ck_assert_int_eq(turned / 4, hint[i] / 4);
                int next = from[i] + step[turned % 4][0] * p.given.width + step[turned % 4][1];
                ck_assert_int_eq(due_here[next], due[i] - 1);
            }
            maze_kind.check(&p, &back, NULL, &v);
            ck_assert(v.solved);
            ck_assert_int_eq(maze_kind.turn_hint(side, none), none);
            board_free(&answer), board_free(&back);
            puzzle_free(&seen);
        }
        puzzle_free(&p);
    }
}
END_TEST

/* A small net with random weights whose stencil knows up from down. */
static struct model *random_model(void) {
    struct err e;
    struct rng rng;
    struct model_config c;
    config_defaults(&c);
    c.families = 1 << FAMILY_NEAR;
    c.vocab = 5;
    c.outputs = 2;
    c.height = c.width = 9;
    c.hidden = c.inner = 32;
    c.layers = 1;
    c.updates = 2;
    c.hints = 13;
    ck_assert_msg(!config_check(&c, &e), "%s", e.what);
    rng_seed(&rng, 3, 0);
    struct model *m = model_new(&c, &rng);
    model_pack(m, kernels_for(0), PRECISION_F32, false);
    return m;
}

static struct solve *think_steps(const struct model *m, const struct puzzle *p, enum explore how, int chains) {
    struct solve_options o;
    struct solve *s;
    struct err e;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, p);
    o.effort.explore = how;
    o.effort.chains = chains;
    o.effort.steps = 4;
    o.verified_stop = false;
    ck_assert_msg(!solve_new(&s, m, NULL, p, &o, &e), "%s", e.what);
    while (solve_step(s) == SOLVE_THINKING) {
    }
    return s;
}

/* Chain b thinks what a chain alone thinks of the turned puzzle, told in the order of the puzzle. */
START_TEST(each_chain_looks_from_another_side) {
    struct model *m = random_model();
    for (int width = 9; width <= 10; width++) {
        struct puzzle p = make(9, width, 5), seen;
        int cells = 9 * width, sides = sides_count(9, width), hidden = m->config.hidden;
        struct solve *all = think_steps(m, &p, EXPLORE_CHAINS, sides);
        for (int side = 0; side < sides; side++) {
            int from[CELLS];
            float here[2 * CELLS], there[2 * CELLS];
            uint8_t hint[CELLS], hint_there[CELLS];
            see(&seen, &p, side, from);
            struct solve *one = think_steps(m, &seen, EXPLORE_NONE, 1);
            solve_probability(all, side, here);
            solve_probability(one, 0, there);
            solve_hints(all, side, hint);
            solve_hints(one, 0, hint_there);
            const float *y = solve_y(all, side), *z = solve_z(all, side);
            for (int i = 0; i < cells; i++) {
                size_t bytes = (size_t)hidden * sizeof(float), a = (size_t)from[i] * hidden, b = (size_t)i * hidden;
                ck_assert_mem_eq(here + 2 * from[i], there + 2 * i, 2 * sizeof(float));
                ck_assert_mem_eq(y + a, solve_y(one, 0) + b, bytes);
                ck_assert_mem_eq(z + a, solve_z(one, 0) + b, bytes);
                ck_assert_int_eq(hint[from[i]], maze_kind.turn_hint(side, hint_there[i] - 1) + 1);
            }
            solve_free(one);
            puzzle_free(&seen);
        }
        solve_free(all);
        puzzle_free(&p);
    }
    model_free(m);
}
END_TEST

/* The first look is alone; when it is stuck, as many at once as asked for. */
START_TEST(a_search_goes_from_side_to_side) {
    struct model *m = random_model();
    struct puzzle p = make(9, 9, 5);
    struct solve *s;
    struct solve_options o;
    struct err e;
    int turns = 0, most = 0;
    o = solve_options_for(&(struct effort)EFFORT_OPEN, &p);
    o.effort.explore = EXPLORE_SEARCH;
    o.effort.chains = 3;
    o.effort.steps = 400;
    ck_assert_msg(!solve_new(&s, m, NULL, &p, &o, &e), "%s", e.what);
    for (enum solve_state state = SOLVE_THINKING; state == SOLVE_THINKING;) {
        long before = solve_work(s);
        state = solve_step(s);
        turns += !strncmp(solve_remark(s), "stuck", 5);
        if (turns == 0) ck_assert_int_eq(solve_work(s) - before, 1); /* the first look is alone */
        if (solve_work(s) - before > most) most = (int)(solve_work(s) - before);
    }
    ck_assert_int_gt(turns, 3);
    ck_assert_int_eq(most, 3);
    ck_assert_int_le(solve_work(s), 400 + 3);
    solve_free(s);
    puzzle_free(&p);
    model_free(m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("sides");
    TCase *c = tcase_create("sides");
    tcase_add_test(c, every_side_shows_every_cell_once);
    tcase_add_test(c, moves_turn_with_the_cells);
    tcase_add_test(c, what_holds_from_one_side_holds_from_all);
    tcase_add_test(c, each_chain_looks_from_another_side);
    tcase_add_test(c, a_search_goes_from_side_to_side);
    suite_add_tcase(s, c);
    return run_suite(s);
}
