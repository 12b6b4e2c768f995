#include "step.h"
#include "alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the updates of the last cycle that carry gradient, from `first` on, those before `kept` are made again on the way
 * back, from their inputs; the others leave what they need. */
struct way_back {
    int first, kept;
};

static struct way_back way_back(const struct model *m, const struct geometry *g, const struct step_options *o) {
    const int n = m->config.updates, first = o->through && o->through < n ? n - o->through : 0;
    const size_t bytes = net_saved_floats(m, g) * sizeof(float);
    const int all = n + 1 - first, fit = o->keep && o->keep / bytes < (size_t)all ? (int)(o->keep / bytes) : all;
    return (struct way_back){.first = first, .kept = n + 1 - (fit ? fit : 1)};
}

static void ensure(float **memory, size_t *room, size_t floats) {
    if (*room >= floats) return;
    free(*memory);
    *memory = XALIGNED_ARRAY(float, floats);
    *room = floats;
}

static void prepare(struct step_scratch *s, const struct model *m, const struct geometry *g, struct way_back way) {
    const size_t wide = (size_t)g->rows * m->config.hidden, inputs = wide * (way.kept - way.first);
    const size_t flow = net_flow_floats(m, g), each = net_saved_floats(m, g);
    const int kept = m->config.updates + 1 - way.kept;
    ensure(&s->kept, &s->kept_room, flow + kept * each);
    for (int i = 0; i < kept; i++)
        net_saved_lay(&s->saved[i], m, g, s->kept + flow + i * each, s->kept);
    if (m->config.q_second == Q_CONTINUE) net_saved_init(&s->ahead, m, g);
    net_scratch_init(&s->net, m, g, 1, true);
    ensure(&s->inputs, &s->inputs_room, inputs);
    size_t logits = (size_t)g->tokens * (m->config.outputs > m->config.hints ? m->config.outputs : m->config.hints);
    if (s->room < wide) {
        free(s->x);
        free(s->due);
        free(s->said);
        s->due = XNEW_ARRAY(int32_t, g->rows);
        s->said = XNEW_ARRAY(int32_t, SAYINGS * g->rows);
        s->x = XALIGNED_ARRAY(float, 6 * wide + logits + m->config.hidden);
        s->room = wide;
    }
    s->d_y = s->x + wide;
    s->d_z = s->d_y + wide;
    s->d_x = s->d_z + wide;
    s->y_ahead = s->d_x + wide;
    s->z_ahead = s->y_ahead + wide;
    s->logits = s->z_ahead + wide;
    s->q_input = s->logits + logits;
}

void step_scratch_free(struct step_scratch *s) {
    free(s->kept);
    net_saved_free(&s->ahead);
    net_scratch_free(&s->net);
    free(s->inputs);
    free(s->x);
    free(s->due);
    free(s->said);
    *s = (struct step_scratch){0};
}

/* d_y and the gradient `d_head` of a head [outputs, D] from that of its logits. */
static void head_grad(const struct geometry *g, int hidden, int outputs, const float *head, const float *y,
                      const float *d_logits, float *d_y, float *d_head) {
    int classes = g->shape.planes * outputs;
    for (int i = 0; i < g->tokens; i++) {
        size_t row = (size_t)(g->prefix + i) * hidden;
        const float *grad = d_logits + (size_t)(i % g->cells) * classes + i / g->cells * outputs;
        for (int k = 0; k < outputs; k++) {
            if (grad[k] == 0) continue;
            add_scaled(hidden, d_y + row, grad[k], head + (size_t)k * hidden);
            add_scaled(hidden, d_head + (size_t)k * hidden, grad[k], y + row);
        }
    }
}

static void q_grad(const struct model *m, const struct geometry *g, int k, float grad, const float *input, float *d_y,
                   struct params *d) {
    int hidden = m->config.hidden;
    const float *w = m->params.w[W_Q].data + (size_t)k * hidden;
    add_scaled(hidden, d->w[W_Q].data + (size_t)k * hidden, grad, input);
    d->w[W_Q_BIAS].data[k] += grad;
    if (!m->config.q_mean) {
        add_scaled(hidden, d_y, grad, w);
        return;
    }
    for (int i = 0; i < g->tokens; i++)
        add_scaled(hidden, d_y + (size_t)(g->prefix + i) * hidden, grad / (float)g->tokens, w);
}

/* Turns the gradient of what net_embed made into that of the input without its places. */
static void place_grad(const struct model *m, const struct geometry *g, float *d_x, struct params *d) {
    const int wide = g->rows * m->config.hidden;
    add_scaled(wide, d->w[W_PLACE].data, PLACE_SHARE * m->config.embed_scale, d_x);
    for (int i = 0; i < wide; i++)
        d_x[i] *= PLACE_SHARE;
}

/* The vectors of the task, each from all tokens of its planes. */
static void task_grad(const struct model *m, const struct step_sample *s, const float *d_x, struct params *d) {
    const struct geometry *g = s->geometry;
    const int hidden = m->config.hidden;
    for (int t = 0; t < g->tokens; t++)
        for (int k = 0; k < TASK_VECTORS; k++)
            add_scaled(hidden, d->w[W_TASK].data + (size_t)s->input.vectors[t / g->cells * TASK_VECTORS + k] * hidden,
                       m->config.task_scale, d_x + (size_t)(g->prefix + t) * hidden);
}

static void embed_grad(const struct model *m, const struct step_sample *s, const int32_t *said, float *d_x,
                       struct params *d) {
    int hidden = m->config.hidden;
    const struct geometry *g = s->geometry;
    if (d->w[W_PLACE].data) place_grad(m, g, d_x, d);
    if (d->w[W_TASK].data) task_grad(m, s, d_x, d);
    for (int i = 0; i < g->tokens; i++) {
        const float *grad = d_x + (size_t)(g->prefix + i) * hidden;
        add_scaled(hidden, d->w[W_EMBED].data + (size_t)s->input.tokens[i] * hidden, m->config.embed_scale, grad);
        for (int k = i * SAYINGS; m->config.recall && k < (i + 1) * SAYINGS; k++)
            if (said[k] >= 0) add_scaled(hidden, d->w[W_RECALL].data + (size_t)said[k] * hidden, 1, grad);
    }
    if (g->prefix && d->w[W_PUZZLE].data)
        add_scaled(hidden, d->w[W_PUZZLE].data + (size_t)s->input.puzzle * hidden, m->config.embed_scale, d_x);
}

/* What update i leaves: those that are made again use the place of the first that is kept, which is theirs before that
 * one is made and after the way back has passed it. */
static struct net_saved *left_by(struct step_scratch *w, struct way_back way, int i) {
    return &w->saved[i < way.kept ? 0 : i - way.kept];
}

static float *input_of(const struct model *m, const struct geometry *g, struct step_scratch *w, struct way_back way,
                       int i) {
    return w->inputs + (size_t)(i - way.first) * g->rows * m->config.hidden;
}

static void advance(const struct model *m, const struct step_sample *s, struct way_back way, struct step_scratch *w,
                    int i) {
    const struct geometry *g = s->geometry;
    struct net_saved *left = left_by(w, way, i);
    net_update(m, g, i < m->config.updates, w->x, s->y, s->z, left, &w->net, TEAM_ALONE);
    if (i >= way.first && i < way.kept)
        memcpy(input_of(m, g, w, way, i), left->layer[0].x, (size_t)g->rows * m->config.hidden * sizeof(float));
}

/* Backwards through update i. */
static void go_back(const struct model *m, const struct step_sample *s, struct way_back way, struct step_scratch *w,
                    int i, struct params *d) {
    const struct geometry *g = s->geometry;
    const bool latent = i < m->config.updates;
    struct net_saved *left = left_by(w, way, i);
    if (i < way.kept) {
        memcpy(left->layer[0].x, input_of(m, g, w, way, i), (size_t)g->rows * m->config.hidden * sizeof(float));
        net_forward(m, g, latent, left, &w->net, left->layer[config_net(&m->config, latent).count - 1].out, TEAM_ALONE);
    }
    net_backward(m, g, latent, left, &w->net, w->d_z, d);
}

/* Backwards through the last `through` latent updates of one cycle. y and z before them are constants, so what flows
 * back from the answer update goes through the latent updates only: d_z passes along, and every latent update read x.
 */
static void cycle_grad(const struct model *m, const struct step_sample *s, struct way_back way, struct step_scratch *w,
                       struct params *d) {
    const struct geometry *g = s->geometry;
    size_t wide = (size_t)g->rows * m->config.hidden;
    const int n = m->config.updates;
    memcpy(w->d_z, w->d_y, wide * sizeof(float));
    go_back(m, s, way, w, n, d);
    memset(w->d_x, 0, wide * sizeof(float));
    for (int i = n - 1; i >= way.first; i--) {
        go_back(m, s, way, w, i, d);
        m->kernels->add(wide, w->d_x, w->d_x, w->d_z);
    }
    embed_grad(m, s, w->said, w->d_x, d);
}

/* The classes that count now: those that are due, `early` in place of the others. */
static const int32_t *due_now(const struct step_sample *s, const int32_t *classes, const int32_t *due, int32_t early,
                              int32_t *out) {
    for (int i = 0; i < s->geometry->cells; i++)
        out[i] = classes[i] < 0 || due[i] <= s->reach ? classes[i] : early;
    return out;
}

/* The loss of the hints and its gradient. */
static void hint_grad(const struct model *m, const struct step_sample *s, const struct step_options *o,
                      struct step_scratch *w, float weight, struct params *d, struct step_result *result) {
    const struct geometry *g = s->geometry;
    const int classes = m->config.hints;
    const int32_t *hints = due_now(s, s->hints, s->hints_due, s->hint_early, w->due);
    net_head(m, g, m->params.w[W_HINT].data, classes, s->y, w->logits);
    int right, counted = loss_right(g->cells, classes, w->logits, hints, &right);
    result->wrong = counted - right;
    for (int i = 0; i < g->cells; i++)
        result->due += hints[i] >= 0 && hints[i] != s->hint_early;
    result->hints = loss_cells(o->loss, g->cells, classes, w->logits, hints, weight * o->hint_weight);
    head_grad(g, m->config.hidden, classes, m->params.w[W_HINT].data, s->y, w->logits, w->d_y, d->w[W_HINT].data);
}

/* What thinking on is worth (Q-learning as in the HRM paper): what the q head promises, after one more step with these
 * weights, for the better of halting there and going on; as a probability. After the last step one can only halt. */
static float worth_of_going_on(const struct model *m, const struct step_sample *s, struct step_scratch *w) {
    const struct geometry *g = s->geometry;
    const size_t states = (size_t)g->rows * m->config.hidden;
    memcpy(w->y_ahead, s->y, states * sizeof(float));
    memcpy(w->z_ahead, s->z, states * sizeof(float));
    for (int cycle = 0; cycle < m->config.cycles; cycle++) {
        net_embed(m, g, &s->input, w->y_ahead, NULL, w->d_x, TEAM_ALONE);
        for (int i = 0; i <= m->config.updates; i++)
            net_update(m, g, i < m->config.updates, w->d_x, w->y_ahead, w->z_ahead, &w->ahead, &w->net, TEAM_ALONE);
    }
    const struct q_logits q = net_q(m, g, w->y_ahead, w->q_input);
    return 1 / (1 + expf(-(s->last ? q.halt : fmaxf(q.halt, q.second))));
}

static void add_noise(const struct step_sample *s, size_t states) {
    rng_add_noise(s->rng, s->noise, s->y, states);
    rng_add_noise(s->rng, s->noise, s->z, states);
}

void step_run(const struct model *m, const struct step_sample *s, const struct step_options *o, struct step_scratch *w,
              float weight, struct params *d, struct step_result *result) {
    const struct geometry *g = s->geometry;
    const struct model_config *c = &m->config;
    const struct way_back way = way_back(m, g, o);
    prepare(w, m, g, way);
    for (int cycle = 0; cycle < c->cycles; cycle++) {
        net_embed(m, g, &s->input, s->y, w->said, w->x, TEAM_ALONE);
        if (cycle == 0 && s->noise > 0) add_noise(s, (size_t)g->rows * c->hidden);
        for (int i = 0; i <= c->updates; i++)
            advance(m, s, way, w, i);
    }

    *result = (struct step_result){0};
    memset(w->d_y, 0, (size_t)g->rows * c->hidden * sizeof(float));
    net_logits(m, g, s->y, w->logits);
    const int counted = loss_right(g->cells, g->shape.planes * c->outputs, w->logits, s->labels, &result->right);
    result->exact = !s->contradiction && result->right == counted;
    result->share = counted ? (float)result->right / (float)counted : 1;
    if (!s->contradiction) {
        const int32_t *labels =
            s->labels_due ? due_now(s, s->labels, s->labels_due, s->label_early, w->due) : s->labels;
        result->cells = loss_cells(o->loss, g->cells, g->shape.planes * c->outputs, w->logits, labels, weight);
        head_grad(g, c->hidden, c->outputs, m->params.w[W_HEAD].data, s->y, w->logits, w->d_y, d->w[W_HEAD].data);
    }
    if (s->hints && c->hints && !s->contradiction) hint_grad(m, s, o, w, weight, d, result);

    float grad;
    const bool learns_going_on = c->q_second == Q_CONTINUE && o->continue_weight > 0;
    const float worth = learns_going_on ? worth_of_going_on(m, s, w) : 0;
    result->q = net_q(m, g, s->y, w->q_input);
    result->halt = loss_binary(result->q.halt, result->exact, &grad);
    q_grad(m, g, 0, weight * o->halt_weight * grad, w->q_input, w->d_y, d);
    if (c->q_second == Q_CONTRADICTION && o->contradiction_weight > 0) {
        result->contradiction = loss_binary(result->q.second, s->contradiction, &grad);
        q_grad(m, g, 1, weight * o->contradiction_weight * grad, w->q_input, w->d_y, d);
    }
    if (learns_going_on) {
        result->going_on = loss_binary(result->q.second, worth, &grad);
        q_grad(m, g, 1, weight * o->continue_weight * grad, w->q_input, w->d_y, d);
    }
    cycle_grad(m, s, way, w, d);
}
