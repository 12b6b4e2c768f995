#include "adapting_mind.h"
#include "adapted.h"
#include "alloc.h"
#include "clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a net says while it learns is asked for soon, and then ever less often: seconds. */
static const double first_pause = 0.1, longest_pause = 1, pause_growth = 1.1;
static const double least_learning = 8; /* times what asking takes */

struct run {
    struct adapting_mind *m;
    const struct puzzle *puzzle;
    /* another mind's run: that of the network, with its own weights or with those that learnt the task before */
    struct mind *by;
    void *other;
    struct network_mind kept_mind;
    struct loaded_model kept; /* the first of these weights */
    struct votes said;        /* by all of them */
    /* or a net that learns */
    struct adapt *adapt;
    struct recording *thought; /* what it says now, being thought; NULL = it learns on */
    struct adapt_state state;  /* as that began */
    int asked;                 /* times */
    double began;              /* to be asked */
    double since, pause;       /* it had been asked, until it is asked again */
    bool finish, done, saved;
};

/* --- with weights that learnt it before --- */

static const struct loaded_model *find_kept(void *context, const char *name, const struct puzzle *p, struct err *e) {
    (void)name, (void)p, (void)e;
    return context;
}

static bool open_kept(struct run *r) {
    struct err ignored; /* then it is learnt anew */
    char *path = adapted_path(r->puzzle, 0, false);
    const bool there = path && !access(path, R_OK) && !model_open(&r->kept.model, path, NULL, &ignored);
    free(path);
    if (!there) return false;
    r->kept.name = xstrdup(MODE_KEPT);
    model_pack(r->kept.model, r->m->kernels, r->m->precision, false);
    network_mind_init(&r->kept_mind, find_kept, &r->kept, r->m->network->pool);
    return true;
}

static int begin_other(struct run *r, struct mind *by, const struct effort *o, struct mind_facts *facts,
                       struct err *e) {
    r->by = by;
    return by->begin(by, r->puzzle, o, &r->other, facts, e);
}

static int begin_kept(struct run *r, const struct effort *asked, struct mind_facts *facts, struct err *e) {
    struct effort o = *asked;
    struct adapt_options how;
    adapt_defaults(&how);
    o.explore = EXPLORE_NONE;
    o.chains = 1;
    o.steps = how.vote_steps;
    if (begin_other(r, &r->kept_mind.mind, &o, facts, e)) return -1;
    snprintf(facts->mode, sizeof facts->mode, "%s", MODE_KEPT);
    return 0;
}

/* The first net is watched; when it is done all vote. */
static enum mind_state update_other(struct run *r, struct frame **frame) {
    const enum mind_state state = r->by->update(r->other, frame);
    if (state != MIND_THINKING && r->kept.model && !r->said.cast)
        adapted_answer(r->m->network->pool, r->m->kernels, r->m->precision, r->puzzle, 1, &r->said);
    return state;
}

/* --- learning --- */

/* Asks the net what it would say now. */
static int ask(struct run *r, struct err *e) {
    struct adapt_options how;
    adapt_defaults(&how);
    const struct effort effort = {.explore = EXPLORE_NONE, .steps = how.vote_steps, .chains = 1, .patience = 1};
    const struct solve_options o = {.effort = effort};
    r->state = adapt_state(r->adapt);
    r->began = clock_seconds();
    return recording_new(&r->thought, adapt_model(r->adapt), r->m->network->pool, r->puzzle, &o, e);
}

static int begin_learning(struct run *r, const struct effort *asked, struct mind_facts *facts, struct err *e) {
    const struct network_mind *network = r->m->network;
    struct adapt_options o;
    struct err ignored; /* no weights that know other tasks: it begins with nothing */
    const struct loaded_model *trunk = network_mind_find(network, r->puzzle, &ignored);
    const char *shipped = r->puzzle->kind->trunk;
    if (!trunk && shipped) trunk = network->find(network->context, shipped, r->puzzle, &ignored);
    adapt_defaults(&o);
    o.seconds = asked->seconds;
    if (adapt_new(&r->adapt, trunk ? trunk->model : NULL, r->m->kernels, r->m->precision, network->pool, r->puzzle, 1,
                  &o, e))
        return -1;
    adapt_step(r->adapt);
    if (ask(r, e)) return -1;
    r->pause = first_pause;
    facts->shape = recording_shape(r->thought);
    facts->seconds = o.seconds;
    snprintf(facts->model, sizeof facts->model, "%s", trunk ? trunk->name : "a net that knew nothing");
    snprintf(facts->mode, sizeof facts->mode, "learns the task");
    return 0;
}

/* One iteration; asks when it is time to. */
static void learn(struct run *r) {
    struct err ignored; /* it was asked before */
    r->done = !adapt_step(r->adapt);
    if (r->finish && !r->done) adapt_finish(r->adapt), r->done = true;
    const bool begun = adapt_state(r->adapt).iteration > 0;
    if (r->done || (begun && clock_seconds() - r->since > r->pause)) ask(r, &ignored);
}

/* What was learnt is kept, unless it cannot be: then it is learnt again the next time. */
static void keep(struct run *r) {
    struct err ignored;
    adapted_keep(r->adapt, r->puzzle, &ignored);
    r->saved = true;
}

/* The next step of what it says; NULL when that has been told. */
static struct frame *think_on(struct run *r) {
    struct frame *f = NULL;
    enum solve_state state;
    do {
        frame_free(f);
        state = recording_update(r->thought, &f);
    } while (!f->step_done && state == SOLVE_THINKING);
    f->cycle = f->step;
    f->step = r->asked;
    f->step_done = state != SOLVE_THINKING;
    f->net = r->state.net;
    f->learnt = (int)r->state.iteration;
    f->loss = (float)r->state.loss;
    f->share = (float)r->state.share;
    f->seconds = (float)r->state.seconds;
    if (!f->step_done) return f;
    recording_free(r->thought);
    r->thought = NULL;
    r->asked++;
    r->since = clock_seconds();
    r->pause = fmax(fmin(r->pause * pause_growth, longest_pause), least_learning * (r->since - r->began));
    return f;
}

/* --- mind.h --- */

static int begin_run(struct run *r, const struct effort *o, struct mind_facts *facts, struct err *e) {
    const struct network_mind *network = r->m->network;
    const bool task = r->puzzle->kind->demonstrations, learns = task && o->explore == EXPLORE_LEARN;
    struct err ignored;
    if (!task || (!learns && network_mind_find(network, r->puzzle, &ignored)))
        return begin_other(r, &r->m->network->mind, o, facts, e);
    if (!(learns && o->anew) && open_kept(r)) return begin_kept(r, o, facts, e);
    return begin_learning(r, o, facts, e);
}

static void end(void *run) {
    struct run *r = run;
    if (r->other) r->by->end(r->other);
    recording_free(r->thought);
    adapt_free(r->adapt);
    votes_free(&r->said);
    model_free(r->kept.model);
    free(r->kept.name);
    free(r);
}

static int begin(struct mind *mind, const struct puzzle *p, const struct effort *o, void **run,
                 struct mind_facts *facts, struct err *e) {
    struct run *r = XNEW(struct run);
    r->m = (struct adapting_mind *)mind;
    r->puzzle = p;
    if (begin_run(r, o, facts, e)) return end(r), -1;
    *run = r;
    return 0;
}

static enum mind_state update(void *run, struct frame **frame) {
    struct run *r = run;
    if (r->other) return update_other(r, frame);
    if (!r->thought && !r->done) learn(r);
    if (r->thought) *frame = think_on(r);
    if (!r->done || r->thought) return MIND_THINKING;
    if (!r->saved) keep(r);
    return MIND_GAVE_UP; /* nobody can tell whether it is right */
}

static const struct votes *votes(void *run) {
    struct run *r = run;
    if (r->kept.model) return r->said.cast ? &r->said : NULL;
    if (r->other) return r->by->votes ? r->by->votes(r->other) : NULL;
    return adapt_votes(r->adapt, 0)->cast ? adapt_votes(r->adapt, 0) : NULL;
}

static void extend(void *run, int steps) {
    struct run *r = run;
    if (r->other && r->by->extend) r->by->extend(r->other, steps);
}

static void choose(struct mind *mind, int model) {
    struct mind *network = &((struct adapting_mind *)mind)->network->mind;
    network->choose(network, model);
}

static void finish(void *run) {
    ((struct run *)run)->finish = true;
}

void adapting_mind_init(struct adapting_mind *m, struct network_mind *network, const struct kernels *kernels,
                        enum precision precision) {
    *m = (struct adapting_mind){.mind = {begin, update, votes, extend, finish, end},
                                .network = network,
                                .kernels = kernels,
                                .precision = precision};
    if (!network->mind.choose) return;
    m->mind.choose = choose;
    m->mind.models = network->mind.models;
    m->mind.model_count = network->mind.model_count;
}
