/* Makes 9x9 Sudoku: random grids, random minimal puzzles, and hard ones by a random walk. Everything comes from the
 * `rng` given: the same state makes the same puzzles on every machine. Grids are 81 bytes, 0 = open, 1-9. */
#ifndef RUMIA_SUDOKU_GENERATOR_H
#define RUMIA_SUDOKU_GENERATOR_H

#include "rng.h"
#include "solver.h"
#include <stdatomic.h>

/* A complete random grid. */
void sudoku9_random_grid(uint8_t *grid, struct rng *rng);
/* What is known of one solution: for other grids that were met, the cells in which they differ from it ("unavoidable
 * sets"; the last SUDOKU9_SETS of them). A puzzle has no other answer only if it gives a cell of each set, so a look at
 * the sets saves most searches. Zeroed = nothing known. */
enum { SUDOKU9_SETS = 512 };
struct sudoku9_sets {
    uint64_t cells[SUDOKU9_SETS][2]; /* bit i%64 of word i/64 */
    int count, next;
};

/* Takes clues away in random order as long as `puzzle` has no solution but `solution`. Every clue left is needed.
 * `known` (may be NULL) belongs to `solution` and is added to. */
void sudoku9_minimise(uint8_t *puzzle, const uint8_t *solution, struct sudoku9_sets *known, struct rng *rng);
/* Adds clues from `solution` at random, each ruling out some other solution, until there is no other. */
void sudoku9_complete(uint8_t *puzzle, const uint8_t *solution, struct sudoku9_sets *known, struct rng *rng);

/* Makes `puzzle` a minimal one near it: a few clues differ, and half the time the solution too. */
void sudoku9_vary(uint8_t *puzzle, uint8_t *solution, struct rng *rng);
/* The same by a few moves of a walk, whose end scores `least` at least (a rating, or a deep score); else, or when none
 * is found soon, both stay as they are. */
void sudoku9_vary_hard(uint8_t *puzzle, uint8_t *solution, bool deep, double least, struct rng *rng);

/* A random walk (Metropolis) over the minimal puzzles of one solution, or, for deep walks, of all. Its stationary
 * density favours a higher score by the factor score^(1/heat). The score is the rating, counted up to `target` (steep
 * until there, indifferent beyond) and, for deep walks, times the resistance (rating.h), up to `enough`: many guesses
 * alone do not make a puzzle hard for who looks at all cells at once, when each of them is refuted by singles. */
struct sudoku9_walk {
    uint8_t solution[SUDOKU9_CELLS], puzzle[SUDOKU9_CELLS];
    double rating, score, target, enough, heat;
    bool deep;
    int steps, moves; /* proposals so far; accepted ones */
    struct sudoku9_sets known;
    struct sudoku9_sets known_next; /* of a proposal's solution, when that is another one */
};

/* Starts from a random minimal puzzle of a random grid. */
void sudoku9_walk_begin(struct sudoku9_walk *w, double target, double heat, struct rng *rng);
void sudoku9_walk_begin_deep(struct sudoku9_walk *w, double enough, struct rng *rng);
/* One proposal: exchange a few clues (or, in a deep walk, take some away and go on with another solution of what is
 * left), add clues until unique, minimise. True: accepted and different. */
bool sudoku9_walk_step(struct sudoku9_walk *w, struct rng *rng);

enum { SUDOKU9_WALK_GIVES = 100, SUDOKU9_DEEP_GIVES = 30 };

/* Hard puzzles one after the other: walks whose targets are spread evenly over log rating from `low` to `high`. A walk
 * that lags behind is given up early; one that does well gives up to 100 puzzles, with at least three accepted
 * proposals between two of them (they share the solution and, still, most of the clues); a deep one 30, with eight. */
struct sudoku9_mine {
    double low, high;
    bool deep; /* low and high are scores */
    struct sudoku9_walk walk;
    int given, last; /* puzzles the walk gave; its moves by then */
    uint8_t gave[SUDOKU9_WALK_GIVES][SUDOKU9_CELLS];
    double best; /* score of a deep walk, reached after this many proposals: */
    int best_steps;
    bool walking;
    const atomic_bool *stop; /* NULL = never */
};

/* 0 < low <= high. Puzzles rated `low` and more are given, some far above `high`. `deep`: these are scores of deep
 * puzzles, against which single assumptions go little way or none; the hardest that people have collected come to
 * 290,000 to 500,000. It takes about half a minute to find a walk that gets to 150,000 (one in eight does). */
void sudoku9_mine_begin(struct sudoku9_mine *m, double low, double high, bool deep);
/* The next puzzle and its rating, by searches that had no say in choosing it; or negative: *m->stop became true. */
double sudoku9_mine_next(struct sudoku9_mine *m, uint8_t *puzzle, uint8_t *solution, struct rng *rng);

#endif
