#include "input.h"
#include <curses.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Codes of our own, beyond those of ncurses: a key (index into `special`) with modifiers, or the start of something
 * longer. */
enum { CODE_KEY = 0x4000, CODE_MOUSE = 0x5000, CODE_PASTE, CODE_PASTE_END, CODE_COLOUR, CODE_DEVICE };
enum { ESCAPE_MS = 25, SPLIT_MS = 200 };

/* final: last character of ESC [ and ESC O sequences; number: of ESC [ number ~ */
static const struct {
    uint32_t key;
    int curses, shifted;
    char final;
    int number[2];
} special[] = {
    {KEYCODE_UP, KEY_UP, KEY_SR, 'A', {0}},
    {KEYCODE_DOWN, KEY_DOWN, KEY_SF, 'B', {0}},
    {KEYCODE_RIGHT, KEY_RIGHT, KEY_SRIGHT, 'C', {0}},
    {KEYCODE_LEFT, KEY_LEFT, KEY_SLEFT, 'D', {0}},
    {KEYCODE_HOME, KEY_HOME, KEY_SHOME, 'H', {1, 7}},
    {KEYCODE_END, KEY_END, KEY_SEND, 'F', {4, 8}},
    {KEYCODE_INSERT, KEY_IC, KEY_SIC, 0, {2}},
    {KEYCODE_DELETE, KEY_DC, KEY_SDC, 0, {3}},
    {KEYCODE_PAGE_UP, KEY_PPAGE, KEY_SPREVIOUS, 0, {5}},
    {KEYCODE_PAGE_DOWN, KEY_NPAGE, KEY_SNEXT, 0, {6}},
    {KEYCODE_TAB, 0, KEY_BTAB, 0, {0}},
    {KEYCODE_ENTER, KEY_ENTER, 0, 0, {0}},
    {KEYCODE_BACKSPACE, KEY_BACKSPACE, 0, 0, {0}},
    {KEYCODE_F1, KEY_F(1), KEY_F(13), 'P', {11}},
    {KEYCODE_F1 + 1, KEY_F(2), KEY_F(14), 'Q', {12}},
    {KEYCODE_F1 + 2, KEY_F(3), KEY_F(15), 'R', {13}},
    {KEYCODE_F1 + 3, KEY_F(4), KEY_F(16), 'S', {14}},
    {KEYCODE_F1 + 4, KEY_F(5), KEY_F(17), 0, {15}},
    {KEYCODE_F1 + 5, KEY_F(6), KEY_F(18), 0, {17}},
    {KEYCODE_F1 + 6, KEY_F(7), KEY_F(19), 0, {18}},
    {KEYCODE_F1 + 7, KEY_F(8), KEY_F(20), 0, {19}},
    {KEYCODE_F1 + 8, KEY_F(9), KEY_F(21), 0, {20}},
    {KEYCODE_F1 + 9, KEY_F(10), KEY_F(22), 0, {21}},
    {KEYCODE_F1 + 10, KEY_F(11), KEY_F(23), 0, {23}},
    {KEYCODE_F1 + 11, KEY_F(12), KEY_F(24), 0, {24}},
};
enum { SPECIAL = sizeof special / sizeof *special };

/* ---- teaching ncurses ---- */

static void teach_key(int index, int xterm) {
    static const uint8_t bits[] = {0,
                                   KEY_SHIFT,
                                   KEY_ALT,
                                   KEY_SHIFT | KEY_ALT,
                                   KEY_CONTROL,
                                   KEY_CONTROL | KEY_SHIFT,
                                   KEY_CONTROL | KEY_ALT,
                                   KEY_CONTROL | KEY_SHIFT | KEY_ALT};
    char text[32];
    int code = CODE_KEY | index << 3 | bits[xterm];
    if (special[index].final) {
        if (xterm)
            snprintf(text, sizeof text, "\033[1;%d%c", xterm + 1, special[index].final);
        else
            snprintf(text, sizeof text, "\033[%c", special[index].final);
        define_key(text, code);
        snprintf(text, sizeof text, "\033O%c", special[index].final);
        if (!xterm) define_key(text, code);
    }
    for (int k = 0; k < 2 && special[index].number[k]; k++) {
        if (xterm)
            snprintf(text, sizeof text, "\033[%d;%d~", special[index].number[k], xterm + 1);
        else
            snprintf(text, sizeof text, "\033[%d~", special[index].number[k]);
        define_key(text, code);
    }
}

void input_open(struct input *in, int fd) {
    WINDOW *w = newpad(1, 1);
    *in = (struct input){.window = w, .fd = fd, .light = -1};
    keypad(w, TRUE);
    nodelay(w, TRUE);
    set_escdelay(ESCAPE_MS);
    for (int i = 0; i < SPECIAL; i++)
        for (int xterm = 0; xterm < 8; xterm++)
            teach_key(i, xterm);
    define_key("\033[Z", KEY_BTAB);
    define_key("\033[<", CODE_MOUSE);
    define_key("\033[200~", CODE_PASTE);
    define_key("\033[201~", CODE_PASTE_END);
    define_key("\033]11;", CODE_COLOUR);
    define_key("\033[?", CODE_DEVICE);
}

void input_close(struct input *in) {
    if (in->window) delwin(in->window);
    in->window = NULL;
}

/* ---- reading ---- */

/* OK: a character; KEY_CODE_YES: a code; ERR: nothing there. */
static int take(struct input *in, wint_t *c) {
    return wget_wch(in->window, c);
}

/* Inside a sequence: the rest is on its way. */
static int take_more(struct input *in, wint_t *c) {
    int r = take(in, c);
    struct pollfd p = {in->fd, POLLIN, 0};
    if (r == ERR && poll(&p, 1, SPLIT_MS) > 0) r = take(in, c);
    return r;
}

/* Characters up to one of `ends` (which is the result, 0 = broken off); what does not fit is dropped. */
static int take_until(struct input *in, const char *ends, char *out, size_t size) {
    size_t n = 0;
    wint_t c;
    while (take_more(in, &c) == OK) {
        bool end = c < 128 && c && strchr(ends, (int)c);
        if (end) return out[n] = 0, (int)c;
        if (n + 1 < size) out[n++] = c < 128 ? (char)c : '?';
    }
    return out[n] = 0;
}

/* b;x;y, button with bits 4 shift, 8 alt, 16 control, 32 motion, 64 wheel. */
static bool mouse_event(struct input *in, struct event *event) {
    char text[32];
    int end = take_until(in, "Mm", text, sizeof text), b, x, y;
    if (!end || sscanf(text, "%d;%d;%d", &b, &x, &y) != 3) return false;
    struct mouse *m = &event->mouse;
    *m = (struct mouse){.x = x - 0.5, .y = y - 0.5, .button = (b & 3) + 1};
    m->modifiers = (b & 4 ? KEY_SHIFT : 0) | (b & 8 ? KEY_ALT : 0) | (b & 16 ? KEY_CONTROL : 0);
    if (b & 64) {
        m->what = MOUSE_WHEEL;
        m->wheel = (b & 3) == 0 ? 1 : (b & 3) == 1 ? -1 : 0;
        m->button = 0;
    } else if (b & 32) {
        m->what = (b & 3) == 3 ? MOUSE_MOVE : MOUSE_DRAG;
        if (m->what == MOUSE_MOVE) m->button = 0;
    } else
        m->what = end == 'M' ? MOUSE_PRESS : MOUSE_RELEASE;
    event->kind = EVENT_MOUSE;
    return m->what != MOUSE_WHEEL || m->wheel;
}

static bool paste_event(struct input *in, struct event *event) {
    size_t n = 0;
    event->cut = false;
    wint_t c;
    mbstate_t state = {0};
    for (int r; (r = take_more(in, &c)) != ERR && !(r == KEY_CODE_YES && c == CODE_PASTE_END);) {
        char bytes[16];
        size_t size = r == OK && c ? wcrtomb(bytes, c == '\r' ? L'\n' : (wchar_t)c, &state) : 0;
        if (size == (size_t)-1) continue;
        event->cut = event->cut || n + size >= sizeof event->path;
        if (event->cut) continue;
        memcpy(event->path + n, bytes, size);
        n += size;
    }
    while (n && event->path[n - 1] == '\n')
        n--;
    event->path[n] = 0;
    event->kind = EVENT_PASTE;
    return n > 0;
}

/* rgb:RRRR/GGGG/BBBB with one to four digits each */
static int light_of(const char *text) {
    double luma = 0;
    static const double weight[] = {0.299, 0.587, 0.114};
    if (strncmp(text, "rgb", 3) || !(text = strchr(text, ':'))) return -1;
    for (int k = 0; k < 3; k++) {
        char *end;
        unsigned long v = strtoul(text + 1, &end, 16), digits = end - text - 1;
        if (digits < 1 || digits > 4) return -1;
        luma += weight[k] * v / (double)((1ul << 4 * digits) - 1);
        text = end;
    }
    return luma > 0.5;
}

static bool answer_event(struct input *in, int code, struct event *event) {
    char text[64];
    if (code == CODE_DEVICE) {
        if (take_until(in, "chlRSntuy$", text, sizeof text) == 'c') in->answered = true;
        return false;
    }
    int end = take_until(in, "\a\033", text, sizeof text), light = light_of(text);
    wint_t backslash;
    if (end == '\033') take_more(in, &backslash);
    if (light < 0 || light == in->light) return false;
    in->light = light;
    event->kind = EVENT_REDRAW;
    return true;
}

static struct key key_of_code(int code) {
    if (code >= CODE_KEY && code < CODE_KEY + 8 * SPECIAL)
        return (struct key){special[(code - CODE_KEY) >> 3].key, code & 7};
    for (int i = 0; i < SPECIAL; i++) {
        if (special[i].curses == code) return (struct key){special[i].key, 0};
        if (special[i].shifted == code) return (struct key){special[i].key, KEY_SHIFT};
    }
    return (struct key){KEYCODE_NONE, 0};
}

static struct key key_of_character(wint_t c) {
    switch (c) {
    case 0:
        return (struct key){KEYCODE_SPACE, KEY_CONTROL};
    case '\b':
        return (struct key){KEYCODE_BACKSPACE, 0};
    case '\n':
        return (struct key){KEYCODE_ENTER, 0};
    case '\t':
    case '\r':
    case 27:
        return (struct key){c, 0};
    }
    if (c < 27) return (struct key){c + 'a' - 1, KEY_CONTROL};
    if (c < 32) return (struct key){c + '@', KEY_CONTROL};
    return (struct key){c, 0};
}

bool input_next(struct input *in, struct event *event) {
    wint_t c;
    for (int r; (r = take(in, &c)) != ERR;) {
        bool got;
        if (r == KEY_CODE_YES && c == CODE_MOUSE)
            got = mouse_event(in, event);
        else if (r == KEY_CODE_YES && c == CODE_PASTE)
            got = paste_event(in, event);
        else if (r == KEY_CODE_YES && (c == CODE_COLOUR || c == CODE_DEVICE))
            got = answer_event(in, (int)c, event);
        else {
            event->kind = EVENT_KEY;
            event->key = r == KEY_CODE_YES ? key_of_code((int)c) : key_of_character(c);
            got = event->key.code != KEYCODE_NONE;
        }
        if (got) return true;
    }
    return false;
}
