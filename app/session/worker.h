/* The thinking thread: thinks about one puzzle at a time and puts frames into a mailbox. A pipe becomes readable when
 * there is news, so that a front end can sleep until then. All functions are called from the one thread that owns the
 * worker; results do not depend on when they are called. */
#ifndef RUMIA_WORKER_H
#define RUMIA_WORKER_H

#include "mind.h"

struct worker;

enum worker_state {
    WORKER_IDLE,
    WORKER_LOADING, /* preparing the run */
    WORKER_THINKING,
    WORKER_PAUSED,
    WORKER_SOLVED,  /* ended; may be extended */
    WORKER_GAVE_UP, /* ended; may be extended */
    WORKER_FAILED,  /* could not begin: error */
};

struct worker_news {
    enum worker_state state;
    struct frame **frames; /* the receiver owns the frames and the array (free) */
    int count;
    struct votes votes; /* after the last finished step, the receiver's; empty = nothing new */
    bool begun;         /* facts are known */
    struct mind_facts facts;
    struct err error; /* WORKER_FAILED */
};

/* `mind` is borrowed. NULL: no thread or pipe to be had. */
struct worker *worker_new(struct mind *mind);
void worker_free(struct worker *w); /* ends a run first */
/* Readable when there is news. */
int worker_fd(const struct worker *w);
/* Ends a run that is going on (its frames not yet taken are dropped) and begins another; `p` is copied. */
void worker_start(struct worker *w, const struct puzzle *p, const struct effort *o);
void worker_pause(struct worker *w);
void worker_continue(struct worker *w);
/* After WORKER_SOLVED or WORKER_GAVE_UP: thinks on for so many steps. False: impossible. */
bool worker_extend(struct worker *w, int steps);
/* What the run can conclude early it does; one that cannot goes on. False: it cannot. */
bool worker_finish(struct worker *w);
void worker_stop(struct worker *w);
/* Takes what has arrived (and empties the pipe). Never waits. */
void worker_take(struct worker *w, struct worker_news *news);
/* Waits until the state is neither loading nor thinking or the mailbox is full (tests, exporters). */
void worker_wait(struct worker *w);

#endif
