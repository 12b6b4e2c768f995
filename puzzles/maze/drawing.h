/* A maze as it is drawn: rows of characters that are found in a text, and what the characters mean in it. */
#ifndef RUMIA_MAZE_DRAWING_H
#define RUMIA_MAZE_DRAWING_H

#include "maze.h"
#include "page.h"

struct drawing {
    int height, width;
    char glyphs[PUZZLE_CELLS_MAX];                  /* [height, width] (glyph.h) */
    const struct page_line *lines[PUZZLE_SIDE_MAX]; /* of the rows; NULL = it was not drawn in lines */
    int offset, stride;                             /* column c is glyph offset + c * stride of its line */
    int filled_up;                                  /* rows that were shorter than others */
};

/* What was taken for what, where it could have been otherwise. */
struct drawing_notes {
    char wall;          /* the character of walls, where it is none of # and filled blocks; 0 = it is */
    bool openings;      /* start or goal are openings in the outer wall */
    bool between_cells; /* walls were lines between cells */
};

/* Takes lines [from, from + count) of the page as rows; blanks that an editor cut off are floor, where blanks are. Not
 * `exact`: what indents all rows or brackets them, and blanks between all cells are passed over as well. 0, or -1 and
 * `e`. */
int drawing_take(struct page *p, int from, int count, bool exact, struct drawing *d, struct err *e);
/* The same of lines that draw walls between cells ("+--+", micromouse, or "_|"): walls become cells of their own. 1, 0
 * = the lines are no such drawing, or -1 and `e`: it is too large. */
int drawing_take_thin(struct page *p, int from, int count, struct drawing *d, struct err *e);
/* Whether the line is the upper edge ("_____") of a drawing of the latter kind. */
bool drawing_opens_underlined(struct page *p, int at);
/* From characters to symbols, `cells` [height, width]. With `notes` (NULL = by our own characters only): walls may be
 * what the outside is made of, other letters start and goal, and where these are missing the openings of the outer wall
 * are. 0, or -1 and `e`. */
int drawing_read(const struct drawing *d, uint8_t *cells, struct drawing_notes *notes, struct err *e);
/* Fails at a cell; returns -1. */
__attribute__((format(printf, 6, 7))) int drawing_error(const struct drawing *d, int cell, enum err_code code,
                                                        struct err *e, const char *expected, const char *fmt, ...);

#endif
