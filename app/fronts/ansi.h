/* Scenes as control sequences of terminals (ECMA-48, colours as xterm has them): only what differs from the screen
 * before. The terminal front sends them, a recording (asciicast) keeps them. */
#ifndef RUMIA_ANSI_H
#define RUMIA_ANSI_H

#include "raster.h"
#include <stdbool.h>

struct ansi_cell {
    char glyph[12];
    uint32_t fore, back; /* kind << 24 | index or 0xRRGGBB */
    uint8_t flags;
};

struct ansi {
    enum depth depth;
    bool eight;       /* the terminal has 8 colours: the bright ones are bold */
    bool ascii;       /* draw with glyphs_ascii */
    bool keep_corner; /* writing the last cell of the last line would scroll */
    /* Bytes to send; the caller sets `used` to 0 when it has sent them. */
    char *out;
    size_t used;
    /* private */
    size_t room;
    struct raster raster;
    struct ansi_cell *shown; /* [height, width] */
    int width, height;
    bool known; /* `shown` is on the screen */
    uint32_t fore, back;
    uint8_t flags;
};

/* Appends what turns the screen into the scene. `a` starts zeroed but for the fields on top. */
void ansi_present(struct ansi *a, const struct scene *s, const struct theme *t, bool symbols);
/* Nothing is known of the screen: the next scene is sent whole. */
void ansi_forget(struct ansi *a);
void ansi_free(struct ansi *a);

#endif
