#include "trace.h"
#include "alloc.h"
#include "trace_format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static const size_t file_limit = (size_t)1 << 30, frames_limit = (size_t)1 << 30;
/* A few bytes can be the beginning of many frames: what takes more memory than this is read once to see whether it is
 * good, forgetting frames on the way, and then again. */
static const size_t unchecked_limit = (size_t)16 << 20;

/* The first thing wrong fills `e`; after that every take gives zeros. */

struct source {
    z_stream z;
    const char *file;
    struct err *e;
    uint32_t version;
    bool failed;
    bool checking;         /* frames need not stay, */
    bool forgot;           /* and did not */
    int frame, least_step; /* taken so far; of the last one */
    size_t bytes;          /* of all frames in memory */
};

__attribute__((format(printf, 4, 5))) static void refuse(struct source *s, enum err_code code, const char *expected,
                                                         const char *fmt, ...) {
    if (s->failed) return;
    char what[200];
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    err_set(s->e, code, s->file, 0, 0, expected, "%s", what);
    s->failed = true;
}

static void take_bytes(struct source *s, void *out, size_t size) {
    memset(out, 0, size);
    if (s->failed || !size) return;
    s->z.next_out = out;
    s->z.avail_out = size;
    while (s->z.avail_out) {
        int r = inflate(&s->z, Z_NO_FLUSH);
        if (r == Z_OK) continue;
        if (r == Z_STREAM_END && !s->z.avail_out) break;
        if (r == Z_STREAM_END || r == Z_BUF_ERROR)
            refuse(s, ERR_SYNTAX, "a complete trace", "the trace ends too early");
        else
            refuse(s, ERR_SYNTAX, NULL, "the trace is damaged: %s", s->z.msg ? s->z.msg : "bad compressed data");
        memset(out, 0, size);
        return;
    }
}

static uint32_t take_number(struct source *s, int bytes) {
    uint8_t b[4] = {0};
    take_bytes(s, b, bytes);
    return bytes_u32(b);
}

static int take_range(struct source *s, int bytes, uint32_t low, uint32_t high, const char *what) {
    uint32_t v = take_number(s, bytes);
    if (!s->failed && (v < low || v > high)) refuse(s, ERR_VALUE, NULL, "%s is %u, not %u..%u", what, v, low, high);
    return s->failed ? (int)low : (int)v;
}

static float take_float(struct source *s, const char *what) {
    uint32_t u = take_number(s, 4);
    float v;
    memcpy(&v, &u, 4);
    if (!isfinite(v)) refuse(s, ERR_VALUE, "a finite number", "%s is not a number", what);
    return isfinite(v) ? v : 0;
}

static char *take_text(struct source *s, int length_bytes) {
    int n = take_number(s, length_bytes);
    char *text = xcalloc(n + 1, 1);
    take_bytes(s, text, n);
    for (int i = 0; i < n; i++)
        if ((uint8_t)text[i] < 32) text[i] = ' ';
    return text;
}

static void copy_text(char *out, size_t size, char *owned) {
    snprintf(out, size, "%s", owned);
    free(owned);
}

/* An answer's numbers, one a cell, that stand for one of `count` symbols or hints of the kind. */
static void take_numbered(struct source *s, uint8_t *out, int cells, int count, const char *name) {
    take_bytes(s, out, cells);
    for (int c = 0; c < cells; c++) {
        if (out[c] < count) continue;
        refuse(s, ERR_VALUE, "one that the kind has", "an answer holds %s %d in cell %d", name, out[c], c);
        out[c] = 0;
    }
}

static void take_readout(struct source *s, const struct timeline *t, const struct puzzle_kind *kind,
                         struct readout *o) {
    int cells = t->shape.cells;
    o->solved = take_range(s, 1, 0, 1, "solved");
    o->conflicts = take_range(s, 4, 0, 1 << 20, "the number of conflicts");
    o->open = take_range(s, 4, 0, cells, "the number of open cells");
    o->entropy = take_float(s, "the entropy");
    if (s->version > 3) {
        o->height = take_range(s, 1, 0, t->shape.height, "the height of an answer");
        o->width = take_range(s, 1, 0, t->shape.width, "the width of an answer");
    }
    take_numbered(s, o->grid.cells, cells, kind->symbol_count, "symbol");
    take_bytes(s, o->wrong, cells);
    take_bytes(s, o->probability, (size_t)cells * t->shape.answers);
    if (s->version > 1) take_numbered(s, o->hint, cells, kind->hint_count + 1, "hint");
    o->reached = readout_reached(&t->shape, o);
    const struct readout *before = timeline_readout(t, t->count - 1);
    for (int c = 0; c < cells; c++) {
        o->wrong[c] = o->wrong[c] != 0;
        o->changes += o->changed[c] = o->grid.cells[c] != before->grid.cells[c];
    }
}

static void take_events(struct source *s, const struct timeline *t, const struct puzzle_kind *kind, struct frame *f) {
    const int count = take_range(s, 2, 1, EVENTS_MAX, "the number of a step's events");
    struct branch_event *events = XNEW_ARRAY(struct branch_event, count);
    for (int i = 0; i < count && !s->failed; i++) {
        struct branch_event *e = &events[i];
        e->what = take_range(s, 1, 0, BRANCH_WHATS - 1, "what a branch does");
        e->why = take_range(s, 1, 0, BRANCH_WHYS - 1, "a branch's reason");
        e->symbol = take_range(s, 1, 0, kind->symbol_count - 1, "a pinned symbol");
        e->cell = take_range(s, 2, 0, t->shape.cells - 1, "a pinned cell");
        e->branch = take_range(s, 4, 0, INT32_MAX, "the number of a branch");
        e->from = take_range(s, 4, 0, INT32_MAX, "the number of a branch");
        e->objection = take_float(s, "an objection");
    }
    if (!s->failed) frame_add_events(f, events, count);
    free(events);
}

static void take_frame(struct source *s, struct timeline *t, const struct puzzle_kind *kind) {
    uint32_t step = take_number(s, 4);
    int cycle = take_number(s, 2), update = take_number(s, 2),
        flags = take_range(s, 1, 0,
                           s->version > 4   ? 31
                           : s->version > 2 ? 15
                                            : 3,
                           "a frame's flags");
    if (s->version < 3 && flags & FLAG_ANSWER) flags |= FLAG_READOUT;
    if (step > FRAMES_MAX || (int)step < s->least_step)
        refuse(s, ERR_VALUE, "ascending steps", "frame %d is of step %u", s->frame, step);
    if (s->failed) return;
    struct frame *f = frame_new(&t->shape, flags & FLAG_READOUT);
    float *numbers[] = {&f->seconds,       &f->q,           &f->moved,        &f->change,
                        &f->answer_change, &f->moved_scale, &f->change_scale, &f->answer_scale,
                        &f->low[0],        &f->low[1],      &f->low[2],       &f->high[0],
                        &f->high[1],       &f->high[2],     &f->objection};
    const size_t known = sizeof numbers / sizeof *numbers - (s->version < 3);
    f->step = step;
    f->cycle = cycle;
    f->update = update;
    f->answer = flags & FLAG_ANSWER;
    f->step_done = flags & FLAG_STEP_DONE;
    f->sample = take_number(s, 2);
    if (s->version > 2) f->branch = take_range(s, 4, 0, INT32_MAX, "the number of a branch");
    for (size_t i = 0; i < known; i++)
        *numbers[i] = take_float(s, "a number of a frame");
    copy_text(f->remark, sizeof f->remark, take_text(s, 1));
    take_bytes(s, f->cell_moved, t->shape.cells);
    take_bytes(s, f->cell_change, t->shape.cells);
    take_bytes(s, f->cell_answer, t->shape.cells);
    take_bytes(s, f->projection, 3 * (size_t)t->shape.cells);
    if (f->own) take_readout(s, t, kind, f->own);
    if (flags & FLAG_EVENTS) take_events(s, t, kind, f);
    if (flags & FLAG_LEARNT) {
        f->net = take_number(s, 2);
        f->learnt = take_range(s, 4, 1, INT32_MAX, "the iterations of learning");
        f->loss = take_float(s, "a loss");
        f->share = take_float(s, "a share of cells");
    }
    if (s->failed) {
        frame_free(f);
        return;
    }
    s->frame++;
    s->least_step = f->step;
    s->bytes += f->bytes;
    timeline_append(t, f);
}

/* An empty timeline of the trace's puzzle. */
static void begin_timeline(struct trace *out, struct frame_shape shape) {
    struct board begin;
    timeline_free(out->timeline);
    frame_begin(&shape, &out->puzzle, &begin);
    out->timeline = timeline_new(&shape, &begin, out->puzzle.kind->blank);
    board_free(&begin);
}

/* The kind's own reader checks the puzzle, so a damaged trace cannot hold a grid that the kind does not know. */
static void take_puzzle(struct source *s, struct trace *out) {
    int size = take_range(s, 4, 1, 1 << 20, "the length of the puzzle");
    char *text = xcalloc(size + 1, 1);
    take_bytes(s, text, size);
    struct puzzle_list list = {0};
    if (!s->failed && puzzle_read_text(&list, text, size, s->file, NULL, NULL, s->e)) s->failed = true;
    free(text);
    if (!s->failed && list.count != 1) refuse(s, ERR_VALUE, "one puzzle", "the trace holds %d puzzles", list.count);
    if (!s->failed) puzzle_copy(&out->puzzle, &list.items[0]);
    puzzle_list_free(&list);
    copy_text(out->model, sizeof out->model, take_text(s, 2));
    copy_text(out->note, sizeof out->note, take_text(s, 2));
}

/* A canvas of another size than the puzzle's is there for an answer apart. */
static void take_shape(struct source *s, struct trace *out) {
    const int answers = take_range(s, 2, 1, PUZZLE_SYMBOLS_MAX, "the number of symbols");
    const int height = s->version > 3 ? take_range(s, 1, 1, PUZZLE_SIDE_MAX, "the height of the canvas") : 0;
    const int width = s->version > 3 ? take_range(s, 1, 1, PUZZLE_SIDE_MAX, "the width of the canvas") : 0;
    if (s->failed) return;
    const struct puzzle *p = &out->puzzle;
    struct frame_shape shape = frame_shape_of(p);
    if (answers != shape.answers)
        refuse(s, ERR_VALUE, NULL, "the trace has %d symbols a cell, this %s has %d", answers, p->kind->name,
               shape.answers);
    if (height && !p->kind->answer_apart && (height != shape.height || width != shape.width))
        refuse(s, ERR_VALUE, NULL, "the trace has %dx%d cells, its %s has %dx%d", height, width, p->kind->name,
               shape.height, shape.width);
    if (s->failed) return;
    if (height) shape.height = height, shape.width = width, shape.cells = height * width;
    begin_timeline(out, shape);
}

/* Bytes in memory of a frame, at least. */
static size_t frame_least(const struct frame_shape *shape) {
    struct frame *f = frame_new(shape, false);
    const size_t bytes = f->bytes;
    frame_free(f);
    return bytes;
}

static void refuse_size(struct source *s) {
    refuse(s, ERR_LIMIT, "at most a GiB in memory", "the trace is too large");
}

static void take_trace(struct source *s, struct trace *out) {
    take_puzzle(s, out);
    take_shape(s, out);
    int frames = take_range(s, 4, 0, FRAMES_MAX, "the number of frames");
    if (!s->failed && (size_t)frames > frames_limit / frame_least(&out->timeline->shape)) refuse_size(s);
    for (int i = 0; i < frames && !s->failed; i++) {
        take_frame(s, out->timeline, out->puzzle.kind);
        if (s->bytes > frames_limit) refuse_size(s);
        if (!s->checking || s->failed || out->timeline->bytes <= unchecked_limit) continue;
        begin_timeline(out, out->timeline->shape);
        s->forgot = true;
    }
    if (take_number(s, 4) != END_MARK)
        refuse(s, ERR_SYNTAX, "the end mark", "bytes that do not belong to the last frame");
    uint8_t rest;
    s->z.next_out = &rest;
    s->z.avail_out = 1;
    if (!s->failed && inflate(&s->z, Z_FINISH) != Z_STREAM_END)
        refuse(s, ERR_SYNTAX, "the end of the file", "the trace is damaged at its end");
    if (!s->failed && (s->z.avail_out != 1 || s->z.avail_in))
        refuse(s, ERR_SYNTAX, "the end of the file", "bytes after the trace");
}

bool trace_recognise(const void *data, size_t size) {
    return size >= sizeof trace_magic && !memcmp(data, trace_magic, sizeof trace_magic);
}

/* Once, or twice when it is large. */
static int parse_frames(struct trace *out, const uint8_t *data, size_t size, uint32_t version, const char *file,
                        struct err *e) {
    for (bool checking = true;; checking = false) {
        struct source s = {.file = file, .e = e, .version = version, .checking = checking};
        s.z.next_in = (Bytef *)data;
        s.z.avail_in = size;
        inflateInit(&s.z);
        take_trace(&s, out);
        inflateEnd(&s.z);
        if (!s.failed && !s.forgot) return 0;
        trace_free(out);
        if (s.failed) return -1;
    }
}

int trace_parse(struct trace *out, const void *data, size_t size, const char *file, struct err *e) {
    memset(out, 0, sizeof *out);
    if (!trace_recognise(data, size))
        return err_set(e, ERR_SYNTAX, file, 0, 0, "\"RUMIATRC\" at the beginning", "not a trace");
    if (size < sizeof trace_magic + 4)
        return err_set(e, ERR_SYNTAX, file, 0, 0, "a version number", "the trace ends too early");
    uint32_t version = bytes_u32((const uint8_t *)data + sizeof trace_magic);
    char versions[32];
    snprintf(versions, sizeof versions, "version 1 to %d", VERSION);
    if (version < 1 || version > VERSION)
        return err_set(e, ERR_UNSUPPORTED, file, 0, 0, versions, "a trace of version %u", version);
    const size_t head = sizeof trace_magic + 4;
    return parse_frames(out, (const uint8_t *)data + head, size - head, version, file, e);
}

int trace_read(struct trace *out, const char *path, struct err *e) {
    struct bytes b;
    memset(out, 0, sizeof *out);
    if (bytes_read(&b, path, file_limit, e)) return -1;
    int r = trace_parse(out, b.data, b.size, path, e);
    bytes_free(&b);
    return r;
}

void trace_free(struct trace *t) {
    if (t->puzzle.kind) puzzle_free(&t->puzzle);
    timeline_free(t->timeline);
    memset(t, 0, sizeof *t);
}
