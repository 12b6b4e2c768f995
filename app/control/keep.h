/* What the program remembers of how a person looks at things, from one start to the next:
 * $XDG_STATE_HOME/rumia/look.yaml. */
#ifndef RUMIA_KEEP_H
#define RUMIA_KEEP_H

/* Without a home nothing is kept, and a file that cannot be read says nothing. */
void keep_speed(double speed);
/* `otherwise` where nothing is kept. */
double kept_speed(double otherwise);

#endif
