/* What the readers of Sudoku text share: cells as characters, lines, new puzzles. */
#ifndef RUMIA_SUDOKU_CELLS_H
#define RUMIA_SUDOKU_CELLS_H

#include "puzzle.h"
#include "puzzle_format.h"
#include <stddef.h>

enum { SUDOKU_SIDE_MAX = 16, SUDOKU_CELLS_MAX = SUDOKU_SIDE_MAX * SUDOKU_SIDE_MAX };

/* 0 blank (0 . * _ - X x), 1-16 digit (1-9, A-G or a-g), -1 anything else. */
int sudoku_symbol(char c);
bool sudoku_is_side(int n);        /* 4, 6, 9, 16 */
int sudoku_side_of(size_t cells);  /* 16 -> 4, 36 -> 6, 81 -> 9, 256 -> 16, else 0 */
char sudoku_character(int symbol); /* '.', '1'-'9', 'A'-'G' */
int sudoku_box_height(int side);   /* of the box: 2, 2, 3, 4; its width is side / height */

/* A cell of a grid whose size is known. `blank` remembers the blank symbol (0 = none yet): a grid has only one. */
int sudoku_read_cell(const char *at, int side, char *blank, int line, int column, uint8_t *cell, struct err *e);

/* All cells of a puzzle at the beginning of `s`, in one line: 16, 36, 81 or 256 of them, blanks as spaces too. `used`
 * tells how many characters. Columns of errors count from `column`. */
int sudoku_read_run(const char *s, size_t length, int line, int column, uint8_t cells[SUDOKU_CELLS_MAX], int *side,
                    size_t *used, struct err *e);
/* Would sudoku_read_run find the right number of cells? Returns it, 0 = no. */
size_t sudoku_run_length(const char *s, size_t length);

/* Lines of a text, one after the other. */
struct lines {
    const char *next, *end;
    const char *line; /* not terminated */
    size_t length;
    int number; /* from 1 */
};
struct lines lines_of(const char *text, size_t size);
bool next_line(struct lines *l);
/* Everything that is left in a window, which is then at its end. */
struct lines lines_left(struct puzzle_text *t);
bool line_is_blank(const struct lines *l);

struct puzzle *sudoku_add(struct puzzle_list *out, int side, const uint8_t *cells, const char *file, int line);

#endif
