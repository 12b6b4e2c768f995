#include "progress.h"
#include "clock.h"

#include <stdio.h>
#include <unistd.h>

static const double patience = 0.5; /* before the first line */
static const double interval = 0.1; /* between lines */

void progress_begin(struct progress *p, const char *what, long total, bool quiet) {
    *p = (struct progress){
        .on = !quiet && isatty(STDERR_FILENO), .what = what, .total = total, .begun = clock_seconds()};
}

void progress_update(struct progress *p, long done, const char *note) {
    double now = clock_seconds(), spent = now - p->begun;
    if (!p->on || spent < patience || now - p->shown < interval) return;
    p->shown = now;
    double rate = (double)done / spent;
    fprintf(stderr, "\r\033[K%ld", done);
    if (p->total) fprintf(stderr, " of %ld", p->total);
    fprintf(stderr, " %s, %.*f/s", p->what, rate < 10 ? 2 : 0, rate);
    if (p->total && done) {
        char left[24];
        fprintf(stderr, ", %s left", clock_duration((double)(p->total - done) / rate, left));
    }
    if (note && *note) fprintf(stderr, ", %s", note);
    fflush(stderr);
}

void progress_end(struct progress *p) {
    if (p->on && p->shown > 0) fputs("\r\033[K", stderr);
    p->on = false;
}
