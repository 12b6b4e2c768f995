/* What each action does. */
#include "control_parts.h"
#include "prompt.h"

#include <string.h>

/* ---- puzzles ---- */

static void new_puzzle(struct control *c, const char *text) {
    struct session *s = c->session;
    char kind_name[32] = "", level[32] = "";
    const struct puzzle_kind *kind = session_desk(s) ? session_desk(s)->play.puzzle.kind : puzzle_kinds[0];
    struct puzzle p;
    struct err e = {0};
    int n = sscanf(text, "%31s %31s", kind_name, level);
    if (n >= 1 && puzzle_kind_find(kind_name))
        kind = puzzle_kind_find(kind_name);
    else if (n == 1)
        snprintf(level, sizeof level, "%s", kind_name);
    else if (n == 2) {
        session_say(s, MESSAGE_WARN, "there is no kind \"%s\"", kind_name);
        return;
    }
    if (!kind->generate || !kind->levels) {
        session_say(s, MESSAGE_WARN, "%s has no generator", kind->title);
        return;
    }
    struct generate_request request = {.level = *level ? level : NULL, .density = -1};
    if (kind->generate(&p, &request, &c->rng, &e)) {
        session_say_error(s, &e);
        return;
    }
    session_add(s, &p, true);
    puzzle_free(&p);
    s->look.overlay = OVERLAY_NONE;
    session_say(s, MESSAGE_PLAIN, "a new %s puzzle", kind->title);
}

static void find_puzzle(struct control *c, const char *text) {
    struct session *s = c->session;
    for (int i = 1; i <= s->count; i++) {
        int at = (s->current + i) % s->count;
        const struct puzzle *p = &s->desks[at]->play.puzzle;
        if ((p->name && strcasestr(p->name, text)) || strcasestr(p->kind->name, text) ||
            (p->source && strcasestr(p->source, text))) {
            session_select(s, at);
            s->look.choice = at;
            return;
        }
    }
    session_say(s, MESSAGE_WARN, "no puzzle is called \"%s\"", text);
}

void control_select(struct control *c, int desk) {
    session_select(c->session, desk);
    c->session->look.choice = c->session->current;
    c->session->look.overlay = OVERLAY_NONE;
    session_say(c->session, MESSAGE_NONE, "%s", "");
}

static void export_to(struct control *c, const char *path) {
    struct err e = {0};
    if (!session_desk(c->session)) return;
    if (!c->export_file)
        session_say(c->session, MESSAGE_WARN, "this program was built without exporters");
    else if (c->export_file(c->session, &c->theme, path, &e))
        session_say_error(c->session, &e);
    else
        session_say(c->session, MESSAGE_GOOD, "written: %s", path);
}

/* ---- actions ---- */

static void show(struct look *l, enum screen_view view) {
    l->view = view;
    l->entry = ENTRY_NONE;
}

static void next_view(struct look *l, int by) {
    show(l, (l->view + by + VIEW_COUNT) % VIEW_COUNT);
}

static void enter_mode(struct control *c, enum entry_mode mode) {
    struct session *s = c->session;
    s->look.replaying = false;
    s->look.entry = s->look.entry == mode ? ENTRY_NONE : mode;
    s->look.pencil = false;
    if (s->look.entry) s->look.view = VIEW_BOARD;
    session_say(s, MESSAGE_PLAIN, "%s",
                s->look.entry == ENTRY_PLAY   ? "type symbols into open cells; Enter for pencil marks, Esc leaves"
                : s->look.entry == ENTRY_EDIT ? "type the puzzle's givens; Esc leaves"
                                              : "");
}

static void leave(struct control *c) {
    struct look *l = &c->session->look;
    if (l->overlay)
        l->overlay = OVERLAY_NONE;
    else if (l->entry)
        l->entry = ENTRY_NONE, l->pencil = false;
    else if (l->replaying)
        l->replaying = false;
    else if (l->view != VIEW_BOARD)
        l->view = VIEW_BOARD;
    l->count = 0;
    session_say(c->session, MESSAGE_NONE, "%s", "");
}

static void explore(struct control *c, int count, enum explore how) {
    struct effort *o = &c->session->effort;
    const struct desk *d = session_desk(c->session);
    o->explore = o->explore == how && count <= 0 ? EXPLORE_NONE : how;
    o->chains = count <= 0 ? 0 : count < EFFORT_CHAINS_MAX ? count : EFFORT_CHAINS_MAX;
    o->steps = c->session->preferences.effort.steps;
    if (d && o->explore != EXPLORE_NONE && o->steps < effort_usual_steps(o->explore, &d->play.puzzle))
        o->steps = 0; /* what was asked for is never lowered, but exploring takes more: what is usual */
    session_again(c->session);
}

static void next_theme(struct control *c) {
    int n = 0, at = 0;
    while (theme_names[n])
        n++;
    for (int i = 0; i < n; i++)
        if (!strcmp(theme_names[i], c->theme.name)) at = i + 1;
    control_theme(c, theme_names[at % n]);
    session_say(c->session, MESSAGE_PLAIN, "theme %s", c->theme.name);
}

static void show_latent(struct look *l) {
    if (l->view == VIEW_LATENT) l->latent = (l->latent + 1) % LATENT_STYLES;
    show(l, VIEW_LATENT);
}

static void mark(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || !d->now.timeline || !d->now.timeline->count) return;
    d->marked = d->marked == d->frame ? -1 : d->frame;
    session_say(s, MESSAGE_PLAIN, "%s",
                d->marked < 0 ? "the mark is taken away" : "marked: d shows what differs from here");
}

static void enter_text(struct control *c, const char *text) {
    struct desk *d = session_desk(c->session);
    const struct puzzle_kind *kind = d->play.puzzle.kind;
    int symbol = play_symbol_for_key(&d->play, d->cell, text, c->session->look.entry == ENTRY_EDIT);
    for (int k = 0; k < kind->symbol_count; k++)
        if (!strcmp(kind->symbols[k].name, text)) symbol = k;
    if (symbol >= 0)
        session_enter(c->session, symbol);
    else
        session_say(c->session, MESSAGE_WARN, "\"%s\" cannot stand there", text);
}

static void save(struct control *c) {
    struct err e = {0};
    if (session_save(c->session, &e))
        session_say_error(c->session, &e);
    else
        session_say(c->session, MESSAGE_GOOD, "saved");
}

/* Actions on the front end itself. */
static void front_action(struct control *c, enum action action, const char *text) {
    struct front *f = c->front;
    struct err e = {0};
    const char *path = text && *text ? text : "rumia-screen.png";
    if (!f) return;
    if (action == ACTION_MOUSE && f->ops->mouse) {
        c->session->preferences.mouse = !c->session->preferences.mouse;
        f->ops->mouse(f, c->session->preferences.mouse);
        session_say(c->session, MESSAGE_PLAIN, "mouse %s", c->session->preferences.mouse ? "on" : "off");
    } else if (action == ACTION_REDRAW && f->ops->redraw)
        f->ops->redraw(f);
    else if (action == ACTION_FULLSCREEN && f->ops->fullscreen)
        f->ops->fullscreen(f);
    else if (action == ACTION_ZOOM_IN && f->ops->zoom)
        f->ops->zoom(f, 1);
    else if (action == ACTION_ZOOM_OUT && f->ops->zoom)
        f->ops->zoom(f, -1);
    else if (action == ACTION_SUSPEND && f->ops->suspend)
        f->ops->suspend(f);
    else if (action == ACTION_SCREENSHOT && f->ops->screenshot) {
        if (f->ops->screenshot(f, path, &e))
            session_say_error(c->session, &e);
        else
            session_say(c->session, MESSAGE_GOOD, "written: %s", path);
    } else if (action == ACTION_SCREENSHOT)
        export_to(c, path);
    else if (action != ACTION_REDRAW)
        session_say(c->session, MESSAGE_PLAIN, "the %s cannot do that", f->ops->name);
}

static void walk(struct control *c, int down, int right, int n) {
    session_walk(c->session, down * n, right * n);
}

void control_action(struct control *c, enum action action, int argument, const char *text) {
    struct session *s = c->session;
    struct look *l = &s->look;
    struct desk *d = session_desk(s);
    const struct timeline *t = d ? d->now.timeline : NULL;
    int n = argument > 0 ? argument : 1;
    switch (action) {
    case ACTION_THINK:
        session_think(s);
        break;
    case ACTION_AGAIN:
        session_again(s);
        break;
    case ACTION_MORE:
        session_more(s, argument > 0 ? argument : 16);
        break;
    case ACTION_EXPLORE:
        explore(c, argument, EXPLORE_CHAINS);
        break;
    case ACTION_SEARCH:
        explore(c, argument, EXPLORE_SEARCH);
        break;
    case ACTION_STOP:
        session_stop(s);
        break;
    case ACTION_SET:
        control_set(c, text ? text : "");
        break;
    case ACTION_BACK:
        session_move(s, GRAIN_STEP, -n);
        break;
    case ACTION_FORWARD:
        session_move(s, GRAIN_STEP, n);
        break;
    case ACTION_CYCLE_BACK:
        session_move(s, GRAIN_CYCLE, -n);
        break;
    case ACTION_CYCLE_FORWARD:
        session_move(s, GRAIN_CYCLE, n);
        break;
    case ACTION_UPDATE_BACK:
        session_move(s, GRAIN_UPDATE, -n);
        break;
    case ACTION_UPDATE_FORWARD:
        session_move(s, GRAIN_UPDATE, n);
        break;
    case ACTION_FIRST:
        session_goto(s, 0);
        break;
    case ACTION_LAST:
        session_goto(s, t ? t->count - 1 : 0);
        break;
    case ACTION_GOTO:
        if (t && t->count) session_goto(s, timeline_step(t, n - 1));
        break;
    case ACTION_FRAME:
        session_goto(s, argument);
        break;
    case ACTION_CHANGE_NEXT:
        session_change(s, 1);
        break;
    case ACTION_CHANGE_BACK:
        session_change(s, -1);
        break;
    case ACTION_REPLAY:
        session_replay(s, c->now);
        break;
    case ACTION_SLOWER:
        session_speed(s, -1);
        break;
    case ACTION_FASTER:
        session_speed(s, 1);
        break;
    case ACTION_REVERSE:
        l->reverse = !l->reverse;
        session_say(s, MESSAGE_PLAIN, "replay %s", l->reverse ? "backwards" : "forwards");
        break;
    case ACTION_MARK:
        mark(s);
        break;
    case ACTION_VIEW_NEXT:
        next_view(l, 1);
        break;
    case ACTION_VIEW_BACK:
        next_view(l, -1);
        break;
    case ACTION_CONFIDENCE:
        show(l, VIEW_BOARD), l->board = BOARD_CONFIDENCE;
        break;
    case ACTION_CANDIDATES:
        show(l, VIEW_BOARD), l->board = BOARD_CANDIDATES;
        break;
    case ACTION_LATENT:
        show_latent(l);
        break;
    case ACTION_DIFF:
        show(l, VIEW_DIFF);
        break;
    case ACTION_CHARTS:
        show(l, VIEW_CHARTS);
        break;
    case ACTION_INSPECT:
        show(l, VIEW_INSPECTOR);
        break;
    case ACTION_LOG:
        show(l, VIEW_LOG);
        break;
    case ACTION_COMPARE:
        show(l, VIEW_COMPARE);
        break;
    case ACTION_CELL_LEFT:
        walk(c, 0, -1, n);
        break;
    case ACTION_CELL_DOWN:
        walk(c, 1, 0, n);
        break;
    case ACTION_CELL_UP:
        walk(c, -1, 0, n);
        break;
    case ACTION_CELL_RIGHT:
        walk(c, 0, 1, n);
        break;
    case ACTION_CELL_GOTO:
        session_cell(s, argument);
        break;
    case ACTION_PLAY:
        enter_mode(c, ENTRY_PLAY);
        break;
    case ACTION_EDIT:
        enter_mode(c, ENTRY_EDIT);
        break;
    case ACTION_LEAVE:
        leave(c);
        break;
    case ACTION_ENTER:
        if (d && text) enter_text(c, text);
        break;
    case ACTION_ERASE:
        session_erase(s);
        break;
    case ACTION_PENCIL:
        l->pencil = l->entry == ENTRY_PLAY && !l->pencil;
        break;
    case ACTION_TAKE:
        session_take(s);
        break;
    case ACTION_UNDO:
        session_undo(s, n, false);
        break;
    case ACTION_REDO:
        session_undo(s, n, true);
        break;
    case ACTION_CHECK:
        session_check(s);
        break;
    case ACTION_HINT:
        session_hint(s);
        break;
    case ACTION_SOLUTION:
        session_solution(s);
        break;
    case ACTION_CLEAR:
        session_clear(s);
        break;
    case ACTION_PUZZLE_BACK:
        control_select(c, s->current - n);
        break;
    case ACTION_PUZZLE_NEXT:
        control_select(c, s->current + n);
        break;
    case ACTION_PUZZLE_GOTO:
        control_select(c, n - 1);
        break;
    case ACTION_GALLERY:
        l->overlay = l->overlay == OVERLAY_GALLERY ? OVERLAY_NONE : OVERLAY_GALLERY;
        l->choice = s->current;
        break;
    case ACTION_OPEN:
        if (text && *text)
            control_open(c, text);
        else
            prompt_open(c, ACTION_OPEN, "open:", "");
        break;
    case ACTION_FIND:
        if (text && *text)
            find_puzzle(c, text);
        else
            prompt_open(c, ACTION_FIND, "find:", "");
        break;
    case ACTION_NEW:
        new_puzzle(c, text ? text : "");
        break;
    case ACTION_EXPORT:
        if (text && *text)
            export_to(c, text);
        else
            prompt_open(c, ACTION_EXPORT, "export to:", "rumia.svg");
        break;
    case ACTION_SAVE:
        save(c);
        break;
    case ACTION_PALETTE:
        if (!text || !*text)
            next_theme(c);
        else if (!control_theme(c, text))
            session_say(s, MESSAGE_PLAIN, "theme %s", c->theme.name);
        break;
    case ACTION_SYMBOLS:
        l->symbols = !l->symbols;
        break;
    case ACTION_COMMAND:
        prompt_open(c, ACTION_COMMAND, ":", "");
        break;
    case ACTION_HELP:
        l->overlay = l->overlay == OVERLAY_HELP ? OVERLAY_NONE : OVERLAY_HELP;
        l->scroll = 0;
        break;
    case ACTION_QUIT:
        c->quit = true;
        break;
    case ACTION_MOUSE:
    case ACTION_FULLSCREEN:
    case ACTION_ZOOM_IN:
    case ACTION_ZOOM_OUT:
    case ACTION_SCREENSHOT:
    case ACTION_REDRAW:
    case ACTION_SUSPEND:
        front_action(c, action, text);
        break;
    case ACTION_NONE:
    case ACTION_COUNT:
        break;
    }
}
