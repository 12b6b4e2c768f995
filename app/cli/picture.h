/* What a session shows, written to a file: a still, or its whole run as a moving picture. */
#ifndef RUMIA_PICTURE_H
#define RUMIA_PICTURE_H

#include "look.h"
#include "session.h"
#include "theme.h"
#include "timeline.h"

struct picture_options {
    const struct theme *theme; /* NULL = "dark" */
    enum grain grain;          /* stops of a moving picture */
    double seconds;            /* each is shown so long; 0 = by the grain */
    bool ascii, symbols;
};

/* The format by the ending of `path`: a .rumia-trace holds the run, others show it; those that move show every stop.
 * 0, or -1 and `e`. */
int picture_write(const struct session *s, const struct look *look, const char *path, const struct picture_options *o,
                  struct err *e);
/* The same as control.h wants it: every step of the run. */
int picture_export(const struct session *s, const struct look *look, const struct theme *t, const char *path,
                   struct err *e);

#endif
