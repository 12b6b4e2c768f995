#include "foreign.h"
#include "signature.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

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
    const char *name = signature_packed(data, size);
    if (!name) name = signature_other(data, size);
    if (name) return name;
    return is_text(data, size) ? text_name(data, size) : NULL;
}
