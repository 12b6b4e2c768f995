/* What solve.c and search.c share. */
#ifndef RUMIA_SOLVE_PRIVATE_H
#define RUMIA_SOLVE_PRIVATE_H

#include "reader.h"
#include "solve.h"

/* A pinned symbol in a cell, and whether the puzzle's rules leave it out of the answer shown. */
struct chain {
    bool active;        /* thinks at the next step */
    bool used;          /* search: holds a state */
    struct view view;   /* how it looks at the puzzle */
    int steps;          /* since it was (re)started or last branched */
    uint8_t *pins;      /* search: [cells], blank = not pinned */
    int depth;          /* search: pins so far */
    int branch;         /* search: its number, 0 = no pins */
    uint64_t answer;    /* search over sides: a hash of its answer after its last step, */
    int still;          /* and for how many steps it has been that */
    float *probability; /* [cells, answers] after its last step */
    struct board grid;  /* its answer then */
    struct verdict verdict;
    struct q_logits q;
    struct rng rng;
};

struct search;

struct solve {
    const struct model *model;
    const struct puzzle *puzzle;
    struct solve_options options;
    struct think *think;
    struct reader reader;
    int cells; /* of the puzzle */
    int count;
    struct chain *chains; /* [count] */
    int watched, steps;
    long work;
    int sides; /* from which the puzzle can be looked at; 1 = only as it is */
    char remark[80];
    struct votes votes;
    struct search *search; /* NULL unless EXPLORE_SEARCH */
    float *y, *z;          /* [tokens, D] turned back, lent to callers; NULL when there is one side only */
};

/* Gives sample b the puzzle with the chain's pins, in the chain's view. */
void solve_encode(struct solve *s, int b);
/* Reads the chain's answer and checks it by the rules; true = solved. */
bool solve_read(struct solve *s, int b);

struct search *search_new(struct solve *s);
void search_free(struct search *search);
int search_events(const struct search *search, const struct branch_event **events);
/* After a finished step: prune, branch, pick up. Watched and remark are set. */
enum solve_state search_advance(struct solve *s);

#endif
