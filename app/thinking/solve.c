#include "alloc.h"
#include "solve_private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct view as_it_is;
enum { SEARCH_STORE = 24 }; /* states kept for branches that wait, besides those thinking */

struct solve_options solve_options_for(const struct effort *asked, const struct puzzle *p) {
    return (struct solve_options){.effort = effort_settle(asked, p), .verified_stop = true};
}

static int chain_count(const struct reader *r, const struct effort *o) {
    return o->explore == EXPLORE_SEARCH && reader_sides(r) == 1 ? o->chains + SEARCH_STORE : o->chains;
}

int solve_accepts(const struct model *m, const struct puzzle *p, struct err *e) {
    struct reader r;
    if (reader_init(&r, m, p, e)) return -1;
    reader_free(&r);
    return 0;
}

/* Memory is asked for before it is taken: running out of it ends the program. */
static int check_memory(const struct reader *r, int chains, struct err *e) {
    const double machine = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    const double chain = (double)(think_sample_bytes(r->model, grid_tokens(&r->shape)) +
                                  (size_t)r->cells * (r->answers * sizeof(float) + 2));
    if (machine <= 0 || chain * chains < machine / 2) return 0;
    return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "%d chains take %.1f GiB, more than half of this machine's %.1f",
                   chains, chain * chains / (1 << 30), machine / (1 << 30));
}

static void begin_chain(struct solve *s, int b) {
    const struct effort *o = &s->options.effort;
    struct chain *c = &s->chains[b];
    c->probability = XNEW_ARRAY(float, s->reader.cells * s->reader.answers);
    c->pins = XNEW_ARRAY(uint8_t, s->cells);
    puzzle_begin(s->puzzle, &c->grid);
    memset(c->pins, s->puzzle->kind->blank, s->cells);
    rng_seed(&c->rng, (uint64_t)o->seed, (uint64_t)b);
    c->view = reader_view(&s->reader, o->explore == EXPLORE_CHAINS && s->sides > 1 ? b : 0, (uint64_t)o->seed);
    c->used = c->active = o->explore != EXPLORE_SEARCH || b == 0;
    if (c->active) solve_encode(s, b);
}

int solve_new(struct solve **out, const struct model *m, struct pool *pool, const struct puzzle *p,
              const struct solve_options *o, struct err *e) {
    struct reader reader;
    if (reader_init(&reader, m, p, e)) return -1;
    if (check_memory(&reader, chain_count(&reader, &o->effort), e)) return reader_free(&reader), -1;
    struct solve *s = XNEW(struct solve);
    s->model = m;
    s->puzzle = p;
    s->options = *o;
    s->reader = reader;
    reader_set_names(&s->reader, o->names, o->blank);
    s->cells = reader.encoding->canvas ? reader.cells : board_cells(&p->given);
    s->count = chain_count(&reader, &o->effort);
    s->sides = reader_sides_apart(&reader) ? 1 : reader_sides(&reader);
    s->think = reader_think(&s->reader, pool, s->count, &as_it_is);
    if (s->sides > 1 || reader.encoding->pads) {
        const size_t state = (size_t)grid_tokens(&reader.shape) * m->config.hidden;
        s->y = XNEW_ARRAY(float, state);
        s->z = XNEW_ARRAY(float, state);
    }
    s->chains = XNEW_ARRAY(struct chain, s->count);
    for (int b = 0; b < s->count; b++)
        begin_chain(s, b);
    p->kind->check(p, &s->chains[0].grid, NULL, &s->chains[0].verdict);
    if (o->effort.explore == EXPLORE_SEARCH) s->search = search_new(s);
    *out = s;
    return 0;
}

void solve_free(struct solve *s) {
    if (!s) return;
    for (int b = 0; b < s->count; b++) {
        free(s->chains[b].probability);
        board_free(&s->chains[b].grid);
        free(s->chains[b].pins);
    }
    search_free(s->search);
    votes_free(&s->votes);
    think_free(s->think);
    reader_free(&s->reader);
    free(s->chains);
    free(s->y), free(s->z);
    free(s);
}

void solve_encode(struct solve *s, int b) {
    reader_give(&s->reader, s->think, b, &s->chains[b].view, s->chains[b].pins);
}

void solve_probability(struct solve *s, int b, float *probability) {
    reader_probability(&s->reader, s->think, b, &s->chains[b].view, probability);
}

void solve_board(struct solve *s, int b, struct board *out) {
    reader_board(&s->reader, s->think, b, &s->chains[b].view, out);
}

void solve_hints(struct solve *s, int b, uint8_t *hint) {
    reader_hints(&s->reader, s->think, b, &s->chains[b].view, hint);
}

const float *solve_y(struct solve *s, int b) {
    return reader_state(&s->reader, think_y(s->think, b), &s->chains[b].view, s->y);
}

const float *solve_z(struct solve *s, int b) {
    return reader_state(&s->reader, think_z(s->think, b), &s->chains[b].view, s->z);
}

const struct model *solve_model(const struct solve *s) {
    return s->model;
}

const uint8_t *solve_pins(const struct solve *s, int b) {
    return s->chains[b].pins;
}

const struct reader *solve_reader(const struct solve *s) {
    return &s->reader;
}

bool solve_read(struct solve *s, int b) {
    struct chain *c = &s->chains[b];
    solve_probability(s, b, c->probability);
    solve_board(s, b, &c->grid);
    s->puzzle->kind->check(s->puzzle, &c->grid, NULL, &c->verdict);
    c->q = think_q(s->think, b);
    return c->verdict.solved;
}

static void add_noise(struct solve *s) {
    if (s->puzzle->kind->answer_apart) return; /* views that vote are to be as good as they can */
    for (int b = s->sides; b < s->count; b++)  /* those before differ by their sides */
        if (s->options.effort.noise > 0) think_noise(s->think, b, (float)s->options.effort.noise, &s->chains[b].rng);
}

static void halted(struct solve *s, int b) {
    s->chains[b].active = false;
    think_active(s->think, b, false);
}

const struct votes *solve_votes(struct solve *s) {
    votes_free(&s->votes);
    for (int b = 0; b < s->count; b++)
        if (s->chains[b].used) votes_add(&s->votes, &s->chains[b].grid, s->chains[b].q.halt);
    return &s->votes;
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
        if (s->options.learned_halt && model_halts(s->model, c->q)) halted(s, b);
        any |= c->active;
    }
    if (solved) return SOLVE_SOLVED;
    if (any && s->steps < s->options.effort.steps) return SOLVE_THINKING;
    if (s->puzzle->kind->answer_apart) s->watched = solve_votes(s)->items[0].first;
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

const struct board *solve_grid(const struct solve *s) {
    return &s->chains[s->watched].grid;
}

const struct verdict *solve_verdict(const struct solve *s) {
    return &s->chains[s->watched].verdict;
}

struct q_logits solve_q(const struct solve *s) {
    return s->chains[s->watched].q;
}

int solve_steps(const struct solve *s) {
    return s->steps;
}

long solve_work(const struct solve *s) {
    return s->work;
}

void solve_peek(struct solve *s) {
    think_peek(s->think, s->watched);
}

void solve_peek_end(struct solve *s) {
    think_peek_end(s->think, s->watched);
}

int solve_branch(const struct solve *s) {
    return s->chains[s->watched].branch;
}

int solve_events(const struct solve *s, const struct branch_event **events) {
    return s->search ? search_events(s->search, events) : 0;
}

const char *solve_remark(const struct solve *s) {
    return s->remark;
}
