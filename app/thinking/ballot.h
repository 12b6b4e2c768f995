/* One puzzle thought about in many views, each with a vote: what one does where no rule tells whether an answer is
 * right, or where the network errs on each view elsewhere. Views are turned and mirrored boards with renamed symbols;
 * official ARC models have a row of the puzzle embedding for each (identifiers.h). Each view takes the same number of
 * steps, then votes with the answer it gives. Where rules tell, the first answer that they accept may end it. */
#ifndef RUMIA_BALLOT_H
#define RUMIA_BALLOT_H

#include "reader.h"
#include "votes.h"

enum { VIEWS_MAX = 4096, VIEWS_USUAL = 8 };

struct ballot_options {
    int views, steps;
    int64_t seed;                    /* of the names drawn for views beyond the sides */
    const struct identifiers *names; /* borrowed; NULL = views are drawn, all with row 0 */
    int size;                        /* which of the sizes that the answer may have (kind->answer_sizes) */
    bool blank;                      /* row 0 whatever the names say: does the model know the task, or only its name? */
    int batch;                       /* views thought about at once */
    bool verified_stop;              /* an answer that the rules accept is the only candidate, and ends the ballot */
    bool learned_halt;               /* a view takes no more steps when the network believes in its answer */
};

struct ballot;

/* `m` packed, `pool` may be NULL, `p` must outlive the ballot. 0, or -1 and `e`: the model cannot take the puzzle. */
int ballot_new(struct ballot **out, const struct model *m, struct pool *pool, const struct puzzle *p,
               const struct ballot_options *o, struct err *e);
void ballot_free(struct ballot *b); /* NULL is fine */
/* One step of the views under way; false = all have voted. */
bool ballot_step(struct ballot *b);
/* What was voted so far, lent. */
const struct votes *ballot_votes(const struct ballot *b);
const struct reader *ballot_reader(const struct ballot *b);
/* In all: no more than differ from each other. */
int ballot_views(const struct ballot *b);
/* The view whose answer the rules accepted, -1 = none so far; and the most steps that a view took. */
int ballot_accepted(const struct ballot *b);
int ballot_steps(const struct ballot *b);
/* View number k, as votes.h numbers them. */
struct view ballot_view(const struct ballot *b, int k);

#endif
