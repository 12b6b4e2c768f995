/* A line on standard error that says how far a long command is: share, rate, time left. Only on a terminal, and only
 * once it has taken a moment. */
#ifndef RUMIA_PROGRESS_H
#define RUMIA_PROGRESS_H

#include <stdbool.h>

/* Monotonic clock, in seconds from any origin. */
double seconds_now(void);
/* "3 s" "4:05" "2:03:04"; returns out. */
char *duration_format(double seconds, char out[24]);

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
