/* A run of a mind that has a script, and its trace in a file. */
#ifndef RUMIA_TIMELINE_CHECKS_H
#define RUMIA_TIMELINE_CHECKS_H

#include "scripted_mind.h"
#include "timeline.h"

extern struct puzzle puzzle;
extern struct scripted_mind mind;
extern struct timeline *line; /* of 16 steps about the puzzle, a Sudoku */
extern char path[64];         /* of the trace */

/* A checked fixture: before and after each test. */
void setup(void);
void teardown(void);
/* The only puzzle of a text; initialises `p`. */
void read_puzzle(struct puzzle *p, const char *text);
/* A whole run of the scripted mind; owned by the caller. */
struct timeline *think(struct scripted_mind *m, const struct puzzle *p, int steps);
/* Writes the line's trace to the path. */
void write_trace(void);

#endif
