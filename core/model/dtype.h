/* Numbers as files hold them, little endian. */
#ifndef RUMIA_DTYPE_H
#define RUMIA_DTYPE_H

#include <stdbool.h>
#include <stddef.h>

enum dtype {
    DTYPE_F64,
    DTYPE_I64,
    DTYPE_U64,
    DTYPE_F32,
    DTYPE_I32,
    DTYPE_F16,
    DTYPE_BF16,
    DTYPE_U8,
    DTYPE_BOOL,
    DTYPES
};

const char *dtype_name(enum dtype d); /* as in safetensors files: "F32" */
size_t dtype_size(enum dtype d);      /* bytes of an element */
bool dtype_is_float(enum dtype d);    /* F64, F32, F16, BF16 */
/* Elements [from, from + count) of `data`, aligned to its elements, as float32; a type of floats. */
void dtype_floats(enum dtype d, const void *data, size_t from, size_t count, float *out);

#endif
