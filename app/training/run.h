/* A training run: recipe and data in, checkpoints, a log and weights out. */
#ifndef RUMIA_TRAINING_RUN_H
#define RUMIA_TRAINING_RUN_H

#include "recipe.h"

struct training_options {
    const char *folder; /* of checkpoint.safetensors, weights.safetensors (the moving average), best.safetensors
                           (the moving average that measured best, with its score), log.csv, pools */
    bool resume;        /* go on from the checkpoint in the folder */
    const char *from; /* begin with this checkpoint, full or light, in a folder that has none; NULL = from the start */
    double minutes;   /* stop after this long, 0 = when the recipe's iterations are done */
    int threads;
    enum cpu_level cpu;
    enum precision precision;
    bool quiet;
};

/* Runs until done, out of time, or *stop becomes true (set by a signal handler): then a checkpoint is written and
 * ERR_INTERRUPTED is not reported: stopping is a normal end. 0, or -1 and `e`. */
int training_run(const struct recipe *r, const struct training_options *o, const volatile bool *stop, struct err *e);

/* Writes the checkpoint in the folder of a run to the file `to` as a light one (checkpoint.h), along with the score of
 * its best weights. 0, or -1 and `e`. */
int training_lighten(const char *folder, const char *to, struct err *e);

#endif
