/* Random numbers. */
#include "rng.h"
#include "run_suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

START_TEST(random_numbers_are_those_of_the_paper) {
    struct rng r = {{1, 2, 3, 4}}; /* the published test vector of xoshiro256** */
    const uint64_t expected[] = {11520u,
                                 0u,
                                 1509978240u,
                                 1215971899390074240u,
                                 1216172134540287360u,
                                 607988272756665600u,
                                 16172922978634559625u,
                                 8476171486693032832u,
                                 10595114339597558777u,
                                 2904607092377533576u};
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(rng_next(&r), expected[i]);
}
END_TEST

START_TEST(seeds_and_streams_reproduce_and_differ) {
    struct rng a, b;
    for (uint64_t seed = 0; seed < 20; seed++)
        for (uint64_t stream = 0; stream < 20; stream++) {
            rng_seed(&a, seed, stream);
            rng_seed(&b, seed, stream);
            const uint64_t first = rng_next(&a);
            ck_assert_uint_eq(first, rng_next(&b));
            rng_seed(&b, seed + 1, stream);
            ck_assert_uint_ne(first, rng_next(&b));
            rng_seed(&b, seed, stream + 1);
            ck_assert_uint_ne(first, rng_next(&b));
        }
}
END_TEST

START_TEST(below_is_uniform) {
    struct rng r;
    rng_seed(&r, 5, 0);
    for (uint32_t n = 1; n < 40; n++) {
        int seen[40] = {0}, outside = 0; /* counted, since an assertion is a write to a pipe */
        for (uint32_t i = 0; i < 1000 * n; i++) {
            const uint32_t x = rng_below(&r, n);
            if (x < n)
                seen[x]++;
            else
                outside++;
        }
        ck_assert_int_eq(outside, 0);
        for (uint32_t x = 0; x < n; x++)
            ck_assert_int_lt(abs(seen[x] - 1000), 6 * 32); /* 6 standard deviations */
    }
    double mean = 0; /* a range where plain modulo would favour the lower half two to one */
    for (int i = 0; i < 100000; i++)
        mean += rng_below(&r, 0xc0000000u) / (0xc0000000u * 1e5);
    ck_assert_double_eq_tol(mean, 0.5, 0.006);
}
END_TEST

START_TEST(uniform_and_normal_have_their_moments) {
    enum { N = 200000 };
    struct rng r;
    rng_seed(&r, 6, 1);
    double sum = 0, squares = 0, cubes = 0, fourths = 0, mean = 0;
    int outside = 0;
    for (int i = 0; i < N; i++) {
        const double u = rng_uniform(&r), x = rng_normal(&r);
        outside += !(u >= 0 && u < 1 && isfinite(x));
        mean += u / N;
        sum += x / N;
        squares += x * x / N;
        cubes += x * x * x / N;
        fourths += x * x * x * x / N;
    }
    ck_assert_int_eq(outside, 0);
    ck_assert_double_eq_tol(mean, 0.5, 0.004);
    ck_assert_double_eq_tol(sum, 0, 0.015);
    ck_assert_double_eq_tol(squares, 1, 0.02);
    ck_assert_double_eq_tol(cubes, 0, 0.06);
    ck_assert_double_eq_tol(fourths, 3, 0.15);
}
END_TEST

/* An odd number of values, added to what was there and not beyond; the fourth moment of a sum of four is 2.7. */
START_TEST(quick_noise_has_its_moments) {
    enum { N = 100001 };
    static float x[N + 1];
    struct rng r;
    rng_seed(&r, 7, 1);
    for (int i = 0; i <= N; i++)
        x[i] = 5;
    rng_add_noise(&r, 0.5f, x, N);
    ck_assert(x[N] == 5);
    double mean = 0, squares = 0, fourths = 0, pairs = 0;
    for (int i = 0; i < N; i++) {
        const double noise = (x[i] - 5) / 0.5;
        mean += noise / N;
        squares += noise * noise / N;
        fourths += noise * noise * noise * noise / N;
        pairs += i ? noise * (x[i - 1] - 5) / 0.5 / N : 0;
    }
    ck_assert_double_eq_tol(mean, 0, 0.015);
    ck_assert_double_eq_tol(squares, 1, 0.02);
    ck_assert_double_eq_tol(fourths, 2.7, 0.1);
    ck_assert_double_eq_tol(pairs, 0, 0.015);
}
END_TEST

START_TEST(a_shuffle_is_a_fair_permutation) {
    struct rng r;
    rng_seed(&r, 7, 0);
    int place[6][6] = {{0}};
    for (int round = 0; round < 6000; round++) {
        int order[6], seen = 0;
        rng_shuffle(&r, order, 6);
        for (int i = 0; i < 6; i++) {
            if (order[i] < 0 || order[i] > 5) continue;
            seen |= 1 << order[i];
            place[i][order[i]]++;
        }
        ck_assert_int_eq(seen, 63);
    }
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            ck_assert_int_lt(abs(place[i][j] - 1000), 180);
    rng_shuffle(&r, NULL, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("rng");
    TCase *c = tcase_create("rng");
    tcase_set_timeout(c, 30);
    tcase_add_test(c, random_numbers_are_those_of_the_paper);
    tcase_add_test(c, seeds_and_streams_reproduce_and_differ);
    tcase_add_test(c, below_is_uniform);
    tcase_add_test(c, uniform_and_normal_have_their_moments);
    tcase_add_test(c, quick_noise_has_its_moments);
    tcase_add_test(c, a_shuffle_is_a_fair_permutation);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
