/* The official checkpoints (SamsungSAILMontreal/TinyRecursiveModels): their names and what their shapes say. */
#ifndef RUMIA_OFFICIAL_H
#define RUMIA_OFFICIAL_H

#include "weights.h"

enum { OFFICIAL_NAME = 256 };

/* Whether these are tensors of an official checkpoint. */
bool official_is(const struct tensors *t);
/* The config, from shapes, notes and hints (may be NULL); checked. 0, or -1 and `e`. */
int official_config(struct model_config *c, const struct tensors *t, const struct official_hints *hints, struct err *e);
/* The official name in `t` of a weight. */
void official_name(const struct tensors *t, const struct weight_info *w, int layer, char out[OFFICIAL_NAME]);

#endif
