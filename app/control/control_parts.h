/* Between the parts of the control: keys and mouse (control.c), what actions do, lines that are typed. */
#ifndef RUMIA_CONTROL_PARTS_H
#define RUMIA_CONTROL_PARTS_H

#include "control.h"

/* Goes to a puzzle, by its place in the session. */
void control_select(struct control *c, int desk);
/* "steps 64": a setting of the next run; says what came of it. */
void control_set(struct control *c, const char *text);

#endif
