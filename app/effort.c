#include "effort.h"

#include "mind.h"

const char *const explore_choices[] = {"none", "chains", "search", NULL};

void effort_resolve(const struct effort_options *given, const struct puzzle *p, struct solve_options *out) {
    const struct puzzle_limits *limits = &p->limits;
    solve_defaults(out);
    int chains = given->chains ? given->chains : limits->chains;
    if (given->explore >= 0)
        out->explore = (enum explore)given->explore;
    else if (chains > 1)
        out->explore = EXPLORE_CHAINS;
    enum run_mode mode = (enum run_mode)out->explore; /* the same three */
    out->chains = chains ? chains : run_usual_chains(mode);
    const struct run_options run = {.steps = given->steps, .mode = mode};
    out->steps = run_settle(&run, p).steps;

    if (given->noise >= 0)
        out->noise = given->noise;
    else if (limits->noise >= 0)
        out->noise = limits->noise;
    if (given->seed >= 0)
        out->seed = (uint64_t)given->seed;
    else if (limits->has_seed)
        out->seed = limits->seed;
}
