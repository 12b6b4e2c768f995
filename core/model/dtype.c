#include "dtype.h"
#include "kernels.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static const struct {
    const char *name;
    size_t size;
} dtypes[DTYPES] = {
    [DTYPE_F64] = {"F64", 8},   [DTYPE_I64] = {"I64", 8}, [DTYPE_U64] = {"U64", 8},
    [DTYPE_F32] = {"F32", 4},   [DTYPE_I32] = {"I32", 4}, [DTYPE_F16] = {"F16", 2},
    [DTYPE_BF16] = {"BF16", 2}, [DTYPE_U8] = {"U8", 1},   [DTYPE_BOOL] = {"BOOL", 1},
};

const char *dtype_name(enum dtype d) {
    return dtypes[d].name;
}

size_t dtype_size(enum dtype d) {
    return dtypes[d].size;
}

bool dtype_is_float(enum dtype d) {
    return d == DTYPE_F32 || d == DTYPE_BF16 || d == DTYPE_F16 || d == DTYPE_F64;
}

static float f16_to_f32(uint16_t h) {
    int exponent = h >> 10 & 31;
    uint32_t sign = (uint32_t)(h & 0x8000) << 16, fraction = h & 1023, bits;
    if (exponent == 31)
        bits = sign | 0x7f800000 | fraction << 13;
    else if (exponent)
        bits = sign | (uint32_t)(exponent + 112) << 23 | fraction << 13;
    else { /* zero and subnormals: exact in float32 */
        float value = (float)fraction * 0x1p-24f;
        return sign ? -value : value;
    }
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

void dtype_floats(enum dtype d, const void *data, size_t from, size_t count, float *out) {
    assert(dtype_is_float(d));
    const char *at = (const char *)data + from * dtypes[d].size;
    const uint16_t *halves = (const uint16_t *)(const void *)at;
    switch (d) {
    case DTYPE_F32:
        if (count) memcpy(out, at, count * sizeof *out);
        break;
    case DTYPE_F64:
        for (size_t i = 0; i < count; i++)
            out[i] = (float)((const double *)(const void *)at)[i];
        break;
    case DTYPE_BF16:
        for (size_t i = 0; i < count; i++)
            out[i] = bf16_to_f32(halves[i]);
        break;
    default:
        for (size_t i = 0; i < count; i++)
            out[i] = f16_to_f32(halves[i]);
    }
}
