#include "timeline.h"
#include "alloc.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct timeline *timeline_new(const struct frame_shape *shape, const struct board *given, uint8_t blank) {
    struct timeline *t = XNEW(struct timeline);
    int cells = shape->cells;
    t->shape = *shape;
    t->blank = blank;
    board_copy(&t->given, given);
    board_copy(&t->start.grid, given);
    t->start.height = shape->height, t->start.width = shape->width;
    t->start.wrong = XNEW_ARRAY(uint8_t, cells);
    t->start.changed = XNEW_ARRAY(uint8_t, cells);
    t->start.hint = XNEW_ARRAY(uint8_t, cells);
    t->start.probability = XNEW_ARRAY(uint8_t, cells * shape->answers);
    memset(t->start.probability, 255 / shape->answers, (size_t)cells * shape->answers);
    for (int c = 0; c < cells; c++)
        t->start.open += given->cells[c] == blank;
    t->start.entropy = log2f(shape->answers);
    return t;
}

void timeline_free(struct timeline *t) {
    if (!t) return;
    for (int i = 0; i < t->count; i++)
        frame_free(t->frames[i]);
    free(t->frames), board_free(&t->given);
    board_free(&t->start.grid), free(t->start.wrong), free(t->start.changed), free(t->start.hint),
        free(t->start.probability);
    free(t);
}

void timeline_append(struct timeline *t, struct frame *f) {
    if (t->count == t->room) {
        t->room = t->room ? 2 * t->room : 64;
        t->frames = xrealloc(t->frames, t->room, sizeof *t->frames);
    }
    f->readout = f->own ? f->own : timeline_readout(t, t->count - 1);
    for (int k = 0; k < 3; k++) {
        t->low[k] = t->count ? fminf(t->low[k], f->low[k]) : f->low[k];
        t->high[k] = t->count ? fmaxf(t->high[k], f->high[k]) : f->high[k];
    }
    t->moved_scale = fmaxf(t->moved_scale, f->moved_scale);
    t->change_scale = fmaxf(t->change_scale, f->change_scale);
    for (int c = 0; c < t->shape.cells && !f->answer; c++) {
        const float change = frame_change(f, c);
        if (!t->count || change < t->change_least) t->change_least = change;
    }
    t->answer_scale = fmaxf(t->answer_scale, f->answer_scale);
    t->frames[t->count++] = f;
    t->bytes += f->bytes;
}

static int clamp(int v, int low, int high) {
    return v > high ? (high < low ? low : high) : v < low ? low : v;
}

const struct frame *timeline_frame(const struct timeline *t, int index) {
    return t && t->count ? t->frames[clamp(index, 0, t->count - 1)] : NULL;
}

const struct readout *timeline_readout(const struct timeline *t, int index) {
    const struct frame *f = index < 0 ? NULL : timeline_frame(t, index);
    return f ? f->readout : &t->start;
}

const struct frame *timeline_latent(const struct timeline *t, int index) {
    const struct frame *f = timeline_frame(t, index);
    return f && f->answer && index > 0 ? timeline_frame(t, index - 1) : f;
}

const struct readout *timeline_readout_before(const struct timeline *t, int index) {
    int i = index < t->count ? index : t->count - 1;
    while (i >= 0 && !t->frames[i]->own)
        i--;
    return timeline_readout(t, i - 1);
}

static bool is_stop(const struct timeline *t, int i, enum grain grain) {
    const struct frame *f = t->frames[i];
    return i == 0 || i == t->count - 1 || grain == GRAIN_UPDATE || (grain == GRAIN_CYCLE ? f->answer : f->step_done);
}

int timeline_move(const struct timeline *t, int from, enum grain grain, int by) {
    if (!t->count) return 0;
    int at = clamp(from, 0, t->count - 1), way = by < 0 ? -1 : 1;
    for (int left = abs(by); left > 0; left--) {
        int next = at + way;
        while (next >= 0 && next < t->count && !is_stop(t, next, grain))
            next += way;
        if (next < 0 || next >= t->count) break;
        at = next;
    }
    return at;
}

int timeline_step(const struct timeline *t, int step) {
    /* steps ascend: the last frame that is not beyond the step */
    int low = 0, high = t->count - 1, at = 0;
    while (low <= high) {
        int mid = (low + high) / 2;
        if (t->frames[mid]->step <= step)
            at = mid, low = mid + 1;
        else
            high = mid - 1;
    }
    return at;
}

bool timeline_learns(const struct timeline *t) {
    return t->count && t->frames[0]->learnt;
}

int timeline_steps(const struct timeline *t) {
    return t->count ? t->frames[t->count - 1]->step + 1 : 0;
}

int timeline_change(const struct timeline *t, int cell, int from, int direction) {
    for (int i = from + direction; i >= 0 && i < t->count; i += direction) {
        const struct readout *o = t->frames[i]->own;
        if (o && (cell < 0 ? o->changes > 0 : o->changed[cell])) return i;
    }
    return -1;
}

struct cell_history timeline_history(const struct timeline *t, int cell, int index) {
    struct cell_history h = {t->given.cells[cell], -1, 0, -1};
    for (int i = 0; i < t->count && i <= index; i++) {
        const struct readout *o = t->frames[i]->own;
        if (!o || o->grid.cells[cell] == h.symbol) continue;
        if (h.first < 0)
            h.first = i;
        else
            h.flips++;
        h.symbol = o->grid.cells[cell];
        h.settled = i;
    }
    return h;
}

float readout_probability(const struct timeline *t, const struct readout *o, int cell, int k) {
    return o->probability[cell * t->shape.answers + k] / 255.f;
}

int readout_best(const struct timeline *t, const struct readout *o, int cell, float *probability) {
    const uint8_t *p = o->probability + cell * t->shape.answers;
    int best = 0;
    for (int k = 1; k < t->shape.answers; k++)
        if (p[k] > p[best]) best = k;
    if (probability) *probability = p[best] / 255.f;
    return best;
}

void timeline_spark(const struct timeline *t, int cell, int k, float *out) {
    for (int i = 0; i < t->count; i++)
        out[i] = readout_probability(t, t->frames[i]->readout, cell, k);
}

float timeline_series(const struct timeline *t, enum series what, float *out) {
    float max = 0;
    for (int i = 0; i < t->count; i++) {
        const struct frame *f = t->frames[i];
        const struct readout *o = f->readout;
        float v = 0;
        switch (what) {
        case SERIES_Q:
            v = f->q;
            break;
        case SERIES_CHANGES:
            v = f->own ? f->own->changes : 0;
            break;
        case SERIES_CONFLICTS:
            v = o->conflicts;
            break;
        case SERIES_ENTROPY:
            v = o->entropy;
            break;
        case SERIES_OPEN:
            v = o->open;
            break;
        case SERIES_REACHED:
            v = o->reached;
            break;
        case SERIES_LOSS:
            v = f->loss > 0 || f->share > 0 ? f->loss : NAN; /* not measured yet */
            break;
        case SERIES_LEARNT:
            v = f->loss > 0 || f->share > 0 ? f->share : NAN;
            break;
        case SERIES_Z_CHANGE:
            v = timeline_latent(t, i)->change;
            break;
        case SERIES_Z_MOVED:
            v = f->moved;
            break;
        }
        out[i] = v;
        max = fmaxf(max, v);
    }
    return max;
}

int readout_difference(int cells, const struct readout *a, const struct readout *b, uint8_t *marks) {
    int n = 0;
    for (int c = 0; c < cells; c++) {
        bool differs = a->grid.cells[c] != b->grid.cells[c];
        n += differs;
        if (marks) marks[c] = differs;
    }
    return n;
}

static bool step_differs(const struct timeline *a, const struct timeline *b, int step) {
    const struct readout *ra = timeline_readout(a, timeline_step(a, step));
    const struct readout *rb = timeline_readout(b, timeline_step(b, step));
    for (int c = 0; c < a->shape.cells; c++)
        if (a->given.cells[c] == a->blank && b->given.cells[c] == b->blank && ra->grid.cells[c] != rb->grid.cells[c])
            return true;
    return false;
}

int timeline_compare(const struct timeline *a, const struct timeline *b, struct run_difference *out) {
    if (a->shape.height != b->shape.height || a->shape.width != b->shape.width || a->shape.answers != b->shape.answers)
        return -1;
    const struct timeline *runs[2] = {a, b};
    *out = (struct run_difference){.first_step = -1};
    for (int i = 0; i < 2; i++) {
        const struct readout *o = timeline_readout(runs[i], runs[i]->count - 1);
        out->steps[i] = timeline_steps(runs[i]);
        out->conflicts[i] = o->conflicts;
        out->open[i] = o->open;
        out->solved[i] = o->solved;
    }
    for (int c = 0; c < a->shape.cells; c++)
        out->givens += a->given.cells[c] != b->given.cells[c];
    out->cells =
        readout_difference(a->shape.cells, timeline_readout(a, a->count - 1), timeline_readout(b, b->count - 1), NULL);
    int steps = out->steps[0] < out->steps[1] ? out->steps[0] : out->steps[1];
    for (int s = 0; s < steps && out->first_step < 0; s++)
        if (step_differs(a, b, s)) out->first_step = s;
    return 0;
}
