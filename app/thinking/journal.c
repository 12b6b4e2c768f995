#include "journal.h"
#include "alloc.h"
#include "bytes.h"
#include "json_string.h"
#include "npz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t npz_limit = (size_t)2 << 30; /* of memory; also what a plain zip holds */

/* The columns of an .npz: of every update, of every answer update, of everything that a search did. */
enum column {
    STEP,
    CYCLE,
    UPDATE,
    ANSWER,
    STEP_DONE,
    SAMPLE,
    BRANCH,
    READOUT,
    SECONDS,
    MOVED,
    CHANGE,
    ANSWER_CHANGE,
    REMARK,
    Y,
    Z,
    PROBABILITY,
    GRID,
    WRONG,
    HINT,
    PINS,
    Q,
    CONFLICTS,
    OPEN,
    CHANGES,
    ENTROPY,
    SOLVED,
    EVENT_UPDATE,
    EVENT_WHAT,
    EVENT_WHY,
    EVENT_CELL,
    EVENT_SYMBOL,
    EVENT_BRANCH,
    EVENT_FROM,
    EVENT_OBJECTION,
    COLUMNS
};

struct journal {
    const struct journal_options *o;
    const struct puzzle *puzzle;
    struct frame_shape shape;
    int planes, hidden, q_outputs;
    int updates, answers; /* so far */
    struct npz *npz;
    int column[COLUMNS];
    struct atomic_file file; /* of .jsonl */
};

static bool ends_with(const char *text, const char *end) {
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

bool journal_writes(const char *path) {
    return ends_with(path, ".npz") || ends_with(path, ".jsonl");
}

/* ---- what is the same for all updates: an object of JSON in either format ---- */

static void put_text(FILE *out, const char *name, const char *text) {
    fprintf(out, ",\"%s\":", name);
    json_write_string(out, text ? text : "");
}

/* [a,b,...]; unsigned bytes. */
static void put_bytes(FILE *out, const char *name, const uint8_t *values, int count) {
    fprintf(out, ",\"%s\":[", name);
    for (int i = 0; i < count; i++)
        fprintf(out, i ? ",%d" : "%d", values[i]);
    fputc(']', out);
}

static void put_words(FILE *out, const char *name, const char *const *words, int count) {
    fprintf(out, ",\"%s\":[", name);
    for (int i = 0; i < count; i++) {
        if (i) fputc(',', out);
        json_write_string(out, words[i]);
    }
    fputc(']', out);
}

static void put_head(const struct journal *j, FILE *out) {
    const struct puzzle *p = j->puzzle;
    fputs("{\"format\":\"" JOURNAL_FORMAT "\"", out);
    put_text(out, "kind", p->kind->name);
    put_text(out, "name", p->name);
    put_text(out, "origin", p->origin);
    put_text(out, "model", j->o->model);
    put_text(out, "note", j->o->note);
    fprintf(out, ",\"height\":%d,\"width\":%d,\"planes\":%d,\"hidden\":%d,\"classes\":%d,\"blank\":%d,\"symbols\":[",
            j->shape.height, j->shape.width, j->planes, j->hidden, j->shape.answers, p->kind->blank);
    for (int i = 0; i < p->kind->symbol_count; i++) {
        if (i) fputc(',', out);
        json_write_bytes(out, &p->kind->symbols[i].ascii, 1);
    }
    fputc(']', out);
    put_bytes(out, "answers", p->kind->answers, j->shape.answers);
    put_words(out, "whats", branch_words, BRANCH_WHATS);
    put_words(out, "whys", branch_reasons, BRANCH_WHYS);
    put_bytes(out, "given", p->given.cells, board_cells(&p->given));
    fputc('}', out);
}

/* ---- .npz ---- */

static void open_npz(struct journal *j) {
    const long grid[] = {j->shape.height, j->shape.width, j->shape.answers}, q = j->q_outputs;
    const long given[] = {j->puzzle->given.height, j->puzzle->given.width}; /* an answer may have another size */
    const long state[] = {j->planes, j->shape.height, j->shape.width, j->hidden};
    const struct {
        enum column column;
        const char *name, *descr;
        size_t bytes;
        int rank;
        const long *shape;
    } columns[] = {
        {STEP, "step", "<i4", 4},
        {CYCLE, "cycle", "<i4", 4},
        {UPDATE, "update", "<i4", 4},
        {ANSWER, "answer", "|b1", 1},
        {STEP_DONE, "step_done", "|b1", 1},
        {SAMPLE, "sample", "<i4", 4},
        {BRANCH, "branch", "<i4", 4},
        {READOUT, "readout", "<i4", 4},
        {SECONDS, "seconds", "<f4", 4},
        {MOVED, "moved", "<f4", 4},
        {CHANGE, "change", "<f4", 4},
        {ANSWER_CHANGE, "answer_change", "<f4", 4},
        {REMARK, "remark", "|S64", 64},
        {PROBABILITY, "probability", "<f4", 4, 3, grid},
        {GRID, "grid", "|u1", 1, 2, grid},
        {WRONG, "wrong", "|b1", 1, 2, grid},
        {HINT, "hint", "|u1", 1, 2, grid},
        {PINS, "pins", "|u1", 1, 2, given},
        {Q, "q", "<f4", 4, 1, &q},
        {CONFLICTS, "conflicts", "<i4", 4},
        {OPEN, "open", "<i4", 4},
        {CHANGES, "changes", "<i4", 4},
        {ENTROPY, "entropy", "<f4", 4},
        {SOLVED, "solved", "|b1", 1},
        {EVENT_UPDATE, "event_update", "<i4", 4},
        {EVENT_WHAT, "event_what", "|u1", 1},
        {EVENT_WHY, "event_why", "|u1", 1},
        {EVENT_CELL, "event_cell", "<i4", 4},
        {EVENT_SYMBOL, "event_symbol", "|u1", 1},
        {EVENT_BRANCH, "event_branch", "<i4", 4},
        {EVENT_FROM, "event_from", "<i4", 4},
        {EVENT_OBJECTION, "event_objection", "<f4", 4},
        {Y, "y", "<f4", 4, 4, state},
        {Z, "z", "<f4", 4, 4, state},
    };
    j->npz = npz_new();
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (j->o->states || (columns[i].column != Y && columns[i].column != Z))
            j->column[columns[i].column] = npz_column(j->npz, columns[i].name, columns[i].descr, columns[i].bytes,
                                                      columns[i].rank, columns[i].shape);
    char *text = NULL;
    size_t size;
    FILE *head = open_memstream(&text, &size);
    put_head(j, head);
    fclose(head);
    npz_text(j->npz, "head", text);
    npz_array(j->npz, "given", "|u1", 1, 2, given, j->puzzle->given.cells);
    free(text);
}

static void row(struct journal *j, enum column column, const void *data) {
    npz_row(j->npz, j->column[column], data);
}

static void row_int(struct journal *j, enum column column, int value) {
    const int32_t stored = value;
    row(j, column, &stored);
}

static void row_truth(struct journal *j, enum column column, bool value) {
    row(j, column, &value);
}

static void add_answer(struct journal *j, const struct frame *f, const struct recording_numbers *n) {
    const float q[] = {n->q.halt, n->q.second};
    row(j, PROBABILITY, n->probability);
    row(j, GRID, f->own->grid.cells);
    row(j, WRONG, f->own->wrong);
    row(j, HINT, f->own->hint);
    row(j, PINS, n->pins);
    row(j, Q, q);
    row_int(j, CONFLICTS, f->own->conflicts);
    row_int(j, OPEN, f->own->open);
    row_int(j, CHANGES, f->own->changes);
    row(j, ENTROPY, &f->own->entropy);
    row_truth(j, SOLVED, f->own->solved);
}

static void add_event(struct journal *j, const struct branch_event *e) {
    row_int(j, EVENT_UPDATE, j->updates);
    row(j, EVENT_WHAT, &e->what);
    row(j, EVENT_WHY, &e->why);
    row_int(j, EVENT_CELL, e->cell);
    row(j, EVENT_SYMBOL, &e->symbol);
    row_int(j, EVENT_BRANCH, e->branch);
    row_int(j, EVENT_FROM, e->from);
    row(j, EVENT_OBJECTION, &e->objection);
}

static int add_npz(struct journal *j, const struct frame *f, const struct recording_numbers *n, struct err *e) {
    char remark[64] = "";
    snprintf(remark, sizeof remark, "%s", f->remark);
    if (f->answer) add_answer(j, f, n);
    for (int i = 0; i < f->event_count; i++)
        add_event(j, &f->events[i]);
    row_int(j, STEP, f->step);
    row_int(j, CYCLE, f->cycle);
    row_int(j, UPDATE, f->update);
    row_truth(j, ANSWER, f->answer);
    row_truth(j, STEP_DONE, f->step_done);
    row_int(j, SAMPLE, f->sample);
    row_int(j, BRANCH, f->branch);
    row_int(j, READOUT, j->answers - 1);
    row(j, SECONDS, &f->seconds);
    row(j, MOVED, &f->moved);
    row(j, CHANGE, &f->change);
    row(j, ANSWER_CHANGE, &f->answer_change);
    row(j, REMARK, remark);
    if (j->o->states) row(j, Y, n->y);
    if (j->o->states) row(j, Z, n->z);
    if (npz_bytes(j->npz) < npz_limit) return 0;
    return err_set(e, ERR_LIMIT, j->o->path, 0, 0, "fewer --steps, no --states, or .jsonl",
                   "the run takes more than %zu GiB", npz_limit >> 30);
}

/* ---- .jsonl ---- */

static void put_number(FILE *out, float v) {
    if (isfinite(v))
        fprintf(out, "%.7g", (double)v);
    else
        fputs("null", out);
}

/* [[...],...]: rows of `width` numbers. */
static void put_table(FILE *out, const char *name, const float *v, size_t rows, int width) {
    fprintf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < rows; i++) {
        fputs(i ? ",[" : "[", out);
        for (int k = 0; k < width; k++) {
            if (k) fputc(',', out);
            put_number(out, *v++);
        }
        fputc(']', out);
    }
    fputc(']', out);
}

static void put_real(FILE *out, const char *name, float v) {
    fprintf(out, ",\"%s\":", name);
    put_number(out, v);
}

static void put_answer(const struct journal *j, FILE *out, const struct frame *f, const struct recording_numbers *n) {
    const struct readout *o = f->own;
    const int cells = j->shape.cells;
    fprintf(out, ",\"q\":[");
    put_number(out, n->q.halt);
    if (j->q_outputs > 1) fputc(',', out), put_number(out, n->q.second);
    fprintf(out, "],\"conflicts\":%d,\"open\":%d,\"changes\":%d,\"solved\":%s", o->conflicts, o->open, o->changes,
            o->solved ? "true" : "false");
    put_real(out, "entropy", o->entropy);
    put_bytes(out, "grid", o->grid.cells, cells);
    put_bytes(out, "wrong", o->wrong, cells);
    put_bytes(out, "hint", o->hint, cells);
    put_bytes(out, "pins", n->pins, board_cells(&j->puzzle->given));
    put_table(out, "probability", n->probability, (size_t)cells, j->shape.answers);
}

static void put_events(FILE *out, const struct frame *f) {
    fputs(",\"events\":[", out);
    for (int i = 0; i < f->event_count; i++) {
        const struct branch_event *e = &f->events[i];
        fprintf(out, "%s{\"what\":%d,\"why\":%d,\"cell\":%d,\"symbol\":%d,\"branch\":%d,\"from\":%d", i ? "," : "",
                e->what, e->why, e->cell, e->symbol, e->branch, e->from);
        put_real(out, "objection", e->objection);
        fputc('}', out);
    }
    fputc(']', out);
}

static void add_line(struct journal *j, const struct frame *f, const struct recording_numbers *n) {
    FILE *out = j->file.stream;
    const size_t tokens = (size_t)j->planes * (size_t)j->shape.cells;
    fprintf(out, "{\"step\":%d,\"cycle\":%d,\"update\":%d,\"answer\":%s,\"step_done\":%s,\"sample\":%d,\"branch\":%d",
            f->step, f->cycle, f->update, f->answer ? "true" : "false", f->step_done ? "true" : "false", f->sample,
            f->branch);
    put_real(out, "seconds", f->seconds);
    put_real(out, "moved", f->moved);
    put_real(out, "change", f->change);
    put_real(out, "answer_change", f->answer_change);
    if (*f->remark) put_text(out, "remark", f->remark);
    if (f->event_count) put_events(out, f);
    if (f->answer) put_answer(j, out, f, n);
    if (j->o->states) put_table(out, "y", n->y, tokens, j->hidden);
    if (j->o->states) put_table(out, "z", n->z, tokens, j->hidden);
    fputs("}\n", out);
}

/* ---- both ---- */

int journal_open(struct journal **out, const struct journal_options *o, const struct recording *r,
                 const struct puzzle *p, struct err *e) {
    const struct model *m = solve_model(recording_solve(r));
    struct journal *j = XNEW(struct journal);
    j->o = o;
    j->puzzle = p;
    j->shape = recording_shape(r);
    j->planes = think_geometry(solve_think(recording_solve(r)))->shape.planes;
    j->hidden = m->config.hidden;
    j->q_outputs = m->config.q_outputs < 2 ? 1 : 2;
    if (ends_with(o->path, ".npz")) {
        open_npz(j);
    } else if (atomic_open(&j->file, o->path, e)) {
        free(j);
        return -1;
    } else {
        put_head(j, j->file.stream);
        fputc('\n', j->file.stream);
    }
    *out = j;
    return 0;
}

int journal_add(struct journal *j, struct recording *r, const struct frame *f, struct err *e) {
    const struct recording_numbers n = recording_numbers(r);
    j->answers += f->answer;
    int failed = 0;
    if (j->npz)
        failed = add_npz(j, f, &n, e);
    else
        add_line(j, f, &n);
    j->updates++;
    return failed;
}

int journal_close(struct journal *j, struct err *e) {
    const int failed = j->npz ? npz_write(j->npz, j->o->path, e) : atomic_commit(&j->file, e);
    npz_free(j->npz);
    free(j);
    return failed;
}

void journal_drop(struct journal *j) {
    if (j->npz)
        npz_free(j->npz);
    else
        atomic_abort(&j->file);
    free(j);
}
