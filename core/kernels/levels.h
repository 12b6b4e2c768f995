/* Inside core/kernels: what each level offers. These are data, since a function compiled for a level (even one that
 * only copies a table) may not run on a machine below it. */
#ifndef RUMIA_LEVELS_H
#define RUMIA_LEVELS_H

#include "kernels.h"

extern const struct kernels kernels_scalar, kernels_neon, kernels_avx2, kernels_avx512;
extern const struct gemm_kernels gemm_avx512bf16, gemm_amx_bf16; /* for kernels_avx512.gemm[PRECISION_BF16] */

#endif
