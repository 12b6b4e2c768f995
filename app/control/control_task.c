/* What actions do with tasks: which pair is looked at, and painting the answer. */
#include "control_parts.h"
#include "easel.h"

#include <stdio.h>

void do_fill(struct control *c, const struct call *call) {
    (void)call;
    easel_fill(c->session);
}

void do_anchor(struct control *c, const struct call *call) {
    (void)call;
    easel_mark(c->session);
}

void do_line(struct control *c, const struct call *call) {
    (void)call;
    easel_line(c->session);
}

void do_copy(struct control *c, const struct call *call) {
    (void)call;
    easel_copy(c->session);
}

void do_paste(struct control *c, const struct call *call) {
    (void)call;
    easel_paste(c->session);
}

void do_input(struct control *c, const struct call *call) {
    (void)call;
    easel_input(c->session);
}

void do_size(struct control *c, const struct call *call) {
    int height, width, used = 0;
    if (sscanf(call->text, "%3dx%3d%n", &height, &width, &used) == 2 && !call->text[used])
        easel_resize(c->session, height, width);
    else
        session_say(c->session, MESSAGE_WARN, "a size is rows x columns: size 3x4");
}

/* Demonstrations of the current task and what was voted for, 0 = it has none. */
static int shown_count(const struct control *c) {
    const struct desk *d = session_desk(c->session);
    int count = 0;
    if (d && d->play.puzzle.kind->demonstrations) d->play.puzzle.kind->demonstrations(&d->play.puzzle, &count);
    return count ? count + run_candidates(&d->now) : 0;
}

/* Around: the test comes before the first demonstration and after the last candidate. */
void do_pair_by(struct control *c, const struct call *call) {
    const int stops = shown_count(c) + 1;
    const int now = c->look.pair < stops ? c->look.pair : 0;
    c->look.pair = (now + call->by + stops) % stops;
}

void do_pair(struct control *c, const struct call *call) {
    const int wanted = call->argument > 0 ? call->argument - 1 : 0;
    c->look.pair = wanted <= shown_count(c) ? wanted : 0;
}
