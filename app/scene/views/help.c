/* The help overlay, made from the table of actions and the keys as they are bound. */
#include "views.h"
#include <string.h>

/* "Space  F1" : all keys of an action. */
static const char *keys_of(struct screen *v, enum action action) {
    const char *text = "";
    for (int i = 0; i < v->map->count; i++) {
        char name[16];
        if (v->map->binding[i].action != action) continue;
        key_text(v->map->binding[i].key, name, sizeof name);
        text = *text ? scene_print(v->scene, "%s %s", text, name) : scene_print(v->scene, "%s", name);
    }
    return text;
}

/* What the words on the screen mean. */
static const struct {
    const char *word, *meaning;
} glossary[] = {
    {"y, z", "what a cell keeps: y the answer, z the working memory"},
    {"update", "one pass through the two layers: of z some times, then of y"},
    {"cycle, step", "so many updates; after each step the rules check the answer"},
    {"so far", "what the answer would be if it were given at this update"},
    {"q", "how sure the network is of its whole answer, 0 to 1"},
    {"entropy", "how undecided it is: bits per open cell, 0 = decided"},
    {"conflicts", "cells of the answer that break a rule, marked !"},
    {"flip", "a cell changed a symbol that it had; what is new is marked *"},
    {"reached", "cells of a maze that a wave has told their next move"},
    {"chain", "one line of thought; several differ by side or by noise"},
    {"search", "pins a symbol it believes in (marked ^), or takes it back"},
    {"contradiction", "a second output: above +2 a branch is taken back"},
    {"candidate", "an answer to a task, and how many sides of it say so"},
    {"loss, learnt", "how far off what is learnt is, and the share that is right"},
};
enum { GLOSSARY = sizeof glossary / sizeof *glossary };

static int lines_of_group(enum action_group g) {
    int n = 2; /* title and an empty line */
    for (int k = 1; k < ACTION_COUNT; k++)
        n += action_table[k].group == g;
    return n;
}

static void draw_line(struct screen *v, struct area a, enum action action) {
    const struct action_info *info = &action_table[action];
    const char *keys = keys_of(v, action);
    struct scene *s = v->scene;
    scene_text(s, a.x, a.y, 16, *keys ? ROLE_KEY : ROLE_DIM, *keys ? keys : scene_print(s, ":%s", info->name));
    scene_text(s, a.x + 18, a.y, a.w - 18, ROLE_TEXT, info->help);
    struct item *i = scene_add(s, ITEM_FILL, a.x, a.y, a.w, 1);
    i->action = info->argument == ARGUMENT_NONE || info->argument == ARGUMENT_COUNT ? action : ACTION_NONE;
}

void view_help(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    int columns = a.w >= 160 ? 2 : 1, total = 0, w = (a.w - 2 * (columns - 1)) / columns;
    for (int g = 0; g < GROUP_COUNT; g++)
        total += lines_of_group(g);
    total += GLOSSARY + 2;
    int room = a.h - 2, per = (total + columns - 1) / columns, column = 0, line = 0;
    int scroll = v->look->scroll, most = per > room ? per - room : 0;
    if (columns > 1 && per < room)
        scroll = 0;
    else if (scroll > most)
        scroll = most;
    scene_text(s, a.x, a.y, a.w, ROLE_DIM, "Each line is a command (:) too. End: what the words mean.");
    for (int g = 0; g < GROUP_COUNT; g++) {
        if (column + 1 < columns && line > 0 && line + lines_of_group(g) / 2 > per) column++, line = 0;
        int x = a.x + column * (w + 2), y = a.y + 2 + line - scroll;
        if (y >= a.y + 2 && y < a.y + a.h) scene_text(s, x, y, w, ROLE_TITLE, action_group_title(g))->flags = ITEM_BOLD;
        line++;
        for (int k = 1; k < ACTION_COUNT; k++) {
            if (action_table[k].group != g) continue;
            y = a.y + 2 + line++ - scroll;
            if (y >= a.y + 2 && y < a.y + a.h) draw_line(v, (struct area){x, y, w, 1}, k);
        }
        line++;
    }
    for (int k = -1; k < GLOSSARY; k++) {
        const int x = a.x + column * (w + 2), y = a.y + 2 + line++ - scroll;
        if (y < a.y + 2 || y >= a.y + a.h) continue;
        if (k < 0) {
            scene_text(s, x, y, w, ROLE_TITLE, "Words")->flags = ITEM_BOLD;
            continue;
        }
        scene_text(s, x, y, 16, ROLE_KEY, glossary[k].word);
        scene_text(s, x + 18, y, w - 18, ROLE_TEXT, glossary[k].meaning);
    }
}
