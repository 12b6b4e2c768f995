#include "rating.h"
#include "solver.h"
#include <stdbool.h>
#include <stddef.h>

/* Lane b of digit d's vector holds band b: 27 candidates, three rows of nine; lane 3 is not used. All digits take each
 * deduction at once, without a branch: a branch not foreseen costs more than a digit. */
typedef uint32_t lanes __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

#define EACH_BAND(x) ((lanes){(x), (x), (x), 0})
#define BANDS EACH_BAND(0x7ffffffu)     /* every cell */
#define MINIROWS EACH_BAND(0111111111u) /* the first cell of each minirow, row, box, column */
#define ROWS EACH_BAND(01001001u)
#define BOXES EACH_BAND(0111u)
#define COLUMNS EACH_BAND(0777u)

struct state {
    lanes digit[9], open;
};

static inline bool any(lanes v) {
    halves h = (halves)v;
    return (h[0] | h[1]) != 0;
}

static inline lanes next_band(lanes v) {
    return __builtin_shufflevector(v, v, 1, 2, 0, 3);
}
static inline lanes last_band(lanes v) {
    return __builtin_shufflevector(v, v, 2, 0, 1, 3);
}

/* From one bit a unit to all its cells. */
static inline lanes row_cells(lanes rows) {
    return (rows << 9) - rows;
}
static inline lanes column_cells(lanes columns) {
    return columns | columns << 9 | columns << 18;
}
static inline lanes box_cells(lanes boxes) {
    return column_cells((boxes << 3) - boxes);
}

/* One or more, and two or more, of three. */
static inline lanes some(lanes a, lanes b, lanes c) {
    return a | b | c;
}
static inline lanes several(lanes a, lanes b, lanes c) {
    return (a & (b | c)) | (b & c);
}

/* The cells that see a cell of `v`, and perhaps those of `v` as well. */
static inline lanes seen_by(lanes v) {
    lanes mini = some(v, v >> 1, v >> 2) & MINIROWS;
    lanes rows = some(mini, mini >> 3, mini >> 6) & ROWS, boxes = some(mini, mini >> 9, mini >> 18) & BOXES;
    lanes columns = some(v, v >> 9, v >> 18) & COLUMNS;
    columns |= next_band(columns) | last_band(columns);
    return row_cells(rows) | box_cells(boxes) | column_cells(columns);
}

/* Cells that are the only place of the digit in their row, column or box. `bad` gets bits when a unit has no place, or
 * a settled cell shares its unit with another place. */
static inline lanes hidden_singles(lanes v, lanes open, lanes *bad) {
    lanes mini = some(v, v >> 1, v >> 2) & MINIROWS, mini2 = several(v, v >> 1, v >> 2) & MINIROWS;
    lanes row = some(mini, mini >> 3, mini >> 6) & ROWS;
    lanes row2 = several(mini, mini >> 3, mini >> 6) | some(mini2, mini2 >> 3, mini2 >> 6);
    lanes box = some(mini, mini >> 9, mini >> 18) & BOXES;
    lanes box2 = several(mini, mini >> 9, mini >> 18) | some(mini2, mini2 >> 9, mini2 >> 18);
    lanes in = some(v, v >> 9, v >> 18) & COLUMNS, in2 = several(v, v >> 9, v >> 18);
    lanes next = next_band(in), last = last_band(in);
    lanes column = some(in, next, last);
    lanes column2 = several(in, next, last) | some(in2, next_band(in2), last_band(in2));
    *bad |= (row ^ ROWS) | (box ^ BOXES) | (column ^ COLUMNS);
    lanes by_row = row_cells(row & ~row2), by_box = box_cells(box & ~box2), by_column = column_cells(column & ~column2);
    *bad |= v & ~open & ~(by_row & by_box & by_column);
    return v & open & (by_row | by_box | by_column);
}

/* Naked and hidden singles to the end. False: contradiction. */
static bool propagate(struct state *s) {
    for (;;) {
        lanes one = {0}, two = {0};
        for (int d = 0; d < 9; d++) {
            two |= one & s->digit[d];
            one |= s->digit[d];
        }
        if (any(one ^ BANDS)) return false;
        lanes naked = one & ~two & s->open;
        if (any(naked)) {
            s->open &= ~naked;
            for (int d = 0; d < 9; d++) {
                lanes fresh = s->digit[d] & naked;
                s->digit[d] &= ~seen_by(fresh) | fresh;
            }
            continue;
        }
        lanes bad = {0}, hidden[9], claimed = {0}, disputed = {0};
        for (int d = 0; d < 9; d++) {
            hidden[d] = hidden_singles(s->digit[d], s->open, &bad);
            disputed |= claimed & hidden[d];
            claimed |= hidden[d];
        }
        if (any(bad | disputed)) return false;
        if (!any(claimed)) return true;
        s->open &= ~claimed;
        for (int d = 0; d < 9; d++)
            s->digit[d] = (s->digit[d] & ~claimed & ~seen_by(hidden[d])) | hidden[d];
    }
}

/* An open cell with the fewest candidates: the first of them from a random cell on. */
static int pick_cell(const struct state *s, struct rng *rng) {
    lanes least[10] = {BANDS}; /* cells with at least k candidates */
    for (int d = 0; d < 9; d++)
        for (int k = d + 1; k > 0; k--)
            least[k] |= least[k - 1] & s->digit[d];
    lanes cells = {0};
    for (int k = 2; !any(cells); k++)
        cells = least[k] & (k < 9 ? ~least[k + 1] : BANDS);
    int start = (int)rng_below(rng, SUDOKU9_CELLS);
    for (int i = 0, b = start / 27, from = start % 27; i < 4; i++, b = (b + 1) % 3, from = 0) {
        uint32_t w = cells[b] >> from << from;
        if (w) return 27 * b + __builtin_ctz(w);
    }
    return -1;
}

struct count {
    int limit, found;
    uint32_t guesses, most;
    struct rng *rng;
};

static void count_guesses(struct state *s, struct count *c) {
    if (!propagate(s)) return;
    if (!any(s->open)) {
        c->found++;
        return;
    }
    int cell = pick_cell(s, c->rng), b = cell / 27;
    lanes bit = {0};
    bit[b] = 1u << cell % 27;
    for (int d = 0; d < 9; d++) {
        if (c->found >= c->limit || c->guesses >= c->most) return;
        if (!any(s->digit[d] & bit)) continue;
        struct state t = *s;
        for (int e = 0; e < 9; e++)
            if (e != d) t.digit[e] &= ~bit;
        c->guesses++;
        count_guesses(&t, c);
    }
}

static struct state state_of(const uint8_t *grid) {
    uint32_t taken[3] = {0}, given[9][3] = {{0}};
    for (int cell = 0; cell < SUDOKU9_CELLS; cell++) {
        if (!grid[cell]) continue;
        taken[cell / 27] |= 1u << cell % 27;
        given[grid[cell] - 1][cell / 27] |= 1u << cell % 27;
    }
    struct state s = {.open = BANDS};
    lanes free = ~(lanes){taken[0], taken[1], taken[2], 0} & BANDS;
    for (int d = 0; d < 9; d++)
        s.digit[d] = free | (lanes){given[d][0], given[d][1], given[d][2], 0};
    return s;
}

uint32_t sudoku9_guesses(const uint8_t *grid, int limit, uint32_t most, struct rng *rng, int *found) {
    struct state s = state_of(grid);
    struct count c = {.limit = limit, .most = most, .rng = rng};
    count_guesses(&s, &c);
    if (found) *found = c.found;
    return c.guesses;
}

double sudoku9_rating(const uint8_t *grid, int runs, struct rng *rng) {
    double sum = 0;
    for (int k = 0; k < runs; k++)
        sum += sudoku9_guesses(grid, 2, UINT32_MAX, rng, NULL);
    return sum / runs;
}

/* One round of assumptions; false when it strikes nothing. */
static bool strike_refuted(struct state *s) {
    struct state next = *s;
    bool any_struck = false;
    for (int b = 0; b < 3; b++)
        for (uint32_t cells = s->open[b]; cells; cells &= cells - 1) {
            lanes bit = {0};
            bit[b] = cells & -cells;
            for (int d = 0; d < 9; d++) {
                if (!any(s->digit[d] & bit)) continue;
                struct state t = *s;
                for (int e = 0; e < 9; e++)
                    if (e != d) t.digit[e] &= ~bit;
                if (propagate(&t)) continue;
                next.digit[d] &= ~bit;
                any_struck = true;
            }
        }
    *s = next;
    return any_struck;
}

static int candidates_left(const struct state *s) {
    int count = 0;
    for (int d = 0; d < 9; d++)
        for (int b = 0; b < 3; b++)
            count += __builtin_popcount(s->digit[d][b] & s->open[b]);
    return count;
}

int sudoku9_resistance(const uint8_t *grid, int rounds) {
    struct state s = state_of(grid);
    int sum = 0;
    if (!propagate(&s)) return 0;
    for (int k = 0; k < rounds && any(s.open); k++) {
        if (!strike_refuted(&s)) return sum + (rounds - k) * candidates_left(&s);
        if (!propagate(&s)) return 0;
        sum += candidates_left(&s);
    }
    return sum;
}
