/* The ways to tell a network a Sudoku: our stack of digit planes, and the one token a cell of the official files. */
#ifndef RUMIA_SUDOKU_ENCODINGS_H
#define RUMIA_SUDOKU_ENCODINGS_H

#include "encoding.h"

extern const struct encoding *const sudoku_encodings[];

#endif
