/* Small models and examples for tests of training. */
#ifndef RUMIA_SMALL_TRAINING_H
#define RUMIA_SMALL_TRAINING_H

#include "trainer.h"

enum { SIDE = 4, CELLS = SIDE * SIDE, PLANES = 2, TOKENS = PLANES * CELLS };

/* A fresh net of two planes. The caller frees it. */
struct model *small_model(void);

/* One plane, with hints: the class of a cell is how many of its left and right neighbours are set (the last class: not
 * known yet), due for a column only when what is known has travelled to it, four regions a column. */
enum { HINTS = 4 };
void hinted_example(void *context, struct rng *rng, long iteration, struct example *out);
/* A fresh net for it, with or without recall of what was said. The caller frees it. */
struct model *hinted_model(bool recall);

#endif
