#include "pace.h"

enum {
    FIRST_TRIAL = 3,  /* runs before the other way is tried at first */
    TRIAL_EVERY = 50, /* times as long as it took until it is tried again */
    TRIAL_SOON = 10,  /* the same when things have become slow */
    SLOW_RUNS = 3,    /* that many in a row count as that, each */
    SLOW_TIMES = 2,   /* so many times as long as usual */
};

bool pace_choose(struct pace *p, double now) {
    p->trying = p->cost[p->shared] > 0 && now >= p->next_trial;
    return p->shared != p->trying;
}

/* Whether the usual way has become slow: then the other one is tried before its time. */
static void watch(struct pace *p, double now, double cost) {
    p->slow = p->cost[p->shared] > 0 && cost > SLOW_TIMES * p->cost[p->shared] ? p->slow + 1 : 0;
    if (p->slow < SLOW_RUNS) return;
    p->slow = 0;
    p->cost[p->shared] = cost;
    p->next_trial = now > p->earliest ? now : p->earliest;
}

void pace_note(struct pace *p, double now, double seconds, double amount) {
    const double cost = seconds / amount;
    const bool how = p->shared != p->trying, first = p->cost[how] <= 0;
    if (p->trying) {
        p->next_trial = now + TRIAL_EVERY * seconds;
        p->earliest = now + TRIAL_SOON * seconds;
        p->cost[how] = cost;
        p->promising = cost < p->cost[p->shared];
        p->trying = false;
        return;
    }
    if (p->promising) { /* what was usual may be long ago, of other work */
        p->promising = false;
        if (p->cost[!how] < cost) p->shared = !how;
    }
    if (first) p->next_trial = now + (FIRST_TRIAL - 1) * seconds;
    watch(p, now, cost);
    const double weight = 0.25;
    p->cost[how] = first ? cost : p->cost[how] + weight * (cost - p->cost[how]);
}
