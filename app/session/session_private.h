/* What the files of the session share among themselves. */
#ifndef RUMIA_SESSION_PRIVATE_H
#define RUMIA_SESSION_PRIVATE_H

#include "session.h"

void run_free(struct run *r); /* empties it */
/* The givens changed: what the exact solver said is void. */
void desk_forget_exact(struct desk *d);

/* The answer apart becomes this board, as one move (easel.c). */
void desk_paint(struct desk *d, const struct board *b);

#endif
