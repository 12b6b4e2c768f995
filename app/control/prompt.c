#include "prompt.h"
#include "utf8.h"
#include <stdio.h>
#include <string.h>

void prompt_open(struct control *c, enum action action, const char *prompt, const char *text) {
    struct look *l = &c->session->look;
    c->prompt = action;
    c->history_at = c->history_count;
    l->prompt = prompt;
    snprintf(l->line, sizeof l->line, "%s", text);
    l->caret = strlen(l->line);
}

static void close_prompt(struct control *c) {
    c->session->look.prompt = NULL;
    c->session->look.line[0] = 0;
    c->session->look.caret = 0;
}

static void remember(struct control *c, const char *line) {
    enum { ROOM = sizeof c->history / sizeof *c->history };
    if (!*line || (c->history_count && !strcmp(c->history[c->history_count - 1], line))) return;
    if (c->history_count == ROOM) memmove(c->history[0], c->history[1], (--c->history_count) * sizeof *c->history);
    snprintf(c->history[c->history_count++], PROMPT_MAX, "%s", line);
}

static void finish_prompt(struct control *c) {
    char line[PROMPT_MAX];
    enum action action = c->prompt;
    snprintf(line, sizeof line, "%s", c->session->look.line);
    close_prompt(c);
    if (action == ACTION_COMMAND) {
        remember(c, line);
        control_command(c, line);
    } else if (*line)
        control_action(c, action, 0, line);
}

/* The longest beginning that all names of actions with the typed beginning share. */
static void complete(struct control *c) {
    struct look *l = &c->session->look;
    char common[64] = "";
    int found = 0;
    if (c->prompt != ACTION_COMMAND || strchr(l->line, ' ')) return;
    for (int a = 1; a < ACTION_COUNT; a++) {
        const char *name = action_table[a].name;
        if (strncmp(name, l->line, strlen(l->line))) continue;
        if (!found++) snprintf(common, sizeof common, "%s", name);
        for (int i = 0; common[i]; i++)
            if (common[i] != name[i]) common[i] = 0;
    }
    if (!found) return;
    snprintf(l->line, sizeof l->line, "%s%s", common,
             found == 1 && action_table[action_find(common)].argument ? " " : "");
    l->caret = strlen(l->line);
}

static int before(const char *line, int at) {
    if (at > 0) at--;
    while (at > 0 && utf8_continues(line[at]))
        at--;
    return at;
}

static int after(const char *line, int at) {
    if (line[at]) at++;
    while (utf8_continues(line[at]))
        at++;
    return at;
}

static void erase(struct look *l, int from, int to) {
    memmove(l->line + from, l->line + to, strlen(l->line + to) + 1);
    l->caret = from;
}

static void insert(struct look *l, struct key key) {
    char text[16];
    key_text(key, text, sizeof text);
    if (key.code == KEYCODE_SPACE) strcpy(text, " ");
    size_t n = strlen(text), length = strlen(l->line);
    if (length + n >= sizeof l->line) return;
    memmove(l->line + l->caret + n, l->line + l->caret, length - l->caret + 1);
    memcpy(l->line + l->caret, text, n);
    l->caret += n;
}

static void recall(struct control *c, int by) {
    struct look *l = &c->session->look;
    int at = c->history_at + by;
    if (c->prompt != ACTION_COMMAND || at < 0 || at > c->history_count) return;
    c->history_at = at;
    snprintf(l->line, sizeof l->line, "%s", at < c->history_count ? c->history[at] : "");
    l->caret = strlen(l->line);
}

void prompt_key(struct control *c, struct key key) {
    struct look *l = &c->session->look;
    bool control = key.modifiers & KEY_CONTROL;
    if (control && (key.code == 'c' || key.code == 'g'))
        close_prompt(c);
    else if (control && key.code == 'u')
        erase(l, 0, l->caret);
    else if (control && key.code == 'a')
        l->caret = 0;
    else if (control && key.code == 'e')
        l->caret = strlen(l->line);
    else if (key.code == KEYCODE_ESCAPE)
        close_prompt(c);
    else if (key.code == KEYCODE_ENTER)
        finish_prompt(c);
    else if (key.code == KEYCODE_TAB)
        complete(c);
    else if (key.code == KEYCODE_BACKSPACE && !l->line[0])
        close_prompt(c);
    else if (key.code == KEYCODE_BACKSPACE)
        erase(l, before(l->line, l->caret), l->caret);
    else if (key.code == KEYCODE_DELETE)
        erase(l, l->caret, after(l->line, l->caret));
    else if (key.code == KEYCODE_LEFT)
        l->caret = before(l->line, l->caret);
    else if (key.code == KEYCODE_RIGHT)
        l->caret = after(l->line, l->caret);
    else if (key.code == KEYCODE_HOME)
        l->caret = 0;
    else if (key.code == KEYCODE_END)
        l->caret = strlen(l->line);
    else if (key.code == KEYCODE_UP)
        recall(c, -1);
    else if (key.code == KEYCODE_DOWN)
        recall(c, 1);
    else if (key.code >= 32 && key.code < KEYCODE_LEFT && !key.modifiers)
        insert(l, key);
}
