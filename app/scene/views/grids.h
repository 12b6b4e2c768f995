/* Boards of colours (ARC), at any size: what views of tasks are made of. */
#ifndef RUMIA_GRIDS_H
#define RUMIA_GRIDS_H

#include "views.h"

/* Columns and rows of characters a cell takes; below one row two or more cells share a character. */
enum grid_scale {
    GRID_LARGE,  /* 6 x 3 */
    GRID_MEDIUM, /* 4 x 2 */
    GRID_SMALL,  /* 2 x 1 */
    GRID_CHAR,   /* 1 x 1, where colours are said by glyphs */
    GRID_HALF,   /* 1 x 1/2, where they are seen */
    GRID_THUMB,  /* as small as it is told to be */
    GRID_SCALES
};

struct grid_look {
    bool symbols;         /* glyphs over the colours, where a cell has room */
    int cell;             /* the cursor, -1 = none */
    int anchor;           /* a mark, -1 = none */
    const uint8_t *marks; /* [cells] cells that get the glyph *, NULL = none */
    bool clickable;       /* a click selects the cell */
};

/* Whether glyphs say what the colours are: a person wants it, or has none. */
bool grids_spell(const struct screen *v);
/* Whether cells are drawn so at all here. */
bool grid_suits(const struct screen *v, enum grid_scale scale);
/* With the frame around it. */
void grid_size(const struct board *b, enum grid_scale scale, int *w, int *h);
/* Draws it framed, the frame's corner at x, y; `title` (may be NULL) in the frame. GRID_THUMB: into w x h. */
void grid_draw(struct screen *v, const struct board *b, enum grid_scale scale, int x, int y,
               const struct grid_look *how, const char *title);
/* Without a frame, in w x h characters, cells left out where there are more. Returns its columns. */
int grid_thumb(struct screen *v, const struct board *b, int x, int y, int w, int h);

#endif
