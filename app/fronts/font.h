/* The system's monospace font (fontconfig) as pictures of characters (FreeType), with fallback fonts for characters it
 * lacks. */
#ifndef RUMIA_FONT_H
#define RUMIA_FONT_H

#include "err.h"
#include <stdbool.h>
#include <stdint.h>

struct font;

struct font_glyph {
    int left, top;        /* of the bitmap, from the origin on the baseline; top upwards */
    int width, height;    /* pixels */
    const uint8_t *cover; /* [height, width] 0..255, owned by the font */
};

/* 0, or -1 and `e`: no monospace font that can be scaled. */
int font_open(struct font **out, struct err *e);
void font_free(struct font *f);
/* Of one line of text, in widths of a character: height, and baseline from the top. */
double font_height(const struct font *f);
double font_baseline(const struct font *f);
/* The character in a size where one column is `unit` pixels wide; kept until font_free. */
const struct font_glyph *font_glyph(struct font *f, uint32_t code, double unit, bool bold);

#endif
