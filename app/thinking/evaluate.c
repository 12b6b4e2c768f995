#include "evaluate.h"
#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>

struct evaluation {
    const struct model *model;
    struct pool *pool;
    const struct puzzle *puzzles;
    const struct evaluate_options *options;
    struct evaluate_result *results;
    evaluate_watch watch;
    void *context;
    int count, done;
    bool stopped;
};

static void grade(const struct puzzle *p, const uint8_t *grid, struct evaluate_result *r) {
    struct verdict v;
    int cells = p->height * p->width;
    int32_t *known = XNEW_ARRAY(int32_t, cells), *said = XNEW_ARRAY(int32_t, cells);
    p->kind->check(p, grid, NULL, &v);
    p->kind->labels(p, p->answer, known);
    p->kind->labels(p, grid, said);
    r->valid = v.solved;
    r->exact = memcmp(grid, p->answer, (size_t)cells) == 0;
    for (int i = 0; i < cells; i++) {
        r->cells += known[i] >= 0;
        r->right += known[i] >= 0 && known[i] == said[i];
    }
    r->done = true;
    free(known);
    free(said);
}

static void finish(struct evaluation *v, int index, const uint8_t *grid) {
    grade(&v->puzzles[index], grid, &v->results[index]);
    v->done++;
}

static void tell(struct evaluation *v) {
    if (v->watch && !v->watch(v->context, v->results, v->done)) v->stopped = true;
}

/* One puzzle alone, with all that solving can do. */
static int explore(struct evaluation *v, int index, struct err *e) {
    struct evaluate_result *r = &v->results[index];
    struct solve *s;
    double begun = clock_seconds(), most = v->options->seconds * 1000;
    if (solve_new(&s, v->model, v->pool, &v->puzzles[index], &v->options->solve, e)) return -1;
    enum solve_state state;
    do {
        state = solve_step(s);
        r->ms = 1000 * (clock_seconds() - begun);
        tell(v);
    } while (state == SOLVE_THINKING && !v->stopped && !(most > 0 && r->ms > most));
    r->steps = solve_steps(s);
    if (state != SOLVE_THINKING || !v->stopped) finish(v, index, solve_grid(s));
    solve_free(s);
    return 0;
}

/* Puzzles of one shape side by side: each place of the batch takes the next puzzle as soon as it is free. */
struct batch {
    struct think *think;
    int size, active;
    int *index; /* [size] puzzle in each place, -1 = free */
    int32_t *tokens;
    float *probability;
    uint8_t *grid;
};

/* Whether the place is free now. */
static bool look(struct evaluation *v, struct batch *b, int place) {
    const struct solve_options *o = &v->options->solve;
    const struct puzzle *p = &v->puzzles[b->index[place]];
    struct evaluate_result *r = &v->results[b->index[place]];
    struct verdict verdict;
    float q[2];
    think_probability(b->think, place, b->probability);
    p->kind->decode(p, b->probability, b->grid);
    bool over = r->steps >= o->effort.steps || (v->options->seconds > 0 && r->ms > 1000 * v->options->seconds);
    if (!over && o->learned_halt) think_q(b->think, place, q), over = q[0] > 0;
    if (!over && o->verified_stop) p->kind->check(p, b->grid, NULL, &verdict), over = verdict.solved;
    if (!over) return false;
    finish(v, b->index[place], b->grid);
    return true;
}

static void batch_fill(struct evaluation *v, struct batch *b, int *next, int end) {
    for (int place = 0; place < b->size; place++) {
        if (b->index[place] >= 0 || *next >= end) continue;
        const struct puzzle *p = &v->puzzles[*next];
        p->kind->encode(p, NULL, b->tokens);
        think_restart(b->think, place);
        think_tokens(b->think, place, b->tokens, 0);
        b->index[place] = (*next)++;
        b->active++;
    }
}

static void batch_step(struct evaluation *v, struct batch *b) {
    double begun = clock_seconds();
    think_step(b->think);
    double share = 1000 * (clock_seconds() - begun) / b->active;
    for (int place = 0; place < b->size; place++) {
        if (b->index[place] < 0) continue;
        struct evaluate_result *r = &v->results[b->index[place]];
        r->steps++;
        r->ms += share;
        if (!look(v, b, place)) continue;
        think_active(b->think, place, false);
        b->index[place] = -1;
        b->active--;
    }
    tell(v);
}

/* puzzles[from..end) have one shape. */
static void run_batch(struct evaluation *v, const struct puzzle_shape *shape, int from, int end) {
    int cells = grid_cells(&shape->grid), room = end - from;
    struct batch b = {.size = v->options->batch < room ? v->options->batch : room};
    b.think = think_new(v->model, v->pool, b.size, &shape->grid);
    b.index = XNEW_ARRAY(int, b.size);
    b.tokens = XNEW_ARRAY(int32_t, grid_tokens(&shape->grid));
    b.probability = XNEW_ARRAY(float, cells * shape->outputs);
    b.grid = XNEW_ARRAY(uint8_t, cells);
    memset(b.index, -1, b.size * sizeof *b.index);
    int next = from;
    while (!v->stopped && (b.active || next < end)) {
        batch_fill(v, &b, &next, end);
        batch_step(v, &b);
    }
    think_free(b.think);
    free(b.index);
    free(b.tokens);
    free(b.probability);
    free(b.grid);
}

static int run_side_by_side(struct evaluation *v, struct err *e) {
    int end;
    for (int from = 0; from < v->count && !v->stopped; from = end) {
        struct puzzle_shape shape, other;
        const struct puzzle *p = &v->puzzles[from];
        p->kind->shape(p, &shape);
        if (solve_accepts(v->model, p, e)) return -1;
        for (end = from + 1; end < v->count; end++) {
            v->puzzles[end].kind->shape(&v->puzzles[end], &other);
            if (v->puzzles[end].kind != p->kind || !grid_same(&shape.grid, &other.grid)) break;
        }
        run_batch(v, &shape, from, end);
    }
    return 0;
}

int evaluate(const struct model *m, struct pool *pool, const struct puzzle *puzzles, int count,
             const struct evaluate_options *o, struct evaluate_result *results, evaluate_watch watch, void *context,
             struct err *e) {
    struct evaluation v = {m, pool, puzzles, o, results, watch, context, count, 0, false};
    memset(results, 0, (size_t)count * sizeof *results);
    if (o->solve.effort.explore == EXPLORE_NONE) return run_side_by_side(&v, e);
    for (int i = 0; i < count && !v.stopped; i++)
        if (explore(&v, i, e)) return -1;
    return 0;
}
