/* The branches of a search as they stand at one point of its run. */
#ifndef RUMIA_TREE_H
#define RUMIA_TREE_H

#include "timeline.h"

enum node_state { NODE_WAITS, NODE_THINKS, NODE_SPLIT, NODE_TAKEN_BACK, NODE_SOLVED };

struct tree_node {
    int branch, parent;           /* index of the parent in the tree, -1 = the root */
    int depth, first_child, next; /* indices, -1 = none; children in the order they are tried */
    uint16_t cell;
    uint8_t symbol;
    uint8_t state, why; /* enum node_state, enum branch_why */
    float objection;
    int frame; /* in which it got its state */
};

struct tree {
    struct tree_node *nodes; /* nodes[0]: the puzzle without pins */
    int count, room;
    int taken_back; /* in all */
    int starts;     /* times the search began */
};

/* What happened up to frame `index`, since the search last began anew. `t` starts zeroed, its memory is used again. */
void tree_of(struct tree *t, const struct timeline *line, int index);
void tree_free(struct tree *t);
/* Whether there is anything to show. */
bool timeline_searched(const struct timeline *line);

#endif
