/* A grid drawn in rows. There are several ways to read a row (a cell is a character, a word, a field between commas, a
 * place); the right one is the one by which as many rows as a row has cells follow one another. What frames the rows is
 * passed over. */
#ifndef RUMIA_SUDOKU_ROWS_H
#define RUMIA_SUDOKU_ROWS_H

#include "cells.h"
#include "page.h"

enum row_how {
    ROW_FIELDS, /* between separators; nothing is a blank */
    ROW_WORDS,  /* between blanks and bars: a symbol, a number, candidates */
    ROW_GLYPHS, /* each character that is no gap */
};

struct row_reading {
    enum row_how how;
    char separator; /* of fields */
    bool labels;    /* the first word is the row's name */
    char mark;      /* in front of a digit: '+' was filled in, '*' is given (and others were filled in); 0 = none */
    char blank;     /* another character that stands for blank; 0 = only the usual ones */
    char frame;     /* another character that stands between cells; 0 = none */
    bool framed;    /* fields: bars around the line and doubled ones are no separators */
};

/* A cell of a row: glyphs [at, at + size). */
struct row_cell {
    int at, size;
};

/* What was read. */
struct rows {
    uint8_t cells[SUDOKU_CELLS_MAX];
    int side;
    int have;       /* rows read; == side when it is a grid */
    int first, end; /* lines of the page: of the first row, behind the last one */
    bool candidates, framed, zero_based;
    char blank;   /* the unusual character that was taken for blank; 0 = none */
    struct err e; /* why there are no more rows */
};

/* The grid that begins at line `at` of the page. True; or false, and what the reading that came furthest made of it. */
bool rows_read(struct page *p, int at, struct rows *out);
/* The same where blanks are places (places.c): a row is as wide as the grid, or its bars stand where those of other
 * rows do. */
bool places_read(struct page *p, int at, struct rows *out);

/* The only character of a line that is neither a digit nor a usual blank nor, but with `gaps`, a gap; 0 = there are
 * none, or several. */
char row_unusual_blank(const struct page_line *l, bool gaps);
/* Splits a line; how many cells, at most `most`, or -1 and the glyph that is none in cells[0]. */
int row_split(const struct row_reading *r, const struct page_line *l, struct row_cell *cells, int most);
/* From cells [side * side] of lines [side] to symbols: numbers, letters, hexadecimal digits, blanks, candidates. Fills
 * out->cells, out->candidates and out->zero_based; 0, or -1 and out->e. */
int rows_evaluate(const struct row_reading *r, const struct page_line *const *lines, const struct row_cell *cells,
                  int rows, int side, struct rows *out);

#endif
