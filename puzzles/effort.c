#include "effort.h"
#include "document.h"
#include "puzzle.h"
#include <string.h>

static const struct effort usual = {.explore = EXPLORE_NONE, .noise = 0.3, .seed = 1, .patience = EFFORT_PATIENCE};

const char *const explore_words[] = {"none", "chains", "search", NULL};

bool effort_said(const struct effort *o) {
    return o->explore != EXPLORE_OPEN || o->steps > 0 || o->chains > 0 || o->patience > 0 || o->noise >= 0 ||
           o->seed >= 0;
}

struct effort effort_or(const struct effort *o, const struct effort *other) {
    struct effort said = *o;
    if (said.steps == 0) said.steps = other->steps;
    if (said.chains == 0) said.chains = other->chains;
    if (said.patience == 0) said.patience = other->patience;
    if (said.noise < 0) said.noise = other->noise;
    if (said.seed < 0) said.seed = other->seed;
    if (said.explore == EXPLORE_OPEN) said.explore = other->explore;
    if (said.seconds == 0) said.seconds = other->seconds;
    said.anew |= other->anew;
    said.blank |= other->blank;
    if (said.explore == EXPLORE_OPEN && said.chains > 1) said.explore = EXPLORE_CHAINS;
    return said;
}

struct effort effort_by_itself(const struct effort *asked, const struct puzzle *p) {
    const struct effort by_itself = {.explore = p->kind->answer_apart ? EXPLORE_CHAINS : EXPLORE_SEARCH,
                                     .noise = usual.noise,
                                     .seed = usual.seed,
                                     .patience = EFFORT_PATIENCE_WATCHED};
    struct effort said = effort_or(asked, &p->effort);
    if (said.explore == EXPLORE_LEARN && !p->kind->demonstrations) said.explore = EXPLORE_OPEN;
    return said.explore == EXPLORE_OPEN ? effort_or(&said, &by_itself) : said;
}

struct effort effort_settle(const struct effort *asked, const struct puzzle *p) {
    struct effort said = effort_or(asked, &p->effort);
    said = effort_or(&said, &usual);
    if (p->kind->answer_apart && said.explore == EXPLORE_SEARCH) said.explore = EXPLORE_CHAINS;
    if (said.steps == 0) said.steps = effort_usual_steps(said.explore, p);
    if (said.chains == 0) said.chains = effort_usual_chains(said.explore);
    if (said.seconds == 0) said.seconds = EFFORT_SECONDS;
    if (said.explore == EXPLORE_NONE) said.chains = 1;
    return said;
}

int effort_usual_steps(enum explore explore, const struct puzzle *p) {
    const int one = p->kind->usual_steps ? p->kind->usual_steps(p) : 16;
    if (p->kind->answer_apart) return one; /* its chains are views, each of which ends */
    return one * (explore == EXPLORE_SEARCH ? 256 : explore == EXPLORE_CHAINS ? 4 : 1);
}

int effort_usual_chains(enum explore explore) {
    return explore == EXPLORE_SEARCH ? 2 : explore == EXPLORE_CHAINS ? 8 : 1;
}

int effort_read(const struct node *mapping, struct effort *o, struct err *e) {
    static const struct document_field fields[] = {
        FIELD_WORD(struct effort, explore, explore_words),
        FIELD_INTEGER(struct effort, steps, 1, EFFORT_STEPS_MAX),
        FIELD_INTEGER(struct effort, chains, 1, EFFORT_CHAINS_MAX),
        FIELD_INTEGER(struct effort, patience, 1, EFFORT_STEPS_MAX),
        FIELD_REAL(struct effort, noise, 0, EFFORT_NOISE_MAX),
        FIELD_INTEGER(struct effort, seed, 0, EFFORT_SEED_MAX),
    };
    return document_fields(mapping, fields, sizeof fields / sizeof *fields, o, e);
}

char *effort_mode(const struct effort *o, char *out, size_t size) {
    if (o->explore == EXPLORE_SEARCH)
        snprintf(out, size, "%s", o->patience > EFFORT_PATIENCE ? "one chain, then search" : "search");
    else if (o->explore == EXPLORE_LEARN)
        snprintf(out, size, "learns the task");
    else if (o->explore == EXPLORE_CHAINS)
        snprintf(out, size, "%d chains", o->chains ? o->chains : effort_usual_chains(o->explore));
    else
        snprintf(out, size, "%s", o->explore == EXPLORE_NONE ? "one chain" : "by itself");
    const size_t n = strlen(out);
    if (o->blank) snprintf(out + n, size - n, ", blank vector");
    return out;
}

char *effort_describe(const struct effort *o, char *out, size_t size) {
    int n = o->steps ? snprintf(out, size, "%d steps", o->steps) : snprintf(out, size, "as many steps as usual");
    if (o->explore == EXPLORE_LEARN) return snprintf(out, size, "%g seconds of learning", o->seconds), out;
    if (o->explore <= EXPLORE_NONE || n < 0 || n >= (int)size) return out;
    const char *what = o->explore == EXPLORE_CHAINS ? "chains" : "branches";
    if (o->chains)
        n += snprintf(out + n, size - n, ", %d %s", o->chains, what);
    else
        n += snprintf(out + n, size - n, ", as many %s as usual", what);
    if (o->noise >= 0 && n < (int)size) n += snprintf(out + n, size - n, ", noise %.2f", o->noise);
    if (o->seed >= 0 && n < (int)size) snprintf(out + n, size - n, ", seed %lld", (long long)o->seed);
    return out;
}
