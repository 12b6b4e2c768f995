#include "model.h"
#include "alloc.h"
#include "bytes.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct model *model_new(const struct model_config *config, struct rng *rng) {
    struct model *m = XNEW(struct model);
    m->config = *config;
    params_layout(config, &m->layout);
    m->flat = XALIGNED_ARRAY(float, m->layout.floats);
    params_view(&m->layout, m->flat, &m->params);
    if (rng) params_init(config, &m->layout, m->flat, rng);
    m->basis = XNEW_ARRAY(float, 3 * config->hidden);
    m->puzzle_rows = m->params.w[W_PUZZLE].data;
    m->puzzle_type = DTYPE_F32;
    return m;
}

/* How many packs a weight has, and of how many rows and columns each. */
static int pack_blocks(const struct model *m, const struct tensor_info *t, int *rows, int *columns) {
    const enum weight_pack pack = t->info->pack;
    *rows = pack == PACK_HALVES ? t->shape[0] / 2 : t->shape[0];
    *columns = pack == PACK_BLOCKS ? m->config.hidden : t->shape[1];
    return pack == PACK_NONE ? 0 : t->shape[0] / *rows * (t->shape[1] / *columns);
}

static bool is_empty(const float *data, int rows, int columns, int stride) {
    for (int i = 0; i < rows; i++)
        for (int k = 0; k < columns; k++)
            if (data[(size_t)i * stride + k] != 0) return false;
    return true;
}

static void pack_weight(struct model *m, const struct tensor_info *t) {
    const struct gemm_kernels *k = &m->kernels->gemm[m->precision];
    struct weight *w = params_weight(&m->params, t);
    int stride = t->shape[1], out, in, count = pack_blocks(m, t, &out, &in);
    const size_t step = t->info->pack == PACK_HALVES ? (size_t)out * stride : (size_t)in;
    if (!w->pack && count) w->pack = XNEW_ARRAY(struct packed, count);
    for (int i = 0; i < count; i++) {
        struct packed *p = &w->pack[i];
        const float *data = w->data + i * step;
        if (!p->forward) p->forward = xaligned(k->pack_bytes(in, out), 1);
        p->empty = is_empty(data, out, in, stride);
        k->pack(p->forward, data, in, out, 1, stride);
        if (!m->trains) continue;
        if (!p->backward) p->backward = xaligned(k->pack_bytes(out, in), 1);
        k->pack(p->backward, data, out, in, stride, 1);
    }
}

static void unpack_weight(struct model *m, const struct tensor_info *t) {
    struct weight *w = params_weight(&m->params, t);
    int rows, columns;
    for (int i = w->pack ? pack_blocks(m, t, &rows, &columns) : 0; i-- > 0;) {
        free(w->pack[i].forward);
        free(w->pack[i].backward);
    }
    free(w->pack);
    w->pack = NULL;
}

static void unpack_all(struct model *m) {
    for (int i = 0; i < m->layout.count; i++)
        unpack_weight(m, &m->layout.tensor[i]);
}

static atomic_ulong packings;

void model_pack(struct model *m, const struct kernels *k, enum precision precision, bool trains) {
    if (m->kernels != k || m->precision != precision || m->trains != trains) unpack_all(m);
    m->kernels = k;
    m->precision = precision;
    m->trains = trains;
    m->packed_as = atomic_fetch_add(&packings, 1) + 1;
    for (int i = 0; i < m->layout.count; i++)
        pack_weight(m, &m->layout.tensor[i]);
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

/* out [count] = the mean of `tasks` blocks of that many numbers. */
static void mean_task(const float *in, int tasks, size_t count, float *out) {
    for (size_t k = 0; k < count; k++) {
        double sum = 0;
        for (int t = 0; t < tasks; t++)
            sum += (double)in[t * count + k];
        out[k] = (float)(sum / tasks);
    }
}

struct model *model_of_one_task(const struct model *m, const float *flat) {
    struct model_config c = m->config;
    if (c.tasks > 1) c.tasks = 1;
    struct model *one = model_new(&c, NULL);
    if (!flat) flat = m->flat;
    for (int i = 0; i < one->layout.count; i++) {
        const struct tensor_info *to = &one->layout.tensor[i], *from = &m->layout.tensor[i];
        mean_task(flat + from->offset, (int)(from->count / to->count), to->count, one->flat + to->offset);
    }
    memcpy(one->basis, m->basis, 3 * (size_t)c.hidden * sizeof *one->basis);
    one->info = m->info;
    one->kernels = m->kernels;
    one->precision = m->precision;
    return one;
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
    if (c->tasks && planes > c->planes)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model reads up to %d planes, not %d", c->planes, planes);
    if ((c->mixer == MIXER_MLP || c->positions == POSITIONS_LEARNED) && (height != c->height || width != c->width))
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model does grids of %dx%d only, not %dx%d", c->height,
                       c->width, height, width);
    if (height < 1 || width < 1 || height > 1024 || width > 1024)
        return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "a grid of %dx%d is out of range", height, width);
    return 0;
}

bool model_halts(const struct model *m, struct q_logits q) {
    return q.halt > (m->config.q_second == Q_CONTINUE ? q.second : 0);
}

bool model_objects(const struct model *m, struct q_logits q) {
    return m->config.q_second == Q_CONTRADICTION && q.second > 2;
}
