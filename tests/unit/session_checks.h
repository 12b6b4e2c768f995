/* A session with a mind that has a script, one Sudoku open, in a folder of its own. */
#ifndef RUMIA_SESSION_CHECKS_H
#define RUMIA_SESSION_CHECKS_H

#include "scripted_mind.h"
#include "session.h"

extern const char sudoku_text[], maze_text[];
extern struct scripted_mind mind;
extern struct session session;
extern char home[64]; /* the folder */

/* A checked fixture: before and after each test. */
void setup(void);
void teardown(void);
/* With default preferences, nothing open. */
void open_session(void);
/* Opens a puzzle. */
void add(const char *text);
/* Thinks about the desk to the end. */
void think(void);
/* What was said last has these words. */
bool said(const char *what);

#endif
