/* Puzzles in our own YAML (and later ARC's JSON, which is YAML too). Used by detect.c and puzzle.c. */
#ifndef RUMIA_PUZZLE_YAML_H
#define RUMIA_PUZZLE_YAML_H

#include "puzzle.h"
#include <stddef.h>

/* How sure (0..100) that the text is ours. */
int puzzle_sniff_yaml(const char *text, size_t size);
/* Reads the puzzles of a file; `only` = the kind to expect, NULL = any. 0, or -1 and `e`. */
int puzzle_read_yaml(struct puzzle_list *out, const char *text, size_t size, const char *file,
                     const struct puzzle_kind *only, struct err *e);
int puzzle_write_yaml(FILE *out, const struct puzzle *puzzles, int count, struct err *e);

#endif
