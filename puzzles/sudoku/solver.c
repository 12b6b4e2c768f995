#include "solver.h"
#include <stddef.h>
#include <string.h>

/* A digit's candidates in a band of three rows are one word. Its nine minirows (three cells of a row within a box),
 * seen as a 3x3 matrix rows x boxes, must contain a permutation: one look-up in a table of 512 says which elements
 * belong to some permutation. That is locked candidates and hidden singles of the band's rows and boxes at once. */

enum { ROW = 0x1ff, BAND = 0x7ffffff };

static struct {
    uint8_t occupied[512];   /* minirows present in a row of nine cells: 3 bits */
    uint32_t permuted[512];  /* cells of the elements of a 3x3 matrix that belong to a permutation; 0 = there is none */
    uint16_t alone[512];     /* those elements that are, after that, the only one of their row */
    uint16_t narrow[512];    /* nine columns: stacks with one column left, 3 bits, once for each row */
    uint32_t rows[512];      /* cells of the rows with a bit set in a 3x3 matrix */
    uint32_t elsewhere[512]; /* cells not in a column that is the only one of its stack */
    uint32_t rivals[27];     /* the other cells of the row and the box within the band */
} table;

static unsigned permuted_elements(unsigned matrix) {
    static const uint16_t permutations[6] = {0421, 0241, 0412, 0142, 0214, 0124}; /* octal: a row is a digit */
    unsigned kept = 0;
    for (int k = 0; k < 6; k++)
        if ((matrix & permutations[k]) == permutations[k]) kept |= permutations[k];
    return kept;
}

__attribute__((constructor)) static void fill_tables(void) {
    for (unsigned m = 0; m < 512; m++) {
        unsigned kept = permuted_elements(m), singles = 0;
        for (int k = 0; k < 3; k++) {
            unsigned three = m >> 3 * k & 7, row = kept >> 3 * k & 7;
            if (three) table.occupied[m] |= (uint8_t)(1u << k);
            if (three) table.rows[m] |= (uint32_t)ROW << 9 * k;
            if (three && !(three & (three - 1))) singles |= three << 3 * k, table.narrow[m] |= (uint16_t)(0111u << k);
            if (!(row & (row - 1))) table.alone[m] |= (uint16_t)(row << 3 * k);
        }
        for (int k = 0; k < 9; k++)
            if (kept >> k & 1) table.permuted[m] |= 7u << 3 * k;
        table.elsewhere[m] = BAND & ~(singles * 01001001u);
    }
    for (int cell = 0; cell < 27; cell++) {
        uint32_t row = (uint32_t)ROW << cell / 9 * 9, box = 07007007u << cell % 9 / 3 * 3;
        table.rivals[cell] = (row | box) & ~(1u << cell);
    }
}

void sudoku9_clear(struct sudoku9 *s) {
    for (int i = 0; i < 27; i++)
        s->candidates[i] = BAND;
    memset(s->seen, 0xff, sizeof s->seen); /* no word looks like that: all are to do */
    for (int b = 0; b < 3; b++)
        s->open[b] = BAND;
}

void sudoku9_place(struct sudoku9 *s, int cell, int digit) {
    int band = cell / 27;
    uint32_t bit = 1u << cell % 27, *word = &s->candidates[3 * (digit - 1)];
    if (!(word[band] & bit)) { /* contradicts what was placed before */
        word[band] = 0;
        return;
    }
    uint32_t column = 01001001u << cell % 9;
    for (int b = 0; b < 3; b++)
        word[b] &= ~(b == band ? table.rivals[cell % 27] : column);
    for (int d = 0; d < 9; d++)
        if (d != digit - 1) s->candidates[3 * d + band] &= ~bit;
}

void sudoku9_exclude(struct sudoku9 *s, int cell, int digit) {
    s->candidates[3 * (digit - 1) + cell / 27] &= ~(1u << cell % 27);
}

void sudoku9_load(struct sudoku9 *s, const uint8_t *grid) {
    sudoku9_clear(s);
    for (int cell = 0; cell < SUDOKU9_CELLS; cell++)
        if (grid[cell]) sudoku9_place(s, cell, grid[cell]);
}

/* Brings word `b` of digit `d` in order and tells its neighbours. False: contradiction. */
static inline bool settle_word(struct sudoku9 *s, int d, int b) {
    uint32_t *word = &s->candidates[3 * d];
    uint32_t w = word[b];
    unsigned matrix =
        table.occupied[w & ROW] | (unsigned)table.occupied[w >> 9 & ROW] << 3 | (unsigned)table.occupied[w >> 18] << 6;
    w &= table.permuted[matrix];
    if (!w) return false;
    unsigned columns = (w | w >> 9 | w >> 18) & ROW;
    uint32_t elsewhere = table.elsewhere[columns];
    word[(b + 1) % 3] &= elsewhere;
    word[(b + 2) % 3] &= elsewhere;
    word[b] = s->seen[3 * d + b] = w;
    uint32_t settled = w & s->open[b] & table.rows[table.alone[matrix] & table.narrow[columns]];
    if (settled) {
        s->open[b] &= ~settled;
        for (int e = 0; e < 9; e++)
            s->candidates[3 * e + b] &= ~settled;
        word[b] = w;
    }
    return true;
}

/* Locked candidates and hidden singles to the end. */
static bool settle_words(struct sudoku9 *s) {
    bool again;
    do {
        again = false;
        for (int d = 0; d < 9; d++) {
            const uint32_t *w = &s->candidates[3 * d], *seen = &s->seen[3 * d];
            while (((w[0] ^ seen[0]) | (w[1] ^ seen[1]) | (w[2] ^ seen[2])) != 0) {
                if (w[0] != seen[0] && !settle_word(s, d, 0)) return false;
                if (w[1] != seen[1] && !settle_word(s, d, 1)) return false;
                if (w[2] != seen[2] && !settle_word(s, d, 2)) return false;
                again = true;
            }
        }
    } while (again);
    return true;
}

/* Cells by their number of candidates, open ones only. */
struct census {
    uint32_t one[3], two[3], more[3];
};

static inline bool take_census(const struct sudoku9 *s, struct census *c) {
    for (int b = 0; b < 3; b++) {
        uint32_t one = 0, two = 0, three = 0;
        for (int d = 0; d < 9; d++) {
            uint32_t w = s->candidates[3 * d + b];
            three |= two & w;
            two |= one & w;
            one |= w;
        }
        if (one != BAND) return false;
        c->one[b] = one & ~two & s->open[b];
        c->two[b] = two & ~three;
        c->more[b] = three;
    }
    return true;
}

static inline void place_naked(struct sudoku9 *s, const struct census *c) {
    for (int b = 0; b < 3; b++)
        for (uint32_t left = c->one[b]; left; left &= left - 1) {
            uint32_t bit = left & -left;
            for (int d = 0; d < 9; d++)
                if (s->candidates[3 * d + b] & bit) {
                    s->candidates[3 * d + b] &= ~table.rivals[__builtin_ctz(left)];
                    break;
                }
        }
}

/* All deductions. False: no solution. */
static bool propagate(struct sudoku9 *s, struct census *c) {
    for (;;) {
        if (!settle_words(s) || !take_census(s, c)) return false;
        if (!(c->one[0] | c->one[1] | c->one[2])) return true;
        place_naked(s, c);
    }
}

static void keep_solution(const struct sudoku9 *s, struct sudoku9_search *q) {
    if (!q->solutions) return;
    uint8_t *out = q->solutions + (size_t)q->found * SUDOKU9_CELLS;
    for (int d = 0; d < 9; d++)
        for (int b = 0; b < 3; b++)
            for (uint32_t w = s->candidates[3 * d + b]; w; w &= w - 1)
                out[27 * b + __builtin_ctz(w)] = (uint8_t)(d + 1);
}

static int pick(uint32_t const *set, struct rng *rng) {
    if (!rng) {
        for (int b = 0; b < 3; b++)
            if (set[b]) return 27 * b + __builtin_ctz(set[b]);
    }
    int count = 0;
    for (int b = 0; b < 3; b++)
        count += __builtin_popcount(set[b]);
    int k = (int)rng_below(rng, (uint32_t)count);
    for (int b = 0;; b++)
        for (uint32_t w = set[b]; w; w &= w - 1)
            if (!k--) return 27 * b + __builtin_ctz(w);
}

static void explore(struct sudoku9 *s, struct sudoku9_search *q) {
    struct census c;
    while (propagate(s, &c)) {
        if (!(s->open[0] | s->open[1] | s->open[2])) {
            keep_solution(s, q);
            q->found++;
            return;
        }
        int cell = pick(c.two[0] | c.two[1] | c.two[2] ? c.two : c.more, q->rng);
        int digits[9], n = 0;
        for (int d = 0; d < 9; d++)
            if (s->candidates[3 * d + cell / 27] >> cell % 27 & 1) digits[n++] = d + 1;
        int digit = digits[q->rng ? rng_below(q->rng, (uint32_t)n) : 0];
        struct sudoku9 t = *s;
        sudoku9_place(&t, cell, digit);
        q->guesses++;
        explore(&t, q);
        if (q->found >= q->limit) return;
        sudoku9_exclude(s, cell, digit);
        q->guesses++;
    }
}

int sudoku9_search(const struct sudoku9 *s, struct sudoku9_search *q) {
    struct sudoku9 copy = *s;
    q->found = 0;
    q->guesses = 0;
    if (q->limit > 0) explore(&copy, q);
    return q->found;
}

int sudoku9_solve(const uint8_t *grid, int limit, uint8_t *solution) {
    struct sudoku9 s;
    uint8_t found[2 * SUDOKU9_CELLS];
    struct sudoku9_search q = {.limit = limit < 2 ? limit : 2, .solutions = solution ? found : NULL};
    sudoku9_load(&s, grid);
    sudoku9_search(&s, &q);
    if (solution && q.found) memcpy(solution, found, SUDOKU9_CELLS);
    return q.found;
}
