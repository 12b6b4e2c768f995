/* Files as bytes: read whole or mapped, written atomically (a temporary file beside the target, then a rename). */
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
};

/* Maps a regular file read-only. 0, or -1 and `e`. Release with bytes_free. */
int bytes_map(struct bytes *b, const char *path, struct err *e);
/* Reads a file (or standard input for "-") of at most `limit` bytes into memory. 0, or -1 and `e`. */
int bytes_read(struct bytes *b, const char *path, size_t limit, struct err *e);
void bytes_free(struct bytes *b);

/* Little endian reads from possibly unaligned memory. */
uint16_t bytes_u16(const uint8_t *p);
uint32_t bytes_u32(const uint8_t *p);
uint64_t bytes_u64(const uint8_t *p);

/* Writing: atomic_open gives a stream to a temporary file beside `path`; atomic_commit flushes, syncs and renames it;
 * atomic_abort removes it. "-" writes to standard output. */
struct atomic_file {
    FILE *stream;
    char *path, *temporary;
};
int atomic_open(struct atomic_file *f, const char *path, struct err *e);
int atomic_commit(struct atomic_file *f, struct err *e); /* 0, or -1, `e` filled and the temporary file removed */
void atomic_abort(struct atomic_file *f);

#endif
