#include "folder.h"
#include "alloc.h"

#include <dirent.h>
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

bool folder_is(const char *path) {
    struct stat status;
    return !stat(path, &status) && S_ISDIR(status.st_mode);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_file(struct folder_files *files, const char *folder, const char *name) {
    struct stat status;
    const size_t length = strlen(folder);
    char *path = xasprintf("%s%s%s", folder, length && folder[length - 1] == '/' ? "" : "/", name);
    if (*name == '.' || stat(path, &status) || !S_ISREG(status.st_mode)) {
        free(path);
        return;
    }
    files->paths = xrealloc(files->paths, (size_t)files->count + 1, sizeof *files->paths);
    files->paths[files->count++] = path;
}

int folder_list(struct folder_files *out, const char *path, struct err *e) {
    *out = (struct folder_files){0};
    DIR *folder = opendir(path);
    if (!folder) return err_set(e, ERR_IO, path, 0, 0, NULL, "cannot open the folder: %s", strerror(errno));
    for (struct dirent *entry; (entry = readdir(folder));)
        add_file(out, path, entry->d_name);
    closedir(folder);
    if (out->count) qsort(out->paths, (size_t)out->count, sizeof *out->paths, by_name);
    return 0;
}

void folder_files_free(struct folder_files *files) {
    for (int i = 0; i < files->count; i++)
        free(files->paths[i]);
    free(files->paths);
    *files = (struct folder_files){0};
}
