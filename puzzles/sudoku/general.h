/* An exact solver for every side: singles, and guesses where the choice is least. 9x9 has a faster one (solver.h). */
#ifndef RUMIA_SUDOKU_GENERAL_H
#define RUMIA_SUDOKU_GENERAL_H

#include "rng.h"
#include "units.h"

struct sudoku_search {
    int limit;         /* in: stop at this many solutions */
    uint64_t most;     /* in: give up after this many guesses; 0 = never */
    struct rng *rng;   /* in: order of guesses at random; NULL = always the same */
    int cell;          /* in: where `barred` must not stand */
    uint8_t barred;    /* in: a digit, 0 = none */
    uint8_t *solution; /* out: the first found, [side*side]; NULL = only count */
    int found;         /* out */
    uint64_t guesses;  /* out; 0 = singles alone were enough */
    bool gave_up;      /* out */
};

/* Looks for solutions of grid [side*side], 0 = open; returns how many were found. */
int sudoku_search(const uint8_t *grid, int side, struct sudoku_search *q);

#endif
