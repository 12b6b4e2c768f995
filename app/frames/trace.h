/* Trace files (.rumia-trace): a puzzle and the frames of a run. Replay needs no model.
 *
 *     "RUMIATRC", u32 version (5; 1 has no hints, before n nothing that is marked n below), then one zlib stream:
 *     puzzle (u32 length, YAML as puzzle_write makes it), model, note (u16 length, UTF-8),  u16 answers,
 *     4: u8 height, u8 width of the canvas; u32 frames
 *     the frames
 *     u32 0x444e4521
 *
 * and a frame is
 *
 *     u32 step, u16 cycle, u16 update, u8 flags (1 answer, 2 step done; 3: 4 readout, 8 branches; 5: 16
 *     learning), u16 sample
 *     3: u32 branch
 *     f32 seconds, q, moved, change, answer change, three scales, low[3], high[3]; 3: f32 objection
 *     remark (u8 length); moved, change, answer change [cells]; projection [cells, 3]
 *     with a readout (2: of an answer): u8 solved, u32 conflicts, u32 open, f32 entropy, 4: u8 height, u8 width,
 *         grid [cells], wrong [cells], probability [cells, answers], hint [cells]
 *     with branches: u16 count; each u8 what, u8 why, u8 symbol, u16 cell, u32 branch, u32 from, f32 objection
 *     with learning: u16 net, u32 iterations, f32 loss, f32 share of cells
 *
 * Little endian. What can be derived (which cells changed) is not stored. */
#ifndef RUMIA_TRACE_H
#define RUMIA_TRACE_H

#include "bytes.h"
#include "timeline.h"

struct trace {
    struct puzzle puzzle;      /* owned */
    char model[64], note[160]; /* which weights; how it thought, in words */
    struct timeline *timeline; /* owned */
};

/* Whether these bytes begin like a trace. */
bool trace_recognise(const void *data, size_t size);
/* Atomic. `p`, `t` are borrowed; the puzzle is stored with the givens of `t`. 0, or -1 and `e`. */
int trace_write(const char *path, const struct puzzle *p, const struct timeline *t, const char *model, const char *note,
                struct err *e);
/* 0, or -1, `e` filled with a reason and `out` empty. */
int trace_read(struct trace *out, const char *path, struct err *e);
int trace_parse(struct trace *out, const void *data, size_t size, const char *file, struct err *e);
void trace_free(struct trace *t);

#endif
