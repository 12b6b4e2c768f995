#include "pool.h"
#include "alloc.h"
#include "clock.h"
#include "cpu.h"
#include "pace.h"
#include "thread.h"

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* Everything the threads wait for is a counter in a cache line of its own. A waiter spins for about as long as a sleep
 * and a wake-up would take, then sleeps. */
struct counter {
    _Alignas(64) atomic_uint value;
};

struct pool {
    struct counter job;     /* grows with each pool_run, and once more to end the workers */
    struct counter running; /* workers that have not finished the job */
    struct counter arrived; /* ranks that stand at the barrier */
    struct counter phase;   /* grows when all have arrived */
    _Alignas(64) void (*work)(void *context, struct team team); /* NULL: end */
    void *context;
    int threads, spins;
    atomic_int sleepers;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t *workers; /* threads - 1 */
    struct pace pace;   /* of pool_run_quickest */
};

struct worker_start {
    struct pool *pool;
    int rank;
};

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Waits while the counter is `old` (`until` false) or until it is (`until` true). */
static void await(struct pool *p, struct counter *counter, unsigned value, bool until) {
    enum { YIELDS = 16 };
    for (int i = 0; i < p->spins; i++) {
        if ((atomic_load_explicit(&counter->value, memory_order_acquire) == value) == until) return;
        pause_briefly();
    }
    for (int i = 0; i < YIELDS; i++) {
        if ((atomic_load_explicit(&counter->value, memory_order_acquire) == value) == until) return;
        sched_yield();
    }
    pthread_mutex_lock(&p->mutex);
    atomic_fetch_add(&p->sleepers, 1);
    while ((atomic_load(&counter->value) == value) != until)
        pthread_cond_wait(&p->changed, &p->mutex);
    atomic_fetch_sub(&p->sleepers, 1);
    pthread_mutex_unlock(&p->mutex);
}

/* After a counter has changed. A waiter counts itself as a sleeper before its last look at the counter, and we change
 * the counter before we look for sleepers (both sequentially consistent), so one of us sees the other. */
static void wake(struct pool *p) {
    if (!atomic_load(&p->sleepers)) return;
    pthread_mutex_lock(&p->mutex);
    pthread_cond_broadcast(&p->changed);
    pthread_mutex_unlock(&p->mutex);
}

static void *worker_main(void *argument) {
    struct worker_start start = *(struct worker_start *)argument;
    free(argument);
    struct pool *p = start.pool;
    for (unsigned job = 0;; job++) {
        await(p, &p->job, job, false);
        if (!p->work) return NULL;
        p->work(p->context, (struct team){start.rank, p->threads, p});
        if (atomic_fetch_sub(&p->running.value, 1) == 1) wake(p);
    }
}

struct pool *pool_create(int threads) {
    enum { SPINS = 4000 }; /* 50 to 150 microseconds */
    struct pool *p = xaligned(1, sizeof *p);
    p->threads = threads;
    p->pace = PACE_START;
    p->spins = threads > cpu_count() ? 0 : SPINS;
    p->workers = XNEW_ARRAY(pthread_t, threads);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->changed, NULL);
    for (int rank = 1; rank < threads; rank++) {
        struct worker_start *start = XNEW(struct worker_start);
        *start = (struct worker_start){p, rank};
        if (thread_start(&p->workers[rank - 1], worker_main, start)) {
            /* No more threads to be had: results are the same with fewer. */
            free(start);
            p->threads = rank;
            break;
        }
    }
    return p;
}

static void post_job(struct pool *p, void (*work)(void *context, struct team team), void *context) {
    p->work = work;
    p->context = context;
    atomic_store(&p->running.value, (unsigned)p->threads - 1);
    atomic_fetch_add(&p->job.value, 1);
    wake(p);
}

void pool_free(struct pool *p) {
    if (!p) return;
    post_job(p, NULL, NULL);
    for (int i = 0; i < p->threads - 1; i++)
        pthread_join(p->workers[i], NULL);
    pthread_cond_destroy(&p->changed);
    pthread_mutex_destroy(&p->mutex);
    free(p->workers);
    free(p);
}

int pool_threads(const struct pool *p) {
    return p->threads;
}

void pool_run(struct pool *p, void (*work)(void *context, struct team team), void *context) {
    if (p->threads == 1) {
        work(context, TEAM_ALONE);
        return;
    }
    post_job(p, work, context);
    work(context, (struct team){0, p->threads, p});
    await(p, &p->running, 0, true);
}

void pool_run_quickest(struct pool *p, void (*work)(void *context, struct team team), void *context, double amount) {
    const double start = clock_seconds();
    if (p->threads > 1 && pace_choose(&p->pace, start))
        pool_run(p, work, context);
    else
        work(context, TEAM_ALONE);
    const double end = clock_seconds();
    if (p->threads > 1) pace_note(&p->pace, end, end - start, amount);
}

void team_barrier(struct team team) {
    if (team.size == 1) return;
    struct pool *p = team.pool;
    const unsigned phase = atomic_load(&p->phase.value);
    if (atomic_fetch_add(&p->arrived.value, 1) + 1 < (unsigned)team.size) {
        await(p, &p->phase, phase, false);
        return;
    }
    atomic_store(&p->arrived.value, 0);
    atomic_fetch_add(&p->phase.value, 1);
    wake(p);
}

void team_share(struct team team, int n, int grain, int *from, int *to) {
    const long long blocks = n / grain + (n % grain != 0);
    const long long first = blocks * team.rank / team.size * grain, end = blocks * (team.rank + 1) / team.size * grain;
    *from = first < n ? (int)first : n;
    *to = end < n ? (int)end : n;
}
