/* Arrays in a file for numpy (.npz, a zip of .npy). Columns grow row by row in memory and are written at the end. */
#ifndef RUMIA_NPZ_H
#define RUMIA_NPZ_H

#include "err.h"
#include <stddef.h>

enum { NPZ_RANK_MAX = 5 };

struct npz;
struct npz *npz_new(void);
void npz_free(struct npz *z);
/* A column of rows [shape of `rank`] of elements of `bytes`, numpy's type `descr` ("<f4", "|b1"). Returns its number.
 * `name` and `descr` are kept: string literals. */
int npz_column(struct npz *z, const char *name, const char *descr, size_t bytes, int rank, const long *shape);
/* Appends a row to a column. */
void npz_row(struct npz *z, int column, const void *data);
/* An array that is no column: written as `shape`, without rows. */
void npz_array(struct npz *z, const char *name, const char *descr, size_t bytes, int rank, const long *shape,
               const void *data);
/* Text as a string of bytes. */
void npz_text(struct npz *z, const char *name, const char *text);
/* What is held in memory. */
size_t npz_bytes(const struct npz *z);
/* Atomic. Less than 4 GiB, as a zip without extensions holds. 0, or -1 and `e`. */
int npz_write(const struct npz *z, const char *path, struct err *e);

#endif
