/* Text from outside (names, notes, paths, what errors quote) made fit to be looked at: no terminal acts on it, and it
 * stays on its line. Control characters, C1 ones among them, characters that change the direction of text and bytes
 * that are no UTF-8 become visible: \n \t \x1B \x9B \u202E \xFF. */
#ifndef RUMIA_SHOWN_H
#define RUMIA_SHOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Whether a code point must not reach a terminal as it is. */
bool shown_acts(uint32_t code);
/* Bytes that it takes when shown, with a NUL. */
size_t shown_room(const char *text);
/* Writes `text` into `out` (cut to `size`, between characters); returns `out`. */
char *shown(const char *text, char *out, size_t size);
/* The same in fresh memory; release with free(). */
char *shown_copy(const char *text);
void shown_write(FILE *f, const char *text);

#endif
