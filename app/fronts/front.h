/* A front end: something that shows scenes and reports what a person does. The terminal (curses), the window (SDL2) and
 * the script of the tests implement this; none of them knows what a puzzle is. */
#ifndef RUMIA_FRONT_H
#define RUMIA_FRONT_H

#include "err.h"
#include "keys.h"
#include "scene.h"
#include "theme.h"

enum event_kind {
    EVENT_NONE,   /* the time is over */
    EVENT_KEY,    /* key */
    EVENT_MOUSE,  /* mouse */
    EVENT_RESIZE, /* width, height: new size in units */
    EVENT_WAKE,   /* wake_fd is readable (the front end does not read it) */
    EVENT_FILE,   /* path: a file was dropped */
    EVENT_PASTE,  /* path holds the pasted text, without its newlines at the end */
    EVENT_QUIT,   /* close button, SIGTERM, SIGHUP: save and leave */
    EVENT_REDRAW, /* the screen was lost (resumed after SIGTSTP, exposed): present again */
};

struct mouse {
    enum { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL, MOUSE_MOVE } what;
    int button;  /* 1 left, 2 middle, 3 right */
    int wheel;   /* > 0: away from the person (up) */
    double x, y; /* in units */
    uint8_t modifiers;
};

enum { EVENT_TEXT_MAX = 1 << 14 };

struct event {
    enum event_kind kind;
    struct key key;
    struct mouse mouse;
    int width, height;
    char path[EVENT_TEXT_MAX];
    bool cut; /* EVENT_PASTE: more was pasted than that */
};

struct front_options {
    enum depth depth;
    bool depth_given; /* else the front end finds out (NO_COLOR, COLORTERM, TERM) */
    bool ascii;       /* ask for plain ASCII; a front end may also need it (no UTF-8 locale) */
    bool mouse;
    const char *title; /* window */
    int width, height; /* window: first size in units, 0 = its choice */
};

struct front;

struct front_ops {
    const char *name; /* "terminal", "window" */
    /* Waits for one event, at most timeout_ms (-1: for ever, 0: not at all); also returns when wake_fd (-1 = none)
     * becomes readable. Uses no CPU while waiting. */
    void (*poll)(struct front *f, int wake_fd, int timeout_ms, struct event *event);
    /* Shows a scene built for f->width x f->height; only what differs is sent. */
    void (*present)(struct front *f, const struct scene *s, const struct theme *t, bool symbols);
    void (*mouse)(struct front *f, bool on); /* may be NULL */
    void (*redraw)(struct front *f);         /* forget what is on the screen; may be NULL */
    void (*fullscreen)(struct front *f);     /* toggle; may be NULL */
    void (*zoom)(struct front *f, int by);   /* larger (+1), smaller (-1), 0 = reset; may be NULL */
    int (*screenshot)(struct front *f, const char *path,
                      struct err *e); /* may be NULL: the scene is exported instead */
    void (*suspend)(struct front *f); /* C-z; may be NULL */
    void (*close)(struct front *f);   /* restores everything, frees f */
};

struct front {
    const struct front_ops *ops;
    int width, height; /* in units */
    enum depth depth;
    bool ascii;  /* it draws with glyphs_ascii */
    bool light;  /* a light background was detected (COLORFGBG, OSC 11) */
    bool smooth; /* draws the items itself, finer than characters */
};

/* Terminal on standard input and output. 0, or -1 and `e` (no terminal). */
int front_curses_open(struct front **out, const struct front_options *o, struct err *e);
/* Window; -1 and `e` when the program was built without SDL2 or there is no display. */
int front_window_open(struct front **out, const struct front_options *o, struct err *e);

#endif
