#include "palette.h"
#include "alloc.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct palette_entry *find(struct palette_entry *seen, int room, uint32_t rgb) {
    uint32_t h = rgb * 0x9e3779b1u;
    h ^= h >> 15;
    while (seen[h & (room - 1)].count && seen[h & (room - 1)].rgb != rgb)
        h++;
    return &seen[h & (room - 1)];
}

static void grow(struct palette *p) {
    int room = p->room ? 2 * p->room : 4096;
    struct palette_entry *seen = xcalloc(room, sizeof *seen);
    for (int i = 0; i < p->room; i++)
        if (p->seen[i].count) *find(seen, room, p->seen[i].rgb) = p->seen[i];
    free(p->seen);
    p->seen = seen;
    p->room = room;
}

static struct palette_entry *entry(struct palette *p, uint32_t rgb) {
    if (2 * p->used >= p->room) grow(p);
    struct palette_entry *e = find(p->seen, p->room, rgb);
    if (!e->count) {
        *e = (struct palette_entry){rgb, 1, -1};
        p->used++;
    }
    return e;
}

void palette_count(struct palette *p, const uint32_t *pixels, size_t count) {
    for (size_t i = 0, run; i < count; i += run) {
        for (run = 1; i + run < count && pixels[i + run] == pixels[i];)
            run++;
        struct palette_entry *e = entry(p, pixels[i]);
        e->count = e->count + run < e->count ? UINT32_MAX : e->count + (uint32_t)run;
    }
}

/* ---- median cut ---- */

struct cut {
    struct palette_entry *first;
    int count;
    int channel, spread; /* the channel that spreads most */
    uint64_t weight;
};

static int channel_of(uint32_t rgb, int channel) {
    return rgb >> 8 * channel & 255;
}

static void measure(struct cut *c) {
    c->spread = -1;
    c->weight = 0;
    for (int k = 0; k < 3; k++) {
        int low = 255, high = 0;
        for (int i = 0; i < c->count; i++) {
            int v = channel_of(c->first[i].rgb, k);
            if (v < low) low = v;
            if (v > high) high = v;
        }
        if (high - low > c->spread) c->spread = high - low, c->channel = k;
    }
    for (int i = 0; i < c->count; i++)
        c->weight += c->first[i].count;
}

static int by_channel(const void *a, const void *b, void *channel) {
    const struct palette_entry *x = a, *y = b;
    int k = *(int *)channel, d = channel_of(x->rgb, k) - channel_of(y->rgb, k);
    return d ? d : (x->rgb > y->rgb) - (x->rgb < y->rgb);
}

static int by_count(const void *a, const void *b) {
    const struct palette_entry *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return (x->rgb > y->rgb) - (x->rgb < y->rgb);
}

/* Divides where half of the pixels are on each side. */
static void divide(struct cut *c, struct cut *other) {
    uint64_t half = 0;
    int at = 0;
    qsort_r(c->first, c->count, sizeof *c->first, by_channel, &c->channel);
    while (at < c->count - 1 && (at == 0 || 2 * half < c->weight))
        half += c->first[at++].count;
    *other = (struct cut){.first = c->first + at, .count = c->count - at};
    c->count = at;
    measure(c);
    measure(other);
}

static uint32_t mean(const struct cut *c) {
    uint64_t sum[3] = {0};
    for (int i = 0; i < c->count; i++)
        for (int k = 0; k < 3; k++)
            sum[k] += (uint64_t)channel_of(c->first[i].rgb, k) * c->first[i].count;
    uint32_t rgb = 0;
    for (int k = 0; k < 3; k++)
        rgb |= (uint32_t)((sum[k] + c->weight / 2) / c->weight) << 8 * k;
    return rgb;
}

static void median_cut(struct palette *p, struct palette_entry *first, int count, int limit) {
    struct cut cuts[256] = {{.first = first, .count = count}};
    int n = 1;
    measure(&cuts[0]);
    while (n < limit) {
        int worst = -1;
        double most = 0;
        for (int i = 0; i < n; i++) {
            double error = (double)cuts[i].weight * cuts[i].spread * cuts[i].spread;
            if (cuts[i].count > 1 && error > most) worst = i, most = error;
        }
        if (worst < 0) break;
        divide(&cuts[worst], &cuts[n]);
        n++;
    }
    for (int i = 0; i < n; i++)
        p->colour[p->size++] = mean(&cuts[i]);
}

void palette_make(struct palette *p, int limit) {
    struct palette_entry *all = xcalloc(p->used + 1, sizeof *all);
    int n = 0;
    for (int i = 0; i < p->room; i++)
        if (p->seen[i].count) all[n++] = p->seen[i];
    qsort(all, n, sizeof *all, by_count);
    int exact = n <= limit ? n : limit / 2;
    for (p->size = 0; p->size < exact; p->size++)
        p->colour[p->size] = all[p->size].rgb;
    if (n > exact) median_cut(p, all + exact, n - exact, limit - exact);
    free(all);
}

int palette_index(struct palette *p, uint32_t rgb) {
    struct palette_entry *e = entry(p, rgb);
    if (e->index >= 0) return e->index;
    int best = 0, least = INT32_MAX;
    for (int i = 0; i < p->size && least; i++) {
        int r = channel_of(rgb, 2) - channel_of(p->colour[i], 2), g = channel_of(rgb, 1) - channel_of(p->colour[i], 1),
            b = channel_of(rgb, 0) - channel_of(p->colour[i], 0), d = 3 * r * r + 4 * g * g + 2 * b * b;
        if (d < least) least = d, best = i;
    }
    return e->index = (int16_t)best;
}

void palette_free(struct palette *p) {
    free(p->seen);
    *p = (struct palette){0};
}
