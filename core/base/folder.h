/* Folders. */
#ifndef RUMIA_FOLDER_H
#define RUMIA_FOLDER_H

#include "err.h"
#include <stdbool.h>
#include <sys/types.h>

/* Makes the folder and those above it that are missing, for whom `mode` says. 0 (also when it was there), or -1 and
 * `e`. */
int folder_make(const char *path, mode_t mode, struct err *e);

bool folder_is(const char *path);
/* The paths of the plain files in a folder, by name; those whose names begin with a dot are left out. */
struct folder_files {
    char **paths; /* [count], owned */
    int count;
};
/* 0, or -1 and `e`. Release with folder_files_free. */
int folder_list(struct folder_files *out, const char *path, struct err *e);
void folder_files_free(struct folder_files *files);

#endif
