/* Text formats of mazes; they fill the entries of the same names in struct puzzle_kind. */
#ifndef RUMIA_MAZE_FORMATS_H
#define RUMIA_MAZE_FORMATS_H

#include "puzzle.h"

/* "text": one character a cell, '.' for floor. "csv": HRM's `source,q,a,rating` with n*n characters, square mazes only;
 * the rating is the number of steps. "map": MovingAI's, with start and goal behind the rows. */
extern const char *const maze_formats[];

/* '#' wall, ' ' and '.' floor, 'S' start, 'G' and 'E' goal, 'o', 'X' and '*' path. */
int maze_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e);
int maze_write(FILE *out, const struct puzzle *p, const struct board *grid, const char *format, struct err *e);
void maze_write_frame(FILE *out, const char *format, bool end);

#endif
