/* What a person types, from ncurses: keys that terminfo knows and those that terminals send without telling terminfo
 * (keys with modifiers, mouse, pasted text, the answer to a question about the background). */
#ifndef RUMIA_INPUT_H
#define RUMIA_INPUT_H

#include "front.h"

/* The strings that switch the mouse (press, drag, release; SGR coordinates) and bracketed paste on and off, and the
 * question for the background's colour followed by one that every terminal answers. */
#define INPUT_MOUSE_ON "\033[?1000h\033[?1002h\033[?1006h"
#define INPUT_MOUSE_OFF "\033[?1006l\033[?1002l\033[?1000l"
#define INPUT_PASTE_ON "\033[?2004h"
#define INPUT_PASTE_OFF "\033[?2004l"
#define INPUT_ASK "\033]11;?\033\\\033[c"

struct input {
    void *window; /* an ncurses pad: reading from it never draws */
    int fd;
    int button;    /* held down */
    bool answered; /* the terminal has answered INPUT_ASK */
    int light;     /* background by its answer: 1 light, 0 dark, -1 unknown */
};

/* After newterm. */
void input_open(struct input *in, int fd);
void input_close(struct input *in);
/* Takes one event if there is one; never waits longer than a split sequence takes to arrive. An answer of the terminal
 * gives EVENT_REDRAW when it changed `light`. */
bool input_next(struct input *in, struct event *event);

#endif
