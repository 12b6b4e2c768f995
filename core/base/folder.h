/* Folders. */
#ifndef RUMIA_FOLDER_H
#define RUMIA_FOLDER_H

#include "err.h"
#include <sys/types.h>

/* Makes the folder and those above it that are missing, for whom `mode` says. 0 (also when it was there), or -1 and
 * `e`. */
int folder_make(const char *path, mode_t mode, struct err *e);

#endif
