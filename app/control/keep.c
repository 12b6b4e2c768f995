#include "keep.h"
#include "bytes.h"
#include "document.h"
#include "paths.h"
#include "preferences.h"

#include <stdlib.h>
#include <unistd.h>

static const char file_name[] = "look.yaml";

void keep_speed(double speed) {
    struct atomic_file f;
    struct err ignored;
    char *path = state_path(file_name, true);
    if (path && !atomic_open(&f, path, &ignored)) {
        fprintf(f.stream, "speed: %g\n", speed);
        atomic_commit(&f, &ignored);
    }
    free(path);
}

double kept_speed(double otherwise) {
    struct kept {
        double speed;
    } kept = {otherwise};
    static const struct document_field fields[] = {
        FIELD_AS(struct kept, speed, "speed", DOCUMENT_REAL, .least = 0.1, .most = 64),
    };
    char *path = state_path(file_name, false);
    struct document *d;
    struct err ignored;
    if (path && !access(path, R_OK) && !document_read(&d, path, &ignored)) {
        if (document_fields(document_root(d), fields, 1, &kept, &ignored)) kept.speed = otherwise;
        document_free(d);
    }
    free(path);
    return kept.speed;
}
