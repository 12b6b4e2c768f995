/* The file of a session: whatever can be read of it, and writing it. */
#ifndef RUMIA_STORE_FILE_H
#define RUMIA_STORE_FILE_H

#include "kept.h"

/* What was wrong with a file. */
struct trouble {
    int count; /* 0 = nothing */
    struct err first;
};
/* Adds what can be read. A missing file is an empty one. */
void kept_read(struct kept_list *l, const char *path, struct trouble *t);
/* How many there are to write: what is ours, but for puzzles of files that nothing was done on. */
int kept_ours(const struct kept_list *l);
int kept_write(FILE *out, const struct kept_list *l, struct err *e); /* these; 0, or -1 and `e` */

#endif
