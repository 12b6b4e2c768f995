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
    r->alone = r->count == g->tokens;
    r->made_of = -1;
}

/* Whether each region of `small` lies in one of `large`. */
static bool lies_in(const struct regions *small, const struct regions *large) {
    for (int r = 0; r < small->count; r++)
        for (int i = small->start[r] + 1; i < small->start[r + 1]; i++)
            if (large->region_of[small->members[i]] != large->region_of[small->members[i - 1]]) return false;
    return true;
}

static void build_parts(struct regions *r, const struct regions *of) {
    r->part_start = XNEW_ARRAY(int, r->count + 1);
    r->parts = XNEW_ARRAY(int, of->count);
    for (int i = 0; i < of->count; i++)
        r->part_start[r->region_of[of->members[of->start[i]]] + 1]++;
    for (int i = 0; i < r->count; i++)
        r->part_start[i + 1] += r->part_start[i];
    int *next = XNEW_ARRAY(int, r->count);
    for (int i = 0; i < of->count; i++) {
        const int whole = r->region_of[of->members[of->start[i]]];
        r->parts[r->part_start[whole] + next[whole]++] = i;
    }
    free(next);
}

/* The family of fewest regions that make up those of pool f: of fewer than there are tokens, and of more than f has, or
 * of as many and before it. */
static int parts_of(const struct geometry *g, int f) {
    const struct regions *whole = &g->pool[f];
    int best = -1;
    for (int i = 0; i < g->pools; i++) {
        const struct regions *part = &g->pool[i];
        if (part->alone || part->count < whole->count || (part->count == whole->count && i >= f)) continue;
        if (best >= 0 && part->count >= g->pool[best].count) continue;
        if (lies_in(part, whole)) best = i;
    }
    return best;
}

/* The wholes of the regions of pool f, counted through the families. */
static void build_wholes(struct geometry *g, int f) {
    struct regions *r = &g->pool[f];
    for (int i = 0; i < g->pools; i++)
        r->wholes += g->pool[i].made_of == f;
    if (!r->wholes) return;
    r->whole_start = XNEW_ARRAY(int, r->count + 1);
    r->whole_of = XNEW_ARRAY(int, r->count * r->wholes);
    for (int k = 0, n = 0; k < r->count; r->whole_start[++k] = n)
        for (int i = 0; i < g->pools; i++)
            if (g->pool[i].made_of == f) r->whole_of[n++] = g->first[i] + g->pool[i].region_of[r->members[r->start[k]]];
}

static void link_families(struct geometry *g, bool look) {
    int depth[FAMILIES], n = 0;
    for (int f = 0; f < g->pools; f++) {
        g->first[f] = g->regions;
        g->regions += g->pool[f].alone ? 0 : g->pool[f].count;
        if (!look || g->pool[f].alone) continue;
        g->pool[f].made_of = parts_of(g, f);
        if (g->pool[f].made_of >= 0) build_parts(&g->pool[f], &g->pool[g->pool[f].made_of]);
    }
    for (int f = 0; f < g->pools; f++) {
        depth[f] = 0;
        for (int of = g->pool[f].made_of; of >= 0; of = g->pool[of].made_of)
            depth[f]++;
        build_wholes(g, f);
        g->leaves |= (unsigned)(!g->pool[f].alone && g->pool[f].made_of < 0) << f;
    }
    for (int level = 0; n < g->pools; level++)
        for (int f = 0; f < g->pools; f++)
            if (depth[f] == level) g->order[n++] = f;
}

static void build_sources(struct geometry *g) {
    g->source_start = XNEW_ARRAY(int, g->tokens + 1);
    g->sources = XNEW_ARRAY(int, g->tokens * g->pools + 1);
    for (int t = 0; t < g->tokens; t++) {
        int n = g->source_start[t];
        for (int f = 0; f < g->pools; f++)
            if (g->leaves >> f & 1) g->sources[n++] = g->first[f] + g->pool[f].region_of[t];
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
    const bool look = given != NULL;
    g->pools = c->mixer == MIXER_POOL ? config_pools(c, pools) : 0;
    for (int i = 0; i < g->pools; i++) {
        const bool take = given && family_given(pools[i]);
        build(&g->pool[i], pools[i], g, take ? given : NULL);
        if (take) given += g->tokens;
    }
    link_families(g, look);
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
        free(g->pool[i].part_start);
        free(g->pool[i].parts);
        free(g->pool[i].whole_start);
        free(g->pool[i].whole_of);
    }
    free(g->source_start);
    free(g->sources);
    free(g->rotary);
    free(g);
}
