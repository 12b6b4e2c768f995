#include "control.h"
#include "control_parts.h"
#include "keep.h"
#include "prompt.h"
#include "replay.h"
#include <math.h>
#include <string.h>

int control_theme(struct control *c, const char *name) {
    struct theme t;
    struct err e = {0};
    if (theme_choose(&t, name, &e)) return session_say_error(c->session, &e), -1;
    c->theme = t;
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
    c->look.symbols = s->preferences.symbols;
    c->look.ascii = front ? front->ascii : s->preferences.ascii;
    c->look.colourless = front && front->depth == DEPTH_NONE;
    c->look.replay.speed = kept_speed(s->preferences.speed);
    rng_seed(&c->rng, seed, 0);
    keymap_default(&c->map);
    bind_keys(c);
    control_theme(c, front && front->light ? "light" : "dark");
    if (s->preferences.theme) control_theme(c, s->preferences.theme);
}

/* ---- the time that is played ---- */

/* Who does nothing for so long has gone for coffee. */
static const double pause_after = 60;

static bool plays(const struct control *c) {
    const struct desk *d = session_desk(c->session);
    return d && c->look.entry == ENTRY_PLAY && !d->verdict.solved;
}

/* Something is done: the time since the last time counts as played. */
static void touch(struct control *c) {
    struct desk *d = session_desk(c->session);
    struct look *l = &c->look;
    if (!plays(c)) {
        l->touched = 0;
        return;
    }
    const double passed = c->now - l->touched;
    if (l->touched > 0) d->seconds += passed < pause_after ? passed : pause_after;
    l->touched = c->now;
    l->clock = (int)d->seconds;
}

static double played(const struct control *c) {
    const double passed = c->now - c->look.touched;
    return session_desk(c->session)->seconds + (passed < pause_after ? passed : pause_after);
}

static bool tick(struct control *c) {
    if (!plays(c) || c->look.touched <= 0) return false;
    const int before = c->look.clock;
    c->look.clock = (int)played(c);
    return c->look.clock != before;
}

/* ---- what happens by itself ---- */

static bool give_hint(struct control *c) {
    const struct desk *d = session_desk(c->session);
    if (!c->look.hint_due || !d || run_active(&d->now)) return false;
    c->look.hint_due = false;
    if (!session_hint(c->session)) session_say(c->session, MESSAGE_PLAIN, "there is no hint to be had");
    return true;
}

bool control_poll(struct control *c) {
    const bool news = session_poll(c->session), moved = replay_poll(c), hint = give_hint(c), second = tick(c);
    return news || moved || hint || second;
}

int control_timeout(const struct control *c) {
    const int replay = replay_timeout(c);
    if (replay >= 0 || !plays(c) || c->look.touched <= 0 || c->now - c->look.touched >= pause_after) return replay;
    const double now = played(c);
    return (int)((floor(now) + 1 - now) * 1000) + 1;
}

static bool overlay_key(struct control *c, struct key key) {
    struct session *s = c->session;
    struct look *l = &c->look;
    bool gallery = l->overlay == OVERLAY_GALLERY || !s->count;
    int *at = gallery ? &l->choice : &l->scroll, most = gallery ? (s->count ? s->count - 1 : 0) : 200, by = 0;
    enum action action = keymap_action(&c->map, key, true);
    if (gallery && key.code == KEYCODE_ENTER && s->count) {
        control_select(c, l->choice);
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
        if (gallery) control_select(c, l->choice);
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
    struct look *l = &c->look;
    struct desk *d = session_desk(s);
    char text[16];
    touch(c);
    if (l->prompt.text) {
        prompt_key(c, key);
        return;
    }
    session_say(s, MESSAGE_NONE, "%s", ""); /* what was said has been read */
    if ((l->overlay || !s->count) && overlay_key(c, key)) return;
    bool entry = l->entry != ENTRY_NONE && !l->overlay;
    character_of(key, text);
    if (entry && d && *text && play_symbol_for_key(&d->play, d->cell, text, l->entry == ENTRY_EDIT) >= 0) {
        session_key(s, control_hand(c), text);
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
    struct look *l = &c->look;
    if (m->what != MOUSE_MOVE) touch(c);
    if (m->what == MOUSE_PRESS || m->what == MOUSE_WHEEL) session_say(c->session, MESSAGE_NONE, "%s", "");
    if (m->what == MOUSE_WHEEL && m->wheel) {
        int by = m->wheel > 0 ? -1 : 1;
        if (l->overlay == OVERLAY_HELP)
            l->scroll = l->scroll + 3 * by < 0 ? 0 : l->scroll + 3 * by;
        else if (l->overlay == OVERLAY_GALLERY)
            l->choice = l->choice + by < 0 ? 0 : l->choice + by >= c->session->count ? l->choice : l->choice + by;
        else
            control_action(c,
                           m->modifiers & KEY_SHIFT ? by > 0 ? ACTION_UPDATE_FORWARD : ACTION_UPDATE_BACK
                           : by > 0                 ? ACTION_FORWARD
                                                    : ACTION_BACK,
                           0, NULL);
        return;
    }
    if ((m->what != MOUSE_PRESS && m->what != MOUSE_DRAG) || m->button != 1) return;
    struct hit hit = scene_hit(scene, m->x, m->y);
    if (m->what == MOUSE_DRAG && hit.action != ACTION_FRAME) return;
    if (hit.action) control_action(c, hit.action, hit.argument, NULL);
}
