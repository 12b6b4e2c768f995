#include "zip.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* Sizes of the fixed parts of the records, and their signatures (PKWARE's APPNOTE 6.3.9, section 4.3). */
enum {
    END_SIZE = 22,
    END64_SIZE = 56,
    LOCATOR_SIZE = 20,
    CENTRAL_SIZE = 46,
    LOCAL_SIZE = 30,
    COMMENT_MAX = 65535,
    ENTRIES_MAX = 1 << 17,
};
#define SIGN_LOCAL 0x04034b50u
#define SIGN_CENTRAL 0x02014b50u
#define SIGN_END 0x06054b50u
#define SIGN_END64 0x06064b50u
#define SIGN_LOCATOR 0x07064b50u

struct reader {
    const struct bytes *file;
    const char *path;
    struct err *e;
};

static int bad(const struct reader *r, uint64_t at, const char *what) {
    return err_set(r->e, ERR_SYNTAX, r->path, 0, 0, NULL, "zip archive, byte %llu: %s", (unsigned long long)at, what);
}

/* Whether a record of `size` bytes at `at` lies in the file and has the signature. */
static bool record(const struct reader *r, uint64_t at, size_t size, uint32_t sign) {
    return at <= r->file->size && r->file->size - at >= size && bytes_u32(r->file->data + at) == sign;
}

/* The end record: the last place from which its comment reaches exactly to the end of the file. */
static int find_end(const struct reader *r, uint64_t *at) {
    const struct bytes *f = r->file;
    for (size_t back = END_SIZE; back <= f->size && back <= END_SIZE + COMMENT_MAX; back++) {
        *at = f->size - back;
        if (record(r, *at, END_SIZE, SIGN_END) && bytes_u16(f->data + *at + 20) == back - END_SIZE) return 0;
    }
    return err_set(r->e, ERR_SYNTAX, r->path, 0, 0, "a file of torch.save (version 1.6 or later)",
                   "not a zip archive, or cut off");
}

struct directory {
    uint64_t at, size, count;
};

static int find_directory(const struct reader *r, struct directory *d) {
    uint64_t end = 0;
    if (find_end(r, &end)) return -1;
    const uint8_t *p = r->file->data + end;
    *d = (struct directory){.at = bytes_u32(p + 16), .size = bytes_u32(p + 12), .count = bytes_u16(p + 10)};
    if (d->at == UINT32_MAX || d->size == UINT32_MAX || d->count == UINT16_MAX) {
        if (end < LOCATOR_SIZE || !record(r, end - LOCATOR_SIZE, LOCATOR_SIZE, SIGN_LOCATOR))
            return bad(r, end, "no zip64 locator before the end record");
        uint64_t at = bytes_u64(p - LOCATOR_SIZE + 8);
        if (!record(r, at, END64_SIZE, SIGN_END64)) return bad(r, at, "no zip64 end record");
        p = r->file->data + at;
        *d = (struct directory){.at = bytes_u64(p + 48), .size = bytes_u64(p + 40), .count = bytes_u64(p + 32)};
    }
    if (d->at > end || d->size > end - d->at) return bad(r, end, "the directory lies outside the file");
    if (d->count > ENTRIES_MAX || d->count * CENTRAL_SIZE > d->size)
        return bad(r, end, "more entries than the directory has room for");
    return 0;
}

/* The zip64 field of a central record holds, in this order, those of size, stored size and place that are saturated. */
static int read_zip64(const struct reader *r, uint64_t at, const uint8_t *extra, size_t length, uint64_t value[3]) {
    const uint8_t *p = extra;
    size_t size = 0; /* of the field, once found */
    for (size_t i = 0; i + 4 <= length && !size; i += 4 + (size_t)bytes_u16(extra + i + 2)) {
        if (bytes_u16(extra + i) != 1) continue;
        size = bytes_u16(extra + i + 2);
        p = extra + i + 4;
        if (size > length - i - 4) return bad(r, at, "an extra field beyond its record");
    }
    for (int k = 0; k < 3; k++) {
        if (value[k] != UINT32_MAX) continue;
        if (size < 8) return bad(r, at, "a zip64 size is missing");
        value[k] = bytes_u64(p);
        p += 8, size -= 8;
    }
    return 0;
}

/* One record of the directory at *at (before `end`); moves *at behind it. */
static int read_entry(const struct reader *r, uint64_t *at, uint64_t end, struct zip_entry *out) {
    const uint8_t *p = r->file->data + *at;
    if (end - *at < CENTRAL_SIZE || !record(r, *at, CENTRAL_SIZE, SIGN_CENTRAL))
        return bad(r, *at, "not a directory record");
    size_t name = bytes_u16(p + 28), extra = bytes_u16(p + 30), comment = bytes_u16(p + 32);
    if (end - *at - CENTRAL_SIZE < name + extra + comment) return bad(r, *at, "a directory record beyond its end");
    *out = (struct zip_entry){.name = (const char *)p + CENTRAL_SIZE, .name_length = name};
    if (bytes_u16(p + 8) & 1) return bad(r, *at, "an encrypted entry");
    if (bytes_u16(p + 10)) return bad(r, *at, "a compressed entry");
    uint64_t value[3] = {bytes_u32(p + 24), bytes_u32(p + 20), bytes_u32(p + 42)};
    if (read_zip64(r, *at, p + CENTRAL_SIZE + name, extra, value)) return -1;
    if (value[0] != value[1]) return bad(r, *at, "a stored entry with two sizes");
    uint64_t local = value[2];
    if (!record(r, local, LOCAL_SIZE, SIGN_LOCAL)) return bad(r, *at, "an entry without a local record");
    const uint8_t *q = r->file->data + local;
    uint64_t data = local + LOCAL_SIZE + bytes_u16(q + 26) + bytes_u16(q + 28);
    if (data > r->file->size || value[0] > r->file->size - data)
        return bad(r, *at, "an entry beyond the end of the file");
    out->data = r->file->data + data;
    out->size = value[0];
    *at += CENTRAL_SIZE + name + extra + comment;
    return 0;
}

static int by_name(const void *a, const void *b) {
    const struct zip_entry *x = a, *y = b;
    size_t n = x->name_length < y->name_length ? x->name_length : y->name_length;
    int order = n ? memcmp(x->name, y->name, n) : 0;
    return order ? order : (x->name_length > y->name_length) - (x->name_length < y->name_length);
}

int zip_open(struct zip *z, const struct bytes *file, const char *path, struct err *e) {
    const struct reader r = {file, path, e};
    struct directory d;
    *z = (struct zip){0};
    if (find_directory(&r, &d)) return -1;
    z->entry = XNEW_ARRAY(struct zip_entry, d.count + 1);
    uint64_t at = d.at;
    int failed = 0;
    for (uint64_t i = 0; i < d.count && !failed; i++) {
        failed = read_entry(&r, &at, d.at + d.size, &z->entry[z->count]);
        z->count += !failed;
    }
    if (!failed && z->count) qsort(z->entry, (size_t)z->count, sizeof *z->entry, by_name);
    for (int i = 1; i < z->count && !failed; i++)
        if (!by_name(&z->entry[i - 1], &z->entry[i])) failed = bad(&r, d.at, "a name is there twice");
    if (failed) zip_close(z);
    return failed;
}

void zip_close(struct zip *z) {
    free(z->entry);
    *z = (struct zip){0};
}

const struct zip_entry *zip_find(const struct zip *z, const char *name, size_t length) {
    struct zip_entry key = {.name = name, .name_length = length};
    return z->count ? bsearch(&key, z->entry, (size_t)z->count, sizeof key, by_name) : NULL;
}
