/* The lines at the top and the bottom: title, the present point in words, messages or command line, keys. */
#include "views.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *view_names[VIEW_COUNT] = {"board", "latent", "diff", "charts", "inspector", "log", "compare"};

static enum role status_role(enum run_status status) {
    return status == RUN_SOLVED                              ? ROLE_SOLVED
           : status == RUN_GAVE_UP || status == RUN_FAILED   ? ROLE_WARN
           : status == RUN_THINKING || status == RUN_LOADING ? ROLE_TITLE
                                                             : ROLE_DIM;
}

int seen_frames(const struct screen *v) {
    return v->look->replay.fresh && v->desk->frame < v->timeline->count ? v->desk->frame + 1 : v->timeline->count;
}

void hide_future(const struct screen *v, float *values) {
    for (int k = seen_frames(v); k < v->timeline->count; k++)
        values[k] = NAN;
}

/* "watching · latent" "editing" "playing, pencil" */
static const char *mode_words(const struct screen *v) {
    const struct look *l = v->look;
    if (l->entry == ENTRY_EDIT) return "editing the puzzle";
    if (l->entry == ENTRY_PLAY) return l->pencil ? "by hand, pencil" : "by hand";
    if (l->replay.running) return l->replay.reverse ? "replaying backwards" : "replaying";
    return v->frame ? view_names[l->view] : "by hand";
}

const char *of_words(const struct screen *v, int total) {
    return v->look->replay.fresh ? "" : scene_print(v->scene, " of %d", total);
}

static const char *point_words(struct screen *v) {
    const struct frame *f = v->frame;
    if (!f) return "";
    if (f->step_done) return scene_print(v->scene, "step %d%s", f->step + 1, of_words(v, timeline_steps(v->timeline)));
    return scene_print(v->scene, "step %d%s, cycle %d, %s %d", f->step + 1, of_words(v, timeline_steps(v->timeline)),
                       f->cycle + 1, f->answer ? "answer" : "update", f->update + 1);
}

/* A run that is seen for the first time has not ended yet. */
static enum run_status shown_status(const struct screen *v) {
    const bool past = v->look->replay.fresh && v->timeline && v->desk->frame < v->timeline->count - 1;
    return !past ? v->desk->now.status : v->look->replay.running ? RUN_THINKING : RUN_PAUSED;
}

/* How the run stands, which may be another point than the one looked at. */
static const char *status_words(struct screen *v) {
    enum run_status status = shown_status(v);
    if (status != RUN_SOLVED && status != RUN_GAVE_UP) return run_status_text(status);
    return scene_print(v->scene, "%s %s", status == RUN_SOLVED ? "solved in" : "not solved after",
                       count_words(v->scene, timeline_steps(v->timeline), "step", "steps"));
}

void view_title(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    scene_fill(s, a.x, a.y, a.w, 1, paint(ROLE_PANEL));
    scene_text(s, a.x + 1, a.y, 5, ROLE_TITLE, "rumia")->flags = ITEM_BOLD;
    if (!v->desk) return;
    const struct puzzle *p = &v->desk->play.puzzle;
    const char *status = status_words(v), *point = point_words(v);
    bool idle = v->desk->now.status == RUN_NONE || v->look->entry != ENTRY_NONE;
    const char *right = idle ? mode_words(v) : scene_print(s, "%s  %s  %s", mode_words(v), point, status);
    int w = text_width(right);
    if (idle)
        scene_text(s, a.x + a.w - w - 1, a.y, w, ROLE_DIM, right);
    else {
        int status_w = text_width(status);
        scene_text(s, a.x + a.w - status_w - 1, a.y, status_w, status_role(shown_status(v)), status);
        scene_textf(s, a.x + a.w - w - 1, a.y, w - status_w - 2, ROLE_TEXT, "%s  %s", mode_words(v), point);
    }
    const char *name = p->name && *p->name ? p->name : p->origin ? p->origin : "unnamed";
    int room = a.w - w - 12;
    if (room > 8)
        scene_textf(s, a.x + 8, a.y, room, ROLE_TEXT, "%s  %s%s  %d/%d", p->kind->title, name,
                    play_edited(&v->desk->play) ? " (edited)" : "", v->session->current + 1, v->session->count);
}

/* ---- the present point ---- */

const char *count_words(struct scene *s, int n, const char *one, const char *many) {
    return scene_print(s, "%d %s", n, n == 1 ? one : many);
}

/* Cells that changed: at the end of a step since the step before, else at this update. */
static int changes_of(const struct timeline *t, int index) {
    const struct frame *f = t->frames[index];
    if (!f->step_done) return f->own->changes;
    const struct readout *before = f->step ? timeline_readout(t, timeline_step(t, f->step - 1)) : &t->start;
    return readout_difference(t->shape.cells, before, f->own, NULL);
}

const char *frame_words(struct screen *v, int index) {
    struct scene *s = v->scene;
    const struct frame *f = timeline_frame(v->timeline, index);
    if (!f) return "";
    const struct readout *o = f->readout;
    const char *text;
    if (!f->own)
        text = scene_print(s, "step %d, cycle %d, update %d: z moved by %.3f, %.2f from its start", f->step + 1,
                           f->cycle + 1, f->update + 1, f->change, f->moved);
    else
        text = scene_print(s, "step %d%s: %s changed, %s%s, q %.2f%s", f->step + 1,
                           f->step_done ? "" : scene_print(s, ", cycle %d", f->cycle + 1),
                           count_words(s, changes_of(v->timeline, index), "cell", "cells"),
                           count_words(s, o->conflicts, "conflict", "conflicts"),
                           o->open ? scene_print(s, ", %d open", o->open) : "", f->q, o->solved ? ", solved" : "");
    return f->remark[0] ? scene_print(s, "%s; %s", text, f->remark) : text;
}

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

void view_words(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    if (!v->desk || v->look->overlay) return;
    const struct desk *d = v->desk;
    if (shows_run(v)) {
        bool solved = v->readout->solved && v->frame->own;
        scene_text(s, a.x, a.y, a.w, solved ? ROLE_SOLVED : ROLE_TEXT, frame_words(v, d->frame));
        if (desk_edited_since(d))
            scene_text(s, a.x + a.w - 35, a.y, 35, ROLE_WARN, "edited since: R thinks about it again");
        return;
    }
    int entered = play_entered(&d->play);
    const char *puzzle = d->state_text[0] ? d->state_text : "";
    if (entered)
        scene_textf(s, a.x, a.y, a.w, d->verdict.valid ? ROLE_TEXT : ROLE_WARN, "%d entered by hand: %s", entered,
                    d->verdict.text);
    else
        scene_textf(s, a.x, a.y, a.w, d->state == PUZZLE_GOOD ? ROLE_TEXT : ROLE_WARN, "the puzzle: %s", puzzle);
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
static const unsigned char entry_keys[] = {ACTION_LEAVE,
                                           ACTION_CELL_LEFT,
                                           ACTION_ERASE,
                                           ACTION_PENCIL,
                                           ACTION_UNDO,
                                           ACTION_REDO,
                                           ACTION_CHECK,
                                           ACTION_HINT,
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
    const unsigned char *keys = l->overlay == OVERLAY_HELP ? help_keys
                                : overlay                  ? overlay_keys
                                : entry                    ? entry_keys
                                : v->frame                 ? watch_keys
                                                           : first_keys;
    scene_fill(v->scene, a.x, a.y, a.w, 1, paint(ROLE_PANEL));
    int end = a.x + a.w - 1, x = a.x + 1;
    /* help and quit always have their place at the right */
    end -= 17;
    draw_key(v, end + 3, a.y, end + 10, ACTION_HELP, "help", entry);
    draw_key(v, end + 11, a.y, end + 17, ACTION_QUIT, "quit", entry);
    for (; *keys; keys++) {
        const char *brief = overlay                 ? overlay_brief(*keys)
                            : *keys == ACTION_THINK ? think_brief(v)
                                                    : action_table[*keys].brief;
        int w = draw_key(v, x, a.y, end, *keys, brief, entry || overlay);
        if (w) x += w + 2;
    }
}

/* ---- shared ---- */

bool shows_run(const struct screen *v) {
    return v->look->entry == ENTRY_NONE && v->frame;
}

const struct board *shown_grid(const struct screen *v) {
    return shows_run(v) ? &v->readout->grid : &v->desk->play.grid;
}

int view_wrap(struct scene *s, struct area a, enum role role, const char *text) {
    int lines = 0;
    while (*text && lines < a.h) {
        size_t n = text_fit(text, a.w), end = n;
        if (text[n] && text[n] != ' ' && lines < a.h - 1)
            while (end > 0 && text[end] != ' ')
                end--;
        if (!end) end = n;
        if (!end) break;
        if (lines == a.h - 1) end = strlen(text);
        scene_textf(s, a.x, a.y + lines++, a.w, role, "%.*s", (int)end, text);
        text += end + (text[end] == ' ');
    }
    return lines;
}
