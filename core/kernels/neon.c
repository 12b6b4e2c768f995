/* NEON (aarch64): 32 registers hold 8 x 3 sums, 3 vectors of B and a broadcast element of A. */
#define VEC_WIDTH 4
#define GEMM_ROWS 8
#define GEMM_VECS 3
#define GEMM_DEPTH 340
#define SIMD_TABLE kernels_neon
#include "simd.inc"
