/* Text formats of Sudoku: what kind.c puts into its table. A digit's symbol is its number, 0 is blank. */
#ifndef RUMIA_SUDOKU_FORMATS_H
#define RUMIA_SUDOKU_FORMATS_H

#include "puzzle.h"
#include "puzzle_format.h"

extern const struct puzzle_format sudoku_readers[];

/* A block of 4, 6, 9 or 16 rows, with or without ruling and spaces, or all cells in one line. See puzzle_read_grid. */
int sudoku_read_grid(const struct puzzle_kind *kind, const char *text, size_t size, struct board *out, struct err *e);

/* "line" (all cells in one line), "grid", "sdk", "ss", "sdx", "opensudoku", "sgt", "csv" (puzzle,solution). Only csv
 * and sdx hold what is filled in. */
extern const char *const sudoku_formats[];
int sudoku_write(FILE *out, const struct puzzle *p, const struct board *grid, const char *format, struct err *e);
void sudoku_write_frame(FILE *out, const char *format, bool end);

#endif
