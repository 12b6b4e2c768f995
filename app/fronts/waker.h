/* Lets a wait for window events end when a file descriptor becomes readable: SDL waits for its own events only, so a
 * thread waits for the other. */
#ifndef RUMIA_WAKER_H
#define RUMIA_WAKER_H

#include <stdbool.h>

struct waker;

/* `call(context)` runs on the thread each time an armed descriptor is readable. NULL: no thread to be had. */
struct waker *waker_new(void (*call)(void *context), void *context);
void waker_free(struct waker *w);
/* Calls once when `fd` is readable; nothing to do when that is asked for already. */
void waker_arm(struct waker *w, int fd);

#endif
