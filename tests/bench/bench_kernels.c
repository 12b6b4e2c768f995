/* GFLOP/s of the matrix products at the models' shapes, per level, as a share of what the same core reaches in a loop
 * of multiply-adds on registers, measured in the same run; one thread. oneDNN's sgemm beside it where it was found.
 * Usage: bench_kernels [LEVEL] */
#include "alloc.h"
#include "kernels.h"
#include "rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_DNNL
#include <dnnl.h>
#endif

long fma_peak_scalar(long rounds, float *sink);
long fma_peak_neon(long rounds, float *sink);
long fma_peak_avx2(long rounds, float *sink);
long fma_peak_avx512(long rounds, float *sink);
long fma_peak_amx(long rounds, float *sink);

/* Time this thread has run: what others do on the machine meanwhile does not count. */
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The best of several short runs: the one whose caches were disturbed least. */
static double best_seconds(void (*run)(void *), void *context) {
    enum { RUNS = 12 };
    const double run_seconds = 0.003;
    double start = now();
    run(context);
    const int repeats = 1 + (int)(run_seconds / (now() - start + 1e-9));
    double best = 1e9;
    for (int i = 0; i < RUNS; i++) {
        start = now();
        for (int j = 0; j < repeats; j++)
            run(context);
        const double each = (now() - start) / repeats;
        if (each < best) best = each;
    }
    return best;
}

struct product {
    const struct gemm_kernels *g;
    int m, n, k;
    float *a, *b, *c, *d, *sums;
    void *packed;
};

static void run_gemm(void *context) {
    struct product *p = context;
    p->g->gemm(p->m, p->n, p->k, p->a, p->k, p->packed, p->c, p->n, false);
}

static void run_gemm_tn(void *context) {
    struct product *p = context;
    p->g->gemm_tn(p->m, p->k, p->n, p->a, p->k, p->d, p->n, p->sums, p->n);
}

static void run_pack(void *context) {
    struct product *p = context;
    p->g->pack(p->packed, p->b, p->k, p->n, 1, p->k);
}

#ifdef HAVE_DNNL
static void run_dnnl(void *context) {
    struct product *p = context;
    dnnl_sgemm('N', 'N', p->m, p->n, p->k, 1, p->a, p->k, p->b, p->n, 0, p->c, p->n);
}

static void run_dnnl_tn(void *context) {
    struct product *p = context;
    dnnl_sgemm('T', 'N', p->k, p->n, p->m, 1, p->a, p->k, p->d, p->n, 1, p->sums, p->n);
}
#endif

struct peak_run {
    long (*peak)(long rounds, float *sink);
    long per_round;
    float sink;
};

static void run_peak(void *context) {
    struct peak_run *p = context;
    p->per_round = p->peak(20000, &p->sink);
}

static double peak_of(long (*peak)(long rounds, float *sink)) {
    struct peak_run p = {.peak = peak};
    const double seconds = best_seconds(run_peak, &p);
    return 2e-9 * 20000 * (double)p.per_round / seconds;
}

static float *filled(struct rng *r, size_t n) {
    float *p = XALIGNED_ARRAY(float, n);
    for (size_t i = 0; i < n; i++)
        p[i] = (float)rng_uniform(r) - 0.5f;
    return p;
}

/* Largest inputs and outputs of any shape. */
enum { MOST = 1536 * 1536 };

static void bench_products(const struct kernels *k, double f32_peak, double bf16_peak, struct product p) {
    static const int shapes[][3] = {{729, 128, 64}, {729, 192, 48},  {729, 64, 128},  {729, 48, 96},   {81, 128, 128},
                                    {81, 512, 128}, {24, 512, 512},  {81, 1536, 512}, {81, 512, 1536}, {729, 11, 128},
                                    {1, 128, 128},  {648, 256, 128}, {648, 512, 192}};
    printf("%-8s%5s%6s%6s  %18s  %18s", cpu_level_name(k->level), "m", "n", "k", "f32 gemm", "f32 gemm_tn");
#ifdef HAVE_DNNL
    printf("  %9s %9s", "oneDNN", "oneDNN tn");
#endif
    printf("  %18s  %18s  %9s\n", "bf16 gemm", "bf16 gemm_tn", "pack ns/w");
    for (int i = 0; i < (int)(sizeof shapes / sizeof *shapes); i++) {
        p.m = shapes[i][0], p.n = shapes[i][1], p.k = shapes[i][2];
        const double flops = 2e-9 * p.m * p.n * p.k;
        printf("%13d%6d%6d", p.m, p.n, p.k);
        double pack_seconds = 0;
        for (enum precision precision = PRECISION_F32; precision <= PRECISION_BF16; precision++) {
            const double peak = precision == PRECISION_F32 ? f32_peak : bf16_peak;
            p.g = &k->gemm[precision];
            p.packed = xaligned(p.g->pack_bytes(p.k, p.n), 1);
            pack_seconds = best_seconds(run_pack, &p);
            const double gemm = flops / best_seconds(run_gemm, &p), tn = flops / best_seconds(run_gemm_tn, &p);
            printf("  %9.1f (%4.1f %%)  %9.1f (%4.1f %%)", gemm, 100 * gemm / peak, tn, 100 * tn / peak);
            free(p.packed);
#ifdef HAVE_DNNL
            if (precision == PRECISION_F32)
                printf("  %9.1f %9.1f", flops / best_seconds(run_dnnl, &p), flops / best_seconds(run_dnnl_tn, &p));
#endif
        }
        printf("  %9.2f\n", pack_seconds * 1e9 / ((double)p.k * p.n));
        fflush(stdout);
    }
}

struct elementwise {
    const struct kernels *k;
    float *in, *out, *other, *fourth;
};

enum { CELLS = 81, WIDTH = 128 };

static void run_silu(void *context) {
    struct elementwise *e = context;
    e->k->silu(CELLS * WIDTH, e->out, e->in);
}

static void run_swiglu(void *context) {
    struct elementwise *e = context;
    e->k->swiglu(CELLS, WIDTH, e->out, e->in);
}

static void run_swiglu_grad(void *context) {
    struct elementwise *e = context;
    e->k->swiglu_grad(CELLS, WIDTH, e->fourth, e->out, e->other, e->in);
}

static void run_rms(void *context) {
    struct elementwise *e = context;
    float scale[CELLS];
    e->k->residual_rms(CELLS, WIDTH, 1e-5f, e->out, scale, e->in, e->other);
}

static void run_add3(void *context) {
    struct elementwise *e = context;
    e->k->add3(CELLS * WIDTH, e->out, e->in, e->other, e->fourth);
}

static void run_stencil(void *context) {
    struct elementwise *e = context;
    e->k->stencil(9, 9, WIDTH, e->other, false, e->in, WIDTH, e->out, WIDTH, 0, 9);
}

static void run_taps_grad(void *context) {
    struct elementwise *e = context;
    e->k->stencil_taps_grad(9, 9, WIDTH, e->other, e->in, WIDTH, e->fourth, WIDTH);
}

static void bench_elementwise(struct elementwise e) {
    static const struct {
        const char *name;
        void (*run)(void *);
    } kernels[] = {{"add3", run_add3},
                   {"silu", run_silu},
                   {"swiglu", run_swiglu},
                   {"swiglu_grad", run_swiglu_grad},
                   {"residual_rms", run_rms},
                   {"stencil", run_stencil},
                   {"stencil_taps_grad", run_taps_grad}};
    printf("%-8sns per output element, %d x %d:", cpu_level_name(e.k->level), CELLS, WIDTH);
    for (int i = 0; i < (int)(sizeof kernels / sizeof *kernels); i++)
        printf(" %s %.3f", kernels[i].name, best_seconds(kernels[i].run, &e) * 1e9 / (CELLS * WIDTH));
    printf("\n");
}

static long (*peak_function(enum cpu_level level))(long, float *) {
    switch (level) {
#if defined(__x86_64__)
    case CPU_AVX2:
        return fma_peak_avx2;
    case CPU_AVX512:
        return fma_peak_avx512;
    case CPU_AMX:
        return fma_peak_amx;
#elif defined(__aarch64__)
    case CPU_NEON:
        return fma_peak_neon;
#endif
    default:
        return fma_peak_scalar;
    }
}

int main(int argc, char **argv) {
    if (!getenv("OMP_NUM_THREADS")) { /* oneDNN's threads read it when they are loaded */
        setenv("OMP_NUM_THREADS", "1", 1);
        execv("/proc/self/exe", argv);
    }
    struct err e;
    enum cpu_level only;
    if (argc > 1 && cpu_choose(argv[1], &only, &e)) {
        char text[512];
        fprintf(stderr, "bench_kernels: %s\n", err_format(&e, text, sizeof text));
        return 2;
    }
    struct rng r;
    rng_seed(&r, 1, 0);
    struct product p = {.a = filled(&r, MOST),
                        .b = filled(&r, MOST),
                        .c = filled(&r, MOST),
                        .d = filled(&r, MOST),
                        .sums = filled(&r, MOST)};
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_detect(); level++) {
        if ((argc > 1 && level != only) || (level == CPU_NEON && cpu_detect() != CPU_NEON)) continue;
        const double own = peak_of(peak_function(level));
        const double f32 = level == CPU_AMX ? peak_of(peak_function(CPU_AVX512)) : own;
        printf("%s: peak on registers %.1f GFLOP/s f32, %.1f bf16\n", cpu_level_name(level), f32, own);
        bench_products(kernels_for(level), f32, own, p);
        bench_elementwise((struct elementwise){kernels_for(level), p.a, p.b, p.c, p.d});
    }
    free(p.a), free(p.b), free(p.c), free(p.d), free(p.sums);
    return 0;
}
