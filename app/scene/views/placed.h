/* Where the cells of a puzzle are on the screen. */
#ifndef RUMIA_PLACED_H
#define RUMIA_PLACED_H

#include "puzzle.h"
#include "scene.h"

enum board_lines {
    LINES_NONE,
    LINES_BLOCKS, /* around blocks */
    LINES_CELLS,  /* around every cell */
    LINES_HALF,   /* none, and two cells above each other in one character: colours only */
};

/* How a board may be drawn, from large to small. */
struct board_scale {
    enum board_lines lines;
    int cell_width, cell_height;
};
/* The symbols that may stand in an open cell of this puzzle (a 4x4 Sudoku has fewer than a 9x9 one), the blank one not
 * counted: fills `out` [PUZZLE_SYMBOLS_MAX], returns how many. */
int board_symbols(const struct puzzle *p, uint8_t *out);
/* The scales that suit a puzzle, largest first; `halves`: with the one that needs colours. Fills `out`
 * [BOARD_SCALES], returns how many. */
enum { BOARD_SCALES = 8 };
int board_scales(const struct puzzle *p, bool halves, struct board_scale *out);

struct placed {
    struct board_scale scale;
    const struct puzzle *puzzle;
    int x, y, w, h;                 /* on the screen, without scroll marks */
    int slots;                      /* candidates that large cells have room for */
    int block_width, block_height;  /* in cells */
    int row, column, rows, columns; /* the part that is visible */
};

/* Size of the whole puzzle at a scale. */
void board_size(const struct puzzle *p, struct board_scale scale, int *w, int *h);
/* Places it in the middle of x, y, w, h; when it does not fit, shows the part around `cell`. */
struct placed board_place(const struct puzzle *p, struct board_scale scale, int x, int y, int w, int h, int cell);
/* Whether only a part of the board is seen. */
static inline bool board_is_part(const struct placed *b) {
    return b->rows < b->puzzle->given.height || b->columns < b->puzzle->given.width;
}
/* Where a cell is; false when it is scrolled away. */
bool board_cell(const struct placed *b, int cell, int *x, int *y);
/* The lines between cells, as many as the scale has. */
void board_draw_lines(struct scene *s, const struct placed *b);
/* A whole board of plain symbols (gallery, comparison): `marks` [cells] (may be NULL) get the glyph *. */
void board_draw_plain(struct scene *s, const struct placed *b, const struct board *board, const uint8_t *marks);
/* The same at LINES_HALF; a click chooses the upper one of two cells. */
void board_draw_halves(struct scene *s, const struct placed *b, const struct board *board);
void board_make_clickable(struct scene *s, const struct placed *b);
/* A frame around the cell (large scales) or brackets in it (small ones). */
void board_draw_cursor(struct scene *s, const struct placed *b, int cell);
/* Arrows where there is more to see. */
void board_draw_scroll(struct scene *s, const struct placed *b);
/* A symbol of the kind drawn into its cell, on `back`. */
struct item *board_draw_symbol(struct scene *s, const struct placed *b, int cell, int symbol, struct paint fore,
                               struct paint back);
/* Columns of the little grid of candidates: 3 for nine symbols. */
int board_slot_columns(int slots);
/* Large cells: the place of candidate number `slot` inside the cell. */
void board_slot(const struct placed *b, int slot, int *x, int *y);

#endif
