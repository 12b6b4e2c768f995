#include "timeline_checks.h"
#include "trace.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char sudoku_text[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n";

void read_puzzle(struct puzzle *p, const char *text) {
    struct puzzle_list list = {0};
    struct err e;
    ck_assert_int_eq(puzzle_read_text(&list, text, strlen(text), "test", NULL, NULL, &e), 0);
    puzzle_copy(p, &list.items[0]);
    puzzle_list_free(&list);
}

struct timeline *think(struct scripted_mind *m, const struct puzzle *p, int steps) {
    struct frame_shape shape = frame_shape_of(p);
    struct board begin;
    frame_begin(&shape, p, &begin);
    struct timeline *t = timeline_new(&shape, &begin, p->kind->blank);
    board_free(&begin);
    enum mind_state state = MIND_THINKING;
    void *run;
    struct mind_facts facts;
    struct err e;
    const struct effort o = {.explore = EXPLORE_NONE, .steps = steps, .chains = 1, .seed = 1};
    ck_assert_int_eq(m->mind.begin(&m->mind, p, &o, &run, &facts, &e), 0);
    while (state == MIND_THINKING) {
        struct frame *f;
        state = m->mind.update(run, &f);
        timeline_append(t, f);
    }
    m->mind.end(run);
    return t;
}

struct puzzle puzzle;
struct scripted_mind mind;
struct timeline *line;

void setup(void) {
    scripted_mind_init(&mind);
    read_puzzle(&puzzle, sudoku_text);
    line = think(&mind, &puzzle, 16);
}

void teardown(void) {
    timeline_free(line);
    puzzle_free(&puzzle);
}

char path[64];

void write_trace(void) {
    struct err e;
    snprintf(path, sizeof path, "/tmp/rumia-test-%d.rumia-trace", (int)getpid());
    ck_assert_int_eq(trace_write(path, &puzzle, line, "a model", "16 steps", &e), 0);
}
