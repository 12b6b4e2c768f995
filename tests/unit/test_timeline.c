/* Frames, timelines and trace files. */
#include "alloc.h"
#include "run_suite.h"
#include "timeline_checks.h"
#include "trace.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* The first state has no change; a state that moves in one cell changes there and nowhere else. */
START_TEST(recorder_measures) {
    struct frame_shape shape = {1, 2, 2, 2};
    const struct board given = {1, 2, (uint8_t[]){0, 0}}, grid = {1, 2, (uint8_t[]){1, 2}};
    const uint8_t wrong[] = {0, 1};
    float y[8] = {0}, z[8] = {3, 4, 0, 0, 0, 0, 0, 0}; /* two planes of two cells with two features */
    const float basis[6] = {1, 0, 0, 1, 1, 1}, probability[4] = {1, 0, 0, 1};
    struct frame_source s = {.planes = 2,
                             .hidden = 2,
                             .y = y,
                             .z = z,
                             .basis = basis,
                             .probability = probability,
                             .grid = &grid,
                             .wrong = wrong,
                             .conflicts = 1,
                             .q = 0.25f};
    struct recorder *r = recorder_new(&shape, &given, 0);
    struct frame *f = recorder_frame(r, &s);
    ck_assert(frame_moved(f, 0) == 0); /* the start */
    ck_assert(f->change == 0);
    ck_assert_int_eq(f->own->changes, 2);
    ck_assert_int_eq(f->own->wrong[1], 1);
    ck_assert_float_eq_tol(f->own->entropy, 0, 1e-6);
    /* cell 0 believes in plane 0 wholly: its projection is that plane's */
    ck_assert_float_eq_tol(frame_projection(f, 0, 0), 3, 0.02f);
    ck_assert_float_eq_tol(frame_projection(f, 0, 2), 7, 0.04f);
    frame_free(f);
    z[2] = 2;
    s.probability = NULL;
    f = recorder_frame(r, &s);
    ck_assert_ptr_null(f->own);
    ck_assert_float_eq_tol(frame_change(f, 1), 1, 0.01f); /* sqrt(4 / 4) */
    ck_assert(frame_change(f, 0) == 0);
    frame_free(f);
    z[2] = 5;
    f = recorder_frame(r, &s);
    ck_assert_float_eq_tol(frame_moved(f, 1), 2.5f, 0.02f);  /* sqrt(25 / (2 planes * 2 features)) */
    ck_assert_float_eq_tol(frame_change(f, 1), 1.5f, 0.02f); /* sqrt(9 / 4) */
    ck_assert(frame_moved(f, 0) == 0);
    frame_free(f);
    z[0] = NAN; /* a network gone wrong must not bring down the screen */
    f = recorder_frame(r, &s);
    ck_assert(f->cell_moved[0] == 0);
    frame_free(f);
    recorder_free(r);
}
END_TEST

/* Where the answer is apart it may be smaller than the canvas, and of another size each time. */
START_TEST(an_answer_apart_has_a_size_of_its_own) {
    struct frame_shape shape = {2, 3, 6, 2};
    const struct board begin = {2, 3, (uint8_t[6]){0}}, wide = {1, 3, (uint8_t[]){1, 1, 0}},
                       tall = {2, 1, (uint8_t[]){1, 1}}, none = {0};
    const uint8_t wrong[] = {0, 1, 1};
    float state[6] = {0}, probability[12] = {1, 0, .5, .5, 1, 0, .5, .5, .5, .5, .5, .5};
    struct frame_source s = {
        .planes = 1, .hidden = 1, .y = state, .z = state, .probability = probability, .grid = &wide, .wrong = wrong};
    struct recorder *r = recorder_new(&shape, &begin, 0);
    struct frame *f = recorder_frame(r, &s);
    struct board answer = {0};
    ck_assert_mem_eq(f->own->grid.cells, ((uint8_t[]){1, 1, 0, 0, 0, 0}), 6);
    ck_assert_mem_eq(f->own->wrong, ((uint8_t[]){0, 1, 1, 0, 0, 0}), 6);
    ck_assert_int_eq(f->own->changes, 2);
    ck_assert_float_eq_tol(f->own->entropy, 1 / 3.0, 1e-6); /* of the three cells that are an answer */
    readout_answer(f->own, &answer);
    ck_assert(board_equal(&answer, &wide));
    frame_free(f);
    s.grid = &tall;
    f = recorder_frame(r, &s);
    ck_assert_mem_eq(f->own->grid.cells, ((uint8_t[]){1, 0, 0, 1, 0, 0}), 6);
    ck_assert_mem_eq(f->own->changed, ((uint8_t[]){0, 1, 0, 1, 0, 0}), 6);
    readout_answer(f->own, &answer);
    ck_assert(board_equal(&answer, &tall));
    frame_free(f);
    s.grid = &none;
    f = recorder_frame(r, &s);
    ck_assert_int_eq(f->own->height, 0);
    ck_assert_int_eq(f->own->changes, 2);
    frame_free(f);
    recorder_free(r);
    board_free(&answer);
}
END_TEST

START_TEST(moves_at_every_grain) {
    int per_cycle = mind.updates + 1, per_step = mind.cycles * per_cycle, last = line->count - 1;
    ck_assert_int_gt(line->count, 3 * per_step);
    ck_assert_int_eq(timeline_move(line, 0, GRAIN_STEP, 1), per_step - 1);
    ck_assert_int_eq(timeline_move(line, per_step - 1, GRAIN_STEP, 1), 2 * per_step - 1);
    ck_assert_int_eq(timeline_move(line, per_step + 2, GRAIN_STEP, -1), per_step - 1);
    ck_assert_int_eq(timeline_move(line, per_step - 1, GRAIN_STEP, -1), 0);
    ck_assert_int_eq(timeline_move(line, 0, GRAIN_CYCLE, 1), per_cycle - 1);
    ck_assert_int_eq(timeline_move(line, 5, GRAIN_UPDATE, -2), 3);
    ck_assert_int_eq(timeline_move(line, 5, GRAIN_UPDATE, 1 << 20), last);
    ck_assert_int_eq(timeline_move(line, last, GRAIN_STEP, -(1 << 20)), 0);
    ck_assert_int_eq(timeline_step(line, 2), 3 * per_step - 1);
    ck_assert_int_eq(timeline_step(line, 1 << 20), last);
    /* forth and back again at any grain from any stop */
    for (int grain = GRAIN_STEP; grain <= GRAIN_UPDATE; grain++)
        for (int at = timeline_move(line, 0, grain, 1); at < last; at = timeline_move(line, at, grain, 1))
            ck_assert_int_eq(timeline_move(line, timeline_move(line, at, grain, 1), grain, -1), at);
}
END_TEST

/* Against a plain walk over all frames. */
START_TEST(changes_and_histories) {
    for (int cell = 0; cell < 81; cell++) {
        int changes = 0;
        uint8_t symbol = puzzle.given.cells[cell];
        for (int i = 0; i < line->count; i++) {
            uint8_t now = line->frames[i]->readout->grid.cells[cell];
            if (now == symbol) continue;
            ck_assert_int_eq(timeline_change(line, cell, i - 1, 1), i);
            ck_assert_int_eq(timeline_change(line, cell, i + 1, -1), i);
            ck_assert_int_eq(timeline_history(line, cell, i).settled, i);
            symbol = now;
            changes++;
        }
        struct cell_history h = timeline_history(line, cell, line->count);
        ck_assert_int_eq(h.symbol, symbol);
        ck_assert_int_eq(h.flips, changes ? changes - 1 : 0);
        if (puzzle.given.cells[cell] != puzzle.kind->blank) ck_assert_int_eq(h.settled, -1);
    }
    ck_assert_int_eq(timeline_change(line, 2, line->count, 1), -1);
    ck_assert_int_eq(timeline_change(line, -1, -1, 1), mind.updates);
}
END_TEST

START_TEST(latent_frames_share_the_answer) {
    for (int i = 0; i < line->count; i++) {
        const struct frame *f = line->frames[i];
        ck_assert_ptr_nonnull(f->readout);
        if (!f->own) ck_assert_ptr_eq(f->readout, timeline_readout(line, i - 1));
    }
    ck_assert_ptr_eq(timeline_readout(line, 0), &line->start);
    ck_assert(timeline_readout(line, line->count - 1)->solved);
}
END_TEST

static void fill(struct timeline *t, int steps, int cycles, int updates) {
    for (int s = 0; s < steps; s++)
        for (int c = 0; c < cycles; c++)
            for (int u = 0; u <= updates; u++) {
                struct frame *f = frame_new(&t->shape, u == updates);
                f->step = s;
                timeline_append(t, f);
            }
}

START_TEST(memory_is_bounded) {
    const struct board few = {9, 9, (uint8_t[81]){0}}, many = {30, 30, (uint8_t[900]){0}};
    struct frame_shape small = {9, 9, 81, 9}, large = {30, 30, 900, 12};
    struct timeline *t = timeline_new(&small, &few, 0);
    fill(t, 16, 3, 6);
    ck_assert_uint_lt(t->bytes, 8u << 20);
    timeline_free(t);
    t = timeline_new(&large, &many, 0);
    fill(t, 16, 3, 6);
    ck_assert_uint_lt(t->bytes, 64u << 20);
    timeline_free(t);
}
END_TEST

START_TEST(runs_are_compared) {
    struct run_difference d;
    ck_assert_int_eq(timeline_compare(line, line, &d), 0);
    ck_assert_int_eq(d.cells, 0);
    ck_assert_int_eq(d.first_step, -1);
    mind.never = true;
    struct timeline *other = think(&mind, &puzzle, 16);
    ck_assert_int_eq(timeline_compare(line, other, &d), 0);
    ck_assert(d.solved[0] && !d.solved[1]);
    ck_assert_int_ge(d.first_step, 0);
    ck_assert_int_ge(d.cells, 1);
    timeline_free(other);
}
END_TEST

/* ---- trace files ---- */

static void same_arrays(const struct frame *a, const struct frame *b, const struct frame_shape *s) {
    ck_assert_mem_eq(a->cell_moved, b->cell_moved, s->cells);
    ck_assert_mem_eq(a->cell_change, b->cell_change, s->cells);
    ck_assert_mem_eq(a->projection, b->projection, 3 * s->cells);
    ck_assert(board_equal(&a->readout->grid, &b->readout->grid));
    ck_assert_mem_eq(a->readout->changed, b->readout->changed, s->cells);
    ck_assert_mem_eq(a->readout->wrong, b->readout->wrong, s->cells);
    ck_assert_mem_eq(a->readout->hint, b->readout->hint, s->cells);
    ck_assert_mem_eq(a->readout->probability, b->readout->probability, s->cells * s->answers);
}

START_TEST(trace_comes_back_the_same) {
    struct trace t;
    struct err e;
    strcpy(line->frames[3]->remark, "pin r3c5 = 7");
    static const struct branch_event events[] = {
        {.what = BRANCH_PINNED, .cell = 22, .symbol = 7, .branch = 2},
        {.what = BRANCH_TAKEN_BACK, .why = WHY_OBJECTS, .branch = 1, .objection = 3.5f}};
    frame_add_events(line->frames[3], events, 2);
    line->frames[3]->objection = 2.25f;
    line->frames[4]->net = 3;
    line->frames[4]->learnt = 420;
    line->frames[4]->loss = 0.125f;
    line->frames[4]->share = 0.75f;
    write_trace();
    ck_assert_int_eq(trace_read(&t, path, &e), 0);
    ck_assert_str_eq(t.model, "a model");
    ck_assert_str_eq(t.note, "16 steps");
    ck_assert_mem_eq(t.puzzle.given.cells, puzzle.given.cells, 81);
    ck_assert_int_eq(t.timeline->count, line->count);
    for (int i = 0; i < line->count; i++) {
        const struct frame *a = line->frames[i], *b = t.timeline->frames[i];
        ck_assert(a->step == b->step && a->cycle == b->cycle && a->update == b->update && a->answer == b->answer);
        ck_assert(a->step_done == b->step_done && a->q == b->q && a->change == b->change && a->seconds == b->seconds);
        ck_assert(a->readout->changes == b->readout->changes && a->readout->conflicts == b->readout->conflicts);
        ck_assert_str_eq(a->remark, b->remark);
        ck_assert(a->net == b->net && a->learnt == b->learnt && a->loss == b->loss && a->share == b->share);
        ck_assert(a->event_count == b->event_count && a->objection == b->objection && !a->own == !b->own);
        for (int k = 0; k < a->event_count; k++)
            ck_assert(a->events[k].what == b->events[k].what && a->events[k].cell == b->events[k].cell &&
                      a->events[k].branch == b->events[k].branch && a->events[k].why == b->events[k].why &&
                      a->events[k].objection == b->events[k].objection);
        same_arrays(a, b, &line->shape);
    }
    trace_free(&t);
    unlink(path);
}
END_TEST

START_TEST(hints_are_kept) {
    struct puzzle maze;
    struct trace t;
    struct err e;
    read_puzzle(&maze, "S.#\n...\n#.G\n");
    struct timeline *l = think(&mind, &maze, 4);
    snprintf(path, sizeof path, "/tmp/rumia-test-%d.rumia-trace", (int)getpid());
    ck_assert_int_eq(trace_write(path, &maze, l, "a model", "4 steps", &e), 0);
    ck_assert_int_eq(trace_read(&t, path, &e), 0);
    const int unknown = maze.kind->hint_count, per_step = mind.cycles * (mind.updates + 1);
    for (int i = 0; i < l->count; i++)
        same_arrays(l->frames[i], t.timeline->frames[i], &l->shape);
    /* the cell left of the goal knows its move at the second step, the start two steps later */
    ck_assert_int_eq(timeline_readout(l, per_step - 1)->hint[7], unknown);
    ck_assert_int_ne(timeline_readout(l, 2 * per_step - 1)->hint[7], unknown);
    ck_assert_int_eq(timeline_readout_before(l, per_step + mind.updates)->hint[7], unknown); /* its first cycle */
    ck_assert_int_eq(timeline_readout(l, 2 * per_step - 1)->hint[0], unknown);
    ck_assert_int_ne(timeline_readout(l, l->count - 1)->hint[0], unknown);
    ck_assert_int_eq(timeline_readout_before(l, 0)->hint[0], 0); /* the start */
    trace_free(&t);
    timeline_free(l);
    puzzle_free(&maze);
    unlink(path);
}
END_TEST

/* A run in a canvas of 5x4 that says 2x3. */
static struct timeline *think_apart(const struct puzzle *p) {
    const struct frame_shape shape = {5, 4, 20, 10, 0};
    const struct board said = {2, 3, (uint8_t[]){1, 2, 3, 4, 5, 6}};
    float state[20] = {0}, probability[200] = {0};
    const uint8_t wrong[6] = {0};
    struct frame_source s = {
        .planes = 1, .hidden = 1, .y = state, .z = state, .probability = probability, .grid = &said, .wrong = wrong};
    struct board begin;
    frame_begin(&shape, p, &begin);
    struct timeline *l = timeline_new(&shape, &begin, p->kind->blank);
    struct recorder *r = recorder_new(&shape, &begin, p->kind->blank);
    timeline_append(l, recorder_frame(r, &s));
    recorder_free(r);
    board_free(&begin);
    return l;
}

START_TEST(traces_of_answers_apart_come_back) {
    struct puzzle task;
    struct trace t;
    struct err e;
    read_puzzle(&task, "{\"train\": [{\"input\": [[1,2]], \"output\": [[3],[4],[5]]}], \"test\": [{\"input\": [[6]], "
                       "\"output\": [[7],[8],[9]]}]}");
    struct timeline *l = think_apart(&task);
    snprintf(path, sizeof path, "/tmp/rumia-test-%d.rumia-trace", (int)getpid());
    ck_assert_int_eq(trace_write(path, &task, l, "a model", "4 steps", &e), 0);
    ck_assert_msg(!trace_read(&t, path, &e), "%s", e.what);
    ck_assert_int_eq(t.timeline->shape.height, 5);
    ck_assert_int_eq(t.timeline->shape.width, 4);
    ck_assert(board_equal(&t.puzzle.given, &task.given) && board_equal(&t.puzzle.answer, &task.answer));
    same_arrays(l->frames[0], t.timeline->frames[0], &l->shape);
    struct board answer = {0};
    readout_answer(timeline_readout(t.timeline, 0), &answer);
    ck_assert(answer.height == 2 && answer.width == 3);
    ck_assert_mem_eq(answer.cells, ((uint8_t[]){1, 2, 3, 4, 5, 6}), 6);
    board_free(&answer);
    trace_free(&t);
    timeline_free(l);
    puzzle_free(&task);
    unlink(path);
}
END_TEST

/* Version 1 had no hints. */
START_TEST(old_traces_are_read) {
    const char *root = getenv("RUMIA_TEST_DATA");
    char *old = xasprintf("%s/golden/maze-3x3.v1.rumia-trace", root ? root : "tests");
    struct trace t;
    struct err e;
    ck_assert_msg(!trace_read(&t, old, &e), "%s", e.what);
    const struct readout *o = timeline_readout(t.timeline, t.timeline->count - 1);
    ck_assert(o->solved);
    for (int c = 0; c < t.timeline->shape.cells; c++)
        ck_assert_int_eq(o->hint[c], 0);
    trace_free(&t);
    free(old);
}
END_TEST

/* Whatever happens to the bytes, the reader says no or reads something sound; it never crashes. */
START_TEST(damaged_traces_are_refused) {
    struct bytes b;
    struct trace t;
    struct err e;
    struct rng rng;
    write_trace();
    ck_assert_int_eq(bytes_read(&b, path, 1 << 24, &e), 0);
    uint8_t *copy = xcalloc(b.size + 8, 1);
    for (size_t cut = 0; cut < b.size; cut += cut < 64 ? 1 : 97) {
        memcpy(copy, b.data, cut); /* exactly sized, so that reading beyond is found */
        uint8_t *tight = xcalloc(cut ? cut : 1, 1);
        memcpy(tight, b.data, cut);
        ck_assert_int_eq(trace_parse(&t, tight, cut, "cut", &e), -1);
        ck_assert(e.code != ERR_NONE && e.what[0]);
        free(tight);
    }
    int accepted = 0;
    rng_seed(&rng, 5, 0);
    for (int round = 0; round < 400; round++) {
        memcpy(copy, b.data, b.size);
        copy[rng_below(&rng, b.size)] ^= 1 << rng_below(&rng, 8);
        /* the check sum sees every flip but those of the few bits that mean nothing (padding) */
        if (trace_parse(&t, copy, b.size, "flipped", &e)) continue;
        accepted++;
        ck_assert_int_eq(t.timeline->count, line->count);
        trace_free(&t);
    }
    ck_assert_int_le(accepted, 4);
    memcpy(copy, b.data, b.size);
    ck_assert_int_eq(trace_parse(&t, copy, b.size + 4, "longer", &e), -1);
    copy[8] = 6;
    ck_assert_int_eq(trace_parse(&t, copy, b.size, "newer", &e), -1);
    ck_assert_int_eq(e.code, ERR_UNSUPPORTED);
    free(copy);
    bytes_free(&b);
    unlink(path);
}
END_TEST

int main(void) {
    Suite *s = suite_create("timeline");
    TCase *c = tcase_create("timeline");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, recorder_measures);
    tcase_add_test(c, an_answer_apart_has_a_size_of_its_own);
    tcase_add_test(c, moves_at_every_grain);
    tcase_add_test(c, changes_and_histories);
    tcase_add_test(c, latent_frames_share_the_answer);
    tcase_add_test(c, memory_is_bounded);
    tcase_add_test(c, runs_are_compared);
    tcase_add_test(c, trace_comes_back_the_same);
    tcase_add_test(c, hints_are_kept);
    tcase_add_test(c, traces_of_answers_apart_come_back);
    tcase_add_test(c, old_traces_are_read);
    tcase_add_test(c, damaged_traces_are_refused);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
