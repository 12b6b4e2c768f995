#include "levels.h"
#include "alloc.h"
#include "general.h"
#include "generator.h"
#include "sudoku.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GUESSES = 30000 }; /* for one clue of a minimal puzzle */
enum level { EASY, MINIMAL, HARD, EXTREME, DEEP };
const char *const sudoku_levels[] = {"easy", "minimal", "hard", "extreme", "deep", NULL};

/* The least rating (of deep ones: score) asked for is drawn, evenly over its logarithm, between these. */
static const double least_ratings[][2] = {[HARD] = {30, 30}, [EXTREME] = {150, 350}, [DEEP] = {150000, 450000}};

/* A complete grid of any side. A search that runs into trouble starts again: with other luck it takes no time. */
static void random_grid(uint8_t *grid, int side, struct rng *rng) {
    const uint8_t blank[SUDOKU_CELLS_MAX] = {0};
    struct sudoku_search q = {.limit = 1, .most = 1000, .rng = rng, .solution = grid};
    do
        sudoku_search(blank, side, &q);
    while (!q.found);
}

static bool singles_suffice(const uint8_t *grid, int side) {
    struct sudoku_search q = {.limit = 1, .most = 1};
    return sudoku_search(grid, side, &q) == 1 && q.guesses == 0;
}

/* Takes clues away in random order while singles suffice, but leaves at least `least`. */
static void take_away(uint8_t *grid, int side, int least, struct rng *rng) {
    int order[SUDOKU_CELLS_MAX], left = side * side;
    rng_shuffle(rng, order, side * side);
    for (int k = 0; k < side * side && left > least; k++) {
        uint8_t digit = grid[order[k]];
        grid[order[k]] = 0;
        if (singles_suffice(grid, side))
            left--;
        else
            grid[order[k]] = digit;
    }
}

/* Takes clues away in random order until each that is left is needed: without it some other digit could stand in its
 * cell. False: a search for one became long, which at 16x16 it may. */
static bool minimise(uint8_t *grid, int side, struct rng *rng) {
    int order[SUDOKU_CELLS_MAX];
    rng_shuffle(rng, order, side * side);
    for (int k = 0; k < side * side; k++) {
        struct sudoku_search q = {.limit = 1, .most = MOST_GUESSES, .cell = order[k], .barred = grid[order[k]]};
        grid[order[k]] = 0;
        if (sudoku_search(grid, side, &q)) grid[order[k]] = q.barred;
        if (q.gave_up) return false;
    }
    return true;
}

static void make_easy(uint8_t *puzzle, uint8_t *solution, int side, struct rng *rng) {
    int cells = side * side;
    random_grid(solution, side, rng);
    memcpy(puzzle, solution, (size_t)cells);
    int least = (int)(cells * (0.40 + 0.08 * rng_uniform(rng))); /* 9x9: 32 to 38 clues */
    take_away(puzzle, side, least, rng);
}

static void make_minimal(uint8_t *puzzle, uint8_t *solution, int side, struct rng *rng) {
    if (side == 9) {
        sudoku9_random_grid(solution, rng);
        memcpy(puzzle, solution, SUDOKU9_CELLS);
        sudoku9_minimise(puzzle, solution, NULL, rng);
        return;
    }
    do {
        random_grid(solution, side, rng);
        memcpy(puzzle, solution, (size_t)(side * side));
    } while (!minimise(puzzle, side, rng));
}

/* From a mine of its own, for the least rating that is drawn. */
static void make_rated(uint8_t *puzzle, uint8_t *solution, enum level level, struct rng *rng) {
    struct sudoku9_mine *m = XNEW(struct sudoku9_mine);
    const double *ratings = least_ratings[level], least = ratings[0] * pow(ratings[1] / ratings[0], rng_uniform(rng));
    sudoku9_mine_begin(m, least, least, level == DEEP);
    sudoku9_mine_next(m, puzzle, solution, rng);
    free(m);
}

static int find_level(const char *name) {
    for (int k = 0; sudoku_levels[k]; k++)
        if (!name || !strcmp(sudoku_levels[k], name)) return k;
    return -1;
}

static int refuse_level(const char *name, struct err *e) {
    int count = 0;
    while (sudoku_levels[count])
        count++;
    const char *near = err_nearest(name, sudoku_levels, count);
    if (near) return err_set(e, ERR_VALUE, NULL, 0, 0, near, "no level '%s' of Sudoku", name);
    return err_set(e, ERR_VALUE, NULL, 0, 0, "easy, minimal, hard, extreme or deep", "no level '%s' of Sudoku", name);
}

/* The level and the side asked for, or -1. */
static int settle(const struct generate_request *request, int *side_out, struct err *e) {
    int level = find_level(request->level), side = request->height ? request->height : request->width;
    if (level < 0) return refuse_level(request->level, e);
    if (!side) side = 9;
    if (!sudoku_is_side(side) || (request->width && request->width != side))
        return err_set(e, ERR_VALUE, NULL, 0, 0, "4x4, 6x6, 9x9 or 16x16", "no Sudoku of %d rows and %d columns", side,
                       request->width ? request->width : side);
    if (level >= HARD && side != 9)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "9x9", "level %s at %dx%d", sudoku_levels[level], side, side);
    *side_out = side;
    return level;
}

int sudoku_generate_size(const struct generate_request *request, int *height, int *width, struct err *e) {
    if (settle(request, height, e) < 0) return -1;
    *width = *height;
    return 0;
}

static void start(struct puzzle *p, int side) {
    puzzle_init(p, &sudoku_kind, side, side);
    board_init(&p->answer, side, side, SUDOKU_BLANK);
}

int sudoku_generate_series(struct puzzle *out, int count, const struct generate_request *request,
                           const atomic_bool *stop, struct rng *rng, struct err *e) {
    int side, made = 0, level = settle(request, &side, e);
    if (level < 0) return -1;
    if (level < HARD) {
        while (made < count && !atomic_load(stop))
            sudoku_generate(&out[made++], request, rng, e);
        return made;
    }
    struct sudoku9_mine *m = XNEW(struct sudoku9_mine);
    sudoku9_mine_begin(m, least_ratings[level][0], least_ratings[level][1], level == DEEP);
    m->stop = stop;
    for (; made < count; made++) {
        struct puzzle *p = &out[made];
        start(p, side);
        if (sudoku9_mine_next(m, p->given.cells, p->answer.cells, rng) >= 0) continue;
        puzzle_free(p);
        break;
    }
    free(m);
    return made;
}

void sudoku_vary(struct puzzle *p, const char *name, struct rng *rng) {
    const int level = find_level(name);
    if (p->given.height != 9) return;
    if (level < HARD)
        sudoku9_vary(p->given.cells, p->answer.cells, rng);
    else
        sudoku9_vary_hard(p->given.cells, p->answer.cells, level == DEEP, least_ratings[level][0], rng);
}

int sudoku_generate(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e) {
    int side, level = settle(request, &side, e);
    if (level < 0) return -1;
    start(p, side);
    switch ((enum level)level) {
    case EASY:
        make_easy(p->given.cells, p->answer.cells, side, rng);
        break;
    case MINIMAL:
        make_minimal(p->given.cells, p->answer.cells, side, rng);
        break;
    case HARD:
    case EXTREME:
    case DEEP:
        make_rated(p->given.cells, p->answer.cells, (enum level)level, rng);
        break;
    }
    return 0;
}
