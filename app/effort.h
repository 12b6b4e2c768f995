/* How hard to think, as a command line says: the options that solve, eval and trace share. */
#ifndef RUMIA_EFFORT_H
#define RUMIA_EFFORT_H

#include "options.h"
#include "solve.h"

struct effort_options {
    int steps;    /* 0 = not given */
    int explore;  /* enum explore; -1 = not given */
    int chains;   /* 0 = not given */
    double noise; /* negative = not given */
    long seed;    /* negative = not given */
};
#define EFFORT_DEFAULTS                                                                                                \
    { .explore = -1, .noise = -1, .seed = -1 }
extern const char *const explore_choices[];

enum { EFFORT_STEPS_MAX = 1000000, EFFORT_CHAINS_MAX = 1024 };

/* Rows for the option table of a command whose struct `T` holds a struct effort_options as `m`. */
#define EFFORT_OPTIONS(T, m)                                                                                           \
    {'n',                                                                                                              \
     "steps",                                                                                                          \
     OPTION_INT,                                                                                                       \
     offsetof(T, m.steps),                                                                                             \
     "N",                                                                                                              \
     "most steps (what is usual for the puzzle: 16 for a Sudoku, 154 for a maze of 30x30; with chains 4 times, over "  \
     "all branches of a search 64 times as many)",                                                                     \
     NULL,                                                                                                             \
     1,                                                                                                                \
     EFFORT_STEPS_MAX},                                                                                                \
        {'x',                                                                                                          \
         "explore",                                                                                                    \
         OPTION_CHOICE,                                                                                                \
         offsetof(T, m.explore),                                                                                       \
         NULL,                                                                                                         \
         "how to go on when one line of thought is not enough: several chains, or a search that pins what the "        \
         "network believes and takes it back (a maze is looked at from another side instead)",                         \
         explore_choices},                                                                                             \
        {'c',                                                                                                          \
         "chains",                                                                                                     \
         OPTION_INT,                                                                                                   \
         offsetof(T, m.chains),                                                                                        \
         "N",                                                                                                          \
         "chains, or branches of the search, thought about at once (1; 8 chains, 2 branches)",                         \
         NULL,                                                                                                         \
         1,                                                                                                            \
         EFFORT_CHAINS_MAX},                                                                                           \
        {0,                                                                                                            \
         "noise",                                                                                                      \
         OPTION_DOUBLE,                                                                                                \
         offsetof(T, m.noise),                                                                                         \
         "S",                                                                                                          \
         "standard deviation of the noise that tells chains apart (0.3); the first eight of a maze differ by their "   \
         "sides",                                                                                                      \
         NULL,                                                                                                         \
         0,                                                                                                            \
         100},                                                                                                         \
    {                                                                                                                  \
        's', "seed", OPTION_LONG, offsetof(T, m.seed), "N", "of the noise (1)", NULL, 0, 9e15                          \
    }

/* The options of a solve: as given, else as the puzzle's file says, else what is usual for the puzzle. */
void effort_resolve(const struct effort_options *given, const struct puzzle *p, struct solve_options *out);

#endif
