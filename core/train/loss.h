/* The losses of training: cross entropy over the cells, and binary cross entropy of the q head. */
#ifndef RUMIA_LOSS_H
#define RUMIA_LOSS_H

#include <stdbool.h>
#include <stdint.h>

enum loss_kind {
    LOSS_SOFTMAX,
    LOSS_STABLEMAX, /* s(x) = x + 1 for x >= 0, 1 / (1 - x) else, in place of exp(x): Prieto et al. 2025, arXiv
                       2501.04697 */
};

/* How many labels >= 0 there are; `right`: at how many of these the largest logit is that of the label. */
int loss_right(int cells, int classes, const float *logits, const int32_t *labels, int *right);
/* Mean cross entropy over the cells whose label is >= 0. logits [cells, classes] are replaced by their gradient times
 * `weight`. */
float loss_cells(enum loss_kind kind, int cells, int classes, float *logits, const int32_t *labels, float weight);
/* Binary cross entropy of sigmoid(logit) against a target in 0..1; *grad receives d(loss)/d(logit). */
float loss_binary(float logit, float target, float *grad);

#endif
