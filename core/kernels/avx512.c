/* AVX-512: 32 registers hold 8 x 3 sums, 3 vectors of B and a broadcast element of A. */
#define VEC_WIDTH 16
#define GEMM_ROWS 8
#define GEMM_VECS 3
#define GEMM_DEPTH 512
#define SIMD_TABLE kernels_avx512
#include "simd.inc"
