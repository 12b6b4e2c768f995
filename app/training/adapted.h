/* Weights that learnt a task, kept in the person's state folder: found again by what the task shows, whatever it is
 * called and wherever its file lies. */
#ifndef RUMIA_ADAPTED_H
#define RUMIA_ADAPTED_H

#include "adapt.h"

/* "$XDG_STATE_HOME/rumia/adapted/NAME-DIGEST.safetensors", owned by the caller; NULL when there is no home. Its folder
 * is made when `make`. */
char *adapted_path(const struct puzzle *p, bool make);
/* Keeps the weights of the net under way, or the last one. 0, or -1 and `e`. */
int adapted_save(const struct adapt *a, const struct puzzle *p, const char *path, struct err *e);
/* What the sides of a puzzle say, a vote each; added to `votes`. 0, or -1 and `e`: the model cannot take it. */
int adapted_vote(const struct model *m, struct pool *pool, const struct puzzle *p, int steps, struct votes *votes,
                 struct err *e);

#endif
