/* How hard to think about a puzzle: said by a puzzle's file, by a person's preferences, on the command line or on
 * screen, each in this one struct. What is left open is settled for a puzzle at the end. */
#ifndef RUMIA_EFFORT_H
#define RUMIA_EFFORT_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct node;
struct puzzle;

enum explore {
    EXPLORE_OPEN = -1, /* not said */
    EXPLORE_NONE,      /* one chain */
    EXPLORE_CHAINS,    /* `chains` chains, each from another side; when all sides are taken, with noise on z before
                          every step */
    EXPLORE_SEARCH,    /* the network's own backtracking: pin a predicted symbol, think on, take it back when the rules
                          or q object; a puzzle with several sides is looked at from the next one instead. `chains` is
                          the number of branches thought about at once. Where no rule tells whether an answer is right
                          (puzzle_kind.answer_apart) there is nothing to search by: chains, which vote */
    EXPLORE_LEARN,     /* a task is learnt from its demonstrations first, for `seconds`; on screen only */
};
extern const char *const explore_words[]; /* "none" "chains" "search" NULL */

struct effort {
    enum explore explore;
    int steps;      /* most steps of a chain (search: of all branches together, in steps of one sample); 0 = not said */
    int chains;     /* 0 = not said */
    int patience;   /* search: steps of one chain before it is split for the first time; 0 = not said */
    double noise;   /* standard deviation added to z; negative = not said */
    int64_t seed;   /* of the noise; -1 = not said */
    double seconds; /* of learning; 0 = not said */
    bool anew;      /* learn also what was learnt before */
    bool
        blank; /* every task is given the row of the puzzle embedding that is nobody's: is a task known, or its name? */
};
#define EFFORT_OPEN                                                                                                    \
    { .explore = EXPLORE_OPEN, .noise = -1, .seed = -1 }

/* What `patience` is usually, and where nobody said how and somebody watches. */
enum { EFFORT_PATIENCE = 8, EFFORT_PATIENCE_WATCHED = 64 };
/* The same bounds wherever an effort is said; the least is 1 step, 1 chain, noise 0, seed 0. */
enum { EFFORT_SECONDS = 60 }; /* that a task is usually learnt for */
enum { EFFORT_STEPS_MAX = 1000000, EFFORT_CHAINS_MAX = 1024, EFFORT_NOISE_MAX = 100 };
#define EFFORT_SEED_MAX ((int64_t)1 << 53)

/* Whether anything is said. */
bool effort_said(const struct effort *o);
/* What `o` leaves open as `other` says. Several chains that are asked for without a way to explore are chains. */
struct effort effort_or(const struct effort *o, const struct effort *other);
/* What a person who watches means by saying nothing: one chain, and where that is not enough, search. */
struct effort effort_by_itself(const struct effort *asked, const struct puzzle *p);
/* One way to explore in words: "one chain" "8 chains" "search" "one chain, then search". */
char *effort_mode(const struct effort *o, char *out, size_t size);
/* Nothing open any more: as asked, else as the puzzle's file says, else what is usual for the puzzle. */
struct effort effort_settle(const struct effort *asked, const struct puzzle *p);
/* Steps of one chain that suffice as a rule; chains or branches that are usual. */
int effort_usual_steps(enum explore explore, const struct puzzle *p);
int effort_usual_chains(enum explore explore);
/* Of a mapping `{explore: search, steps: 64}`: what it names is set. 0, or -1 and `e`. */
int effort_read(const struct node *mapping, struct effort *o, struct err *e);
/* "16 steps" "64 steps, 8 chains, noise 0.30, seed 1", "as many steps as usual" where they are open; returns out. */
char *effort_describe(const struct effort *o, char *out, size_t size);

#endif
