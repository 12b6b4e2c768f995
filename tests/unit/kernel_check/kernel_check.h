/* Compares every kernel of a table with a double-precision reference, in the manner of dav1d's checkasm: odd sizes,
 * misaligned pointers, guards around outputs, extreme inputs; a failure prints its parameters. */
#ifndef RUMIA_KERNEL_CHECK_H
#define RUMIA_KERNEL_CHECK_H

#include "kernels.h"
#include <stdio.h>

/* Number of failures; each (up to a limit) is described in `report`, after `name`, unless that
 * is NULL. Sizes from 1 to 65 are tried in steps of `step`: 1, or more where time is short. */
int kernel_check(const struct kernels *k, const char *name, FILE *report, int step);

/* The levels that can be checked here: what the machine runs, and those from AVX-512 on emulated. */
struct kernel_level {
    const char *name;
    struct kernels kernels;
};
int kernel_levels(struct kernel_level levels[static CPU_LEVELS + 3]); /* how many */

#endif
