/* What this processor and its operating system can run, and a mask to pretend it can do less. */
#ifndef RUMIA_CPU_H
#define RUMIA_CPU_H

#include "err.h"
#include <stdbool.h>

/* Ascending: each level includes the ones before it on its architecture. */
enum cpu_level {
    CPU_SCALAR,
    CPU_NEON,        /* aarch64 */
    CPU_AVX2,        /* x86-64: AVX2 and FMA */
    CPU_AVX512,      /* F, BW, VL, DQ */
    CPU_AVX512_BF16, /* and AVX512_BF16 */
    CPU_AMX,         /* and AMX-TILE, AMX-BF16; the OS granted the tile data */
    CPU_LEVELS
};

const char *cpu_level_name(enum cpu_level level); /* "scalar" "neon" "avx2" "avx512" "avx512bf16" "amx" */
/* Whether it multiplies bfloat16 faster than float32: in tiles anybody's; in vectors not Intel's, which take four times
 * as long for a pair as for a multiply-add (85 against 178 GFLOP/s on a Sapphire Rapids). `vendor`: as CPUID says it,
 * NULL = this machine's. */
bool cpu_bf16_pays(enum cpu_level level, const char *vendor);
/* The highest level this machine can run (CPU flags and what the OS enabled), whatever the mask. */
enum cpu_level cpu_detect(void);
/* cpu_detect() lowered by `mask` (a level's name, or NULL: the environment's RUMIA_CPU, or no mask). An unknown name,
 * or a level this machine cannot run, is an error. 0 or -1. */
int cpu_choose(const char *mask, enum cpu_level *out, struct err *e);
/* Processors this process may run on. */
int cpu_count(void);

#endif
