#include "clock.h"

#include <stdio.h>
#include <time.h>

double clock_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

char *clock_duration(double seconds, char out[24]) {
    const long s = (long)(seconds + 0.5);
    if (s < 60)
        snprintf(out, 24, "%ld s", s);
    else if (s < 3600)
        snprintf(out, 24, "%ld:%02ld", s / 60, s % 60);
    else
        snprintf(out, 24, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
    return out;
}
