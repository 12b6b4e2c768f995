/* Any bytes as a model: safetensors and torch archives. Nothing may crash, an error names the file and says what, and
 * what was accepted can be saved and loaded again. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "torch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good, const char *what, const struct err *e) {
    char message[700] = "";
    if (good) return;
    if (e) err_format(e, message, sizeof message);
    fprintf(stderr, "broken promise: %s: %s\n", what, message);
    abort();
}

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
        require(e->code != ERR_NONE && e->what[0] && !strcmp(e->file, path), "an error says what and where", e);
    if (!failed) model_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int fd = memfd_create("model", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) abort();
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct model *m = NULL;
    struct err e = {0};
    int failed = model_load(&m, path, &e);
    check(failed, m, path, &e);
    e = (struct err){0};
    m = NULL;
    failed = torch_load(&m, path, NULL, &e);
    check(failed, m, path, &e);
    close(fd);
    return 0;
}
