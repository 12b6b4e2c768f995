/* What a guided search does: branches, each with one pin more than the branch it came from, and what became of them. */
#ifndef RUMIA_BRANCH_H
#define RUMIA_BRANCH_H

#include <stdint.h>

enum branch_what {
    BRANCH_PINNED,     /* a new branch: its cell is pinned to its symbol; it waits */
    BRANCH_BEGUN,      /* it thinks from now on */
    BRANCH_TAKEN_BACK, /* given up: why */
    BRANCH_SOLVED,
    BRANCH_OVER, /* all begin anew: the root, from another side or with noise */
    BRANCH_WHATS
};
enum branch_why {
    WHY_NONE,
    WHY_RULES, /* what the network is sure of breaks a rule */
    WHY_OBJECTS /* its contradiction output does */,
    WHY_WRONG, /* settled on a wrong answer */
    WHY_STUCK, /* no change any more */
    BRANCH_WHYS
};

struct branch_event {
    uint8_t what, why; /* enum branch_what, enum branch_why */
    uint8_t symbol;
    uint16_t cell;    /* PINNED */
    int branch, from; /* numbers of branches, 0 = the puzzle without pins; from: PINNED */
    float objection;  /* logit of the contradiction output, TAKEN_BACK */
};

extern const char *const branch_words[BRANCH_WHATS];  /* "pinned" "begun" ... */
extern const char *const branch_reasons[BRANCH_WHYS]; /* "" "the rules are broken" ... */

#endif
