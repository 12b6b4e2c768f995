/* Whatever thinks about a puzzle, one update at a time, and leaves frames: the network (network_mind.c), or something
 * scripted in tests. All calls of one run come from the thinking thread. */
#ifndef RUMIA_MIND_H
#define RUMIA_MIND_H

#include "frame.h"
#include "votes.h"

/* What is known once a run has begun. */
struct mind_facts {
    char model[64]; /* name of the weights */
    struct frame_shape shape;
#define MODE_KEPT "learnt before"
    double seconds; /* that it learns for, 0 = it does not learn */
    char mode[48];  /* how it thinks, where that is another way than was asked for; else empty */
};

enum mind_state { MIND_THINKING, MIND_SOLVED, MIND_GAVE_UP };

struct mind {
    /* Prepares a run on `p` (which outlives it) with a settled effort; may take long (loading weights). 0, or -1 and
     * `e` in words a person understands. */
    int (*begin)(struct mind *m, const struct puzzle *p, const struct effort *o, void **run, struct mind_facts *facts,
                 struct err *e);
    /* One update; the frame is the caller's. */
    enum mind_state (*update)(void *run, struct frame **frame);
    /* After a finished step: what all lines of thought say, a vote each, lent until the next update; NULL where nothing
     * is put to the vote. May be NULL: never. */
    const struct votes *(*votes)(void *run);
    /* After MIND_SOLVED or MIND_GAVE_UP: allow so many steps more. May be NULL: impossible. */
    void (*extend)(void *run, int steps);
    /* What can be concluded early is: the next update is the last. May be NULL: impossible. */
    void (*finish)(void *run);
    void (*end)(void *run);
    /* Several networks, by name: `choose` says which of them runs begin with from now on; any thread may. NULL and 0:
     * there is but one. */
    void (*choose)(struct mind *m, int model);
    const char *const *models; /* [model_count] */
    int model_count;
};

#endif
