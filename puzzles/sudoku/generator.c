#include "generator.h"
#include "alloc.h"
#include "rating.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How often a deep walk, or a variation, may change the solution as well. */
static const double roam = 0.5;

enum {
    WALK_RUNS = 3,      /* searches whose mean is the rating */
    WALK_MOST = 20000,  /* guesses of one of them */
    WALK_STEPS = 60000, /* proposals until a walk starts anew */
    WALK_APART = 3,     /* accepted proposals from one to the next: of a walk, */
    DEEP_APART = 8,     /* of a deep one, */
    VARY_APART = 2,     /* and until a puzzle is another one, within */
    VARY_STEPS = 3000,  /* proposals, a third of a second */
};
static const double walk_heat = 0.13; /* hotter walks stay low, colder ones get stuck */

/* Deep walks. The hardest list of 2019 scores about 460,000 by mean rating and resistance. Within the clue sets of one
 * solution, walks get stuck anywhere from 10,000 on: 23 of 378 got past 150,000. Those that may change the solution as
 * well go on and on. */
enum {
    DEEP_ROUNDS = 6,
    DEEP_PATIENCE = 12000, /* proposals without a better score, a second: those that get there do not wait longer */
    DEEP_STEPS = 200000,   /* of a walk that gives few puzzles */
};
static const double deep_heat = 0.15, deep_target = 400;

void sudoku9_random_grid(uint8_t *grid, struct rng *rng) {
    struct sudoku9 s;
    sudoku9_clear(&s);
    for (int box = 0; box < 3; box++) { /* boxes on the diagonal do not see each other: any order will do */
        int order[9];
        rng_shuffle(rng, order, 9);
        for (int k = 0; k < 9; k++)
            sudoku9_place(&s, (3 * box + k / 3) * 9 + 3 * box + k % 3, order[k] + 1);
    }
    struct sudoku9_search q = {.limit = 1, .rng = rng, .solutions = grid};
    sudoku9_search(&s, &q);
}

struct cells {
    uint64_t word[2];
};

static struct cells given_cells(const uint8_t *puzzle) {
    struct cells c = {{0}};
    for (int cell = 0; cell < SUDOKU9_CELLS; cell++)
        c.word[cell / 64] |= (uint64_t)(puzzle[cell] != 0) << cell % 64;
    return c;
}

static bool has(const struct cells *c, int cell) {
    return c->word[cell / 64] >> cell % 64 & 1;
}

static void learn(struct sudoku9_sets *known, const uint8_t *solution, const uint8_t *other) {
    if (!known) return;
    uint64_t *set = known->cells[known->next];
    set[0] = set[1] = 0;
    for (int cell = 0; cell < SUDOKU9_CELLS; cell++)
        set[cell / 64] |= (uint64_t)(solution[cell] != other[cell]) << cell % 64;
    known->next = (known->next + 1) % SUDOKU9_SETS;
    if (known->count < SUDOKU9_SETS) known->count++;
}

/* Clues that alone keep some known set out. */
static struct cells needed_clues(const struct sudoku9_sets *known, const uint8_t *puzzle) {
    struct cells needed = {{0}}, given = given_cells(puzzle);
    for (int k = 0; known && k < known->count; k++) {
        uint64_t a = known->cells[k][0] & given.word[0], b = known->cells[k][1] & given.word[1];
        if (!b && !(a & (a - 1))) needed.word[0] |= a;
        if (!a && !(b & (b - 1))) needed.word[1] |= b;
    }
    return needed;
}

/* Whether `puzzle`, whose only solution so far is `solution`, keeps that property without the clue. */
static bool redundant(const uint8_t *puzzle, const uint8_t *solution, int clue, struct sudoku9_sets *known) {
    struct sudoku9 s;
    uint8_t other[SUDOKU9_CELLS];
    sudoku9_clear(&s);
    for (int cell = 0; cell < SUDOKU9_CELLS; cell++)
        if (puzzle[cell] && cell != clue) sudoku9_place(&s, cell, puzzle[cell]);
    sudoku9_exclude(&s, clue, solution[clue]); /* any other solution differs here */
    struct sudoku9_search q = {.limit = 1, .solutions = other};
    if (!sudoku9_search(&s, &q)) return true;
    learn(known, solution, other);
    return false;
}

void sudoku9_minimise(uint8_t *puzzle, const uint8_t *solution, struct sudoku9_sets *known, struct rng *rng) {
    int order[SUDOKU9_CELLS];
    rng_shuffle(rng, order, SUDOKU9_CELLS);
    struct cells needed = needed_clues(known, puzzle);
    for (int k = 0; k < SUDOKU9_CELLS; k++) {
        if (!puzzle[order[k]] || has(&needed, order[k]) || !redundant(puzzle, solution, order[k], known)) continue;
        puzzle[order[k]] = 0;
        needed = needed_clues(known, puzzle);
    }
}

/* A random cell of `set`. */
static int random_cell(const uint64_t *set, struct rng *rng) {
    int count = __builtin_popcountll(set[0]) + __builtin_popcountll(set[1]);
    int k = (int)rng_below(rng, (uint32_t)count);
    for (int i = 0;; i++)
        for (uint64_t w = set[i]; w; w &= w - 1)
            if (!k--) return 64 * i + __builtin_ctzll(w);
}

/* A known set that `puzzle` gives no cell of, or NULL. */
static const uint64_t *open_set(const struct sudoku9_sets *known, const uint8_t *puzzle) {
    struct cells given = given_cells(puzzle);
    for (int k = 0; k < known->count; k++)
        if (!(known->cells[k][0] & given.word[0]) && !(known->cells[k][1] & given.word[1])) return known->cells[k];
    return NULL;
}

void sudoku9_complete(uint8_t *puzzle, const uint8_t *solution, struct sudoku9_sets *known, struct rng *rng) {
    struct sudoku9_sets few;
    if (!known) few.count = few.next = 0, known = &few;
    for (;;) {
        const uint64_t *set = open_set(known, puzzle);
        if (!set) {
            struct sudoku9 s;
            uint8_t found[2][SUDOKU9_CELLS];
            struct sudoku9_search q = {.limit = 2, .rng = rng, .solutions = found[0]};
            sudoku9_load(&s, puzzle);
            if (sudoku9_search(&s, &q) < 2) return;
            learn(known, solution, memcmp(found[0], solution, SUDOKU9_CELLS) ? found[0] : found[1]);
            continue;
        }
        int cell = random_cell(set, rng);
        puzzle[cell] = solution[cell];
    }
}

/* The score: what a rating counts for, times 1 or the resistance (and a little: puzzles without any still differ).
 * Beyond `enough`, walks are indifferent too: else they go round and round a few best puzzles. */
static double worth(const struct sudoku9_walk *w, double rating) {
    return fmin(rating, w->target) + (w->deep ? 10 : 1);
}
static double depth(const struct sudoku9_walk *w, const uint8_t *puzzle) {
    return w->deep ? sudoku9_resistance(puzzle, DEEP_ROUNDS) + 30 : 1;
}
static double score_of(const struct sudoku9_walk *w, double rating, double depth) {
    return fmin(worth(w, rating) * depth, w->enough);
}

/* From the puzzle and the solution that `w` holds. */
static void begin_there(struct sudoku9_walk *w, double target, double heat, bool deep, double enough, struct rng *rng) {
    w->target = target;
    w->enough = enough;
    w->heat = heat;
    w->deep = deep;
    w->steps = w->moves = w->known.count = w->known.next = 0;
    w->rating = sudoku9_rating(w->puzzle, WALK_RUNS, rng);
    w->score = score_of(w, w->rating, depth(w, w->puzzle));
}

static void begin(struct sudoku9_walk *w, double target, double heat, bool deep, double enough, struct rng *rng) {
    sudoku9_random_grid(w->solution, rng);
    memcpy(w->puzzle, w->solution, SUDOKU9_CELLS);
    sudoku9_minimise(w->puzzle, w->solution, NULL, rng);
    begin_there(w, target, heat, deep, enough, rng);
}

void sudoku9_walk_begin(struct sudoku9_walk *w, double target, double heat, struct rng *rng) {
    begin(w, target, heat, false, INFINITY, rng);
}

void sudoku9_walk_begin_deep(struct sudoku9_walk *w, double enough, struct rng *rng) {
    begin(w, deep_target, deep_heat, true, enough, rng);
}

/* Mean guesses, or -1 as soon as they are clearly below `least`. */
static double rate_at_least(const uint8_t *puzzle, double least, struct rng *rng) {
    double sum = 0;
    for (int k = 0; k < WALK_RUNS; k++) {
        sum += sudoku9_guesses(puzzle, 2, WALK_MOST, rng, NULL);
        if (sum < (k + 0.5) * least / 1.5) return -1;
    }
    return sum / WALK_RUNS;
}

/* A few clues go, and a random one of the solutions that are left takes the place of the old one. */
static void change_solution(uint8_t *puzzle, uint8_t *solution, struct rng *rng) {
    struct sudoku9 s;
    for (int go = 1 + (int)rng_below(rng, 3); go;) {
        uint32_t cell = rng_below(rng, SUDOKU9_CELLS);
        go -= puzzle[cell] != 0;
        puzzle[cell] = 0;
    }
    struct sudoku9_search q = {.limit = 1, .rng = rng, .solutions = solution};
    sudoku9_load(&s, puzzle);
    sudoku9_search(&s, &q);
}

/* Two clues come, one goes, and whatever else that makes redundant: found to reach hard puzzles half as fast again as
 * taking clues away first. */
static void exchange_clues(uint8_t *puzzle, const uint8_t *solution, struct rng *rng) {
    int come = 2, go = 1;
    while (come || go) {
        uint32_t cell = rng_below(rng, SUDOKU9_CELLS);
        if (!puzzle[cell] && come) {
            puzzle[cell] = solution[cell];
            come--;
        } else if (puzzle[cell] && go && !come) {
            puzzle[cell] = 0;
            go--;
        }
    }
}

/* Changes the solution with a chance of `roaming`, else clues alone; true: the solution is another one. */
static bool change_clues(uint8_t *puzzle, uint8_t *solution, double roaming, struct rng *rng) {
    if (!rng_chance(rng, roaming)) {
        exchange_clues(puzzle, solution, rng);
        return false;
    }
    uint8_t before[SUDOKU9_CELLS];
    memcpy(before, solution, sizeof before);
    change_solution(puzzle, solution, rng);
    return memcmp(solution, before, sizeof before) != 0;
}

void sudoku9_vary(uint8_t *puzzle, uint8_t *solution, struct rng *rng) {
    change_clues(puzzle, solution, roam, rng);
    sudoku9_complete(puzzle, solution, NULL, rng);
    sudoku9_minimise(puzzle, solution, NULL, rng);
}

bool sudoku9_walk_step(struct sudoku9_walk *w, struct rng *rng) {
    uint8_t next[SUDOKU9_CELLS], solution[SUDOKU9_CELLS];
    struct sudoku9_sets *known = &w->known;
    memcpy(next, w->puzzle, sizeof next);
    memcpy(solution, w->solution, sizeof solution);
    w->steps++;
    if (change_clues(next, solution, w->deep ? roam : 0, rng)) {
        known = &w->known_next;
        known->count = known->next = 0;
    }
    sudoku9_complete(next, solution, known, rng);
    sudoku9_minimise(next, solution, known, rng);
    if (!memcmp(next, w->puzzle, sizeof next)) return false;
    double least = w->score * pow(1 - rng_uniform(rng), w->heat), deep = depth(w, next);
    if (score_of(w, w->target, deep) < least)
        return false; /* no rating could make up for it, and rating takes longer */
    double rating = rate_at_least(next, least / deep - worth(w, 0), rng), score = score_of(w, rating, deep);
    if (rating < 0 || score < least) return false;
    memcpy(w->puzzle, next, sizeof next);
    memcpy(w->solution, solution, sizeof solution);
    if (known != &w->known) w->known = *known;
    w->rating = rating;
    w->score = score;
    w->moves++;
    return true;
}

void sudoku9_vary_hard(uint8_t *puzzle, uint8_t *solution, bool deep, double least, struct rng *rng) {
    struct sudoku9_walk *w = XNEW(struct sudoku9_walk);
    memcpy(w->puzzle, puzzle, SUDOKU9_CELLS);
    memcpy(w->solution, solution, SUDOKU9_CELLS);
    begin_there(w, deep ? deep_target : least, deep ? deep_heat : walk_heat, deep, deep ? least : INFINITY, rng);
    while (w->steps < VARY_STEPS && (w->moves < VARY_APART || w->score < least))
        sudoku9_walk_step(w, rng);
    if (w->moves >= VARY_APART && w->score >= least) {
        memcpy(puzzle, w->puzzle, SUDOKU9_CELLS);
        memcpy(solution, w->solution, SUDOKU9_CELLS);
    }
    free(w);
}

void sudoku9_mine_begin(struct sudoku9_mine *m, double low, double high, bool deep) {
    m->low = low;
    m->high = high;
    m->deep = deep;
    m->walking = false;
    m->stop = NULL;
}

static void begin_walk(struct sudoku9_mine *m, struct rng *rng) {
    const double aim = m->low * pow(m->high / m->low, rng_uniform(rng));
    if (m->deep)
        sudoku9_walk_begin_deep(&m->walk, aim, rng);
    else
        sudoku9_walk_begin(&m->walk, aim, walk_heat, rng);
    m->given = m->last = m->best_steps = 0;
    m->best = 0;
    m->walking = true;
}

/* Most walks that get far have come some of the way early. */
static bool lags(const struct sudoku9_walk *w) {
    static const struct {
        int steps;
        double share, rating;
    } milestones[] = {{500, 0.5, 60}, {1500, 0.5, 120}, {4000, 0.5, 220}};
    for (size_t k = 0; k < sizeof milestones / sizeof milestones[0]; k++)
        if (w->steps == milestones[k].steps)
            return w->rating < fmin(w->target * milestones[k].share, milestones[k].rating);
    return w->steps >= 8000 && w->steps % 4000 == 0 && w->rating < fmin(w->target * 0.6, 250);
}

/* Whether there is nothing more to be had from the walk. */
static bool spent(struct sudoku9_mine *m) {
    const struct sudoku9_walk *w = &m->walk;
    if (m->given >= (m->deep ? SUDOKU9_DEEP_GIVES : SUDOKU9_WALK_GIVES)) return true;
    if (!m->deep) return w->steps >= WALK_STEPS || lags(w);
    if (w->score > 1.02 * m->best) {
        m->best = w->score;
        m->best_steps = w->steps;
    }
    return w->steps >= DEEP_STEPS || (m->best < w->enough && w->steps > m->best_steps + DEEP_PATIENCE);
}

/* Walks come back, deep ones most of the time. */
static bool gave_already(const struct sudoku9_mine *m) {
    for (int i = 0; i < m->given; i++)
        if (!memcmp(m->gave[i], m->walk.puzzle, SUDOKU9_CELLS)) return true;
    return false;
}

double sudoku9_mine_next(struct sudoku9_mine *m, uint8_t *puzzle, uint8_t *solution, struct rng *rng) {
    struct sudoku9_walk *w = &m->walk;
    for (;;) {
        if (m->stop && atomic_load(m->stop)) return -1;
        if (!m->walking || spent(m)) begin_walk(m, rng);
        if (!sudoku9_walk_step(w, rng) || (m->given && w->moves < m->last + (m->deep ? DEEP_APART : WALK_APART)))
            continue;
        const double least = m->deep ? w->enough : m->low;
        if ((m->deep ? w->score : w->rating) < least || gave_already(m)) continue;
        double rating = sudoku9_rating(w->puzzle, WALK_RUNS, rng);
        if ((m->deep ? score_of(w, rating, depth(w, w->puzzle)) : rating) < least) continue;
        memcpy(m->gave[m->given++], w->puzzle, SUDOKU9_CELLS);
        m->last = w->moves;
        memcpy(puzzle, w->puzzle, SUDOKU9_CELLS);
        memcpy(solution, w->solution, SUDOKU9_CELLS);
        return rating;
    }
}
