/* How fast a net learns a task of ARC, at the shapes of that task, and in how much memory:
 *
 *     bench_adapt WEIGHTS TASK.json [ITERATIONS [THREADS [GROUP [f32|bf16 [UPDATES]]]]]
 *
 * One line: processor time of an iteration over its slots, what the net came to (to be compared: the same draws), how
 * many regions the group penalty has left of how many, and the most memory held. Two builds are compared by running
 * them in turn. */
#include "adapt.h"
#include "clock.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Regions' blocks of W_o that are left, of all layers. */
static int blocks_left(const struct model *m, int *all) {
    int left = 0;
    *all = 0;
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i];
        if (t->layer < 0 || t->weight != W_MIXED) continue;
        for (int block = 1; block < t->shape[1] / m->config.hidden; block++, ++*all)
            left += !m->params.layer[t->layer].w[W_MIXED].pack[block].empty;
    }
    return left;
}

static void fail(const char *why) {
    fprintf(stderr, "bench_adapt: %s\n", why);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv) {
    struct puzzle_list list = {0};
    struct model *trunk;
    struct adapt *a;
    struct adapt_options o;
    struct err e;
    if (argc < 3) fail("WEIGHTS TASK.json [ITERATIONS [THREADS [GROUP [f32|bf16 [UPDATES]]]]]");
    const int threads = argc > 4 ? atoi(argv[4]) : 1;
    const enum precision precision = argc > 6 && !strcmp(argv[6], "f32") ? PRECISION_F32 : PRECISION_BF16;
    adapt_defaults(&o);
    o.seconds = 0;
    o.nets = 1;
    const long iterations = argc > 3 ? atol(argv[3]) : 10;
    o.iterations = iterations + 1000; /* the votes are not asked for */
    o.train.group = argc > 5 ? atof(argv[5]) : 0;
    if (argc > 7) o.updates = atoi(argv[7]);
    if (model_load(&trunk, argv[1], &e) || puzzle_read_file(&list, argv[2], NULL, NULL, &e)) fail(e.what);
    enum cpu_level level;
    if (cpu_choose(NULL, &level, &e)) fail(e.what);
    struct pool *pool = threads > 1 ? pool_create(threads) : NULL;
    if (adapt_new(&a, trunk, kernels_for(level), precision, pool, list.items, list.count, &o, &e)) fail(e.what);
    double least = 1e9, cpu = 0;
    const double began = clock_seconds();
    for (long i = 0; i < iterations; i++) {
        const double from = cpu_seconds();
        adapt_step(a);
        const double took = cpu_seconds() - from;
        cpu += took;
        if (took < least && i) least = took;
    }
    const double passed = clock_seconds() - began;
    const struct adapt_state s = adapt_state(a);
    int blocks, left = blocks_left(adapt_trained(a), &blocks);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("%8.2f ms cpu, least %8.2f, %7.2f ms passed; loss %.4f, %5.1f %% of cells; %d of %d regions; %ld MB\n",
           1e3 * cpu / (double)iterations, 1e3 * least, 1e3 * passed / (double)iterations, s.loss, 100 * s.share, left,
           blocks, usage.ru_maxrss / 1024);
    return EXIT_SUCCESS;
}
