/* Inside core/kernels: what each level offers. These are data, since a function compiled for a level (even one that
 * only copies a table) may not run on a machine below it. */
#ifndef RUMIA_LEVELS_H
#define RUMIA_LEVELS_H

#include "kernels.h"

extern const struct kernels kernels_scalar, kernels_neon, kernels_avx2, kernels_avx512;
extern const struct gemm_kernels gemm_avx512bf16, gemm_amx_bf16; /* for kernels_avx512.gemm[PRECISION_BF16] */

/* A table of functions named in one way; `form` is their ending. */
#define GEMM_TABLE(form)                                                                                               \
    {                                                                                                                  \
        .panel = PANEL, .pack_bytes = pack_bytes_##form, .pack = pack_##form, .gemm = gemm_##form,                     \
        .gemm_tn = gemm_tn_##form, .left_stride = left_stride_##form, .left = left_copy_##form,                        \
        .left_columns = left_columns_##form, .left_sum = left_sum_##form, .left_groups = left_groups_##form,           \
        .left_silu = left_silu_##form, .left_swiglu = left_swiglu_##form, .left_rms = left_rms_##form,                 \
        .left_softmax = left_softmax_##form, .gemm_left = gemm_left_##form, .gemm_tn_left = gemm_tn_left_##form,       \
        .unpack = left_unpack_##form, .silu_grad = left_silu_grad_##form, .swiglu_back = left_swiglu_back_##form,      \
        .rms_back = left_rms_back_##form, .swiglu_grad = left_swiglu_grad_##form,                                      \
    }

#endif
