#include "effort.h"

#include "mind.h"

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
    enum run_mode mode = (enum run_mode)out->explore; /* the same three */
    out->chains = chains ? chains : run_usual_chains(mode);
    out->steps = given->steps ? given->steps : limits->steps ? limits->steps : run_usual_steps(mode);

    if (given->noise >= 0)
        out->noise = given->noise;
    else if (limits->noise >= 0)
        out->noise = limits->noise;
    if (given->seed >= 0)
        out->seed = (uint64_t)given->seed;
    else if (limits->has_seed)
        out->seed = limits->seed;
}
