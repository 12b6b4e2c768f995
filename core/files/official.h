/* The config of an official checkpoint (official_names.h): from shapes, from what the file says, from `all_config.yaml`
 * beside it as the official programs leave it there, and where nothing is said as it was published. */
#ifndef RUMIA_OFFICIAL_H
#define RUMIA_OFFICIAL_H

#include "official_names.h"
#include "weights.h"

/* What is said of a model that was read so: "TRM, attention, maze", and what was taken as published for want of better
 * knowledge: "heads 8, cycles 3", or "". */
struct official_words {
    char name[64], assumed[128];
};

/* `hints` may be NULL. The config is checked. 0, or -1 and `e`. */
int official_config(struct model_config *c, const struct official_index *index, const struct tensors *t,
                    const struct official_hints *hints, struct official_words *words, struct err *e);

#endif
