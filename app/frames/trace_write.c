#include "alloc.h"
#include "trace.h"
#include "trace_format.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHUNK = 1 << 16 };

struct sink {
    z_stream z;
    FILE *out;
    uint8_t buffer[CHUNK];
};

static void put(struct sink *s, const void *data, size_t size, int flush) {
    s->z.next_in = (Bytef *)data;
    s->z.avail_in = size;
    do {
        s->z.next_out = s->buffer;
        s->z.avail_out = CHUNK;
        deflate(&s->z, flush);
        fwrite(s->buffer, 1, CHUNK - s->z.avail_out, s->out);
    } while (s->z.avail_out == 0);
}

static void put_bytes(struct sink *s, const void *data, size_t size) {
    if (size) put(s, data, size, Z_NO_FLUSH);
}

static void put_number(struct sink *s, uint32_t v, int bytes) {
    uint8_t b[4] = {v, v >> 8, v >> 16, v >> 24};
    put_bytes(s, b, bytes);
}

static void put_float(struct sink *s, float v) {
    uint32_t u;
    memcpy(&u, &v, 4);
    put_number(s, u, 4);
}

static void put_text(struct sink *s, const char *text, int length_bytes) {
    size_t max = length_bytes == 1 ? 255 : 65535, n = text ? strlen(text) : 0;
    if (n > max) n = max;
    put_number(s, n, length_bytes);
    put_bytes(s, text, n);
}

static void put_readout(struct sink *s, const struct frame_shape *shape, const struct readout *o) {
    put_number(s, o->solved, 1);
    put_number(s, o->conflicts, 4);
    put_number(s, o->open, 4);
    put_float(s, o->entropy);
    put_number(s, o->height, 1);
    put_number(s, o->width, 1);
    put_bytes(s, o->grid.cells, shape->cells);
    put_bytes(s, o->wrong, shape->cells);
    put_bytes(s, o->probability, (size_t)shape->cells * shape->answers);
    put_bytes(s, o->hint, shape->cells);
}

static void put_events(struct sink *s, const struct frame *f) {
    put_number(s, f->event_count, 2);
    for (int i = 0; i < f->event_count; i++) {
        const struct branch_event *e = &f->events[i];
        put_number(s, e->what, 1);
        put_number(s, e->why, 1);
        put_number(s, e->symbol, 1);
        put_number(s, e->cell, 2);
        put_number(s, e->branch, 4);
        put_number(s, e->from, 4);
        put_float(s, e->objection);
    }
}

static void put_frame(struct sink *s, const struct frame_shape *shape, const struct frame *f) {
    const float numbers[] = {f->seconds,       f->q,           f->moved,        f->change,
                             f->answer_change, f->moved_scale, f->change_scale, f->answer_scale,
                             f->low[0],        f->low[1],      f->low[2],       f->high[0],
                             f->high[1],       f->high[2],     f->objection};
    put_number(s, f->step, 4);
    put_number(s, f->cycle, 2);
    put_number(s, f->update, 2);
    put_number(s,
               (f->answer ? FLAG_ANSWER : 0) | (f->step_done ? FLAG_STEP_DONE : 0) | (f->own ? FLAG_READOUT : 0) |
                   (f->event_count ? FLAG_EVENTS : 0) | (f->learnt ? FLAG_LEARNT : 0),
               1);
    put_number(s, f->sample, 2);
    put_number(s, f->branch, 4);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_float(s, numbers[i]);
    put_text(s, f->remark, 1);
    put_bytes(s, f->cell_moved, shape->cells);
    put_bytes(s, f->cell_change, shape->cells);
    put_bytes(s, f->cell_answer, shape->cells);
    put_bytes(s, f->projection, 3 * (size_t)shape->cells);
    if (f->own) put_readout(s, shape, f->own);
    if (f->event_count) put_events(s, f);
    if (!f->learnt) return;
    put_number(s, f->net, 2);
    put_number(s, f->learnt, 4);
    put_float(s, f->loss);
    put_float(s, f->share);
}

/* The puzzle as it was thought about, as YAML: owned by the caller. NULL and `e`. */
static char *puzzle_text(const struct puzzle *p, const struct timeline *t, size_t *size, struct err *e) {
    struct puzzle thought = *p;
    if (!p->kind->answer_apart) thought.given = t->given;
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    int r = puzzle_write(out, &thought, 1, "yaml", e);
    fclose(out);
    if (!r) return text;
    free(text);
    return NULL;
}

int trace_write(const char *path, const struct puzzle *p, const struct timeline *t, const char *model, const char *note,
                struct err *e) {
    size_t size;
    char *text = puzzle_text(p, t, &size, e);
    if (!text) return -1;
    struct atomic_file file;
    if (atomic_open(&file, path, e)) {
        free(text);
        return -1;
    }
    struct sink *s = XNEW(struct sink);
    s->out = file.stream;
    uint8_t version[4] = {VERSION};
    fwrite(trace_magic, 1, sizeof trace_magic, s->out);
    fwrite(version, 1, sizeof version, s->out);
    deflateInit(&s->z, 6);
    put_number(s, size, 4);
    put_bytes(s, text, size);
    free(text);
    put_text(s, model, 2);
    put_text(s, note, 2);
    put_number(s, t->shape.answers, 2);
    put_number(s, t->shape.height, 1);
    put_number(s, t->shape.width, 1);
    put_number(s, t->count, 4);
    for (int i = 0; i < t->count; i++)
        put_frame(s, &t->shape, t->frames[i]);
    put_number(s, END_MARK, 4);
    put(s, NULL, 0, Z_FINISH);
    deflateEnd(&s->z);
    free(s);
    return atomic_commit(&file, e);
}
