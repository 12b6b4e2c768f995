#include "npz.h"
#include "alloc.h"
#include "bytes.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct array {
    const char *name, *descr;
    bool column;
    int rank; /* of a row */
    long shape[NPZ_RANK_MAX], rows;
    size_t bytes; /* of a row */
    char *data;   /* behind HEADER bytes that are kept for numpy's */
    size_t size, room;
};

/* numpy's header is this long for any shape here, so that it can be filled in at the end. */
enum { HEADER = 192 };

struct npz {
    struct array *arrays;
    int count;
    size_t size;
};

struct npz *npz_new(void) {
    return XNEW(struct npz);
}

void npz_free(struct npz *z) {
    if (!z) return;
    for (int i = 0; i < z->count; i++)
        free(z->arrays[i].data);
    free(z->arrays);
    free(z);
}

static struct array *add(struct npz *z, const char *name, const char *descr, size_t bytes, int rank,
                         const long *shape) {
    z->arrays = xrealloc(z->arrays, (size_t)z->count + 1, sizeof *z->arrays);
    struct array *a = &z->arrays[z->count++];
    *a = (struct array){.name = name, .descr = descr, .rank = rank, .bytes = bytes, .size = HEADER};
    for (int i = 0; i < rank; i++)
        a->bytes *= (size_t)(a->shape[i] = shape[i]);
    return a;
}

static void append(struct npz *z, struct array *a, const void *data) {
    if (a->size + a->bytes > a->room) {
        a->room = 2 * a->room + HEADER + a->bytes;
        a->data = xrealloc(a->data, a->room, 1);
    }
    memcpy(a->data + a->size, data, a->bytes);
    a->size += a->bytes;
    a->rows++;
    z->size += a->bytes;
}

int npz_column(struct npz *z, const char *name, const char *descr, size_t bytes, int rank, const long *shape) {
    struct array *a = add(z, name, descr, bytes, rank, shape);
    a->column = true;
    a->data = xcalloc(a->room = HEADER, 1);
    return z->count - 1;
}

void npz_row(struct npz *z, int column, const void *data) {
    append(z, &z->arrays[column], data);
}

void npz_array(struct npz *z, const char *name, const char *descr, size_t bytes, int rank, const long *shape,
               const void *data) {
    append(z, add(z, name, descr, bytes, rank, shape), data);
}

void npz_text(struct npz *z, const char *name, const char *text) {
    const long length = (long)strlen(text);
    npz_array(z, name, "|u1", 1, 1, &length, text);
}

size_t npz_bytes(const struct npz *z) {
    return z->size;
}

/* The header of format 1.0 (numpy.lib.format): magic, version, u16 length, a Python dictionary, spaces, a newline. */
static void put_header(const struct array *a) {
    char shape[100] = "", text[HEADER];
    size_t used = 0;
    if (a->column) used += (size_t)snprintf(shape, sizeof shape, "%ld,", a->rows);
    for (int i = 0; i < a->rank; i++)
        used += (size_t)snprintf(shape + used, sizeof shape - used, "%ld,", a->shape[i]);
    const int length =
        snprintf(text, sizeof text, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", a->descr, shape);
    memset(a->data, ' ', HEADER);
    memcpy(a->data, "\x93NUMPY\x01\x00", 8);
    a->data[8] = (char)(HEADER - 10);
    a->data[9] = 0;
    memcpy(a->data + 10, text, (size_t)length);
    a->data[HEADER - 1] = '\n';
}

/* ---- a zip of stored entries (PKWARE APPNOTE 4.3): each with its header, then a list of all of them ---- */

static void put_number(FILE *out, uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++)
        fputc((int)(v >> 8 * i & 255), out);
}

/* What the header of an entry and its line in the list share. */
static void put_entry(FILE *out, const struct array *a, uint32_t checksum) {
    enum { VERSION = 20, MIDNIGHT = 0, FIRST_OF_1980 = 1 << 5 | 1, SUFFIX = 4 };
    const uint32_t shared[][2] = {{VERSION, 2},
                                  {0, 2}, /* flags */
                                  {0, 2}, /* stored */
                                  {MIDNIGHT, 2},
                                  {FIRST_OF_1980, 2},
                                  {checksum, 4},
                                  {(uint32_t)a->size, 4},
                                  {(uint32_t)a->size, 4},
                                  {(uint32_t)strlen(a->name) + SUFFIX, 2},
                                  {0, 2}}; /* nothing extra */
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        put_number(out, shared[i][0], (int)shared[i][1]);
}

static void put_zip(FILE *out, const struct npz *z) {
    enum { ENTRY = 30, LINE = 46, SUFFIX = 4 };
    uint32_t at = 0, list = 0, *checksum = XNEW_ARRAY(uint32_t, z->count), *start = XNEW_ARRAY(uint32_t, z->count);
    for (int i = 0; i < z->count; i++) {
        const struct array *a = &z->arrays[i];
        checksum[i] = (uint32_t)crc32_z(0, (const Bytef *)a->data, a->size);
        start[i] = at;
        fwrite("PK\3\4", 1, 4, out);
        put_entry(out, a, checksum[i]);
        fprintf(out, "%s.npy", a->name);
        fwrite(a->data, 1, a->size, out);
        at += ENTRY + (uint32_t)(strlen(a->name) + SUFFIX + a->size);
    }
    for (int i = 0; i < z->count; i++) {
        const struct array *a = &z->arrays[i];
        fwrite("PK\1\2\24\0", 1, 6, out);
        put_entry(out, a, checksum[i]);
        for (int field = 0; field < 5; field++)
            put_number(out, 0, 2); /* no comment, the first disk, of no kind in particular */
        put_number(out, start[i], 4);
        fprintf(out, "%s.npy", a->name);
        list += LINE + (uint32_t)strlen(a->name) + SUFFIX;
    }
    fwrite("PK\5\6\0\0\0\0", 1, 8, out);
    put_number(out, (uint32_t)z->count, 2);
    put_number(out, (uint32_t)z->count, 2);
    put_number(out, list, 4);
    put_number(out, at, 4);
    put_number(out, 0, 2);
    free(checksum);
    free(start);
}

int npz_write(const struct npz *z, const char *path, struct err *e) {
    struct atomic_file out;
    for (int i = 0; i < z->count; i++)
        put_header(&z->arrays[i]);
    if (atomic_open(&out, path, e)) return -1;
    put_zip(out.stream, z);
    return atomic_commit(&out, e);
}
