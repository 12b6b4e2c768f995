/* The weights that ship, for tests that need a model which can do something. */
#ifndef RUMIA_SHIPPED_MODEL_H
#define RUMIA_SHIPPED_MODEL_H

#include "alloc.h"
#include "weights.h"

#include <check.h>
#include <stdlib.h>

/* Of assets/models, by name; not packed; owned by the caller. */
static inline struct model *shipped_model(const char *name) {
    struct model *m;
    struct err e;
    char *path = xasprintf("%s/../assets/models/%s.safetensors", getenv("RUMIA_TEST_DATA"), name);
    ck_assert_msg(!model_load(&m, path, &e), "%s", e.what);
    free(path);
    return m;
}

#endif
