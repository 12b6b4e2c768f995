/* For tests of training: two small models, a source of examples for each, and what a checkpoint makes of a trainer. */
#ifndef RUMIA_TRAIN_CHECKS_H
#define RUMIA_TRAIN_CHECKS_H

#include "trainer.h"

enum { SIDE = 4, CELLS = SIDE * SIDE, PLANES = 2, TOKENS = PLANES * CELLS };

/* Reads two planes and says in which of them more cells of the row are set, which is learnable only through pools. */
struct model *small_model(void);
extern const struct example_source small_source;

/* One plane, with hints: the class of a cell is how many of its left and right neighbours are set (the last class: not
 * known yet), due for a column only when what is known has travelled to it. */
enum { HINTS = 4 };
struct model *hinted_model(bool recall);
extern const struct example_source hinted_source;

/* Two planes, two tasks; an example brings its own regions, and says where two of one region are set, in task 1 where
 * they are not. */
struct model *task_model(void);
extern const struct example_source task_source;

struct train_options small_options(void);

/* What a checkpoint of `t` makes of a new trainer of `m`; `t` is gone. */
struct trainer *reopened(struct trainer *t, struct model *m, const struct train_options *o,
                         const struct example_source *from, struct pool *pool);

#endif
