#include "speed.h"
#include "alloc.h"
#include "rng.h"

#include <stdlib.h>
#include <time.h>

/* fma_peak.c, once a level. */
long fma_peak_scalar(long rounds, float *sink);
long fma_peak_neon(long rounds, float *sink);
long fma_peak_avx2(long rounds, float *sink);
long fma_peak_avx512(long rounds, float *sink);
long fma_peak_avx512bf16(long rounds, float *sink);
long fma_peak_amx(long rounds, float *sink);

const int speed_shapes[][3] = {{729, 128, 64}, {729, 192, 48},  {729, 64, 128},  {729, 48, 96},   {81, 128, 128},
                               {81, 512, 128}, {24, 512, 512},  {81, 1536, 512}, {81, 512, 1536}, {729, 11, 128},
                               {1, 128, 128},  {648, 256, 128}, {648, 512, 192}, {900, 64, 64},   {900, 256, 256},
                               {48, 192, 48},  {48, 64, 128},   {0, 0, 0}};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double speed_seconds(void (*run)(void *context), void *context) {
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

enum { PEAK_ROUNDS = 20000 };

struct peak_run {
    long (*peak)(long rounds, float *sink);
    long per_round;
    float sink;
};

static void run_peak(void *context) {
    struct peak_run *p = context;
    p->per_round = p->peak(PEAK_ROUNDS, &p->sink);
}

static long (*peak_function(enum cpu_level level, enum precision precision))(long, float *) {
    (void)precision;
    switch (level) {
#if defined(__x86_64__)
    case CPU_AVX2:
        return fma_peak_avx2;
    case CPU_AVX512:
        return fma_peak_avx512;
    case CPU_AVX512_BF16:
        return precision == PRECISION_BF16 ? fma_peak_avx512bf16 : fma_peak_avx512;
    case CPU_AMX:
        return precision == PRECISION_BF16 ? fma_peak_amx : fma_peak_avx512;
#elif defined(__aarch64__)
    case CPU_NEON:
        return fma_peak_neon;
#endif
    default:
        return fma_peak_scalar;
    }
}

double speed_peak(enum cpu_level level, enum precision precision) {
    struct peak_run p = {.peak = peak_function(level, precision)};
    const double seconds = speed_seconds(run_peak, &p);
    return 2e-9 * PEAK_ROUNDS * (double)p.per_round / seconds;
}

static float *filled(struct rng *r, size_t n) {
    float *p = XALIGNED_ARRAY(float, n);
    for (size_t i = 0; i < n; i++)
        p[i] = (float)rng_uniform(r) - 0.5f;
    return p;
}

void speed_product_init(struct speed_product *p, size_t most) {
    struct rng r;
    rng_seed(&r, 1, 0);
    *p = (struct speed_product){.a = filled(&r, most),
                                .b = filled(&r, most),
                                .c = filled(&r, most),
                                .d = filled(&r, most),
                                .sums = filled(&r, most)};
}

void speed_product_free(struct speed_product *p) {
    free(p->a), free(p->b), free(p->c), free(p->d), free(p->sums), free(p->packed);
    *p = (struct speed_product){0};
}

static void run_pack(void *context) {
    struct speed_product *p = context;
    p->gemm->pack(p->packed, p->b, p->k, p->n, 1, p->k);
}

static void run_forward(void *context) {
    struct speed_product *p = context;
    p->gemm->gemm(p->m, p->n, p->k, p->a, p->k, p->packed, p->c, p->n, false);
}

static void run_gradient(void *context) {
    struct speed_product *p = context;
    p->gemm->gemm_tn(p->m, p->k, p->n, p->a, p->k, p->d, p->n, p->sums, p->n);
}

void speed_product_shape(struct speed_product *p, const struct gemm_kernels *gemm, int m, int n, int k) {
    p->gemm = gemm;
    p->m = m, p->n = n, p->k = k;
    free(p->packed);
    p->packed = xaligned(gemm->pack_bytes(k, n), 1);
    run_pack(p);
}

static double gflop(const struct speed_product *p) {
    return 2e-9 * p->m * p->n * p->k;
}

double speed_product_forward(struct speed_product *p) {
    return gflop(p) / speed_seconds(run_forward, p);
}

double speed_product_gradient(struct speed_product *p) {
    return gflop(p) / speed_seconds(run_gradient, p);
}

double speed_product_pack(struct speed_product *p) {
    return speed_seconds(run_pack, p);
}
