#include "prompt.h"
#include "complete.h"
#include "utf8.h"
#include <stdio.h>
#include <string.h>

void prompt_open(struct control *c, enum action action, const char *prompt, const char *text) {
    struct prompt *p = &c->look.prompt;
    c->prompt_for = action;
    c->history_at = c->history_count;
    p->text = prompt;
    snprintf(p->line, sizeof p->line, "%s", text);
    p->caret = strlen(p->line);
}

static void close_prompt(struct control *c) {
    c->look.prompt.text = NULL;
    c->look.prompt.line[0] = 0;
    c->look.prompt.caret = 0;
}

static void remember(struct control *c, const char *line) {
    enum { ROOM = sizeof c->history / sizeof *c->history };
    if (!*line || (c->history_count && !strcmp(c->history[c->history_count - 1], line))) return;
    if (c->history_count == ROOM) memmove(c->history[0], c->history[1], (--c->history_count) * sizeof *c->history);
    snprintf(c->history[c->history_count++], PROMPT_MAX, "%s", line);
}

static void finish_prompt(struct control *c) {
    char line[PROMPT_MAX];
    enum action action = c->prompt_for;
    snprintf(line, sizeof line, "%s", c->look.prompt.line);
    close_prompt(c);
    if (action == ACTION_COMMAND) {
        remember(c, line);
        control_command(c, line);
    } else if (*line)
        control_action(c, action, 0, line);
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

static void erase(struct prompt *p, int from, int to) {
    memmove(p->line + from, p->line + to, strlen(p->line + to) + 1);
    p->caret = from;
}

static void insert(struct prompt *p, struct key key) {
    char text[16];
    key_text(key, text, sizeof text);
    if (key.code == KEYCODE_SPACE) strcpy(text, " ");
    size_t n = strlen(text), length = strlen(p->line);
    if (length + n >= sizeof p->line) return;
    memmove(p->line + p->caret + n, p->line + p->caret, length - p->caret + 1);
    memcpy(p->line + p->caret, text, n);
    p->caret += n;
}

static void recall(struct control *c, int by) {
    struct prompt *p = &c->look.prompt;
    int at = c->history_at + by;
    if (c->prompt_for != ACTION_COMMAND || at < 0 || at > c->history_count) return;
    c->history_at = at;
    snprintf(p->line, sizeof p->line, "%s", at < c->history_count ? c->history[at] : "");
    p->caret = strlen(p->line);
}

void prompt_key(struct control *c, struct key key) {
    struct prompt *p = &c->look.prompt;
    bool control = key.modifiers & KEY_CONTROL;
    if (control && (key.code == 'c' || key.code == 'g'))
        close_prompt(c);
    else if (control && key.code == 'u')
        erase(p, 0, p->caret);
    else if (control && key.code == 'a')
        p->caret = 0;
    else if (control && key.code == 'e')
        p->caret = strlen(p->line);
    else if (key.code == KEYCODE_ESCAPE)
        close_prompt(c);
    else if (key.code == KEYCODE_ENTER)
        finish_prompt(c);
    else if (key.code == KEYCODE_TAB)
        prompt_complete(c);
    else if (key.code == KEYCODE_BACKSPACE && !p->line[0])
        close_prompt(c);
    else if (key.code == KEYCODE_BACKSPACE)
        erase(p, before(p->line, p->caret), p->caret);
    else if (key.code == KEYCODE_DELETE)
        erase(p, p->caret, after(p->line, p->caret));
    else if (key.code == KEYCODE_LEFT)
        p->caret = before(p->line, p->caret);
    else if (key.code == KEYCODE_RIGHT)
        p->caret = after(p->line, p->caret);
    else if (key.code == KEYCODE_HOME)
        p->caret = 0;
    else if (key.code == KEYCODE_END)
        p->caret = strlen(p->line);
    else if (key.code == KEYCODE_UP)
        recall(c, -1);
    else if (key.code == KEYCODE_DOWN)
        recall(c, 1);
    else if (key.code >= 32 && key.code < KEYCODE_LEFT && !key.modifiers)
        insert(p, key);
}

void prompt_paste(struct control *c, const char *text) {
    for (const char *at = text; *at;) {
        struct key key = {0};
        size_t n = text_fit(at, 1);
        char one[8] = "";
        if (!n || n >= sizeof one) n = 1;
        memcpy(one, at, n);
        at += n;
        if (*one == ' ')
            key.code = KEYCODE_SPACE;
        else
            key_parse(one, &key);
        if (key.code && c->look.prompt.text) prompt_key(c, key);
    }
}
