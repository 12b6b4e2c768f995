/* What actions do to a run: thinking, and moving through time. */
#include "control_parts.h"
#include "layout.h"
#include "replay.h"

#include <string.h>

/* Whoever lets the network think watches it. */
static void watch(struct control *c, bool fresh) {
    const struct desk *d = session_desk(c->session);
    if (!d || (d->now.status != RUN_LOADING && d->now.status != RUN_THINKING)) return;
    c->look.entry = ENTRY_NONE;
    replay_watch(c, fresh);
}

static void again(struct control *c) {
    replay_leave(c);
    session_again(c->session);
    watch(c, true);
}

/* Begins, pauses and goes on, with the run and with what is seen of it; a run that is over is shown again. */
void do_think(struct control *c, const struct call *call) {
    (void)call;
    struct desk *d = session_desk(c->session);
    if (!d) return;
    const bool thinking = d->now.status == RUN_THINKING || d->now.status == RUN_LOADING;
    if (d->now.hidden && !desk_edited_since(d)) { /* thought about for a hint: now it is seen */
        d->now.hidden = c->look.hint_due = false;
        session_goto(c->session, 0);
        c->look.entry = ENTRY_NONE;
        replay_watch(c, true);
    } else if (d->now.status == RUN_NONE || d->now.status == RUN_FAILED || desk_edited_since(d))
        again(c);
    else if (c->look.replay.running || (thinking && d->follow)) {
        replay_pause(c);
        session_pause(c->session);
    } else {
        session_continue(c->session);
        c->look.entry = ENTRY_NONE;
        if (!d->now.timeline || !d->now.timeline->count)
            again(c);
        else if (run_active(&d->now) && d->frame == d->now.timeline->count - 1)
            replay_watch(c, c->look.replay.fresh);
        else
            replay_start(c);
    }
}

void do_again(struct control *c, const struct call *call) {
    (void)call;
    again(c);
}

/* Both runs are seen side by side, unless this is the first one. */
void do_model(struct control *c, const struct call *call) {
    (void)call;
    const struct desk *d = session_desk(c->session);
    if (!d) return;
    replay_leave(c);
    if (!session_next_model(c->session)) {
        session_say(c->session, MESSAGE_PLAIN, "there is one network only; more are named with --model");
        return;
    }
    watch(c, true);
    if (d->before.timeline && layout_has_view(&d->play.puzzle, VIEW_COMPARE)) c->look.view = VIEW_COMPARE;
}

void do_more(struct control *c, const struct call *call) {
    session_more(c->session, call->argument > 0 ? call->argument : 16);
    watch(c, true);
}

/* Key A: a task is learnt; learnt already, it is learnt anew. */
static void learn(struct control *c, int seconds) {
    struct effort *o = &c->session->effort;
    const struct desk *d = session_desk(c->session);
    o->explore = EXPLORE_LEARN;
    o->seconds = seconds;
    o->anew = (d->now.timeline && timeline_learns(d->now.timeline)) || !strcmp(d->now.mode, MODE_KEPT);
    again(c);
    o->anew = false;
}

void do_by_itself(struct control *c, const struct call *call) {
    const struct desk *d = session_desk(c->session);
    if (d && d->play.puzzle.kind->demonstrations)
        learn(c, call->argument);
    else
        do_explore(c, call);
}

void do_explore(struct control *c, const struct call *call) {
    struct effort *o = &c->session->effort;
    const struct desk *d = session_desk(c->session);
    const int count = call->argument;
    o->explore = call->how;
    o->chains = count <= 0 ? 0 : count < EFFORT_CHAINS_MAX ? count : EFFORT_CHAINS_MAX;
    o->steps = c->session->preferences.effort.steps;
    if (d && o->explore > EXPLORE_NONE && o->steps < effort_usual_steps(o->explore, &d->play.puzzle))
        o->steps = 0; /* what was asked for is never lowered, but exploring takes more: what is usual */
    again(c);
}

/* Does the network know the task, or only its name? */
void do_blank(struct control *c, const struct call *call) {
    (void)call;
    const struct desk *d = session_desk(c->session);
    if (!d || !d->play.puzzle.kind->demonstrations) {
        session_say(c->session, MESSAGE_PLAIN, "only tasks have vectors of their own");
        return;
    }
    c->session->effort.blank = !c->session->effort.blank;
    again(c);
}

void do_stop(struct control *c, const struct call *call) {
    (void)call;
    session_stop(c->session);
}

void do_set(struct control *c, const struct call *call) {
    control_set(c, call->text);
}

/* ---- time ---- */

static const struct timeline *timeline_of(const struct control *c) {
    const struct desk *d = session_desk(c->session);
    return d && !d->now.hidden && d->now.timeline && d->now.timeline->count ? d->now.timeline : NULL;
}

/* Moves through time: what is seen follows what happens. */
static void leave_for(struct control *c) {
    replay_leave(c);
    c->look.roams = false;
}

void do_move(struct control *c, const struct call *call) {
    if (!timeline_of(c)) return;
    leave_for(c);
    session_move(c->session, call->how, call->by * call->count);
}

void do_first(struct control *c, const struct call *call) {
    (void)call;
    leave_for(c);
    session_goto(c->session, 0);
}

void do_last(struct control *c, const struct call *call) {
    (void)call;
    const struct timeline *t = timeline_of(c);
    leave_for(c);
    if (t) session_goto(c->session, t->count - 1);
}

void do_step(struct control *c, const struct call *call) {
    const struct timeline *t = timeline_of(c);
    leave_for(c);
    if (t) session_goto(c->session, timeline_step(t, call->count - 1));
}

void do_frame(struct control *c, const struct call *call) {
    leave_for(c);
    session_goto(c->session, call->argument);
}

void do_change(struct control *c, const struct call *call) {
    replay_leave(c);
    session_change(c->session, call->by);
}

void do_replay(struct control *c, const struct call *call) {
    (void)call;
    if (c->look.replay.running)
        replay_pause(c);
    else
        replay_start(c);
}

void do_speed(struct control *c, const struct call *call) {
    replay_speed(c, call->by);
}

void do_reverse(struct control *c, const struct call *call) {
    (void)call;
    replay_reverse(c);
}

void do_mark(struct control *c, const struct call *call) {
    (void)call;
    struct desk *d = session_desk(c->session);
    if (!timeline_of(c)) return;
    d->marked = d->marked == d->frame ? -1 : d->frame;
    session_say(c->session, MESSAGE_PLAIN, "%s",
                d->marked < 0 ? "the mark is taken away" : "marked: d shows what differs from here");
}
