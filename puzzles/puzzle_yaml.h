/* Puzzles in documents: our own YAML, and JSON and YAML of other programs. */
#ifndef RUMIA_PUZZLE_YAML_H
#define RUMIA_PUZZLE_YAML_H

#include "document.h"
#include "puzzle_format.h"

extern const struct puzzle_format puzzle_yaml, puzzle_json_lines;

/* A board from a node: a text, a list of rows as text, a list of lists of cells, or a list of all cells. Initialises
 * `out`. 0, or -1 and `e`. */
int puzzle_node_board(const struct node *n, const struct puzzle_kind *kind, struct board *out, struct err *e);
/* Reads a solution and holds it against the puzzle and the rules. */
int puzzle_node_solution(const struct node *n, struct puzzle *p, struct err *e);
/* Adds the puzzles of a document that is not ours: every board in it, with the solution and the name that stand beside
 * it. How many, or -1 and `e`. */
int puzzle_find_boards(struct puzzle_list *out, const struct node *root, const char *file,
                       const struct puzzle_kind *only, struct err *e);

int puzzle_write_yaml(FILE *out, const struct puzzle *puzzles, int count, struct err *e);

#endif
