/* What a person looks at, and how: which view, what is typed, how a run is replayed. Owned by the control, read by the
 * views; not undone, not saved. */
#ifndef RUMIA_LOOK_H
#define RUMIA_LOOK_H

#include <stdbool.h>

enum screen_view {
    VIEW_BOARD,
    VIEW_LATENT,
    VIEW_DIFF,
    VIEW_CHARTS,
    VIEW_INSPECTOR,
    VIEW_LOG,
    VIEW_COMPARE,
    VIEW_SEARCH,
    VIEW_COUNT
};
enum board_style { BOARD_CANDIDATES, BOARD_CONFIDENCE };
enum latent_style { LATENT_DIRECTION, LATENT_MOVED, LATENT_CHANGE, LATENT_STYLES };
enum entry_mode { ENTRY_NONE, ENTRY_PLAY, ENTRY_EDIT };
enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_GALLERY };

enum { PROMPT_MAX = 512 };

/* The command line. */
struct prompt {
    const char *text; /* what it asks for (":" "open:"), NULL = closed */
    char line[PROMPT_MAX];
    int caret; /* bytes */
};

/* Going through a run by itself, also while it is still being thought. */
struct replay {
    bool running, reverse;
    bool fresh;   /* it is seen for the first time: what comes after the present point is not shown yet */
    double speed; /* 1 = a whole run in about three seconds; REPLAY_AT_ONCE = the newest frame at all times */
    double at;    /* frame, with its fraction */
    double then;  /* when that was, seconds */
    bool due;     /* how the run ended is still to be said */
};
#define REPLAY_AT_ONCE 64.0

struct look {
    enum screen_view view;
    enum board_style board;
    enum latent_style latent;
    enum entry_mode entry;
    bool pencil;
    enum overlay overlay;
    int scroll;     /* of the overlay, in lines */
    int choice;     /* selected line of the gallery */
    int count;      /* number typed before a key, 0 = none */
    bool hint_due;  /* as soon as the network has thought */
    int clock;      /* seconds played */
    double touched; /* when a person last did something while playing, 0 = does not play */
    struct prompt prompt;
    struct replay replay;
    bool roams;      /* a person chose the cell: the board is shown around it, and not where something happens */
    int pair;        /* tasks: the demonstration looked at, 0 = the test */
    bool symbols;    /* shades as glyphs too */
    bool alone;      /* the board alone, as large as it can be */
    bool colourless; /* the front end has no colours */
    bool ascii;      /* and no characters beyond ASCII */
};

#endif
