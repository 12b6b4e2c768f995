/* The interactive program: a session on a front end, until a person leaves. */
#ifndef RUMIA_INTERACTIVE_H
#define RUMIA_INTERACTIVE_H

#include "control.h"

/* Runs until quit; `c` is initialised with an open front. Draws only when something changed, sleeps otherwise. */
void interactive_run(struct control *c);

#endif
