#include "measure.h"
#include "alloc.h"
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

static int begin_points(int steps, double exact[MEASURE_POINTS]) {
    int points = 0;
    while (1 << points <= steps && points < MEASURE_POINTS)
        exact[points++] = 0;
    return points;
}

int measure_exact(const struct model *m, struct pool *pool, const struct puzzle_list *set, int steps,
                  double exact[MEASURE_POINTS], const volatile bool *stop) {
    if (!set->count) return 0;
    struct reader reader;
    struct board grid = {0};
    struct err e;
    if (reader_init(&reader, m, &set->items[0], &e)) return 0; /* the data fitted: so does this */
    int points = begin_points(steps, exact);
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

/* --- questions of tasks --- */

/* A question as an example, its arrays owned, and room for what is said of it. */
struct question {
    struct example example;
    float *probability;
};

static void open_question(struct question *q, const struct encoding *encoding, const struct task_set *set, int number,
                          const struct model_config *m) {
    const struct puzzle *p = &set->tasks[number].puzzle;
    const struct demonstration asked = {p->given, p->answer};
    const struct lesson l = {.task = p, .pair = &asked, .number = number};
    struct example *x = &q->example;
    lesson_example(&l, encoding, m, x);
    x->geometry = lesson_geometry(&l, encoding, m);
    q->probability = XNEW_ARRAY(float, (size_t)grid_cells(&x->shape) * (size_t)encoding_classes(encoding, &x->shape));
}

static void close_question(struct question *q) {
    lesson_example_free(&q->example);
    free(q->probability);
}

/* Every cell that counts says its label. */
static bool is_right(struct question *q, const struct think *t) {
    int right;
    think_probability(t, 0, q->probability);
    return loss_right(grid_cells(&q->example.shape), think_classes(t), q->probability, q->example.labels, &right) ==
           right;
}

/* Adds one question to exact[points). False: stopped. */
static bool ask(struct question *q, const struct model *m, struct pool *pool, int points, double *exact,
                const volatile bool *stop) {
    struct think *t = think_new_given(m, pool, 1, (struct geometry *)q->example.geometry);
    bool going = true;
    think_tell(t, 0, &(struct net_input){.tokens = q->example.tokens, .vectors = q->example.vectors});
    for (int step = 1; going && step <= 1 << (points - 1); step++) {
        think_step(t);
        for (int i = 0; i < points; i++)
            if (step == 1 << i) exact[i] += is_right(q, t);
        going = !(stop && *stop);
    }
    think_free(t);
    return going;
}

int measure_questions(const struct model *m, struct pool *pool, const struct encoding *encoding,
                      const struct task_set *set, const int *numbers, int count, int steps,
                      double exact[MEASURE_POINTS], const volatile bool *stop) {
    const int points = begin_points(steps, exact);
    bool going = points > 0;
    for (int i = 0; i < count && going; i++) {
        struct question q;
        open_question(&q, encoding, set, numbers[i], &m->config);
        going = ask(&q, m, pool, points, exact, stop);
        close_question(&q);
    }
    for (int i = 0; i < points; i++)
        exact[i] /= count;
    return going && count ? points : 0;
}
