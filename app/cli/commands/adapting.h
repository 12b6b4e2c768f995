/* What `rumia adapt` and `rumia eval --adapt` share: tasks from files, and a net that learns one. */
#ifndef RUMIA_ADAPTING_H
#define RUMIA_ADAPTING_H

#include "adapt.h"
#include "models.h"
#include "reading.h"

struct adapting_options {
    double seconds;
    int nets;
    double group;
    int seed;
    bool fresh;
    int left_out; /* the demonstration that is not learnt from, from 1; 0 = none */
};
#define ADAPTING_DEFAULTS .nets = ADAPT_NETS_MAX, .group = 2, .seed = 1

/* Rows for the option table of a command whose struct `T` holds a struct adapting_options as `m`. */
#define ADAPTING_OPTIONS(T, m)                                                                                         \
    {0,                                                                                                                \
     "nets",                                                                                                           \
     OPTION_INT,                                                                                                       \
     offsetof(T, m.nets),                                                                                              \
     "N",                                                                                                              \
     "most nets that learn one after the other and vote together (8)",                                                 \
     NULL,                                                                                                             \
     1,                                                                                                                \
     ADAPT_NETS_MAX},                                                                                                  \
        {0,                                                                                                            \
         "group",                                                                                                      \
         OPTION_DOUBLE,                                                                                                \
         offsetof(T, m.group),                                                                                         \
         "G",                                                                                                          \
         "how strongly regions that do not pay are made to vanish (0 = not at all)",                                   \
         NULL,                                                                                                         \
         0,                                                                                                            \
         1e3},                                                                                                         \
        {0,           "fresh",                                                                                         \
         OPTION_FLAG, offsetof(T, m.fresh),                                                                            \
         NULL,        "begin with random weights, not with those that know other tasks"},                              \
    {                                                                                                                  \
        0, "seed", OPTION_INT, offsetof(T, m.seed), "N", "of the random numbers", NULL, 0, 1e9                         \
    }

/* The puzzles of the next task, added to `tests`, which is empty. 1; 0: there is none; -1 and `e`, `tests` to be freed
 * all the same. */
int adapting_next(struct reading *r, struct puzzle_list *tests, struct err *e);
/* Begins to learn the task from the weights that are asked for, else from those shipped for the kind, else fresh. 0, or
 * -1 and `e`. */
int adapting_begin(struct adapt **out, struct models *models, const struct puzzle_list *tests,
                   const struct adapting_options *o, struct err *e);
/* Learns until it is over or Ctrl-C was pressed, with a line of progress. */
void adapting_run(struct adapt *a, bool quiet);

#endif
