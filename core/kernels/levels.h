/* Inside core/kernels: what each level offers. These are data, since a function compiled for a level (even one that
 * only copies a table) may not run on a machine below it. */
#ifndef RUMIA_LEVELS_H
#define RUMIA_LEVELS_H

#include "kernels.h"

extern const struct kernels kernels_scalar, kernels_neon, kernels_avx2, kernels_avx512;
extern const struct gemm_kernels gemm_amx_bf16; /* in place of kernels_avx512.gemm[PRECISION_BF16] */

#endif
