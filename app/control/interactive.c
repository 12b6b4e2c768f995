#include "interactive.h"
#include "clock.h"
#include "layout.h"
#include "store.h"
#include <math.h>
#include <string.h>

/* Frames of a fast run are shown at most this often (seconds). */
static const double frame_time = 1 / 60.;

/* Whether the screen has to be drawn again. */
static bool handle(struct control *c, const struct scene *scene, const struct event *e) {
    switch (e->kind) {
    case EVENT_NONE:
    case EVENT_WAKE:
        return false; /* session_poll says */
    case EVENT_KEY:
        control_key(c, e->key);
        return true;
    case EVENT_MOUSE:
        control_mouse(c, scene, &e->mouse);
        return e->mouse.what != MOUSE_MOVE && e->mouse.what != MOUSE_RELEASE;
    case EVENT_RESIZE:
    case EVENT_REDRAW:
        return true;
    case EVENT_FILE:
        control_open(c, e->path);
        return true;
    case EVENT_PASTE:
        control_paste(c, e->path, e->cut);
        return true;
    case EVENT_QUIT:
        c->quit = true;
        return false;
    }
    return false;
}

/* Whatever ends the program, at most a second of work is lost. True when the screen changes. */
static bool keep_work(struct control *c) {
    struct err e;
    if (!c->session->store || !store_poll(c->session->store, c->session, c->now, &e)) return false;
    session_say_error(c->session, &e);
    return true;
}

/* The earlier of two times to wait, -1 = for ever. */
static int sooner(int a, int b) {
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

void interactive_run(struct control *c) {
    struct front *f = c->front;
    struct scene scene;
    struct event event;
    bool dirty = true, pressed = true;
    double shown = -1;
    scene_init(&scene);
    while (!c->quit) {
        c->now = clock_seconds();
        /* a key is answered at once, frames of a run wait for the next picture */
        bool due = dirty && (pressed || c->now - shown >= frame_time);
        if (due) {
            layout_screen(&scene, c->session, &c->look, &c->map, f->width, f->height);
            f->ops->present(f, &scene, &c->theme, c->look.symbols);
            shown = c->now;
            dirty = pressed = false;
        }
        int timeout = control_timeout(c);
        int wait = dirty ? (int)ceil((frame_time - (c->now - shown)) * 1000) : -1;
        timeout = sooner(timeout, wait);
        if (c->session->store) timeout = sooner(timeout, store_timeout(c->session->store, c->now));
        event.kind = EVENT_NONE;
        f->ops->poll(f, dirty ? -1 : session_fd(c->session), timeout, &event);
        c->now = clock_seconds();
        if (handle(c, &scene, &event)) dirty = pressed = true;
        if (control_poll(c) || keep_work(c)) dirty = true;
    }
    scene_free(&scene);
}
