#include "alloc.h"
#include "puzzle_stream.h"
#include "session_private.h"
#include "store.h"
#include "trace.h"
#include "worker.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void session_init(struct session *s, struct mind *mind, struct preferences *preferences) {
    memset(s, 0, sizeof *s);
    s->preferences = *preferences;
    s->effort = preferences->effort;
    s->thinking = -1;
    s->mind = mind;
    s->worker = mind ? worker_new(mind) : NULL;
}

void run_free(struct run *r) {
    timeline_free(r->timeline);
    board_free(&r->given);
    votes_free(&r->votes);
    memset(r, 0, sizeof *r);
}

static void desk_free(struct desk *d) {
    play_free(&d->play);
    run_free(&d->now), run_free(&d->before);
    free(d->wrong), board_free(&d->exact);
    free(d);
}

void session_free(struct session *s) {
    worker_free(s->worker);
    for (int i = 0; i < s->count; i++)
        desk_free(s->desks[i]);
    free(s->desks);
    board_free(&s->clipboard);
    preferences_free(&s->preferences);
    memset(s, 0, sizeof *s);
}

int session_fd(const struct session *s) {
    return s->worker ? worker_fd(s->worker) : -1;
}

void session_say(struct session *s, enum message_kind kind, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(s->said.text, sizeof s->said.text, fmt, args);
    va_end(args);
    s->said.kind = kind;
}

void session_say_error(struct session *s, const struct err *e) {
    char text[600];
    session_say(s, MESSAGE_WARN, "%s", err_format(e, text, sizeof text));
}

/* ---- desks ---- */

struct desk *session_desk(const struct session *s) {
    return s->count ? s->desks[s->current] : NULL;
}

/* What follows from the puzzle and what was entered. */
void desk_refresh(struct desk *d) {
    struct puzzle *p = &d->play.puzzle;
    d->state_text[0] = 0;
    d->state = p->kind->validate(p, NULL, d->state_text);
    memset(d->wrong, 0, d->play.cells);
    play_check(&d->play, d->wrong, &d->verdict);
    d->hint.cell = -1;
    d->checked = false;
}

void desk_forget_exact(struct desk *d) {
    board_free(&d->exact);
    d->exact_count = -1;
    d->easy = EASY_UNKNOWN;
    d->reveal = false;
}

struct desk *session_add(struct session *s, const struct puzzle *p, bool select) {
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 8;
        s->desks = xrealloc(s->desks, s->room, sizeof *s->desks);
    }
    struct desk *d = XNEW(struct desk);
    play_init(&d->play, p);
    d->wrong = XNEW_ARRAY(uint8_t, p->kind->answer_apart ? PUZZLE_CELLS_MAX : d->play.cells);
    d->marked = d->anchor = -1;
    d->exact_count = -1;
    d->follow = true;
    desk_refresh(d);
    while (!p->kind->answer_apart && d->cell < d->play.cells - 1 && p->given.cells[d->cell] != p->kind->blank)
        d->cell++;
    s->desks[s->count++] = d;
    if (s->store) store_recall(s->store, d);
    if (select) session_select(s, s->count - 1);
    return d;
}

void session_select(struct session *s, int desk) {
    if (!s->count) return;
    s->current = desk < 0 ? 0 : desk >= s->count ? s->count - 1 : desk;
}

/* The desk that already has a run of this very puzzle, or NULL. */
static struct desk *desk_with_run(struct session *s, const struct puzzle *p) {
    for (int i = 0; i < s->count; i++) {
        const struct puzzle *q = &s->desks[i]->play.puzzle;
        bool same = q->kind == p->kind && board_equal(&q->given, &p->given);
        if (same && s->desks[i]->now.timeline && !run_active(&s->desks[i]->now)) {
            session_select(s, i);
            return s->desks[i];
        }
    }
    return NULL;
}

/* A second trace of a puzzle stands beside the first, to be compared with it. */
static int open_trace(struct session *s, const char *path, char *what, struct err *e) {
    struct trace t;
    if (trace_read(&t, path, e)) return -1;
    struct desk *d = desk_with_run(s, &t.puzzle);
    if (!d) d = session_add(s, &t.puzzle, true);
    if (d->now.timeline) {
        run_free(&d->before);
        d->before = d->now;
    }
    d->now = (struct run){.status = RUN_RECORDED, .timeline = t.timeline};
    snprintf(d->now.model, sizeof d->now.model, "%s", t.model);
    snprintf(d->now.note, sizeof d->now.note, "%s", t.note);
    d->frame = d->now.timeline->count - 1;
    if (d->frame < 0) d->frame = 0;
    if (what) snprintf(what, 80, "%s, a trace of %d updates", t.puzzle.kind->name, t.timeline->count);
    t.timeline = NULL;
    trace_free(&t);
    return 0;
}

/* What there is to say of a file besides its puzzles: the first thing. */
static void tell_reading(struct session *s, const struct puzzle_stream *stream, int count) {
    const struct err *bad;
    int shown;
    char text[600];
    const int left_out = puzzle_stream_bad(stream, &bad, &shown);
    const char *note = puzzle_stream_note(stream, 0);
    if (left_out)
        session_say(s, MESSAGE_WARN, "%d left out: %s", left_out, err_format(bad, text, sizeof text));
    else if (note)
        session_say(s, MESSAGE_WARN, "%s", note);
    else if (count == SESSION_FILE_MAX)
        session_say(s, MESSAGE_WARN, "the first %d puzzles of the file", count);
}

int session_open(struct session *s, const char *path, char *what, struct err *e) {
    uint8_t head[16] = {0};
    FILE *f = strcmp(path, "-") ? fopen(path, "rb") : NULL;
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f) fclose(f);
    if (trace_recognise(head, n)) return open_trace(s, path, what, e);
    const struct puzzle_stream_options o = {.limit = SESSION_FILE_MAX};
    struct puzzle_stream *stream;
    struct puzzle_list list = {0};
    struct puzzle p;
    const int first = s->count;
    int more;
    if (puzzle_stream_open(&stream, path, &o, e)) return -1;
    while ((more = puzzle_stream_next(stream, &p, e)) > 0)
        *puzzle_list_add(&list) = p;
    if (more == 0 && what) puzzle_stream_what(stream, what);
    if (more == 0) tell_reading(s, stream, list.count);
    puzzle_stream_close(stream);
    for (int i = 0; more == 0 && i < list.count; i++)
        session_add(s, &list.items[i], false);
    puzzle_list_free(&list);
    if (more == 0) session_select(s, first);
    return more;
}

bool desk_edited_since(const struct desk *d) {
    const struct run *r = &d->now;
    if (d->play.puzzle.kind->answer_apart) return false; /* which is not edited */
    const struct board *thought = r->timeline ? &r->timeline->given : &r->given;
    return thought->cells && !board_equal(thought, &d->play.puzzle.given);
}

bool desk_easy(struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    if (d->easy != EASY_UNKNOWN) return d->easy == EASY_YES;
    struct board grid;
    char why[96];
    uint8_t symbol;
    board_copy(&grid, &p->given);
    for (int cell; p->kind->next_move && (cell = p->kind->next_move(p, &grid, &symbol, why, sizeof why)) >= 0;)
        grid.cells[cell] = symbol;
    d->easy = memchr(grid.cells, p->kind->blank, board_cells(&grid)) ? EASY_NO : EASY_YES;
    board_free(&grid);
    return d->easy == EASY_YES;
}

const struct board *desk_exact(struct desk *d) {
    const struct puzzle *p = &d->play.puzzle;
    if (d->exact_count < 0 && p->kind->answer_apart) { /* an answer key is all there is */
        d->exact_count = p->answer.cells != NULL;
        board_assign(&d->exact, &p->answer);
    }
    if (d->exact_count < 0) d->exact_count = p->kind->solve(p, &d->exact);
    return d->exact_count > 0 ? &d->exact : NULL;
}

/* ---- time ---- */

void session_goto(struct session *s, int frame) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    int last = d->now.timeline->count - 1;
    d->frame = frame < 0 ? 0 : frame > last ? last : frame;
    d->follow = d->frame == last;
}

void session_move(struct session *s, enum grain grain, int by) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline) return;
    session_goto(s, timeline_move(d->now.timeline, d->frame, grain, by));
}

void session_change(struct session *s, int direction) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline) return;
    int at = timeline_change(d->now.timeline, d->cell, d->frame, direction);
    char name[16];
    if (at < 0)
        session_say(s, MESSAGE_PLAIN, "%s does not change %s this point", play_cell_name(&d->play.grid, d->cell, name),
                    direction > 0 ? "after" : "before");
    else
        session_goto(s, at);
}
