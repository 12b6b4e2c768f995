/* Models in files: our own (safetensors with the config in the metadata) and official checkpoints (official.h). */
#ifndef RUMIA_WEIGHTS_H
#define RUMIA_WEIGHTS_H

#include "model.h"
#include "tensors.h"

/* What an official checkpoint does not tell by its shapes; 0 = as its file or all_config.yaml beside it says, else as
 * it was published: heads of 64 features; TRM: 3 cycles, 6 updates (Sudoku, and the mixer mlp) or 4, 16 prefix slots;
 * HRM: 2 cycles, 2 updates, one slot; 9x9 for a vocabulary of 11 symbols, else 30x30. */
struct official_hints {
    int heads, cycles, updates, prefix, height, width;
};

/* Loads a file, whatever it is called: safetensors (tensors.h) or what torch.save wrote (torch.h), ours or an official
 * checkpoint. Every tensor must be there, of the right shape, and none besides. The model is not packed. 0, or -1 and
 * `e`. Release with model_free. */
int model_load(struct model **out, const char *path, struct err *e);
/* The same, told what an official checkpoint does not say; `hints` may be NULL. */
int model_import(struct model **out, const char *path, const struct official_hints *hints, struct err *e);

/* The same from tensors that were read before. Takes `t` over (also on failure). */
int model_from_tensors(struct model **out, struct tensors *t, const struct official_hints *hints, struct err *e);

/* Writes our own kind of file. `flat` [layout.floats]: the weights to write (the moving average, say), or NULL for the
 * model's. `bf16`: matrices are rounded to bfloat16. 0, or -1 and `e`. */
int model_save(const struct model *m, const float *flat, const char *path, bool bf16, struct err *e);

#endif
