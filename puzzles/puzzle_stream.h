/* A file of puzzles, one after the other: what is large (tables, lists of lines) is never in memory as a whole. Formats
 * that are read as a whole (YAML, XML, a drawn grid) are; and so are small files, so that a slip in them is told before
 * the first puzzle is given out.
 *
 *     struct puzzle_stream *s;
 *     if (puzzle_stream_open(&s, path, NULL, e)) return -1;
 *     while ((more = puzzle_stream_next(s, &p, e)) > 0) ..., puzzle_free(&p);
 *     puzzle_stream_close(s); */
#ifndef RUMIA_PUZZLE_STREAM_H
#define RUMIA_PUZZLE_STREAM_H

#include "puzzle.h"

struct puzzle_stream;

struct puzzle_stream_options {
    const struct puzzle_kind *only; /* the kind to expect, NULL = any */
    bool strict;                    /* a table's wrong row ends the reading; else it is left out and counted */
    int limit;                      /* so many puzzles will do, and what comes after them is not looked at; 0 = all */
};

/* Opens a file ("-": standard input; gzip is unpacked) and finds out kind and format from its content. `o` may be NULL.
 * 0, or -1 and `e`. Release with puzzle_stream_close. */
int puzzle_stream_open(struct puzzle_stream **out, const char *path, const struct puzzle_stream_options *o,
                       struct err *e);
/* The same from memory, which has to stay; `file` names it in errors. */
int puzzle_stream_memory(struct puzzle_stream **out, const char *text, size_t size, const char *file,
                         const struct puzzle_stream_options *o, struct err *e);
/* 1 and a puzzle, which is then the caller's; 0 at the end or limit; -1 and `e`. A file has a puzzle or an error. */
int puzzle_stream_next(struct puzzle_stream *s, struct puzzle *p, struct err *e);
void puzzle_stream_close(struct puzzle_stream *s); /* NULL is fine */

/* "sudoku, cells in one line": of what has been read so far. */
char *puzzle_stream_what(const struct puzzle_stream *s, char out[80]);
/* Rows left out so far, and the first few of them (at most PUZZLE_BAD_MAX of puzzle_format.h); */
int puzzle_stream_bad(const struct puzzle_stream *s, const struct err **first, int *count);
/* sentences on what could have been read in another way as well, NULL = no more. */
const char *puzzle_stream_note(const struct puzzle_stream *s, int index);

#endif
