#include "replay.h"
#include "keep.h"

#include <math.h>

/* Seconds that a run is shown for, whatever its length; and the fewest frames a second, or short runs would crawl. */
static const double whole_run = 3, fewest = 2;
static const double picture = 1 / 60.; /* no screen is drawn more often */

static const struct {
    double speed;
    const char *words;
} speeds[] = {{0.125, "1/8"}, {0.25, "1/4"}, {0.5, "1/2"}, {1, "1"}, {2, "2"}, {4, "4"}, {REPLAY_AT_ONCE, "at once"}};
enum { SPEEDS = sizeof speeds / sizeof *speeds };

static int speed_index(double speed) {
    int at = 0;
    while (at < SPEEDS - 1 && speeds[at].speed < speed)
        at++;
    return at;
}

const char *replay_speed_words(double speed) {
    return speeds[speed_index(speed)].words;
}

static struct desk *desk_with_frames(const struct control *c) {
    struct desk *d = session_desk(c->session);
    return d && !d->now.hidden && d->now.timeline && d->now.timeline->count ? d : NULL;
}

static double frames_a_second(const struct replay *r, const struct timeline *t) {
    const double usual = t->count / whole_run;
    return (usual > fewest ? usual : fewest) * r->speed;
}

static void begin_at(struct control *c, int frame) {
    c->look.replay.running = true;
    c->look.roams = false;
    c->look.replay.at = frame;
    c->look.replay.then = c->now;
}

void replay_watch(struct control *c, bool fresh) {
    struct replay *r = &c->look.replay;
    struct desk *d = session_desk(c->session);
    r->reverse = false;
    r->due = true;
    if (r->speed >= REPLAY_AT_ONCE) {
        r->running = false;
        return;
    }
    r->fresh = fresh;
    d->follow = false;
    begin_at(c, d->frame);
}

void replay_start(struct control *c) {
    struct replay *r = &c->look.replay;
    struct desk *d = desk_with_frames(c);
    if (!d) return;
    const int last = d->now.timeline->count - 1;
    if (d->frame == (r->reverse ? 0 : last) && !run_active(&d->now)) session_goto(c->session, r->reverse ? last : 0);
    d->follow = false;
    begin_at(c, d->frame);
}

void replay_pause(struct control *c) {
    c->look.replay.running = false;
}

void replay_leave(struct control *c) {
    c->look.replay.running = c->look.replay.fresh = false;
}

void replay_speed(struct control *c, int by) {
    struct replay *r = &c->look.replay;
    const int to = speed_index(r->speed) + by;
    if (to < 0 || to >= SPEEDS) return;
    r->speed = speeds[to].speed;
    keep_speed(r->speed);
    session_say(c->session, MESSAGE_PLAIN, r->speed < REPLAY_AT_ONCE ? "speed %s: a run takes about %g seconds" : "%s",
                r->speed < REPLAY_AT_ONCE ? speeds[to].words : "runs are shown at once", whole_run / r->speed);
    if (r->running && r->speed >= REPLAY_AT_ONCE) control_action(c, ACTION_LAST, 0, NULL);
}

void replay_reverse(struct control *c) {
    struct replay *r = &c->look.replay;
    r->reverse = !r->reverse;
    session_say(c->session, MESSAGE_PLAIN, "replay %s", r->reverse ? "backwards" : "forwards");
}

/* How the run ended is said when that is seen, or when a person looks elsewhere. */
static bool tell_end(struct control *c) {
    const struct desk *d = desk_with_frames(c);
    struct replay *r = &c->look.replay;
    if (!r->due || r->running || !d || run_active(&d->now)) return false;
    if (r->fresh && d->frame < d->now.timeline->count - 1) return false;
    r->due = r->fresh = false;
    session_tell_end(c->session);
    return true;
}

bool replay_poll(struct control *c) {
    struct replay *r = &c->look.replay;
    struct desk *d = desk_with_frames(c);
    if (!r->running || !d) return tell_end(c);
    const int last = d->now.timeline->count - 1, from = d->frame;
    const double moved = (c->now - r->then) * frames_a_second(r, d->now.timeline);
    r->then = c->now;
    r->at += r->reverse ? -moved : moved;
    r->at = r->at < 0 ? 0 : r->at > last ? last : r->at;
    session_goto(c->session, (int)r->at);
    d->follow = false; /* at the newest frame, but not for long */
    if (d->frame == (r->reverse ? 0 : last) && !run_active(&d->now)) {
        d->follow = !r->reverse;
        r->running = false;
    }
    return tell_end(c) || d->frame != from || !r->running;
}

int replay_timeout(const struct control *c) {
    const struct replay *r = &c->look.replay;
    const struct desk *d = desk_with_frames(c);
    if (!r->running || !d) return -1;
    if (!r->reverse && r->at >= d->now.timeline->count - 1) return run_active(&d->now) ? -1 : 0;
    const double next = r->reverse ? ceil(r->at) - 1 : floor(r->at) + 1;
    double wait = fabs(next - r->at) / frames_a_second(r, d->now.timeline);
    wait -= c->now - r->then;
    return (int)ceil(1000 * (wait < picture ? picture : wait));
}
