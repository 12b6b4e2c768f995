/* A pair of a task, seen from one side, as an example to learn from: what adapting to one task and training on many
 * share. */
#ifndef RUMIA_LESSON_H
#define RUMIA_LESSON_H

#include "reader.h"
#include "trainer.h"

struct lesson {
    const struct puzzle *task; /* any puzzle of the task */
    const struct demonstration *pair;
    int side;   /* sides.h */
    int number; /* of the task, among those that the model has vectors for */
};

void lesson_shape(const struct lesson *l, const struct encoding *c, struct grid_shape *shape);
/* Owned by the caller. */
struct geometry *lesson_geometry(const struct lesson *l, const struct encoding *c, const struct model_config *m);
/* Everything but the geometry: `out` has room for it. */
void lesson_fill(const struct lesson *l, const struct encoding *c, const struct model_config *m, struct example *out);
/* The same with arrays that are made for it; lesson_example_free frees these. */
void lesson_example(const struct lesson *l, const struct encoding *c, const struct model_config *m,
                    struct example *out);
void lesson_example_free(struct example *x);

#endif
