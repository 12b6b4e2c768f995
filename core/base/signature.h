/* What a file is by the bytes that it begins with. */
#ifndef RUMIA_SIGNATURE_H
#define RUMIA_SIGNATURE_H

#include <stddef.h>

struct signature {
    size_t offset, size;
    const char *bytes, *name;
};

/* The name of the first of `table` [count] that stands in `data`; NULL = none of them. */
const char *signature_find(const struct signature *table, size_t count, const void *data, size_t size);

/* Of files that hold others in another form: "a tar archive", "xz data"...; NULL = nothing that is known. */
const char *signature_packed(const void *data, size_t size);
/* Of other kinds that people have: "a PNG picture", "a pickle of Python"...; NULL = nothing that is known. */
const char *signature_other(const void *data, size_t size);

#endif
