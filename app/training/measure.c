#include "measure.h"
#include "alloc.h"
#include "think.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 };

static bool is_exact(const struct think *t, int b, const struct puzzle *p, float *probability, uint8_t *grid) {
    think_probability(t, b, probability);
    p->kind->decode(p, probability, grid);
    return !memcmp(grid, p->answer, (size_t)p->height * p->width);
}

int measure_exact(const struct model *m, struct pool *pool, const struct puzzle_list *set, int steps,
                  double exact[MEASURE_POINTS], const volatile bool *stop) {
    if (!set->count) return 0;
    const struct puzzle_kind *kind = set->items[0].kind;
    struct puzzle_shape s;
    kind->shape(&set->items[0], &s);
    int points = 0;
    while (1 << points <= steps && points < MEASURE_POINTS)
        exact[points++] = 0;
    int32_t *tokens = XNEW_ARRAY(int32_t, grid_tokens(&s.grid));
    float *probability = XNEW_ARRAY(float, grid_cells(&s.grid) * s.outputs);
    uint8_t *grid = XNEW_ARRAY(uint8_t, grid_cells(&s.grid));
    for (int from = 0; from < set->count; from += BATCH) {
        int n = set->count - from < BATCH ? set->count - from : BATCH;
        struct think *t = think_new(m, pool, n, &s.grid);
        for (int b = 0; b < n; b++) {
            kind->encode(&set->items[from + b], NULL, tokens);
            think_tokens(t, b, tokens, 0);
        }
        for (int step = 1; step <= 1 << (points - 1) && points; step++) {
            if (stop && *stop)
                points = 0;
            else
                think_step(t);
            for (int i = 0; i < points; i++)
                if (step == 1 << i)
                    for (int b = 0; b < n; b++)
                        exact[i] += is_exact(t, b, &set->items[from + b], probability, grid);
        }
        think_free(t);
        if (!points) break;
    }
    for (int i = 0; i < points; i++)
        exact[i] /= set->count;
    free(tokens);
    free(probability);
    free(grid);
    return points;
}
