/* Zip archives written by hand, as torch.save writes them. */
#ifndef RUMIA_ZIP_MAKER_H
#define RUMIA_ZIP_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Begins zeroed. */
struct archive {
    uint8_t file[1 << 14], directory[1 << 12];
    size_t size, directory_size;
    int count;
};

/* A number of some bytes, the least first. */
void archive_put(uint8_t *at, uint64_t value, int bytes);
/* An entry whose data begins at a multiple of 8. */
void archive_add(struct archive *a, const char *name, const void *data, size_t size);
/* The directory and the end record; a->file[0..size) is the archive then. */
void archive_end(struct archive *a, bool zip64);

#endif
