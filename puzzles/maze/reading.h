/* What the readers of mazes share. */
#ifndef RUMIA_MAZE_READING_H
#define RUMIA_MAZE_READING_H

#include "maze.h"

#define MAZE_SYMBOLS_EXPECTED "'#', space, '.', 'S', 'G', 'E', 'o', 'X' or '*'"
#define MAZE_SIZE_EXPECTED "2 x 2 to 64 x 64"

/* The symbol of a character, -1 = none. */
int maze_symbol_of(char c);

/* A piece of one line. */
struct span {
    const char *start;
    int size;
    int line, column; /* of its first character */
};
int maze_read_symbols(const struct span *s, int (*symbol)(char), const char *expected, uint8_t *cells, struct err *e);

/* Splits what was read into puzzle and answer. A path must be an answer by the rules. */
int maze_finish(struct puzzle *p, const uint8_t *cells, const char *file, int line, bool rows_are_lines, struct err *e);

/* See struct puzzle_format. */
int maze_sniff_text(const char *text, size_t size);
int maze_read_text(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
int maze_sniff_table(const char *text, size_t size);
int maze_read_table(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
int maze_sniff_map(const char *text, size_t size);
int maze_read_map(struct puzzle_list *out, struct puzzle_text *t, struct err *e);

#endif
