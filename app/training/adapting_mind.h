/* A mind for tasks (mind.h): where no weights know them a net learns one from its demonstrations while one watches, for
 * a minute, and is asked now and then what it would answer. A step of such a run is what it says after so many
 * iterations, and its frames are the steps of thinking that lead there. What was learnt is kept, and answers at once
 * the next time. Everything else is thought about by the network. */
#ifndef RUMIA_ADAPTING_MIND_H
#define RUMIA_ADAPTING_MIND_H

#include "network_mind.h"

struct adapting_mind {
    struct mind mind; /* first */
    struct network_mind *network;
    const struct kernels *kernels;
    enum precision precision;
};

/* `network` is borrowed; its pool is used as well. */
void adapting_mind_init(struct adapting_mind *m, struct network_mind *network, const struct kernels *kernels,
                        enum precision precision);

#endif
