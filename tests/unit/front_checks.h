/* What the tests of front ends share: a scene that moves, files in a folder of their own, JSON checked from scratch. */
#ifndef RUMIA_FRONT_CHECKS_H
#define RUMIA_FRONT_CHECKS_H

#include "export.h"
#include <check.h>

enum { W = 40, H = 12 };

extern struct scene scene; /* the last one drawn */

/* The path of a file in this program's folder, valid until the next call. */
const char *in_folder(const char *name);
/* The whole file, NUL-terminated, in fresh memory. `size` may be NULL. */
char *read_text(const char *path, size_t *size);
/* Every kind of item, text that needs escaping, a moving cell. */
const struct scene *draw(void *context, int index, double *seconds);
struct export_frames frames(int count);
/* Exports that many frames; the name says the format. */
void write_all(const char *name, int count, const struct export_options *o);
bool json_document(const char *text);

/* Makes the folder, runs the cases of one suite, removes the folder; what main returns. */
int run_in_folder(const char *name, TCase *cases);

#endif
