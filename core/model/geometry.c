#include "geometry.h"
#include "alloc.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Region of a token in a family; regions of a plane follow those of the plane before. */
static int region_of(enum family f, const struct grid_shape *s, int plane, int y, int x) {
    switch (f) {
    case FAMILY_ALL:
        return 0;
    case FAMILY_ROW:
        return plane * s->height + y;
    case FAMILY_COLUMN:
        return plane * s->width + x;
    case FAMILY_BOX: {
        int box_height = s->box_height > 0 ? s->box_height : s->height;
        int box_width = s->box_width > 0 ? s->box_width : s->width;
        int across = (s->width + box_width - 1) / box_width, down = (s->height + box_height - 1) / box_height;
        return (plane * down + y / box_height) * across + x / box_width;
    }
    case FAMILY_CELL:
        return y * s->width + x;
    default:
        return plane; /* FAMILY_GRID */
    }
}

/* Numbers the regions in the order of their first tokens: none is empty. */
static void number(struct regions *r, const struct geometry *g, const int *given) {
    int *number_of = XNEW_ARRAY(int, g->tokens); /* from 1, 0 = none yet */
    for (int t = 0; t < g->tokens; t++) {
        assert(given[t] >= 0 && given[t] < g->tokens);
        int *number = &number_of[given[t]];
        if (!*number) *number = ++r->count;
        r->region_of[t] = *number - 1;
    }
    free(number_of);
}

/* `given` NULL: those of the shape. */
static void build(struct regions *r, enum family f, const struct geometry *g, const int *given) {
    r->region_of = XNEW_ARRAY(int, g->tokens);
    if (given) number(r, g, given);
    for (int t = 0; t < g->tokens && !given; t++) {
        int plane = t / g->cells, cell = t % g->cells;
        r->region_of[t] =
            family_given(f) ? t : region_of(f, &g->shape, plane, cell / g->shape.width, cell % g->shape.width);
        if (r->region_of[t] >= r->count) r->count = r->region_of[t] + 1;
    }
    r->start = XNEW_ARRAY(int, r->count + 1);
    r->members = XNEW_ARRAY(int, g->tokens);
    r->scale = XNEW_ARRAY(float, r->count);
    for (int t = 0; t < g->tokens; t++)
        r->start[r->region_of[t] + 1]++;
    for (int i = 0; i < r->count; i++) {
        r->scale[i] = 1.0f / sqrtf((float)r->start[i + 1]);
        r->start[i + 1] += r->start[i];
    }
    int *next = XNEW_ARRAY(int, r->count);
    for (int t = 0; t < g->tokens; t++) {
        int i = r->region_of[t];
        r->members[r->start[i] + next[i]++] = t;
    }
    free(next);
}

static void build_sources(struct geometry *g) {
    g->source_start = XNEW_ARRAY(int, g->tokens + 1);
    g->sources = XNEW_ARRAY(int, g->tokens * g->pools + 1);
    for (int t = 0; t < g->tokens; t++) {
        int n = g->source_start[t], before = 0;
        for (int f = 0; f < g->pools; before += g->pool[f++].count)
            g->sources[n++] = before + g->pool[f].region_of[t];
        g->source_start[t + 1] = n;
    }
}

/* Rotary positions (Su et al. 2021): pair j of a head turns by row * theta^(-2j / size). */
static void build_rotary(struct geometry *g, const struct model_config *c) {
    int size = c->hidden / c->heads, half = size / 2;
    g->rotary = XNEW_ARRAY(float, (size_t)g->rows *size);
    for (int row = 0; row < g->rows; row++)
        for (int j = 0; j < half; j++) {
            double angle = row * pow((double)c->rope_theta, -2.0 * j / size);
            g->rotary[(size_t)row * size + j] = (float)cos(angle);
            g->rotary[(size_t)row * size + half + j] = (float)sin(angle);
        }
}

struct geometry *geometry_given(const struct model_config *c, const struct grid_shape *shape, const int *given) {
    struct geometry *g = XNEW(struct geometry);
    g->shape = *shape;
    g->cells = grid_cells(shape);
    g->tokens = grid_tokens(shape);
    g->prefix = c->prefix;
    g->rows = g->prefix + g->tokens;
    enum family pools[FAMILIES];
    g->pools = c->mixer == MIXER_POOL ? config_pools(c, pools) : 0;
    for (int i = 0; i < g->pools; i++) {
        const bool take = given && family_given(pools[i]);
        build(&g->pool[i], pools[i], g, take ? given : NULL);
        if (take) given += g->tokens;
    }
    build_sources(g);
    if (c->mixer == MIXER_ATTENTION && c->positions == POSITIONS_ROTARY) build_rotary(g, c);
    return g;
}

struct geometry *geometry_new(const struct model_config *c, const struct grid_shape *shape) {
    return geometry_given(c, shape, NULL);
}

void geometry_free(struct geometry *g) {
    if (!g) return;
    for (int i = 0; i < g->pools; i++) {
        free(g->pool[i].region_of);
        free(g->pool[i].start);
        free(g->pool[i].members);
        free(g->pool[i].scale);
    }
    free(g->source_start);
    free(g->sources);
    free(g->rotary);
    free(g);
}
