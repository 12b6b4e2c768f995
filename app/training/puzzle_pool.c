#include "puzzle_pool.h"
#include "alloc.h"
#include "bytes.h"
#include "thread.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct puzzle_pool {
    const struct puzzle_kind *kind;
    const struct recipe_data *data;
    const char *path;
    char *part;
    struct puzzle *made; /* [count] */
    int series;          /* of PUZZLE_SERIES puzzles, the last one of what is left */
    atomic_bool *ready;  /* [series] */
    atomic_int next;     /* series to make */
    atomic_long done;    /* puzzles */
    atomic_bool stop;
    atomic_bool goes_on; /* beyond the first series */
    pthread_t *threads;
    int started;
    time_t kept;
    pthread_mutex_t lock; /* of error */
    struct err error;
    atomic_bool failed;
};

struct generate_request puzzle_pool_request(const struct recipe_data *data, int side) {
    return (struct generate_request){.level = data->level, .height = side, .width = side, .density = data->density};
}

static int series_end(const struct puzzle_pool *m, int series) {
    const int end = (series + 1) * PUZZLE_SERIES;
    return end < m->data->count ? end : m->data->count;
}

/* One series, or the first puzzles of it when it is time to stop: returns how many, or -1. */
static int make_series(struct puzzle_pool *m, int series, struct err *e) {
    struct generate_request request = puzzle_pool_request(m->data, m->data->least_side);
    struct rng rng;
    const int from = series * PUZZLE_SERIES;
    rng_seed(&rng, m->data->seed, (uint64_t)series);
    return puzzle_generate_series(m->kind, m->made + from, series_end(m, series) - from, &request, &m->stop, &rng, e);
}

/* Only the first puzzles are waited for. Of this thread alone; where it is refused we are less polite. */
static void give_way(void) {
    if (nice(10) == -1) return;
}

/* False: it is to stop. */
static bool wait_for_go(struct puzzle_pool *m, int series) {
    while (series > 0 && !atomic_load(&m->goes_on) && !atomic_load(&m->stop))
        usleep(5000);
    return !atomic_load(&m->stop);
}

static void *make_thread(void *context) {
    struct puzzle_pool *m = context;
    bool polite = false;
    int series;
    while (!atomic_load(&m->stop) && (series = atomic_fetch_add(&m->next, 1)) < m->series) {
        struct err e;
        if (!wait_for_go(m, series)) break;
        if (series && !polite) give_way(), polite = true;
        const int made = make_series(m, series, &e);
        if (made < 0) {
            pthread_mutex_lock(&m->lock);
            m->error = e;
            pthread_mutex_unlock(&m->lock);
            atomic_store(&m->failed, true);
            atomic_store(&m->stop, true);
            break;
        }
        atomic_fetch_add(&m->done, made);
        if (made == series_end(m, series) - series * PUZZLE_SERIES) atomic_store(&m->ready[series], true);
    }
    return NULL;
}

int puzzle_pool_ready(const struct puzzle_pool *m) {
    int series = 0;
    while (series < m->series && atomic_load(&m->ready[series]))
        series++;
    return series ? series_end(m, series - 1) : 0;
}

const struct puzzle *puzzle_pool_puzzles(const struct puzzle_pool *m) {
    return m->made;
}

static int write_puzzles(const struct puzzle_pool *m, int count, const char *path, struct err *e) {
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
static int take_up(struct puzzle_pool *m, struct err *e) {
    struct puzzle_list list = {0};
    if (access(m->part, R_OK)) return 0;
    if (puzzle_read_file(&list, m->part, m->kind, NULL, e)) return -1;
    int series = list.count / PUZZLE_SERIES;
    if (series > m->series) series = m->series;
    for (int i = 0; i < series * PUZZLE_SERIES && i < m->data->count; i++)
        puzzle_copy(&m->made[i], &list.items[i]);
    for (int i = 0; i < series; i++)
        atomic_store(&m->ready[i], true);
    atomic_store(&m->next, series);
    atomic_store(&m->done, puzzle_pool_ready(m));
    puzzle_list_free(&list);
    return 0;
}

void puzzle_pool_keep(struct puzzle_pool *m) {
    enum { KEEP_SECONDS = 60 };
    struct err ignored;
    const int ready = puzzle_pool_ready(m);
    if (time(NULL) - m->kept < KEEP_SECONDS || !ready || ready == m->data->count) return;
    write_puzzles(m, ready, m->part, &ignored);
    m->kept = time(NULL);
}

void puzzle_pool_go_on(struct puzzle_pool *m) {
    atomic_store(&m->goes_on, true);
}

int puzzle_pool_await(struct puzzle_pool *m, int count, puzzle_pool_progress *progress, void *context, struct err *e) {
    if (count > PUZZLE_SERIES) puzzle_pool_go_on(m);
    while (puzzle_pool_ready(m) < count && !atomic_load(&m->failed)) {
        const long done = atomic_load(&m->done);
        if (progress && !progress(context, m->data->level, done < count ? done : count, count))
            return err_set(e, ERR_INTERRUPTED, NULL, 0, 0, NULL, "interrupted while making puzzles; %d of %d are kept",
                           puzzle_pool_ready(m), m->data->count);
        puzzle_pool_keep(m);
        usleep(50000);
    }
    if (!atomic_load(&m->failed)) return 0;
    pthread_mutex_lock(&m->lock);
    *e = m->error;
    pthread_mutex_unlock(&m->lock);
    return -1;
}

static int write_what_is_there(const struct puzzle_pool *m, struct err *e) {
    const int ready = puzzle_pool_ready(m);
    if (!ready) return 0;
    if (ready < m->data->count) return write_puzzles(m, ready, m->part, e);
    if (write_puzzles(m, ready, m->path, e)) return -1;
    unlink(m->part);
    return 0;
}

static void free_pool(struct puzzle_pool *m) {
    for (int i = 0; i < m->data->count; i++)
        puzzle_free(&m->made[i]);
    pthread_mutex_destroy(&m->lock);
    free(m->made);
    free(m->ready);
    free(m->part);
    free(m->threads);
    free(m);
}

int puzzle_pool_close(struct puzzle_pool *m, struct err *e) {
    atomic_store(&m->stop, true);
    for (int i = 0; i < m->started; i++)
        pthread_join(m->threads[i], NULL);
    const int failed = write_what_is_there(m, e);
    free_pool(m);
    return failed;
}

int puzzle_pool_start(struct puzzle_pool **out, const struct puzzle_kind *kind, const struct recipe_data *data,
                      const char *path, int threads, struct err *e) {
    struct puzzle_pool *m = XNEW(struct puzzle_pool);
    m->kind = kind, m->data = data, m->path = path;
    m->series = (data->count + PUZZLE_SERIES - 1) / PUZZLE_SERIES;
    m->part = xasprintf("%s.part", path);
    m->made = XNEW_ARRAY(struct puzzle, data->count);
    m->ready = XNEW_ARRAY(atomic_bool, m->series);
    m->threads = XNEW_ARRAY(pthread_t, threads);
    m->kept = time(NULL);
    pthread_mutex_init(&m->lock, NULL);
    if (take_up(m, e)) return free_pool(m), -1;
    while (m->started < threads && !thread_start(&m->threads[m->started], make_thread, m))
        m->started++;
    if (!m->started) puzzle_pool_go_on(m), make_thread(m);
    *out = m;
    return 0;
}

int puzzle_pool_make(const struct puzzle_kind *kind, const struct recipe_data *data, const char *path, int threads,
                     puzzle_pool_progress *progress, void *context, struct err *e) {
    struct puzzle_pool *m;
    struct err unkept;
    if (puzzle_pool_start(&m, kind, data, path, threads, e)) return -1;
    const int failed = puzzle_pool_await(m, data->count, progress, context, e), lost = puzzle_pool_close(m, &unkept);
    if (lost) *e = unkept;
    return failed || lost ? -1 : 0;
}
