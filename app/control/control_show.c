/* What actions do to the screen: views, overlays, colours, the front end itself. */
#include "control_parts.h"
#include "layout.h"
#include "prompt.h"
#include "replay.h"

#include <string.h>

static void show(struct look *l, enum screen_view view) {
    l->view = view;
    l->entry = ENTRY_NONE;
}

void do_view(struct control *c, const struct call *call) {
    show(&c->look, call->how);
}

void do_next_view(struct control *c, const struct call *call) {
    const struct desk *d = session_desk(c->session);
    enum screen_view view = c->look.view;
    do
        view = (view + call->by + VIEW_COUNT) % VIEW_COUNT;
    while (d && !layout_has_view(&d->play.puzzle, view));
    show(&c->look, view);
}

void do_board(struct control *c, const struct call *call) {
    show(&c->look, VIEW_BOARD);
    c->look.board = call->how;
}

void do_latent(struct control *c, const struct call *call) {
    (void)call;
    struct look *l = &c->look;
    if (l->view == VIEW_LATENT) l->latent = (l->latent + 1) % LATENT_STYLES;
    show(l, VIEW_LATENT);
}

void do_leave(struct control *c, const struct call *call) {
    (void)call;
    struct look *l = &c->look;
    if (l->overlay)
        l->overlay = OVERLAY_NONE;
    else if (l->entry)
        l->entry = ENTRY_NONE, l->pencil = false;
    else if (l->replay.running)
        replay_pause(c);
    else if (l->view != VIEW_BOARD)
        l->view = VIEW_BOARD;
    l->count = 0;
    session_say(c->session, MESSAGE_NONE, "%s", "");
}

void do_gallery(struct control *c, const struct call *call) {
    (void)call;
    c->look.overlay = c->look.overlay == OVERLAY_GALLERY ? OVERLAY_NONE : OVERLAY_GALLERY;
    c->look.choice = c->session->current;
}

void do_help(struct control *c, const struct call *call) {
    (void)call;
    c->look.overlay = c->look.overlay == OVERLAY_HELP ? OVERLAY_NONE : OVERLAY_HELP;
    c->look.scroll = 0;
}

static void next_theme(struct control *c) {
    int n = 0, at = 0;
    while (theme_names[n])
        n++;
    for (int i = 0; i < n; i++)
        if (!strcmp(theme_names[i], c->theme.name)) at = i + 1;
    control_theme(c, theme_names[at % n]);
}

void do_theme(struct control *c, const struct call *call) {
    if (*call->text && control_theme(c, call->text)) return;
    if (!*call->text) next_theme(c);
    session_say(c->session, MESSAGE_PLAIN, "theme %s", c->theme.name);
}

void do_symbols(struct control *c, const struct call *call) {
    (void)call;
    c->look.symbols = !c->look.symbols;
}

void do_command(struct control *c, const struct call *call) {
    prompt_open(c, call->action, ":", "");
}

/* ---- the front end itself ---- */

static void cannot(struct control *c) {
    session_say(c->session, MESSAGE_PLAIN, "the %s cannot do that", c->front->ops->name);
}

void do_front(struct control *c, const struct call *call) {
    struct front *f = c->front;
    if (!f) return;
    if (call->action == ACTION_REDRAW && f->ops->redraw)
        f->ops->redraw(f);
    else if (call->action == ACTION_FULLSCREEN && f->ops->fullscreen)
        f->ops->fullscreen(f);
    else if (call->action == ACTION_SUSPEND && f->ops->suspend)
        f->ops->suspend(f);
    else if (call->action != ACTION_REDRAW)
        cannot(c);
}

/* First the board takes the screen, then characters grow (window); the other way back. */
void do_zoom(struct control *c, const struct call *call) {
    struct front *f = c->front;
    if (!c->look.alone && call->by > 0)
        c->look.alone = true;
    else if (f && f->ops->zoom && (call->by > 0 || c->zoomed > 0)) {
        f->ops->zoom(f, call->by);
        c->zoomed += call->by;
    } else if (call->by < 0)
        c->look.alone = false;
}

void do_mouse(struct control *c, const struct call *call) {
    (void)call;
    bool *on = &c->session->preferences.mouse;
    if (!c->front) return;
    if (!c->front->ops->mouse) {
        cannot(c);
        return;
    }
    *on = !*on;
    c->front->ops->mouse(c->front, *on);
    session_say(c->session, MESSAGE_PLAIN, "mouse %s", *on ? "on" : "off");
}

void do_screenshot(struct control *c, const struct call *call) {
    const char *path = *call->text ? call->text : "rumia-screen.png";
    struct err e = {0};
    if (!c->front) return;
    if (!c->front->ops->screenshot)
        control_export(c, path);
    else if (c->front->ops->screenshot(c->front, path, &e))
        session_say_error(c->session, &e);
    else
        session_say(c->session, MESSAGE_GOOD, "written: %s", path);
}
