/* The rules of mazes; they fill the entries of the same names in struct puzzle_kind. */
#ifndef RUMIA_MAZE_RULES_H
#define RUMIA_MAZE_RULES_H

#include "puzzle.h"

/* The one start and the one goal; false if there are none or several of either. */
bool maze_ends(const struct puzzle *p, int *start, int *goal);
enum puzzle_state maze_validate(const struct puzzle *p, uint8_t *wrong, char *text);
/* A path that grows out of the start in one line is valid and open (open = floor cells still to be marked). Wrong are
 * cells that differ from the givens, cells beside the line (branches, loops), pieces tied to neither end, and, once
 * marks exist elsewhere than on the start's line, the two tips between which the path is broken. A whole path is
 * complete; it is solved when it is a shortest one. */
void maze_check(const struct puzzle *p, const struct board *grid, uint8_t *wrong, struct verdict *v);
int maze_solve(const struct puzzle *p, struct board *answer);

#endif
