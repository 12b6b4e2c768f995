/* Answers that several views of one puzzle gave, counted: each view has a vote, and equal answers are one candidate. */
#ifndef RUMIA_VOTES_H
#define RUMIA_VOTES_H

#include "board.h"

enum { ATTEMPTS = 2 }; /* how often one may answer */

struct candidate {
    struct board board; /* a view that said nothing that is a board voted for the one that is not known */
    int votes;
    double belief; /* mean of what the views thought of it: q as a probability */
    int first;     /* the view that said it first */
};

struct votes {
    struct candidate *items; /* the best first: by votes, then by belief, then by arrival */
    int count, room, cast;
};

/* Views are numbered as they come. `q` is the logit of "my answer is right". */
void votes_add(struct votes *v, const struct board *answer, float q);
/* All votes that were cast in `from` as well, each so many times. */
void votes_join(struct votes *v, const struct votes *from, int times);
/* Attempt 0, 1 ...: the best candidates that are boards; not known where there are no more. */
struct board votes_attempt(const struct votes *v, int attempt);
/* Whether one of the first `attempts` of them is this answer; not if that is not known. */
bool votes_right(const struct votes *v, int attempts, const struct board *answer);
/* Lent by the votes; NULL = none. */
const struct candidate *votes_find(const struct votes *v, const struct board *answer);
void votes_free(struct votes *v); /* a zeroed one is fine */

#endif
