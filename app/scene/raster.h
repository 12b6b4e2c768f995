/* A scene as a grid of character cells: for terminals, text files, recordings and tests. */
#ifndef RUMIA_RASTER_H
#define RUMIA_RASTER_H

#include "scene.h"
#include "theme.h"
#include <stdio.h>

struct raster_cell {
    char glyph[12]; /* UTF-8, one column wide, NUL-terminated; "" = right half of a wide character */
    struct paint fore, back;
    uint8_t flags; /* ITEM_BOLD, ITEM_UNDERLINE */
    uint8_t lines; /* arms of the lines through it, as in struct glyphs; 0 = none */
};

struct raster {
    int width, height;
    struct raster_cell *cells; /* [height * width], owned */
    size_t room;
};

/* Draws the scene; memory is reused. `glyphs`: the set to draw lines, bars, plots with; `shades`: say levels of fields
 * and backgrounds with glyphs too (no colours, or symbols wanted over colours). `r` starts zeroed. */
void raster_scene(struct raster *r, const struct scene *s, const struct glyphs *glyphs, bool shades);
void raster_free(struct raster *r);
/* Lines of text, trailing blanks cut. */
void raster_text(const struct raster *r, FILE *out);

/* The scene as text, ready to compare: owned by the caller. */
char *scene_to_text(const struct scene *s, const struct glyphs *glyphs, bool shades);

#endif
