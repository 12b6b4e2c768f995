#include "session.h"
#include "alloc.h"
#include "trace.h"
#include "worker.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* A run beyond this many bytes keeps only its answers, so that thinking on for hours stays small. */
static const size_t latent_limit = (size_t)48 << 20;

void session_init(struct session *s, struct mind *mind, struct preferences *preferences) {
    memset(s, 0, sizeof *s);
    s->preferences = *preferences;
    s->options = preferences->run;
    s->look.symbols = preferences->symbols;
    s->look.speed = preferences->speed;
    s->thinking = -1;
    s->worker = mind ? worker_new(mind) : NULL;
}

static void run_free(struct run *r) {
    timeline_free(r->timeline);
    memset(r, 0, sizeof *r);
}

static void desk_free(struct desk *d) {
    play_free(&d->play);
    run_free(&d->now), run_free(&d->before);
    free(d->wrong), free(d->exact);
    free(d);
}

void session_free(struct session *s) {
    worker_free(s->worker);
    for (int i = 0; i < s->count; i++)
        desk_free(s->desks[i]);
    free(s->desks);
    preferences_free(&s->preferences);
    memset(s, 0, sizeof *s);
}

int session_fd(const struct session *s) {
    return s->worker ? worker_fd(s->worker) : -1;
}

void session_say(struct session *s, enum message_kind kind, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(s->look.message, sizeof s->look.message, fmt, args);
    va_end(args);
    s->look.kind = kind;
}

static void say_error(struct session *s, const struct err *e) {
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
}

/* The givens changed: what the exact solver said is void. */
static void desk_forget_exact(struct desk *d) {
    free(d->exact);
    d->exact = NULL;
    d->exact_count = -1;
    d->reveal = false;
}

struct desk *session_add(struct session *s, const struct puzzle *p, bool select) {
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 8;
        s->desks = xrealloc(s->desks, s->room, sizeof *s->desks);
    }
    struct desk *d = XNEW(struct desk);
    play_init(&d->play, p);
    d->wrong = XNEW_ARRAY(uint8_t, d->play.cells);
    d->marked = -1;
    d->exact_count = -1;
    d->follow = true;
    desk_refresh(d);
    while (d->cell < d->play.cells - 1 && p->given[d->cell] != p->kind->blank)
        d->cell++;
    s->desks[s->count++] = d;
    if (select) session_select(s, s->count - 1);
    return d;
}

void session_select(struct session *s, int desk) {
    if (!s->count) return;
    s->current = desk < 0 ? 0 : desk >= s->count ? s->count - 1 : desk;
    s->look.entry = ENTRY_NONE;
    s->look.replaying = false;
    s->look.scroll = 0;
}

static int open_trace(struct session *s, const char *path, char *what, struct err *e) {
    struct trace t;
    if (trace_read(&t, path, e)) return -1;
    struct desk *d = session_add(s, &t.puzzle, true);
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

int session_open(struct session *s, const char *path, char *what, struct err *e) {
    uint8_t head[16] = {0};
    FILE *f = strcmp(path, "-") ? fopen(path, "rb") : NULL;
    size_t n = f ? fread(head, 1, sizeof head, f) : 0;
    if (f) fclose(f);
    if (trace_recognise(head, n)) return open_trace(s, path, what, e);
    struct puzzle_list list = {0};
    if (puzzle_read_file(&list, path, NULL, what, e)) return -1;
    int first = s->count;
    for (int i = 0; i < list.count; i++)
        session_add(s, &list.items[i], false);
    puzzle_list_free(&list);
    session_select(s, first);
    return 0;
}

bool desk_edited_since(const struct desk *d) {
    const struct timeline *t = d->now.timeline;
    return t && memcmp(t->given, d->play.puzzle.given, d->play.cells) != 0;
}

bool desk_shows_run(const struct session *s, const struct desk *d) {
    return s->look.entry == ENTRY_NONE && d->now.timeline && d->now.timeline->count;
}

const uint8_t *desk_grid(const struct session *s, const struct desk *d) {
    return desk_shows_run(s, d) ? timeline_readout(d->now.timeline, d->frame)->grid : d->play.grid;
}

const uint8_t *desk_exact(struct desk *d) {
    if (d->exact_count < 0) {
        d->exact = XNEW_ARRAY(uint8_t, d->play.cells);
        d->exact_count = d->play.puzzle.kind->solve(&d->play.puzzle, d->exact);
    }
    return d->exact_count > 0 ? d->exact : NULL;
}

/* ---- thinking ---- */

bool run_active(const struct run *r) {
    return r->status == RUN_LOADING || r->status == RUN_THINKING || r->status == RUN_PAUSED;
}

const char *run_status_text(enum run_status status) {
    static const char *const text[] = {"not thought about yet",
                                       "loading the network",
                                       "thinking",
                                       "paused",
                                       "solved",
                                       "not solved",
                                       "stopped",
                                       "failed",
                                       "recorded"};
    return text[status];
}

/* Ends the run the worker is busy with, wherever it is. */
static void end_worker_run(struct session *s) {
    if (s->thinking < 0) return;
    struct run *r = &s->desks[s->thinking]->now;
    worker_stop(s->worker);
    if (run_active(r)) r->status = RUN_STOPPED;
    s->thinking = -1;
}

void session_again(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    if (!s->worker) {
        session_say(s, MESSAGE_WARN, "there is no network to think with");
        return;
    }
    struct puzzle *p = &d->play.puzzle;
    if (d->state == PUZZLE_CONFLICT || d->state == PUZZLE_UNSOLVABLE) {
        session_say(s, MESSAGE_WARN, "this puzzle has no answer: %s", d->state_text);
        return;
    }
    end_worker_run(s);
    if (d->now.timeline && d->now.timeline->count) {
        run_free(&d->before);
        d->before = d->now;
    } else
        run_free(&d->now);
    memset(&d->now, 0, sizeof d->now);
    struct frame_shape shape = {p->height, p->width, p->height * p->width, p->kind->answer_count};
    d->now.timeline = timeline_new(&shape, p->given, p->kind->blank);
    d->now.status = RUN_LOADING;
    run_describe(&s->options, d->now.note, sizeof d->now.note);
    d->frame = 0;
    d->marked = -1;
    d->follow = true;
    d->hint.cell = -1;
    s->look.entry = ENTRY_NONE;
    s->look.replaying = false;
    s->thinking = s->current;
    worker_start(s->worker, p, &s->options);
    session_say(s, MESSAGE_NONE, "%s", "");
}

void session_think(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    struct run *r = &d->now;
    bool ours = s->thinking == s->current;
    if (ours && (r->status == RUN_THINKING || r->status == RUN_LOADING)) {
        worker_pause(s->worker);
        r->status = RUN_PAUSED;
    } else if (ours && r->status == RUN_PAUSED) {
        worker_continue(s->worker);
        r->status = RUN_THINKING;
        d->follow = true;
        s->look.entry = ENTRY_NONE;
    } else if (r->timeline && r->timeline->count && !desk_edited_since(d)) {
        session_say(s, MESSAGE_PLAIN, "the run has ended: + thinks on, R begins again, Enter replays it");
    } else
        session_again(s);
}

void session_more(struct session *s, int steps) {
    struct desk *d = session_desk(s);
    if (!d) return;
    if (s->thinking != s->current || desk_edited_since(d) || !worker_extend(s->worker, steps)) {
        session_say(s, MESSAGE_PLAIN, "nothing to think on from: R begins again");
        return;
    }
    d->now.status = RUN_THINKING;
    d->follow = true;
    session_say(s, MESSAGE_PLAIN, "thinking on for %d steps", steps);
}

void session_stop(struct session *s) {
    struct desk *d = session_desk(s);
    if (d && s->thinking == s->current && run_active(&d->now)) end_worker_run(s);
}

static void take_frames(struct desk *d, struct worker_news *news) {
    struct timeline *t = d->now.timeline;
    for (int i = 0; i < news->count; i++) {
        struct frame *f = news->frames[i];
        if (t->bytes > latent_limit && !f->own)
            frame_free(f);
        else
            timeline_append(t, f);
    }
    if (d->follow && t->count) d->frame = t->count - 1;
}

static void say_end(struct session *s, struct desk *d) {
    const struct timeline *t = d->now.timeline;
    const struct readout *o = timeline_readout(t, t->count - 1);
    if (d->now.status == RUN_SOLVED)
        session_say(s, MESSAGE_GOOD, "solved in %d step%s, checked by the rules", timeline_steps(t),
                    timeline_steps(t) == 1 ? "" : "s");
    else if (d->now.status == RUN_GAVE_UP)
        session_say(s, MESSAGE_WARN,
                    "not solved after %d steps: %d cells break a rule, %d open; + thinks on, E explores",
                    timeline_steps(t), o->conflicts, o->open);
}

static enum run_status run_status_of(enum worker_state state, enum run_status now) {
    switch (state) {
    case WORKER_IDLE:
        return now;
    case WORKER_LOADING:
        return now == RUN_PAUSED ? RUN_PAUSED : RUN_LOADING;
    case WORKER_THINKING:
        return now == RUN_PAUSED ? RUN_PAUSED : RUN_THINKING;
    case WORKER_PAUSED:
        return RUN_PAUSED;
    case WORKER_SOLVED:
        return RUN_SOLVED;
    case WORKER_GAVE_UP:
        return RUN_GAVE_UP;
    case WORKER_FAILED:
        return RUN_FAILED;
    }
    return now;
}

static bool poll_worker(struct session *s) {
    struct worker_news news;
    if (!s->worker) return false;
    worker_take(s->worker, &news);
    if (s->thinking < 0) { /* frames of a run that was stopped */
        for (int i = 0; i < news.count; i++)
            frame_free(news.frames[i]);
        free(news.frames);
        return false;
    }
    struct desk *d = s->desks[s->thinking];
    enum run_status before = d->now.status;
    take_frames(d, &news);
    d->now.status = run_status_of(news.state, before);
    if (news.model[0]) memcpy(d->now.model, news.model, sizeof d->now.model);
    if (d->now.status != before && d->now.status == RUN_FAILED) {
        d->now.error = news.error;
        say_error(s, &news.error);
        s->thinking = -1;
    } else if (d->now.status != before && d == session_desk(s))
        say_end(s, d);
    bool any = news.count || d->now.status != before;
    free(news.frames);
    return any;
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
    s->look.replaying = false;
    session_goto(s, timeline_move(d->now.timeline, d->frame, grain, by));
}

void session_change(struct session *s, int direction) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline) return;
    int at = timeline_change(d->now.timeline, d->cell, d->frame, direction);
    char name[16];
    if (at < 0)
        session_say(s, MESSAGE_PLAIN, "%s does not change %s this point",
                    play_cell_name(&d->play.puzzle, d->cell, name), direction > 0 ? "after" : "before");
    else
        session_goto(s, at);
}

void session_replay(struct session *s, double now) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    s->look.replaying = !s->look.replaying;
    s->look.next = now + 1 / s->look.speed;
    int end = s->look.reverse ? 0 : d->now.timeline->count - 1;
    if (s->look.replaying && d->frame == end && !run_active(&d->now))
        session_goto(s, s->look.reverse ? d->now.timeline->count - 1 : 0);
}

void session_speed(struct session *s, int by) {
    static const double speeds[] = {0.5, 1, 2, 5, 10, 20, 30, 60};
    int n = sizeof speeds / sizeof *speeds, at = 0;
    while (at < n - 1 && speeds[at] < s->look.speed)
        at++;
    at += by;
    s->look.speed = speeds[at < 0 ? 0 : at >= n ? n - 1 : at];
    session_say(s, MESSAGE_PLAIN, "replay at %g updates a second", s->look.speed);
}

static bool poll_replay(struct session *s, double now) {
    struct desk *d = session_desk(s);
    struct look *l = &s->look;
    if (!l->replaying || !d || !d->now.timeline || now < l->next) return false;
    int frames = (int)((now - l->next) * l->speed) + 1, from = d->frame;
    l->next += frames / l->speed;
    session_goto(s, from + (l->reverse ? -frames : frames));
    int end = l->reverse ? 0 : d->now.timeline->count - 1;
    if (d->frame == end && !run_active(&d->now)) l->replaying = false;
    return true;
}

bool session_poll(struct session *s, double now) {
    bool news = poll_worker(s), moved = poll_replay(s, now);
    return news || moved;
}

int session_timeout(const struct session *s, double now) {
    if (!s->look.replaying) return -1;
    double wait = (s->look.next - now) * 1000;
    return wait < 0 ? 0 : (int)wait + 1;
}

/* ---- by hand ---- */

static void changed_by_hand(struct session *s, struct desk *d, bool givens) {
    if (givens) desk_forget_exact(d);
    desk_refresh(d);
    if (d->verdict.solved)
        session_say(s, MESSAGE_GOOD, "solved by hand");
    else
        session_say(s, MESSAGE_NONE, "%s", "");
}

void session_enter(struct session *s, int symbol) {
    struct desk *d = session_desk(s);
    if (!d || symbol < 0 || symbol >= d->play.puzzle.kind->symbol_count) return;
    bool edit = s->look.entry == ENTRY_EDIT;
    bool done = edit             ? play_given(&d->play, d->cell, symbol)
                : s->look.pencil ? play_pencil(&d->play, d->cell, symbol)
                                 : play_enter(&d->play, d->cell, symbol);
    if (done)
        changed_by_hand(s, d, edit);
    else if (!edit && d->play.puzzle.given[d->cell] != d->play.puzzle.kind->blank)
        session_say(s, MESSAGE_PLAIN, "that cell is given: e edits the puzzle itself");
}

void session_key(struct session *s, const char *key) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int symbol = play_symbol_for_key(&d->play, d->cell, key, s->look.entry == ENTRY_EDIT);
    if (symbol == d->play.puzzle.kind->blank && s->look.entry == ENTRY_PLAY)
        session_erase(s);
    else if (symbol >= 0)
        session_enter(s, symbol);
}

void session_erase(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    if (s->look.entry == ENTRY_EDIT)
        session_enter(s, d->play.puzzle.kind->blank);
    else if (play_erase(&d->play, d->cell))
        changed_by_hand(s, d, false);
}

void session_undo(struct session *s, int times, bool redo) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int done = 0;
    while (done < times && (redo ? play_redo(&d->play) : play_undo(&d->play)))
        done++;
    if (done)
        changed_by_hand(s, d, true);
    else
        session_say(s, MESSAGE_PLAIN, "nothing to %s", redo ? "redo" : "undo");
}

void session_check(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    desk_refresh(d);
    const struct verdict *v = &d->verdict;
    session_say(s, v->solved ? MESSAGE_GOOD : v->valid ? MESSAGE_PLAIN : MESSAGE_WARN, "by hand: %s", v->text);
}

static struct hint find_hint(const struct desk *d) {
    const struct timeline *t = d->now.timeline;
    const struct puzzle_kind *kind = d->play.puzzle.kind;
    struct hint best = {.cell = -1};
    const struct readout *o = timeline_readout(t, t->count - 1);
    for (int c = 0; c < d->play.cells; c++) {
        float probability;
        if (d->play.grid[c] != kind->blank || t->given[c] != t->blank) continue;
        int k = readout_best(t, o, c, &probability);
        /* where the answer marks cells over the givens, leaving a cell as it is is no news */
        if (kind->answers[k] == kind->blank || (best.cell >= 0 && probability <= best.probability)) continue;
        best = (struct hint){c, kind->answers[k], probability, timeline_history(t, c, t->count - 1).settled};
    }
    return best;
}

void session_hint(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    char cell[16], since[48] = "";
    if (!d->now.timeline || !d->now.timeline->count || desk_edited_since(d)) {
        session_say(s, MESSAGE_PLAIN, "a hint is what the network is most certain of: let it think first (Space)");
        return;
    }
    d->hint = find_hint(d);
    if (d->hint.cell < 0) {
        session_say(s, MESSAGE_PLAIN, "no open cell is left to give a hint for");
        return;
    }
    session_cell(s, d->hint.cell);
    if (d->hint.since >= 0)
        snprintf(since, sizeof since, ", held since step %d", d->now.timeline->frames[d->hint.since]->step + 1);
    session_say(s, MESSAGE_GOOD, "hint: %s is %s, the network is %.0f %% sure%s",
                play_cell_name(&d->play.puzzle, d->hint.cell, cell), d->play.puzzle.kind->symbols[d->hint.symbol].glyph,
                100 * d->hint.probability, since);
}

void session_take(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    const struct readout *o = timeline_readout(d->now.timeline, d->frame);
    if (play_enter(&d->play, d->cell, o->grid[d->cell])) {
        changed_by_hand(s, d, false);
        session_say(s, MESSAGE_PLAIN, "taken over: %s", d->play.puzzle.kind->symbols[o->grid[d->cell]].name);
    }
}

void session_clear(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || !play_clear(&d->play)) return;
    changed_by_hand(s, d, false);
    session_say(s, MESSAGE_PLAIN, "everything entered by hand is erased; u brings it back");
}

void session_solution(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d) return;
    if (!s->preferences.reveal) {
        session_say(s, MESSAGE_PLAIN, "the solution stays hidden; \":set reveal on\" allows it");
        return;
    }
    if (!desk_exact(d)) {
        session_say(s, MESSAGE_WARN, "the exact solver finds no answer");
        return;
    }
    d->reveal = !d->reveal;
    session_say(s, MESSAGE_PLAIN, "%s",
                d->reveal ? d->exact_count > 1 ? "one of several exact answers" : "the exact answer" : "");
}

void session_cell(struct session *s, int cell) {
    struct desk *d = session_desk(s);
    if (d && cell >= 0 && cell < d->play.cells) d->cell = cell;
}

void session_walk(struct session *s, int down, int right) {
    struct desk *d = session_desk(s);
    if (!d) return;
    int h = d->play.puzzle.height, w = d->play.puzzle.width;
    int row = d->cell / w + down, column = d->cell % w + right;
    row = row < 0 ? 0 : row >= h ? h - 1 : row;
    column = column < 0 ? 0 : column >= w ? w - 1 : column;
    d->cell = row * w + column;
}
