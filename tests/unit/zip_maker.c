#include "zip_maker.h"

#include <check.h>
#include <string.h>

void archive_put(uint8_t *at, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

void archive_add(struct archive *a, const char *name, const void *data, size_t size) {
    size_t n = strlen(name), extra = (8 - (a->size + 30 + n) % 8) % 8;
    uint8_t *local = a->file + a->size, *central = a->directory + a->directory_size;
    ck_assert_uint_lt(a->size + 30 + n + extra + size, sizeof a->file - sizeof a->directory);
    archive_put(local, 0x04034b50, 4);
    archive_put(local + 18, size, 4);
    archive_put(local + 22, size, 4);
    archive_put(local + 26, n, 2);
    archive_put(local + 28, extra, 2);
    memcpy(local + 30, name, n);
    memcpy(local + 30 + n + extra, data, size);
    archive_put(central, 0x02014b50, 4);
    archive_put(central + 20, size, 4);
    archive_put(central + 24, size, 4);
    archive_put(central + 28, n, 2);
    archive_put(central + 42, a->size, 4);
    memcpy(central + 46, name, n);
    a->size += 30 + n + extra + size;
    a->directory_size += 46 + n;
    a->count++;
}

void archive_end(struct archive *a, bool zip64) {
    size_t start = a->size;
    memcpy(a->file + a->size, a->directory, a->directory_size);
    a->size += a->directory_size;
    uint8_t *p = a->file + a->size;
    if (zip64) {
        archive_put(p, 0x06064b50, 4);
        archive_put(p + 32, (uint64_t)a->count, 8);
        archive_put(p + 40, a->directory_size, 8);
        archive_put(p + 48, start, 8);
        archive_put(p + 56, 0x07064b50, 4);
        archive_put(p + 64, a->size, 8);
        p += 76, a->size += 76;
    }
    archive_put(p, 0x06054b50, 4);
    archive_put(p + 10, zip64 ? UINT16_MAX : (uint64_t)a->count, 2);
    archive_put(p + 12, zip64 ? UINT32_MAX : a->directory_size, 4);
    archive_put(p + 16, zip64 ? UINT32_MAX : start, 4);
    a->size += 22;
}
