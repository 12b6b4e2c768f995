/* How fast this machine computes: the most multiply-adds it can do, and what a matrix product reaches of that. One
 * thread; time that others take on the machine meanwhile does not count. */
#ifndef RUMIA_SPEED_H
#define RUMIA_SPEED_H

#include "kernels.h"

/* Seconds of one run: the best of several short series, the one whose caches were disturbed least. */
double speed_seconds(void (*run)(void *context), void *context);
/* GFLOP/s of multiply-adds on registers alone, measured now; the levels above CPU_AVX512 have its f32. The level
 * must be one this machine can run. */
double speed_peak(enum cpu_level level, enum precision precision);

/* A matrix product C [m, n] = A [m, k] B [k, n] with its gradient, over random numbers. */
struct speed_product {
    const struct gemm_kernels *gemm;
    int m, n, k;
    float *a, *b, *c, *d, *sums; /* [m, k], [n, k] as a weight, [m, n], [m, n], [k, n] */
    void *packed;
};
/* Room for matrices of at most `most` numbers. */
void speed_product_init(struct speed_product *p, size_t most);
void speed_product_free(struct speed_product *p);
/* Sets kernels and shape and packs B. */
void speed_product_shape(struct speed_product *p, const struct gemm_kernels *gemm, int m, int n, int k);
/* GFLOP/s of C = A B; of B's gradient += A^T D; and seconds of packing B. */
double speed_product_forward(struct speed_product *p);
double speed_product_gradient(struct speed_product *p);
double speed_product_pack(struct speed_product *p);

/* The products of the models: {m, n, k}, ends with m = 0. */
extern const int speed_shapes[][3];

#endif
