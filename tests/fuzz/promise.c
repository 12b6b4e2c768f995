#include "promise.h"
#include "alloc.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void require(bool good, const char *what, const struct err *e) {
    char message[700] = "";
    if (good) return;
    if (e) err_format(e, message, sizeof message);
    fprintf(stderr, "broken promise: %s: %s\n", what, message);
    abort();
}

void require_error(const struct err *e, const char *file) {
    require(e->code != ERR_NONE && e->what[0], "an error says what", e);
    require(strcmp(e->file, file) == 0, "an error names the file", e);
}

void require_place(const struct err *e, const char *file) {
    require_error(e, file);
    require(e->line >= 1 && e->column >= 1, "an error has a place", e);
}

void memory_file_open(struct memory_file *f, const void *data, size_t size) {
    f->fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (f->fd < 0 || write(f->fd, data, size) != (ssize_t)size) abort();
    snprintf(f->path, sizeof f->path, "/proc/self/fd/%d", f->fd);
}

void memory_file_close(struct memory_file *f) {
    close(f->fd);
}

static char own_folder[] = "/dev/shm/rumia-fuzz-XXXXXX";

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw) {
    (void)status, (void)kind, (void)ftw;
    return remove(path);
}

static void remove_own_folder(void) {
    if (chdir("/") || nftw(own_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS)) perror(own_folder);
}

void enter_own_folder(void) {
    static bool entered;
    if (entered) return;
    entered = true;
    if (!mkdtemp(own_folder) || chdir(own_folder) || setenv("XDG_STATE_HOME", own_folder, 1)) abort();
    if (!freopen("/dev/null", "r", stdin)) abort();
    atexit(remove_own_folder);
}

char *text_copy(const uint8_t *data, size_t size) {
    return memcpy(xcalloc(size + 1, 1), data, size);
}
