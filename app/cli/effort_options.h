/* How hard to think, as a command line says: the options that several commands share. */
#ifndef RUMIA_EFFORT_OPTIONS_H
#define RUMIA_EFFORT_OPTIONS_H

#include "effort.h"
#include "options.h"

/* Rows for the option table of a command whose struct `T` holds a struct effort as `m`, EFFORT_OPEN in its defaults. */
#define EFFORT_OPTIONS(T, m)                                                                                           \
    {'n',                                                                                                              \
     "steps",                                                                                                          \
     OPTION_INT,                                                                                                       \
     offsetof(T, m.steps),                                                                                             \
     "N",                                                                                                              \
     "most steps (what is usual for the puzzle: 16 for a Sudoku, 154 for a maze of 30x30; with chains 4 times, over "  \
     "all branches of a search 256 times as many)",                                                                    \
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
         explore_words},                                                                                               \
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
         EFFORT_NOISE_MAX},                                                                                            \
    {                                                                                                                  \
        's', "seed", OPTION_LONG, offsetof(T, m.seed), "N", "of the noise (1)", NULL, 0, (double)EFFORT_SEED_MAX       \
    }

#endif
