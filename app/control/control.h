/* From keys, clicks and commands to what the session does, and what is looked at meanwhile. Every action of the table
 * is performed here, once. */
#ifndef RUMIA_CONTROL_H
#define RUMIA_CONTROL_H

#include "actions.h"
#include "front.h"
#include "look.h"
#include "rng.h"
#include "session.h"
#include "theme.h"

struct control {
    struct session *session; /* borrowed */
    struct front *front;     /* borrowed; NULL in tests of keys alone */
    struct look look;
    struct keymap map;
    struct theme theme;
    struct rng rng; /* for new puzzles */
    /* Writes what is seen to `path`, the format by its ending. NULL: this program cannot. */
    int (*export_file)(const struct session *s, const struct look *look, const struct theme *t, const char *path,
                       struct err *e);
    enum action prompt_for; /* what the command line is for */
    char history[32][PROMPT_MAX];
    int history_count, history_at;
    int zoomed;                 /* steps that the front end was enlarged by */
    char overwrite[PROMPT_MAX]; /* the file that may be written over */
    bool quit;
    double now; /* seconds, set by the loop before each event */
};

/* Takes over what the thinking thread left and shows what is due at c->now; true when the screen changes. */
bool control_poll(struct control *c);
/* Milliseconds until control_poll has something to do by itself, -1 = never. */
int control_timeout(const struct control *c);
/* Applies the session's preferences (theme, keys, ...); what cannot be applied is told in the session's message.
 * `front` may be NULL. */
void control_init(struct control *c, struct session *s, struct front *front, uint64_t seed);
void control_key(struct control *c, struct key key);
/* `scene`: what is on the screen. */
void control_mouse(struct control *c, const struct scene *scene, const struct mouse *mouse);
/* `argument`: count, cell or frame, 0 = none given; `text` may be NULL. */
void control_action(struct control *c, enum action action, int argument, const char *text);
/* Whether something is done at all: true for every action. */
bool control_can(enum action action);
/* A line of the command line: "step 5", "set steps 64"; or a number alone: that step. */
void control_command(struct control *c, const char *line);
void control_open(struct control *c, const char *path);
/* Text that was pasted: into the command line when that is open, else it is a puzzle or the name of a file. `cut`: more
 * was pasted than is here. */
void control_paste(struct control *c, const char *text, bool cut);
/* Chooses a theme by name or file. 0, or -1 and a message. */
int control_theme(struct control *c, const char *name);

#endif
