/* The frames of one run in order, and everything a person asks of them: moving at any grain, the changes of a cell, its
 * history, the difference of two points. Nothing is computed by the network again. */
#ifndef RUMIA_TIMELINE_H
#define RUMIA_TIMELINE_H

#include "frame.h"

enum grain { GRAIN_STEP, GRAIN_CYCLE, GRAIN_UPDATE };

struct timeline {
    struct frame_shape shape;
    struct board given; /* the puzzle as it was thought about; where the answer is apart, blank (frame_begin) */
    uint8_t blank;
    struct frame **frames; /* owned */
    int count, room;
    size_t bytes;         /* of all frames */
    struct readout start; /* before the first answer: the givens, every symbol equally likely */
    /* largest values of all frames, for drawing */
    float moved_scale, change_scale, answer_scale, low[3], high[3];
    float change_least;
};

struct timeline *timeline_new(const struct frame_shape *shape, const struct board *given, uint8_t blank);
void timeline_free(struct timeline *t);
/* Takes ownership of `f`. */
void timeline_append(struct timeline *t, struct frame *f);
/* NULL when there are no frames; `index` is clamped. */
const struct frame *timeline_frame(const struct timeline *t, int index);
/* The readout at a point; before the first answer, or without frames, the start. */
const struct readout *timeline_readout(const struct timeline *t, int index);
/* The frame whose change of z is seen at a point: an answer leaves z as the latent update before it did. */
const struct frame *timeline_latent(const struct timeline *t, int index);
/* The readout that this one followed. */
const struct readout *timeline_readout_before(const struct timeline *t, int index);

/* The frame `by` stops (> 0 forward, < 0 back) from `from`; the first and the last frame are stops of every grain. */
int timeline_move(const struct timeline *t, int from, enum grain grain, int by);
/* The last frame of a step (from 0), clamped. */
int timeline_step(const struct timeline *t, int step);
/* Steps begun. */
int timeline_steps(const struct timeline *t);
/* Whether the net learnt while it thought: then each step is what it would say after so many iterations. */
bool timeline_learns(const struct timeline *t);
/* The next (direction 1) or previous (-1) frame in which the symbol of `cell` changed, or -1; cell -1 = any cell. */
int timeline_change(const struct timeline *t, int cell, int from, int direction);

struct cell_history {
    uint8_t symbol; /* at the point asked about */
    int settled;    /* frame since which it has been this symbol; -1 = it is as in the puzzle */
    int flips;      /* changes up to that point, the first filling in not counted */
    int first;      /* frame in which it was filled in first, -1 = never */
};
struct cell_history timeline_history(const struct timeline *t, int cell, int index);
/* Probability 0..1 of class k of a cell. */
float readout_probability(const struct timeline *t, const struct readout *o, int cell, int k);
/* The most probable class of a cell and (may be NULL) its probability. */
int readout_best(const struct timeline *t, const struct readout *o, int cell, float *probability);
/* Values of one class of a cell at every frame: [count]. */
void timeline_spark(const struct timeline *t, int cell, int k, float *out);
/* A quantity at every frame: [count]. */
enum series {
    SERIES_Q,
    SERIES_CHANGES,
    SERIES_CONFLICTS,
    SERIES_ENTROPY,
    SERIES_OPEN,
    SERIES_REACHED,
    SERIES_LOSS,
    SERIES_LEARNT, /* what comes out right of what is learnt from, 0..1 */
    SERIES_Z_CHANGE,
    SERIES_Z_MOVED
};
/* Fills `out` [count] (NAN: not known), returns the largest value. Changes count only at the answer that made them. */
float timeline_series(const struct timeline *t, enum series what, float *out);

/* Two readouts of the same grid: cells whose symbol differs (marked in `cells` when not NULL). */
int readout_difference(int cells, const struct readout *a, const struct readout *b, uint8_t *marks);

/* Two runs over grids of one size. */
struct run_difference {
    int givens;     /* givens that differ (the puzzle was edited) */
    int cells;      /* cells whose last symbol differs */
    int first_step; /* first step (from 0) whose answers differ in a cell given in neither, -1 = none */
    int steps[2], conflicts[2], open[2];
    bool solved[2];
};
/* 0, or -1 when the sizes or symbols differ. */
int timeline_compare(const struct timeline *a, const struct timeline *b, struct run_difference *out);

#endif
