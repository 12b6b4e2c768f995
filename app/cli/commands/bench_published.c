#include "bench_published.h"
#include "alloc.h"
#include "clock.h"
#include "json_string.h"
#include "speed.h"
#include "think.h"

#include <stdlib.h>
#include <time.h>

/* The sizes that both papers' programs publish: 512 features, 1536 within the feed-forward part. */
enum { HIDDEN = 512, INNER = 1536, INNER_TOKENS = 512, HEADS = 8 };
static const struct published {
    const char *name;
    enum mixer mixer;
    int symbols, side, layers, answer_layers, cycles, updates, prefix;
} published[] = {
    {"TRM, mlp, Sudoku", MIXER_MLP, 11, 9, 2, 0, 3, 6, 16},
    {"TRM, attention, Sudoku", MIXER_ATTENTION, 11, 9, 2, 0, 3, 6, 16},
    {"TRM, attention, maze", MIXER_ATTENTION, 6, 30, 2, 0, 3, 4, 16},
    {"TRM, attention, ARC", MIXER_ATTENTION, 12, 30, 2, 0, 3, 4, 16},
    {"HRM, attention, Sudoku", MIXER_ATTENTION, 11, 9, 4, 4, 2, 2, 1},
    {"HRM, attention, maze", MIXER_ATTENTION, 6, 30, 4, 4, 2, 2, 1},
    {"HRM, attention, ARC", MIXER_ATTENTION, 12, 30, 4, 4, 2, 2, 1},
};

static struct model_config config_of(const struct published *p) {
    return (struct model_config){.mixer = p->mixer,
                                 .vocab = p->symbols,
                                 .outputs = p->symbols,
                                 .planes = 1,
                                 .height = p->side,
                                 .width = p->side,
                                 .hidden = HIDDEN,
                                 .inner = INNER,
                                 .inner_tokens = p->mixer == MIXER_MLP ? INNER_TOKENS : 0,
                                 .heads = p->mixer == MIXER_ATTENTION ? HEADS : 0,
                                 .layers = p->layers,
                                 .answer_layers = p->answer_layers,
                                 .cycles = p->cycles,
                                 .updates = p->updates,
                                 .prefix = p->prefix,
                                 .puzzles = 1,
                                 .q_outputs = 2,
                                 .embed_scale = 22.6274f,
                                 .rope_theta = 1e4f,
                                 .eps = 1e-5f};
}

double step_operations(const struct model_config *c) {
    struct params_layout layout;
    const double rows = c->prefix + (double)c->planes * c->height * c->width, hidden = c->hidden;
    const struct net_layers latent = config_net(c, true), answer = config_net(c, false);
    double layer[LAYERS_ALL] = {0}, update[2] = {0};
    params_layout(c, &layout);
    for (int i = 0; i < layout.count; i++) {
        const struct tensor_info *t = &layout.tensor[i];
        const bool over_tokens = t->weight == W_TOKEN_GATE_UP || t->weight == W_TOKEN_DOWN;
        if (t->layer >= 0 && t->info->pack != PACK_NONE)
            layer[t->layer] += 2 * (double)t->count * (over_tokens ? hidden : rows);
    }
    for (int l = 0; l < c->layers + c->answer_layers && c->mixer == MIXER_ATTENTION; l++)
        layer[l] += 4 * rows * rows * hidden;
    for (int l = 0; l < latent.count; l++)
        update[0] += layer[latent.first + l];
    for (int l = 0; l < answer.count; l++)
        update[1] += layer[answer.first + l];
    return c->cycles * (c->updates * update[0] + update[1]);
}

static double thread_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds of a step: the best of those that fit into the time. One thread is measured by what it computed itself. */
static double step_seconds(const struct model *m, struct pool *pool, double most) {
    double (*now)(void) = pool ? clock_seconds : thread_seconds;
    const struct grid_shape shape = {1, m->config.height, m->config.width, 0, 0};
    struct think *t = think_new(m, pool, 1, &shape);
    int32_t *tokens = XNEW_ARRAY(int32_t, grid_tokens(&shape));
    think_tokens(t, 0, tokens, 0);
    think_next(t); /* memory is touched */
    think_restart(t, 0);
    const double begun = clock_seconds();
    double best = 0;
    while (best == 0 || clock_seconds() - begun < most) {
        const double start = now();
        for (int i = 0; i < m->config.cycles * (m->config.updates + 1); i++)
            think_next(t);
        const double taken = now() - start;
        if (best == 0 || taken < best) best = taken;
    }
    free(tokens);
    think_free(t);
    return best;
}

static void bench_row(const struct models *machine, const struct published *p, enum precision precision, double seconds,
                      bool json) {
    const struct model_config c = config_of(p);
    struct rng rng;
    rng_seed(&rng, 1, 0);
    struct model *m = model_new(&c, &rng);
    model_pack(m, kernels_for(machine->level), precision, false);
    const double alone = step_seconds(m, NULL, seconds);
    const double all = machine->pool ? step_seconds(m, machine->pool, seconds) : alone;
    const double speed = 1e-9 * step_operations(&c) / alone, peak = speed_peak(machine->level, precision);
    const double memory = (double)(model_bytes(m) + think_sample_bytes(m, c.height * c.width)) / (1 << 20);
    const char *type = precision == PRECISION_BF16 ? "bf16" : "f32";
    if (json) {
        printf("{\"published\":");
        json_write_string(stdout, p->name);
        printf(",\"cpu\":\"%s\",\"precision\":\"%s\",\"threads\":%d,\"parameters\":%zu,\"gflop\":%.2f,"
               "\"ms_one_thread\":%.3f,\"ms\":%.3f,\"gflops\":%.2f,\"peak_gflops\":%.2f,\"mib\":%.1f}\n",
               cpu_level_name(machine->level), type, machine->pool ? pool_threads(machine->pool) : 1,
               m->layout.parameters, 1e-9 * step_operations(&c), 1000 * alone, 1000 * all, speed, peak, memory);
    } else
        printf("  %-4s %10.1f %9.1f   %9.1f (%3.0f %%)   %8.0f   %s\n", type, 1000 * alone, 1000 * all, speed,
               100 * speed / peak, memory, p->name);
    fflush(stdout);
    model_free(m);
}

void bench_published(const struct models *machine, double seconds, bool json) {
    if (!json)
        printf("Published models, a step\n"
               "       one thread       all   GFLOP/s of a thread\n"
               "               ms        ms   (of its peak)            MiB\n");
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        for (enum precision precision = PRECISION_F32; precision <= PRECISION_BF16; precision++)
            bench_row(machine, &published[i], precision, seconds, json);
}
