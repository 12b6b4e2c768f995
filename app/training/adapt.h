/* A net that learns one task from its demonstrations, seen from all their sides: the trainer on a handful of pairs, for
 * a minute, from weights that know other tasks or from nothing. Several nets may learn one after the other, each from
 * other random numbers; what they answer is put to the vote, each side of each net having one.
 *
 * All calls come from one thread. */
#ifndef RUMIA_ADAPT_H
#define RUMIA_ADAPT_H

#include "puzzle.h"
#include "trainer.h"
#include "votes.h"

struct adapt_options {
    double seconds;             /* in all, votes included; 0 = no limit */
    long iterations;            /* of each net; 0 = as many as there is time for */
    int nets;                   /* that learn one after the other */
    int vote_steps;             /* steps that a view thinks before it votes */
    int left_out;               /* the demonstration that is not learnt from, -1 = none */
    struct train_options train; /* batch 0: chosen by the size of the examples */
};
/* What was measured to be best. */
void adapt_defaults(struct adapt_options *o);
/* Our net for tasks: fresh weights are made of this. */
void adapt_config(struct model_config *c);

struct adapt_state {
    int net;              /* that learns, from 0 */
    long iteration;       /* of it */
    double seconds, left; /* passed in all, expected */
    double iterations_a_second;
    double loss, share, exact; /* of the last iterations: cross entropy a cell, cells right, examples right */
    double first_exact;        /* seconds after which the net had all examples right for the first time, -1 = not yet */
};

struct adapt;

/* tests[0..count) are the inputs of one task and outlive the adaptation. `trunk`: weights to begin with, for this kind
 * of puzzle, NULL = fresh ones; borrowed for the call. 0, or -1 and `e`: no demonstrations, or the trunk cannot take
 * the task. */
int adapt_new(struct adapt **out, const struct model *trunk, const struct kernels *k, enum precision precision,
              struct pool *pool, const struct puzzle *tests, int count, const struct adapt_options *o, struct err *e);
void adapt_free(struct adapt *a); /* NULL is fine */
/* One iteration; at the end of a net the votes of it. False: all nets have voted. */
bool adapt_step(struct adapt *a);
/* Ends the net under way: it votes. */
void adapt_finish(struct adapt *a);
struct adapt_state adapt_state(const struct adapt *a);
/* What the nets that are done say of test number `test`, lent. */
const struct votes *adapt_votes(const struct adapt *a, int test);
/* The net under way, or the last one: its moving average, packed for thinking; lent until the next call on `a`. */
const struct model *adapt_model(struct adapt *a);
/* Its weights as they are trained, and their moving average [layout.floats]; lent. */
const struct model *adapt_trained(const struct adapt *a);
const float *adapt_average(const struct adapt *a);
/* How many demonstrations have been answered right by that net from most of their sides. */
int adapt_right(struct adapt *a, int *of);

#endif
