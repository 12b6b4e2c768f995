/* Whether several threads are quicker than one just now. Where another program takes a processor, threads that work on
 * one thing wait for each other and can be many times slower than one alone. So whoever may choose measures, and now
 * and then tries the other way; a trial is at most a few hundredths of the time. Only times are looked at: what is
 * computed must be the same either way. */
#ifndef RUMIA_PACE_H
#define RUMIA_PACE_H

#include <stdbool.h>

/* Start from PACE_START. Times are seconds from any origin. */
struct pace {
    bool shared, trying;
    bool promising;    /* the last trial was quicker than usual: so it must be than the next usual run, too */
    double cost[2];    /* seconds for a unit of work: alone, shared; 0 = not known */
    double next_trial; /* when the other way is tried again */
    double earliest;   /* when it may be tried if things have become slow */
    int slow;          /* runs in a row that took far longer than usual */
};
#define PACE_START ((struct pace){.shared = true})

/* Whether to share the next run. */
bool pace_choose(struct pace *p, double now);
/* That run did `amount` > 0 units of work in `seconds` and ended at `now`. */
void pace_note(struct pace *p, double now, double seconds, double amount);

#endif
