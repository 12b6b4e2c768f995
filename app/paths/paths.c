#include "paths.h"
#include "alloc.h"
#include "folder.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *if_readable(char *path) {
    if (access(path, R_OK) == 0) return path;
    free(path);
    return NULL;
}

/* The folder this program lies in, or "" when unknown. */
static void program_folder(char *out, size_t size) {
    ssize_t length = readlink("/proc/self/exe", out, size - 1);
    out[length > 0 ? length : 0] = 0;
    char *slash = strrchr(out, '/');
    if (slash) *slash = 0;
}

/* A program that was built and not installed has a file beside it that names the folder of what ships. */
static char *uninstalled_path(const char *folder, const char *name) {
    char *note = xasprintf("%s/assets-folder", folder), line[4096] = "";
    FILE *f = fopen(note, "r");
    free(note);
    if (!f) return NULL;
    const bool read = fgets(line, sizeof line, f) != NULL;
    fclose(f);
    line[strcspn(line, "\n")] = 0;
    return read ? if_readable(xasprintf("%s/%s", line, name)) : NULL;
}

char *asset_path(const char *name) {
    char folder[4096];
    program_folder(folder, sizeof folder);
    char *found = *folder ? uninstalled_path(folder, name) : NULL;
    if (!found && *folder) found = if_readable(xasprintf("%s/../share/rumia/%s", folder, name));
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

/* "$variable" if it is an absolute path, else "$HOME/fallback"; then "/rumia". */
static char *folder(const char *variable, const char *fallback) {
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && *base == '/') return xasprintf("%s/rumia", base);
    return home && *home == '/' ? xasprintf("%s/%s/rumia", home, fallback) : NULL;
}

static char *inside(char *dir, const char *name) {
    char *path = dir ? xasprintf("%s/%s", dir, name) : NULL;
    free(dir);
    return path;
}

char *config_path(const char *name) {
    return inside(folder("XDG_CONFIG_HOME", ".config"), name);
}

char *state_path(const char *name, bool make) {
    char *path = inside(folder("XDG_STATE_HOME", ".local/state"), name), *end = path ? strrchr(path, '/') : NULL;
    struct err ignored; /* the file that is then written there reports what is wrong */
    if (!make || !end) return path;
    *end = 0;
    folder_make(path, 0700, &ignored);
    *end = '/';
    return path;
}
