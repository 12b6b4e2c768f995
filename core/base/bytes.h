/* Files as bytes: read whole or mapped, written atomically (the old file or the whole new one, at any time). */
#ifndef RUMIA_BYTES_H
#define RUMIA_BYTES_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct bytes {
    const uint8_t *data; /* a NUL follows data[size] when read with bytes_read, not when mapped */
    size_t size;
    bool mapped;
    int guard; /* of a map, guard.h */
};

enum { BYTES_COPY_MAX = 64 << 20 };
/* A regular file as it is: read into memory up to BYTES_COPY_MAX bytes, else mapped. 0, or -1 and `e`. Release with
 * bytes_free. */
int bytes_map(struct bytes *b, const char *path, struct err *e);
/* Whether somebody cut the file that is mapped: then there are zeros in place of what is missing. To be asked when all
 * was read. bytes_was_cut is the error for it: returns -1. */
bool bytes_cut(const struct bytes *b);
int bytes_was_cut(const char *path, struct err *e);
/* Reads a file (or standard input for "-") of at most `limit` bytes into memory. 0, or -1 and `e`. */
int bytes_read(struct bytes *b, const char *path, size_t limit, struct err *e);
void bytes_free(struct bytes *b);

/* Little endian reads from possibly unaligned memory. */
uint16_t bytes_u16(const uint8_t *p);
uint32_t bytes_u32(const uint8_t *p);
uint64_t bytes_u64(const uint8_t *p);

/* Writing. atomic_open gives a stream to a file that nobody sees; atomic_commit syncs it and puts it in the place of
 * `path` in one go; atomic_abort, and the end of the program however it comes, leave what was there. An old file keeps
 * its mode and owner; where `path` is a symbolic link, the file behind it is replaced. What is no plain file (a pipe, a
 * device), or is standard output by its name or by "-", is written straight. */
struct atomic_file {
    FILE *stream;
    char *path;   /* as it was named */
    char *target; /* the file that is replaced at the end; NULL: written straight */
    char *beside; /* where the new file stands until then; NULL: it has no name (O_TMPFILE) */
};
int atomic_open(struct atomic_file *f, const char *path, struct err *e);
int atomic_commit(struct atomic_file *f, struct err *e); /* 0, or -1, `e` filled and nothing left of the new file */
void atomic_abort(struct atomic_file *f);
/* Removes what a writer of this file left beside it that was killed in the moment between naming and renaming. For
 * those who know that nobody is writing it now. */
void atomic_sweep(const char *path);

#endif
