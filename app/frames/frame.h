/* A frame is what one update of the recursion left behind: small, complete, without the model that made it. Every view
 * is a function of (puzzle, frames, cursor); a trace file is the frames.
 *
 * Numbers per cell are 8 bit with a scale per frame: value = byte / 255 * scale. A latent update does not touch the
 * answer: its frame shares the readout of the answer update before it, or owns one of what the answer would be if it
 * were given now (a peek). */
#ifndef RUMIA_FRAME_H
#define RUMIA_FRAME_H

#include "branch.h"
#include "puzzle.h"
#include <stddef.h>

/* What is the same for all frames of a run. */
struct frame_shape {
    int height, width, cells; /* of the puzzle, or of a canvas that an answer of any size stands in, at the top left */
    int answers;              /* classes of a cell: class k stands for the symbol kind->answers[k] */
    int hints;                /* classes of the hint head (kind->hint_count), 0 = none; the last is "not known yet" */
};

/* Of a run on this puzzle: a 4x4 Sudoku has fewer classes than a 9x9 one. */
struct frame_shape frame_shape_of(const struct puzzle *p);
/* The board that a run of this shape begins with: `given`, or where the answer is apart a blank one. Initialises `out`.
 */
void frame_begin(const struct frame_shape *shape, const struct puzzle *p, struct board *out);

/* What the answer update left: lent by the frame that owns it. */
struct readout {
    uint8_t *probability; /* [cells, answers] 0..255 */
    struct board grid;    /* symbols, givens included, blank beyond an answer that is smaller; lent */
    int height, width;    /* of the answer: those of the grid but where it is apart */
    uint8_t *wrong;       /* [cells] 1 = breaks a rule */
    uint8_t *changed;     /* [cells] 1 = symbol differs from the readout before */
    uint8_t *hint;        /* [cells] 1 + the class of the hint head (kind->hints), 0 = the model has none */
    int changes;          /* cells changed */
    int conflicts, open;
    int reached;   /* cells whose hint is known */
    bool solved;   /* verified by the rules */
    float entropy; /* mean over the cells not given, bits */
};

struct frame {
    int step, cycle, update;            /* from 0; an answer update has update == updates per cycle */
    bool answer;                        /* answer update (else latent) */
    bool step_done;                     /* the last update of its step */
    int sample;                         /* the chain that was watched */
    int branch;                         /* search: the branch that was (branch.h) */
    float seconds;                      /* since the run began */
    float q;                            /* "my answer is right", 0..1 */
    float objection;                    /* logit of "this is a contradiction", 0 where the model has none */
    float moved, change, answer_change; /* RMS over all cells of z minus its start, of its change, of the change of y */
    int net;                            /* of nets that learn one after the other, from 0 */
    int learnt;        /* iterations of learning that the net has behind it; 0 = it does not learn while it thinks */
    float loss, share; /* of them, lately: cross entropy a cell, and cells that come out right, 0..1 */
    char remark[64];   /* guided search: "pin r3c5 = 7"; else empty */
    struct branch_event *events; /* [event_count] what the search did after this update; owned */
    int event_count;

    float moved_scale, change_scale, answer_scale;
    uint8_t *cell_moved;  /* [cells] RMS of z minus its start, over planes and features */
    uint8_t *cell_change; /* [cells] RMS of the change of z */
    uint8_t *cell_answer; /* [cells] RMS of the change of y */
    float low[3], high[3];
    uint8_t *projection; /* [cells, 3] of the cell's z on the basis: low + byte / 255 * (high - low) */

    const struct readout *readout; /* never NULL inside a timeline */
    struct readout *own;           /* the same when this frame made it, else NULL */
    size_t bytes;                  /* of this frame in memory */
};

/* What a frame is made of: arrays of the network, lent during the call. */
struct frame_source {
    int planes, hidden;
    const float *y, *z;       /* [planes, cells, hidden] */
    const float *basis;       /* [3, hidden] or NULL */
    const float *probability; /* [cells, answers]; NULL for a latent update that nobody peeks at */
    const struct board *grid; /* with probability: the answer, no larger than the shape */
    const uint8_t *wrong;     /* [cells of the grid]; with probability */
    const uint8_t *hint;      /* [cells] or NULL; with probability */
    int conflicts, open;
    bool solved;
    float q; /* 0..1 */
    float objection;
};

/* Cells whose hint is known. */
int readout_reached(const struct frame_shape *shape, const struct readout *o);
/* The answer as a board of its own size; `out` is initialised or zero. */
void readout_answer(const struct readout *o, struct board *out);

/* Makes frames; keeps what it needs of the update before. */
struct recorder;
struct recorder *recorder_new(const struct frame_shape *shape, const struct board *given, uint8_t blank);
void recorder_free(struct recorder *r);
/* The state before the first update, from which changes and `moved` are measured; only y, z, planes and hidden count.
 * Without this call the first frame is the start. */
void recorder_start(struct recorder *r, const struct frame_source *source);
/* Fills the numbers; step, cycle, update, answer, step_done, sample, seconds and remark are the caller's. */
struct frame *recorder_frame(struct recorder *r, const struct frame_source *source);

/* A copy of these events becomes the frame's. */
void frame_add_events(struct frame *f, const struct branch_event *events, int count);
/* Empty frame with zeroed arrays, with or without a readout of its own. */
struct frame *frame_new(const struct frame_shape *shape, bool readout);
void frame_free(struct frame *f);

/* Values per cell. */
static inline float frame_moved(const struct frame *f, int cell) {
    return f->cell_moved[cell] / 255.f * f->moved_scale;
}
static inline float frame_change(const struct frame *f, int cell) {
    return f->cell_change[cell] / 255.f * f->change_scale;
}
static inline float frame_projection(const struct frame *f, int cell, int k) {
    return f->low[k] + f->projection[3 * cell + k] / 255.f * (f->high[k] - f->low[k]);
}

#endif
