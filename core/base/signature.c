#include "signature.h"

#include <string.h>

static const struct signature packed[] = {
    {0, 6,
     "\xfd"
     "7zXZ\0",
     "xz data"},
    {0, 2, "\x1f\x8b", "gzip data"},
    {0, 3, "BZh", "bzip2 data"},
    {0, 4, "\x28\xb5\x2f\xfd", "Zstandard data"},
    {0, 4, "\x04\x22\x4d\x18", "LZ4 data"},
    {0, 6, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
    {0, 4, "Rar!", "a RAR archive"},
    {257, 5, "ustar", "a tar archive"},
};

static const struct signature other[] = {
    {0, 6, "\x93NUMPY", "a NumPy array (.npy)"},
    {0, 10, "MATLAB 5.0", "an array of MATLAB (.mat)"},
    {0, 5, "%PDF-", "a PDF document"},
    {0, 8, "\x89PNG\r\n\x1a\n", "a PNG picture"},
    {0, 3, "\xff\xd8\xff", "a JPEG picture"},
    {0, 4, "GIF8", "a GIF picture"},
    {8, 4, "WEBP", "a WebP picture"},
    {0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"},
    {0, 15, "SQLite format 3", "an SQLite database"},
    {0, 4, "PAR1", "a Parquet table"},
    {0, 6, "ARROW1", "an Arrow table"},
    {0, 4, "\x89HDF", "an HDF5 file"},
    {0, 4, "GGUF", "a model in GGUF"},
    {4, 4, "TFL3", "a model of TensorFlow Lite"},
    {0, 4,
     "\x7f"
     "ELF",
     "a program"},
    {0, 4, "\xff\xfe\0\0", "UTF-32 text"},
    {0, 4, "\0\0\xfe\xff", "UTF-32 text"},
    {0, 7, "\x80\x02\x8a\x0a\x6c\xfc\x9c", "a checkpoint of torch before 1.6; load it there and save it anew"},
    {0, 2, "\x80\x02", "a pickle of Python"},
    {0, 2, "\x80\x03", "a pickle of Python"},
    {0, 2, "\x80\x04", "a pickle of Python"},
    {0, 2, "\x80\x05", "a pickle of Python"},
};

const char *signature_find(const struct signature *table, size_t count, const void *data, size_t size) {
    for (size_t i = 0; i < count; i++) {
        const struct signature *s = &table[i];
        if (size >= s->offset + s->size && memcmp((const char *)data + s->offset, s->bytes, s->size) == 0)
            return s->name;
    }
    return NULL;
}

const char *signature_packed(const void *data, size_t size) {
    return signature_find(packed, sizeof packed / sizeof *packed, data, size);
}

const char *signature_other(const void *data, size_t size) {
    return signature_find(other, sizeof other / sizeof *other, data, size);
}
