#include "breeding.h"
#include "alloc.h"
#include "evaluate.h"

#include <stdlib.h>

enum {
    ANEW = 8,       /* one puzzle in so many is drawn anew */
    AT_ONCE = 4,    /* thought about side by side, for each thread */
    TOURNAMENT = 4, /* lineages, and puzzles of the one, of which the hardest becomes a parent */
};

struct member {
    struct puzzle puzzle;
    int steps; /* that the model took, BREEDING_STEPS_MOST + 1 = it did not solve it */
};

struct lineage {
    struct member *members;
    int count, room, hardest; /* its steps */
};

struct breeding {
    struct breeding_options options;
    struct rng rng;
    struct lineage *lineages;
    int count, room, first; /* of options.first that had their turn */
};

/* The puzzles of a round. */
struct brood {
    struct puzzle *puzzles;          /* [round] */
    struct evaluate_result *results; /* [round] */
    int *lineage;                    /* [round] that each is of: -1 = it may begin one */
    int count;
};

struct breeding *breeding_new(const struct breeding_options *o) {
    struct breeding *b = XNEW(struct breeding);
    b->options = *o;
    rng_seed(&b->rng, o->seed, 0);
    return b;
}

void breeding_free(struct breeding *b) {
    if (!b) return;
    for (int l = 0; l < b->count; l++) {
        for (int i = 0; i < b->lineages[l].count; i++)
            puzzle_free(&b->lineages[l].members[i].puzzle);
        free(b->lineages[l].members);
    }
    free(b->lineages);
    free(b);
}

int breeding_lineages(const struct breeding *b) {
    return b->count;
}

/* A random lineage: of TOURNAMENT ones the one that has the hardest puzzle. */
static int choose_lineage(struct breeding *b) {
    int best = -1;
    for (int k = 0; k < TOURNAMENT; k++) {
        const int l = (int)rng_below(&b->rng, (uint32_t)b->count);
        if (best < 0 || b->lineages[l].hardest > b->lineages[best].hardest) best = l;
    }
    return best;
}

static const struct puzzle *choose_parent(struct breeding *b, const struct lineage *l) {
    const struct member *best = NULL;
    for (int k = 0; k < TOURNAMENT; k++) {
        const struct member *m = &l->members[rng_below(&b->rng, (uint32_t)l->count)];
        if (!best || m->steps > best->steps) best = m;
    }
    return &best->puzzle;
}

/* What may begin a lineage: puzzles that were given, and where none were new ones, fewer when *stop became true. 0, or
 * -1 and `e`. */
static int draw_beginnings(struct breeding *b, struct brood *brood, const atomic_bool *stop, struct err *e) {
    const struct breeding_options *o = &b->options;
    for (; brood->count < o->round && b->first < o->first_count; b->first++)
        puzzle_copy(&brood->puzzles[brood->count++], &o->first[b->first]);
    if (!o->first_count) {
        const int got = puzzle_generate_series(o->kind, brood->puzzles, o->round / ANEW, o->request, stop, &b->rng, e);
        if (got < 0) return -1;
        brood->count = got;
    }
    for (int i = 0; i < brood->count; i++)
        brood->lineage[i] = -1;
    return 0;
}

/* Parents that are to become puzzles near them. */
struct nursery {
    const struct breeding_options *options;
    struct puzzle *puzzles;
    struct rng *rngs;
    int count;
    atomic_int next;
    const atomic_bool *stop;
};

static void vary_work(void *context, struct team team) {
    struct nursery *n = context;
    (void)team;
    for (int i; (i = atomic_fetch_add(&n->next, 1)) < n->count && !atomic_load(n->stop);)
        n->options->kind->vary(&n->puzzles[i], n->options->request->level, &n->rngs[i]);
}

/* Fills the brood. At a hard level a puzzle near another one takes long to find: all threads look, each for its own. */
static void draw_near(struct breeding *b, struct brood *brood, const atomic_bool *stop) {
    const int first = brood->count, count = b->options.round - first;
    struct nursery n = {.options = &b->options,
                        .puzzles = brood->puzzles + first,
                        .rngs = XNEW_ARRAY(struct rng, count),
                        .count = count,
                        .stop = stop};
    for (int i = 0; i < count; i++) {
        const int l = choose_lineage(b);
        puzzle_copy(&n.puzzles[i], choose_parent(b, &b->lineages[l]));
        brood->lineage[brood->count++] = l;
        rng_seed(&n.rngs[i], rng_next(&b->rng), 0);
    }
    if (b->options.threads)
        pool_run(b->options.threads, vary_work, &n);
    else
        vary_work(&n, TEAM_ALONE);
    free(n.rngs);
}

static bool goes_on(void *stop, const struct evaluate_result *results, int done) {
    (void)results, (void)done;
    return !atomic_load((const atomic_bool *)stop);
}

/* How the model thinks about the brood: one line of thought that ends when the rules accept its answer. */
static int judge(struct breeding *b, struct brood *brood, const atomic_bool *stop, struct err *e) {
    const int threads = b->options.threads ? pool_threads(b->options.threads) : 1;
    struct effort effort = EFFORT_OPEN;
    effort.explore = EXPLORE_NONE;
    effort.steps = BREEDING_STEPS_MOST;
    const struct evaluate_options how = {.solve = solve_options_for(&effort, &brood->puzzles[0]),
                                         .batch = AT_ONCE * threads};
    return evaluate(b->options.model, b->options.threads, brood->puzzles, brood->count, &how, brood->results, goes_on,
                    (void *)stop, e);
}

static bool has(const struct lineage *l, const struct puzzle *p) {
    for (int i = 0; i < l->count; i++)
        if (board_equal(&l->members[i].puzzle.given, &p->given)) return true;
    return false;
}

static void found_lineage(struct breeding *b) {
    if (b->count == b->room) {
        b->room = b->room ? 2 * b->room : 64;
        b->lineages = xrealloc(b->lineages, (size_t)b->room, sizeof *b->lineages);
    }
    b->lineages[b->count++] = (struct lineage){0};
}

/* The puzzle joins a lineage. */
static void join(struct lineage *l, const struct puzzle *p, int steps) {
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 4;
        l->members = xrealloc(l->members, (size_t)l->room, sizeof *l->members);
    }
    struct member *m = &l->members[l->count++];
    puzzle_copy(&m->puzzle, p);
    m->steps = steps;
    if (steps > l->hardest) l->hardest = steps;
}

/* Those of the brood that were hard find their places and are told. */
static void keep(struct breeding *b, const struct brood *brood, struct puzzle_list *found) {
    for (int i = 0; i < brood->count; i++) {
        const struct evaluate_result *r = &brood->results[i];
        const int steps = r->valid ? r->steps : BREEDING_STEPS_MOST + 1;
        int l = brood->lineage[i];
        if (!r->done || steps <= b->options.steps || (l >= 0 && has(&b->lineages[l], &brood->puzzles[i]))) continue;
        if (l < 0) found_lineage(b), l = b->count - 1;
        join(&b->lineages[l], &brood->puzzles[i], steps);
        puzzle_copy(puzzle_list_add(found), &brood->puzzles[i]);
    }
}

int breeding_round(struct breeding *b, const atomic_bool *stop, struct puzzle_list *found, struct err *e) {
    const int round = b->options.round;
    struct brood brood = {XNEW_ARRAY(struct puzzle, round), XNEW_ARRAY(struct evaluate_result, round),
                          XNEW_ARRAY(int, round), 0};
    int failed = draw_beginnings(b, &brood, stop, e);
    if (!failed && b->count) draw_near(b, &brood, stop);
    if (!failed && brood.count && !atomic_load(stop)) failed = judge(b, &brood, stop, e);
    if (!failed && atomic_load(stop)) failed = err_set(e, ERR_INTERRUPTED, NULL, 0, 0, NULL, "interrupted");
    if (!failed) keep(b, &brood, found);
    for (int i = 0; i < brood.count; i++)
        puzzle_free(&brood.puzzles[i]);
    free(brood.puzzles);
    free(brood.results);
    free(brood.lineage);
    return failed;
}
