/* Threads with stacks that are large enough whatever the limits of the process say (ulimit -s). */
#ifndef RUMIA_THREAD_H
#define RUMIA_THREAD_H

#include <pthread.h>

/* Starts a helper: signals stay with the thread that the program began with, but for those that a fault of the helper
 * itself makes. 0 or an error number, as pthread_create. */
int thread_start(pthread_t *thread, void *(*run)(void *), void *argument);

/* Returns run(argument): called here when this thread's stack may grow large enough, else on one of its own, which then
 * gets all signals. */
int thread_with_room(int (*run)(void *), void *argument);

#endif
