/* A run that is gone through by itself. */
#ifndef RUMIA_REPLAY_H
#define RUMIA_REPLAY_H

#include "control.h"

/* Starts or pauses. */
void replay_toggle(struct control *c);
void replay_speed(struct control *c, int by);
void replay_reverse(struct control *c);
/* Shows what is due at c->now; true when that is another frame. */
bool replay_poll(struct control *c);
/* Milliseconds until the next frame is due, -1 = nothing to wait for. */
int replay_timeout(const struct control *c);

#endif
