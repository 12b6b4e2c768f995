#include "worker.h"
#include "alloc.h"
#include "thread.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Enough to never wait for a screen that is drawn 60 times a second; bounds memory when nobody takes frames. */
enum { MAILBOX_MAX = 1024 };

struct worker {
    struct mind *mind;
    pthread_t thread;
    int pipe[2];
    pthread_mutex_t lock;
    pthread_cond_t wanted; /* the owner wants something */
    pthread_cond_t news;   /* the thread did something */
    /* below: under the lock */
    enum worker_state state;
    bool quit, stop, pause, begin, finish, told;
    int extend;
    bool extendable;
    struct puzzle next; /* the puzzle to begin with; kind NULL = none */
    struct effort effort;
    struct frame *mail[MAILBOX_MAX];
    int count;
    struct votes votes; /* not taken yet */
    bool begun;
    struct mind_facts facts;
    struct err error;
};

/* Makes the pipe readable, once until the news are taken. */
static void tell(struct worker *w) {
    if (!w->told && write(w->pipe[1], "!", 1) == 1) w->told = true;
    pthread_cond_broadcast(&w->news);
}

static void set_state(struct worker *w, enum worker_state state) {
    w->state = state;
    tell(w);
}

/* Waits while there is nothing to do. False: the run is to end. */
static bool may_go_on(struct worker *w) {
    for (;;) {
        if (w->quit || w->stop || w->begin) return false;
        bool ended = w->state == WORKER_SOLVED || w->state == WORKER_GAVE_UP;
        if (!ended && w->pause && w->state != WORKER_PAUSED) set_state(w, WORKER_PAUSED);
        if (!ended && !w->pause && w->state == WORKER_PAUSED) set_state(w, WORKER_THINKING);
        if (!ended && !w->pause && w->count < MAILBOX_MAX) return true;
        pthread_cond_wait(&w->wanted, &w->lock);
    }
}

/* One run from begin to end; entered and left with the lock held. */
static void run(struct worker *w) {
    struct puzzle puzzle = w->next;
    const struct effort effort = w->effort;
    void *r = NULL;
    struct mind_facts facts = {0};
    struct err e = {0};
    memset(&w->next, 0, sizeof w->next);
    w->begin = false;
    set_state(w, WORKER_LOADING);
    pthread_mutex_unlock(&w->lock);
    int failed = w->mind->begin(w->mind, &puzzle, &effort, &r, &facts, &e);
    pthread_mutex_lock(&w->lock);
    if (failed) {
        w->error = e;
        if (!w->begin) set_state(w, WORKER_FAILED);
        puzzle_free(&puzzle);
        return;
    }
    w->facts = facts;
    w->begun = true;
    w->extendable = w->mind->extend != NULL;
    set_state(w, WORKER_THINKING);
    while (may_go_on(w)) {
        int extend = w->extend;
        const bool finish = w->finish;
        w->extend = 0;
        w->finish = false;
        pthread_mutex_unlock(&w->lock);
        struct frame *f = NULL;
        struct votes votes = {0};
        if (extend) w->mind->extend(r, extend);
        if (finish) w->mind->finish(r);
        enum mind_state s = w->mind->update(r, &f);
        const struct votes *cast = f && f->step_done && w->mind->votes ? w->mind->votes(r) : NULL;
        if (cast) votes_join(&votes, cast, 1);
        pthread_mutex_lock(&w->lock);
        if (w->begin || w->stop || w->quit) { /* another run's mailbox and state by now */
            frame_free(f);
            votes_free(&votes);
            break;
        }
        if (cast) votes_free(&w->votes), w->votes = votes;
        if (f && w->count < MAILBOX_MAX)
            w->mail[w->count++] = f;
        else
            frame_free(f);
        if (s == MIND_THINKING)
            tell(w);
        else
            set_state(w, s == MIND_SOLVED ? WORKER_SOLVED : WORKER_GAVE_UP);
    }
    pthread_mutex_unlock(&w->lock);
    w->mind->end(r);
    puzzle_free(&puzzle);
    pthread_mutex_lock(&w->lock);
    if (!w->begin) set_state(w, WORKER_IDLE);
    w->stop = false;
}

static void *thread_main(void *arg) {
    struct worker *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->quit) {
        if (w->begin)
            run(w);
        else if (w->stop)
            w->stop = false, set_state(w, WORKER_IDLE);
        else
            pthread_cond_wait(&w->wanted, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct worker *worker_new(struct mind *mind) {
    struct worker *w = XNEW(struct worker);
    w->mind = mind;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wanted, NULL);
    pthread_cond_init(&w->news, NULL);
    if (pipe2(w->pipe, O_CLOEXEC | O_NONBLOCK)) {
        free(w);
        return NULL;
    }
    if (!thread_start(&w->thread, thread_main, w)) return w;
    close(w->pipe[0]), close(w->pipe[1]);
    free(w);
    return NULL;
}

static void drop_mail(struct worker *w) {
    for (int i = 0; i < w->count; i++)
        frame_free(w->mail[i]);
    w->count = 0;
    votes_free(&w->votes);
}

void worker_free(struct worker *w) {
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    w->quit = true;
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    drop_mail(w);
    if (w->next.kind) puzzle_free(&w->next);
    close(w->pipe[0]), close(w->pipe[1]);
    pthread_cond_destroy(&w->wanted), pthread_cond_destroy(&w->news), pthread_mutex_destroy(&w->lock);
    free(w);
}

int worker_fd(const struct worker *w) {
    return w->pipe[0];
}

void worker_start(struct worker *w, const struct puzzle *p, const struct effort *o) {
    pthread_mutex_lock(&w->lock);
    if (w->next.kind) puzzle_free(&w->next);
    puzzle_copy(&w->next, p);
    w->effort = *o;
    w->begin = true;
    w->stop = w->pause = w->finish = false;
    w->extend = 0;
    w->begun = false;
    w->state = WORKER_LOADING;
    drop_mail(w);
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
}

static void want(struct worker *w, bool *what, bool value) {
    pthread_mutex_lock(&w->lock);
    *what = value;
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
}

void worker_pause(struct worker *w) {
    want(w, &w->pause, true);
}

void worker_continue(struct worker *w) {
    want(w, &w->pause, false);
}

bool worker_extend(struct worker *w, int steps) {
    pthread_mutex_lock(&w->lock);
    bool can = (w->state == WORKER_SOLVED || w->state == WORKER_GAVE_UP) && w->extendable && steps > 0;
    if (can) {
        w->extend = steps;
        w->pause = false;
        w->state = WORKER_THINKING;
        pthread_cond_broadcast(&w->wanted);
    }
    pthread_mutex_unlock(&w->lock);
    return can;
}

bool worker_finish(struct worker *w) {
    pthread_mutex_lock(&w->lock);
    const bool can = w->mind->finish && (w->state == WORKER_THINKING || w->state == WORKER_PAUSED);
    w->finish |= can;
    if (can) w->pause = false;
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
    return can;
}

void worker_stop(struct worker *w) {
    pthread_mutex_lock(&w->lock);
    bool running = w->state != WORKER_IDLE && w->state != WORKER_FAILED;
    w->stop = running;
    w->begin = false;
    if (w->next.kind) puzzle_free(&w->next), memset(&w->next, 0, sizeof w->next);
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
}

void worker_take(struct worker *w, struct worker_news *news) {
    memset(news, 0, sizeof *news);
    pthread_mutex_lock(&w->lock);
    char rest[16];
    while (read(w->pipe[0], rest, sizeof rest) > 0) {
    }
    w->told = false;
    news->state = w->state;
    news->count = w->count;
    if (w->count) {
        news->frames = XNEW_ARRAY(struct frame *, w->count);
        memcpy(news->frames, w->mail, w->count * sizeof *w->mail);
        w->count = 0;
    }
    news->votes = w->votes;
    memset(&w->votes, 0, sizeof w->votes);
    news->begun = w->begun;
    news->facts = w->facts;
    if (w->state == WORKER_FAILED) news->error = w->error;
    pthread_cond_broadcast(&w->wanted);
    pthread_mutex_unlock(&w->lock);
}

void worker_wait(struct worker *w) {
    pthread_mutex_lock(&w->lock);
    while ((w->state == WORKER_LOADING || w->state == WORKER_THINKING) && w->count < MAILBOX_MAX)
        pthread_cond_wait(&w->news, &w->lock);
    pthread_mutex_unlock(&w->lock);
}
