#include "scene.h"
#include "alloc.h"
#include "shown.h"
#include "utf8.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16 };

struct scene_chunk {
    struct scene_chunk *next;
    size_t size, used;
    _Alignas(16) char data[];
};

struct paint paint_level(enum role role, double level) {
    return (struct paint){role, level >= 1 ? 255 : level > 0 ? (uint8_t)lrint(level * 255) : 0, {0}, false};
}

void scene_init(struct scene *s) {
    memset(s, 0, sizeof *s);
    s->caret_x = s->caret_y = -1;
}

void scene_free(struct scene *s) {
    for (struct scene_chunk *c = s->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(s->items);
    scene_init(s);
}

void scene_begin(struct scene *s, int width, int height) {
    s->width = width;
    s->height = height;
    s->count = 0;
    s->caret_x = s->caret_y = -1;
    for (struct scene_chunk *c = s->chunks; c; c = c->next)
        c->used = 0;
    s->chunk = s->chunks;
}

void *scene_memory(struct scene *s, size_t bytes) {
    bytes = (bytes + 15) & ~(size_t)15;
    while (s->chunk && s->chunk->used + bytes > s->chunk->size && s->chunk->next)
        s->chunk = s->chunk->next;
    if (!s->chunk || s->chunk->used + bytes > s->chunk->size) {
        size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
        struct scene_chunk *c = xcalloc(1, sizeof *c + size);
        c->size = size;
        if (s->chunk)
            s->chunk->next = c;
        else
            s->chunks = c;
        s->chunk = c;
    }
    void *p = s->chunk->data + s->chunk->used;
    s->chunk->used += bytes;
    return p;
}

/* The one door for text to the screen: what a terminal would act on stays outside. */
static const char *keep(struct scene *s, const char *text) {
    const size_t room = shown_room(text);
    return shown(text, scene_memory(s, room), room);
}

static const char *vprint(struct scene *s, const char *fmt, va_list args) {
    char text[1024];
    vsnprintf(text, sizeof text, fmt, args);
    return keep(s, text);
}

const char *scene_print(struct scene *s, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *text = vprint(s, fmt, args);
    va_end(args);
    return text;
}

struct item *scene_add(struct scene *s, enum item_kind kind, int x, int y, int w, int h) {
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 256;
        s->items = xrealloc(s->items, s->room, sizeof *s->items);
    }
    struct item *i = &s->items[s->count++];
    *i =
        (struct item){.kind = kind, .x = x, .y = y, .w = w > 0 ? w : 0, .h = h > 0 ? h : 0, .cursor = -1, .marked = -1};
    return i;
}

struct item *scene_last(struct scene *s) {
    return &s->items[s->count - 1];
}

struct item *scene_fill(struct scene *s, int x, int y, int w, int h, struct paint back) {
    struct item *i = scene_add(s, ITEM_FILL, x, y, w, h);
    i->back = back;
    return i;
}

struct item *scene_box(struct scene *s, int x, int y, int w, int h, enum role role, const char *title) {
    const char *kept = title ? keep(s, title) : NULL;
    struct item *i = scene_add(s, ITEM_BOX, x, y, w, h);
    i->fore = paint(role);
    i->text = kept;
    return i;
}

struct item *scene_text(struct scene *s, int x, int y, int w, enum role role, const char *text) {
    const char *kept = keep(s, text);
    struct item *i = scene_add(s, ITEM_TEXT, x, y, w, 1);
    i->fore = paint(role);
    i->text = kept;
    return i;
}

struct item *scene_textf(struct scene *s, int x, int y, int w, enum role role, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *text = vprint(s, fmt, args);
    va_end(args);
    struct item *i = scene_add(s, ITEM_TEXT, x, y, w, 1);
    i->fore = paint(role);
    i->text = text;
    return i;
}

struct item *scene_cell(struct scene *s, int x, int y, int w, int h, struct paint fore, struct paint back,
                        const char *symbol) {
    const char *kept = keep(s, symbol);
    struct item *i = scene_add(s, ITEM_CELL, x, y, w, h);
    i->fore = fore;
    i->back = back;
    i->text = kept;
    return i;
}

struct item *scene_bar(struct scene *s, int x, int y, int w, double level, enum role role) {
    struct item *i = scene_add(s, ITEM_BAR, x, y, w, 1);
    i->level = level < 0 ? 0 : level > 1 ? 1 : level;
    i->fore = paint(role);
    i->back = paint(ROLE_TRACK);
    return i;
}

float *scene_plot(struct scene *s, int x, int y, int w, int h, int count, double low, double high, enum role role) {
    float *values = scene_memory(s, (size_t)(count > 0 ? count : 1) * sizeof *values);
    struct item *i = scene_add(s, ITEM_PLOT, x, y, w, h);
    i->values = values;
    i->count = count;
    i->low = low;
    i->high = high;
    i->fore = paint(role);
    return values;
}

uint8_t *scene_field(struct scene *s, int x, int y, int w, int h, int columns, int rows, int channels, enum role role) {
    uint8_t *samples = scene_memory(s, (size_t)columns * rows * channels);
    struct item *i = scene_add(s, ITEM_FIELD, x, y, w, h);
    i->samples = samples;
    i->columns = columns;
    i->rows = rows;
    i->channels = channels;
    i->back = paint(role);
    return samples;
}

struct paint item_sample(const struct item *i, int column, int row) {
    const uint8_t *v = i->samples + ((size_t)row * i->columns + column) * i->channels;
    switch (i->channels) {
    case 1:
        return (struct paint){i->back.role, v[0], {0}, false};
    case 2:
        return (struct paint){v[0], v[1], {0}, false};
    case 3:
        return (struct paint){ROLE_VECTOR, v[0], {v[0], v[1], v[2]}, false};
    default:
        return (struct paint){v[0], v[1], {v[2], v[3], v[4]}, false};
    }
}

/* In the middle of its share, or where shares are narrower than a column the one that shows it. */
int item_column(int width, int count, int index) {
    if (width >= count) return (int)((2 * (int64_t)index + 1) * width / (2 * count));
    int c = (int)((int64_t)index * width / count);
    while (c + 1 < width && (int64_t)(c + 1) * count / width <= index)
        c++;
    return c;
}

struct hit scene_hit(const struct scene *s, double x, double y) {
    for (int n = s->count - 1; n >= 0; n--) {
        const struct item *i = &s->items[n];
        if (!i->action || x < i->x || y < i->y || x >= i->x + i->w || y >= i->y + i->h) continue;
        int argument = i->argument;
        if (i->span > 0) argument += (int)((x - i->x) * i->span / i->w);
        return (struct hit){i->action, argument, i};
    }
    return (struct hit){ACTION_NONE, 0, NULL};
}

/* ---- text ---- */

/* Independent of the locale: the ranges that terminals agree on. */
static int columns_of(uint32_t c) {
    if ((c >= 0x300 && c < 0x370) || (c >= 0x200b && c <= 0x200f) || (c >= 0xfe00 && c <= 0xfe0f)) return 0;
    bool wide = (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f) ||
                (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
                (c >= 0xff00 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
                (c >= 0x20000 && c <= 0x3fffd);
    return wide ? 2 : 1;
}

int text_width(const char *text) {
    int columns = 0;
    for (uint32_t c; *text; columns += columns_of(c))
        text += utf8_decode_any(text, UTF8_BYTES_MAX, &c);
    return columns;
}

size_t text_fit(const char *text, int columns) {
    size_t at = 0;
    for (uint32_t c; text[at];) {
        size_t n = utf8_decode_any(text + at, UTF8_BYTES_MAX, &c);
        columns -= columns_of(c);
        if (columns < 0) break;
        at += n;
    }
    return at;
}
