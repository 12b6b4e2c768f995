#include "cpu.h"
#include "pace.h"
#include "pool.h"
#include "run_suite.h"

#include <check.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

enum { MOST_THREADS = 9, ROUNDS = 150 };

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct ranks {
    int size;
    atomic_int seen[MOST_THREADS];
};

static void note_rank(void *context, struct team team) {
    struct ranks *r = context;
    ck_assert_int_eq(team.size, r->size);
    atomic_fetch_add(&r->seen[team.rank], 1);
}

START_TEST(each_rank_runs_once) {
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        struct pool *p = pool_create(threads);
        ck_assert_int_eq(pool_threads(p), threads);
        struct ranks r = {.size = threads};
        for (int round = 1; round <= 50; round++) {
            pool_run(p, note_rank, &r);
            for (int rank = 0; rank < threads; rank++)
                ck_assert_int_eq(r.seen[rank], round);
        }
        pool_free(p);
    }
    pool_free(NULL);
}
END_TEST

/* Each rank writes its own cell, then reads everyone's: plain memory that only the barrier orders. */
struct exchange {
    long cells[MOST_THREADS];
    atomic_int wrong;
};

static void exchange_rounds(void *context, struct team team) {
    struct exchange *x = context;
    for (long round = 1; round <= ROUNDS; round++) {
        x->cells[team.rank] = round * (team.rank + 1);
        team_barrier(team);
        for (int i = 0; i < team.size; i++)
            if (x->cells[i] != round * (i + 1)) atomic_fetch_add(&x->wrong, 1);
        team_barrier(team);
    }
}

START_TEST(a_barrier_orders_memory) {
    const int sizes[] = {1, 2, 3, MOST_THREADS}; /* more threads than processors among them */
    for (int i = 0; i < 4; i++) {
        struct pool *p = pool_create(sizes[i]);
        struct exchange x = {0};
        pool_run(p, exchange_rounds, &x);
        ck_assert_int_eq(x.wrong, 0);
        ck_assert_int_eq(x.cells[0], ROUNDS);
        pool_free(p);
    }
    team_barrier(TEAM_ALONE);
}
END_TEST

/* One rank is late, so that the others go to sleep at the barrier, and the caller after its work. */
static void late_rank(void *context, struct team team) {
    struct exchange *x = context;
    for (int late = 0; late < team.size; late++) {
        if (team.rank == late) nanosleep(&(struct timespec){0, 5000000}, NULL);
        x->cells[team.rank] = late + 1;
        team_barrier(team);
        for (int i = 0; i < team.size; i++)
            if (x->cells[i] != late + 1) atomic_fetch_add(&x->wrong, 1);
        team_barrier(team);
    }
    if (team.rank == team.size - 1) nanosleep(&(struct timespec){0, 5000000}, NULL);
    x->cells[team.rank] = -1;
}

START_TEST(sleepers_wake_up) {
    for (int threads = 2; threads <= 5; threads++) {
        struct pool *p = pool_create(threads);
        for (int round = 0; round < 5; round++) {
            struct exchange x = {0};
            pool_run(p, late_rank, &x);
            ck_assert_int_eq(x.wrong, 0);
            for (int i = 0; i < threads; i++)
                ck_assert_int_eq(x.cells[i], -1);
            nanosleep(&(struct timespec){0, 3000000}, NULL); /* the workers fall asleep between jobs */
        }
        pool_free(p);
    }
}
END_TEST

START_TEST(an_idle_pool_uses_no_cpu) {
    struct pool *p = pool_create(3);
    struct ranks r = {.size = 3};
    pool_run(p, note_rank, &r);
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    const double before = seconds(CLOCK_PROCESS_CPUTIME_ID);
    nanosleep(&(struct timespec){0, 200000000}, NULL);
    ck_assert_double_lt(seconds(CLOCK_PROCESS_CPUTIME_ID) - before, 0.005);
    pool_free(p);
}
END_TEST

START_TEST(shares_cover_everything_once) {
    for (int n = 0; n <= 70; n++)
        for (int grain = 1; grain <= 33; grain += 8)
            for (int size = 1; size <= 8; size++) {
                int end = 0, smallest = n, largest = 0;
                for (int rank = 0; rank < size; rank++) {
                    int from, to;
                    team_share((struct team){rank, size, NULL}, n, grain, &from, &to);
                    ck_assert_int_eq(from, end);
                    ck_assert_int_le(from, to);
                    ck_assert(from % grain == 0 || from == n);
                    end = to;
                    if (to - from < smallest) smallest = to - from;
                    if (to - from > largest) largest = to - from;
                }
                ck_assert_int_eq(end, n);
                ck_assert_int_lt(largest - smallest, 2 * grain);
            }
    int from, to;
    team_share((struct team){7, 8, NULL}, 2147483647, 1, &from, &to);
    ck_assert_int_eq(to, 2147483647);
}
END_TEST

START_TEST(there_is_a_processor) {
    ck_assert_int_ge(cpu_count(), 1);
}
END_TEST

/* A machine on which a run costs `alone` or `shared` seconds; counts the runs of each way until `end`. */
static void drive(struct pace *p, double *now, double end, double alone, double shared, int runs[2]) {
    runs[0] = runs[1] = 0;
    while (*now < end) {
        const bool how = pace_choose(p, *now);
        const double seconds = how ? shared : alone;
        *now += seconds;
        pace_note(p, *now, seconds, 1);
        runs[how]++;
    }
}

START_TEST(the_quicker_way_is_taken) {
    struct pace p = PACE_START;
    double now = 100;
    int runs[2];
    ck_assert(pace_choose(&p, now)); /* threads are there to be used */
    drive(&p, &now, 200, 0.02, 0.01, runs);
    ck_assert_int_ge(runs[0], 1);
    ck_assert_int_le(runs[0] * 0.02, 4);   /* of 100 s */
    drive(&p, &now, 300, 0.02, 0.5, runs); /* another program comes */
    ck_assert_int_le(runs[1] * 0.5, 8);
    drive(&p, &now, 400, 0.02, 0.01, runs); /* and goes */
    ck_assert_int_le(runs[0] * 0.02, 30);   /* until it is tried again after 25 s */
}
END_TEST

/* Work of another kind begins just when a trial is due: alone it is quicker than what was usual, and yet slower than
 * shared. */
START_TEST(other_work_is_not_a_quicker_way) {
    struct pace p = PACE_START;
    double now = 100;
    int runs[2];
    drive(&p, &now, 200, 1, 0.5, runs);
    now = p.next_trial;
    drive(&p, &now, now + 0.5, 0.02, 0.01, runs);
    ck_assert_int_eq(runs[0], 1);
    now = p.next_trial;
    drive(&p, &now, now + 100, 0.5, 1, runs); /* what is quicker from now on is found out all the same */
    ck_assert_int_le(runs[1], 8);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pool");
    TCase *tests = tcase_create("pool");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, each_rank_runs_once);
    tcase_add_test(tests, a_barrier_orders_memory);
    tcase_add_test(tests, sleepers_wake_up);
    tcase_add_test(tests, an_idle_pool_uses_no_cpu);
    tcase_add_test(tests, shares_cover_everything_once);
    tcase_add_test(tests, there_is_a_processor);
    tcase_add_test(tests, the_quicker_way_is_taken);
    tcase_add_test(tests, other_work_is_not_a_quicker_way);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
