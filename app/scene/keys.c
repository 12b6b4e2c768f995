#include "keys.h"
#include "utf8.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    {"Space", KEYCODE_SPACE},         {"Tab", KEYCODE_TAB},       {"Enter", KEYCODE_ENTER},   {"Esc", KEYCODE_ESCAPE},
    {"Backspace", KEYCODE_BACKSPACE}, {"Left", KEYCODE_LEFT},     {"Right", KEYCODE_RIGHT},   {"Up", KEYCODE_UP},
    {"Down", KEYCODE_DOWN},           {"Home", KEYCODE_HOME},     {"End", KEYCODE_END},       {"PgUp", KEYCODE_PAGE_UP},
    {"PgDn", KEYCODE_PAGE_DOWN},      {"Insert", KEYCODE_INSERT}, {"Delete", KEYCODE_DELETE}, {"F1", KEYCODE_F1},
    {"F2", KEYCODE_F1 + 1},           {"F3", KEYCODE_F1 + 2},     {"F4", KEYCODE_F1 + 3},     {"F5", KEYCODE_F1 + 4},
    {"F6", KEYCODE_F1 + 5},           {"F7", KEYCODE_F1 + 6},     {"F8", KEYCODE_F1 + 7},     {"F9", KEYCODE_F1 + 8},
    {"F10", KEYCODE_F1 + 9},          {"F11", KEYCODE_F1 + 10},   {"F12", KEYCODE_F1 + 11},
};
enum { NAMES = sizeof names / sizeof *names };

/* One character, of the length n, that can be seen? */
static uint32_t character(const char *text, size_t n) {
    uint32_t code = 0;
    const bool whole = utf8_decode(text, n, &code) == n;
    return whole && code > 32 && code != 127 ? code : 0;
}

size_t key_parse(const char *text, struct key *out) {
    size_t size = strcspn(text, " "), at = 0;
    *out = (struct key){0};
    while (size - at > 2 && text[at + 1] == '-' && strchr("SCA", text[at])) {
        out->modifiers |= text[at] == 'S' ? KEY_SHIFT : text[at] == 'C' ? KEY_CONTROL : KEY_ALT;
        at += 2;
    }
    for (int i = 0; i < NAMES; i++)
        if (strlen(names[i].name) == size - at && !strncasecmp(names[i].name, text + at, size - at))
            out->code = names[i].code;
    if (!out->code) out->code = character(text + at, size - at);
    return out->code ? size : 0;
}

char *key_text(struct key key, char *out, size_t size) {
    int n = snprintf(out, size, "%s%s%s", key.modifiers & KEY_CONTROL ? "C-" : "", key.modifiers & KEY_ALT ? "A-" : "",
                     key.modifiers & KEY_SHIFT ? "S-" : "");
    if (n >= (int)size) return out;
    for (int i = 0; i < NAMES; i++)
        if (names[i].code == key.code) return snprintf(out + n, size - n, "%s", names[i].name), out;
    char one[UTF8_BYTES_MAX];
    snprintf(out + n, size - n, "%.*s", (int)utf8_encode(key.code, one), one);
    return out;
}
