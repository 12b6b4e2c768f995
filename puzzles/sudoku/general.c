#include "general.h"

#include <string.h>

struct state {
    uint16_t candidates[SUDOKU_CELLS_MAX]; /* bit d-1 for digit d */
    uint8_t settled[SUDOKU_CELLS_MAX];     /* its units know of it */
    int open;
};

/* Two ways at least: the digits of one cell, or the cells of a unit for one digit. */
struct choice {
    int count;
    uint8_t cell[SUDOKU_SIDE_MAX];
    uint16_t bit[SUDOKU_SIDE_MAX];
};

struct search {
    const struct sudoku_units *units;
    struct sudoku_search *q;
    uint16_t all;
};

static bool is_single(unsigned candidates) {
    return candidates && !(candidates & (candidates - 1));
}

/* Tells the units of cells with one candidate. False: some cell is left with none. */
static bool naked_singles(const struct search *f, struct state *s) {
    const struct sudoku_units *u = f->units;
    uint8_t queue[SUDOKU_CELLS_MAX];
    int tail = 0;
    for (int cell = 0; cell < u->side * u->side; cell++)
        if (!s->settled[cell] && is_single(s->candidates[cell])) queue[tail++] = (uint8_t)cell;
    for (int head = 0; head < tail; head++) {
        int cell = queue[head];
        uint16_t bit = s->candidates[cell];
        if (!bit) return false;
        s->settled[cell] = 1;
        s->open--;
        for (int k = 0; k < 3; k++)
            for (int i = 0; i < u->side; i++) {
                int other = u->cells[u->of[cell][k]][i];
                if (other == cell || !(s->candidates[other] & bit)) continue;
                s->candidates[other] &= (uint16_t)~bit;
                if (!s->candidates[other]) return false;
                if (is_single(s->candidates[other])) queue[tail++] = (uint8_t)other;
            }
    }
    return true;
}

/* Digits with one place in a unit. Returns how many were new, -1 = a digit has none or a cell is the place of two. */
static int hidden_singles(const struct search *f, struct state *s) {
    const struct sudoku_units *u = f->units;
    int placed = 0;
    for (int n = 0; n < u->count; n++) {
        unsigned once = 0, twice = 0;
        for (int i = 0; i < u->side; i++) {
            unsigned c = s->candidates[u->cells[n][i]];
            twice |= once & c;
            once |= c;
        }
        if (once != f->all) return -1;
        once &= ~twice;
        for (int i = 0; once && i < u->side; i++) {
            int cell = u->cells[n][i];
            unsigned only = s->candidates[cell] & once;
            if (!only || s->settled[cell] || is_single(s->candidates[cell])) continue;
            if (!is_single(only)) return -1;
            s->candidates[cell] = (uint16_t)only;
            placed++;
        }
    }
    return placed;
}

static bool propagate(const struct search *f, struct state *s) {
    for (;;) {
        if (!naked_singles(f, s)) return false;
        int placed = hidden_singles(f, s);
        if (placed <= 0) return placed == 0;
    }
}

static struct choice digits_of(const struct state *s, int cell) {
    struct choice c = {0};
    for (unsigned left = s->candidates[cell]; left; left &= left - 1) {
        c.cell[c.count] = (uint8_t)cell;
        c.bit[c.count++] = (uint16_t)(left & -left);
    }
    return c;
}

static struct choice places_of(const struct search *f, const struct state *s, int unit, unsigned bit) {
    struct choice c = {0};
    for (int i = 0; i < f->units->side; i++) {
        int cell = f->units->cells[unit][i];
        if (!(s->candidates[cell] & bit)) continue;
        c.cell[c.count] = (uint8_t)cell;
        c.bit[c.count++] = (uint16_t)bit;
    }
    return c;
}

/* The least choice: a cell with two digits, else a digit with two places in a unit, else a cell with few digits. */
static struct choice least_choice(const struct search *f, const struct state *s) {
    const struct sudoku_units *u = f->units;
    int cells = u->side * u->side, best = -1, fewest = SUDOKU_SIDE_MAX + 1;
    int start = f->q->rng ? (int)rng_below(f->q->rng, (uint32_t)cells) : 0;
    for (int i = 0; i < cells && fewest > 2; i++) {
        int cell = (start + i) % cells, count = __builtin_popcount(s->candidates[cell]);
        if (count > 1 && count < fewest) best = cell, fewest = count;
    }
    for (int n = 0; n < u->count && fewest > 2; n++) {
        unsigned once = 0, twice = 0, thrice = 0;
        for (int i = 0; i < u->side; i++) {
            unsigned c = s->candidates[u->cells[n][i]];
            thrice |= twice & c;
            twice |= once & c;
            once |= c;
        }
        unsigned two = twice & ~thrice;
        if (two) return places_of(f, s, n, two & -two);
    }
    return digits_of(s, best);
}

static void keep(const struct search *f, const struct state *s) {
    if (f->q->found++ || !f->q->solution) return;
    for (int cell = 0; cell < f->units->side * f->units->side; cell++)
        f->q->solution[cell] = (uint8_t)(__builtin_ctz(s->candidates[cell]) + 1);
}

static void explore(const struct search *f, struct state *s) {
    struct sudoku_search *q = f->q;
    if (!propagate(f, s)) return;
    if (s->open == 0) {
        keep(f, s);
        return;
    }
    struct choice c = least_choice(f, s);
    int order[SUDOKU_SIDE_MAX] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    if (q->rng) rng_shuffle(q->rng, order, c.count);
    for (int i = 0; i < c.count; i++) {
        if (q->most && q->guesses >= q->most) q->gave_up = true;
        if (q->gave_up || q->found >= q->limit) return;
        struct state t = *s;
        t.candidates[c.cell[order[i]]] = c.bit[order[i]];
        q->guesses++;
        explore(f, &t);
    }
}

int sudoku_search(const uint8_t *grid, int side, struct sudoku_search *q) {
    struct sudoku_units units;
    sudoku_units_init(&units, side);
    struct search f = {.units = &units, .q = q, .all = (uint16_t)((1u << side) - 1)};
    struct state s = {.open = side * side};
    for (int cell = 0; cell < side * side; cell++)
        s.candidates[cell] = grid[cell] ? (uint16_t)(1u << (grid[cell] - 1)) : f.all;
    if (q->barred) s.candidates[q->cell] &= (uint16_t) ~(1u << (q->barred - 1));
    q->found = 0;
    q->guesses = 0;
    q->gave_up = false;
    if (q->limit > 0 && (!q->barred || s.candidates[q->cell])) explore(&f, &s);
    return q->found;
}
