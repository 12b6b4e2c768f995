/* rumia bench: how fast the kernels, thinking and training are on this machine. */
#include "alloc.h"
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
    bool json;
};

static const struct option_spec options[] = {
    MODEL_OPTION(struct bench_options, machine),
    {'r', "recipe", OPTION_TEXT, offsetof(struct bench_options, recipe), "FILE",
     "the recipe to train by, and the shape of the model where none is named (that of the shipped Sudoku model)"},
    {0, "seconds", OPTION_DOUBLE, offsetof(struct bench_options, seconds), "S",
     "how long to think and to train for a figure (3)", NULL, 0.1, 3600},
    {'j', "json", OPTION_FLAG, offsetof(struct bench_options, json), NULL, "one JSON object a figure, one a line"},
    MACHINE_OPTIONS(struct bench_options, machine),
    {0},
};

static const struct bench_options defaults = {.seconds = 3};

static const char *const words[] = {"kernels", "thinking", "training", NULL};

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

static int bench_kernels(struct bench *b, struct err *e) {
    (void)e;
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
    return 0;
}

/* Thinking. */

static int open_model(struct bench *b, struct model **out, const char **name, struct err *e) {
    *name = b->options->machine.model ? b->options->machine.model : b->recipe.name;
    if (b->options->machine.model) return model_open(out, b->options->machine.model, NULL, e);
    struct rng rng;
    rng_seed(&rng, 1, 0);
    *out = model_new(&b->recipe.model, &rng);
    return 0;
}

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
    while (count < MOST && (count < 3 || clock_seconds() - begun < b->options->seconds)) {
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

static int bench_thinking(struct bench *b, struct err *e) {
    struct model *m;
    const char *name;
    if (open_model(b, &m, &name, e)) return -1;
    model_pack(m, kernels_for(b->machine.level), b->machine.precision, false);
    const int threads = b->machine.pool ? pool_threads(b->machine.pool) : 1;
    const double alone = think_ms(b, m, NULL, 1), shared = threads > 1 ? think_ms(b, m, b->machine.pool, 1) : alone,
                 batched = think_ms(b, m, b->machine.pool, 4 * threads);
    const double rate = 1000.0 * STEPS * 4 * threads / batched;
    if (b->options->json)
        printf(
            "{\"model\":\"%s\",\"cpu\":\"%s\",\"precision\":\"%s\",\"threads\":%d,\"steps\":%d,\"ms_one_thread\":%.3f,"
            "\"ms\":%.3f,\"batch\":%d,\"steps_per_second\":%.1f}\n",
            name, cpu_level_name(b->machine.level), precision_name(b->machine.precision), threads, STEPS, alone, shared,
            4 * threads, rate);
    else
        printf("thinking with %s, %s %s: %d steps of one puzzle in %.2f ms on one thread, %.2f ms on %d;\n"
               "  %.0f steps/s side by side (%d puzzles)\n",
               name, cpu_level_name(b->machine.level), precision_name(b->machine.precision), STEPS, alone, shared,
               threads, rate, 4 * threads);
    model_free(m);
    return 0;
}

/* Training. */

/* Examples from a few puzzles made before, so that the trainer is measured, not the generator. */
static void make_example(void *context, struct rng *rng, long iteration, struct example *out) {
    (void)iteration;
    const struct bench *b = context;
    const struct puzzle *p = &b->puzzles.items[rng_below(rng, (uint32_t)b->puzzles.count)];
    static const struct view as_it_is;
    b->encoding->shape(p, &out->shape);
    out->puzzle = 0;
    out->contradiction = false;
    b->encoding->encode(p, &as_it_is, NULL, out->tokens);
    b->encoding->labels(p, &as_it_is, &p->answer, out->labels);
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
    b->encoding->shape(b->puzzles.items, &shape);
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
    const int threads = b->machine.pool ? pool_threads(b->machine.pool) : 1;
    printf(b->options->json ? "{\"recipe\":" : "training by ");
    (b->options->json ? json_write_string : shown_write)(stdout, b->recipe.name);
    if (b->options->json)
        printf(",\"cpu\":\"%s\",\"precision\":\"%s\",\"threads\":%d,\"samples_per_second\":%.2f}\n",
               cpu_level_name(b->machine.level), precision_name(b->machine.precision), threads, rate);
    else
        printf(", %s %s: %.1f samples/s on %d thread%s (batch %d)\n", cpu_level_name(b->machine.level),
               precision_name(b->machine.precision), rate, threads, threads == 1 ? "" : "s", b->recipe.train.batch);
    trainer_free(t);
    model_free(m);
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

static int run(const void *values, int count, char **operands) {
    static int (*const parts[])(struct bench *, struct err *) = {bench_kernels, bench_thinking, bench_training};
    const struct bench_options *o = values;
    struct bench b = {.options = o};
    struct err e;
    if (models_begin(&b.machine, &o->machine, &e)) return command_fail(&bench_command, &e);
    int failed = read_recipe(&b, &e);
    for (int i = 0; words[i] && !failed; i++)
        if (!count || strcmp(words[i], operands[0]) == 0) failed = parts[i](&b, &e);
    recipe_free(&b.recipe);
    puzzle_list_free(&b.puzzles);
    models_end(&b.machine);
    return failed ? command_fail(&bench_command, &e) : 0;
}

const struct command bench_command = {
    .name = "bench",
    .operands = "[kernels|thinking|training]",
    .summary = "measure the speed of kernels, thinking and training on this machine",
    .details = "Kernels are measured at every level this processor can run (with --cpu only that\n"
               "one), against the most multiply-adds it does in the same run. Thinking is told for\n"
               "16 steps of one puzzle and for many side by side; training in samples (one step of\n"
               "one puzzle, forward and backward) a second.\n",
    .options = options,
    .words = words,
    .most = 1,
    .size = sizeof defaults,
    .defaults = &defaults,
    .run = run,
};
