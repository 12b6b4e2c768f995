#include "alloc.h"
#include "feed_forward.h"
#include "mixer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

const struct mixer_ops *mixer_ops(enum mixer mixer) {
    return mixer == MIXER_POOL ? &mixer_pool : mixer == MIXER_MLP ? &mixer_mlp : &mixer_attention;
}

static size_t round16(size_t n) {
    return (n + 15) / 16 * 16;
}

static void ensure(float **memory, size_t *room, size_t floats) {
    if (*room >= floats) return;
    free(*memory);
    *memory = XALIGNED_ARRAY(float, floats);
    *room = floats;
}

/* The parts of what a layer saves. */
struct saved_sizes {
    size_t wide, scale, left, inner, mixer, layer;
    bool floats; /* each layer keeps its result as floats as well; else all write to the same place */
    int layers;
};

static struct saved_sizes saved_sizes(const struct model *m, const struct geometry *g) {
    const struct model_config *c = &m->config;
    const struct mixer_ops *mixer = mixer_ops(c->mixer);
    struct saved_sizes s = {.wide = round16((size_t)g->rows * c->hidden),
                            .scale = round16(g->rows),
                            .left = m->trains ? left_floats(m, g->rows, c->hidden) : 0,
                            .inner = m->trains ? left_floats(m, g->rows, c->inner) : 0,
                            .mixer = round16(mixer->saved_floats(m, g)),
                            .floats = mixer->floats || !m->trains,
                            .layers = c->layers > c->answer_layers ? c->layers : c->answer_layers};
    s.layer = (s.floats ? s.wide : 0) + 2 * s.left + 2 * s.inner + s.mixer + 2 * s.scale;
    return s;
}

size_t net_saved_floats(const struct model *m, const struct geometry *g) {
    const struct saved_sizes s = saved_sizes(m, g);
    return (s.floats ? s.wide : 0) + s.left + s.layers * s.layer;
}

size_t net_flow_floats(const struct model *m, const struct geometry *g) {
    const struct saved_sizes s = saved_sizes(m, g);
    return s.floats ? 0 : 2 * s.wide;
}

void net_saved_lay(struct net_saved *s, const struct model *m, const struct geometry *g, float *memory, float *flow) {
    const struct saved_sizes of = saved_sizes(m, g);
    float *next = memory;
#define TAKE(floats) (next += (floats), next - (floats))
    float *x = of.floats ? TAKE(of.wide) : flow, *shared = flow + of.wide;
    void *x_left = TAKE(of.left);
    for (int i = 0; i < of.layers; i++) {
        struct layer_saved *l = &s->layer[i];
        l->x = x;
        l->x_left = x_left;
        x = l->out = of.floats ? TAKE(of.wide) : shared;
        x_left = l->out_left = TAKE(of.left);
        l->h_left = TAKE(of.left);
        l->gate = TAKE(of.inner);
        l->up = TAKE(of.inner);
        l->mixer = TAKE(of.mixer);
        l->scale_h = TAKE(of.scale);
        l->scale_out = TAKE(of.scale);
    }
#undef TAKE
}

void net_saved_init(struct net_saved *s, const struct model *m, const struct geometry *g) {
    const size_t flow = net_flow_floats(m, g);
    ensure(&s->memory, &s->room, flow + net_saved_floats(m, g));
    net_saved_lay(s, m, g, s->memory + flow, s->memory);
}

void net_saved_free(struct net_saved *s) {
    free(s->memory);
    *s = (struct net_saved){0};
}

void net_scratch_init(struct net_scratch *s, const struct model *m, const struct geometry *g, int ranks,
                      bool backward) {
    const size_t wide = round16((size_t)g->rows * (size_t)m->config.hidden);
    const size_t feed = round16(feed_forward_floats(m, g, ranks, backward));
    const size_t left = left_floats(m, g->rows, m->config.hidden);
    const struct mixer_ops *mixer = mixer_ops(m->config.mixer);
    ensure(&s->memory, &s->room, 2 * wide + feed + left + round16(mixer->scratch_floats(m, g, ranks, backward)));
    if (!s->lasting && mixer->lasting_floats) s->lasting = XALIGNED_ARRAY(float, mixer->lasting_floats(m));
    s->ranks = ranks;
    s->backward = backward;
    s->mixed = s->memory;
    s->h = s->mixed + wide;
    s->feed = s->h + wide;
    s->left = s->feed + feed;
    s->mixer = s->feed + feed + left;
}

void net_scratch_free(struct net_scratch *s) {
    free(s->memory);
    free(s->lasting);
    *s = (struct net_scratch){0};
}

/* Where the input is packed. */
static void *packed_input(const struct model *m, const struct net_saved *saved, const struct net_scratch *scratch) {
    return m->trains ? saved->layer[0].x_left : scratch->left;
}

/* All layers; the input is packed. */
static void forward(const struct model *m, const struct geometry *g, bool latent, struct net_saved *saved,
                    const struct net_scratch *scratch, float *out, struct team team) {
    const struct net_layers net = config_net(&m->config, latent);
    struct net_scratch at = *scratch; /* this rank's view of it */
    at.left = packed_input(m, saved, scratch);
    for (int i = 0; i < net.count; i++) {
        struct layer_saved *s = &saved->layer[i];
        void *next = m->trains ? s->out_left : scratch->left;
        mixer_ops(m->config.mixer)->mix(m, g, net.first + i, s->x, s->mixer, &at, team);
        feed_forward(m, g, net.first + i, s, &at, team, i == net.count - 1 ? out : s->out, next);
        team_barrier(team);
        at.left = next;
    }
}

void net_forward(const struct model *m, const struct geometry *g, bool latent, struct net_saved *saved,
                 struct net_scratch *scratch, float *out, struct team team) {
    const int d = m->config.hidden;
    int from, to;
    team_share(team, g->rows, NET_GRAIN, &from, &to);
    m->kernels->gemm[m->precision].left(to - from, d, saved->layer[0].x + (size_t)from * d, d,
                                        left_row(m, packed_input(m, saved, scratch), d, from));
    forward(m, g, latent, saved, scratch, out, team);
}

void net_backward(const struct model *m, const struct geometry *g, bool latent, const struct net_saved *saved,
                  struct net_scratch *scratch, float *grad, struct params *d) {
    const struct net_layers net = config_net(&m->config, latent);
    const struct mixer_ops *mixer = mixer_ops(m->config.mixer);
    size_t wide = (size_t)g->rows * m->config.hidden;
    for (int i = net.count - 1, l = net.first + i; i >= 0; i--, l--) {
        const struct layer_saved *s = &saved->layer[i];
        feed_forward_grad(m, l, s, scratch, g->rows, grad, &d->layer[l]);
        if (mixer->floats) memcpy(scratch->mixed, grad, wide * sizeof *grad);
        if (mixer->normalises) memset(grad, 0, wide * sizeof *grad);
        mixer->backward(m, g, l, s, scratch, grad, &d->layer[l]);
    }
}

static float dot(const float *a, const float *b, int n) {
    enum { LANES = 8 }; /* sums side by side, which a compiler may turn into vectors without changing the result */
    float part[LANES] = {0}, sum = 0;
    int i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++)
            part[k] += a[i + k] * b[i + k];
    for (; i < n; i++)
        sum += a[i] * b[i];
    for (int k = 0; k < LANES; k++)
        sum += part[k];
    return sum;
}

/* The row of `head` that y is most like. */
static int winner(const float *head, int outputs, const float *y, int d) {
    int best = 0;
    float most = 0;
    for (int k = 0; k < outputs; k++) {
        const float logit = dot(y, head + (size_t)k * d, d);
        if (k == 0 || logit > most) {
            best = k;
            most = logit;
        }
    }
    return best;
}

/* x and the embedding of a place weigh the same. */
static void add_places(const struct model *m, float *x, int from, int to) {
    const int d = m->config.hidden;
    const float *place = m->params.w[W_PLACE].data, scale = m->config.embed_scale;
    for (size_t i = (size_t)from * d; i < (size_t)to * d; i++)
        x[i] = PLACE_SHARE * (x[i] + scale * place[i]);
}

/* The vectors of the task at rows [from, to). */
static void add_task(const struct model *m, const struct geometry *g, const int32_t *vectors, float *x, int from,
                     int to) {
    const int d = m->config.hidden;
    for (int p = 0; p < g->shape.planes; p++) {
        const int first = g->prefix + p * g->cells, last = first + g->cells;
        for (int row = from < first ? first : from; row < to && row < last; row++)
            for (int k = 0; k < TASK_VECTORS; k++)
                add_scaled(d, x + (size_t)row * d, m->config.task_scale,
                           m->params.w[W_TASK].data + (size_t)vectors[p * TASK_VECTORS + k] * d);
    }
}

void net_embed(const struct model *m, const struct geometry *g, const struct net_input *in, const float *y,
               int32_t *said, float *x, struct team team) {
    const struct model_config *c = &m->config;
    const int d = c->hidden;
    int from, to;
    team_share(team, g->rows, NET_GRAIN, &from, &to);
    memset(x + (size_t)from * d, 0, (size_t)(to - from) * d * sizeof *x);
    if (from == 0 && g->prefix && m->puzzle_rows) {
        assert(in->puzzle >= 0 && in->puzzle < c->puzzles);
        dtype_floats(m->puzzle_type, m->puzzle_rows, (size_t)in->puzzle * d, d, x);
        for (int i = 0; i < d; i++)
            x[i] *= c->embed_scale;
    }
    for (int row = from < g->prefix ? g->prefix : from; row < to; row++) {
        const int i = row - g->prefix;
        float *out = x + (size_t)row * d;
        assert(in->tokens[i] >= 0 && in->tokens[i] < c->vocab);
        add_scaled(d, out, c->embed_scale, m->params.w[W_EMBED].data + (size_t)in->tokens[i] * d);
        if (!c->recall) continue;
        const float *at = y + (size_t)row * d;
        const int32_t says[SAYINGS] = {winner(m->params.w[W_HEAD].data, c->outputs, at, d),
                                       c->hints ? c->outputs + winner(m->params.w[W_HINT].data, c->hints, at, d) : -1};
        for (int k = 0; k < SAYINGS; k++) {
            if (says[k] >= 0) add_scaled(d, out, 1, m->params.w[W_RECALL].data + (size_t)says[k] * d);
            if (said) said[i * SAYINGS + k] = says[k];
        }
    }
    if (m->params.w[W_TASK].data) add_task(m, g, in->vectors, x, from, to);
    if (m->params.w[W_PLACE].data) add_places(m, x, from, to);
}

void net_start(const struct model *m, const struct geometry *g, float *y, float *z) {
    size_t d = m->config.hidden;
    for (int i = 0; i < g->rows; i++) {
        memcpy(y + i * d, m->params.w[W_Y_INIT].data, d * sizeof *y);
        memcpy(z + i * d, m->params.w[W_Z_INIT].data, d * sizeof *z);
    }
}

void net_update(const struct model *m, const struct geometry *g, bool latent, const float *x, float *y, float *z,
                struct net_saved *saved, struct net_scratch *scratch, struct team team) {
    const size_t d = m->config.hidden;
    int from, to;
    team_share(team, g->rows, NET_GRAIN, &from, &to);
    const size_t at = from * d;
    m->kernels->gemm[m->precision].left_sum(to - from, (int)d, saved->layer[0].x + at, z + at, y + at,
                                            latent ? x + at : NULL,
                                            left_row(m, packed_input(m, saved, scratch), (int)d, from));
    team_barrier(team);
    forward(m, g, latent, saved, scratch, latent ? z : y, team);
}

void net_head(const struct model *m, const struct geometry *g, const float *head, int outputs, const float *y,
              float *logits) {
    int d = m->config.hidden, classes = g->shape.planes * outputs;
    for (int i = 0; i < g->tokens; i++) {
        int plane = i / g->cells, cell = i % g->cells;
        for (int k = 0; k < outputs; k++)
            logits[(size_t)cell * classes + plane * outputs + k] =
                dot(y + (size_t)(g->prefix + i) * d, head + (size_t)k * d, d);
    }
}

void net_winners(const struct model *m, const struct geometry *g, const float *head, int outputs, const float *y,
                 uint8_t *out) {
    const size_t d = (size_t)m->config.hidden;
    for (int i = 0; i < g->tokens; i++)
        out[i] = (uint8_t)winner(head, outputs, y + (size_t)(g->prefix + i) * d, (int)d);
}

void net_logits(const struct model *m, const struct geometry *g, const float *y, float *logits) {
    net_head(m, g, m->params.w[W_HEAD].data, m->config.outputs, y, logits);
}

/* What the q head reads: the mean of y over the tokens, or the first row. */
static void q_input(const struct model *m, const struct geometry *g, const float *y, float *out) {
    int d = m->config.hidden;
    if (!m->config.q_mean) {
        memcpy(out, y, d * sizeof *out);
        return;
    }
    memset(out, 0, d * sizeof *out);
    for (int i = 0; i < g->tokens; i++)
        for (int j = 0; j < d; j++)
            out[j] += y[(size_t)(g->prefix + i) * d + j];
    for (int j = 0; j < d; j++)
        out[j] /= (float)g->tokens;
}

struct q_logits net_q(const struct model *m, const struct geometry *g, const float *y, float *input) {
    const int d = m->config.hidden;
    const float *w = m->params.w[W_Q].data, *bias = m->params.w[W_Q_BIAS].data;
    q_input(m, g, y, input);
    return (struct q_logits){.halt = dot(input, w, d) + bias[0],
                             .second = m->config.q_outputs > 1 ? dot(input, w + d, d) + bias[1] : 0};
}
