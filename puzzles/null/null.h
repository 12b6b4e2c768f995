/* The null kind, "copy me": the template for kinds, and a puzzle that needs no weights in tests.
 *
 * A grid (3x3 unless a file says otherwise) of the symbols a, b, c and blanks. Every row repeats one symbol. A row that
 * shows two symbols is a conflict, one that shows none has several answers. */
#ifndef RUMIA_NULL_H
#define RUMIA_NULL_H

#include "puzzle.h"

enum null_symbol { NULL_BLANK, NULL_A, NULL_B, NULL_C, NULL_SYMBOLS };

extern const struct puzzle_kind null_kind;

#endif
