#include "alloc.h"
#include "sides.h"
#include "solve_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEARCH_STORE = 24 }; /* states kept for branches that wait, besides those thinking */

struct solve_options solve_options_for(const struct effort *asked, const struct puzzle *p) {
    return (struct solve_options){.effort = effort_settle(asked, p), .verified_stop = true};
}

static int chain_count(const struct puzzle *p, const struct effort *o) {
    return o->explore == EXPLORE_SEARCH && sides_count(p) == 1 ? o->chains + SEARCH_STORE : o->chains;
}

int solve_accepts(const struct model *m, const struct puzzle *p, struct err *e) {
    struct puzzle_shape shape;
    p->kind->shape(p, &shape);
    if (model_accepts(m, &shape.grid, e)) return -1;
    if (m->config.vocab != shape.vocab || shape.grid.planes * m->config.outputs != shape.outputs)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL,
                       "the model reads %d symbols and answers with %d, %s needs %d and %d", m->config.vocab,
                       shape.grid.planes * m->config.outputs, p->kind->name, shape.vocab, shape.outputs);
    return 0;
}

/* Memory is asked for before it is taken: running out of it ends the program. */
static int check_memory(const struct model *m, const struct puzzle_shape *shape, int chains, struct err *e) {
    const double machine = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const int cells = grid_cells(&shape->grid), tokens = grid_tokens(&shape->grid);
    const double chain = (double)(think_sample_bytes(m, tokens) + (size_t)cells * (shape->outputs * sizeof(float) + 2));
    if (machine <= 0 || chain * chains < machine / 2) return 0;
    return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "%d chains take %.1f GiB, more than half of this machine's %.1f",
                   chains, chain * chains / (1 << 30), machine / (1 << 30));
}

static void look_from_all_sides(struct solve *s) {
    const struct geometry *g = think_geometry(s->think);
    size_t state = (size_t)g->tokens * s->model->config.hidden;
    s->sides = sides_count(s->puzzle);
    if (s->sides == 1) return;
    s->from = XNEW_ARRAY(int, s->sides * s->cells);
    for (int side = 0; side < s->sides; side++)
        sides_cells(s->puzzle, side, s->from + side * s->cells);
    s->seen_tokens = XNEW_ARRAY(int32_t, g->tokens);
    s->seen = XNEW_ARRAY(float, s->cells * s->classes);
    s->y = XNEW_ARRAY(float, state);
    s->z = XNEW_ARRAY(float, state);
}

int solve_new(struct solve **out, const struct model *m, struct pool *pool, const struct puzzle *p,
              const struct solve_options *o, struct err *e) {
    struct puzzle_shape shape;
    if (solve_accepts(m, p, e)) return -1;
    p->kind->shape(p, &shape);
    if (check_memory(m, &shape, chain_count(p, &o->effort), e)) return -1;
    struct solve *s = XNEW(struct solve);
    s->model = m;
    s->puzzle = p;
    s->options = *o;
    s->cells = p->height * p->width;
    s->classes = shape.outputs;
    s->count = chain_count(p, &o->effort);
    s->think = think_new(m, pool, s->count, &shape.grid);
    s->tokens = XNEW_ARRAY(int32_t, think_geometry(s->think)->tokens);
    look_from_all_sides(s);
    s->chains = XNEW_ARRAY(struct chain, s->count);
    for (int b = 0; b < s->count; b++) {
        struct chain *c = &s->chains[b];
        c->probability = XNEW_ARRAY(float, s->cells * s->classes);
        c->grid = XNEW_ARRAY(uint8_t, s->cells);
        c->pins = XNEW_ARRAY(uint8_t, s->cells);
        memcpy(c->grid, p->given, s->cells);
        memset(c->pins, p->kind->blank, s->cells);
        rng_seed(&c->rng, (uint64_t)o->effort.seed, (uint64_t)b);
        c->side = o->effort.explore == EXPLORE_CHAINS ? b % s->sides : 0;
        c->used = c->active = o->effort.explore != EXPLORE_SEARCH || b == 0;
        if (c->active) solve_encode(s, b);
    }
    p->kind->check(p, s->chains[0].grid, NULL, &s->chains[0].verdict);
    if (o->effort.explore == EXPLORE_SEARCH) s->search = search_new(s);
    *out = s;
    return 0;
}

void solve_free(struct solve *s) {
    if (!s) return;
    for (int b = 0; b < s->count; b++) {
        free(s->chains[b].probability);
        free(s->chains[b].grid);
        free(s->chains[b].pins);
    }
    search_free(s->search);
    think_free(s->think);
    free(s->chains);
    free(s->tokens), free(s->seen_tokens), free(s->from), free(s->seen), free(s->y), free(s->z);
    free(s);
}

/* The puzzle's cell at each cell as chain b sees it; NULL = the same. */
static const int *cells_seen(const struct solve *s, int b) {
    int side = s->chains[b].side;
    return side ? s->from + side * s->cells : NULL;
}

void solve_encode(struct solve *s, int b) {
    const struct geometry *g = think_geometry(s->think);
    const int *from = cells_seen(s, b);
    s->puzzle->kind->encode(s->puzzle, s->chains[b].pins, s->tokens);
    for (int i = 0; from && i < g->tokens; i++)
        s->seen_tokens[i] = s->tokens[i - i % s->cells + from[i % s->cells]];
    think_tokens(s->think, b, from ? s->seen_tokens : s->tokens, 0);
}

/* to[i][from[k]] = seen[i][k] for every plane i; entries of `size` floats. */
static void turn_back(const struct solve *s, const int *from, const float *seen, int planes, int size, float *to) {
    for (int i = 0; i < planes * s->cells; i++) {
        int at = i - i % s->cells + from[i % s->cells];
        memcpy(to + (size_t)at * size, seen + (size_t)i * size, (size_t)size * sizeof *to);
    }
}

void solve_probability(const struct solve *s, int b, float *probability) {
    const int *from = cells_seen(s, b);
    think_probability(s->think, b, from ? s->seen : probability);
    if (from) turn_back(s, from, s->seen, 1, s->classes, probability);
}

void solve_hints(const struct solve *s, int b, uint8_t *hint) {
    int (*turn)(int, int) = s->puzzle->kind->turn_hint;
    const int *from = cells_seen(s, b);
    uint8_t seen[PUZZLE_CELLS_MAX];
    think_hints(s->think, b, from ? seen : hint);
    for (int i = 0; from && i < s->cells; i++)
        hint[from[i]] = seen[i] && turn ? turn(s->chains[b].side, seen[i] - 1) + 1 : seen[i];
}

static const float *state_seen(const struct solve *s, int b, const float *state, float *turned) {
    const struct geometry *g = think_geometry(s->think);
    const int *from = cells_seen(s, b);
    state += (size_t)g->prefix * s->model->config.hidden;
    if (!from) return state;
    turn_back(s, from, state, g->shape.planes, s->model->config.hidden, turned);
    return turned;
}

const float *solve_y(const struct solve *s, int b) {
    return state_seen(s, b, think_y(s->think, b), s->y);
}

const float *solve_z(const struct solve *s, int b) {
    return state_seen(s, b, think_z(s->think, b), s->z);
}

bool solve_read(struct solve *s, int b) {
    struct chain *c = &s->chains[b];
    const struct puzzle_kind *kind = s->puzzle->kind;
    solve_probability(s, b, c->probability);
    kind->decode(s->puzzle, c->probability, c->grid);
    kind->check(s->puzzle, c->grid, NULL, &c->verdict);
    think_q(s->think, b, c->q);
    return c->verdict.solved;
}

static void add_noise(struct solve *s) {
    for (int b = s->sides; b < s->count; b++) /* those before differ by their sides */
        if (s->options.effort.noise > 0) think_noise(s->think, b, (float)s->options.effort.noise, &s->chains[b].rng);
}

static void halted(struct solve *s, int b) {
    s->chains[b].active = false;
    think_active(s->think, b, false);
}

/* Independent chains: solved by the first valid answer. */
static enum solve_state chains_advance(struct solve *s) {
    bool any = false, solved = false;
    for (int b = 0; b < s->count; b++) {
        struct chain *c = &s->chains[b];
        if (!c->active) continue;
        c->steps++;
        s->work++;
        if (solve_read(s, b) && s->options.verified_stop && !solved) {
            solved = true;
            s->watched = b;
        }
        if (s->options.learned_halt && c->q[0] > 0) halted(s, b);
        any |= c->active;
    }
    if (solved) return SOLVE_SOLVED;
    if (any && s->steps < s->options.effort.steps) return SOLVE_THINKING;
    return s->chains[s->watched].verdict.solved ? SOLVE_SOLVED : SOLVE_GAVE_UP;
}

/* After the last update of a step. */
static enum solve_state step_done(struct solve *s) {
    s->steps++;
    enum solve_state state = s->search ? search_advance(s) : chains_advance(s);
    if (state == SOLVE_THINKING && s->options.effort.explore == EXPLORE_CHAINS) add_noise(s);
    return state;
}

enum solve_state solve_update(struct solve *s, struct think_event *event) {
    struct think_event next = think_next(s->think);
    if (event) *event = next;
    return next.step_done ? step_done(s) : SOLVE_THINKING;
}

enum solve_state solve_step(struct solve *s) {
    think_step(s->think);
    return step_done(s);
}

void solve_extend(struct solve *s, int steps) {
    s->options.effort.steps += steps;
    s->options.verified_stop = false;
}

int solve_watched(const struct solve *s) {
    return s->watched;
}

const struct think *solve_think(const struct solve *s) {
    return s->think;
}

const uint8_t *solve_grid(const struct solve *s) {
    return s->chains[s->watched].grid;
}

const struct verdict *solve_verdict(const struct solve *s) {
    return &s->chains[s->watched].verdict;
}

const float *solve_q(const struct solve *s) {
    return s->chains[s->watched].q;
}

int solve_steps(const struct solve *s) {
    return s->steps;
}

long solve_work(const struct solve *s) {
    return s->work;
}

const char *solve_remark(const struct solve *s) {
    return s->remark;
}
