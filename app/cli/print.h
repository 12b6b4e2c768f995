/* Puzzles as plain text. */
#ifndef RUMIA_PRINT_H
#define RUMIA_PRINT_H

#include "puzzle.h"

/* A grid with lines between its blocks, indented by two columns. `marks` [cells] (may be NULL): a character after the
 * cell, 0 = none; not shown where cells stand side by side (wide grids without blocks). */
void print_grid(FILE *out, const struct puzzle *p, const struct board *grid, const char *marks);
/* The symbols of a grid, row after row, as one string; owned by the caller. */
char *grid_string(const struct puzzle *p, const struct board *grid);
/* `First steps (puzzles.yaml:5)`, `puzzles.txt:3`: what to call a puzzle; owned by the caller, and
 * fit to be shown (shown.h). */
char *puzzle_label(const struct puzzle *p);

#endif
