/* Whether the parts of a recipe fit each other: its model the kind, its sources the model. */
#ifndef RUMIA_TRAINING_RECIPE_CHECK_H
#define RUMIA_TRAINING_RECIPE_CHECK_H

#include "document.h"
#include "recipe.h"

/* `root`: the document that `r` was read from. 0, or -1 and `e` at the key that is to blame. */
int recipe_check(const struct recipe *r, const struct node *root, struct err *e);
/* Whether the model can be trained on puzzles like this one. 0, or -1 and `e` without a place. */
int recipe_fits(const struct recipe *r, const struct puzzle *like, struct err *e);

#endif
