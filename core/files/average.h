/* The mean of the weights of several files. Weights that were trained on from one another err in different places, and
 * their mean in fewer (Wortsman et al. 2022, "Model soups", arXiv 2203.05482). */
#ifndef RUMIA_AVERAGE_H
#define RUMIA_AVERAGE_H

#include "model.h"

/* Loads `paths` [count >= 1] and makes the model whose every weight is the mean of theirs; what is not learned (start
 * of the states, projection for the screen, words about the model) is the first one's; its note says that it is a mean.
 * Refused: files of another shape, or that start their states elsewhere, as those of another family do; more puzzle
 * embeddings than PUZZLE_ROWS_PARAMETERS. 0, or -1 and `e` naming the file. Release with model_free. */
int average_load(struct model **out, char *const *paths, int count, struct err *e);

#endif
