#include "waker.h"
#include "alloc.h"
#include "thread.h"
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct waker {
    pthread_t thread;
    int control[2]; /* carries descriptors to wait for; closed at the end */
    int fd;         /* asked for last, by the owner's thread */
    atomic_bool armed;
    void (*call)(void *context);
    void *context;
};

static void *run(void *argument) {
    struct waker *w = argument;
    int fd;
    while (read(w->control[0], &fd, sizeof fd) == sizeof fd) {
        struct pollfd p[2] = {{fd, POLLIN, 0}, {w->control[0], POLLIN, 0}};
        while (poll(p, 2, -1) < 0)
            ;
        if (!p[0].revents) continue; /* another descriptor, or the end */
        atomic_store(&w->armed, false);
        w->call(w->context);
    }
    return NULL;
}

struct waker *waker_new(void (*call)(void *context), void *context) {
    struct waker *w = XNEW(struct waker);
    w->call = call;
    w->context = context;
    if (pipe2(w->control, O_CLOEXEC)) {
        free(w);
        return NULL;
    }
    if (!thread_start(&w->thread, run, w)) return w;
    close(w->control[0]);
    close(w->control[1]);
    free(w);
    return NULL;
}

void waker_free(struct waker *w) {
    if (!w) return;
    close(w->control[1]);
    pthread_join(w->thread, NULL);
    close(w->control[0]);
    free(w);
}

void waker_arm(struct waker *w, int fd) {
    if (w->fd == fd && atomic_load(&w->armed)) return;
    w->fd = fd;
    atomic_store(&w->armed, true);
    if (write(w->control[1], &fd, sizeof fd) < 0) atomic_store(&w->armed, false);
}
