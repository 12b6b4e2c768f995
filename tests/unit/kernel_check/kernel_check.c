#include "kernel_check.h"
#include "parts.h"

int kernel_check(const struct kernels *k, const char *name, FILE *report, int step) {
    struct check c = {.k = k, .level = name, .report = report, .step = step};
    rng_seed(&c.rng, 20251, 0);
    check_products(&c);
    check_left(&c);
    check_back(&c);
    check_elementwise(&c);
    if (c.failures && report) fprintf(report, "%s: %d failures\n", name, c.failures);
    return c.failures;
}

#if defined(__x86_64__)
extern const struct kernels kernels_avx512_emulated;
extern const struct gemm_kernels gemm_avx512bf16_emulated, gemm_amx_bf16_emulated;
#endif

int kernel_levels(struct kernel_level levels[static CPU_LEVELS + 3]) {
    int n = 0;
    const enum cpu_level highest = cpu_detect();
    for (enum cpu_level level = CPU_SCALAR; level <= highest; level++)
        if (level != CPU_NEON || highest == CPU_NEON)
            levels[n++] = (struct kernel_level){cpu_level_name(level), *kernels_for(level)};
#if defined(__x86_64__)
    if (highest >= CPU_AVX2) {
        levels[n++] = (struct kernel_level){"avx512 emulated", kernels_avx512_emulated};
        levels[n] = (struct kernel_level){"avx512bf16 emulated", kernels_avx512_emulated};
        levels[n++].kernels.gemm[PRECISION_BF16] = gemm_avx512bf16_emulated;
        levels[n] = (struct kernel_level){"amx emulated", kernels_avx512_emulated};
        levels[n++].kernels.gemm[PRECISION_BF16] = gemm_amx_bf16_emulated;
    }
#endif
    return n;
}
