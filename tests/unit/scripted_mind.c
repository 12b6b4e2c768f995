#include "scripted_mind.h"
#include "alloc.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HIDDEN = 4 };

static const char *const models[] = {"scripted", "another"};

struct scripted_run {
    const struct scripted_mind *mind;
    const struct puzzle *puzzle;
    struct recorder *recorder;
    struct effort effort;
    int cells, classes, step, cycle, update, steps;
    int stuck;  /* the first open cell */
    int chosen; /* the network */
    struct board exact, grid;
    uint8_t *wrong, *hint;
    int32_t *hints, *due; /* of the kind, when it has any */
    float *y, *z, *probability;
    struct votes votes;
};

static uint32_t hash(uint32_t a, uint32_t b) {
    uint32_t x = a * 2654435761u ^ b * 2246822519u ^ 0x9e3779b9u;
    x ^= x >> 15, x *= 2246822519u, x ^= x >> 13;
    return x;
}

static int class_of(const struct puzzle_kind *kind, int classes, uint8_t symbol) {
    for (int k = 0; k < classes; k++)
        if (kind->answers[k] == symbol) return k;
    return 0;
}

static int begin(struct mind *m, const struct puzzle *p, const struct effort *o, void **run, struct mind_facts *facts,
                 struct err *e) {
    struct scripted_mind *mind = (struct scripted_mind *)m;
    if (mind->fails) return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "there are no weights for this kind");
    struct scripted_run *r = XNEW(struct scripted_run);
    struct frame_shape shape = frame_shape_of(p);
    r->mind = mind;
    r->chosen = atomic_load(&mind->chosen);
    r->puzzle = p;
    r->effort = *o;
    r->steps = o->steps;
    r->cells = shape.cells;
    r->classes = shape.answers;
    struct board begin;
    frame_begin(&shape, p, &begin);
    r->recorder = recorder_new(&shape, &begin, p->kind->blank);
    r->wrong = XNEW_ARRAY(uint8_t, r->cells);
    r->y = XNEW_ARRAY(float, r->cells *HIDDEN);
    r->z = XNEW_ARRAY(float, r->cells *HIDDEN);
    r->probability = XNEW_ARRAY(float, r->cells * r->classes);
    r->hint = XNEW_ARRAY(uint8_t, r->cells);
    r->hints = XNEW_ARRAY(int32_t, r->cells * 3);
    r->due = r->hints + r->cells;
    if (p->kind->hints) p->kind->hints(p, r->due + r->cells, r->hints, r->due);
    if (!p->kind->solve(p, &r->exact)) board_copy(&r->exact, board_same_size(&p->answer, &begin) ? &p->answer : &begin);
    while (r->stuck < r->cells - 1 && begin.cells[r->stuck] != p->kind->blank)
        r->stuck++;
    board_free(&begin);
    *facts = (struct mind_facts){.shape = shape};
    snprintf(facts->model, sizeof facts->model, "%s", models[r->chosen]);
    *run = r;
    return 0;
}

/* How sure of the right class: below a half before the cell settles, near one after it. No library functions: the same
 * everywhere. */
static float belief(const struct scripted_run *r, int cell) {
    double settles = 0.3 + hash(cell, 1 + 8 * r->chosen) % 700 / 100.0,
           now = r->step + (r->cycle + (r->update + 1.0) / (r->mind->updates + 1)) / r->mind->cycles;
    double x = 2 * (now - settles), soft = x / (1 + (x < 0 ? -x : x));
    if (r->mind->never && cell == r->stuck) return 0.2f;
    return (float)(0.54 + 0.46 * soft);
}

static void think(struct scripted_run *r) {
    const struct puzzle_kind *kind = r->puzzle->kind;
    memset(r->probability, 0, r->cells * r->classes * sizeof(float));
    for (int c = 0; c < r->cells; c++) {
        float *p = r->probability + c * r->classes, sure = belief(r, c);
        int right = class_of(kind, r->classes, r->exact.cells[c]), n = r->classes;
        p[right] += sure;
        p[(right + 1 + hash(c, 2) % (n - 1)) % n] += (1 - sure) * 0.75f;
        p[(right + 1 + hash(c, 4) % (n - 1)) % n] += (1 - sure) * 0.25f;
    }
    board_free(&r->grid);
    puzzle_begin(r->puzzle, &r->grid);
    for (int c = 0; c < r->cells; c++) {
        const float *p = r->probability + c * r->classes;
        int best = 0;
        for (int k = 1; k < r->classes; k++)
            if (p[k] > p[best]) best = k;
        if (r->grid.cells[c] == kind->blank) r->grid.cells[c] = kind->answers[best];
    }
    for (int c = 0; c < r->cells && kind->hints; c++)
        r->hint[c] = r->due[c] > 2 * r->step ? kind->hint_count : r->hints[c] + 1;
}

static void move_states(struct scripted_run *r) {
    for (int i = 0; i < r->cells * HIDDEN; i++) {
        float target = (int)(hash(i, 3) % 2000) / 1000.f - 1, gain = 0.25f + hash(i, r->step + 7) % 100 / 400.f;
        r->z[i] += gain * (target - r->z[i]);
        if (r->update == r->mind->updates) r->y[i] += 0.3f * (r->z[i] - r->y[i]);
    }
}

/* Pins the first open cell to two symbols, and the next one to three; what it tries first is taken back. */
static void search(struct scripted_run *r, struct frame *f) {
    const uint8_t right = r->exact.cells[r->stuck], wrong = right == 1 ? 2 : 1;
    int next = r->stuck + 1;
    while (next < r->cells - 1 && r->puzzle->given.cells[next] != r->puzzle->kind->blank)
        next++;
    const struct branch_event all[][4] = {
        [2] = {{.what = BRANCH_PINNED, .branch = 1, .cell = r->stuck, .symbol = right},
               {.what = BRANCH_PINNED, .branch = 2, .cell = r->stuck, .symbol = wrong},
               {.what = BRANCH_BEGUN, .branch = 2}},
        [3] = {{.what = BRANCH_TAKEN_BACK, .why = WHY_OBJECTS, .branch = 2, .objection = 3.25f},
               {.what = BRANCH_BEGUN, .branch = 1}},
        [4] = {{.what = BRANCH_PINNED, .branch = 3, .from = 1, .cell = next, .symbol = wrong},
               {.what = BRANCH_PINNED, .branch = 4, .from = 1, .cell = next, .symbol = r->exact.cells[next]},
               {.what = BRANCH_BEGUN, .branch = 4},
               {.what = BRANCH_BEGUN, .branch = 3}},
        [5] = {{.what = BRANCH_TAKEN_BACK, .why = WHY_RULES, .branch = 3}},
    };
    static const int counts[] = {0, 0, 3, 2, 4, 1}, watched[] = {0, 0, 0, 2, 1, 4, 4};
    f->branch = watched[f->step < 6 ? f->step : 6];
    f->objection = f->branch == 2 ? 3.25f : -1.5f;
    if (!f->step_done || f->step > 5 || !counts[f->step]) return;
    frame_add_events(f, all[f->step], counts[f->step]);
    snprintf(f->remark, sizeof f->remark, "%s", f->step == 3 ? "taken back at depth 1: the network objects" : "");
}

/* Each step is what is said after some more iterations. */
static void learn(const struct scripted_run *r, struct frame *f) {
    f->learnt = 20 * (r->step + 1) * (r->step + 1);
    f->loss = 1.2f / (float)(1 + r->step);
    f->share = 1 - 0.4f / (float)(1 + r->step);
    f->seconds = 2.5f * (float)(1 + r->step);
}

static enum mind_state update(void *run, struct frame **out) {
    struct scripted_run *r = run;
    const struct scripted_mind *m = r->mind;
    bool answer = r->update == m->updates, step_done = answer && r->cycle == m->cycles - 1;
    struct verdict verdict = {0};
    struct frame_source source = {
        .planes = 1, .hidden = HIDDEN, .y = r->y, .z = r->z, .grid = &r->grid, .wrong = r->wrong};
    move_states(r);
    if (answer || m->peeks) {
        think(r);
        r->puzzle->kind->check(r->puzzle, &r->grid, r->wrong, &verdict);
        source.probability = r->probability;
        source.hint = r->hint;
        source.conflicts = verdict.wrong;
        source.open = verdict.open;
        source.solved = verdict.solved;
    }
    source.q = verdict.solved ? 0.97f : 0.02f + 0.05f * (r->step < 10 ? r->step : 10);
    struct frame *f = recorder_frame(r->recorder, &source);
    f->step = r->step;
    f->cycle = r->cycle;
    f->update = r->update;
    f->answer = answer;
    f->step_done = step_done;
    f->seconds = 0.01f * (1 + r->step);
    if (m->searches) search(r, f);
    if (r->effort.explore == EXPLORE_LEARN) learn(r, f);
    *out = f;
    if (!answer) return r->update++, MIND_THINKING;
    r->update = 0;
    if (++r->cycle == m->cycles) r->cycle = 0, r->step++;
    if (step_done && verdict.solved) return MIND_SOLVED;
    return step_done && r->step >= r->steps ? MIND_GAVE_UP : MIND_THINKING;
}

/* Of a task five of eight say the answer, two that it is the input, one that it is a single cell. */
static const struct votes *votes(void *run) {
    struct scripted_run *r = run;
    uint8_t colour = 3;
    const struct board one = {1, 1, &colour};
    if (!r->puzzle->kind->answer_apart) return NULL;
    votes_free(&r->votes);
    for (int k = 0; k < 8; k++)
        votes_add(&r->votes, k < 5 ? &r->puzzle->answer : k < 7 ? &r->puzzle->given : &one, k < 5 ? 1.5f : -1);
    return &r->votes;
}

static void extend(void *run, int steps) {
    struct scripted_run *r = run;
    r->steps = r->step + steps;
}

/* Learning ends with the snapshot under way. */
static void finish(void *run) {
    struct scripted_run *r = run;
    r->steps = r->step + 1;
}

static void end(void *run) {
    struct scripted_run *r = run;
    recorder_free(r->recorder);
    votes_free(&r->votes);
    board_free(&r->exact), board_free(&r->grid), free(r->wrong), free(r->hint), free(r->hints), free(r->y), free(r->z),
        free(r->probability);
    free(r);
}

void scripted_mind_init(struct scripted_mind *m) {
    *m = (struct scripted_mind){.mind = {begin, update, votes, extend, finish, end}, .cycles = 2, .updates = 3};
}

static void choose(struct mind *m, int model) {
    atomic_store(&((struct scripted_mind *)m)->chosen, model);
}

void scripted_mind_doubles(struct scripted_mind *m) {
    m->mind.choose = choose;
    m->mind.models = models;
    m->mind.model_count = 2;
}
