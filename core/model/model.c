#include "model.h"
#include "alloc.h"
#include "bytes.h"

#include <stdlib.h>

struct model *model_new(const struct model_config *config, struct rng *rng) {
    struct model *m = XNEW(struct model);
    m->config = *config;
    params_layout(config, &m->layout);
    m->flat = XALIGNED_ARRAY(float, m->layout.floats);
    params_view(config, &m->layout, m->flat, &m->params);
    if (rng) params_init(config, &m->layout, m->flat, rng);
    m->basis = XNEW_ARRAY(float, 3 * config->hidden);
    m->puzzle_rows = m->params.puzzle;
    return m;
}

/* Packs W [out, columns `from`..`from`+in of `stride`] both ways. */
static void pack_weight(struct model *m, struct packed *p, const float *w, int out, int in, int stride) {
    const struct gemm_kernels *k = &m->kernels->gemm[m->precision];
    if (!p->forward) p->forward = xaligned(k->pack_bytes(in, out), 1);
    k->pack(p->forward, w, in, out, 1, stride);
    if (!m->trains) return;
    if (!p->backward) p->backward = xaligned(k->pack_bytes(out, in), 1);
    k->pack(p->backward, w, out, in, stride, 1);
}

static void unpack(struct packed *p) {
    free(p->forward);
    free(p->backward);
    *p = (struct packed){0};
}

static void unpack_all(struct model *m) {
    for (int i = 0; i < LAYERS_MAX; i++) {
        struct layer_packed *l = &m->packed[i];
        unpack(&l->v);
        unpack(&l->o_self);
        unpack(&l->o_near);
        for (int f = 0; f < FAMILIES; f++)
            unpack(&l->o_pool[f]);
        unpack(&l->qkv);
        unpack(&l->attention);
        unpack(&l->token_gate_up);
        unpack(&l->token_down);
        unpack(&l->gate_up);
        unpack(&l->down);
    }
}

void model_pack(struct model *m, const struct kernels *k, enum precision precision, bool trains) {
    if (m->kernels != k || m->precision != precision || m->trains != trains) unpack_all(m);
    m->kernels = k;
    m->precision = precision;
    m->trains = trains;
    const struct model_config *c = &m->config;
    enum family pools[FAMILIES];
    int d = c->hidden, inner = c->inner, count = config_pools(c, pools);
    for (int i = 0; i < c->layers; i++) {
        const struct layer_params *w = &m->params.layer[i];
        struct layer_packed *p = &m->packed[i];
        if (c->mixer == MIXER_POOL) {
            int blocks = 1 + count + config_has(c, FAMILY_NEAR), stride = blocks * d;
            pack_weight(m, &p->v, w->v, d, d, d);
            pack_weight(m, &p->o_self, w->o, d, d, stride);
            for (int f = 0; f < count; f++)
                pack_weight(m, &p->o_pool[f], w->o + (1 + f) * d, d, d, stride);
            if (config_has(c, FAMILY_NEAR)) pack_weight(m, &p->o_near, w->o + (1 + count) * d, d, d, stride);
        } else if (c->mixer == MIXER_ATTENTION) {
            pack_weight(m, &p->qkv, w->qkv, 3 * d, d, d);
            pack_weight(m, &p->attention, w->attention, d, d, d);
        } else {
            int tokens = c->prefix + c->planes * c->height * c->width;
            pack_weight(m, &p->token_gate_up, w->token_gate_up, 2 * c->inner_tokens, tokens, tokens);
            pack_weight(m, &p->token_down, w->token_down, tokens, c->inner_tokens, c->inner_tokens);
        }
        pack_weight(m, &p->gate_up, w->gate_up, 2 * inner, d, d);
        pack_weight(m, &p->down, w->down, d, inner, inner);
    }
}

void model_free(struct model *m) {
    if (!m) return;
    unpack_all(m);
    if (m->mapping) bytes_free(m->mapping);
    free(m->mapping);
    free(m->flat);
    free(m->basis);
    free(m);
}

size_t model_bytes(const struct model *m) {
    size_t weights = m->layout.floats * sizeof(float);
    return weights + weights * (m->kernels ? 1 + m->trains : 0) / (m->precision == PRECISION_BF16 ? 2 : 1);
}

int model_accepts(const struct model *m, const struct grid_shape *shape, struct err *e) {
    const struct model_config *c = &m->config;
    const int planes = shape->planes, height = shape->height, width = shape->width;
    if (config_has(c, FAMILY_CELL) ? planes < 1 : planes != c->planes)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model reads %d planes, not %d", c->planes, planes);
    if (c->mixer == MIXER_MLP && (height != c->height || width != c->width))
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model does grids of %dx%d only, not %dx%d", c->height,
                       c->width, height, width);
    if (height < 1 || width < 1 || height > 1024 || width > 1024)
        return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "a grid of %dx%d is out of range", height, width);
    return 0;
}
