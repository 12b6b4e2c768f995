#include "dataset.h"
#include "alloc.h"
#include "puzzle_pool.h"
#include "reader.h"
#include "recipe_check.h"
#include "tasks.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A pool keeps nothing but the grids. All of one source have one size. */
struct pool_data {
    int count, cells;        /* count 0: no pool, puzzles are made at every draw */
    int there;               /* of them, the rest is being made */
    uint8_t *given, *answer; /* [count, cells] */
    struct puzzle like;      /* an empty puzzle of the pool's size, for the kind's functions */
    char *path;
    struct puzzle_pool *making; /* NULL: all are there */
};

struct dataset {
    const struct recipe *recipe;
    const struct encoding *encoding; /* of the kind, that fits the recipe's model */
    struct pool_data pools[RECIPE_DATA_MAX];
    int max_tokens, max_cells;
    /* Of kinds that show by pairs what is asked: instead of pools the tasks of all sources, those of source i from
     * first_task[i] on. */
    struct task_set tasks;
    int first_task[RECIPE_DATA_MAX + 1];
    struct model_config config; /* with as many tasks as there are */
};

/* --- pools --- */

static void make_room(struct pool_data *pool, const struct puzzle *first, int count) {
    pool->count = count;
    pool->cells = first->given.height * first->given.width;
    pool->given = XNEW_ARRAY(uint8_t, (size_t)pool->count * pool->cells);
    pool->answer = XNEW_ARRAY(uint8_t, (size_t)pool->count * pool->cells);
    puzzle_init(&pool->like, first->kind, first->given.height, first->given.width);
}

/* Takes over the grids of `items` [count] that it does not have yet. */
static int keep(struct pool_data *pool, const struct puzzle *items, int count, struct err *e) {
    for (int i = pool->there; i < count; i++) {
        const struct puzzle *p = &items[i];
        uint8_t *answer = pool->answer + (size_t)i * pool->cells;
        if (!board_same_size(&p->given, &pool->like.given))
            return err_set(e, ERR_VALUE, pool->path, 0, 0, "puzzles of one size", "puzzle %d has another size", i + 1);
        memcpy(pool->given + (size_t)i * pool->cells, p->given.cells, pool->cells);
        struct board solved = {0};
        const bool one = p->answer.cells || p->kind->solve(p, &solved) == 1;
        if (one) memcpy(answer, p->answer.cells ? p->answer.cells : solved.cells, pool->cells);
        board_free(&solved);
        if (!one)
            return err_set(e, ERR_VALUE, pool->path, 0, 0, "exactly one solution", "puzzle %d cannot be trained on",
                           i + 1);
    }
    pool->there = count;
    return 0;
}

static int load_pool(struct pool_data *pool, const struct recipe *r, struct err *e) {
    struct puzzle_list list = {0};
    int failed = puzzle_read_file(&list, pool->path, r->kind, NULL, e);
    if (!failed) {
        make_room(pool, &list.items[0], list.count);
        failed = keep(pool, list.items, list.count, e);
    }
    puzzle_list_free(&list);
    return failed;
}

/* So many of a source's puzzles, by whole series, may be drawn at an iteration, whether more are there or not: what a
 * run draws never depends on how fast they are made. */
static int drawn_at(const struct recipe *r, int source, long iteration, int count) {
    const struct recipe_data *data = &r->data[source];
    const int first = count < PUZZLE_SERIES ? count : PUZZLE_SERIES;
    const double share = ((double)iteration / (double)r->train.iterations - data->from) / r->grow;
    if (r->grow <= 0 || data->file || share >= 1) return count;
    return first + (int)((count - first) * (share > 0 ? share : 0)) / PUZZLE_SERIES * PUZZLE_SERIES;
}

/* Waits for the first `count` puzzles of a pool and takes over all that are there. */
static int fill_pool(struct pool_data *pool, int count, puzzle_pool_progress *progress, void *context, struct err *e) {
    if (puzzle_pool_await(pool->making, count, progress, context, e)) return -1;
    const struct puzzle *items = puzzle_pool_puzzles(pool->making);
    const int ready = puzzle_pool_ready(pool->making);
    return keep(pool, items, ready, e);
}

/* A whole pool is in its file from now on. While that cannot be written it stays in memory. */
static void conclude_pool(struct pool_data *pool) {
    struct err ignored; /* where the disk is full the next run makes the puzzles again */
    puzzle_pool_close(pool->making, &ignored);
    pool->making = NULL;
}

/* Named by all that it is made from. */
static char *pool_path(const struct recipe *r, const struct recipe_data *data, const char *folder) {
    char size[32] = "", walls[32] = "";
    if (data->file) return recipe_path(r, data->file);
    if (data->least_side) snprintf(size, sizeof size, "-%dx%d", data->least_side, data->least_side);
    if (data->density >= 0) snprintf(walls, sizeof walls, "-%g", data->density);
    return xasprintf("%s/pool-%s%s%s-%d-%llu.txt", folder, data->level, size, walls, data->count,
                     (unsigned long long)data->seed);
}

static int open_pool(struct dataset *d, int i, const char *folder, int threads, struct err *e) {
    const struct recipe *r = d->recipe;
    const struct recipe_data *data = &r->data[i];
    struct pool_data *pool = &d->pools[i];
    pool->path = pool_path(r, data, folder);
    if (!data->file && access(pool->path, R_OK)) {
        if (puzzle_pool_start(&pool->making, r->kind, data, pool->path, threads, e)) return -1;
        if (r->grow <= 0) puzzle_pool_go_on(pool->making);
        return 0;
    }
    return load_pool(pool, r, e);
}

/* Once its first puzzles are there. */
static int begin_pool(struct dataset *d, int i, puzzle_pool_progress *progress, void *context, struct err *e) {
    const struct recipe *r = d->recipe;
    struct pool_data *pool = &d->pools[i];
    if (pool->making) {
        const int first = drawn_at(r, i, 0, r->data[i].count);
        if (puzzle_pool_await(pool->making, first, progress, context, e)) return -1;
        make_room(pool, puzzle_pool_puzzles(pool->making), r->data[i].count);
        if (fill_pool(pool, first, progress, context, e)) return -1;
        if (pool->there == pool->count) conclude_pool(pool);
    }
    return recipe_fits(r, &pool->like, e) ? err_in_file(e, pool->path) : 0;
}

int dataset_prepare(struct dataset *d, long iteration, puzzle_pool_progress *progress, void *context, struct err *e) {
    for (int i = 0; i < d->recipe->data_count; i++) {
        struct pool_data *pool = &d->pools[i];
        if (!pool->making) continue;
        puzzle_pool_go_on(pool->making);
        const int wanted = drawn_at(d->recipe, i, iteration, pool->count);
        if (wanted > pool->there && fill_pool(pool, wanted, progress, context, e)) return -1;
        if (pool->there == pool->count)
            conclude_pool(pool);
        else
            puzzle_pool_keep(pool->making);
    }
    return 0;
}

void dataset_there(const struct dataset *d, long *there, long *count) {
    *there = *count = 0;
    for (int i = 0; i < d->recipe->data_count; i++)
        *there += d->pools[i].there, *count += d->pools[i].count;
}

static void note_size(struct dataset *d, const struct puzzle *p) {
    struct grid_shape s;
    d->encoding->shape(p, NULL, &s);
    int cells = grid_cells(&s), tokens = grid_tokens(&s);
    if (tokens > d->max_tokens) d->max_tokens = tokens;
    if (cells > d->max_cells) d->max_cells = cells;
}

static int note_source(struct dataset *d, int i, puzzle_pool_progress *progress, void *context, struct err *e) {
    const struct recipe *r = d->recipe;
    const struct recipe_data *data = &r->data[i];
    if (data->count || data->file) {
        if (begin_pool(d, i, progress, context, e)) return -1;
        note_size(d, &d->pools[i].like);
        return 0;
    }
    const struct generate_request request = puzzle_pool_request(data, data->most_side);
    int height, width;
    struct puzzle largest;
    if (r->kind->generate_size(&request, &height, &width, e)) return -1;
    puzzle_init(&largest, r->kind, height, width);
    note_size(d, &largest);
    puzzle_free(&largest);
    return 0;
}

/* Tasks that a measure may ask about: of all sources for the first of the kind's levels (any), else of those of its
 * level; drawn from its seed. numbers [tasks]; returns how many. */
static int draw_measured(const struct dataset *d, const struct recipe_measure *m, int *numbers) {
    const struct recipe *r = d->recipe;
    const bool any = !strcmp(m->level, r->kind->levels[0]);
    struct rng rng;
    int count = 0;
    for (int i = 0; i < r->data_count; i++)
        for (int k = d->first_task[i]; k < d->first_task[i + 1]; k++)
            if (d->tasks.tasks[k].measured && (any || (r->data[i].level && !strcmp(m->level, r->data[i].level))))
                numbers[count++] = k;
    rng_seed(&rng, m->seed, 0);
    rng_shuffle(&rng, numbers, count);
    return count < m->count ? count : m->count;
}

static int check_measured(const struct dataset *d, struct err *e) {
    const struct recipe *r = d->recipe;
    int *numbers = XNEW_ARRAY(int, d->tasks.count);
    int failed = 0;
    for (int i = 0; i < r->measure_count && !failed; i++)
        if (!draw_measured(d, &r->measure[i], numbers))
            failed = err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "no task to measure %s with: none has an answer",
                             r->measure[i].level);
    free(numbers);
    return failed;
}

static int open_tasks(struct dataset *d, struct err *e) {
    const struct recipe *r = d->recipe;
    for (int i = 0; i < r->data_count; i++) {
        if (task_set_add(&d->tasks, r, &r->data[i], d->encoding, e)) return -1;
        d->first_task[i + 1] = d->tasks.count;
    }
    if (d->tasks.count > CONFIG_TASKS_MAX)
        return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "%d tasks are more than the %d that a model may have",
                       d->tasks.count, CONFIG_TASKS_MAX);
    if (d->config.tasks) d->config.tasks = d->tasks.count;
    d->max_tokens = d->tasks.max_tokens;
    d->max_cells = d->tasks.max_cells;
    return check_measured(d, e);
}

const struct model_config *dataset_model(const struct dataset *d) {
    return &d->config;
}

int dataset_open(struct dataset **out, const struct recipe *r, const char *folder, int threads,
                 puzzle_pool_progress *progress, void *context, struct err *e) {
    struct dataset *d = XNEW(struct dataset);
    int pools = 0, failed = 0;
    d->recipe = r;
    d->config = r->model;
    if (!(d->encoding = reader_encoding(&r->model, r->kind, e))) return dataset_close(d), -1;
    if (r->kind->demonstrations) {
        if (open_tasks(d, e)) return dataset_close(d), -1;
        *out = d;
        return 0;
    }
    for (int i = 0; i < r->data_count; i++)
        pools += r->data[i].count > 0;
    for (int i = 0; i < r->data_count && !failed; i++) /* all begin at once */
        if (r->data[i].count || r->data[i].file) failed = open_pool(d, i, folder, (threads + pools - 1) / pools, e);
    for (int i = 0; i < r->data_count && !failed; i++)
        failed = note_source(d, i, progress, context, e);
    if (failed) return dataset_close(d), -1;
    *out = d;
    return 0;
}

void dataset_close(struct dataset *d) {
    if (!d) return;
    for (int i = 0; i < RECIPE_DATA_MAX; i++) {
        if (d->pools[i].making) conclude_pool(&d->pools[i]);
        free(d->pools[i].path);
        free(d->pools[i].given);
        free(d->pools[i].answer);
        if (d->pools[i].count) puzzle_free(&d->pools[i].like);
    }
    task_set_free(&d->tasks);
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
    if (d->tasks.count) {
        const int first = d->first_task[i];
        out->puzzle = 0;
        out->contradiction = false;
        task_set_draw(&d->tasks, first, d->first_task[i + 1] - first, d->encoding, &d->config, rng, out);
        return;
    }
    if (pool->count) {
        uint32_t k = rng_below(rng, (uint32_t)drawn_at(r, i, iteration, pool->count));
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
    p.kind->vary(&p, NULL, rng);
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

int dataset_measure(const struct dataset *d, const struct recipe_measure *m, const struct model *model,
                    struct pool *pool, double exact[MEASURE_POINTS], const volatile bool *stop) {
    int *numbers = XNEW_ARRAY(int, d->tasks.count);
    const int count = draw_measured(d, m, numbers);
    const int points = measure_questions(model, pool, d->encoding, &d->tasks, numbers, count, m->steps, exact, stop);
    free(numbers);
    return points;
}
