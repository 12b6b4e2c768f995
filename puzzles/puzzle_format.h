/* How a kind reads text. Detection is by content: every reader says how sure it is, the surest one reads.
 *
 * The text a reader is given is valid UTF-8 without NUL bytes, byte order mark or carriage returns (line ends are
 * "\n"), and a NUL follows it. Columns count characters from 1, lines from 1. */
#ifndef RUMIA_PUZZLE_FORMAT_H
#define RUMIA_PUZZLE_FORMAT_H

#include "puzzle.h"
#include <stddef.h>

enum { PUZZLE_LOOK = 1 << 17, PUZZLE_BAD_MAX = 5, PUZZLE_NOTES_MAX = 4, PUZZLE_NOTE_BYTES = 200 };

/* What a reader reads from: a window over a file. It begins at a line's start and ends after a line. */
struct puzzle_text {
    const char *at, *end; /* what is not read yet; *end is NUL */
    int line;             /* of `at` */
    bool last;            /* nothing follows in the file; else at least PUZZLE_LOOK bytes lie here */
    const char *file;
    const struct puzzle_kind *only; /* the kind to expect, NULL = any */
    bool strict;                    /* a record that is wrong is an error; else it is left out and counted */
    void *state;                    /* the reader's own, NULL at the beginning */
    /* What the reader tells besides puzzles. */
    const char *form;               /* what it reads, more exactly than its name; NULL = its name will do */
    int bad_count;                  /* records left out */
    struct err bad[PUZZLE_BAD_MAX]; /* the first of them */
    int note_count;
    char note[PUZZLE_NOTES_MAX][PUZZLE_NOTE_BYTES]; /* which of two readings was taken: "file:3: ..." */
};

/* Tables of formats end with a NULL name. */
struct puzzle_format {
    const char *name; /* "81-character lines" */
    /* 0 (not at all) to 100 (certainly this). Only looks: cheap, and no error is told. A broken file of the format
     * should still score, so that the error comes from the right reader. What it is given may be the beginning of a
     * long file. */
    int (*sniff)(const char *text, size_t size);
    /* Adds the next puzzles of the text to `out` and moves t->at and t->line behind them. 0: at the end without adding
     * any; or -1 and `e` with line and column. */
    int (*read)(struct puzzle_list *out, struct puzzle_text *t, struct err *e);
    bool pieces; /* reads on after a few puzzles, so that a file need not be in memory; else all of it is, at once */
    void (*end)(void *state); /* releases t->state (which may be NULL); NULL = free() will do */
};

/* The next line of the window, without its line feed; false at the end. t->line is then the line after it. */
struct puzzle_line {
    const char *text;
    size_t size;
    int number;
};
bool puzzle_next_line(struct puzzle_text *t, struct puzzle_line *line);
/* Fills `e` with a place in a line; returns -1. */
__attribute__((format(printf, 6, 7))) int puzzle_line_error(const struct puzzle_line *line, const char *at,
                                                            enum err_code code, struct err *e, const char *expected,
                                                            const char *fmt, ...);
/* A record that is wrong: counted, 0; or -1 where the text is read strictly. */
int puzzle_leave_out(struct puzzle_text *t, struct err *e);
/* Tells which of several readings was taken at a line. */
__attribute__((format(printf, 3, 4))) void puzzle_tell(struct puzzle_text *t, int line, const char *fmt, ...);

/* A block of characters, one line a row, as in `grid:` of our YAML files. Initialises `out`. 0, or -1 and `e` with line
 * and column inside the block. Trailing empty lines are not rows. This one knows the ascii character of every symbol of
 * `kind` and nothing else; a kind with more characters has a read_grid of its own. */
int puzzle_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e);

/* Remembers where a puzzle was read: "file:line". */
void puzzle_set_origin(struct puzzle *p, const char *file, int line);

#endif
