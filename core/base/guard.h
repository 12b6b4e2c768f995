/* Mapped files that somebody else may cut meanwhile. Where a file has no more pages the kernel sends SIGBUS: there a
 * guarded map gets zeros instead, and is known as cut. */
#ifndef RUMIA_GUARD_H
#define RUMIA_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Guards a map from now on: a number for the calls below, or -1 = too many are guarded already. From any thread. */
int guard_add(const void *data, size_t size);
/* Before it is unmapped. */
void guard_remove(int guard);
bool guard_cut(int guard); /* since it was added */

#endif
