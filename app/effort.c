#include "effort.h"

enum { EXPLORE_CHAINS_DEFAULT = 8, CHAINS_STEPS = 64, SEARCH_STEPS = 1024 };

const char *const explore_choices[] = {"none", "chains", "search", NULL};

void effort_resolve(const struct effort_options *given, const struct puzzle_limits *limits, struct solve_options *out) {
    static const struct puzzle_limits none = {.noise = -1};
    if (!limits) limits = &none;
    solve_defaults(out);
    int chains = given->chains ? given->chains : limits->chains;
    if (given->explore >= 0)
        out->explore = (enum explore)given->explore;
    else if (chains > 1)
        out->explore = EXPLORE_CHAINS;
    if (chains)
        out->chains = chains;
    else if (out->explore != EXPLORE_NONE)
        out->chains = EXPLORE_CHAINS_DEFAULT;

    if (given->steps)
        out->steps = given->steps;
    else if (limits->steps)
        out->steps = limits->steps;
    else if (out->explore == EXPLORE_CHAINS)
        out->steps = CHAINS_STEPS;
    else if (out->explore == EXPLORE_SEARCH)
        out->steps = SEARCH_STEPS;

    if (given->noise >= 0)
        out->noise = given->noise;
    else if (limits->noise >= 0)
        out->noise = limits->noise;
    if (given->seed >= 0)
        out->seed = (uint64_t)given->seed;
    else if (limits->has_seed)
        out->seed = limits->seed;
}
