/* Errors that come from outside (files, arguments, terminals) are values: a code, a place, what is wrong and what was
 * expected. Running out of memory aborts in one place (alloc.h); broken invariants assert. */
#ifndef RUMIA_ERR_H
#define RUMIA_ERR_H

#include <stdarg.h>
#include <stdio.h>

enum err_code {
    ERR_NONE,
    ERR_IO,          /* the operating system refused; `what` ends with strerror */
    ERR_SYNTAX,      /* the text or bytes are not of the format */
    ERR_VALUE,       /* well formed, but a value is out of range or contradicts another */
    ERR_LIMIT,       /* too large, too deep, too many */
    ERR_UNSUPPORTED, /* well formed, but not something this program does */
    ERR_INTERRUPTED, /* the user stopped it */
};

struct err {
    enum err_code code;
    int line;   /* from 1; 0 = no line */
    int column; /* from 1, in characters; 0 = no column */
    char file[256];
    char what[256];
    char expected[160]; /* empty = nothing to add */
};

/* Fills `e` (never NULL) and returns -1, so that a function can end with `return err_set(...)`.
 * `file` and `expected` may be NULL. Text that does not fit is cut. */
__attribute__((format(printf, 7, 8))) int err_set(struct err *e, enum err_code code, const char *file, int line,
                                                  int column, const char *expected, const char *fmt, ...);

/* Adds a file name to an error that has none yet; returns -1. */
int err_in_file(struct err *e, const char *file);

/* Writes "file:line:column: what (expected ...)" into `out` (cut to `size`), on one line and without anything that a
 * terminal would act on (shown.h); returns `out`. */
char *err_format(const struct err *e, char *out, size_t size);

/* "Did you mean": the candidate nearest to `word` by edit distance (at most 2 edits, and fewer than the length of the
 * word), or NULL. */
const char *err_nearest(const char *word, const char *const *candidates, int count);

#endif
