#include "paths.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *if_readable(char *path) {
    if (access(path, R_OK) == 0) return path;
    free(path);
    return NULL;
}

/* The folder of this program without its last component ("/usr" for "/usr/bin/rumia"), or "" when unknown. */
static void program_prefix(char *out, size_t size) {
    ssize_t length = readlink("/proc/self/exe", out, size - 1);
    out[length > 0 ? length : 0] = 0;
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(out, '/');
        if (slash) *slash = 0;
    }
}

char *asset_path(const char *name) {
    char prefix[4096];
    program_prefix(prefix, sizeof prefix);
    char *found = NULL;
    if (!*prefix || strcmp(prefix, RUMIA_BUILD_DIR) == 0)
        found = if_readable(xasprintf("%s/assets/%s", RUMIA_SOURCE_DIR, name));
    if (!found && *prefix) found = if_readable(xasprintf("%s/share/rumia/%s", prefix, name));
    if (!found) found = if_readable(xasprintf("%s/%s", RUMIA_DATA_DIR, name));
    return found;
}

char *model_path(const char *name) {
    const char *folder = getenv("RUMIA_MODELS");
    if (folder && *folder) return if_readable(xasprintf("%s/%s", folder, name));
    char *below = xasprintf("models/%s", name), *found = asset_path(below);
    free(below);
    return found;
}
