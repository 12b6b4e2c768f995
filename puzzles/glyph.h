/* Characters as readers of drawn grids see them: one byte for each character of a line, whatever its code point, so
 * that the byte's index is the character's. Printable ASCII is itself; what looks like something in ASCII becomes that
 * (digits of other scripts, full-width forms, box drawing, spaces of any width); filled and hollow signs keep an
 * identity. */
#ifndef RUMIA_GLYPH_H
#define RUMIA_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GLYPH_NOTHING = 1, /* takes no place: a combining or invisible character */
    GLYPH_OTHER = 2,   /* a letter or sign without a meaning here */
    GLYPH_SIGN = 0x80, /* and above: □ · █ and the like, one value each */
};

/* Writes the glyphs of a line of `size` bytes into `out` (as large); returns how many. */
size_t glyphs_of(const char *text, size_t size, char *out);
/* The code point of a glyph from GLYPH_SIGN on. */
uint32_t glyph_code(char glyph);
static inline bool glyph_is_sign(char glyph) {
    return (unsigned char)glyph >= GLYPH_SIGN;
}

#endif
