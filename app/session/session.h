/* Everything that is open: puzzles being thought about, played and edited, and what was said. What is looked at, and
 * how, is not known here (look.h). Nothing here waits; frames come from the worker when session_poll is called. */
#ifndef RUMIA_SESSION_H
#define RUMIA_SESSION_H

#include "mind.h"
#include "play.h"
#include "preferences.h"
#include "timeline.h"

struct store;
struct worker;

enum run_status {
    RUN_NONE, /* not thought about yet */
    RUN_LOADING,
    RUN_THINKING,
    RUN_PAUSED,
    RUN_SOLVED,
    RUN_GAVE_UP, /* the steps are used up */
    RUN_STOPPED,
    RUN_FAILED,   /* error */
    RUN_RECORDED, /* read from a trace */
};

struct run {
    enum run_status status;
    struct timeline *timeline; /* owned; NULL = none, or none yet: how it looks is known when the model is */
    struct board given;        /* the puzzle as the run began */
    char model[64], note[160]; /* which weights, how it thinks */
    char mode[48];             /* the same in short: "one chain, then search" */
    double seconds;            /* that it learns for, 0 = it does not */
    struct votes votes;        /* what all lines of thought say, a vote each; empty = nothing was put to the vote */
    struct err error;
    bool hidden; /* thought about for a hint only: nothing of it is shown */
};

/* A cell that is still open by hand and can be filled: by looking, or else the one the network is surest of. */
struct hint {
    int cell; /* -1 = none */
    uint8_t symbol;
    bool told;    /* the symbol, too */
    char why[96]; /* without naming the symbol */
};

/* A desk: one open puzzle with everything done to it. */
struct desk {
    struct play play;
    struct run now, before;  /* the run before, to compare with */
    int cell;                /* selected, of the grid played; -1 = none, in pictures */
    int anchor;              /* painting: where a line or a selection begins, -1 = nowhere */
    uint8_t brush;           /* painting: the colour entered last */
    int frame;               /* the point in time looked at */
    bool follow;             /* stays at the newest frame */
    int marked;              /* frame the diff compares with, -1 = the step before */
    uint8_t *wrong;          /* [cells] rules broken by what was entered, or (checked) not as in the solution */
    bool checked;            /* against the solution, since the last move */
    struct verdict verdict;  /* of what was entered */
    enum puzzle_state state; /* of the givens; text in words */
    char state_text[160];
    struct board exact; /* the exact solver's answer, not known = not asked, or there is none */
    int exact_count;    /* answers found, -1 = not asked */
    enum { EASY_UNKNOWN, EASY_YES, EASY_NO } easy;
    bool reveal; /* show it */
    struct hint hint;
    int hints;      /* asked for so far */
    double seconds; /* played so far */
};

enum message_kind { MESSAGE_NONE, MESSAGE_PLAIN, MESSAGE_GOOD, MESSAGE_WARN };

/* What was said last, to be read and forgotten. */
struct said {
    enum message_kind kind;
    char text[256];
};

struct session {
    struct desk **desks;
    int count, room, current;
    struct store *store;   /* keeps what is done here (store.h); borrowed, NULL: nothing is kept */
    struct mind *mind;     /* borrowed; NULL: nothing to think with; so is */
    struct worker *worker; /* when no thread is to be had */
    int model;             /* of the mind's, that runs begin with */
    int thinking;          /* desk the worker is busy with, -1 = none */
    struct preferences preferences;
    struct effort effort; /* of the next run, as far as it was said */
    struct said said;
    struct board clipboard; /* painting: what was copied; not known = nothing */
};

/* `mind` is borrowed, NULL: play, replay and compare only. `preferences` are taken over. */
void session_init(struct session *s, struct mind *mind, struct preferences *preferences);
void session_free(struct session *s);
/* Readable when session_poll has something to do; -1 = never. */
int session_fd(const struct session *s);
/* Takes over what the worker left; true when something changed. */
bool session_poll(struct session *s);

struct desk *session_desk(const struct session *s); /* the current one, NULL when nothing is open */
/* Opens a copy of the puzzle; its desk becomes the current one when `select`. */
struct desk *session_add(struct session *s, const struct puzzle *p, bool select);
/* Opens a file of puzzles (at most so many of them) or a trace. 0, or -1 and `e`; `what` (>= 80, may be NULL) says what
 * it was, and a warning is said where the reader has one. */
enum { SESSION_FILE_MAX = 10000 };
int session_open(struct session *s, const char *path, char *what, struct err *e);
void session_select(struct session *s, int desk);
__attribute__((format(printf, 3, 4))) void session_say(struct session *s, enum message_kind kind, const char *fmt, ...);

void session_say_error(struct session *s, const struct err *e);

/* Thinking about the current desk. */
void session_pause(struct session *s);
void session_continue(struct session *s);
void session_again(struct session *s); /* begin anew; the run so far becomes `before` */
/* The same with the next of the networks that there are. False: there is but one. */
bool session_next_model(struct session *s);
void session_more(struct session *s, int steps); /* past the halt */
void session_stop(struct session *s);
/* Says how the run of the current desk ended. */
void session_tell_end(struct session *s);
/* Answers that were voted for, to choose from; 0 where there was one voice only. */
int run_candidates(const struct run *r);
bool run_active(const struct run *r); /* loading, thinking or paused */
const char *run_status_text(enum run_status status);

/* Time. */
void session_goto(struct session *s, int frame);
void session_move(struct session *s, enum grain grain, int by);
void session_change(struct session *s, int direction); /* of the selected cell */

/* By hand, into the selected cell. */
enum hand { HAND_SYMBOL, HAND_PENCIL, HAND_GIVEN /* the puzzle itself */ };
void session_key(struct session *s, enum hand how, const char *key); /* see play_symbol_for_key */
void session_enter(struct session *s, enum hand how, int symbol);
void session_erase(struct session *s, enum hand how);
void session_undo(struct session *s, int times, bool redo);
/* Marks what breaks a rule; at the second time without a move in between, what is not as in the solution. */
void session_check(struct session *s);
/* Points to a cell and says why, or (the second time) tells its symbol. False: only the network could tell, and has not
 * thought about this puzzle yet. */
bool session_hint(struct session *s);
/* Lets the network think for a hint: the run is hidden. */
void session_think_hidden(struct session *s);
void session_take(struct session *s);
void session_clear(struct session *s);
void session_solution(struct session *s);
void session_cell(struct session *s, int cell);
void session_walk(struct session *s, int down, int right); /* cell cursor, stops at the border */

/* Whether the run is about other givens than the puzzle has now. */
bool desk_edited_since(const struct desk *d);
/* Works out what follows from the puzzle and what was entered (state, conflicts). */
void desk_refresh(struct desk *d);
/* Whether a person can fill it all in by looking (kind->next_move); found out once. */
bool desk_easy(struct desk *d);
/* Asks the exact solver once; the answer or NULL. */
const struct board *desk_exact(struct desk *d);

#endif
