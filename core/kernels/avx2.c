/* AVX2 and FMA: 16 registers hold 6 x 2 sums, 2 vectors of B and a broadcast element of A. */
#define VEC_WIDTH 8
#define GEMM_ROWS 6
#define GEMM_VECS 2
#define GEMM_DEPTH 256
#define SIMD_TABLE kernels_avx2
#include "simd.inc"
