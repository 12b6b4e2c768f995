/* Views of one puzzle that vote: each says what it would of the puzzle as it is seen, and rules may end it. */
#include "ballot.h"
#include "run_suite.h"
#include "shipped_model.h"
#include "sides.h"
#include "solve.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct puzzle make(const char *kind, int height, int width) {
    const struct generate_request request = {.height = height, .width = width, .density = -1};
    struct puzzle p;
    struct rng rng;
    struct err e;
    rng_seed(&rng, 4, 0);
    ck_assert_msg(!puzzle_kind_find(kind)->generate(&p, &request, &rng, &e), "%s", e.what);
    return p;
}

/* Random weights in the form of official checkpoints. */
static struct model *official_model(int symbols, int side) {
    const struct model_config c = {.mixer = MIXER_ATTENTION,
                                   .vocab = symbols,
                                   .outputs = symbols,
                                   .planes = 1,
                                   .height = side,
                                   .width = side,
                                   .hidden = 16,
                                   .inner = 32,
                                   .heads = 2,
                                   .layers = 1,
                                   .cycles = 1,
                                   .updates = 1,
                                   .q_outputs = 1,
                                   .embed_scale = 4,
                                   .rope_theta = 1e4f,
                                   .eps = 1e-5f};
    struct rng rng;
    rng_seed(&rng, 7, 0);
    struct model *m = model_new(&c, &rng);
    for (int i = 0; i < c.hidden; i++) /* belief differs from view to view */
        m->params.w[W_Q].data[i] = (float)rng_normal(&rng);
    for (int i = 0; i < 3 * c.hidden * c.hidden; i++) /* each looks at few others */
        m->params.layer[0].w[W_QKV].data[i] *= 4;
    model_pack(m, kernels_for(cpu_detect()), PRECISION_F32, false);
    return m;
}

static struct model *packed_model(const char *name) {
    struct model *m = shipped_model(name);
    model_pack(m, kernels_for(cpu_detect()), PRECISION_F32, false);
    return m;
}

static struct ballot *open_ballot(const struct model *m, const struct puzzle *p, const struct ballot_options *o) {
    struct ballot *b;
    struct err e;
    ck_assert_msg(!ballot_new(&b, m, NULL, p, o, &e), "%s", e.what);
    return b;
}

static void hold(struct ballot *b) {
    while (ballot_step(b)) {
    }
}

/* What the model says, after so many steps, of the puzzle as a view shows it, in the puzzle's own order and names. */
static struct board said_of_view(const struct model *m, const struct puzzle *p, const struct view *v, int steps) {
    struct puzzle seen;
    struct solve *s;
    struct board said = {0};
    struct err e;
    struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, p);
    puzzle_copy(&seen, p);
    sides_board(&seen.given, &p->given, v->side);
    for (int i = 0; i < board_cells(&seen.given); i++)
        seen.given.cells[i] = view_symbol(v, seen.given.cells[i]);
    o.effort.steps = steps;
    o.verified_stop = false;
    ck_assert_msg(!solve_new(&s, m, NULL, &seen, &o, &e), "%s", e.what);
    while (solve_step(s) == SOLVE_THINKING) {
    }
    sides_board(&said, solve_grid(s), sides_back(v->side));
    for (int i = 0; i < board_cells(&said); i++)
        said.cells[i] = view_symbol_back(p->kind, v, said.cells[i]);
    solve_free(s);
    puzzle_free(&seen);
    return said;
}

static const struct {
    const char *kind;
    int symbols, trained, side, steps; /* symbols 0: the shipped model */
} kinds[] = {{"sudoku", 11, 9, 9, 2}, {"sudoku", 12, 10, 9, 2}, {"maze", 0, 0, 15, 11}};

START_TEST(a_view_votes_for_what_it_says_of_the_puzzle_as_seen) {
    const int symbols = kinds[_i].symbols;
    struct model *m = symbols ? official_model(symbols, kinds[_i].trained) : packed_model(kinds[_i].kind);
    struct puzzle p = make(kinds[_i].kind, kinds[_i].side, kinds[_i].side);
    const struct ballot_options o = {.views = 12, .steps = kinds[_i].steps, .seed = 3, .batch = 5};
    struct ballot *b = open_ballot(m, &p, &o);
    hold(b);
    const struct votes *votes = ballot_votes(b);
    ck_assert_int_eq(votes->cast, ballot_views(b));
    int first[12], renamed = 0;
    for (int k = 0; k < ballot_views(b); k++) {
        const struct view v = ballot_view(b, k);
        struct board said = said_of_view(m, &p, &v, kinds[_i].steps);
        const struct candidate *c = votes_find(votes, &said);
        ck_assert_msg(c, "view %d says what nobody voted for", k);
        first[k] = c->first;
        ck_assert_int_le(first[k], k);
        renamed += v.renamed;
        board_free(&said);
    }
    int candidates = 0;
    for (int k = 0; k < ballot_views(b); k++)
        candidates += first[k] == k;
    ck_assert_int_eq(candidates, votes->count);
    ck_assert_int_gt(candidates, 1);
    ck_assert_int_eq(renamed, ballot_views(b) - SIDES_MAX);
    ballot_free(b);
    puzzle_free(&p);
    model_free(m);
}
END_TEST

/* Of a square that is larger than the board only the board is read. */
START_TEST(a_board_is_read_from_its_square) {
    enum { SQUARE = 10, SIDE = 9, CELLS = SIDE * SIDE, VOCAB = 12, HIDDEN = 16 };
    struct model *m = official_model(VOCAB, SQUARE);
    struct puzzle p = make("sudoku", SIDE, SIDE), large = make("sudoku", 16, 16);
    struct solve *s;
    struct err e;
    struct solve_options o = solve_options_for(&(struct effort)EFFORT_OPEN, &p);
    float seen[SQUARE * SQUARE * VOCAB], read[CELLS * SIDE];
    uint8_t hint[CELLS];
    o.effort.explore = EXPLORE_CHAINS;
    o.effort.chains = 8;
    ck_assert_msg(!solve_new(&s, m, NULL, &p, &o, &e), "%s", e.what);
    solve_step(s);
    for (int side = 0; side < 8; side++) {
        int from[CELLS];
        sides_cells(SIDE, SIDE, side, from);
        think_probability(solve_think(s), side, seen);
        solve_probability(s, side, read);
        solve_hints(s, side, hint);
        const float *y = solve_y(s, side);
        for (int i = 0; i < CELLS; i++) {
            const int place = i / SIDE * SQUARE + i % SIDE;
            ck_assert_mem_eq(read + from[i] * SIDE, seen + place * VOCAB + 3, SIDE * sizeof *read);
            ck_assert_mem_eq(y + from[i] * HIDDEN, think_y(solve_think(s), side) + place * HIDDEN, HIDDEN * sizeof *y);
            ck_assert_int_eq(hint[i], 0);
        }
    }
    solve_free(s);
    ck_assert_int_eq(solve_accepts(m, &large, &e), -1);
    ck_assert_str_eq(e.what, "this model does grids of at most 10x10, not 16x16");
    puzzle_free(&p), puzzle_free(&large);
    model_free(m);
}
END_TEST

/* Names of digits can be drawn without end; a wall has no other name. Boxes of 2x3 are none of 3x2. */
START_TEST(there_are_as_many_views_as_differ) {
    static const struct {
        const char *kind;
        int symbols, height, width, views, sides; /* symbols 0: the shipped model */
    } cases[] = {{"sudoku", 11, 9, 9, 40, 8}, {"sudoku", 11, 6, 6, 40, 4}, {"maze", 6, 9, 9, 8, 8},
                 {"maze", 6, 7, 9, 4, 4},     {"maze", 0, 9, 9, 8, 8},     {"sudoku", 0, 9, 9, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *shipped = *cases[i].kind == 's' ? "sudoku-9x9" : "maze";
        struct model *m = cases[i].symbols ? official_model(cases[i].symbols, 9) : packed_model(shipped);
        struct puzzle p = make(cases[i].kind, cases[i].height, cases[i].width);
        const struct ballot_options o = {.views = 40, .steps = 1, .batch = 3};
        struct ballot *b = open_ballot(m, &p, &o);
        ck_assert_int_eq(ballot_views(b), cases[i].views);
        ck_assert_int_eq(reader_sides(ballot_reader(b)), cases[i].sides);
        ballot_free(b);
        puzzle_free(&p);
        model_free(m);
    }
}
END_TEST

/* What the rules accept is all that counts; without them every view takes all its steps and votes. */
START_TEST(an_answer_that_the_rules_accept_ends_it) {
    struct model *m = packed_model("maze");
    struct puzzle p = make("maze", 12, 12);
    struct ballot_options o = {.views = 8, .steps = 40, .batch = 3, .verified_stop = true};
    struct verdict verdict;
    struct ballot *b = open_ballot(m, &p, &o);
    hold(b);
    const struct votes *votes = ballot_votes(b);
    ck_assert_int_ge(ballot_accepted(b), 0);
    ck_assert_int_eq(votes->count, 1);
    ck_assert_int_eq(votes->cast, 1);
    p.kind->check(&p, &votes->items->board, NULL, &verdict);
    ck_assert(verdict.solved);
    const int steps = ballot_steps(b);
    ck_assert_int_lt(steps, 40);
    ck_assert(!ballot_step(b));
    ballot_free(b);

    o.verified_stop = false;
    b = open_ballot(m, &p, &o);
    hold(b);
    ck_assert_int_eq(ballot_accepted(b), -1);
    ck_assert_int_eq(ballot_votes(b)->cast, 8);
    ck_assert_int_eq(ballot_steps(b), 40);
    ballot_free(b);

    /* no earlier, and by no other view */
    o.verified_stop = true;
    o.steps = steps - 1;
    o.views = o.batch = 1;
    b = open_ballot(m, &p, &o);
    hold(b);
    ck_assert_int_eq(ballot_accepted(b), -1);
    ck_assert_int_eq(ballot_steps(b), steps - 1);
    ballot_free(b);
    puzzle_free(&p);
    model_free(m);
}
END_TEST

/* A view that believes itself is not thought about any more: here all do, after a step. */
START_TEST(the_learned_halt_is_heard) {
    struct model *m = official_model(11, 9);
    struct puzzle p = make("sudoku", 9, 9);
    memset(m->params.w[W_Q].data, 0, 16 * sizeof(float));
    for (int believes = 0; believes < 2; believes++) {
        const struct ballot_options o = {.views = 6, .steps = 3, .batch = 4, .learned_halt = true};
        m->params.w[W_Q_BIAS].data[0] = believes ? 1 : -1;
        struct ballot *b = open_ballot(m, &p, &o);
        hold(b);
        ck_assert_int_eq(ballot_steps(b), believes ? 1 : 3);
        ck_assert_int_eq(ballot_votes(b)->cast, 6);
        ballot_free(b);
    }
    puzzle_free(&p);
    model_free(m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("ballot");
    TCase *c = tcase_create("ballot");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, a_view_votes_for_what_it_says_of_the_puzzle_as_seen, 0, sizeof kinds / sizeof *kinds);
    tcase_add_test(c, a_board_is_read_from_its_square);
    tcase_add_test(c, there_are_as_many_views_as_differ);
    tcase_add_test(c, an_answer_that_the_rules_accept_ends_it);
    tcase_add_test(c, the_learned_halt_is_heard);
    suite_add_tcase(s, c);
    return run_suite(s);
}
