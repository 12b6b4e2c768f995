/* rumia bench: how fast thinking and training are on this machine; and the kernels, for those who make them. */
#include "alloc.h"
#include "bench_published.h"
#include "clock.h"
#include "commands.h"
#include "json_string.h"
#include "machine_options.h"
#include "paths.h"
#include "progress.h"
#include "reader.h"
#include "recipe.h"
#include "shown.h"
#include "speed.h"
#include "think.h"
#include "trainer.h"

#include <stdlib.h>
#include <string.h>

struct bench_options {
    struct machine_options machine;
    const char *recipe;
    double seconds;
    bool json, kernels;
};

static const struct option_spec options[] = {
    MODEL_OPTION(struct bench_options, machine),
    {'r', "recipe", OPTION_TEXT, offsetof(struct bench_options, recipe), "FILE",
     "the recipe to train by, and the shape of the model where none is named (that of the shipped Sudoku model)"},
    {0, "seconds", OPTION_DOUBLE, offsetof(struct bench_options, seconds), "S",
     "how long to think and to train for a figure (3)", NULL, 0.1, 3600},
    {'k', "kernels", OPTION_FLAG, offsetof(struct bench_options, kernels), NULL,
     "matrix products instead, at every level this processor can run (with --cpu that one), as shares of what it can "
     "do"},
    {'j', "json", OPTION_FLAG, offsetof(struct bench_options, json), NULL, "one JSON object a figure, one a line"},
    MACHINE_OPTIONS(struct bench_options, machine),
    {0},
};

static const struct bench_options defaults = {.seconds = 3};

static const char *const words[] = {"thinking", "training", "published", NULL};

struct bench {
    const struct bench_options *options;
    struct models machine;
    struct recipe recipe;
    struct puzzle_list puzzles;
    const struct encoding *encoding; /* of the puzzles */
};

enum { PUZZLES = 64, STEPS = 16, LARGEST = 1536 * 1536 };

static const char *precision_name(enum precision p) {
    return p == PRECISION_BF16 ? "bf16" : "f32";
}

/* Kernels. */

static void bench_product(const struct bench *b, struct speed_product *p, const int *shape, const double *peaks,
                          enum cpu_level level) {
    if (!b->options->json) printf("  %5d %5d %5d", shape[0], shape[1], shape[2]);
    for (enum precision precision = PRECISION_F32; precision <= PRECISION_BF16; precision++) {
        speed_product_shape(p, &kernels_for(level)->gemm[precision], shape[0], shape[1], shape[2]);
        const double forward = speed_product_forward(p), gradient = speed_product_gradient(p), peak = peaks[precision];
        if (b->options->json)
            printf("{\"kernel\":\"gemm\",\"cpu\":\"%s\",\"precision\":\"%s\",\"m\":%d,\"n\":%d,\"k\":%d,"
                   "\"gflops\":%.2f,\"gradient_gflops\":%.2f,\"peak_gflops\":%.2f}\n",
                   cpu_level_name(level), precision_name(precision), shape[0], shape[1], shape[2], forward, gradient,
                   peak);
        else
            printf("  %8.1f (%3.0f %%) %8.1f (%3.0f %%)", forward, 100 * forward / peak, gradient,
                   100 * gradient / peak);
    }
    if (!b->options->json) putchar('\n');
    fflush(stdout);
}

static void bench_kernels(const struct bench *b) {
    struct speed_product p;
    speed_product_init(&p, LARGEST);
    const bool only = b->options->machine.level != 0;
    for (enum cpu_level level = only ? b->machine.level : CPU_SCALAR; level <= b->machine.level; level++) {
        if (level == CPU_NEON && b->machine.level != CPU_NEON) continue;
        const double peaks[] = {speed_peak(level, PRECISION_F32), speed_peak(level, PRECISION_BF16)};
        if (!b->options->json)
            printf("%s: matrix products on one thread, GFLOP/s (share of the peak: f32 %.1f, bf16 %.1f)\n"
                   "  %5s %5s %5s  %16s %16s  %16s %16s\n",
                   cpu_level_name(level), peaks[0], peaks[1], "m", "n", "k", "f32", "its gradient", "bf16",
                   "its gradient");
        for (const int *shape = speed_shapes[0]; shape[0]; shape += 3)
            bench_product(b, &p, shape, peaks, level);
    }
    speed_product_free(&p);
}

/* Thinking. */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Milliseconds of STEPS steps of `batch` samples: the median. */
static double think_ms(const struct bench *b, const struct model *m, struct pool *pool, int batch) {
    enum { MOST = 1000 };
    const struct model_config *c = &m->config;
    const bool boxes = config_has(c, FAMILY_BOX) && c->height == 9 && c->width == 9;
    const struct grid_shape shape = {c->planes, c->height, c->width, boxes ? 3 : 0, boxes ? 3 : 0};
    struct think *t = think_new(m, pool, batch, &shape);
    int32_t *tokens = XNEW_ARRAY(int32_t, grid_tokens(&shape));
    double ms[MOST];
    int count = 0;
    for (int i = 0; i < batch; i++)
        think_tokens(t, i, tokens, 0);
    const double begun = clock_seconds();
    while (count < MOST && (count < 1 || clock_seconds() - begun < b->options->seconds)) {
        const double start = clock_seconds();
        for (int i = 0; i < STEPS; i++)
            think_step(t);
        ms[count++] = 1000 * (clock_seconds() - start);
    }
    qsort(ms, count, sizeof *ms, by_value);
    free(tokens);
    think_free(t);
    return ms[count / 2];
}

static int threads_of(const struct bench *b) {
    return b->machine.pool ? pool_threads(b->machine.pool) : 1;
}

/* A line of the page for a packed model. */
static void think_line(const struct bench *b, const struct model *m, const char *name) {
    const int threads = threads_of(b), batch = 4 * threads;
    const double alone = think_ms(b, m, NULL, 1), shared = threads > 1 ? think_ms(b, m, b->machine.pool, 1) : alone,
                 batched = think_ms(b, m, b->machine.pool, batch);
    if (b->options->json) {
        printf("{\"model\":");
        json_write_string(stdout, name);
        printf(",\"cpu\":\"%s\",\"precision\":\"%s\",\"threads\":%d,\"steps\":%d,\"ms_one_thread\":%.3f,"
               "\"ms\":%.3f,\"batch\":%d,\"steps_per_second\":%.1f}\n",
               cpu_level_name(b->machine.level), precision_name(b->machine.precision), threads, STEPS, alone, shared,
               batch, 1000.0 * STEPS * batch / batched);
        return;
    }
    char size[32];
    snprintf(size, sizeof size, "%dx%d", m->config.height, m->config.width);
    printf("  %-8s %9.2f ms %9.2f ms %9.0f   ", size, alone, shared, 1000.0 * batch / batched);
    shown_write(stdout, name);
    putchar('\n');
    fflush(stdout);
}

/* Of the model that was named, of a recipe's shape, or of all that are shipped. */
static int bench_thinking(struct bench *b, struct err *e) {
    if (!b->options->json)
        printf("Thinking, %d steps of a puzzle (most need fewer)\n"
               "  %-8s %12s %12s %9s\n",
               STEPS, "board", "one thread", threads_of(b) > 1 ? "all threads" : "", "puzzles/s");
    struct model *m = NULL;
    struct rng rng;
    const char *name = b->options->machine.model ? b->options->machine.model : b->recipe.name;
    rng_seed(&rng, 1, 0);
    if (b->options->machine.model) {
        if (model_open(&m, name, NULL, e)) return -1;
    } else if (b->options->recipe)
        m = model_new(&b->recipe.model, &rng);
    if (m) {
        model_pack(m, kernels_for(b->machine.level), b->machine.precision, false);
        think_line(b, m, name);
        model_free(m);
        return 0;
    }
    for (int i = 0; puzzle_kinds[i]; i++) {
        const struct loaded_model *loaded;
        if (!puzzle_kinds[i]->model) continue;
        if (models_get(&b->machine, puzzle_kinds[i], &loaded, e)) return -1;
        think_line(b, loaded->model, loaded->name);
    }
    return 0;
}

/* Training. */

/* Examples from a few puzzles made before, so that the trainer is measured, not the generator. */
static void make_example(void *context, struct rng *rng, long iteration, struct example *out) {
    (void)iteration;
    const struct bench *b = context;
    const struct puzzle *p = &b->puzzles.items[rng_below(rng, (uint32_t)b->puzzles.count)];
    static const struct view as_it_is;
    b->encoding->shape(p, NULL, &out->shape);
    out->puzzle = 0;
    out->contradiction = false;
    b->encoding->encode(b->encoding, p, &as_it_is, NULL, out->tokens);
    b->encoding->labels(b->encoding, p, &as_it_is, &p->answer, out->labels);
}

static int make_puzzles(struct bench *b, struct err *e) {
    const struct generate_request request = {NULL, b->recipe.model.height, b->recipe.model.width, -1};
    struct rng rng;
    rng_seed(&rng, 1, 0);
    for (int i = 0; i < PUZZLES; i++) {
        struct puzzle *p = puzzle_list_add(&b->puzzles);
        if (!b->recipe.kind->generate(p, &request, &rng, e)) continue;
        b->puzzles.count--;
        return -1;
    }
    return 0;
}

static int bench_training(struct bench *b, struct err *e) {
    if (!(b->encoding = reader_encoding(&b->recipe.model, b->recipe.kind, e)) || make_puzzles(b, e)) return -1;
    struct grid_shape shape;
    struct rng rng;
    b->encoding->shape(b->puzzles.items, NULL, &shape);
    rng_seed(&rng, 1, 0);
    struct model *m = model_new(&b->recipe.model, &rng);
    model_pack(m, kernels_for(b->machine.level), b->machine.precision, true);
    const struct example_source source = {
        .make = make_example, .context = b, .max_tokens = grid_tokens(&shape), .max_cells = grid_cells(&shape)};
    struct trainer *t = trainer_new(m, &b->recipe.train, &source, b->machine.pool);
    trainer_iterate(t); /* fills the slots */
    trainer_take_stats(t);
    const double begun = clock_seconds();
    do
        trainer_iterate(t);
    while (clock_seconds() - begun < b->options->seconds);
    const double seconds = clock_seconds() - begun;
    const struct train_stats stats = trainer_take_stats(t);
    const double rate = (double)stats.samples / seconds;
    const int threads = threads_of(b);
    printf(b->options->json ? "{\"recipe\":" : "Training by ");
    (b->options->json ? json_write_string : shown_write)(stdout, b->recipe.name);
    if (b->options->json)
        printf(",\"cpu\":\"%s\",\"precision\":\"%s\",\"threads\":%d,\"samples_per_second\":%.2f}\n",
               cpu_level_name(b->machine.level), precision_name(b->machine.precision), threads, rate);
    else
        printf(", %d puzzles at a time\n  %.1f puzzles a second, each thought about for a step and learnt from\n",
               b->recipe.train.batch, rate);
    trainer_free(t);
    model_free(m);
    return 0;
}

/* Of models that others made; asked for by its word only, since it takes a minute. */
static int bench_others(struct bench *b, struct err *e) {
    (void)e;
    bench_published(&b->machine, b->options->seconds / 4, b->options->json);
    return 0;
}

static int read_recipe(struct bench *b, struct err *e) {
    if (b->options->recipe) return recipe_read(&b->recipe, b->options->recipe, e);
    char *path = asset_path("models/sudoku-9x9.yaml");
    if (!path) return err_set(e, ERR_IO, NULL, 0, 0, NULL, "the shipped recipe is not there: name one with --recipe");
    const int failed = recipe_read(&b->recipe, path, e);
    free(path);
    return failed;
}

/* What computes, and the most that it could. */
static void print_machine(const struct bench *b) {
    const enum cpu_level level = b->machine.level;
    const int threads = threads_of(b);
    if (b->options->json) return;
    printf("This machine: %d thread%s, %s, products in %s\n"
           "  at most %.0f thousand million operations a second on a thread in bf16, %.0f in f32\n",
           threads, threads == 1 ? "" : "s", cpu_level_name(level), precision_name(b->machine.precision),
           speed_peak(level, PRECISION_BF16), speed_peak(level, PRECISION_F32));
}

static int run(const void *values, int count, char **operands) {
    static int (*const parts[])(struct bench *, struct err *) = {bench_thinking, bench_training, bench_others};
    const struct bench_options *o = values;
    struct bench b = {.options = o};
    struct err e;
    int failed = 0;
    if (models_begin(&b.machine, &o->machine, &e)) return command_fail(&bench_command, &e);
    if (o->kernels)
        bench_kernels(&b);
    else {
        failed = read_recipe(&b, &e);
        if (!failed) print_machine(&b);
        for (int i = 0; words[i] && !failed; i++)
            if (count ? strcmp(words[i], operands[0]) == 0 : parts[i] != bench_others) failed = parts[i](&b, &e);
    }
    recipe_free(&b.recipe);
    puzzle_list_free(&b.puzzles);
    models_end(&b.machine);
    return failed ? command_fail(&bench_command, &e) : 0;
}

const struct command bench_command = {
    .name = "bench",
    .operands = "[thinking|training|published]",
    .summary = "measure the speed of thinking and training on this machine",
    .details = "Thinking is told for the weights that are shipped: 16 steps of one puzzle on one\n"
               "thread and on all, and how many puzzles get as many in a second when they are\n"
               "thought about side by side. Training is told in puzzles a second.\n"
               "published: a step of each size of TRM and HRM that the papers' authors publish, with\n"
               "random weights, in float32 and bfloat16: milliseconds, thousand million operations a\n"
               "second and their share of what the processor can do, memory. It takes a minute.\n",
    .options = options,
    .words = words,
    .most = 1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
