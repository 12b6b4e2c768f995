#include "actions.h"
#include <stdio.h>
#include <string.h>

const struct action_info action_table[ACTION_COUNT] = {
    [ACTION_NONE] = {"none", GROUP_SCREEN, ARGUMENT_NONE, "", "", "", ""},
#define A(id, name, group, argument, keys, entry, brief, help)                                                         \
    [ACTION_##id] = {name, GROUP_##group, ARGUMENT_##argument, keys, entry, brief, help},
    ACTIONS(A)
#undef A
};

const char *action_group_title(enum action_group group) {
    static const char *const titles[] = {"Thinking", "Time", "Views", "Cell", "By hand", "Puzzles", "Screen"};
    return titles[group];
}

enum action action_find(const char *name) {
    enum action found = ACTION_NONE;
    size_t n = strlen(name);
    int beginnings = 0;
    for (int a = 1; a < ACTION_COUNT && n; a++) {
        if (!strcmp(action_table[a].name, name)) return a;
        if (!strncmp(action_table[a].name, name, n)) found = a, beginnings++;
    }
    return beginnings == 1 ? found : ACTION_NONE;
}

static bool same(struct key a, struct key b) {
    return a.code == b.code && a.modifiers == b.modifiers;
}

static void drop(struct keymap *map, int i) {
    memmove(&map->binding[i], &map->binding[i + 1], (--map->count - i) * sizeof map->binding[0]);
}

/* Binds each name in `keys`; a key has one action in each of the two maps. */
static int bind_all(struct keymap *map, enum action action, const char *keys, bool entry) {
    struct key key;
    for (const char *at = keys + strspn(keys, " "); *at; at += strspn(at, " ")) {
        size_t n = key_parse(at, &key);
        if (!n) return -1;
        at += n;
        for (int i = map->count - 1; i >= 0; i--)
            if (map->binding[i].entry == entry && same(map->binding[i].key, key)) drop(map, i);
        if (map->count == KEYMAP_MAX) return -1;
        map->binding[map->count].key = key;
        map->binding[map->count].action = action;
        map->binding[map->count++].entry = entry;
    }
    return 0;
}

void keymap_default(struct keymap *map) {
    map->count = 0;
    for (int a = 1; a < ACTION_COUNT; a++) {
        bind_all(map, a, action_table[a].keys, false);
        bind_all(map, a, action_table[a].entry_keys, true);
    }
}

int keymap_bind(struct keymap *map, enum action action, const char *keys) {
    struct key key;
    for (const char *at = keys + strspn(keys, " "); *at; at += strspn(at, " ")) { /* all or nothing */
        size_t n = key_parse(at, &key);
        if (!n) return -1;
        at += n;
    }
    for (int i = map->count - 1; i >= 0; i--)
        if (map->binding[i].action == action && !map->binding[i].entry) drop(map, i);
    return bind_all(map, action, keys, false);
}

enum action keymap_action(const struct keymap *map, struct key key, bool entry) {
    for (int wanted = entry; wanted >= 0; wanted--)
        for (int i = 0; i < map->count; i++)
            if (map->binding[i].entry == wanted && same(map->binding[i].key, key)) return map->binding[i].action;
    return ACTION_NONE;
}

const char *keymap_key(const struct keymap *map, enum action action, bool entry, char out[16]) {
    for (int wanted = entry; wanted >= 0; wanted--)
        for (int i = 0; i < map->count; i++)
            if (map->binding[i].action == action && map->binding[i].entry == wanted)
                return key_text(map->binding[i].key, out, 16);
    return "";
}
