/* Puzzles in our own YAML. Used by detect.c and puzzle.c. */
#ifndef RUMIA_PUZZLE_YAML_H
#define RUMIA_PUZZLE_YAML_H

#include "puzzle_format.h"

extern const struct puzzle_format puzzle_yaml;
int puzzle_write_yaml(FILE *out, const struct puzzle *puzzles, int count, struct err *e);

#endif
