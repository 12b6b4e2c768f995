/* Any bytes as a model: safetensors and torch archives. Nothing may crash, an error names the file and says what, and
 * what was accepted can be saved and loaded again. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "promise.h"
#include "torch.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check_model(const struct model *m) {
    struct model *back = NULL;
    struct err e = {0};
    char copy[64];
    snprintf(copy, sizeof copy, "/dev/shm/rumia-fuzz-%ld", (long)getpid());
    require(!model_save(m, NULL, copy, false, &e), "a model can be saved", &e);
    require(!model_load(&back, copy, &e), "a saved model can be loaded", &e);
    require(!memcmp(&back->config, &m->config, sizeof m->config), "it has the same config", NULL);
    require(!memcmp(back->flat, m->flat, m->layout.floats * sizeof(float)), "it has the same weights", NULL);
    unlink(copy);
    model_free(back);
}

static void check(int failed, struct model *m, const char *path, const struct err *e) {
    if (!failed)
        check_model(m);
    else
        require_error(e, path);
    if (!failed) model_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct memory_file f;
    struct model *m = NULL;
    struct err e = {0};
    memory_file_open(&f, data, size);
    int failed = model_load(&m, f.path, &e);
    check(failed, m, f.path, &e);
    e = (struct err){0};
    m = NULL;
    struct tensors t; /* also what does not begin like an archive */
    failed = torch_tensors(&t, f.path, &e) || model_from_tensors(&m, &t, NULL, &e) ? -1 : 0;
    check(failed, m, f.path, &e);
    memory_file_close(&f);
    return 0;
}
