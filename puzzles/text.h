/* Text from outside, made plain before anything reads it. */
#ifndef RUMIA_TEXT_H
#define RUMIA_TEXT_H

#include "err.h"
#include <stdbool.h>
#include <stddef.h>

/* Checks that text[size] is UTF-8 without NUL bytes and other control characters (tab, line feed and carriage return
 * may be) and not empty (blanks only are empty), drops a byte order mark, turns "\r\n" and "\r" into "\n". Positions
 * are those of the original text. Fills `out` (NUL-terminated, release with free()) and `out_size`. 0, or -1 and `e`.
 */
int text_clean(const char *text, size_t size, const char *file, char **out, size_t *out_size, struct err *e);

/* The same for texts that many programs have written, in pieces of whole lines. Besides: U+0085, U+2028, U+2029 and
 * form feeds end lines, too (a form feed at the beginning of a line is nothing); NUL bytes and Ctrl-Z at the end of the
 * file are dropped; in lines of words, or behind '#', what is not UTF-8 is taken as Windows' Latin-1. */
struct text_pieces {
    const char *file;
    int line;                 /* of the next piece's first line; begins with 1 */
    bool begun;               /* a piece was cleaned */
    bool filled;              /* something but blanks was seen */
    int end_line, end_column; /* where NUL bytes filled up the file; 0 = nowhere so far */
};
int text_clean_piece(struct text_pieces *p, const char *text, size_t size, bool last, char **out, size_t *out_size,
                     struct err *e);

/* Characters in `size` bytes of valid UTF-8. */
int text_columns(const char *s, size_t size);
/* The character at `s` for a message: 'x', or U+00E9 where it is not printable ASCII. Returns `out`. */
char *text_show_char(const char *s, char out[16]);

#endif
