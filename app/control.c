#include "control.h"
#include "alloc.h"
#include "prompt.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

int control_theme(struct control *c, const char *name) {
    const struct theme *t = theme_find(name);
    struct err e = {0};
    if (t)
        c->theme = *t;
    else if (strpbrk(name, "./")) {
        struct theme read;
        if (theme_read(&read, name, &e)) return session_say_error(c->session, &e), -1;
        c->theme = read;
    } else {
        int n = 0;
        while (theme_names[n])
            n++;
        const char *near = err_nearest(name, theme_names, n);
        session_say(c->session, MESSAGE_WARN,
                    near ? "there is no theme \"%s\"; did you mean %s?" : "there is no theme \"%s\"", name, near);
        return -1;
    }
    snprintf(c->session->look.theme, sizeof c->session->look.theme, "%s", c->theme.name);
    return 0;
}

static void bind_keys(struct control *c) {
    const struct preferences *p = &c->session->preferences;
    for (int i = 0; i < p->key_count; i++) {
        enum action a = action_find(p->keys[i].action);
        if (!a)
            session_say(c->session, MESSAGE_WARN, "config.yaml:%d: there is no action \"%s\"", p->keys[i].line,
                        p->keys[i].action);
        else if (keymap_bind(&c->map, a, p->keys[i].keys))
            session_say(c->session, MESSAGE_WARN, "config.yaml:%d: \"%s\" names no key", p->keys[i].line,
                        p->keys[i].keys);
    }
}

void control_init(struct control *c, struct session *s, struct front *front, uint64_t seed) {
    memset(c, 0, sizeof *c);
    c->session = s;
    c->front = front;
    rng_seed(&c->rng, seed, 0);
    keymap_default(&c->map);
    bind_keys(c);
    control_theme(c, front && front->light ? "light" : "dark");
    if (s->preferences.theme) control_theme(c, s->preferences.theme);
}

void control_open(struct control *c, const char *path) {
    struct err e = {0};
    char what[80] = "";
    if (session_open(c->session, path, what, &e)) {
        session_say_error(c->session, &e);
        return;
    }
    c->session->look.overlay = OVERLAY_NONE;
    session_say(c->session, MESSAGE_PLAIN, "%s: %s", path, what);
}

/* ---- settings ---- */

static bool set_number(const char *value, double low, double high, double *out) {
    char *end;
    double v = strtod(value, &end);
    if (end == value || *end || !(v >= low && v <= high)) return false;
    *out = v;
    return true;
}

static void set(struct control *c, const char *text) {
    struct session *s = c->session;
    struct run_options *o = &s->options;
    char name[32] = "", value[64] = "", words[128];
    double v;
    static const char *const names[] = {"steps", "chains", "noise", "seed", "mode", "reveal", "speed"};
    sscanf(text, "%31s %63s", name, value);
    bool ok = true;
    if (!strcmp(name, "steps") && set_number(value, 0, 100000, &v))
        o->steps = v;
    else if (!strcmp(name, "chains") && set_number(value, 1, 256, &v))
        o->chains = v, o->mode = v > 1 ? RUN_CHAINS : RUN_PLAIN;
    else if (!strcmp(name, "noise") && set_number(value, 0, 10, &v))
        o->noise = v;
    else if (!strcmp(name, "seed") && set_number(value, 0, 9007199254740992.0, &v))
        o->seed = v;
    else if (!strcmp(name, "speed") && set_number(value, 0.1, 100, &v))
        s->look.speed = v;
    else if (!strcmp(name, "reveal") && (!strcmp(value, "on") || !strcmp(value, "off")))
        s->preferences.reveal = value[1] == 'n';
    else if (!strcmp(name, "mode") && !strcmp(value, "plain"))
        o->mode = RUN_PLAIN;
    else if (!strcmp(name, "mode") && !strcmp(value, "chains"))
        o->mode = RUN_CHAINS;
    else if (!strcmp(name, "mode") && !strcmp(value, "search"))
        o->mode = RUN_SEARCH;
    else
        ok = false;
    if (ok)
        session_say(s, MESSAGE_PLAIN, "the next run: %s", run_describe(o, words, sizeof words));
    else {
        const char *near = err_nearest(name, names, sizeof names / sizeof *names);
        session_say(s, MESSAGE_WARN,
                    near && strcmp(near, name)
                        ? "set steps, chains, noise, seed, mode, reveal or speed: did you mean %s?"
                        : "\"set %s %s\" makes no sense",
                    near && strcmp(near, name) ? near : name, value);
    }
}

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

static void select_puzzle(struct control *c, int desk) {
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

static void show(struct look *l, enum view view) {
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

static void explore(struct control *c, int count, enum run_mode mode) {
    struct run_options *o = &c->session->options;
    const struct run_options *usual = &c->session->preferences.run;
    o->mode = o->mode == mode && count <= 0 ? RUN_PLAIN : mode;
    o->chains = count <= 0 ? run_usual_chains(o->mode) : count > 256 ? 256 : count;
    const struct desk *d = session_desk(c->session);
    o->steps = usual->steps; /* what was asked for is never lowered, but exploring takes more */
    if (d && o->mode != RUN_PLAIN && o->steps < run_usual_steps(o->mode, &d->play.puzzle))
        o->steps = run_usual_steps(o->mode, &d->play.puzzle);
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
        explore(c, argument, RUN_CHAINS);
        break;
    case ACTION_SEARCH:
        explore(c, argument, RUN_SEARCH);
        break;
    case ACTION_STOP:
        session_stop(s);
        break;
    case ACTION_SET:
        set(c, text ? text : "");
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
        select_puzzle(c, s->current - n);
        break;
    case ACTION_PUZZLE_NEXT:
        select_puzzle(c, s->current + n);
        break;
    case ACTION_PUZZLE_GOTO:
        select_puzzle(c, n - 1);
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

void control_command(struct control *c, const char *line) {
    struct session *s = c->session;
    char name[64];
    while (isspace((unsigned char)*line))
        line++;
    if (!*line) return;
    if (isdigit((unsigned char)*line)) {
        control_action(c, ACTION_GOTO, atoi(line) > 0 ? atoi(line) : 1, NULL);
        return;
    }
    size_t n = strcspn(line, " ");
    snprintf(name, sizeof name, "%.*s", (int)n, line);
    const char *rest = line + n + strspn(line + n, " ");
    enum action action = action_find(name);
    if (!action) {
        const char *names[ACTION_COUNT];
        for (int a = 0; a < ACTION_COUNT; a++)
            names[a] = action_table[a].name;
        const char *near = err_nearest(name, names + 1, ACTION_COUNT - 1);
        session_say(s, MESSAGE_WARN,
                    near ? "there is no command \"%s\"; did you mean %s?" : "there is no command \"%s\"", name, near);
        return;
    }
    int argument = 0;
    enum action_argument wanted = action_table[action].argument;
    if (wanted == ARGUMENT_CELL) {
        struct desk *d = session_desk(s);
        if (!d || !play_cell_parse(&d->play.puzzle, rest, &argument)) {
            session_say(s, MESSAGE_WARN, "\"%s\" is no cell of this puzzle; write r3c5", rest);
            return;
        }
    } else if (wanted == ARGUMENT_COUNT && *rest) {
        char *end;
        long v = strtol(rest, &end, 10);
        if (*end || v < 0 || v > 1000000) {
            session_say(s, MESSAGE_WARN, "%s wants a number, not \"%s\"", name, rest);
            return;
        }
        argument = v;
        if (action == ACTION_FRAME && argument > 0) argument--; /* people count from 1 */
    }
    control_action(c, action, argument, rest);
}

/* ---- keys and mouse ---- */

static bool overlay_key(struct control *c, struct key key) {
    struct session *s = c->session;
    struct look *l = &s->look;
    bool gallery = l->overlay == OVERLAY_GALLERY || !s->count;
    int *at = gallery ? &l->choice : &l->scroll, most = gallery ? (s->count ? s->count - 1 : 0) : 200, by = 0;
    enum action action = keymap_action(&c->map, key, true);
    if (gallery && key.code == KEYCODE_ENTER && s->count) {
        select_puzzle(c, l->choice);
        return true;
    }
    switch (action) {
    case ACTION_CELL_DOWN:
        by = 1;
        break;
    case ACTION_CELL_UP:
        by = -1;
        break;
    case ACTION_PUZZLE_NEXT:
        by = 10;
        break;
    case ACTION_PUZZLE_BACK:
        by = -10;
        break;
    case ACTION_FIRST:
        by = -most;
        break;
    case ACTION_LAST:
        by = most;
        break;
    default:
        break;
    }
    if (by) {
        *at = *at + by < 0 ? 0 : *at + by > most ? most : *at + by;
        return true;
    }
    enum action_group group = action_table[action].group;
    if (action && group != GROUP_FILE && group != GROUP_SCREEN && action != ACTION_LEAVE && s->count) {
        if (gallery) select_puzzle(c, l->choice);
        l->overlay = OVERLAY_NONE;
    }
    return false;
}

/* A key that is a plain character, as text; empty else. */
static const char *character_of(struct key key, char out[16]) {
    out[0] = 0;
    if (key.code == KEYCODE_SPACE && !key.modifiers)
        strcpy(out, " ");
    else if (key.code > 32 && key.code < KEYCODE_LEFT && key.code != KEYCODE_BACKSPACE && !key.modifiers)
        key_text(key, out, 16);
    return out;
}

void control_key(struct control *c, struct key key) {
    struct session *s = c->session;
    struct look *l = &s->look;
    struct desk *d = session_desk(s);
    char text[16];
    if (l->prompt) {
        prompt_key(c, key);
        return;
    }
    session_say(s, MESSAGE_NONE, "%s", ""); /* what was said has been read */
    if ((l->overlay || !s->count) && overlay_key(c, key)) return;
    bool entry = l->entry != ENTRY_NONE && !l->overlay;
    character_of(key, text);
    if (entry && d && *text && play_symbol_for_key(&d->play, d->cell, text, l->entry == ENTRY_EDIT) >= 0) {
        session_key(s, text);
        return;
    }
    if (!entry && !l->overlay && key.code >= '0' && key.code <= '9' && !key.modifiers && (l->count || key.code > '0')) {
        l->count = l->count < 100000 ? l->count * 10 + (int)(key.code - '0') : l->count;
        return;
    }
    enum action action = keymap_action(&c->map, key, entry);
    int count = l->count;
    l->count = 0;
    if (action) control_action(c, action, count, NULL);
}

void control_mouse(struct control *c, const struct scene *scene, const struct mouse *m) {
    struct look *l = &c->session->look;
    if (m->what == MOUSE_PRESS || m->what == MOUSE_WHEEL) session_say(c->session, MESSAGE_NONE, "%s", "");
    if (m->what == MOUSE_WHEEL && m->wheel) {
        int by = m->wheel > 0 ? -1 : 1;
        if (l->overlay == OVERLAY_HELP)
            l->scroll = l->scroll + 3 * by < 0 ? 0 : l->scroll + 3 * by;
        else if (l->overlay == OVERLAY_GALLERY)
            l->choice = l->choice + by < 0 ? 0 : l->choice + by >= c->session->count ? l->choice : l->choice + by;
        else
            session_move(c->session, m->modifiers & KEY_SHIFT ? GRAIN_UPDATE : GRAIN_STEP, by);
        return;
    }
    if ((m->what != MOUSE_PRESS && m->what != MOUSE_DRAG) || m->button != 1) return;
    struct hit hit = scene_hit(scene, m->x, m->y);
    if (m->what == MOUSE_DRAG && hit.action != ACTION_FRAME) return;
    if (hit.action) control_action(c, hit.action, hit.argument, NULL);
}
