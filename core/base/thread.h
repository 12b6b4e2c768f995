/* Threads with stacks that are large enough whatever the limits of the process say (ulimit -s). */
#ifndef RUMIA_THREAD_H
#define RUMIA_THREAD_H

#include <pthread.h>
#include <stddef.h>

/* Starts a helper: signals stay with the thread that the program began with, but for those that a fault of the helper
 * itself makes. 0 or an error number, as pthread_create. */
int thread_start(pthread_t *thread, void *(*run)(void *), void *argument);

/* Returns run(argument): called here when this thread's stack may grow large enough, else on one of its own, which then
 * gets all signals. */
int thread_with_room(int (*run)(void *), void *argument);

/* Memory of this thread that lasts until it ends: 64-byte aligned; never NULL. `own`: the caller's pointer
 * to it, thread-local and NULL at first. (A thread-local buffer is zeroed in every process and in all of its threads.)
 */
void *thread_memory(void **own, size_t bytes);

#endif
