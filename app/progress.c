#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double patience = 0.5; /* before the first line */
static const double interval = 0.1; /* between lines */

double seconds_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

char *duration_format(double seconds, char out[24]) {
    long s = (long)(seconds + 0.5);
    if (s < 60)
        snprintf(out, 24, "%ld s", s);
    else if (s < 3600)
        snprintf(out, 24, "%ld:%02ld", s / 60, s % 60);
    else
        snprintf(out, 24, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    return out;
}

void progress_begin(struct progress *p, const char *what, long total, bool quiet) {
    *p = (struct progress){.on = !quiet && isatty(STDERR_FILENO), .what = what, .total = total, .begun = seconds_now()};
}

void progress_update(struct progress *p, long done, const char *note) {
    double now = seconds_now(), spent = now - p->begun;
    if (!p->on || spent < patience || now - p->shown < interval) return;
    p->shown = now;
    double rate = (double)done / spent;
    fprintf(stderr, "\r\033[K%ld", done);
    if (p->total) fprintf(stderr, " of %ld", p->total);
    fprintf(stderr, " %s, %.*f/s", p->what, rate < 10 ? 2 : 0, rate);
    if (p->total && done) {
        char left[24];
        fprintf(stderr, ", %s left", duration_format((double)(p->total - done) / rate, left));
    }
    if (note && *note) fprintf(stderr, ", %s", note);
    fflush(stderr);
}

void progress_end(struct progress *p) {
    if (p->on && p->shown > 0) fputs("\r\033[K", stderr);
    p->on = false;
}
