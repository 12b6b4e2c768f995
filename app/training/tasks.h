/* Tasks to train on: each shows pairs, and every pair is an example, from every side. */
#ifndef RUMIA_TASKS_H
#define RUMIA_TASKS_H

#include "lesson.h"
#include "recipe.h"

struct task_pairs {
    struct puzzle puzzle; /* any of the task's; owned */
    const struct demonstration *
        *pairs; /* [count] those that are not too large; array owned, pairs lent by the puzzle */
    int count;
    bool measured; /* its question has an answer and is not too large: one more pair, which is not learnt from */
};

struct task_set {
    struct task_pairs *tasks;
    int count, room;
    int max_tokens, max_cells;
};

/* Adds the tasks of a source: of a file, of all files of a folder, or made by the kind's generator. Pairs with a side
 * longer than data->most_side (where it says one) are left out, and so are tasks without pairs. 0, or -1 and `e`. */
int task_set_add(struct task_set *set, const struct recipe *r, const struct recipe_data *data,
                 const struct encoding *encoding, struct err *e);
void task_set_free(struct task_set *set); /* a zeroed one is fine */
/* One of the pairs of tasks [first, first + count), from one of its sides. */
void task_set_draw(const struct task_set *set, int first, int count, const struct encoding *encoding,
                   const struct model_config *m, struct rng *rng, struct example *out);

#endif
