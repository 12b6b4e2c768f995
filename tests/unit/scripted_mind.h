/* Something that thinks without a network, the same on every machine: cells of the exact answer settle one after
 * another, some of them wrongly at first. For tests of everything above mind.h. */
#ifndef RUMIA_SCRIPTED_MIND_H
#define RUMIA_SCRIPTED_MIND_H

#include "mind.h"
#include <stdatomic.h>

struct scripted_mind {
    struct mind mind;    /* first: a mind can be cast back */
    int cycles, updates; /* per step */
    bool never;          /* the first open cell stays wrong */
    bool fails;          /* cannot begin */
    bool peeks;          /* latent updates have a readout */
    bool searches;       /* leaves the events of a small search, steps 3 to 6 */
    atomic_int chosen;   /* of two networks: the second settles cells in another order */
};
void scripted_mind_init(struct scripted_mind *m);
/* From now on there are two networks to choose from. */
void scripted_mind_doubles(struct scripted_mind *m);

#endif
