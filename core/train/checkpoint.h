/* Everything a run needs to go on as if it had never stopped: weights, moving average, optimiser moments, slots with
 * their states and random numbers, the iteration. A resumed run computes the same numbers as an uninterrupted one. */
#ifndef RUMIA_CHECKPOINT_H
#define RUMIA_CHECKPOINT_H

#include "tensors.h"
#include "trainer.h"

/* Atomic: a kill at any time leaves the previous file, and so do weights that are no numbers any more, which is an
 * error. `notes` (may be NULL) go along. 0 or -1. */
int checkpoint_save(const struct trainer *t, const char *path, const struct notes *notes, struct err *e);
/* Into a trainer made with the same config and options (batch, lanes and seed must agree). `notes` receives what was
 * saved along. 0, or -1, `e` filled and the trainer as it was. */
int checkpoint_load(struct trainer *t, const char *path, struct notes *notes, struct err *e);

#endif
