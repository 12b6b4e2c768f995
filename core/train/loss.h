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

/* Mean cross entropy over the cells whose label is >= 0. logits [cells, classes] are replaced by their gradient times
 * `weight`. `right`: how many counted cells have their largest logit at the label; `counted`: how many count. */
float loss_cells(enum loss_kind kind, int cells, int classes, float *logits, const int32_t *labels, float weight,
                 int *right, int *counted);
/* Binary cross entropy of sigmoid(logit) against target 0 or 1; *grad receives d(loss)/d(logit). */
float loss_binary(float logit, bool target, float *grad);

#endif
