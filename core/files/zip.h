/* Zip archives whose entries are stored, not compressed, as torch.save writes them (zip64 included): entries are read
 * in place. Checksums are not looked at: torch can be told not to write them. */
#ifndef RUMIA_ZIP_H
#define RUMIA_ZIP_H

#include "bytes.h"

struct zip_entry {
    const char *name; /* not NUL-terminated */
    size_t name_length;
    const uint8_t *data;
    size_t size;
};

struct zip {
    struct zip_entry *entry; /* by name */
    int count;
};

/* Reads the directory of `file`, which must outlive `z`. Every entry must be stored and lie in the file, none twice.
 * 0, or -1 and `e` (nothing is held then). Release with zip_close. */
int zip_open(struct zip *z, const struct bytes *file, const char *path, struct err *e);
void zip_close(struct zip *z);
/* The entry of this name, or NULL. */
const struct zip_entry *zip_find(const struct zip *z, const char *name, size_t length);

#endif
