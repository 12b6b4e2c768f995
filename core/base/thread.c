#include "thread.h"
#include "alloc.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

/* What is deepest takes some hundred KiB (boards and waves of 64 x 64 cells, fields of a recipe). */
enum { STACK_BYTES = 4 << 20 };

static int start(pthread_t *thread, void *(*run)(void *), void *argument) {
    pthread_attr_t attributes;
    int failed = pthread_attr_init(&attributes);
    if (failed) return failed;
    failed = pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (!failed) failed = pthread_create(thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    return failed;
}

int thread_start(pthread_t *thread, void *(*run)(void *), void *argument) {
    static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};
    sigset_t others, before;
    sigfillset(&others);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        sigdelset(&others, own[i]);
    pthread_sigmask(SIG_BLOCK, &others, &before);
    const int failed = start(thread, run, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

struct call {
    int (*run)(void *);
    void *argument;
    int result;
};

static void *call_main(void *argument) {
    struct call *c = argument;
    c->result = c->run(c->argument);
    return NULL;
}

int thread_with_room(int (*run)(void *), void *argument) {
    struct call call = {run, argument, 0};
    struct rlimit limit;
    pthread_t thread;
    sigset_t all, before;
    if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= STACK_BYTES || start(&thread, call_main, &call))
        return run(argument);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_join(thread, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return call.result;
}

/* The buffers of a thread, to be freed when it ends. */
struct owned {
    struct owned *next;
    void *memory;
};

static pthread_key_t owned_key;

static void free_owned(void *first) {
    for (struct owned *o = first, *next; o; o = next) {
        next = o->next;
        free(o->memory);
        free(o);
    }
}

static void make_key(void) {
    pthread_key_create(&owned_key, free_owned);
}

void *thread_memory(void **own, size_t bytes) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (*own) return *own;
    pthread_once(&once, make_key);
    struct owned *o = XNEW(struct owned);
    *o = (struct owned){pthread_getspecific(owned_key), xaligned(bytes, 1)};
    pthread_setspecific(owned_key, o);
    return *own = o->memory;
}
