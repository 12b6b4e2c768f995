/* How the official checkpoints name their weights: those of TRM (SamsungSAILMontreal/TinyRecursiveModels) and of HRM
 * (sapientinc/HRM), and copies by others. A key is known by its end: wrappers put words in front of it and in between.
 */
#ifndef RUMIA_OFFICIAL_NAMES_H
#define RUMIA_OFFICIAL_NAMES_H

#include "params.h"
#include "tensors.h"

enum { OFFICIAL_NAME = 96 };

/* The tensors of a file by the weights they are; NULL = there is none. Lent by the file. */
struct official_index {
    const struct tensor *model[MODEL_WEIGHTS];
    const struct tensor
        *layer[NETS][LAYERS_MAX][LAYER_WEIGHTS]; /* of the net of the latent update, then the answer's */
    int layers[NETS];
};

/* Whether these are tensors of an official checkpoint. */
bool official_is(const struct tensors *t);
/* 0, or -1 and `e`: a weight twice, or too many layers. */
int official_index(struct official_index *out, const struct tensors *t, struct err *e);
/* Whether training left this tensor in the file although no net needs it. */
bool official_ignores(const char *name);
/* What a weight is called, without the words in front; layer -1: the model's. */
void official_name(const struct weight_info *w, int net, int layer, char out[OFFICIAL_NAME]);

#endif
