/* A line on standard error that says how far a long command is: share, rate, time left. Only on a terminal, and only
 * once it has taken a moment. */
#ifndef RUMIA_PROGRESS_H
#define RUMIA_PROGRESS_H

#include <stdbool.h>

struct progress {
    bool on;
    const char *what; /* "puzzles"; lent */
    long total;       /* 0 = unknown */
    double begun, shown;
};
/* `quiet`: never shown. */
void progress_begin(struct progress *p, const char *what, long total, bool quiet);
/* `note` is added to the line; may be NULL. */
void progress_update(struct progress *p, long done, const char *note);
/* Removes the line. */
void progress_end(struct progress *p);

#endif
