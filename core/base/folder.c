#include "folder.h"
#include "alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int make_one(const char *path, mode_t mode) {
    struct stat status;
    if (!mkdir(path, mode)) return 0;
    if (errno != EEXIST || stat(path, &status)) return -1;
    errno = ENOTDIR;
    return S_ISDIR(status.st_mode) ? 0 : -1;
}

int folder_make(const char *path, mode_t mode, struct err *e) {
    char *part = xstrdup(path);
    int failed = 0;
    for (size_t i = 1, n = strlen(part); i <= n && !failed; i++) {
        if (part[i] != '/' && part[i]) continue;
        part[i] = 0;
        if (make_one(part, mode))
            failed = err_set(e, ERR_IO, part, 0, 0, NULL, "cannot make the folder: %s", strerror(errno));
        part[i] = path[i];
    }
    free(part);
    return failed;
}
