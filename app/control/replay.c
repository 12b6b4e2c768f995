#include "replay.h"

static const double speeds[] = {0.5, 1, 2, 5, 10, 20, 30, 60};

void replay_toggle(struct control *c) {
    struct replay *r = &c->look.replay;
    struct desk *d = session_desk(c->session);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    r->running = !r->running;
    r->next = c->now + 1 / r->speed;
    int last = d->now.timeline->count - 1;
    if (r->running && d->frame == (r->reverse ? 0 : last) && !run_active(&d->now))
        session_goto(c->session, r->reverse ? last : 0);
}

void replay_speed(struct control *c, int by) {
    struct replay *r = &c->look.replay;
    int n = sizeof speeds / sizeof *speeds, at = 0;
    while (at < n - 1 && speeds[at] < r->speed)
        at++;
    at += by;
    r->speed = speeds[at < 0 ? 0 : at >= n ? n - 1 : at];
    session_say(c->session, MESSAGE_PLAIN, "replay at %g updates a second", r->speed);
}

void replay_reverse(struct control *c) {
    struct replay *r = &c->look.replay;
    r->reverse = !r->reverse;
    session_say(c->session, MESSAGE_PLAIN, "replay %s", r->reverse ? "backwards" : "forwards");
}

bool replay_poll(struct control *c) {
    struct replay *r = &c->look.replay;
    struct desk *d = session_desk(c->session);
    if (!r->running || !d || !d->now.timeline || c->now < r->next) return false;
    int frames = (int)((c->now - r->next) * r->speed) + 1;
    r->next += frames / r->speed;
    session_goto(c->session, d->frame + (r->reverse ? -frames : frames));
    int end = r->reverse ? 0 : d->now.timeline->count - 1;
    if (d->frame == end && !run_active(&d->now)) r->running = false;
    return true;
}

int replay_timeout(const struct control *c) {
    if (!c->look.replay.running) return -1;
    double wait = (c->look.replay.next - c->now) * 1000;
    return wait < 0 ? 0 : (int)wait + 1;
}
