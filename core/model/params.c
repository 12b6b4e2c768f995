#include "params.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void add(struct params_layout *l, const char *name, int rows, int columns, float std, bool decay) {
    struct tensor_info *t = &l->tensor[l->count++];
    snprintf(t->name, sizeof t->name, "%s", name);
    t->rank = columns ? 2 : 1;
    t->shape[0] = rows;
    t->shape[1] = columns;
    t->count = (size_t)rows * (size_t)(columns ? columns : 1);
    t->offset = l->floats;
    t->learned = true;
    t->decay = decay;
    t->init_std = std;
    l->floats += (t->count + 15) / 16 * 16;
    l->parameters += t->count;
}

/* A weight matrix [out, in]: variance 1/in keeps the variance of what flows through it. */
static void add_matrix(struct params_layout *l, const char *name, int out, int in) {
    add(l, name, out, in, 1.0f / sqrtf((float)in), true);
}

static void add_layer_matrix(struct params_layout *l, int layer, const char *name, int out, int in) {
    char full[56];
    snprintf(full, sizeof full, "layers.%d.%s", layer, name);
    add_matrix(l, full, out, in);
}

static void add_fixed(struct params_layout *l, const char *name, int d) {
    add(l, name, d, 0, 1, false);
    l->tensor[l->count - 1].learned = false;
    l->parameters -= (size_t)d;
}

static int tokens_of(const struct model_config *c) {
    return c->prefix + c->planes * c->height * c->width;
}

void params_layout(const struct model_config *c, struct params_layout *l) {
    *l = (struct params_layout){0};
    int d = c->hidden;
    enum family pools[FAMILIES];
    int blocks = 1 + config_pools(c, pools) + config_has(c, FAMILY_NEAR);
    add(l, "embed", c->vocab, d, c->embed_scale > 0 ? 1.0f / c->embed_scale : 1, false);
    add_matrix(l, "head", c->outputs, d);
    add(l, "q.weight", c->q_outputs, d, 0, false);
    add(l, "q.bias", c->q_outputs, 0, 0, false);
    add_fixed(l, "y_init", d);
    add_fixed(l, "z_init", d);
    if (c->puzzles && c->puzzles <= PUZZLE_ROWS_PARAMETERS) add(l, "puzzle", c->puzzles, d, 0, false);
    if (c->hints) add_matrix(l, "hint", c->hints, d);
    if (c->recall) add(l, "recall", c->outputs + c->hints, d, 0.5f, false);
    for (int i = 0; i < c->layers; i++) {
        if (c->mixer == MIXER_POOL) {
            add_layer_matrix(l, i, "mixer.v", d, d);
            add_layer_matrix(l, i, "mixer.o", d, blocks * d);
            if (config_has(c, FAMILY_NEAR)) {
                add_layer_matrix(l, i, "mixer.near", 9, d);
                l->tensor[l->count - 1].init_std = 1.0f / 3;
                l->tensor[l->count - 1].decay = false;
            }
        } else if (c->mixer == MIXER_ATTENTION) {
            add_layer_matrix(l, i, "mixer.qkv", 3 * d, d);
            add_layer_matrix(l, i, "mixer.o", d, d);
        } else {
            add_layer_matrix(l, i, "mixer.gate_up", 2 * c->inner_tokens, tokens_of(c));
            add_layer_matrix(l, i, "mixer.down", tokens_of(c), c->inner_tokens);
        }
        add_layer_matrix(l, i, "gate_up", 2 * c->inner, d);
        add_layer_matrix(l, i, "down", d, c->inner);
    }
}

void params_view(const struct model_config *c, const struct params_layout *l, float *flat, struct params *out) {
    *out = (struct params){0};
    int next = 0;
#define TAKE(pointer) (pointer) = flat + l->tensor[next++].offset
    TAKE(out->embed);
    TAKE(out->head);
    TAKE(out->q);
    TAKE(out->q_bias);
    TAKE(out->y_init);
    TAKE(out->z_init);
    if (c->puzzles && c->puzzles <= PUZZLE_ROWS_PARAMETERS) TAKE(out->puzzle);
    if (c->hints) TAKE(out->hint);
    if (c->recall) TAKE(out->recall);
    for (int i = 0; i < c->layers; i++) {
        struct layer_params *p = &out->layer[i];
        if (c->mixer == MIXER_POOL) {
            TAKE(p->v);
            TAKE(p->o);
            if (config_has(c, FAMILY_NEAR)) TAKE(p->near);
        } else if (c->mixer == MIXER_ATTENTION) {
            TAKE(p->qkv);
            TAKE(p->attention);
        } else {
            TAKE(p->token_gate_up);
            TAKE(p->token_down);
        }
        TAKE(p->gate_up);
        TAKE(p->down);
    }
#undef TAKE
}

static float truncated_normal(struct rng *rng) {
    double g;
    do
        g = rng_normal(rng);
    while (fabs(g) > 2);
    return (float)g;
}

void params_init(const struct model_config *c, const struct params_layout *l, float *flat, struct rng *rng) {
    memset(flat, 0, l->floats * sizeof *flat);
    for (int i = 0; i < l->count; i++) {
        const struct tensor_info *t = &l->tensor[i];
        for (size_t j = 0; t->init_std > 0 && j < t->count; j++)
            flat[t->offset + j] = t->init_std * truncated_normal(rng);
    }
    struct params p;
    params_view(c, l, flat, &p);
    for (int i = 0; i < c->q_outputs; i++)
        p.q_bias[i] = -5;
}
