#include "trainer.h"
#include "alloc.h"

#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* A block that is smaller than so many shrinkages is given up: Adam moves every weight by about the rate, however
 * little its gradient says, so that none would ever be zero by itself. */
enum { GROUP_GONE = 4 };

/* More than this is not kept of one step (a sample of ARC may have 9,000 tokens, of each of whose updates 26 MiB are
 * left): two threads stay below 200 MiB. */
enum { STEP_KEPT_MOST = 48 << 20 };

struct geometry_cache {
    pthread_mutex_t lock;
    struct geometry **items;
    int count;
};

struct lane {
    struct params gradient; /* view of its part of trainer.gradient */
    struct train_stats stats;
};

void train_defaults(struct train_options *o) {
    *o = (struct train_options){
        .batch = 256,
        .lanes = 8,
        .steps = 16,
        .explore = 0.1,
        .rate = 1.5e-3,
        .warmup = 300,
        .iterations = 10000,
        .hold = 0.5,
        .rate_floor = 0.02,
        .beta1 = 0.9,
        .beta2 = 0.95,
        .eps = 1e-10,
        .decay = 0.05,
        .clip = 1,
        .ema = 0.999,
        .seed = 1,
        .step = {.loss = LOSS_SOFTMAX, .halt_weight = 0.5f, .hint_weight = 1, .continue_weight = 0.5f}};
}

double trainer_rate(const struct train_options *o, long i) {
    if (i < o->warmup) return o->rate * (double)(i + 1) / (double)o->warmup;
    double hold = o->hold * (double)o->iterations;
    if ((double)i < hold) return o->rate;
    double f = fmin(1, ((double)i - hold) / fmax(1, (double)o->iterations - hold));
    return o->rate * (o->rate_floor + (1 - o->rate_floor) * 0.5 * (1 + cos(M_PI * f)));
}

const struct geometry *trainer_geometry(struct trainer *t, const struct grid_shape *shape) {
    struct geometry_cache *c = t->geometries;
    pthread_mutex_lock(&c->lock);
    const struct geometry *found = NULL;
    for (int i = 0; i < c->count && !found; i++)
        if (grid_same(&c->items[i]->shape, shape)) found = c->items[i];
    if (!found) {
        c->items = xrealloc(c->items, c->count + 1, sizeof *c->items);
        found = c->items[c->count++] = geometry_new(&t->model->config, shape);
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

void slot_take_geometry(struct slot *s, const struct geometry *g, struct geometry *own) {
    geometry_free(s->own);
    s->geometry = g;
    s->own = own;
}

static size_t max_floats(const struct trainer *t) {
    return (size_t)(t->model->config.prefix + t->source.max_tokens) * t->model->config.hidden;
}

struct trainer *trainer_new(struct model *m, const struct train_options *o, const struct example_source *source,
                            struct pool *pool) {
    assert(o->batch > 0 && o->lanes > 0 && m->config.updates <= CONFIG_UPDATES_MAX);
    struct trainer *t = XNEW(struct trainer);
    size_t floats = m->layout.floats;
    t->model = m;
    t->options = *o;
    t->source = *source;
    t->pool = pool;
    t->m = XALIGNED_ARRAY(float, floats);
    t->v = XALIGNED_ARRAY(float, floats);
    t->ema = XALIGNED_ARRAY(float, floats);
    memcpy(t->ema, m->flat, floats * sizeof(float));
    t->gradient = XALIGNED_ARRAY(float, floats * o->lanes);
    t->lanes = XNEW_ARRAY(struct lane, o->lanes);
    for (int i = 0; i < o->lanes; i++)
        params_view(&m->layout, t->gradient + floats * i, &t->lanes[i].gradient);
    t->shares = shares_new(o->batch, o->lanes);
    t->sizes = XNEW_ARRAY(int, o->batch);
    t->scratch = XNEW_ARRAY(struct step_scratch, pool ? pool_threads(pool) : 1);
    t->geometries = XNEW(struct geometry_cache);
    pthread_mutex_init(&t->geometries->lock, NULL);
    t->slots = XNEW_ARRAY(struct slot, o->batch);
    for (int i = 0; i < o->batch; i++) {
        struct slot *s = &t->slots[i];
        s->tokens = XNEW_ARRAY(int32_t, source->max_tokens);
        s->labels = XNEW_ARRAY(int32_t, (source->hints ? 4 : 1) * source->max_cells);
        if (source->hints) {
            s->labels_due = s->labels + source->max_cells;
            s->hints = s->labels_due + source->max_cells;
            s->hints_due = s->hints + source->max_cells;
        }
        if (source->vary && o->vary > 0) s->origin = XNEW_ARRAY(int32_t, source->max_cells);
        if (m->config.tasks) s->vectors = XNEW_ARRAY(int32_t, m->config.planes * TASK_VECTORS);
        s->y = XALIGNED_ARRAY(float, max_floats(t));
        s->z = XALIGNED_ARRAY(float, max_floats(t));
        s->refill = true;
        rng_seed(&s->rng, o->seed, (uint64_t)i + 1);
    }
    model_pack(m, m->kernels, m->precision, true);
    return t;
}

void trainer_rest(struct trainer *t) {
    for (int i = 0; i < (t->pool ? pool_threads(t->pool) : 1); i++)
        step_scratch_free(&t->scratch[i]);
}

void trainer_free(struct trainer *t) {
    if (!t) return;
    for (int i = 0; i < t->options.batch; i++) {
        geometry_free(t->slots[i].own);
        free(t->slots[i].tokens);
        free(t->slots[i].labels);
        free(t->slots[i].origin);
        free(t->slots[i].vectors);
        free(t->slots[i].y);
        free(t->slots[i].z);
    }
    trainer_rest(t);
    for (int i = 0; i < t->geometries->count; i++)
        geometry_free(t->geometries->items[i]);
    pthread_mutex_destroy(&t->geometries->lock);
    free(t->geometries->items);
    free(t->geometries);
    shares_free(t->shares);
    free(t->sizes);
    free(t->slots);
    free(t->lanes);
    free(t->scratch);
    free(t->gradient);
    free(t->m);
    free(t->v);
    free(t->ema);
    free(t);
}

/* The next example; or the last once more, or one near it. */
static void load_example(struct trainer *t, struct slot *s) {
    const bool again = s->failed && rng_chance(&s->rng, t->options.retry);
    const bool vary = again && s->origin && rng_chance(&s->rng, t->options.vary);
    if (again && !vary) return;
    struct example e = {.tokens = s->tokens,
                        .labels = s->labels,
                        .labels_due = s->labels_due,
                        .hints = s->hints,
                        .hints_due = s->hints_due,
                        .origin = s->origin,
                        .vectors = s->vectors};
    if (vary) e.shape = s->geometry->shape;
    (vary ? t->source.vary : t->source.make)(t->source.context, &s->rng, t->iteration, &e);
    slot_take_geometry(s, e.geometry ? e.geometry : trainer_geometry(t, &e.shape), e.lent ? NULL : e.geometry);
    s->puzzle = e.puzzle;
    s->contradiction = e.contradiction;
}

static void refill(struct trainer *t, struct slot *s) {
    load_example(t, s);
    int steps = t->options.steps;
    s->step = 0;
    s->least_steps = 1;
    if (steps > 1 && rng_uniform(&s->rng) < t->options.explore)
        s->least_steps = 2 + (int)rng_below(&s->rng, (uint32_t)(steps - 1));
    s->refill = false;
    net_start(t->model, s->geometry, s->y, s->z);
}

/* Slots that all start together would all see only first steps, then second ones: spread them over 0..K-1. */
static void spread(const struct trainer *t, struct slot *s) {
    s->step = (int)rng_below(&s->rng, (uint32_t)t->options.steps);
}

/* Regions that a step must take what one cell knows: one an application of the net to z. Its layers could take it one
 * further each, but a wave that moves as fast as it can has no time to compare what it meets: asked for that, mazes
 * were learnt to 60 % (of the cells' ways, those of nearly equal length were mixed up), and in a fifth of the time to
 * as much at this pace. The answer update adds nothing: the next latent update reads y along with z. */
static int model_reach(const struct model_config *c) {
    return c->cycles * c->updates;
}

static void slot_step(struct trainer *t, struct slot *s, struct step_scratch *scratch, struct lane *lane) {
    const struct train_options *o = &t->options;
    struct step_sample sample = {.geometry = s->geometry,
                                 .input = {.tokens = s->tokens, .puzzle = s->puzzle, .vectors = s->vectors},
                                 .labels = s->labels,
                                 .reach = (s->step + 1) * model_reach(&t->model->config),
                                 .label_early = t->source.label_early,
                                 .hint_early = t->source.hint_early,
                                 .labels_due = s->labels_due,
                                 .hints = s->hints,
                                 .hints_due = s->hints_due,
                                 .contradiction = s->contradiction,
                                 .last = s->step + 1 >= o->steps,
                                 .y = s->y,
                                 .z = s->z,
                                 .rng = &s->rng};
    if (o->noise > 0) sample.noise = (float)(o->noise * rng_uniform(&s->rng)); /* states in peace are to be met too */
    struct step_result r;
    struct step_options how = o->step;
    how.keep = STEP_KEPT_MOST;
    step_run(t->model, &sample, &how, scratch, 1.0f / (float)o->batch, &lane->gradient, &r);
    s->step++;
    struct train_stats *st = &lane->stats;
    st->samples++;
    st->cells += r.cells;
    st->halt += r.halt;
    st->contradiction += r.contradiction;
    st->going_on += r.going_on;
    st->hints += r.hints;
    st->exact += r.exact;
    st->share += r.share;
    s->refill = s->step >= o->steps || (model_halts(t->model, r.q) && s->step >= s->least_steps) ||
                (o->abandon > 0 && r.wrong > o->abandon * r.due) ||
                (s->contradiction && model_objects(t->model, r.q)); /* as a search would; else it lasts to the end */
    s->failed = s->refill && !s->contradiction && (!r.exact || r.wrong > 0);
    if (s->refill) {
        st->finished++;
        st->finished_exact += r.exact;
        st->finished_steps += s->step;
    }
}

struct iteration {
    struct trainer *t;
    atomic_int next_slot, next_lane;
};

/* Slots that are done with their example get the next one, and an iteration's sizes are known before it is shared out.
 */
static void refill_work(void *context, struct team team) {
    struct iteration *it = context;
    (void)team;
    for (int i; (i = atomic_fetch_add(&it->next_slot, 1)) < it->t->options.batch;) {
        struct slot *s = &it->t->slots[i];
        const bool first = !s->geometry;
        if (!s->refill) continue;
        refill(it->t, s);
        if (first) spread(it->t, s);
    }
}

static void share_out(struct trainer *t) {
    for (int i = 0; i < t->options.batch; i++)
        t->sizes[i] = t->slots[i].geometry->rows;
    shares_make(t->shares, t->sizes);
}

/* Lanes are claimed by whoever is free; what a lane computes does not depend on who. */
static void lanes_work(void *context, struct team team) {
    struct iteration *it = context;
    struct trainer *t = it->t;
    const struct shares *shares = t->shares;
    for (int i; (i = atomic_fetch_add(&it->next_lane, 1)) < t->options.lanes;) {
        const int lane = shares->largest[i];
        for (int k = shares->start[lane]; k < shares->start[lane + 1]; k++)
            slot_step(t, &t->slots[shares->things[k]], &t->scratch[team.rank], &t->lanes[lane]);
    }
}

static void together(struct trainer *t, void (*work)(void *context, struct team team), struct iteration *it) {
    if (t->pool)
        pool_run(t->pool, work, it);
    else
        work(it, TEAM_ALONE);
}

static double sum_of_squares(const float *x, size_t n) {
    enum { LANES = 8 }; /* sums side by side, which a compiler may turn into vectors without changing the result */
    double part[LANES] = {0}, sum = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++)
            part[k] += (double)x[i + k] * x[i + k];
    for (; i < n; i++)
        sum += (double)x[i] * x[i];
    for (int k = 0; k < LANES; k++)
        sum += part[k];
    return sum;
}

/* Adds the lanes into the first and clears the others; returns the norm. */
static double reduce_gradient(struct trainer *t) {
    size_t floats = t->model->layout.floats;
    for (int i = 1; i < t->options.lanes; i++) {
        float *lane = t->gradient + floats * i;
        t->model->kernels->add(floats, t->gradient, t->gradient, lane);
        memset(lane, 0, floats * sizeof *lane);
    }
    return sqrt(sum_of_squares(t->gradient, floats));
}

/* One block [d, d] of mixer.o becomes smaller; what is small is given up for good: without its moments and, since
 * nothing flows through zeros (mixer_pool.c), without a gradient. */
static void shrink_block(struct trainer *t, size_t at, int d, int columns, double by) {
    float *const parts[] = {t->model->flat + at, t->m + at, t->v + at};
    double square = 0;
    for (int row = 0; row < d; row++)
        square += sum_of_squares(parts[0] + (size_t)row * columns, (size_t)d);
    const bool gone = sqrt(square) <= GROUP_GONE * by;
    const float keep = gone ? 0 : (float)(1 - by / sqrt(square));
    for (int k = 0; k < (gone ? 3 : 1); k++)
        for (int row = 0; row < d; row++)
            for (int i = 0; i < d; i++)
                parts[k][(size_t)row * columns + i] *= keep;
}

/* Every block of mixer.o but the first, which is for a token's own value. */
static void shrink_groups(struct trainer *t, double by) {
    const struct params_layout *l = &t->model->layout;
    for (int k = 0; k < l->count; k++) {
        const struct tensor_info *w = &l->tensor[k];
        const int d = w->shape[0], columns = w->shape[1];
        if (w->layer < 0 || w->weight != W_MIXED) continue;
        for (int first = d; first < columns; first += d)
            shrink_block(t, w->offset + first, d, columns, by);
    }
}

static void update_weights(struct trainer *t, double norm) {
    const struct train_options *o = &t->options;
    const struct params_layout *l = &t->model->layout;
    double i = (double)t->iteration + 1;
    struct adamw_step step = {.rate = (float)trainer_rate(o, t->iteration),
                              .beta1 = (float)o->beta1,
                              .beta2 = (float)o->beta2,
                              .eps = (float)o->eps,
                              .m_correction = (float)(1 / (1 - pow(o->beta1, i))),
                              .v_correction = (float)(1 / (1 - pow(o->beta2, i))),
                              .g_factor = o->clip > 0 && norm > o->clip ? (float)(o->clip / norm) : 1,
                              .ema_keep = (float)fmin(o->ema, i / (i + 9))};
    for (int k = 0; k < l->count; k++) {
        const struct tensor_info *w = &l->tensor[k];
        if (w->info->fixed) continue;
        step.decay = w->info->decay ? (float)o->decay : 0;
        size_t at = w->offset;
        t->model->kernels->adamw(w->count, t->model->flat + at, t->m + at, t->v + at, t->ema + at, t->gradient + at,
                                 &step);
    }
    if (o->group > 0) shrink_groups(t, step.rate * o->group);
    memset(t->gradient, 0, l->floats * sizeof(float));
    t->stats.rate = step.rate;
}

static void add_stats(struct train_stats *to, struct train_stats *from) {
    to->samples += from->samples;
    to->cells += from->cells;
    to->halt += from->halt;
    to->contradiction += from->contradiction;
    to->going_on += from->going_on;
    to->hints += from->hints;
    to->exact += from->exact;
    to->share += from->share;
    to->finished += from->finished;
    to->finished_exact += from->finished_exact;
    to->finished_steps += from->finished_steps;
    *from = (struct train_stats){0};
}

void trainer_iterate(struct trainer *t) {
    struct iteration it = {.t = t};
    together(t, refill_work, &it);
    share_out(t);
    together(t, lanes_work, &it);
    for (int i = 0; i < t->options.lanes; i++)
        add_stats(&t->stats, &t->lanes[i].stats);
    double norm = reduce_gradient(t);
    t->stats.gradient_norm += norm;
    t->stats.iterations++;
    update_weights(t, norm);
    t->iteration++;
    model_pack(t->model, t->model->kernels, t->model->precision, true);
}

struct train_stats trainer_take_stats(struct trainer *t) {
    struct train_stats s = t->stats;
    double n = s.samples ? (double)s.samples : 1, f = s.finished > 0 ? s.finished : 1;
    s.cells /= n;
    s.halt /= n;
    s.contradiction /= n;
    s.going_on /= n;
    s.hints /= n;
    s.exact /= n;
    s.share /= n;
    s.finished_exact /= f;
    s.finished_steps /= f;
    if (s.iterations) s.gradient_norm /= (double)s.iterations;
    t->stats = (struct train_stats){.rate = s.rate};
    return s;
}
