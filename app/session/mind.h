/* Whatever thinks about a puzzle, one update at a time, and leaves frames: the network (network_mind.c), or something
 * scripted in tests. All calls of one run come from the thinking thread. */
#ifndef RUMIA_MIND_H
#define RUMIA_MIND_H

#include "frame.h"

enum run_mode { RUN_PLAIN, RUN_CHAINS, RUN_SEARCH };

struct run_options {
    int steps; /* most steps; 0 = as the puzzle's file says, or as usual */
    enum run_mode mode;
    int chains; /* chains, or branches of a search, thought about at once */
    double noise;
    uint64_t seed;
};
void run_defaults(struct run_options *o);
/* What a mode takes when nobody says otherwise: steps (of a search: over all branches) and chains. */
int run_usual_steps(enum run_mode mode, const struct puzzle *p);
int run_usual_chains(enum run_mode mode);
/* The same with steps filled in. */
struct run_options run_settle(const struct run_options *o, const struct puzzle *p);
/* "16 steps" "64 steps, 8 chains, noise 0.30, seed 1"; returns out. */
char *run_describe(const struct run_options *o, char *out, size_t size);

enum mind_state { MIND_THINKING, MIND_SOLVED, MIND_GAVE_UP };

struct mind {
    /* Prepares a run on `p` (which outlives it); may take long (loading weights). `model` gets the name of the weights.
     * 0, or -1 and `e` in words a person understands. */
    int (*begin)(struct mind *m, const struct puzzle *p, const struct run_options *o, void **run, char model[64],
                 struct err *e);
    /* One update; the frame is the caller's. */
    enum mind_state (*update)(void *run, struct frame **frame);
    /* After MIND_SOLVED or MIND_GAVE_UP: allow so many steps more. May be NULL: impossible. */
    void (*extend)(void *run, int steps);
    void (*end)(void *run);
};

#endif
