/* Any bytes as a trace. What does not begin like one is what a trace would hold, packed first, so that mutations arrive
 * where numbers are read. Nothing may crash, an error says what, and what was read can be looked at, written and read
 * again. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "alloc.h"
#include "promise.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { HEAD = 12, VERSION = 2 };

/* The bytes behind the head of a trace, owned. */
static uint8_t *pack(const uint8_t *data, size_t size, size_t *packed_size) {
    uLongf packed = compressBound(size);
    uint8_t *out = xcalloc(HEAD + packed, 1);
    memcpy(out, "RUMIATRC", 8);
    out[8] = VERSION;
    if (compress2(out + HEAD, &packed, data, size, 1) != Z_OK) abort();
    *packed_size = HEAD + packed;
    return out;
}

/* What the screens ask of a run. */
static void look(const struct timeline *t) {
    float *series = XNEW_ARRAY(float, t->count + 1);
    for (enum series s = SERIES_Q; s <= SERIES_Z_MOVED; s++)
        timeline_series(t, s, series);
    for (int i = 0; i < t->count; i++) {
        const struct readout *o = timeline_readout(t, i);
        const int cell = i % t->shape.cells;
        readout_difference(t->shape.cells, timeline_readout_before(t, i), o, NULL);
        require(readout_best(t, o, cell, NULL) < t->shape.answers, "a class is one of the kind", NULL);
        require(timeline_history(t, cell, i).settled < t->count, "what is settled was so at a frame", NULL);
        for (int k = 0; k < 3; k++)
            frame_projection(timeline_frame(t, i), cell, k);
        require(timeline_move(t, i, GRAIN_STEP, 1) >= i, "time goes on", NULL);
    }
    free(series);
}

static void check_trace(const struct trace *t) {
    struct trace back;
    struct err e = {0};
    char copy[64];
    look(t->timeline);
    snprintf(copy, sizeof copy, "/dev/shm/rumia-fuzz-%ld", (long)getpid());
    require(!trace_write(copy, &t->puzzle, t->timeline, t->model, t->note, &e), "a trace can be written", &e);
    require(!trace_read(&back, copy, &e), "a written trace can be read", &e);
    require(back.timeline->count == t->timeline->count, "it has as many frames", NULL);
    unlink(copy);
    trace_free(&back);
}

static void parse(const uint8_t *data, size_t size) {
    struct trace t;
    struct err e = {0};
    if (trace_parse(&t, data, size, "fuzz", &e)) {
        require_error(&e, "fuzz");
        require(!t.timeline && !t.puzzle.kind, "after an error nothing is left", &e);
        return;
    }
    check_trace(&t);
    trace_free(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (trace_recognise(data, size)) {
        parse(data, size);
        return 0;
    }
    size_t packed;
    uint8_t *trace = pack(data, size, &packed);
    parse(trace, packed);
    free(trace);
    return 0;
}
