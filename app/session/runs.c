/* Beginning, pausing and ending runs; taking over what the thinking thread left. */
#include "session_private.h"
#include "worker.h"
#include <stdlib.h>
#include <string.h>

/* A run beyond this many bytes keeps only its answers, so that thinking on for hours stays small. */
static const size_t latent_limit = (size_t)48 << 20;

bool run_active(const struct run *r) {
    return r->status == RUN_LOADING || r->status == RUN_THINKING || r->status == RUN_PAUSED;
}

int run_candidates(const struct run *r) {
    return r->votes.cast > 1 ? r->votes.count : 0;
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
        session_say(s, MESSAGE_WARN, "there is nothing to think with: no network, or no thread for it");
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
    board_copy(&d->now.given, &p->given);
    d->now.status = RUN_LOADING;
    const struct effort asked = effort_by_itself(&s->effort, p), effort = effort_settle(&asked, p);
    effort_describe(&effort, d->now.note, sizeof d->now.note);
    effort_mode(&effort, d->now.mode, sizeof d->now.mode);
    d->frame = 0;
    d->marked = -1;
    d->follow = true;
    d->hint.cell = -1;
    s->thinking = s->current;
    worker_start(s->worker, p, &effort);
    session_say(s, MESSAGE_NONE, "%s", "");
}

bool session_next_model(struct session *s) {
    if (!s->mind || s->mind->model_count < 2) return false;
    s->model = (s->model + 1) % s->mind->model_count;
    s->mind->choose(s->mind, s->model);
    session_again(s);
    return true;
}

void session_think_hidden(struct session *s) {
    struct desk *d = session_desk(s);
    session_again(s);
    if (d && run_active(&d->now)) d->now.hidden = true;
}

void session_pause(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || s->thinking != s->current || (d->now.status != RUN_THINKING && d->now.status != RUN_LOADING)) return;
    worker_pause(s->worker);
    d->now.status = RUN_PAUSED;
}

void session_continue(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || s->thinking != s->current || d->now.status != RUN_PAUSED) return;
    worker_continue(s->worker);
    d->now.status = RUN_THINKING;
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
    if (!d || s->thinking != s->current || !run_active(&d->now)) return;
    if (d->now.timeline && timeline_learns(d->now.timeline) && worker_finish(s->worker))
        d->now.status = RUN_THINKING; /* it answers with what it has learnt */
    else
        end_worker_run(s);
}

static void take_facts(struct desk *d, const struct worker_news *news) {
    struct run *r = &d->now;
    if (!news->begun || r->timeline) return;
    memcpy(r->model, news->facts.model, sizeof r->model);
    r->seconds = news->facts.seconds;
    if (*news->facts.mode) memcpy(r->mode, news->facts.mode, sizeof r->mode);
    struct board begin;
    frame_begin(&news->facts.shape, &d->play.puzzle, &begin);
    r->timeline = timeline_new(&news->facts.shape, &begin, d->play.puzzle.kind->blank);
    board_free(&begin);
}

/* There are none before the facts are known. */
static void take_frames(struct desk *d, struct worker_news *news) {
    struct timeline *t = d->now.timeline;
    if (!t) return;
    for (int i = 0; i < news->count; i++) {
        struct frame *f = news->frames[i];
        if (t->bytes > latent_limit && !f->answer)
            frame_free(f);
        else
            timeline_append(t, f);
    }
    if (d->follow && t->count) d->frame = t->count - 1;
}

/* What the last readout lacks: "3 cells in conflict", "a valid path, 2 steps longer than the shortest". */
static void describe_lack(const struct desk *d, const struct readout *o, char *out, size_t size) {
    const int cells = o->conflicts ? o->conflicts : o->open;
    if (cells) {
        snprintf(out, size, "%d cell%s %s", cells, cells == 1 ? "" : "s", o->conflicts ? "in conflict" : "open");
        return;
    }
    struct verdict v;
    struct board answer = {0};
    readout_answer(o, &answer);
    d->play.puzzle.kind->check(&d->play.puzzle, &answer, NULL, &v);
    snprintf(out, size, "%s", v.text);
    board_free(&answer);
}

void session_tell_end(struct session *s) {
    const struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    if (d->now.status != RUN_SOLVED && d->now.status != RUN_GAVE_UP) return;
    if (d->now.status == RUN_SOLVED) {
        session_say(s, MESSAGE_GOOD, "all rules hold; Space shows it again, arrows step through it, z looks inside");
        return;
    }
    char lack[160];
    describe_lack(d, timeline_readout(d->now.timeline, d->now.timeline->count - 1), lack, sizeof lack);
    if (d->play.puzzle.kind->answer_apart)
        session_say(s, MESSAGE_PLAIN, "%s", lack);
    else
        session_say(s, MESSAGE_WARN, "%s; + thinks on, E explores", lack);
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

bool session_poll(struct session *s) {
    struct worker_news news;
    if (!s->worker) return false;
    worker_take(s->worker, &news);
    if (s->thinking < 0) { /* frames of a run that was stopped */
        for (int i = 0; i < news.count; i++)
            frame_free(news.frames[i]);
        free(news.frames);
        votes_free(&news.votes);
        return false;
    }
    struct desk *d = s->desks[s->thinking];
    enum run_status before = d->now.status;
    take_facts(d, &news);
    take_frames(d, &news);
    if (news.votes.count) votes_free(&d->now.votes), d->now.votes = news.votes;
    d->now.status = run_status_of(news.state, before);
    if (d->now.status != before && d->now.status == RUN_FAILED) {
        d->now.error = news.error;
        session_say_error(s, &news.error);
        s->thinking = -1;
    }
    bool any = news.count || d->now.status != before;
    free(news.frames);
    return any;
}
