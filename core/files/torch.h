/* Checkpoints that PyTorch wrote with torch.save: a zip archive (torch 1.6 and later), mapped and read in place. A
 * plain state_dict, or one beside much else as Lightning leaves it (state_dict.h). */
#ifndef RUMIA_TORCH_H
#define RUMIA_TORCH_H

#include "tensors.h"

/* Whether the file begins like a zip archive; false also when it cannot be read. */
bool torch_is(const char *path);
/* The weights in the file, and as notes what it says of the model. 0, or -1 and `e`. Release with tensors_close. */
int torch_tensors(struct tensors *t, const char *path, struct err *e);

#endif
