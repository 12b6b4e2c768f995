/* Mazes: a rectangle of walls and floor with one start and one goal; the answer is a shortest path, four moves.
 *
 * A puzzle's `given` holds FLOOR, WALL, START and GOAL. An answer grid is `given` with the cells between start and goal
 * marked PATH (the labels of Maze-Hard have this form: S and G stay).
 *
 * Of all shortest paths one is canonical: the lexicographically smallest in the move order down, left, right, up, which
 * is also what a breadth-first search from the start finds that expands in this order and keeps the first parent. It is
 * the label of Maze-Hard. Lengths are counted in steps: a path of n steps marks n - 1 cells. */
#ifndef RUMIA_MAZE_H
#define RUMIA_MAZE_H

#include "puzzle.h"
#include "puzzle_format.h"

enum maze_symbol { MAZE_FLOOR, MAZE_WALL, MAZE_START, MAZE_GOAL, MAZE_PATH, MAZE_SYMBOLS };
enum { MAZE_SIDE_MIN = 2 };

extern const struct puzzle_kind maze_kind;
extern const struct puzzle_format maze_readers[]; /* ends with a NULL name */

/* Steps of the shortest path, -1 if there is none (or not exactly one start and one goal). `count` (may be NULL): how
 * many shortest paths there are, UINT64_MAX when they are that many or more. */
int maze_shortest(const struct puzzle *p, uint64_t *count);

/* Moves start and goal (rows and columns from 1) of a maze, for formats that have none. 0, or -1 and `e`: outside, on a
 * wall, or the same cell; `p` is then unchanged. An answer the maze came with is dropped. */
int maze_place_ends(struct puzzle *p, int start_row, int start_column, int goal_row, int goal_column, struct err *e);

/* A family of random mazes. */
struct maze_recipe {
    int height, width;
    bool perfect;                     /* a spanning tree of corridors; density is not used */
    double density_low, density_high; /* each maze draws its wall probability uniformly from this range */
    double factor;                    /* the path has at least factor * (height + width) / 2 steps, rounded up */
};
/* The recipe of a level ("hard", "easy", "perfect", "open") at a size, false if there is no such level. */
bool maze_recipe_of(struct maze_recipe *recipe, const char *level, int height, int width);
/* Fewest steps a recipe asks for. */
int maze_recipe_steps(const struct maze_recipe *recipe);
/* Makes one maze with its canonical answer; `p` is initialised by the call. 0, or -1, `e` filled and `p` untouched. */
int maze_generate(struct puzzle *p, const struct maze_recipe *recipe, struct rng *rng, struct err *e);

#endif
