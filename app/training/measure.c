#include "measure.h"
#include "reader.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 };

static const struct view as_it_is;

static bool is_exact(struct reader *r, const struct think *t, int b, const struct puzzle *p, struct board *grid) {
    reader_turn_to(r, p);
    reader_board(r, t, b, &as_it_is, grid);
    return board_equal(grid, &p->answer);
}

int measure_exact(const struct model *m, struct pool *pool, const struct puzzle_list *set, int steps,
                  double exact[MEASURE_POINTS], const volatile bool *stop) {
    if (!set->count) return 0;
    struct reader reader;
    struct board grid = {0};
    struct err e;
    if (reader_init(&reader, m, &set->items[0], &e)) return 0; /* the data fitted: so does this */
    int points = 0;
    while (1 << points <= steps && points < MEASURE_POINTS)
        exact[points++] = 0;
    for (int from = 0; from < set->count; from += BATCH) {
        int n = set->count - from < BATCH ? set->count - from : BATCH;
        struct think *t = reader_think(&reader, pool, n, &as_it_is);
        for (int b = 0; b < n; b++) {
            reader_turn_to(&reader, &set->items[from + b]);
            reader_give(&reader, t, b, &as_it_is, NULL);
        }
        for (int step = 1; points && step <= 1 << (points - 1); step++) {
            if (stop && *stop)
                points = 0;
            else
                think_step(t);
            for (int i = 0; i < points; i++)
                if (step == 1 << i)
                    for (int b = 0; b < n; b++)
                        exact[i] += is_exact(&reader, t, b, &set->items[from + b], &grid);
        }
        think_free(t);
        if (!points) break;
    }
    for (int i = 0; i < points; i++)
        exact[i] /= set->count;
    reader_free(&reader);
    board_free(&grid);
    return points;
}
