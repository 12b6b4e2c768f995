/* How a kind reads text. Detection is by content: every reader says how sure it is, the surest one reads.
 *
 * The text a reader is given is valid UTF-8 without NUL bytes, byte order mark or carriage returns (line ends are
 * "\n"), and text[size] is NUL. Columns count characters from 1, lines from 1. */
#ifndef RUMIA_PUZZLE_FORMAT_H
#define RUMIA_PUZZLE_FORMAT_H

#include "puzzle.h"
#include <stddef.h>

/* Tables of formats end with a NULL name. */
struct puzzle_format {
    const char *name; /* "81-character lines" */
    /* 0 (not at all) to 100 (certainly this). Only looks: cheap, and no error is told. A broken file of the format
     * should still score, so that the error comes from the right reader. */
    int (*sniff)(const char *text, size_t size);
    /* Adds the puzzles of the text to `out`. 0 with at least one added; or -1 and `e` with line and column (what was
     * added by then is taken back by the caller). */
    int (*read)(struct puzzle_list *out, const char *text, size_t size, const char *file, struct err *e);
};

/* A block of characters, one line a row, as in `grid:` of our YAML files. Initialises `out`. 0, or -1 and `e` with line
 * and column inside the block. Trailing empty lines are not rows. This one knows the ascii character of every symbol of
 * `kind` and nothing else; a kind with more characters has a read_grid of its own. */
int puzzle_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e);

/* Remembers where a puzzle was read: "file:line". */
void puzzle_set_origin(struct puzzle *p, const char *file, int line);

#endif
