/* The lines at the bottom: what was said or the present point in words, the command line, keys. */
#include "views.h"
#include <stdio.h>
#include <string.h>

/* Actions whose names begin like the command line, with what they do. */
void view_completions(struct screen *v, struct area a) {
    if (!v->look->prompt.text || *v->look->prompt.text != ':') return;
    scene_fill(v->scene, a.x, a.y, a.w, 1, paint(ROLE_PANEL));
    a = (struct area){a.x + 1, a.y, a.w - 2, 1};
    const char *line = v->look->prompt.line;
    size_t n = strcspn(line, " ");
    int x = a.x, only = 0, found = 0;
    for (int k = 1; k < ACTION_COUNT; k++)
        if (!strncmp(action_table[k].name, line, n)) found++, only = k;
    if (found == 1 || line[n]) {
        const char *name = scene_print(v->scene, "%.*s", (int)n, line);
        int k = found == 1 ? only : (int)action_find(name);
        if (k)
            scene_textf(v->scene, x, a.y, a.w, ROLE_DIM, "%s: %s", action_table[k].name, action_table[k].help);
        else
            scene_textf(v->scene, x, a.y, a.w, ROLE_WARN, "there is no command \"%s\"; ? shows all", name);
        return;
    }
    for (int k = 1; k < ACTION_COUNT; k++) {
        int w = text_width(action_table[k].name);
        if (strncmp(action_table[k].name, line, n)) continue;
        if (x + w > a.x + a.w) break;
        scene_text(v->scene, x, a.y, w, ROLE_DIM, action_table[k].name);
        x += w + 2;
    }
}

static void draw_prompt(struct screen *v, struct area a) {
    const struct prompt *p = &v->look->prompt;
    struct scene *s = v->scene;
    int w = text_width(p->text), room = a.w - w - 2;
    const char *line = p->line, *caret = p->line + p->caret;
    while (text_width(scene_print(s, "%.*s", (int)(caret - line), line)) > room)
        line += text_fit(line, 1) ? text_fit(line, 1) : 1;
    scene_text(s, a.x, a.y, w, ROLE_KEY, p->text);
    int at = a.x + w + (*p->text == ':' ? 0 : 1);
    scene_text(s, at, a.y, room, ROLE_TEXT, line);
    s->caret_x = at + text_width(scene_print(s, "%.*s", (int)(caret - line), line));
    s->caret_y = a.y;
}

void view_line(struct screen *v, struct area a) {
    const struct look *l = v->look;
    if (l->prompt.text) {
        draw_prompt(v, a);
        return;
    }
    if (l->count) {
        scene_textf(v->scene, a.x + a.w - 8, a.y, 8, ROLE_KEY, "%d", l->count)->align = ALIGN_RIGHT;
        a.w -= 9;
    }
    static const enum role roles[] = {ROLE_DIM, ROLE_TEXT, ROLE_SOLVED, ROLE_WARN};
    const struct said *said = &v->session->said;
    if (said->kind && *said->text)
        scene_textf(v->scene, a.x, a.y, a.w, roles[said->kind], "%s%s", said->kind == MESSAGE_WARN ? "! " : "",
                    said->text);
    else
        view_words(v, a);
}

/* ---- keys ---- */

static const unsigned char watch_keys[] = {ACTION_THINK,
                                           ACTION_SLOWER,
                                           ACTION_BACK,
                                           ACTION_UPDATE_BACK,
                                           ACTION_VIEW_NEXT,
                                           ACTION_LATENT,
                                           ACTION_DIFF,
                                           ACTION_CHARTS,
                                           ACTION_HINT,
                                           ACTION_PLAY,
                                           ACTION_EDIT,
                                           ACTION_GALLERY,
                                           ACTION_CHANGE_NEXT,
                                           ACTION_CONFIDENCE,
                                           ACTION_COMPARE,
                                           ACTION_LOG,
                                           ACTION_EXPLORE,
                                           ACTION_EXPORT,
                                           0};
static const unsigned char first_keys[] = {ACTION_THINK,
                                           ACTION_PLAY,
                                           ACTION_EDIT,
                                           ACTION_HINT,
                                           ACTION_EXPLORE,
                                           ACTION_PUZZLE_BACK,
                                           ACTION_GALLERY,
                                           ACTION_OPEN,
                                           ACTION_PALETTE,
                                           ACTION_EXPORT,
                                           0};
static const unsigned char task_watch_keys[] = {
    ACTION_THINK,   ACTION_SLOWER,    ACTION_BACK,    ACTION_UPDATE_BACK, ACTION_PAIR_BACK,
    ACTION_CHARTS,  ACTION_BY_ITSELF, ACTION_STOP,    ACTION_PLAY,        ACTION_LOG,
    ACTION_EXPLORE, ACTION_BLANK,     ACTION_GALLERY, ACTION_EXPORT,      0};
static const unsigned char task_first_keys[] = {ACTION_THINK,       ACTION_BY_ITSELF, ACTION_PAIR_BACK, ACTION_PLAY,
                                                ACTION_PUZZLE_BACK, ACTION_GALLERY,   ACTION_EXPLORE,   ACTION_BLANK,
                                                ACTION_OPEN,        ACTION_PALETTE,   ACTION_EXPORT,    0};
static const unsigned char entry_keys[] = {ACTION_LEAVE,
                                           ACTION_HINT,
                                           ACTION_CHECK,
                                           ACTION_PENCIL,
                                           ACTION_UNDO,
                                           ACTION_ERASE,
                                           ACTION_REDO,
                                           ACTION_CELL_LEFT,
                                           ACTION_TAKE,
                                           ACTION_SOLUTION,
                                           0};
static const unsigned char help_keys[] = {ACTION_LEAVE, ACTION_CELL_DOWN, ACTION_PUZZLE_BACK, ACTION_COMMAND, 0};
static const unsigned char overlay_keys[] = {ACTION_LEAVE, ACTION_CELL_DOWN, ACTION_REPLAY,
                                             ACTION_OPEN,  ACTION_FIND,      0};

/* Pairs of actions that the bar names together, by the keys of both. */
static enum action partner(enum action a) {
    return a == ACTION_BACK          ? ACTION_FORWARD
           : a == ACTION_UPDATE_BACK ? ACTION_UPDATE_FORWARD
           : a == ACTION_SLOWER      ? ACTION_FASTER
           : a == ACTION_PUZZLE_BACK ? ACTION_PUZZLE_NEXT
           : a == ACTION_PAIR_BACK   ? ACTION_PAIR_NEXT
           : a == ACTION_CELL_LEFT   ? ACTION_CELL_RIGHT
           : a == ACTION_CELL_DOWN   ? ACTION_CELL_UP
                                     : ACTION_NONE;
}

static const char *short_key(const char *name) {
    static const char *const arrows[][2] = {
        {"Left", "←"}, {"Right", "→"}, {"Up", "↑"}, {"Down", "↓"}, {"Backspace", "Bksp"}};
    for (int i = 0; i < 5; i++)
        if (!strcmp(name, arrows[i][0])) return arrows[i][1];
    return name;
}

/* Draws "Space think"; returns the width, 0 when it does not fit before `end`. */
static int draw_key(struct screen *v, int x, int y, int end, enum action action, const char *brief, bool entry) {
    char name[16], second[16] = "";
    keymap_key(v->map, action, entry, name);
    if (!*keymap_key(v->map, action, entry, name)) return 0;
    enum action other = partner(action);
    if (other) keymap_key(v->map, other, entry, second);
    const char *key = scene_print(v->scene, "%s%s", short_key(name), short_key(second));
    int kw = text_width(key), w = kw + 1 + text_width(brief);
    if (x + w > end) return 0;
    scene_text(v->scene, x, y, kw, ROLE_KEY, key);
    scene_text(v->scene, x + kw + 1, y, w - kw - 1, ROLE_TEXT, brief);
    struct item *i = scene_add(v->scene, ITEM_FILL, x, y, w, 1); /* transparent: takes the click */
    i->action = action;
    return w;
}

/* What Space does now. */
static const char *think_brief(const struct screen *v) {
    if (!v->frame || desk_edited_since(v->desk)) return "think";
    if (v->look->replay.running) return "pause";
    const bool end = v->desk->frame == v->timeline->count - 1;
    return !end                        ? "go on"
           : run_active(&v->desk->now) ? v->desk->now.status == RUN_PAUSED ? "go on" : "pause"
                                       : "replay";
}

/* What keys do inside an overlay. */
static const char *overlay_brief(enum action action) {
    return action == ACTION_REPLAY        ? "choose"
           : action == ACTION_CELL_DOWN   ? "move"
           : action == ACTION_PUZZLE_BACK ? "page"
                                          : action_table[action].brief;
}

void view_keys(struct screen *v, struct area a) {
    const struct look *l = v->look;
    bool entry = l->entry != ENTRY_NONE, overlay = l->overlay != OVERLAY_NONE || !v->desk;
    const bool task = v->desk && v->desk->play.puzzle.kind->demonstrations;
    const unsigned char *keys = l->overlay == OVERLAY_HELP ? help_keys
                                : overlay                  ? overlay_keys
                                : entry                    ? entry_keys
                                : v->frame                 ? task ? task_watch_keys : watch_keys
                                : task                     ? task_first_keys
                                                           : first_keys;
    scene_fill(v->scene, a.x, a.y, a.w, 1, paint(ROLE_PANEL));
    int end = a.x + a.w - 1, x = a.x + 1;
    /* help and quit always have their place at the right */
    end -= 17;
    draw_key(v, end + 3, a.y, end + 10, ACTION_HELP, "help", entry);
    draw_key(v, end + 11, a.y, end + 17, ACTION_QUIT, "quit", entry);
    for (; *keys; keys++) {
        const char *brief = overlay                             ? overlay_brief(*keys)
                            : *keys == ACTION_THINK             ? think_brief(v)
                            : task && *keys == ACTION_BY_ITSELF ? "learn"
                                                                : action_table[*keys].brief;
        int w = draw_key(v, x, a.y, end, *keys, brief, entry || overlay);
        if (w) x += w + 2;
    }
}
