/* One map of MovingAI. Used for maps and for the scenarios that name them. */
#ifndef RUMIA_MAZE_READ_MAP_H
#define RUMIA_MAZE_READ_MAP_H

#include "puzzle_format.h"

/* Makes `p` (zeroed) the map at the window's start, which moves behind it. 0, or -1 and `e`; `p` is to be freed in any
 * case. */
int maze_read_one_map(struct puzzle *p, struct puzzle_text *t, struct err *e);

#endif
