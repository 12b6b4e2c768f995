/* Nets that learn one task from its demonstrations: the trainer on a handful of pairs, from weights that know other
 * tasks or from nothing. One net after the other learns until it is at rest or its time is up: the first, third... from
 * all sides of the pairs, the others from their own side alone, since a rule that knows left from right is hard to
 * learn from all sides, and easy from one. Where there is a trunk two begin with it, the next two with random weights,
 * and so on: nets that begin alike err alike. What they answer is put to the vote: of nets that learnt the
 * demonstrations, each as much as any other.
 *
 * All calls come from one thread. */
#ifndef RUMIA_ADAPT_H
#define RUMIA_ADAPT_H

#include "puzzle.h"
#include "trainer.h"
#include "votes.h"

enum { ADAPT_NETS_MAX = 8 };
static const double ADAPT_LEARNT = 0.9; /* share of examples right in the end that is called learnt */

struct adapt_options {
    double seconds;             /* in all, votes included; 0 = no limit */
    long iterations;            /* of each net; 0 = as many as there is time for */
    int nets;                   /* most that learn one after the other, up to ADAPT_NETS_MAX */
    int vote_steps;             /* steps that a view thinks before it votes */
    int updates;                /* latent updates of a cycle, at most, in learning as in answering; 0 = the trunk's */
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

/* One that is done. */
struct adapt_net {
    bool alone;   /* learnt and answers from the pairs' own side only */
    double exact; /* share of examples right in the end */
    long iterations;
    int vote_steps;      /* that its views thought before they voted */
    float *weights;      /* its moving average [layout.floats of the model]; owned */
    struct votes *votes; /* a puzzle each; owned */
};
void adapt_net_free(struct adapt_net *n, int tests);
/* Adds what nets say of a test to `out`: those that learnt the task, or all where none has. */
void adapt_join(const struct adapt_net *nets, int count, int test, struct votes *out);

struct adapt;

/* tests[0..count) are the inputs of one task and outlive the adaptation. `trunk`: weights to begin with, for this kind
 * of puzzle, NULL = random ones for all nets; borrowed for the call. 0, or -1 and `e`: no demonstrations, or the trunk
 * cannot take the task. */
int adapt_new(struct adapt **out, const struct model *trunk, const struct kernels *k, enum precision precision,
              struct pool *pool, const struct puzzle *tests, int count, const struct adapt_options *o, struct err *e);
void adapt_free(struct adapt *a); /* NULL is fine */
/* One iteration; at the end of a net its votes. False: it is over. */
bool adapt_step(struct adapt *a);
/* Ends it: the net under way votes as it is. */
void adapt_finish(struct adapt *a);
struct adapt_state adapt_state(const struct adapt *a);
/* What the nets that are done say of test number `test`, lent; those of the tests after it follow. */
const struct votes *adapt_votes(const struct adapt *a, int test);
/* The net under way, or the last one: its moving average, packed for thinking; lent until the next call on `a`. */
const struct model *adapt_model(struct adapt *a);
const struct model *adapt_trained(const struct adapt *a); /* its weights as they are trained, lent */
/* The nets that are done, lent. */
const struct adapt_net *adapt_nets(const struct adapt *a, int *count);

#endif
