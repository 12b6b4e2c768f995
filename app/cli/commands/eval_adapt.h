/* rumia eval --adapt: nets that learn each task of some files from its demonstrations, then answer. */
#ifndef RUMIA_EVAL_ADAPT_H
#define RUMIA_EVAL_ADAPT_H

#include "adapting.h"

struct eval_adapt {
    const struct command *command;
    const struct reading_options *reading;
    struct models *models;
    struct adapting_options how;
    const char
        *results; /* lines are added to this file, and its tasks are not measured again; NULL = standard output */
    bool quiet;
};

/* Prints a JSON line a task, then how many were solved. Returns the exit code. */
int eval_adapt(const struct eval_adapt *o, char **files, int count);

#endif
