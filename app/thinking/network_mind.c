#include "network_mind.h"
#include "alloc.h"
#include "clock.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct recording {
    const struct model *model;
    const struct puzzle *puzzle;
    struct solve *solve;
    struct recorder *recorder;
    float *probability; /* [cells, answers] */
    struct board grid;
    uint8_t *wrong, *hint;
    float q, objection; /* of the readout before */
    bool peeks;
    double began;
};

/* What the watched sample holds. */
static struct frame_source state_of(const struct recording *r) {
    const struct think *t = solve_think(r->solve);
    int sample = solve_watched(r->solve);
    return (struct frame_source){.planes = think_geometry(t)->shape.planes,
                                 .hidden = r->model->config.hidden,
                                 .basis = r->model->basis,
                                 .y = solve_y(r->solve, sample),
                                 .z = solve_z(r->solve, sample)};
}

static struct frame_shape recording_shape_of(const struct solve *s) {
    const struct reader *r = solve_reader(s);
    int height, width;
    reader_size(r, &height, &width);
    return (struct frame_shape){height, width, r->cells, r->answers, r->puzzle->kind->hint_count};
}

struct frame_shape recording_shape(const struct recording *r) {
    return recording_shape_of(r->solve);
}

int recording_new(struct recording **out, const struct model *model, struct pool *pool, const struct puzzle *p,
                  const struct solve_options *o, struct err *e) {
    struct solve *solve;
    if (solve_new(&solve, model, pool, p, o, e)) return -1;
    struct recording *r = XNEW(struct recording);
    const struct frame_shape shape = recording_shape_of(solve);
    r->model = model;
    r->puzzle = p;
    r->solve = solve;
    frame_begin(&shape, p, &r->grid);
    r->recorder = recorder_new(&shape, &r->grid, p->kind->blank);
    r->probability = XNEW_ARRAY(float, shape.cells *shape.answers);
    r->wrong = XNEW_ARRAY(uint8_t, shape.cells);
    r->hint = XNEW_ARRAY(uint8_t, shape.cells);
    struct frame_source start = state_of(r);
    recorder_start(r->recorder, &start);
    r->began = clock_seconds();
    *out = r;
    return 0;
}

void recording_free(struct recording *r) {
    if (!r) return;
    solve_free(r->solve);
    recorder_free(r->recorder);
    free(r->probability), board_free(&r->grid), free(r->wrong), free(r->hint);
    free(r);
}

void recording_peek(struct recording *r) {
    r->peeks = true;
}

const struct solve *recording_solve(const struct recording *r) {
    return r->solve;
}

/* What the answer says now, checked by the rules. */
static void read_answer(struct recording *r, int sample, struct frame_source *s) {
    struct verdict v = {0};
    solve_probability(r->solve, sample, r->probability);
    solve_board(r->solve, sample, &r->grid);
    memset(r->wrong, 0, (size_t)board_cells(&r->grid));
    r->puzzle->kind->check(r->puzzle, &r->grid, r->wrong, &v);
    solve_hints(r->solve, sample, r->hint);
    const struct q_logits q = think_q(solve_think(r->solve), sample);
    r->q = 1 / (1 + expf(-q.halt));
    r->objection = r->model->config.q_second == Q_CONTRADICTION ? q.second : 0;
    s->probability = r->probability;
    s->grid = &r->grid;
    s->wrong = r->wrong;
    s->hint = r->hint;
    s->conflicts = v.wrong;
    s->open = v.open;
    s->solved = v.solved;
}

enum solve_state recording_update(struct recording *r, struct frame **out) {
    struct think_event event;
    const int branch = solve_branch(r->solve);
    enum solve_state state = solve_update(r->solve, &event);
    int sample = solve_watched(r->solve);
    struct frame_source s = state_of(r);
    if (event.kind == THINK_ANSWER)
        read_answer(r, sample, &s);
    else if (r->peeks) {
        solve_peek(r->solve);
        read_answer(r, sample, &s);
        solve_peek_end(r->solve);
    }
    s.q = r->q;
    s.objection = r->objection;
    struct frame *f = recorder_frame(r->recorder, &s);
    f->step = event.step;
    f->cycle = event.cycle;
    f->update = event.update;
    f->answer = event.kind == THINK_ANSWER;
    f->step_done = event.step_done;
    f->sample = sample;
    f->branch = state == SOLVE_SOLVED ? solve_branch(r->solve) : branch;
    f->seconds = clock_seconds() - r->began;
    if (event.step_done) {
        const struct branch_event *events;
        const int count = solve_events(r->solve, &events);
        snprintf(f->remark, sizeof f->remark, "%s", solve_remark(r->solve));
        frame_add_events(f, events, count);
    }
    *out = f;
    return state;
}

struct recording_numbers recording_numbers(struct recording *r) {
    const int sample = solve_watched(r->solve);
    return (struct recording_numbers){.y = solve_y(r->solve, sample),
                                      .z = solve_z(r->solve, sample),
                                      .probability = r->probability,
                                      .pins = solve_pins(r->solve, sample),
                                      .q = think_q(solve_think(r->solve), sample)};
}

const struct loaded_model *network_mind_find(const struct network_mind *m, const struct puzzle *p, struct err *e) {
    const char *name = m->mind.models ? m->mind.models[atomic_load(&m->chosen)] : NULL;
    return m->find(m->context, name, p, e);
}

/* ---- mind.h ---- */

static int begin(struct mind *mind, const struct puzzle *p, const struct effort *o, void **run,
                 struct mind_facts *facts, struct err *e) {
    struct network_mind *m = (struct network_mind *)mind;
    const struct loaded_model *found = network_mind_find(m, p, e);
    if (!found) return -1;
    snprintf(facts->model, sizeof facts->model, "%s", found->name);
    const struct solve_options options = {
        .effort = *o, .names = found->names, .blank = o->blank, .verified_stop = true};
    struct recording *r;
    if (recording_new(&r, found->model, m->pool, p, &options, e)) return -1;
    recording_peek(r);
    facts->shape = recording_shape(r);
    *run = r;
    return 0;
}

static enum mind_state update(void *run, struct frame **frame) {
    switch (recording_update(run, frame)) {
    case SOLVE_THINKING:
        return MIND_THINKING;
    case SOLVE_SOLVED:
        return MIND_SOLVED;
    case SOLVE_GAVE_UP:
        return MIND_GAVE_UP;
    }
    return MIND_GAVE_UP;
}

static const struct votes *votes(void *run) {
    struct recording *r = run;
    return r->puzzle->kind->answer_apart ? solve_votes(r->solve) : NULL;
}

static void extend(void *run, int steps) {
    struct recording *r = run;
    solve_extend(r->solve, steps);
}

static void end(void *run) {
    recording_free(run);
}

static void choose(struct mind *mind, int model) {
    atomic_store(&((struct network_mind *)mind)->chosen, model);
}

void network_mind_models(struct network_mind *m, const char *const *names, int count) {
    m->mind.choose = choose;
    m->mind.models = names;
    m->mind.model_count = count;
}

void network_mind_init(struct network_mind *m, model_finder *find, void *context, struct pool *pool) {
    *m = (struct network_mind){
        .mind = {begin, update, votes, extend, NULL, end}, .find = find, .context = context, .pool = pool};
}
