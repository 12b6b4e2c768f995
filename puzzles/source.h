/* A file's bytes as they come: from a file or standard input, unpacked where they are gzip, as UTF-8 where they are
 * UTF-16. Never more of it in memory than is asked for. */
#ifndef RUMIA_SOURCE_H
#define RUMIA_SOURCE_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>

struct source;

/* "-" is standard input. 0, or -1 and `e`: it cannot be opened, or is something that holds no text (an archive, a
 * picture, an array of NumPy...), which the message names. Release with source_close. */
int source_open(struct source **out, const char *path, struct err *e);
/* The same from memory, which has to stay. */
int source_memory(struct source **out, const char *data, size_t size, const char *name, struct err *e);
/* Puts up to `size` bytes (at least 8) into `out`; none only at the end. 0, or -1 and `e`. */
int source_read(struct source *s, char *out, size_t size, size_t *got, struct err *e);
void source_close(struct source *s); /* NULL is fine */

#endif
