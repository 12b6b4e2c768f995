/* How every unit test ends. */
#ifndef RUMIA_RUN_SUITE_H
#define RUMIA_RUN_SUITE_H

#include <check.h>
#include <stdlib.h>

/* Runs the suite and releases it; returns the exit status. */
static inline int run_suite(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
