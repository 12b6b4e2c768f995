/* What tests of mazes share: the rules read naively, mazes read and made. */
#ifndef RUMIA_MAZE_CHECKS_H
#define RUMIA_MAZE_CHECKS_H

#include "maze.h"

enum { TEXT, CSV, MAP }; /* of maze_readers */

/* The cell one move (0..3: down, left, right, up) away, -1 = outside or wall. */
int maze_step(const struct puzzle *p, int cell, int move);
/* The first cell with this symbol, -1 = none. */
int maze_cell_of(const struct puzzle *p, uint8_t symbol);
/* Maze-Hard's rule, word for word: breadth-first from the start, first parent kept. Fills `distance` [cells]; the steps
 * to the goal are returned, the path is marked in `grid` [cells] (may be NULL). */
int naive_search(const struct puzzle *p, int *distance, uint8_t *grid);
/* Reads with one reader: 0, or -1 and `e`. */
int read_with(int reader, struct puzzle_list *list, const char *text, struct err *e);
/* The one maze of a text, and one made by the generator; puzzle_free them. */
struct puzzle maze_from(const char *text);
struct puzzle generated(const char *level, int height, int width, struct rng *rng);

#endif
