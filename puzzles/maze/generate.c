/* Random mazes.
 *
 * The law of random mazes is stated by plain rejection: draw a wall probability from the recipe's range, every cell a
 * wall with that probability, start and goal a uniformly random pair of different floor cells; keep it when the
 * shortest path has enough steps. For Maze-Hard that keeps about one draw in 58,000, so the same law is reached in
 * another way:
 *
 *   1. a few plain draws (enough where the recipe is easy);
 *   2. else a seed: draws whose ends are chosen far apart. It obeys the recipe, but is biased;
 *   3. then a Markov chain whose stationary law is the law above (Metropolis et al. 1953), for several sweeps.
 *
 * Its moves, each of which leaves the law unchanged:
 *   cell:    a random cell other than the ends is redrawn with the current wall probability. The redraw is kept if the
 *            path is still long enough, with probability f(f-1) / f'(f'-1), f being the number of floor cells: under
 *            plain rejection a pair of ends has the probability 1 / f(f-1).
 *   ends:    the goal is redrawn uniformly from the cells far enough from the start; then the two change roles.
 *   density: another wall probability from the range, accepted with the ratio of the likelihoods of the walls.
 *
 * Every maze has a fresh seed, so mazes are independent of each other, and each move shrinks what is left of the bias
 * of the seed. tests/unit/test_maze.c compares the outcome with plain rejection. */
#include "generate.h"

#include "alloc.h"
#include "field.h"
#include "maze.h"
#include "rules.h"
#include <math.h>
#include <string.h>

enum {
    PLAIN_DRAWS = 16,
    SEED_DRAWS = 64,
    SWEEPS = 3,
    MORE_CELLS = 900,   /* small mazes get as many more sweeps as fit into this: they mix less in one */
    CLIMB_SWEEPS = 300, /* give up if no seed is found by then */
    CELLS_PER_ENDS = 32,
};

/* Maze-Hard keeps mazes of 30 x 30 with a path of more than 108 steps. Its walls have a share of 0.371 with a standard
 * deviation of 0.027: a fixed probability of 0.37 would give 0.014, one uniform in 0.2 to 0.5 gives both figures. */
static const struct {
    const char *name;
    struct maze_recipe recipe;
} levels[] = {
    {"hard", {.density_low = 0.2, .density_high = 0.5, .factor = 109.0 / 30}},
    {"easy", {.density_low = 0.2, .density_high = 0.5, .factor = 1}},
    {"perfect", {.perfect = true, .factor = 0.5}},
    {"open", {.density_low = 0.2, .density_high = 0.2, .factor = 0.5}},
};
enum { LEVELS = sizeof levels / sizeof levels[0] };

const char *const maze_levels[] = {"hard", "easy", "perfect", "open", NULL};

/* A maze in the making. */
struct draft {
    struct field field;
    struct wave waves[2]; /* [now]: from one of the ends; the other: a trial */
    int now;
    uint8_t path[FIELD_MAX]; /* cells of one way from start to goal: closing any other cell cannot part them */
    int start, goal, floor;  /* floor = number of open cells */
    double density, low, high;
    int bound; /* the path has at least this many steps; below the recipe's only while climbing to a seed */
    struct rng *rng;
};

static void draw_walls(struct draft *d) {
    struct field *f = &d->field;
    d->density = d->low + (d->high - d->low) * rng_uniform(d->rng);
    const uint32_t threshold = (uint32_t)(d->density * 4294967296.0);
    d->floor = 0;
    for (int r = 1; r <= f->height; r++) {
        uint8_t *open = f->open + r * f->stride + 1;
        for (int c = 0; c < f->width; c += 2) { /* two cells from one random number */
            uint64_t x = rng_next(d->rng);
            open[c] = (uint32_t)x >= threshold;
            d->floor += open[c];
            if (c + 1 == f->width) break;
            open[c + 1] = (uint32_t)(x >> 32) >= threshold;
            d->floor += open[c + 1];
        }
    }
}

static int random_cell(struct draft *d) {
    return field_cell(&d->field, (int)rng_below(d->rng, (uint32_t)(d->field.height * d->field.width)));
}

static int random_floor(struct draft *d) {
    int at;
    do
        at = random_cell(d);
    while (!d->field.open[at]);
    return at;
}

static struct wave *wave_of(struct draft *d) {
    return &d->waves[d->now];
}

static void search(struct draft *d) {
    field_spread(&d->field, d->start, wave_of(d));
}

static int farthest(const struct draft *d) {
    const struct wave *w = &d->waves[d->now];
    return w->order[w->count - 1];
}

static int steps_to(const struct draft *d, int at) {
    return wave_steps(&d->waves[d->now], at);
}

/* Keeps the way from start to goal that a search from the start has just found. */
static void keep_path(struct draft *d) {
    memset(d->path, 0, (size_t)d->field.size);
    int at = d->goal;
    for (; at != d->start; at = wave_descend(&d->field, wave_of(d), at))
        d->path[at] = 1;
    d->path[at] = 1;
}

static bool plain_draw(struct draft *d, int steps) {
    draw_walls(d);
    if (d->floor < 2) return false;
    d->start = random_floor(d);
    do
        d->goal = random_floor(d);
    while (d->goal == d->start);
    search(d);
    return steps_to(d, d->goal) >= steps;
}

/* Random walls, with ends as far apart as two searches find: the best of up to SEED_DRAWS draws, or the first that is
 * long enough. False if there were never two connected cells. */
static bool draw_seed(struct draft *d, int steps) {
    struct draft best = {.bound = 0};
    for (int draw = 0; draw < SEED_DRAWS && best.bound < steps; draw++) {
        draw_walls(d);
        if (d->floor < 2) continue;
        d->start = random_floor(d);
        search(d);
        /* No two cells reached are farther apart than twice the farthest from here. */
        if (2 * steps_to(d, farthest(d)) <= best.bound) continue;
        d->start = farthest(d);
        search(d);
        d->goal = farthest(d);
        d->bound = steps_to(d, d->goal);
        if (d->bound > best.bound) best = *d;
    }
    if (best.bound == 0) return false;
    *d = best;
    if (d->bound > steps) d->bound = steps;
    keep_path(d);
    return true;
}

/* Whether opening `at` leaves every distance of the last search as it was, found without a search. The ranks of that
 * search stay exact for a field H that holds all cells open at that time or since, so no way in the present field is
 * shorter. If the ranks around `at` differ by at most 2, a way through it gains nothing in H either, and `at` joins H.
 */
static bool opens_harmlessly(struct draft *d, int at) {
    int16_t *rank = wave_of(d)->rank;
    if (rank[at] > 0) return true; /* in H already: closed since */
    int least = INT16_MAX, most = 0;
    bool pocket = false; /* open cells that the search did not reach */
    for (int k = 0; k < FIELD_MOVES; k++) {
        const int next = at + d->field.moves[k];
        pocket |= d->field.open[next] && rank[next] <= 0;
        if (rank[next] <= 0) continue;
        least = rank[next] < least ? rank[next] : least;
        most = rank[next] > most ? rank[next] : most;
    }
    if (most > 0 && (pocket || most - least > 2)) return false;
    rank[at] = (int16_t)(most > 0 ? least + 1 : -1);
    return true;
}

static void redraw_cell(struct draft *d) {
    struct field *f = &d->field;
    const int at = random_cell(d);
    const bool open = rng_uniform(d->rng) >= d->density;
    if (at == d->start || at == d->goal || open == f->open[at]) return;
    if (open && rng_uniform(d->rng) * (d->floor + 1) >= d->floor - 1) return;
    f->open[at] = open;
    if (open ? !opens_harmlessly(d, at) : d->path[at]) { /* it may shorten the path, or part the ends */
        struct wave *trial = &d->waves[!d->now];
        field_spread(f, d->start, trial);
        if (wave_steps(trial, d->goal) < d->bound) {
            f->open[at] = !open;
            return;
        }
        d->now = !d->now;
        keep_path(d);
    }
    d->floor += open ? 1 : -1;
}

/* `steps` is what the recipe asks for; below it (bound < steps) the ends climb apart instead. */
static void redraw_ends(struct draft *d, int steps) {
    search(d);
    const struct wave *w = wave_of(d);
    int first = w->count;
    while (first > 0 && wave_steps(w, w->order[first - 1]) >= d->bound)
        first--;
    const bool climbing = d->bound < steps;
    d->goal = climbing ? farthest(d) : w->order[first + (int)rng_below(d->rng, (uint32_t)(w->count - first))];
    if (climbing) d->bound = steps_to(d, d->goal) < steps ? steps_to(d, d->goal) : steps;
    keep_path(d);
    const int swap = d->start;
    d->start = d->goal;
    d->goal = swap;
}

static void redraw_density(struct draft *d) {
    if (d->low >= d->high) return;
    const double other = d->low + (d->high - d->low) * rng_uniform(d->rng);
    const int cells = d->field.height * d->field.width;
    const double likelihood =
        (cells - d->floor) * log(other / d->density) + d->floor * log((1 - other) / (1 - d->density));
    if (log(1 - rng_uniform(d->rng)) < likelihood) d->density = other;
}

static void sweep(struct draft *d, int steps) {
    const int cells = d->field.height * d->field.width;
    for (int i = 0; i < cells; i++) {
        redraw_cell(d);
        if (i % CELLS_PER_ENDS) continue;
        redraw_ends(d, steps);
        redraw_density(d);
    }
}

/* Fills walls and ends of `d`; false if no maze of the recipe was found. */
static bool draw_random(struct draft *d, int steps) {
    for (int i = 0; i < PLAIN_DRAWS; i++)
        if (plain_draw(d, steps)) return true;
    if (!draw_seed(d, steps)) return false;
    for (int i = 0; d->bound < steps; i++) {
        if (i == CLIMB_SWEEPS) return false;
        sweep(d, steps);
    }
    const int sweeps = SWEEPS + MORE_CELLS / (d->field.height * d->field.width);
    for (int i = 0; i < sweeps; i++)
        sweep(d, steps);
    return true;
}

/* Rooms on the odd rows and columns, joined by a depth-first walk: a spanning tree with long corridors. */
static void carve(struct draft *d) {
    struct field *f = &d->field;
    int stack[PUZZLE_CELLS_MAX / 4], depth = 0;
    const int rows = (f->height - 1) / 2, columns = (f->width - 1) / 2;
    memset(f->open, 0, (size_t)f->size);
    stack[depth++] = (2 + 2 * (int)rng_below(d->rng, (uint32_t)rows)) * f->stride + 2 +
                     2 * (int)rng_below(d->rng, (uint32_t)columns);
    f->open[stack[0]] = 1;
    while (depth > 0) {
        const int at = stack[depth - 1], row = at / f->stride, column = at % f->stride;
        const bool inside[FIELD_MOVES] = {row / 2 < rows, column / 2 > 1, column / 2 < columns, row / 2 > 1};
        int ways[FIELD_MOVES], count = 0;
        for (int k = 0; k < FIELD_MOVES; k++)
            if (inside[k] && !f->open[at + 2 * f->moves[k]]) ways[count++] = f->moves[k];
        if (count == 0) {
            depth--;
            continue;
        }
        const int move = ways[rng_below(d->rng, (uint32_t)count)];
        f->open[at + move] = f->open[at + 2 * move] = 1;
        stack[depth++] = at + 2 * move;
    }
}

static bool is_room(const struct field *f, int at) {
    return (at / f->stride) % 2 == 0 && (at % f->stride) % 2 == 0;
}

/* A perfect maze with its ends in two rooms, the goal uniform among those far enough from a random start. */
static bool draw_perfect(struct draft *d, int steps) {
    const struct field *f = &d->field;
    if (f->height < 3 || f->width < 3) return false;
    for (int i = 0; i < SEED_DRAWS; i++) {
        int far[PUZZLE_CELLS_MAX / 4], count = 0;
        carve(d);
        do
            d->start = random_floor(d);
        while (!is_room(f, d->start));
        search(d);
        const struct wave *w = wave_of(d);
        for (int k = 1; k < w->count; k++)
            if (is_room(f, w->order[k]) && wave_steps(w, w->order[k]) >= steps) far[count++] = w->order[k];
        if (count == 0) continue;
        d->goal = far[rng_below(d->rng, (uint32_t)count)];
        return true;
    }
    return false;
}

int maze_recipe_steps(const struct maze_recipe *recipe) {
    const int steps = (int)ceil(recipe->factor * (recipe->height + recipe->width) / 2 - 1e-9);
    return steps < 1 ? 1 : steps;
}

bool maze_recipe_of(struct maze_recipe *recipe, const char *level, int height, int width) {
    for (int k = 0; k < LEVELS; k++)
        if (strcmp(level, levels[k].name) == 0) {
            *recipe = levels[k].recipe;
            recipe->height = height;
            recipe->width = width;
            return true;
        }
    return false;
}

static int recipe_good(const struct maze_recipe *r, struct err *e) {
    if (r->height < MAZE_SIDE_MIN || r->width < MAZE_SIDE_MIN || r->height > PUZZLE_SIDE_MAX ||
        r->width > PUZZLE_SIDE_MAX)
        return err_set(e, ERR_LIMIT, NULL, 0, 0, "2 x 2 to 100 x 100", "a maze of %d x %d", r->height, r->width);
    if (!r->perfect && !(r->density_low >= 0 && r->density_low <= r->density_high && r->density_high <= 0.9))
        return err_set(e, ERR_VALUE, NULL, 0, 0, "0 to 0.9", "a wall probability of %g to %g", r->density_low,
                       r->density_high);
    if (!(r->factor >= 0 && r->factor <= PUZZLE_SIDE_MAX))
        return err_set(e, ERR_VALUE, NULL, 0, 0, "0 to 100", "a path factor of %g", r->factor);
    return 0;
}

int maze_generate(struct puzzle *p, const struct maze_recipe *recipe, struct rng *rng, struct err *e) {
    if (recipe_good(recipe, e)) return -1;
    struct draft d = {.low = recipe->density_low, .high = recipe->density_high, .rng = rng};
    const int steps = maze_recipe_steps(recipe);
    field_init(&d.field, recipe->height, recipe->width);
    if (steps >= recipe->height * recipe->width ||
        !(recipe->perfect ? draw_perfect(&d, steps) : draw_random(&d, steps)))
        return err_set(e, ERR_VALUE, NULL, 0, 0, "a larger maze, another density or a shorter path",
                       "no %smaze of %d x %d with a path of %d steps was found", recipe->perfect ? "perfect " : "",
                       recipe->height, recipe->width, steps);
    puzzle_init(p, &maze_kind, recipe->height, recipe->width);
    const int cells = p->given.height * p->given.width;
    for (int i = 0; i < cells; i++)
        p->given.cells[i] = d.field.open[field_cell(&d.field, i)] ? MAZE_FLOOR : MAZE_WALL;
    p->given.cells[field_grid_cell(&d.field, d.start)] = MAZE_START;
    p->given.cells[field_grid_cell(&d.field, d.goal)] = MAZE_GOAL;
    maze_solve(p, &p->answer);
    return 0;
}

static int recipe_of_request(struct maze_recipe *recipe, const struct generate_request *request, struct err *e) {
    enum { DEFAULT_SIDE = 30 };
    const char *level = request->level ? request->level : maze_levels[0];
    if (!maze_recipe_of(recipe, level, request->height ? request->height : DEFAULT_SIDE,
                        request->width ? request->width : DEFAULT_SIDE)) {
        const char *near = err_nearest(level, maze_levels, LEVELS);
        return err_set(e, ERR_VALUE, NULL, 0, 0, near ? near : "hard, easy, perfect or open", "unknown level \"%s\"",
                       level);
    }
    if (request->density >= 0) recipe->density_low = recipe->density_high = request->density;
    return 0;
}

/* Whether there are mazes of this size with so many walls and so long a path shows when one is made. */
int maze_generate_size(const struct generate_request *request, int *height, int *width, struct err *e) {
    enum { TRIES = 8 };
    struct maze_recipe recipe;
    struct rng rng;
    struct puzzle p;
    int failed = recipe_of_request(&recipe, request, e) || recipe_good(&recipe, e) ? -1 : 1;
    rng_seed(&rng, 0, 0);
    for (int i = 0; failed > 0 && i < TRIES; i++)
        if (!maze_generate(&p, &recipe, &rng, e)) failed = 0;
    if (failed) return -1;
    puzzle_free(&p);
    *height = recipe.height;
    *width = recipe.width;
    return 0;
}

int maze_generate_request(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e) {
    struct maze_recipe recipe;
    return recipe_of_request(&recipe, request, e) || maze_generate(p, &recipe, rng, e) ? -1 : 0;
}
