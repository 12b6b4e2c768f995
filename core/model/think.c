#include "think.h"
#include "alloc.h"
#include "net.h"

#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct sample {
    int32_t *tokens;  /* [tokens] */
    int32_t *vectors; /* [planes, TASK_VECTORS]; NULL = there are none */
    int puzzle;
    bool active;
    float *x, *y, *z; /* [rows, D] */
};

/* What one thread (or one team) needs to run the net. */
struct bench {
    struct net_saved saved;
    struct net_scratch scratch;
};

struct think {
    const struct model *model;
    struct geometry *geometry;
    struct pool *pool;
    int batch, threads;
    struct sample *samples;
    struct bench *benches; /* [threads] */
    int *todo;             /* [batch] active samples of the update under way */
    int todo_count;
    int step, cycle, update; /* of the next update */
    atomic_int next;         /* of todo to be taken */
    int run;                 /* updates to do at once, all of one step */
    float *kept;             /* y of the sample that is peeked at; NULL before the first peek */
};

static size_t state_floats(const struct think *t) {
    return (size_t)t->geometry->rows * t->model->config.hidden;
}

static int vector_count(const struct think *t) {
    return t->geometry->shape.planes * TASK_VECTORS;
}

static struct net_input input_of(const struct sample *s) {
    return (struct net_input){.tokens = s->tokens, .puzzle = s->puzzle, .vectors = s->vectors};
}

struct think *think_new(const struct model *m, struct pool *pool, int batch, const struct grid_shape *shape) {
    return think_new_given(m, pool, batch, geometry_new(&m->config, shape));
}

struct think *think_new_given(const struct model *m, struct pool *pool, int batch, struct geometry *g) {
    assert(batch > 0 && m->kernels);
    struct think *t = XNEW(struct think);
    t->model = m;
    t->pool = pool;
    t->threads = pool ? pool_threads(pool) : 1;
    t->geometry = g;
    t->batch = batch;
    t->samples = XNEW_ARRAY(struct sample, batch);
    t->todo = XNEW_ARRAY(int, batch);
    t->benches = XNEW_ARRAY(struct bench, t->threads);
    for (int i = 0; i < batch; i++) {
        struct sample *s = &t->samples[i];
        s->tokens = XNEW_ARRAY(int32_t, t->geometry->tokens);
        if (m->config.tasks) s->vectors = XNEW_ARRAY(int32_t, vector_count(t));
        s->x = XALIGNED_ARRAY(float, state_floats(t));
        s->y = XALIGNED_ARRAY(float, state_floats(t));
        s->z = XALIGNED_ARRAY(float, state_floats(t));
        think_restart(t, i);
    }
    for (int i = 0; i < t->threads; i++) {
        if (i && batch < t->threads) break; /* samples are shared by the whole team: one bench serves */
        net_saved_init(&t->benches[i].saved, m, t->geometry);
        net_scratch_init(&t->benches[i].scratch, m, t->geometry, t->threads, false);
    }
    return t;
}

void think_free(struct think *t) {
    if (!t) return;
    for (int i = 0; i < t->batch; i++) {
        free(t->samples[i].tokens);
        free(t->samples[i].vectors);
        free(t->samples[i].x);
        free(t->samples[i].y);
        free(t->samples[i].z);
    }
    for (int i = 0; i < t->threads; i++) {
        net_saved_free(&t->benches[i].saved);
        net_scratch_free(&t->benches[i].scratch);
    }
    geometry_free(t->geometry);
    free(t->samples);
    free(t->benches);
    free(t->todo);
    free(t->kept);
    free(t);
}

size_t think_sample_bytes(const struct model *m, int tokens) {
    const size_t rows = (size_t)m->config.prefix + (size_t)tokens;
    return sizeof(struct sample) + (size_t)tokens * sizeof(int32_t) +
           3 * rows * (size_t)m->config.hidden * sizeof(float);
}

const struct geometry *think_geometry(const struct think *t) {
    return t->geometry;
}

int think_batch(const struct think *t) {
    return t->batch;
}

void think_tokens(struct think *t, int b, const int32_t *tokens, int puzzle) {
    think_tell(t, b, &(struct net_input){.tokens = tokens, .puzzle = puzzle});
}

void think_tell(struct think *t, int b, const struct net_input *in) {
    struct sample *s = &t->samples[b];
    memcpy(s->tokens, in->tokens, t->geometry->tokens * sizeof *s->tokens);
    if (in->vectors) memcpy(s->vectors, in->vectors, vector_count(t) * sizeof *s->vectors);
    s->puzzle = in->puzzle;
    s->active = true;
    const struct net_input kept = input_of(s);
    if (!t->model->config.recall) net_embed(t->model, t->geometry, &kept, s->y, NULL, s->x, TEAM_ALONE);
}

void think_restart(struct think *t, int b) {
    net_start(t->model, t->geometry, t->samples[b].y, t->samples[b].z);
}

void think_copy(struct think *t, int dst, int src) {
    struct sample *d = &t->samples[dst], *s = &t->samples[src];
    if (d == s) return;
    size_t bytes = state_floats(t) * sizeof(float);
    memcpy(d->tokens, s->tokens, t->geometry->tokens * sizeof *d->tokens);
    if (s->vectors) memcpy(d->vectors, s->vectors, vector_count(t) * sizeof *d->vectors);
    memcpy(d->x, s->x, bytes);
    memcpy(d->y, s->y, bytes);
    memcpy(d->z, s->z, bytes);
    d->puzzle = s->puzzle;
    d->active = s->active;
}

void think_active(struct think *t, int b, bool active) {
    t->samples[b].active = active;
}

void think_noise(struct think *t, int b, float sigma, struct rng *rng) {
    float *z = t->samples[b].z;
    for (size_t i = 0, n = state_floats(t); i < n; i++)
        z[i] += sigma * (float)rng_normal(rng);
}

static void update_sample(struct think *t, int b, struct bench *bench, struct team team) {
    struct sample *s = &t->samples[b];
    const struct net_input in = input_of(s);
    int n = t->model->config.updates;
    for (int i = 0; i < t->run; i++) {
        if (i) team_barrier(team);
        int update = (t->update + i) % (n + 1);
        bool latent = update < n;
        if (update == 0 && t->model->config.recall) net_embed(t->model, t->geometry, &in, s->y, NULL, s->x, team);
        net_update(t->model, t->geometry, latent, s->x, s->y, s->z, &bench->saved, &bench->scratch, team);
    }
}

/* As many samples as divide evenly are taken one by one by whichever thread is free; the rest are done by all threads
 * together. */
static void work(void *context, struct team team) {
    struct think *t = context;
    int even = t->todo_count / team.size * team.size;
    for (int i; (i = atomic_fetch_add(&t->next, 1)) < even;)
        update_sample(t, t->todo[i], &t->benches[team.rank], TEAM_ALONE);
    team_barrier(team);
    for (int i = even; i < t->todo_count; i++) {
        update_sample(t, t->todo[i], &t->benches[0], team);
        team_barrier(team);
    }
}

static void run_todo(struct think *t) {
    atomic_store(&t->next, 0);
    if (t->pool)
        pool_run_quickest(t->pool, work, t, (double)t->todo_count * t->run);
    else
        work(t, TEAM_ALONE);
}

/* The next `run` updates of this step for every active sample. A sample does all of them before the next one begins, so
 * that its state stays in the cache. Returns the last. */
static struct think_event advance(struct think *t, int run) {
    const struct model_config *c = &t->model->config;
    int per_cycle = c->updates + 1;
    t->todo_count = 0;
    for (int i = 0; i < t->batch; i++)
        if (t->samples[i].active) t->todo[t->todo_count++] = i;
    t->run = run;
    if (t->todo_count) run_todo(t);
    int last = t->cycle * per_cycle + t->update + run - 1, next = last + 1;
    struct think_event event = {.kind = last % per_cycle < c->updates ? THINK_LATENT : THINK_ANSWER,
                                .step = t->step,
                                .cycle = last / per_cycle,
                                .update = last % per_cycle,
                                .step_done = next == c->cycles * per_cycle};
    t->step += event.step_done;
    t->cycle = event.step_done ? 0 : next / per_cycle;
    t->update = event.step_done ? 0 : next % per_cycle;
    return event;
}

struct think_event think_next(struct think *t) {
    return advance(t, 1);
}

struct think_event think_step(struct think *t) {
    const struct model_config *c = &t->model->config;
    return advance(t, c->cycles * (c->updates + 1) - t->cycle * (c->updates + 1) - t->update);
}

void think_peek(struct think *t, int b) {
    const int update = t->update;
    const size_t floats = state_floats(t);
    if (!t->kept) t->kept = XALIGNED_ARRAY(float, floats);
    memcpy(t->kept, t->samples[b].y, floats * sizeof(float));
    t->update = t->model->config.updates;
    t->run = 1;
    t->todo[0] = b;
    t->todo_count = 1;
    run_todo(t);
    t->update = update;
}

void think_peek_end(struct think *t, int b) {
    memcpy(t->samples[b].y, t->kept, state_floats(t) * sizeof(float));
}

const float *think_y(const struct think *t, int b) {
    return t->samples[b].y;
}

const float *think_z(const struct think *t, int b) {
    return t->samples[b].z;
}

float *think_state_y(struct think *t, int b) {
    return t->samples[b].y;
}

float *think_state_z(struct think *t, int b) {
    return t->samples[b].z;
}

const float *think_x(const struct think *t, int b) {
    return t->samples[b].x;
}

int think_classes(const struct think *t) {
    return t->geometry->shape.planes * t->model->config.outputs;
}

void think_logits(const struct think *t, int b, float *logits) {
    net_logits(t->model, t->geometry, t->samples[b].y, logits);
}

void think_probability(const struct think *t, int b, float *probability) {
    int classes = think_classes(t);
    think_logits(t, b, probability);
    for (int i = 0; i < t->geometry->cells; i++) {
        float *p = probability + (size_t)i * classes, most = p[0], sum = 0;
        for (int k = 1; k < classes; k++)
            if (p[k] > most) most = p[k];
        for (int k = 0; k < classes; k++)
            sum += p[k] = expf(p[k] - most);
        for (int k = 0; k < classes; k++)
            p[k] /= sum;
    }
}

void think_hints(const struct think *t, int b, uint8_t *hint) {
    const struct model *m = t->model;
    memset(hint, 0, (size_t)t->geometry->cells);
    if (!m->params.w[W_HINT].data) return;
    net_winners(m, t->geometry, m->params.w[W_HINT].data, m->config.hints, t->samples[b].y, hint);
    for (int i = 0; i < t->geometry->cells; i++)
        hint[i]++;
}

struct q_logits think_q(const struct think *t, int b) {
    float *input = XNEW_ARRAY(float, t->model->config.hidden);
    const struct q_logits q = net_q(t->model, t->geometry, t->samples[b].y, input);
    free(input);
    return q;
}

bool think_halts(const struct think *t, int b) {
    return model_halts(t->model, think_q(t, b));
}
