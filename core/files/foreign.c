#include "foreign.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char *bytes_name(const uint8_t *data, size_t size) {
    static const struct {
        size_t offset, size;
        const char *bytes, *name;
    } known[] = {
        {0, 2, "\x1f\x8b", "gzip data"},
        {0, 3, "BZh", "bzip2 data"},
        {0, 5,
         "\xfd"
         "7zXZ",
         "xz data"},
        {0, 4, "\x28\xb5\x2f\xfd", "Zstandard data"},
        {0, 4, "7z\xbc\xaf", "a 7-Zip archive"},
        {257, 5, "ustar", "a tar archive"},
        {0, 6, "\x93NUMPY", "a NumPy array"},
        {0, 4, "\x89HDF", "an HDF5 file"},
        {0, 4, "GGUF", "a model in GGUF"},
        {4, 4, "TFL3", "a model of TensorFlow Lite"},
        {0, 7, "\x80\x02\x8a\x0a\x6c\xfc\x9c", "a checkpoint of torch before 1.6; load it there and save it anew"},
        {0, 2, "\x80\x02", "a pickle of Python"},
        {0, 2, "\x80\x03", "a pickle of Python"},
        {0, 2, "\x80\x04", "a pickle of Python"},
        {0, 2, "\x80\x05", "a pickle of Python"},
        {0, 4, "\x89PNG", "a PNG picture"},
        {0, 3, "\xff\xd8\xff", "a JPEG picture"},
        {0, 5, "%PDF-", "a PDF document"},
        {0, 4,
         "\x7f"
         "ELF",
         "a program"},
        {0, 15, "SQLite format 3", "an SQLite database"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size >= known[i].offset + known[i].size && !memcmp(data + known[i].offset, known[i].bytes, known[i].size))
            return known[i].name;
    return NULL;
}

/* Whether the file begins as texts do, which the length of a header does not. */
static bool is_text(const uint8_t *data, size_t size) {
    for (size_t i = 0; i < size && i < 8; i++)
        if (data[i] >= 0x7f || (data[i] < 0x20 && !memchr("\t\r\n", data[i], 3))) return false;
    return size > 0;
}

static const char *text_name(const uint8_t *data, size_t size) {
    static const struct {
        const char *begin, *name;
    } known[] = {
        {"version https://git-lfs", "a text of Git LFS that stands for the weights"},
        {"<!doctype html", "a web page"},
        {"<html", "a web page"},
        {"<?xml", "a text in XML"},
    };
    while (size > 0 && memchr(" \t\r\n", *data, 4))
        data++, size--;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t length = strlen(known[i].begin);
        if (size >= length && !strncasecmp((const char *)data, known[i].begin, length)) return known[i].name;
    }
    return memmem(data, size < 65536 ? size : 65536, "\"weight_map\"", 12) ? "an index of several files"
                                                                           : "a text, no weights";
}

const char *foreign_file(const uint8_t *data, size_t size) {
    if (size == 0) return "an empty file";
    const char *name = bytes_name(data, size);
    if (name) return name;
    return is_text(data, size) ? text_name(data, size) : NULL;
}
