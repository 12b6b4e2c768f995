#include "params.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- sizes ---- */

#define SIZE(name, value)                                                                                              \
    static int name(const struct model_config *c) {                                                                    \
        return value;                                                                                                  \
    }
SIZE(vocab, c->vocab)
SIZE(outputs, c->outputs)
SIZE(q_outputs, c->q_outputs)
SIZE(hidden, c->hidden)
SIZE(inner, c->inner)
SIZE(twice_inner, 2 * c->inner)
SIZE(puzzles, c->puzzles <= PUZZLE_ROWS_PARAMETERS ? c->puzzles : 0)
SIZE(hints, c->hints)
SIZE(task_rows, TASK_ROWS * c->tasks)
SIZE(sayings, c->recall ? c->outputs + c->hints : 0)
/* Of one mixer or another. */
SIZE(value, c->mixer == MIXER_POOL ? c->hidden : 0)
SIZE(qkv, c->mixer == MIXER_ATTENTION ? 3 * c->hidden : 0)
SIZE(mixed, c->mixer != MIXER_MLP ? c->hidden : 0)
SIZE(taps, config_has(c, FAMILY_NEAR) ? 9 : 0)
SIZE(inner_tokens, c->inner_tokens)
SIZE(twice_inner_tokens, c->mixer == MIXER_MLP ? 2 * c->inner_tokens : 0)
SIZE(tokens, c->prefix + c->planes * c->height * c->width)
SIZE(places, c->positions == POSITIONS_LEARNED ? tokens(c) : 0)
SIZE(mlp_tokens, c->mixer == MIXER_MLP ? tokens(c) : 0)
#undef SIZE

/* One for the own value, one for each family. */
static int blocks(const struct model_config *c) {
    enum family pools[FAMILIES];
    return c->hidden * (1 + config_pools(c, pools) + config_has(c, FAMILY_NEAR));
}

/* ---- the table ---- */

#define MATRIX INIT_FAN_IN, .decay = true
const struct weight_info model_weights[MODEL_WEIGHTS] = {
    [W_EMBED] = {"embed", "embed_tokens.embedding_weight", vocab, hidden, INIT_EMBEDDING},
    [W_HEAD] = {"head", "lm_head.weight", outputs, hidden, MATRIX},
    [W_Q] = {"q.weight", "q_head.weight", q_outputs, hidden, INIT_CONSTANT, 0},
    [W_Q_BIAS] = {"q.bias", "q_head.bias", q_outputs, NULL, INIT_CONSTANT, -5}, /* nothing halts at first */
    [W_Y_INIT] = {"y_init", "H_init", hidden, NULL, INIT_NORMAL, 1, .fixed = true},
    [W_Z_INIT] = {"z_init", "L_init", hidden, NULL, INIT_NORMAL, 1, .fixed = true},
    [W_PUZZLE] = {"puzzle", "puzzle_emb.weights", puzzles, hidden, INIT_CONSTANT, 0},
    [W_PLACE] = {"place", "embed_pos.embedding_weight", places, hidden, INIT_EMBEDDING},
    [W_HINT] = {"hint", NULL, hints, hidden, MATRIX},
    [W_RECALL] = {"recall", NULL, sayings, hidden, INIT_NORMAL, 0.5f},
    [W_TASK] = {"task", NULL, task_rows, hidden, INIT_TASK, 0.1f},
};
const struct weight_info layer_weights[LAYER_WEIGHTS] = {
    [W_VALUE] = {"mixer.v", NULL, value, hidden, MATRIX, .pack = PACK_WHOLE},
    [W_QKV] = {"mixer.qkv", "self_attn.qkv_proj.weight", qkv, hidden, MATRIX, .pack = PACK_WHOLE},
    [W_MIXED] = {"mixer.o", "self_attn.o_proj.weight", mixed, blocks, MATRIX, .pack = PACK_BLOCKS},
    [W_NEAR] = {"mixer.near", NULL, taps, hidden, INIT_NORMAL, 1.0f / 3},
    [W_TOKEN_GATE_UP] = {"mixer.gate_up", "mlp_t.gate_up_proj.weight", twice_inner_tokens, tokens, MATRIX,
                         .pack = PACK_HALVES},
    [W_TOKEN_DOWN] = {"mixer.down", "mlp_t.down_proj.weight", mlp_tokens, inner_tokens, MATRIX, .pack = PACK_WHOLE},
    [W_GATE_UP] = {"gate_up", "mlp.gate_up_proj.weight", twice_inner, hidden, MATRIX, .pack = PACK_HALVES},
    [W_DOWN] = {"down", "mlp.down_proj.weight", hidden, inner, MATRIX, .pack = PACK_WHOLE},
};
#undef MATRIX

/* ---- layout and view ---- */

static void add(struct params_layout *l, const struct model_config *c, const struct weight_info *info, int weight,
                int layer) {
    const int rows = info->rows(c), columns = info->columns ? info->columns(c) : 0;
    if (!rows) return;
    struct tensor_info *t = &l->tensor[l->count++];
    *t = (struct tensor_info){.info = info,
                              .layer = layer,
                              .weight = weight,
                              .rank = columns ? 2 : 1,
                              .shape = {rows, columns},
                              .offset = l->floats,
                              .count = (size_t)rows * (size_t)(columns ? columns : 1)};
    if (layer < 0)
        snprintf(t->name, sizeof t->name, "%s", info->name);
    else if (layer < c->layers)
        snprintf(t->name, sizeof t->name, "layers.%d.%s", layer, info->name);
    else
        snprintf(t->name, sizeof t->name, "answer_layers.%d.%s", layer - c->layers, info->name);
    l->floats += (t->count + 15) / 16 * 16;
    if (!info->fixed) l->parameters += t->count;
}

void params_layout(const struct model_config *c, struct params_layout *l) {
    *l = (struct params_layout){0};
    for (int w = 0; w < MODEL_WEIGHTS; w++)
        add(l, c, &model_weights[w], w, -1);
    for (int i = 0; i < c->layers + c->answer_layers; i++)
        for (int w = 0; w < LAYER_WEIGHTS; w++)
            add(l, c, &layer_weights[w], w, i);
}

struct weight *params_weight(struct params *p, const struct tensor_info *t) {
    return t->layer < 0 ? &p->w[t->weight] : &p->layer[t->layer].w[t->weight];
}

void params_view(const struct params_layout *l, float *flat, struct params *out) {
    *out = (struct params){0};
    for (int i = 0; i < l->count; i++)
        params_weight(out, &l->tensor[i])->data = flat + l->tensor[i].offset;
}

/* ---- fresh weights ---- */

static float truncated_normal(struct rng *rng) {
    double g;
    do
        g = rng_normal(rng);
    while (fabs(g) > 2);
    return (float)g;
}

static float deviation(const struct weight_info *info, const struct model_config *c) {
    switch (info->kind) {
    case INIT_FAN_IN:
        return 1 / sqrtf((float)info->columns(c));
    case INIT_EMBEDDING:
        return 1 / c->embed_scale;
    case INIT_TASK:
        return info->init / c->task_scale;
    default:
        return info->init;
    }
}

void params_init(const struct model_config *c, const struct params_layout *l, float *flat, struct rng *rng) {
    memset(flat, 0, l->floats * sizeof *flat);
    for (int i = 0; i < l->count; i++) {
        const struct tensor_info *t = &l->tensor[i];
        const float scale = deviation(t->info, c);
        for (size_t j = 0; j < t->count; j++)
            flat[t->offset + j] = t->info->kind == INIT_CONSTANT ? scale : scale * truncated_normal(rng);
    }
}
