/* What a person prefers: $XDG_CONFIG_HOME/rumia/config.yaml. Read, never written by the program. */
#ifndef RUMIA_PREFERENCES_H
#define RUMIA_PREFERENCES_H

#include "effort.h"

enum { PREFERENCES_KEYS_MAX = 64 };

struct preferences {
    char *theme; /* a built-in name or a theme file; NULL = by the background; owned */
    bool ascii, mouse, symbols, reveal, restore;
    double speed;         /* at which a run is shown: 1 = in about three seconds, 64 = at once */
    struct effort effort; /* of every run; open where nothing is said */
    struct {
        char action[32], keys[64];
        int line, column;
    } keys[PREFERENCES_KEYS_MAX];
    int key_count;
};

void preferences_defaults(struct preferences *p);
void preferences_free(struct preferences *p);
/* Changes what the file names. A missing file is fine. 0, or -1 and `e`. */
int preferences_read(struct preferences *p, const char *path, struct err *e);
int preferences_parse(struct preferences *p, const char *text, size_t size, const char *file, struct err *e);

#endif
