/* Everything a run needs to go on as if it had never stopped: weights, moving average, optimiser moments, slots with
 * their states and random numbers, the iteration. A resumed run computes the same numbers as an uninterrupted one.
 *
 * A light checkpoint is the same without the slots' examples and states, a thirtieth of the size or less: slots begin
 * anew, each with the random numbers it was at. */
#ifndef RUMIA_CHECKPOINT_H
#define RUMIA_CHECKPOINT_H

#include "tensors.h"
#include "trainer.h"

/* Atomic: a kill at any time leaves the previous file, and so do weights that are no numbers any more, which is an
 * error. `notes` (may be NULL) go along. 0 or -1. */
int checkpoint_save(const struct trainer *t, const char *path, const struct notes *notes, struct err *e);
/* Of either kind, into a trainer made with the same config and options (batch, lanes and seed must agree). `notes`
 * receives what was saved along. 0, or -1, `e` filled and the trainer as it was; or, when somebody cut a large
 * file while it was read, without a meaning. */
int checkpoint_load(struct trainer *t, const char *path, struct notes *notes, struct err *e);

/* Writes the checkpoint `from`, of either kind, as a light one; `notes` (may be NULL) are added, or take the place of
 * those with the same key. 0 or -1. */
int checkpoint_lighten(const char *from, const char *to, const struct notes *notes, struct err *e);

#endif
