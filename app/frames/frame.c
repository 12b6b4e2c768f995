#include "frame.h"
#include "alloc.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct frame_shape frame_shape_of(const struct puzzle *p) {
    struct board begin;
    puzzle_begin(p, &begin);
    const struct frame_shape shape = {begin.height, begin.width, board_cells(&begin), puzzle_answers(p),
                                      p->kind->hint_count};
    board_free(&begin);
    return shape;
}

void frame_begin(const struct frame_shape *shape, const struct puzzle *p, struct board *out) {
    if (p->kind->answer_apart)
        board_init(out, shape->height, shape->width, p->kind->blank);
    else
        board_copy(out, &p->given);
}

void readout_answer(const struct readout *o, struct board *out) {
    board_free(out);
    board_init(out, o->height, o->width, 0);
    for (int y = 0; y < o->height; y++)
        memcpy(out->cells + y * o->width, o->grid.cells + y * o->grid.width, (size_t)o->width);
}

/* One block: the frame, its readout, then the arrays. */
struct frame *frame_new(const struct frame_shape *shape, bool readout) {
    size_t cells = shape->cells, fields = 6 * cells, answers = readout ? cells * (shape->answers + 4) : 0;
    size_t bytes = sizeof(struct frame) + (readout ? sizeof(struct readout) : 0) + fields + answers;
    char *block = xcalloc(1, bytes);
    struct frame *f = (struct frame *)block;
    f->bytes = bytes;
    if (readout) f->own = (struct readout *)(block + sizeof *f);
    uint8_t *at = (uint8_t *)block + sizeof *f + (readout ? sizeof(struct readout) : 0);
    f->cell_moved = at;
    f->cell_change = at + cells;
    f->cell_answer = at + 2 * cells;
    f->projection = at + 3 * cells;
    if (!readout) return f;
    at += fields;
    f->own->grid = (struct board){shape->height, shape->width, at};
    f->own->height = shape->height, f->own->width = shape->width;
    f->own->wrong = at + cells;
    f->own->changed = at + 2 * cells;
    f->own->hint = at + 3 * cells;
    f->own->probability = at + 4 * cells;
    f->readout = f->own;
    return f;
}

void frame_add_events(struct frame *f, const struct branch_event *events, int count) {
    if (count <= 0) return;
    f->events = XNEW_ARRAY(struct branch_event, count);
    memcpy(f->events, events, count * sizeof *events);
    f->event_count = count;
    f->bytes += count * sizeof *events;
}

void frame_free(struct frame *f) {
    if (f) free(f->events);
    free(f);
}

int readout_reached(const struct frame_shape *shape, const struct readout *o) {
    int n = 0;
    for (int c = 0; c < shape->cells; c++)
        n += o->hint[c] > 0 && o->hint[c] < shape->hints;
    return n;
}

struct recorder {
    struct frame_shape shape;
    bool *open; /* [cells] not given */
    uint8_t blank;
    struct board grid;                           /* of the readout before */
    float *probability;                          /* [cells, answers] of the readout before */
    bool answered;                               /* there was a readout */
    size_t count;                                /* planes * cells * hidden */
    float *start, *y, *z;                        /* z at the first call; of the update before */
    float *row, *basis;                          /* [hidden], [3, hidden] stand-in when the weights have none */
    float *moved, *change, *answer, *projection; /* [cells], [cells, 3] */
};

struct recorder *recorder_new(const struct frame_shape *shape, const struct board *given, uint8_t blank) {
    struct recorder *r = XNEW(struct recorder);
    int cells = shape->cells;
    r->shape = *shape;
    r->open = XNEW_ARRAY(bool, cells);
    board_copy(&r->grid, given);
    r->blank = blank;
    for (int c = 0; c < cells; c++)
        r->open[c] = given->cells[c] == blank;
    r->probability = XNEW_ARRAY(float, cells * shape->answers);
    r->moved = XNEW_ARRAY(float, cells);
    r->change = XNEW_ARRAY(float, cells);
    r->answer = XNEW_ARRAY(float, cells);
    r->projection = XNEW_ARRAY(float, 3 * cells);
    return r;
}

void recorder_free(struct recorder *r) {
    if (!r) return;
    board_free(&r->grid), free(r->open), free(r->probability), free(r->start), free(r->y), free(r->z), free(r->row),
        free(r->basis);
    free(r->moved), free(r->change), free(r->answer), free(r->projection);
    free(r);
}

/* Without a basis of the weights: random signs keep distances (Johnson-Lindenstrauss). */
static void stand_in_basis(float *basis, int hidden) {
    uint32_t s = 1;
    for (int i = 0; i < 3 * hidden; i++) {
        s = s * 1664525u + 1013904223u;
        basis[i] = s >> 31 ? 1.f : -1.f;
    }
}

void recorder_start(struct recorder *r, const struct frame_source *s) {
    r->count = (size_t)s->planes * r->shape.cells * s->hidden;
    r->y = XNEW_ARRAY(float, r->count);
    r->z = XNEW_ARRAY(float, r->count);
    memcpy(r->y, s->y, r->count * sizeof(float));
    memcpy(r->z, s->z, r->count * sizeof(float));
    r->start = XNEW_ARRAY(float, r->count);
    memcpy(r->start, s->z, r->count * sizeof(float));
    r->row = XNEW_ARRAY(float, s->hidden);
    r->basis = XNEW_ARRAY(float, 3 * s->hidden);
    stand_in_basis(r->basis, s->hidden);
}

static bool all_zero(const float *v, int n) {
    for (int i = 0; i < n; i++)
        if (v[i] != 0) return false;
    return true;
}

/* The mean of z over the planes of a cell, weighted by how much the network believes each plane. */
static void mean_over_planes(const struct recorder *r, const struct frame_source *s, int cell, float *row) {
    bool weighted = r->answered && s->planes == r->shape.answers;
    memset(row, 0, s->hidden * sizeof *row);
    for (int p = 0; p < s->planes; p++) {
        const float *z = s->z + ((size_t)p * r->shape.cells + cell) * s->hidden;
        float w = weighted ? r->probability[cell * r->shape.answers + p] : 1.f / s->planes;
        for (int k = 0; k < s->hidden; k++)
            row[k] += w * z[k];
    }
}

static void measure(struct recorder *r, const struct frame_source *s) {
    int cells = r->shape.cells, hidden = s->hidden;
    const float *basis = s->basis && !all_zero(s->basis, 3 * hidden) ? s->basis : r->basis;
    for (int c = 0; c < cells; c++) {
        double moved = 0, change = 0, answer = 0;
        for (int p = 0; p < s->planes; p++) {
            size_t at = ((size_t)p * cells + c) * hidden;
            for (int k = 0; k < hidden; k++) {
                float z = s->z[at + k], from = z - r->start[at + k], dz = z - r->z[at + k];
                float dy = s->y[at + k] - r->y[at + k];
                moved += (double)from * from;
                change += (double)dz * dz;
                answer += (double)dy * dy;
            }
        }
        double n = (double)s->planes * hidden;
        r->moved[c] = sqrt(moved / n);
        r->change[c] = sqrt(change / n);
        r->answer[c] = sqrt(answer / n);
        mean_over_planes(r, s, c, r->row);
        for (int k = 0; k < 3; k++) {
            float dot = 0;
            for (int i = 0; i < hidden; i++)
                dot += basis[k * hidden + i] * r->row[i];
            r->projection[3 * c + k] = dot;
        }
    }
    memcpy(r->y, s->y, r->count * sizeof(float));
    memcpy(r->z, s->z, r->count * sizeof(float));
}

/* Values to 8 bit; returns the scale. Numbers that are not finite count as 0. */
static float quantise(const float *v, int n, uint8_t *out, float *rms) {
    float max = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        if (!isfinite(v[i])) continue;
        max = fmaxf(max, v[i]);
        sum += (double)v[i] * v[i];
    }
    for (int i = 0; i < n; i++)
        out[i] = max > 0 && isfinite(v[i]) ? (uint8_t)lrintf(v[i] / max * 255) : 0;
    *rms = sqrt(sum / n);
    return max;
}

static void quantise_projection(const float *v, int cells, struct frame *f) {
    for (int k = 0; k < 3; k++) {
        float low = INFINITY, high = -INFINITY;
        for (int c = 0; c < cells; c++) {
            if (!isfinite(v[3 * c + k])) continue;
            low = fminf(low, v[3 * c + k]);
            high = fmaxf(high, v[3 * c + k]);
        }
        if (!(low <= high)) low = high = 0;
        f->low[k] = low;
        f->high[k] = high;
        for (int c = 0; c < cells; c++) {
            float x = v[3 * c + k];
            f->projection[3 * c + k] = high > low && isfinite(x) ? (uint8_t)lrintf((x - low) / (high - low) * 255) : 0;
        }
    }
}

/* The cell of the answer that stands in cell `c` of the shape, -1 = beyond it. */
static int answer_cell(const struct recorder *r, const struct board *answer, int c) {
    const int row = c / r->shape.width, column = c % r->shape.width;
    return row < answer->height && column < answer->width ? row * answer->width + column : -1;
}

static void read_out(struct recorder *r, const struct frame_source *s, struct readout *o) {
    int cells = r->shape.cells, answers = r->shape.answers, opens = 0;
    double entropy = 0;
    for (int c = 0; c < cells; c++) {
        const int at = answer_cell(r, s->grid, c);
        double bits = 0;
        for (int k = 0; k < answers; k++) {
            float p = s->probability[c * answers + k];
            p = isfinite(p) ? fminf(fmaxf(p, 0), 1) : 0;
            r->probability[c * answers + k] = p;
            o->probability[c * answers + k] = (uint8_t)lrintf(p * 255);
            if (p > 0) bits -= p * log2(p);
        }
        if (r->open[c] && at >= 0) entropy += bits, opens++;
        o->grid.cells[c] = at >= 0 ? s->grid->cells[at] : r->blank;
        o->wrong[c] = at >= 0 && s->wrong[at];
        o->changed[c] = o->grid.cells[c] != r->grid.cells[c];
        o->changes += o->changed[c];
    }
    o->height = s->grid->height, o->width = s->grid->width;
    if (s->hint) memcpy(o->hint, s->hint, cells);
    o->reached = readout_reached(&r->shape, o);
    board_assign(&r->grid, &o->grid);
    o->conflicts = s->conflicts;
    o->open = s->open;
    o->solved = s->solved;
    o->entropy = opens ? entropy / opens : 0;
    r->answered = true;
}

struct frame *recorder_frame(struct recorder *r, const struct frame_source *s) {
    if (!r->y) recorder_start(r, s);
    struct frame *f = frame_new(&r->shape, s->probability != NULL);
    if (s->probability) read_out(r, s, f->own);
    measure(r, s);
    int cells = r->shape.cells;
    f->q = isfinite(s->q) ? s->q : 0;
    f->objection = isfinite(s->objection) ? s->objection : 0;
    f->moved_scale = quantise(r->moved, cells, f->cell_moved, &f->moved);
    f->change_scale = quantise(r->change, cells, f->cell_change, &f->change);
    f->answer_scale = quantise(r->answer, cells, f->cell_answer, &f->answer_change);
    quantise_projection(r->projection, cells, f);
    return f;
}
