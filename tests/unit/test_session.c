/* Play, undo, thinking in the background. */
#include "alloc.h"
#include "run_suite.h"
#include "session_checks.h"
#include "trace.h"
#include "worker.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- by hand ---- */

struct copy {
    uint8_t given[81], grid[81];
    uint32_t pencil[81];
};

static struct copy copy_of(const struct play *p) {
    struct copy c;
    memset(&c, 0, sizeof c);
    memcpy(c.given, p->puzzle.given.cells, 81);
    memcpy(c.grid, p->grid.cells, 81);
    memcpy(c.pencil, p->pencil, 81 * sizeof(uint32_t));
    return c;
}

static bool random_move(struct play *p, struct rng *rng) {
    int cell = rng_below(rng, 81), symbol = rng_below(rng, 10);
    switch (rng_below(rng, 12)) {
    case 0:
        return play_erase(p, cell);
    case 1:
    case 2:
        return play_given(p, cell, symbol);
    case 3:
        return rng_below(rng, 8) == 0 && play_clear(p);
    case 4:
    case 5:
    case 6:
        return play_pencil(p, cell, symbol);
    default:
        return play_enter(p, cell, symbol);
    }
}

/* Any chain of moves, undos and redos is the state that the list of moves says. */
START_TEST(undo_and_redo_any_chain) {
    enum { MOVES = 300 };
    static struct copy states[MOVES + 1];
    struct play *p = &session_desk(&session)->play;
    for (int seed = 0; seed < 20; seed++) {
        struct rng rng;
        int at = 0, end = 0;
        rng_seed(&rng, seed, 0);
        while (play_undo(p)) {
        }
        p->count = 0; /* nothing to redo */
        states[0] = copy_of(p);
        for (int k = 0; k < 3 * MOVES && end < MOVES; k++) {
            int what = rng_below(&rng, 4);
            if (what == 0)
                ck_assert(play_undo(p) == (at > 0)), at -= at > 0;
            else if (what == 1)
                ck_assert(play_redo(p) == (at < end)), at += at < end;
            else if (random_move(p, &rng))
                end = ++at, states[at] = copy_of(p);
            struct copy now = copy_of(p);
            ck_assert_mem_eq(&now, &states[at], sizeof now);
        }
        while (play_undo(p))
            at--;
        ck_assert_int_eq(at, 0);
    }
}
END_TEST

START_TEST(moves_as_text_make_the_same_state) {
    struct play *p = &session_desk(&session)->play, again;
    struct puzzle original = p->puzzle;
    struct rng rng;
    struct err e;
    rng_seed(&rng, 3, 0);
    for (int k = 0; k < 300; k++)
        random_move(p, &rng);
    char *text = play_text(p);
    original.given = p->original;
    play_init(&again, &original);
    ck_assert_int_eq(play_replay(&again, text, &e), 0);
    struct copy a = copy_of(p), b = copy_of(&again);
    ck_assert_mem_eq(&a, &b, sizeof a);
    while (play_undo(p)) { /* groups are the same, too */
        ck_assert(play_undo(&again));
        a = copy_of(p), b = copy_of(&again);
        ck_assert_mem_eq(&a, &b, sizeof a);
    }
    ck_assert(!play_undo(&again));
    free(text);
    ck_assert_int_eq(play_replay(&again, "r1c3=4\n\nr1c1=4\n", &e), -1); /* r1c1 is given */
    ck_assert_int_eq(e.line, 3);
    ck_assert_int_eq(play_replay(&again, "r10c1=4\n", &e), -1);
    ck_assert_int_eq(play_replay(&again, "r1c1", &e), -1);
    play_free(&again);
}
END_TEST

START_TEST(entering_obeys_the_puzzle) {
    struct desk *d = session_desk(&session);
    session_cell(&session, 0);
    session_key(&session, HAND_SYMBOL, "1");
    ck_assert_int_eq(d->play.grid.cells[0], d->play.puzzle.given.cells[0]); /* a given stays */
    session_cell(&session, 2);
    session_key(&session, HAND_SYMBOL, "5");
    ck_assert_int_eq(d->play.grid.cells[2], 5);
    ck_assert(d->wrong[2] && d->wrong[0]); /* 5 stands in the row already */
    session_undo(&session, 1, false);
    ck_assert_int_eq(d->play.grid.cells[2], d->play.puzzle.kind->blank);
    ck_assert(!d->wrong[0]);
    session_key(&session, HAND_PENCIL, "4");
    ck_assert_int_eq(d->play.pencil[2], 1 << 4);
    session_key(&session, HAND_GIVEN, "3");
    ck_assert_int_eq(d->play.puzzle.given.cells[2], 3);
    ck_assert_int_eq(d->state, PUZZLE_CONFLICT);
    think(); /* refused: no answer */
    ck_assert_int_eq(d->now.status, RUN_NONE);
    ck_assert_int_eq(session.said.kind, MESSAGE_WARN);
}
END_TEST

START_TEST(solving_by_hand_is_noticed) {
    struct desk *d = session_desk(&session);
    const struct board *exact = desk_exact(d);
    for (int c = 0; c < 81; c++) {
        session_cell(&session, c);
        if (d->play.puzzle.given.cells[c] == d->play.puzzle.kind->blank)
            session_enter(&session, HAND_SYMBOL, exact->cells[c]);
    }
    ck_assert(d->verdict.solved);
    ck_assert_int_eq(session.said.kind, MESSAGE_GOOD);
}
END_TEST

START_TEST(solution_is_told_only_when_allowed) {
    struct desk *d = session_desk(&session);
    session_solution(&session);
    ck_assert(!d->reveal);
    session.preferences.reveal = true;
    session_solution(&session);
    ck_assert(d->reveal && d->exact.cells);
}
END_TEST

/* ---- thinking ---- */

START_TEST(a_run_is_recorded) {
    struct desk *d = session_desk(&session);
    think();
    ck_assert_int_eq(d->now.status, RUN_SOLVED);
    ck_assert_int_eq(d->frame, d->now.timeline->count - 1);
    ck_assert_str_eq(d->now.model, "scripted");
    session_move(&session, GRAIN_STEP, -2);
    ck_assert(!d->follow);
}
END_TEST

START_TEST(a_second_trace_stands_beside_the_first) {
    struct desk *d = session_desk(&session);
    struct err e;
    think();
    char *path = xasprintf("%s/run.rumia-trace", home);
    ck_assert(!trace_write(path, &d->play.puzzle, d->now.timeline, "scripted", "first", &e));
    int updates = d->now.timeline->count, desks = session.count;
    ck_assert(!session_open(&session, path, NULL, &e));
    ck_assert_int_eq(session.count, desks); /* the same puzzle: no other desk */
    ck_assert_ptr_eq(session_desk(&session), d);
    ck_assert_int_eq(d->now.status, RUN_RECORDED);
    ck_assert_int_eq(d->now.timeline->count, updates);
    ck_assert_int_eq(d->before.timeline->count, updates);
    free(path);
}
END_TEST

START_TEST(editing_and_thinking_again_keeps_the_run_before) {
    struct desk *d = session_desk(&session);
    struct run_difference diff;
    think();
    session_cell(&session, 0);
    session_erase(&session, HAND_GIVEN);
    ck_assert(desk_edited_since(d));
    think();
    ck_assert_ptr_nonnull(d->before.timeline);
    ck_assert(!desk_edited_since(d));
    ck_assert_int_eq(timeline_compare(d->now.timeline, d->before.timeline, &diff), 0);
    ck_assert_int_eq(diff.givens, 1);
}
END_TEST

START_TEST(thinks_past_the_halt) {
    struct desk *d = session_desk(&session);
    mind.never = true;
    session.effort.steps = 3;
    think();
    ck_assert_int_eq(d->now.status, RUN_GAVE_UP);
    ck_assert_int_eq(timeline_steps(d->now.timeline), 3);
    session_more(&session, 4);
    while (d->now.status == RUN_THINKING) {
        worker_wait(session.worker);
        session_poll(&session);
    }
    ck_assert_int_eq(timeline_steps(d->now.timeline), 7);
    ck_assert(!timeline_readout(d->now.timeline, d->now.timeline->count - 1)->solved);
}
END_TEST

/* Unless somebody says how many: as the puzzle's file says, else as the kind of puzzle takes. */
START_TEST(as_many_steps_as_usual) {
    struct desk *d = session_desk(&session);
    mind.never = true;
    ck_assert_int_eq(session.effort.steps, 0);
    think();
    ck_assert_int_eq(timeline_steps(d->now.timeline), 4096); /* it goes on by itself */
    ck_assert_str_eq(d->now.mode, "one chain, then search");
    session.effort.explore = EXPLORE_NONE;
    think();
    ck_assert_int_eq(timeline_steps(d->now.timeline), 16);
    ck_assert_str_eq(d->now.note, "16 steps");
    ck_assert_str_eq(d->now.mode, "one chain");
    d->play.puzzle.effort.steps = 5;
    think();
    ck_assert_int_eq(timeline_steps(d->now.timeline), 5);
    struct effort search = EFFORT_OPEN;
    search.explore = EXPLORE_SEARCH;
    struct puzzle maze;
    puzzle_init(&maze, puzzle_kind_find("maze"), 30, 30);
    ck_assert_int_eq(effort_usual_steps(EXPLORE_NONE, &maze), 154);
    ck_assert_int_eq(effort_settle(&search, &maze).steps, 256 * 154);
    puzzle_free(&maze);
}
END_TEST

START_TEST(pausing_stopping_and_beginning_in_any_order) {
    struct rng rng;
    struct desk *d = session_desk(&session);
    mind.never = true;
    session.effort.steps = 100000;
    rng_seed(&rng, 1, 0);
    add(maze_text);
    for (int k = 0; k < 300; k++) {
        switch (rng_below(&rng, 6)) {
        case 0:
            if (rng_below(&rng, 2))
                session_pause(&session);
            else
                session_continue(&session);
            break;
        case 1:
            session_again(&session);
            break;
        case 2:
            session_stop(&session);
            break;
        case 3:
            session_more(&session, 2);
            break;
        case 4:
            session_select(&session, rng_below(&rng, 2));
            break;
        default:
            session_poll(&session);
            break;
        }
    }
    session_select(&session, 0);
    session_again(&session);
    while (!d->now.timeline || !d->now.timeline->count)
        session_poll(&session);
    session_pause(&session);
    ck_assert_int_eq(d->now.status, RUN_PAUSED);
    worker_wait(session.worker);
    session_poll(&session);
    int count = d->now.timeline->count;
    session_poll(&session);
    ck_assert_int_eq(d->now.timeline->count, count); /* nothing comes while it pauses */
    session_stop(&session);
    ck_assert_int_eq(d->now.status, RUN_STOPPED);
}
END_TEST

START_TEST(without_weights_it_says_so) {
    mind.fails = true;
    think();
    ck_assert_int_eq(session_desk(&session)->now.status, RUN_FAILED);
    ck_assert_ptr_nonnull(strstr(session.said.text, "no weights"));
}
END_TEST

START_TEST(preferences_are_read) {
    static const char good[] =
        "theme: okabe-ito\nreveal: true\nspeed: 5\nrun: {steps: 64, explore: chains, noise: 0.1}\n"
        "keys: {think: F5, hint: 'h C-h'}\n";
    static const char *const bad[] = {"them: dark\n", "run: {steps: 0}\n", "keys: [a]\n", "speed: fast\n"};
    struct preferences p;
    struct err e;
    preferences_defaults(&p);
    static const char *const empty[] = {"", " \n", "# theme: dark\n\n", "---\n# nothing\n...\n"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        ck_assert_int_eq(preferences_parse(&p, empty[i], strlen(empty[i]), "config.yaml", &e), 0);
    ck_assert_int_eq(preferences_parse(&p, good, strlen(good), "config.yaml", &e), 0);
    ck_assert_str_eq(p.theme, "okabe-ito");
    ck_assert(p.reveal && p.mouse && p.effort.steps == 64 && p.effort.explore == EXPLORE_CHAINS);
    ck_assert_int_eq(p.key_count, 2);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(preferences_parse(&p, bad[i], strlen(bad[i]), "config.yaml", &e), -1);
        ck_assert_int_eq(e.line, 1);
    }
    preferences_free(&p);
}
END_TEST

int main(void) {
    Suite *s = suite_create("session");
    TCase *c = tcase_create("session");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, undo_and_redo_any_chain);
    tcase_add_test(c, moves_as_text_make_the_same_state);
    tcase_add_test(c, entering_obeys_the_puzzle);
    tcase_add_test(c, solving_by_hand_is_noticed);
    tcase_add_test(c, solution_is_told_only_when_allowed);
    tcase_add_test(c, a_run_is_recorded);
    tcase_add_test(c, a_second_trace_stands_beside_the_first);
    tcase_add_test(c, editing_and_thinking_again_keeps_the_run_before);
    tcase_add_test(c, thinks_past_the_halt);
    tcase_add_test(c, as_many_steps_as_usual);
    tcase_add_test(c, pausing_stopping_and_beginning_in_any_order);
    tcase_add_test(c, without_weights_it_says_so);
    tcase_add_test(c, preferences_are_read);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
