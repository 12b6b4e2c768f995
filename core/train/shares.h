/* Things of different sizes shared out among groups, so that a few workers who take group after group are done
 * together: one thing after the other, the largest first, goes to the group that has least. The same sizes are always
 * shared out the same way. */
#ifndef RUMIA_SHARES_H
#define RUMIA_SHARES_H

#include <stdint.h>

struct shares {
    int count, groups;
    int *start, *things; /* [groups + 1], [count]: group i has things[start[i] .. start[i+1]), the largest first */
    int *largest;        /* [groups] which group is begun first, second... */
    int *group_of;       /* [count] */
    uint64_t *keys;      /* [count + groups], working memory */
    long *sums;          /* [groups] of sizes */
};

struct shares *shares_new(int count, int groups); /* never NULL */
void shares_free(struct shares *s);               /* NULL is fine */
/* sizes [count] >= 0. */
void shares_make(struct shares *s, const int *sizes);

#endif
