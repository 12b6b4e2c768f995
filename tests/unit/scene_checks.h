/* A session on a screen: a mind that has a script, three puzzles, keys as text. */
#ifndef RUMIA_SCENE_CHECKS_H
#define RUMIA_SCENE_CHECKS_H

#include "control.h"
#include "scripted_mind.h"

extern struct scripted_mind mind;
extern struct session session;
extern struct control control;
extern struct scene scene;
extern char home[64]; /* where the session is kept */

/* A checked fixture: before and after each test. */
void setup(void);
void teardown(void);
/* Until the run has ended; and until all of it was seen. */
void run_to_end(void);
void wait_for_run(void);
/* Names of keys separated by blanks; ":line" a whole command; "WAIT" until the run has ended and was seen; "UNSEEN"
 * until it has ended and half of it was seen. */
void type(const char *script);

#endif
