/* Checkpoints that PyTorch wrote: torch.save(state_dict), a zip archive (torch 1.6 and later). */
#ifndef RUMIA_TORCH_H
#define RUMIA_TORCH_H

#include "weights.h"

/* Whether the file begins like a zip archive; false also when it cannot be read. */
bool torch_is(const char *path);
/* The tensors of the file, mapped. 0, or -1 and `e`. Release with tensors_close. */
int torch_tensors(struct tensors *t, const char *path, struct err *e);
/* An official checkpoint. The file holds no config: `hints` (may be NULL) tells what shapes do not, see weights.h. */
int torch_load(struct model **out, const char *path, const struct official_hints *hints, struct err *e);

#endif
