/* What is known of the puzzles that were worked on, and how it comes onto desks and from them. */
#ifndef RUMIA_KEPT_H
#define RUMIA_KEPT_H

#include "session.h"

/* What is known of one puzzle. */
struct kept {
    struct puzzle puzzle; /* as it was opened; edits are moves */
    char *moves;          /* as play_text; owned, "" = none */
    int cell, frame;
    int hints;      /* asked for */
    double seconds; /* played */
    char *run;      /* name of the trace beside the file; owned, NULL = none */
    bool open;      /* it is opened at the next start, else when its puzzle is */
    bool current;   /* it was looked at */
    bool borrowed;  /* from the file of another program: not ours to write until it changes */

    struct desk *desk; /* that goes on with it, NULL = none now */
    unsigned changes;  /* of desk->play, that `moves` tells */
    int frames;        /* of the desk's run that `run` holds, and */
    const struct timeline *timeline;
};

struct kept_list {
    struct kept *items;
    int count, room;
};

void kept_free(struct kept *k);
void kept_list_free(struct kept_list *l);
/* Each takes over what `k` points to. Appends; */
struct kept *kept_add(struct kept_list *l, const struct kept *k);
/* or, of two that tell of one puzzle, leaves the one with more moves, unless each has moves of its own. */
void kept_absorb(struct kept_list *l, struct kept *k);
/* The newest of a puzzle that is on no desk; that of a desk. NULL = none. */
struct kept *kept_of_puzzle(const struct kept_list *l, const struct puzzle *p);
struct kept *kept_of_desk(const struct kept_list *l, const struct desk *d);
/* In the order of the desks, what is on none after them. */
void kept_order(struct kept_list *l, const struct session *s);

/* Does on a fresh desk of the puzzle what was done. A run that cannot be read any more, or is another puzzle's, is no
 * reason to lose the moves. */
void kept_give(struct kept *k, struct desk *d);
/* Takes down what was done on the desk since, but for the run. */
void kept_take(struct kept *k);

#endif
