#include "dataset.h"
#include "alloc.h"
#include "puzzle_pool.h"
#include "reader.h"
#include "recipe_check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A pool keeps nothing but the grids. All of one source have one size. */
struct pool_data {
    int count, cells;
    uint8_t *given, *answer; /* [count, cells] */
    struct puzzle like;      /* an empty puzzle of the pool's size, for the kind's functions */
};

struct dataset {
    const struct recipe *recipe;
    const struct encoding *encoding; /* of the kind, that fits the recipe's model */
    struct pool_data pools[RECIPE_DATA_MAX];
    int max_tokens, max_cells;
};

/* --- pools --- */

static int keep(struct pool_data *pool, const struct puzzle_list *list, const char *path, struct err *e) {
    const struct puzzle *first = &list->items[0];
    pool->count = list->count;
    pool->cells = first->given.height * first->given.width;
    pool->given = XNEW_ARRAY(uint8_t, (size_t)pool->count * pool->cells);
    pool->answer = XNEW_ARRAY(uint8_t, (size_t)pool->count * pool->cells);
    puzzle_init(&pool->like, first->kind, first->given.height, first->given.width);
    for (int i = 0; i < list->count; i++) {
        const struct puzzle *p = &list->items[i];
        uint8_t *answer = pool->answer + (size_t)i * pool->cells;
        if (!board_same_size(&p->given, &first->given))
            return err_set(e, ERR_VALUE, path, 0, 0, "puzzles of one size", "puzzle %d has another size", i + 1);
        memcpy(pool->given + (size_t)i * pool->cells, p->given.cells, pool->cells);
        struct board solved = {0};
        const bool one = p->answer.cells || p->kind->solve(p, &solved) == 1;
        if (one) memcpy(answer, p->answer.cells ? p->answer.cells : solved.cells, pool->cells);
        board_free(&solved);
        if (!one)
            return err_set(e, ERR_VALUE, path, 0, 0, "exactly one solution", "puzzle %d cannot be trained on", i + 1);
    }
    return 0;
}

static int load_pool(struct pool_data *pool, const struct recipe *r, const char *path, struct err *e) {
    struct puzzle_list list = {0};
    int failed = puzzle_read_file(&list, path, r->kind, NULL, e) || keep(pool, &list, path, e) ? -1 : 0;
    puzzle_list_free(&list);
    return failed;
}

static int open_pool(struct dataset *d, int i, const char *folder, int threads, puzzle_pool_progress *progress,
                     void *context, struct err *e) {
    const struct recipe *r = d->recipe;
    const struct recipe_data *data = &r->data[i];
    char *path = data->file && data->file[0] == '/' ? xstrdup(data->file)
                 : data->file                       ? xasprintf("%s/%s", r->folder, data->file)
                              : xasprintf("%s/pool-%s-%d-%llu.txt", folder, data->level, data->count,
                                          (unsigned long long)data->seed);
    int failed = 0;
    if (!data->file && access(path, R_OK))
        failed = puzzle_pool_make(r->kind, data, path, threads, progress, context, e);
    if (!failed) failed = load_pool(&d->pools[i], r, path, e);
    if (!failed && recipe_fits(r, &d->pools[i].like, e)) failed = err_in_file(e, path);
    free(path);
    return failed;
}

static void note_size(struct dataset *d, const struct puzzle *p) {
    struct grid_shape s;
    d->encoding->shape(p, NULL, &s);
    int cells = grid_cells(&s), tokens = grid_tokens(&s);
    if (tokens > d->max_tokens) d->max_tokens = tokens;
    if (cells > d->max_cells) d->max_cells = cells;
}

int dataset_open(struct dataset **out, const struct recipe *r, const char *folder, int threads,
                 puzzle_pool_progress *progress, void *context, struct err *e) {
    struct dataset *d = XNEW(struct dataset);
    d->recipe = r;
    if (!(d->encoding = reader_encoding(&r->model, r->kind, e))) return dataset_close(d), -1;
    for (int i = 0; i < r->data_count; i++) {
        const struct recipe_data *data = &r->data[i];
        if (data->count || data->file) {
            if (open_pool(d, i, folder, threads, progress, context, e)) {
                dataset_close(d);
                return -1;
            }
            note_size(d, &d->pools[i].like);
        } else {
            const struct generate_request request = puzzle_pool_request(data, data->most_side);
            int height, width;
            struct puzzle largest;
            if (r->kind->generate_size(&request, &height, &width, e)) return dataset_close(d), -1;
            puzzle_init(&largest, r->kind, height, width);
            note_size(d, &largest);
            puzzle_free(&largest);
        }
    }
    *out = d;
    return 0;
}

void dataset_close(struct dataset *d) {
    if (!d) return;
    for (int i = 0; i < RECIPE_DATA_MAX; i++) {
        free(d->pools[i].given);
        free(d->pools[i].answer);
        if (d->pools[i].count) puzzle_free(&d->pools[i].like);
    }
    free(d);
}

/* --- drawing examples --- */

static int choose_source(const struct recipe *r, double at, struct rng *rng) {
    double total = 0;
    int last = 0;
    for (int i = 0; i < r->data_count; i++)
        if (at >= r->data[i].from && at < r->data[i].to) {
            total += r->data[i].share;
            last = i;
        }
    double pick = rng_uniform(rng) * total;
    for (int i = 0; i < r->data_count; i++) {
        if (at < r->data[i].from || at >= r->data[i].to) continue;
        if ((pick -= r->data[i].share) < 0) return i;
    }
    return last;
}

/* Pins a few open cells of `p`, rightly or (one of them, at least) wrongly. */
static void pin_cells(const struct recipe *r, const struct puzzle *p, const struct board *answer, uint8_t *pins,
                      struct rng *rng, bool *contradiction) {
    int cells = p->given.height * p->given.width, count = 1 + (int)rng_below(rng, (uint32_t)r->most_pins);
    bool wrong = rng_uniform(rng) < r->wrong;
    for (int n = 0, tries = 0; n < count && tries < 50 * count; tries++) {
        int cell = (int)rng_below(rng, (uint32_t)cells);
        if (p->given.cells[cell] != r->kind->blank || pins[cell] != r->kind->blank) continue;
        pins[cell] = answer->cells[cell];
        if (wrong && n == 0) {
            uint8_t choices[PUZZLE_SYMBOLS_MAX];
            int many = r->kind->choices(p, cell, true, choices);
            uint8_t other = choices[rng_below(rng, (uint32_t)many)];
            struct board grid;
            struct verdict v;
            board_copy(&grid, &p->given);
            grid.cells[cell] = other;
            p->kind->check(p, &grid, NULL, &v);
            board_free(&grid);
            pins[cell] = r->kind->blank;
            if (other == answer->cells[cell] || other == r->kind->blank || !v.valid) continue; /* too easy to see */
            pins[cell] = other;
            *contradiction = true;
        }
        n++;
    }
}

static void fill(const struct dataset *d, const struct puzzle *p, const struct board *answer, struct rng *rng,
                 struct example *out) {
    static const struct view as_it_is;
    const struct recipe *r = d->recipe;
    d->encoding->shape(p, &as_it_is, &out->shape);
    out->puzzle = 0;
    out->contradiction = false;
    uint8_t pins[PUZZLE_CELLS_MAX];
    bool pinned = rng_chance(rng, r->pinned);
    if (pinned) {
        memset(pins, r->kind->blank, (size_t)p->given.height * p->given.width);
        pin_cells(r, p, answer, pins, rng, &out->contradiction);
    }
    d->encoding->encode(d->encoding, p, &as_it_is, pinned ? pins : NULL, out->tokens);
    d->encoding->labels(d->encoding, p, &as_it_is, answer, out->labels);
    if (out->hints) p->kind->hints(p, out->labels_due, out->hints, out->hints_due);
    for (int i = 0; out->origin && i < p->given.height * p->given.width; i++)
        out->origin[i] = p->given.cells[i];
}

static void make_example(void *context, struct rng *rng, long iteration, struct example *out) {
    const struct dataset *d = context;
    const struct recipe *r = d->recipe;
    int i = choose_source(r, (double)iteration / (double)r->train.iterations, rng);
    const struct pool_data *pool = &d->pools[i];
    if (pool->count) {
        uint32_t k = rng_below(rng, (uint32_t)pool->count);
        struct puzzle p = pool->like;
        p.given.cells = pool->given + (size_t)k * pool->cells;
        p.answer = p.given;
        p.answer.cells = pool->answer + (size_t)k * pool->cells;
        fill(d, &p, &p.answer, rng, out);
        return;
    }
    const struct recipe_data *data = &r->data[i];
    int side = data->least_side;
    if (data->most_side > side) side += (int)rng_below(rng, (uint32_t)(data->most_side - side + 1));
    struct generate_request request = puzzle_pool_request(data, side);
    struct puzzle p;
    struct err e;
    /* A generator may give up on an unlucky draw; that it can make this at all was seen when the recipe was read. */
    while (r->kind->generate(&p, &request, rng, &e)) {
    }
    fill(d, &p, &p.answer, rng, out);
    puzzle_free(&p);
}

/* The puzzle an example came from, with its answer; false: there is none (the origin is that of a damaged file). */
static bool recall_origin(const struct puzzle_kind *kind, const struct example *from, struct puzzle *p) {
    puzzle_init(p, kind, from->shape.height, from->shape.width);
    bool good = true;
    for (int i = 0; i < p->given.height * p->given.width && good; i++) {
        good = from->origin[i] >= 0 && from->origin[i] < kind->symbol_count;
        p->given.cells[i] = (uint8_t)from->origin[i];
    }
    if (good && kind->solve(p, &p->answer) == 1) return true;
    puzzle_free(p);
    return false;
}

static void vary_example(void *context, struct rng *rng, long iteration, struct example *out) {
    const struct dataset *d = context;
    struct puzzle p;
    if (!recall_origin(d->recipe->kind, out, &p)) {
        make_example(context, rng, iteration, out);
        return;
    }
    p.kind->vary(&p, rng);
    fill(d, &p, &p.answer, rng, out);
    puzzle_free(&p);
}

struct example_source dataset_source(const struct dataset *d) {
    return (struct example_source){.make = make_example,
                                   .vary = d->recipe->kind->vary ? vary_example : NULL,
                                   .context = (void *)d,
                                   .max_tokens = d->max_tokens,
                                   .max_cells = d->max_cells,
                                   .hints = d->recipe->model.hints > 0,
                                   .label_early = d->encoding->early,
                                   .hint_early = d->recipe->kind->hint_count - 1};
}

int dataset_measure_set(const struct recipe *r, const struct recipe_measure *m, struct puzzle_list *out,
                        puzzle_pool_progress *progress, void *context, struct err *e) {
    const struct generate_request request = recipe_measure_request(m);
    for (int i = 0; i < m->count; i++) {
        struct rng rng;
        struct puzzle p;
        if (!progress(context, m->level, i, m->count))
            return err_set(e, ERR_INTERRUPTED, NULL, 0, 0, NULL, "interrupted while making puzzles to measure with");
        rng_seed(&rng, m->seed, (uint64_t)i);
        if (r->kind->generate(&p, &request, &rng, e)) return -1;
        *puzzle_list_add(out) = p;
    }
    return 0;
}
