/* Keys and their names: "a" "Space" "Left" "S-Left" "C-r" "F1" "Enter" "Tab" "S-Tab" "Esc" "Backspace" "Delete" ... */
#ifndef RUMIA_KEYS_H
#define RUMIA_KEYS_H

#include <stddef.h>
#include <stdint.h>

enum key_code { /* beside Unicode code points */
                KEYCODE_NONE = 0,
                KEYCODE_TAB = 9,
                KEYCODE_ENTER = 13,
                KEYCODE_ESCAPE = 27,
                KEYCODE_SPACE = 32,
                KEYCODE_BACKSPACE = 127,
                KEYCODE_LEFT = 0x110000,
                KEYCODE_RIGHT,
                KEYCODE_UP,
                KEYCODE_DOWN,
                KEYCODE_HOME,
                KEYCODE_END,
                KEYCODE_PAGE_UP,
                KEYCODE_PAGE_DOWN,
                KEYCODE_INSERT,
                KEYCODE_DELETE,
                KEYCODE_F1, /* .. F12 = KEYCODE_F1 + 11 */
};
enum key_modifier { KEY_SHIFT = 1, KEY_CONTROL = 2, KEY_ALT = 4 };

/* Control + letter is the small letter with KEY_CONTROL (not a control character); shift is a modifier only for keys
 * that are no characters ('A' is the code point A without modifier). */
struct key {
    uint32_t code;
    uint8_t modifiers;
};

/* Reads one name from `text` (ends at a blank or NUL). Bytes read, 0 = no key's name. */
size_t key_parse(const char *text, struct key *out);
/* Writes the name; returns `out`. */
char *key_text(struct key key, char *out, size_t size);

#endif
