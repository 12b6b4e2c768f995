/* The kernel checks without the Check library, for emulators and cross builds. Exit code 0: every kernel is right.
 * An argument N tries only every N-th size. */
#include "kernel_check.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
    const int step = argc > 1 && atoi(argv[1]) > 0 ? atoi(argv[1]) : 1;
    struct kernel_level levels[CPU_LEVELS + 3];
    const int n = kernel_levels(levels);
    int failures = 0;
    for (int i = 0; i < n; i++) {
        failures += kernel_check(&levels[i].kernels, levels[i].name, stderr, step);
        printf("checked %s\n", levels[i].name);
    }
    return failures != 0;
}
