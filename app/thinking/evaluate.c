#include "evaluate.h"
#include "alloc.h"
#include "ballot.h"
#include "clock.h"

#include <math.h>
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

static void grade(const struct puzzle *p, const struct reader *reader, const struct board *grid,
                  struct evaluate_result *r) {
    static const struct view as_it_is;
    struct verdict v = {0};
    if (grid->cells) p->kind->check(p, grid, NULL, &v);
    r->valid = v.solved;
    r->done = true;
    if (!p->answer.cells) return;
    const int cells = grid_cells(&reader->shape);
    int32_t *known = XNEW_ARRAY(int32_t, cells), *said = XNEW_ARRAY(int32_t, cells);
    reader->encoding->labels(reader->encoding, p, &as_it_is, &p->answer, known);
    reader->encoding->labels(reader->encoding, p, &as_it_is, grid, said);
    r->exact = r->within = board_equal(grid, &p->answer);
    for (int i = 0; i < cells; i++) {
        r->cells += known[i] >= 0;
        r->right += known[i] >= 0 && known[i] == said[i];
    }
    free(known);
    free(said);
}

int curve_point_at(int steps, int most) {
    const int k = steps > 1 ? 32 - __builtin_clz((unsigned)steps - 1) : 0;
    return (steps == most || steps == 1 << k) && k < CURVE_POINTS ? k : -1;
}

/* A puzzle on its way along a curve. */
struct follow {
    struct board before; /* its answer one step ago */
    bool been;           /* an answer was valid */
};

static int cells_changed(const struct board *now, const struct board *before) {
    int changed = 0;
    if (!board_same_size(now, before)) return board_cells(now);
    for (int i = 0; i < board_cells(now); i++)
        changed += now->cells[i] != before->cells[i];
    return changed;
}

/* After a step of `most`: `grid` is what is answered now, believed in by q (a logit). */
static void follow(struct follow *f, const struct puzzle *p, const struct reader *reader, const struct board *grid,
                   float q, int most, struct evaluate_result *r) {
    struct evaluate_result now = {0};
    const int point = curve_point_at(r->steps, most);
    grade(p, reader, grid, &now);
    f->been |= now.valid;
    if (point >= 0)
        r->curve[point] = (struct curve_point){.valid = now.valid,
                                               .exact = now.exact,
                                               .been = f->been,
                                               .right = now.right,
                                               .changed = cells_changed(grid, &f->before),
                                               .q = 1 / (1 + expf(-q))};
    board_assign(&f->before, grid);
}

static void finish(struct evaluation *v, int index, const struct reader *reader, const struct board *grid) {
    grade(&v->puzzles[index], reader, grid, &v->results[index]);
    if (v->options->said) board_copy(&v->options->said[index], grid);
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
    if (state != SOLVE_THINKING || !v->stopped) finish(v, index, solve_reader(s), solve_grid(s));
    solve_free(s);
    return 0;
}

/* The views of one puzzle. */
static int vote(struct evaluation *v, int index, struct err *e) {
    const struct solve_options *how = &v->options->solve;
    const struct ballot_options o = {.views = v->options->views,
                                     .steps = how->effort.steps,
                                     .seed = how->effort.seed,
                                     .names = how->names,
                                     .blank = how->blank,
                                     .batch = v->options->batch,
                                     .verified_stop = how->verified_stop,
                                     .learned_halt = how->learned_halt};
    struct evaluate_result *r = &v->results[index];
    struct ballot *b;
    const double begun = clock_seconds();
    bool more = true;
    if (ballot_new(&b, v->model, v->pool, &v->puzzles[index], &o, e)) return -1;
    while (more && !v->stopped) {
        more = ballot_step(b);
        r->ms = 1000 * (clock_seconds() - begun);
        tell(v);
    }
    if (!more) {
        const struct board first = votes_attempt(ballot_votes(b), 0);
        r->steps = ballot_steps(b);
        finish(v, index, ballot_reader(b), &first);
        r->within = r->exact || votes_right(ballot_votes(b), ATTEMPTS, &v->puzzles[index].answer);
        tell(v);
    }
    ballot_free(b);
    return 0;
}

/* Puzzles of one shape side by side: each place of the batch takes the next puzzle as soon as it is free. */
struct batch {
    struct reader reader;
    struct view view; /* as it is */
    struct think *think;
    int size, active;
    int *index;            /* [size] puzzle in each place, -1 = free */
    struct follow *follow; /* [size] for a curve */
    struct board grid;
};

/* Whether the place is free now. */
static bool look(struct evaluation *v, struct batch *b, int place) {
    const struct solve_options *o = &v->options->solve;
    const struct puzzle *p = &v->puzzles[b->index[place]];
    struct evaluate_result *r = &v->results[b->index[place]];
    struct verdict verdict;
    reader_turn_to(&b->reader, p);
    reader_board(&b->reader, b->think, place, &b->view, &b->grid);
    if (v->options->curve)
        follow(&b->follow[place], p, &b->reader, &b->grid, think_q(b->think, place).halt, o->effort.steps, r);
    bool over = r->steps >= o->effort.steps || (v->options->seconds > 0 && r->ms > 1000 * v->options->seconds);
    if (!over && o->learned_halt) over = think_halts(b->think, place);
    if (!over && o->verified_stop) p->kind->check(p, &b->grid, NULL, &verdict), over = verdict.solved;
    if (!over) return false;
    finish(v, b->index[place], &b->reader, &b->grid);
    return true;
}

static void batch_fill(struct evaluation *v, struct batch *b, int *next, int end) {
    for (int place = 0; place < b->size; place++) {
        if (b->index[place] >= 0 || *next >= end) continue;
        reader_turn_to(&b->reader, &v->puzzles[*next]);
        think_restart(b->think, place);
        reader_give(&b->reader, b->think, place, &b->view, NULL);
        b->index[place] = (*next)++;
        board_assign(&b->follow[place].before, &v->puzzles[b->index[place]].given);
        b->follow[place].been = false;
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

/* puzzles[from..end) have the shape of the reader. */
static void run_batch(struct evaluation *v, struct batch *b, int from, int end) {
    const int room = end - from;
    b->size = v->options->batch < room ? v->options->batch : room;
    b->think = reader_think(&b->reader, v->pool, b->size, &b->view);
    b->index = XNEW_ARRAY(int, b->size);
    b->follow = XNEW_ARRAY(struct follow, b->size);
    memset(b->index, -1, b->size * sizeof *b->index);
    int next = from;
    while (!v->stopped && (b->active || next < end)) {
        batch_fill(v, b, &next, end);
        batch_step(v, b);
    }
    for (int place = 0; place < b->size; place++)
        board_free(&b->follow[place].before);
    think_free(b->think);
    free(b->index);
    free(b->follow);
    board_free(&b->grid);
}

/* Whether another puzzle is told to the network in the same shape. */
static bool same_shape(const struct reader *r, const struct puzzle *other) {
    struct grid_shape shape;
    if (other->kind != r->puzzle->kind) return false;
    if (r->encoding->pads && !board_same_size(&other->given, &r->puzzle->given)) return false;
    r->encoding->shape(other, NULL, &shape);
    return grid_same(&shape, &r->shape);
}

static int run_side_by_side(struct evaluation *v, struct err *e) {
    int end;
    for (int from = 0; from < v->count && !v->stopped; from = end) {
        struct batch b = {0};
        if (reader_init(&b.reader, v->model, &v->puzzles[from], e)) return -1;
        for (end = from + 1; end < v->count && same_shape(&b.reader, &v->puzzles[end]); end++) {
        }
        run_batch(v, &b, from, end);
        reader_free(&b.reader);
    }
    return 0;
}

int evaluate(const struct model *m, struct pool *pool, const struct puzzle *puzzles, int count,
             const struct evaluate_options *o, struct evaluate_result *results, evaluate_watch watch, void *context,
             struct err *e) {
    struct evaluation v = {m, pool, puzzles, o, results, watch, context, count, 0, false};
    for (int i = 0; i < count; i++)
        results[i] = (struct evaluate_result){.curve = o->curve ? results[i].curve : NULL};
    for (int i = 0; i < count && o->views && !v.stopped; i++)
        if (vote(&v, i, e)) return -1;
    if (o->views) return 0;
    if (o->solve.effort.explore == EXPLORE_NONE) return run_side_by_side(&v, e);
    for (int i = 0; i < count && !v.stopped; i++)
        if (explore(&v, i, e)) return -1;
    return 0;
}
