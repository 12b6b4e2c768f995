/* For tests: the recorded answers in tests/golden, as float arrays. */
#ifndef RUMIA_TEST_GOLDEN_H
#define RUMIA_TEST_GOLDEN_H

#include "alloc.h"
#include "weights.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

static inline char *golden_path(const char *name, const char *suffix) {
    const char *root = getenv("RUMIA_TEST_DATA");
    return xasprintf("%s/golden/%s%s", root ? root : "tests", name, suffix);
}

static inline struct tensors golden_open(const char *name, const char *suffix) {
    struct tensors t;
    struct err e = {0};
    char *path = golden_path(name, suffix);
    ck_assert_msg(!tensors_open(&t, path, &e), "%s: %s", path, e.what);
    free(path);
    return t;
}

static inline struct model *golden_model(const char *name) {
    struct model *m = NULL;
    struct err e = {0};
    char *path = golden_path(name, ".safetensors");
    ck_assert_msg(!model_load(&m, path, &e), "%s: %s", path, e.what);
    free(path);
    return m;
}

/* The tensor of a printf name; must exist. */
__attribute__((format(printf, 2, 3))) static inline const struct tensor *golden_tensor(const struct tensors *t,
                                                                                       const char *fmt, ...) {
    char name[192];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(name, sizeof name, fmt, ap);
    va_end(ap);
    const struct tensor *found = tensors_find(t, name);
    ck_assert_msg(found, "no tensor %s", name);
    return found;
}

/* Its elements as float32; release with free(). */
static inline float *golden_floats(const struct tensor *t) {
    float *out = XNEW_ARRAY(float, t->count + 1);
    tensor_floats(t, 0, t->count, out);
    return out;
}

static inline float golden_largest(const float *x, size_t n) {
    float most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmaxf(most, fabsf(x[i]));
    return most;
}

static inline float golden_distance(const float *a, const float *b, size_t n) {
    float most = 0;
    for (size_t i = 0; i < n; i++) {
        float d = fabsf(a[i] - b[i]);
        if (!(d <= most)) most = d; /* a NaN is a distance too */
    }
    return most;
}

#endif
