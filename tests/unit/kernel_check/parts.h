/* What the checks of kernels share: how a failure is told, and arrays that notice what is written beside them. */
#ifndef RUMIA_KERNEL_CHECK_PARTS_H
#define RUMIA_KERNEL_CHECK_PARTS_H

#include "kernels.h"
#include "rng.h"

#include <stdbool.h>
#include <stdio.h>

struct check {
    const struct kernels *k;
    const char *level;
    FILE *report; /* may be NULL */
    int step;
    struct rng rng;
    int failures;
};

/* Counts a failure and describes it in the report; false. */
__attribute__((format(printf, 2, 3))) bool fail(struct check *c, const char *fmt, ...);

/* Floats at an odd address between guards. */
struct area {
    float *p; /* n floats */
    size_t n;
    float *memory;
};
/* Normal numbers times `scale`; or a copy of another area's. Release with area_free. */
struct area area_new(struct check *c, size_t n, double scale);
struct area area_copy(struct check *c, const struct area *from);
void area_free(struct area *a);
/* The guards are untouched, or a failure of `what`. */
bool area_intact(struct check *c, const struct area *a, const char *what);
/* A matrix whose rows are `stride` apart; what lies between rows is guarded as well. */
struct area matrix_new(struct check *c, int rows, int columns, int stride, double scale);
bool matrix_intact(struct check *c, const struct area *a, int rows, int columns, int stride, const char *what);

bool close_to(struct check *c, const char *what, int i, int j, double got, double expected, double tolerance);
bool same_bits(struct check *c, const char *what, const float *a, const float *b, size_t n);
/* A random number between lo and hi inclusive. */
int between(struct check *c, int lo, int hi);

/* silu and its slope in double precision. */
double silu_exactly(double x);
double silu_slope_exactly(double x);
/* The error that both may have: x (1 - sigmoid) makes more of the sigmoid's error, most (4.8e-4) at 16.6. */
double silu_error(enum precision p);

/* All products of both precisions; packed left-hand factors, and what goes back through them; the kernels that go
 * element by element, at every size. */
void check_products(struct check *c);
void check_left(struct check *c);
void check_back(struct check *c);
void check_elementwise(struct check *c);

#endif
