#include "adapted.h"
#include "alloc.h"
#include "clock.h"
#include "lesson.h"
#include "sides.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PACE_ITERATIONS = 5, PACE_SECONDS = 2 }; /* after either the pace can be told */
enum { STATS_SAMPLES = 256 };                   /* that figures are means of */

enum { KEPT_TOKENS = 100000 }; /* of geometries: they take some 200 bytes each */
enum { VOTE_STEPS_LEAST = 3 };
static const double VOTE_SHARE = 0.15;

/* A net is at rest when it answers nearly all right, after so many times the iterations that took, and some: meanwhile
 * what it does not need can vanish, and the rate falls. */
static const double AT_REST = 0.99, REST_FACTOR = 2.5;
enum { REST_MORE = 50 };
static const double FIRST_SHARE = 0.5; /* of the time: most that the first net may take */
static const double NET_SHARE = 0.15;  /* what must be left for another net to begin */

/* Slots of an iteration by the size of their examples: large ones leave time for few iterations. */
enum { BATCH_LEAST = 2, BATCH_MOST = 16, BATCH_TOKENS = 2400 };

/* One side of one demonstration, ready to be learnt from. */
struct kept_lesson {
    struct lesson lesson;
    struct example example; /* its arrays are owned; geometry NULL: made when it is asked for */
};

struct adapt {
    struct adapt_options options;
    const struct puzzle *tests;
    int test_count, answers; /* answers: in all the sizes that are asked for */
    const struct encoding *encoding;
    struct kept_lesson *lessons; /* pair by pair, each from all its sides */
    int lesson_count, sides;
    struct pool *pool;
    struct model *model, *thinker; /* the second has the moving average when it was asked for */
    float *first;                  /* weights that nets begin with; NULL = fresh ones */
    struct trainer *trainer;
    struct adapt_net nets[ADAPT_NETS_MAX]; /* that are done */
    int net_count;
    struct votes *votes; /* [test_count] of these */
    double began, net_began;
    double pace;    /* iterations a second, 0 = not known yet */
    long learnt_at; /* the iteration at which the net under way had nearly all right, 0 = not yet */
    struct adapt_state state;
    bool done;
};

void adapt_config(struct model_config *c) {
    config_defaults(c);
    c->vocab = 3;
    c->outputs = 1;
    c->planes = 10;
    c->height = c->width = 30;
    c->hidden = 64;
    c->inner = 128;
    c->families = 1u << FAMILY_ROW | 1u << FAMILY_COLUMN | 1u << FAMILY_CELL | 1u << FAMILY_GRID | 1u << FAMILY_ALL |
                  1u << FAMILY_COMPONENT | 1u << FAMILY_OBJECT | 1u << FAMILY_MIRROR_X | 1u << FAMILY_MIRROR_Y |
                  1u << FAMILY_TRANSPOSE | 1u << FAMILY_RUN_ROW | 1u << FAMILY_RUN_COLUMN | 1u << FAMILY_PANEL |
                  1u << FAMILY_FRAME | 1u << FAMILY_NEAR;
    c->tasks = 1;
}

void adapt_defaults(struct adapt_options *o) {
    *o = (struct adapt_options){.seconds = 60, .nets = ADAPT_NETS_MAX, .vote_steps = 16, .updates = 3, .left_out = -1};
    train_defaults(&o->train);
    o->train.batch = 0; /* as the size of the examples has it */
    o->train.lanes = 4;
    o->train.steps = 8;
    o->train.rate = 2e-3;
    o->train.warmup = 50;
    o->train.hold = 0.3;
    o->train.decay = 0.05;
    o->train.ema = 0.99;
    o->train.group = 2;
}

/* --- lessons --- */

static void make_lesson(struct adapt *a, const struct demonstration *pair, int side, struct kept_lesson *out) {
    *out = (struct kept_lesson){.lesson = {.task = a->tests, .pair = pair, .side = side}};
    lesson_example(&out->lesson, a->encoding, &a->model->config, &out->example);
}

static struct geometry *geometry_of(const struct adapt *a, const struct kept_lesson *l) {
    return lesson_geometry(&l->lesson, a->encoding, &a->model->config);
}

/* Geometries are kept where they are small, and the batch is chosen where nobody did. */
static void weigh_lessons(struct adapt *a) {
    struct train_options *o = &a->options.train;
    long tokens = 0;
    for (int i = 0; i < a->lesson_count; i++)
        tokens += grid_tokens(&a->lessons[i].example.shape);
    for (int i = 0; i < a->lesson_count && tokens <= KEPT_TOKENS; i++)
        a->lessons[i].example.geometry = geometry_of(a, &a->lessons[i]);
    if (o->batch) return;
    const long fit = BATCH_TOKENS * a->lesson_count / tokens;
    o->batch = fit < BATCH_LEAST  ? BATCH_LEAST
               : fit > BATCH_MOST ? BATCH_MOST
                                  : (int)fit / 2 * 2; /* two threads are usual */
    if (o->lanes > o->batch) o->lanes = o->batch;
}

/* Those of the task, or NULL and `e`. */
static const struct demonstration *demonstrations_of(const struct puzzle *p, int *count, struct err *e) {
    *count = 0;
    const struct demonstration *pairs = p->kind->demonstrations ? p->kind->demonstrations(p, count) : NULL;
    if (*count) return pairs;
    err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "there are no demonstrations to learn from");
    return NULL;
}

static int make_lessons(struct adapt *a, const struct demonstration *pairs, int count, struct err *e) {
    const int sides = a->sides = a->encoding->turns ? SIDES_MAX : 1;
    a->lessons = XNEW_ARRAY(struct kept_lesson, count * sides);
    for (int i = 0; i < count; i++)
        for (int side = 0; side < sides && i != a->options.left_out; side++)
            make_lesson(a, &pairs[i], side, &a->lessons[a->lesson_count++]);
    if (!a->lesson_count) return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "no demonstration is left to learn from");
    weigh_lessons(a);
    return 0;
}

static bool net_is_alone(const struct adapt *a, int net) {
    return a->sides > 1 && net % 2;
}

/* Nets that begin alike err alike, so pair by pair they begin with the trunk and with random weights. */
static bool begins_with_trunk(const struct adapt *a, int net) {
    return a->first && net / 2 % 2 == 0;
}

static void draw_lesson(void *context, struct rng *rng, long iteration, struct example *out) {
    const struct adapt *a = context;
    const int every = net_is_alone(a, a->state.net) ? a->sides : 1; /* the first of the sides is its own */
    const struct kept_lesson *l = &a->lessons[every * rng_below(rng, (uint32_t)(a->lesson_count / every))];
    const struct example *x = &l->example;
    (void)iteration;
    out->shape = x->shape;
    out->geometry = x->geometry ? x->geometry : geometry_of(a, l);
    out->lent = x->geometry != NULL;
    memcpy(out->tokens, x->tokens, (size_t)grid_tokens(&x->shape) * sizeof *x->tokens);
    memcpy(out->labels, x->labels, (size_t)grid_cells(&x->shape) * sizeof *x->labels);
    if (x->vectors) memcpy(out->vectors, x->vectors, (size_t)(x->shape.planes * TASK_VECTORS) * sizeof *x->vectors);
}

static struct example_source source_of(struct adapt *a) {
    struct example_source s = {.make = draw_lesson, .context = a};
    for (int i = 0; i < a->lesson_count; i++) {
        const struct grid_shape *shape = &a->lessons[i].example.shape;
        const int tokens = grid_tokens(shape), cells = grid_cells(shape);
        if (tokens > s.max_tokens) s.max_tokens = tokens;
        if (cells > s.max_cells) s.max_cells = cells;
    }
    return s;
}

/* --- nets --- */

static void begin_net(struct adapt *a) {
    struct train_options o = a->options.train;
    const struct example_source source = source_of(a);
    struct rng rng;
    o.seed += (uint64_t)a->state.net;
    o.iterations = a->options.iterations ? a->options.iterations : LONG_MAX;
    rng_seed(&rng, o.seed, 0);
    if (begins_with_trunk(a, a->state.net))
        memcpy(a->model->flat, a->first, a->model->layout.floats * sizeof(float));
    else
        params_init(&a->model->config, &a->model->layout, a->model->flat, &rng);
    trainer_free(a->trainer);
    a->trainer = trainer_new(a->model, &o, &source, a->pool);
    a->net_began = clock_seconds();
    a->learnt_at = 0;
    a->state.iteration = 0;
    a->state.exact = a->state.share = 0;
    a->state.first_exact = -1;
}

/* Weights to begin with, of one task. */
static int take_trunk(struct adapt *a, const struct model *trunk, struct err *e) {
    if (!reader_encoding(&trunk->config, a->tests[0].kind, e)) return -1;
    a->model = model_of_one_task(trunk, NULL);
    a->first = XALIGNED_ARRAY(float, a->model->layout.floats);
    memcpy(a->first, a->model->flat, a->model->layout.floats * sizeof(float));
    return 0;
}

static int open_models(struct adapt *a, const struct model *trunk, const struct kernels *k, enum precision precision,
                       struct err *e) {
    struct model_config c;
    struct reader reader;
    adapt_config(&c);
    if (trunk && take_trunk(a, trunk, e)) return -1;
    if (!a->model) a->model = model_new(&c, NULL);
    if (a->options.updates && a->options.updates < a->model->config.updates)
        a->model->config.updates = a->options.updates;
    a->model->kernels = k;
    a->model->precision = precision;
    a->thinker = model_new(&a->model->config, NULL);
    memcpy(a->thinker->basis, a->model->basis, 3 * (size_t)a->model->config.hidden * sizeof(float));
    for (int i = 0; i < a->test_count; i++) {
        if (reader_init(&reader, a->model, &a->tests[i], e)) return -1;
        a->encoding = reader.encoding;
        a->answers += puzzle_sizes(&a->tests[i]);
        reader_free(&reader);
    }
    return 0;
}

int adapt_new(struct adapt **out, const struct model *trunk, const struct kernels *k, enum precision precision,
              struct pool *pool, const struct puzzle *tests, int count, const struct adapt_options *o, struct err *e) {
    int shown;
    const struct demonstration *pairs = demonstrations_of(&tests[0], &shown, e);
    if (!pairs) return -1;
    struct adapt *a = XNEW(struct adapt);
    a->options = *o;
    a->tests = tests;
    a->test_count = count;
    a->pool = pool;
    a->began = clock_seconds();
    a->votes = XNEW_ARRAY(struct votes, count);
    if (open_models(a, trunk, k, precision, e) || make_lessons(a, pairs, shown, e)) return adapt_free(a), -1;
    begin_net(a);
    *out = a;
    return 0;
}

void adapt_free(struct adapt *a) {
    if (!a) return;
    trainer_free(a->trainer);
    for (int i = 0; i < a->lesson_count; i++) {
        struct example *x = &a->lessons[i].example;
        lesson_example_free(x);
        geometry_free(x->geometry);
    }
    for (int i = 0; i < a->test_count; i++)
        votes_free(&a->votes[i]);
    for (int i = 0; i < a->net_count; i++)
        adapt_net_free(&a->nets[i], a->test_count);
    model_free(a->model);
    model_free(a->thinker);
    free(a->lessons);
    free(a->votes);
    free(a->first);
    free(a);
}

const struct model *adapt_trained(const struct adapt *a) {
    return a->model;
}

const struct model *adapt_model(struct adapt *a) {
    memcpy(a->thinker->flat, a->trainer->ema, a->model->layout.floats * sizeof(float));
    model_pack(a->thinker, a->model->kernels, a->model->precision, false);
    return a->thinker;
}

/* --- time --- */

/* How long all views of all tests take a step, about: forward alone is a third of a step with its gradient. */
static double vote_step_takes(const struct adapt *a) {
    const double slot_step = a->pace > 0 ? 1 / a->pace / a->options.train.batch : 0;
    return slot_step * (net_is_alone(a, a->state.net) ? 1 : a->sides) * a->answers / 2;
}

/* Steps of a view: as many as asked for, fewer where answers would take more than their share of the time. */
static int vote_steps(const struct adapt *a) {
    const double most = a->options.seconds * FIRST_SHARE * VOTE_SHARE, takes = vote_step_takes(a);
    if (a->options.seconds <= 0 || a->options.vote_steps * takes <= most) return a->options.vote_steps;
    return most > VOTE_STEPS_LEAST * takes ? (int)(most / takes) : VOTE_STEPS_LEAST;
}

static double time_left(const struct adapt *a) {
    return a->began + a->options.seconds - clock_seconds();
}

/* How long the net under way may still learn. */
static double net_left(const struct adapt *a) {
    const bool last = a->state.net + 1 == a->options.nets || a->state.net > 0;
    const double voting = vote_steps(a) * vote_step_takes(a);
    return time_left(a) - (last ? 0 : (1 - FIRST_SHARE) * a->options.seconds) - voting;
}

/* The schedule of the learning rate ends when the time of the net does, or when it is at rest. */
static void plan(struct adapt *a) {
    const double passed = clock_seconds() - a->net_began;
    if (a->trainer->iteration < PACE_ITERATIONS && passed < PACE_SECONDS) return;
    a->pace = (double)a->trainer->iteration / passed;
    if (a->options.iterations || a->options.seconds <= 0) return;
    long *end = &a->trainer->options.iterations;
    const double more = net_left(a) * a->pace;
    *end = a->trainer->iteration + (more > 0 ? lround(more) : 0);
    const long rest = lround(REST_FACTOR * (double)a->learnt_at) + REST_MORE;
    if (a->learnt_at && rest < *end) *end = rest;
}

/* Whether there is time for another net. */
static bool goes_on(const struct adapt *a) {
    if (a->net_count == a->options.nets) return false;
    return a->options.seconds <= 0 || time_left(a) > NET_SHARE * a->options.seconds;
}

/* --- votes --- */

void adapt_net_free(struct adapt_net *n, int tests) {
    for (int i = 0; i < tests; i++)
        votes_free(&n->votes[i]);
    free(n->votes);
    free(n->weights);
    *n = (struct adapt_net){0};
}

void adapt_join(const struct adapt_net *nets, int count, int test, struct votes *out) {
    bool learnt = false;
    for (int i = 0; i < count; i++)
        learnt |= nets[i].exact >= ADAPT_LEARNT;
    for (int i = 0; i < count; i++)
        if (!learnt || nets[i].exact >= ADAPT_LEARNT)
            votes_join(out, &nets[i].votes[test], nets[i].alone ? SIDES_MAX : 1);
}

static void vote(struct adapt *a) {
    struct adapt_net *n = &a->nets[a->net_count++];
    trainer_rest(a->trainer); /* votes need memory, too */
    const struct model *m = adapt_model(a);
    struct err ignored; /* the tests were seen to fit */
    *n = (struct adapt_net){.alone = net_is_alone(a, a->state.net),
                            .exact = a->state.exact,
                            .iterations = a->state.iteration,
                            .vote_steps = vote_steps(a),
                            .weights = XALIGNED_ARRAY(float, a->model->layout.floats),
                            .votes = XNEW_ARRAY(struct votes, a->test_count)};
    memcpy(n->weights, a->trainer->ema, a->model->layout.floats * sizeof(float));
    for (int i = 0; i < a->test_count; i++) {
        adapted_vote(m, a->pool, &a->tests[i], n->alone, n->vote_steps, &n->votes[i], &ignored);
        votes_free(&a->votes[i]);
        adapt_join(a->nets, a->net_count, i, &a->votes[i]);
    }
}

/* --- going on --- */

static void note_stats(struct adapt *a) {
    struct adapt_state *s = &a->state;
    if (a->trainer->stats.samples < STATS_SAMPLES) return;
    const struct train_stats t = trainer_take_stats(a->trainer);
    s->loss = t.cells;
    s->share = t.share;
    s->exact = t.exact;
    if (s->exact >= AT_REST && !a->learnt_at) a->learnt_at = a->trainer->iteration;
    if (s->first_exact < 0 && t.exact == 1) s->first_exact = clock_seconds() - a->net_began;
}

void adapt_finish(struct adapt *a) {
    if (a->done) return;
    vote(a);
    a->done = true;
}

bool adapt_step(struct adapt *a) {
    if (a->done) return false;
    trainer_iterate(a->trainer);
    a->state.iteration = a->trainer->iteration;
    note_stats(a);
    plan(a);
    if (a->trainer->iteration < a->trainer->options.iterations) return true;
    vote(a);
    a->done = !goes_on(a);
    if (a->done) return false;
    a->state.net++;
    begin_net(a);
    return true;
}

struct adapt_state adapt_state(const struct adapt *a) {
    struct adapt_state s = a->state;
    s.seconds = clock_seconds() - a->began;
    s.iterations_a_second = a->pace;
    s.left = a->options.seconds > 0 ? fmax(0, time_left(a))
             : a->pace > 0          ? (double)(a->options.iterations - s.iteration) / a->pace
                                    : 0;
    return s;
}

const struct votes *adapt_votes(const struct adapt *a, int test) {
    return &a->votes[test];
}

const struct adapt_net *adapt_nets(const struct adapt *a, int *count) {
    *count = a->net_count;
    return a->nets;
}
