/* Time: one monotonic clock, and durations in words. */
#ifndef RUMIA_CLOCK_H
#define RUMIA_CLOCK_H

/* Monotonic, in seconds from any origin. */
double clock_seconds(void);
/* "3 s" "4:05" "2:03:04"; returns out. */
char *clock_duration(double seconds, char out[24]);

#endif
