#include "bf16.h"
#include "levels.h"

#include <assert.h>
#include <pthread.h>

uint16_t bf16_from_f32(float x) {
    return bf16_round(x);
}

float bf16_to_f32(uint16_t x) {
    return bf16_widen(x);
}

static struct kernels tables[CPU_LEVELS]; /* written once, by fill_tables */

static void fill_tables(void) {
    tables[CPU_SCALAR] = kernels_scalar;
#if defined(__aarch64__)
    tables[CPU_NEON] = kernels_neon;
#elif defined(__x86_64__)
    tables[CPU_AVX2] = kernels_avx2;
    tables[CPU_AVX512] = kernels_avx512;
    tables[CPU_AVX512_BF16] = kernels_avx512;
    tables[CPU_AVX512_BF16].gemm[PRECISION_BF16] = gemm_avx512bf16;
    tables[CPU_AMX] = kernels_avx512;
    tables[CPU_AMX].gemm[PRECISION_BF16] = gemm_amx_bf16;
#endif
    for (int level = 0; level < CPU_LEVELS; level++)
        tables[level].level = level;
}

const struct kernels *kernels_for(enum cpu_level level) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_tables);
    assert(tables[level].add); /* a level of another architecture has no kernels */
    return &tables[level];
}
