/* `all_config.yaml`, which the official programs write beside their checkpoints: what its section `arch` says. */
#ifndef RUMIA_ARCH_NOTES_H
#define RUMIA_ARCH_NOTES_H

#include "tensors.h"

/* Adds the plain values of the section, for the checkpoint `path`; none where there is no such file. 0, or -1 and `e`
 * for a file that cannot be read. */
int arch_notes_beside(const char *path, struct notes *out, struct err *e);

#endif
