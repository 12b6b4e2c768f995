/* Weights that learnt a task, kept in the person's state folder: found again by what the task shows, whatever it is
 * called and wherever its file lies. */
#ifndef RUMIA_ADAPTED_H
#define RUMIA_ADAPTED_H

#include "adapt.h"

/* "$XDG_STATE_HOME/rumia/adapted/NAME-DIGEST.K.safetensors" of net number `net`, owned by the caller; NULL when there
 * is no home. Its folder is made when `make`. */
char *adapted_path(const struct puzzle *p, int net, bool make);
/* Writes the weights of a net that is done. 0, or -1 and `e`. */
int adapted_save(const struct adapt *a, int net, const struct puzzle *p, const char *path, struct err *e);
/* Keeps all nets that are done in place of those that were kept of the task. 0, or -1 and `e`. */
int adapted_keep(const struct adapt *a, const struct puzzle *p, struct err *e);
/* What the nets that are kept say: votes [count] (zeroed) of tests [count] of one task. How many nets there are, 0 =
 * none that can be used. */
int adapted_answer(struct pool *pool, const struct kernels *k, enum precision precision, const struct puzzle *tests,
                   int count, struct votes *votes);
/* What the sides of a puzzle say, a vote each (`alone`: its own side only), in every size of the answer that is worth
 * to be asked for (puzzle_sizes); added to `votes`. 0, or -1 and `e`: the model cannot take it. */
int adapted_vote(const struct model *m, struct pool *pool, const struct puzzle *p, bool alone, int steps,
                 struct votes *votes, struct err *e);

#endif
