/* Every kind of puzzle this program knows, in the order they are offered. */
#include "maze.h"
#include "null.h"
#include "puzzle.h"
#include "sudoku.h"

#include <string.h>

const struct puzzle_kind *const puzzle_kinds[] = {&sudoku_kind, &maze_kind, &null_kind, NULL};

const struct puzzle_kind *puzzle_kind_find(const char *name) {
    for (int i = 0; puzzle_kinds[i]; i++)
        if (strcmp(puzzle_kinds[i]->name, name) == 0) return puzzle_kinds[i];
    return NULL;
}
