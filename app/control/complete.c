#include "complete.h"
#include "alloc.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What the names with the typed beginning have in common. */
struct common {
    const char *typed;
    char text[PROMPT_MAX];
    int found;
};

static void offer(struct common *m, const char *name) {
    if (strncmp(name, m->typed, strlen(m->typed))) return;
    if (!m->found++) snprintf(m->text, sizeof m->text, "%s", name);
    size_t same = 0;
    while (m->text[same] && m->text[same] == name[same])
        same++;
    m->text[same] = 0;
}

/* Puts what was found in place of the last `typed` of the line; `end` follows a name that is the only one. */
static void put(struct prompt *p, const struct common *m, const char *end) {
    if (!m->found) return;
    const size_t from = strlen(p->line) - strlen(m->typed);
    snprintf(p->line + from, sizeof p->line - from, "%s%s", m->text, m->found == 1 ? end : "");
    p->caret = (int)strlen(p->line);
}

static void complete_command(struct prompt *p) {
    struct common m = {.typed = p->line};
    for (int a = 1; a < ACTION_COUNT; a++)
        offer(&m, action_table[a].name);
    put(p, &m, m.found == 1 && action_table[action_find(m.text)].argument ? " " : "");
}

/* The last word of kind and level. */
static void complete_order(struct prompt *p, const char *text) {
    const char *space = strrchr(text, ' '), *word = space ? space + 1 : text;
    struct common m = {.typed = word};
    for (int k = 0; puzzle_kinds[k]; k++) {
        if (!puzzle_kinds[k]->levels) continue;
        const bool here = !strncmp(text, puzzle_kinds[k]->name, strlen(puzzle_kinds[k]->name));
        if (word == text) offer(&m, puzzle_kinds[k]->name);
        for (int i = 0; here && word > text && puzzle_kinds[k]->levels[i]; i++)
            offer(&m, puzzle_kinds[k]->levels[i]);
    }
    put(p, &m, " ");
}

static void complete_path(struct prompt *p, const char *text) {
    const char *slash = strrchr(text, '/'), *name = slash ? slash + 1 : text;
    char *folder = slash ? xasprintf("%.*s", (int)(slash - text + 1), text) : xstrdup("./");
    struct common m = {.typed = name};
    DIR *d = opendir(folder);
    for (struct dirent *entry; d && (entry = readdir(d));)
        if (*entry->d_name != '.' || *name == '.') offer(&m, entry->d_name);
    if (d) closedir(d);
    char *whole = xasprintf("%s%s", folder, m.text);
    struct stat s;
    put(p, &m, m.found == 1 && !stat(whole, &s) && S_ISDIR(s.st_mode) ? "/" : "");
    free(whole);
    free(folder);
}

void prompt_complete(struct control *c) {
    struct prompt *p = &c->look.prompt;
    const char *text = p->line;
    enum action action = c->prompt_for;
    if (action == ACTION_COMMAND) {
        const char *space = strchr(text, ' ');
        if (!space) {
            complete_command(p);
            return;
        }
        char *name = xasprintf("%.*s", (int)(space - text), text);
        action = action_find(name);
        free(name);
        text = space + 1;
    }
    if (action == ACTION_NEW)
        complete_order(p, text);
    else if (action_table[action].argument == ARGUMENT_PATH)
        complete_path(p, text);
}
