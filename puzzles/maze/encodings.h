/* The ways to tell a network a maze: ours, whose answer is path or not, and the one of the official files. */
#ifndef RUMIA_MAZE_ENCODINGS_H
#define RUMIA_MAZE_ENCODINGS_H

#include "encoding.h"

extern const struct encoding *const maze_encodings[];

#endif
