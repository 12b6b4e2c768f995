#include "puzzle_pool.h"
#include "alloc.h"
#include "bytes.h"
#include "thread.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct making {
    const struct puzzle_kind *kind;
    const struct recipe_data *data;
    struct puzzle *made; /* [count] */
    int series;          /* of PUZZLE_SERIES puzzles, the last one of what is left */
    atomic_bool *ready;  /* [series] */
    atomic_int next;     /* series to make */
    atomic_long done;    /* puzzles */
    atomic_bool stop;
    pthread_mutex_t lock; /* of error */
    struct err error;
    bool failed;
};

struct generate_request puzzle_pool_request(const struct recipe_data *data, int side) {
    return (struct generate_request){.level = data->level, .height = side, .width = side, .density = data->density};
}

static int series_end(const struct making *m, int series) {
    const int end = (series + 1) * PUZZLE_SERIES;
    return end < m->data->count ? end : m->data->count;
}

/* One series, or the first puzzles of it when it is time to stop: returns how many, or -1. */
static int make_series(struct making *m, int series, struct err *e) {
    struct generate_request request = puzzle_pool_request(m->data, m->data->least_side);
    struct rng rng;
    const int from = series * PUZZLE_SERIES;
    rng_seed(&rng, m->data->seed, (uint64_t)series);
    return puzzle_generate_series(m->kind, m->made + from, series_end(m, series) - from, &request, &m->stop, &rng, e);
}

static void *make_thread(void *context) {
    struct making *m = context;
    int series;
    while (!atomic_load(&m->stop) && (series = atomic_fetch_add(&m->next, 1)) < m->series) {
        struct err e;
        const int made = make_series(m, series, &e);
        if (made < 0) {
            pthread_mutex_lock(&m->lock);
            m->error = e;
            m->failed = true;
            pthread_mutex_unlock(&m->lock);
            atomic_store(&m->stop, true);
            break;
        }
        atomic_fetch_add(&m->done, made);
        if (made == series_end(m, series) - series * PUZZLE_SERIES) atomic_store(&m->ready[series], true);
    }
    return NULL;
}

/* Puzzles of the series that are ready, up to the first one that is not. */
static int ready_count(const struct making *m) {
    int series = 0;
    while (series < m->series && atomic_load(&m->ready[series]))
        series++;
    return series ? series_end(m, series - 1) : 0;
}

static int write_puzzles(const struct making *m, int count, const char *path, struct err *e) {
    struct atomic_file f;
    if (atomic_open(&f, path, e)) return -1;
    for (int i = 0; i < count; i++)
        if (m->kind->write(f.stream, &m->made[i], &m->made[i].answer, m->kind->formats[0], e)) {
            atomic_abort(&f);
            return -1;
        }
    return atomic_commit(&f, e);
}

/* Takes up what an interrupted making left; whole series only. */
static int take_up(struct making *m, const char *part, struct err *e) {
    struct puzzle_list list = {0};
    if (access(part, R_OK)) return 0;
    if (puzzle_read_file(&list, part, m->kind, NULL, e)) return -1;
    int series = list.count / PUZZLE_SERIES;
    if (series > m->series) series = m->series;
    for (int i = 0; i < series * PUZZLE_SERIES && i < m->data->count; i++)
        puzzle_copy(&m->made[i], &list.items[i]);
    for (int i = 0; i < series; i++)
        atomic_store(&m->ready[i], true);
    atomic_store(&m->next, series);
    atomic_store(&m->done, ready_count(m));
    puzzle_list_free(&list);
    return 0;
}

/* Waits for the threads, and keeps what is ready every minute. What cannot be kept now is tried again. */
static void watch(struct making *m, const char *part, puzzle_pool_progress *progress, void *context) {
    enum { KEEP_SECONDS = 60 };
    time_t kept = time(NULL);
    while (!atomic_load(&m->stop) && atomic_load(&m->done) < m->data->count) {
        struct err ignored;
        usleep(100000);
        if (progress && !progress(context, m->data->level, atomic_load(&m->done), m->data->count))
            atomic_store(&m->stop, true);
        if (time(NULL) - kept < KEEP_SECONDS) continue;
        if (ready_count(m)) write_puzzles(m, ready_count(m), part, &ignored);
        kept = time(NULL);
    }
}

static int conclude(struct making *m, const char *path, const char *part, struct err *e) {
    const int ready = ready_count(m);
    if (ready == m->data->count) {
        if (write_puzzles(m, ready, path, e)) return -1;
        unlink(part);
        return 0;
    }
    if (ready && write_puzzles(m, ready, part, e)) return -1;
    if (!m->failed)
        return err_set(e, ERR_INTERRUPTED, NULL, 0, 0, NULL, "interrupted while making puzzles; %d of %d are kept",
                       ready, m->data->count);
    *e = m->error;
    return -1;
}

int puzzle_pool_make(const struct puzzle_kind *kind, const struct recipe_data *data, const char *path, int threads,
                     puzzle_pool_progress *progress, void *context, struct err *e) {
    struct making m = {.kind = kind, .data = data, .series = (data->count + PUZZLE_SERIES - 1) / PUZZLE_SERIES};
    char *part = xasprintf("%s.part", path);
    m.made = XNEW_ARRAY(struct puzzle, data->count);
    m.ready = XNEW_ARRAY(atomic_bool, m.series);
    pthread_mutex_init(&m.lock, NULL);
    int failed = take_up(&m, part, e);
    if (!failed) {
        pthread_t *ids = XNEW_ARRAY(pthread_t, threads);
        int started = 0;
        while (started < threads && !thread_start(&ids[started], make_thread, &m))
            started++;
        if (!started) make_thread(&m);
        watch(&m, part, progress, context);
        for (int i = 0; i < started; i++)
            pthread_join(ids[i], NULL);
        free(ids);
        failed = conclude(&m, path, part, e);
    }
    for (int i = 0; i < data->count; i++)
        puzzle_free(&m.made[i]);
    pthread_mutex_destroy(&m.lock);
    free(m.made);
    free(m.ready);
    free(part);
    return failed;
}
