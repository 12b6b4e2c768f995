/* A run that is gone through by itself, at a pace that a person can follow: thinking takes a twentieth of a second, and
 * watching it about three. */
#ifndef RUMIA_REPLAY_H
#define RUMIA_REPLAY_H

#include "control.h"

/* A run has begun or goes on: shows it from the present frame on. `fresh`: nobody has seen it yet. */
void replay_watch(struct control *c, bool fresh);
/* Goes on, or begins again where the run is at its end. */
void replay_start(struct control *c);
void replay_pause(struct control *c);
/* A person moves through time, or goes elsewhere. */
void replay_leave(struct control *c);
/* The next faster or slower speed, remembered until next time. */
void replay_speed(struct control *c, int by);
void replay_reverse(struct control *c);
/* Shows what is due at c->now; true when that is another frame, or something is said. */
bool replay_poll(struct control *c);
/* Milliseconds until the next frame is due, -1 = nothing to wait for. */
int replay_timeout(const struct control *c);
/* "1/2", "at once" */
const char *replay_speed_words(double speed);

#endif
