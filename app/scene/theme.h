/* What a role looks like: the only place with colours. Glyph sets for UTF-8 and plain ASCII. */
#ifndef RUMIA_THEME_H
#define RUMIA_THEME_H

#include "err.h"
#include "scene.h"

enum depth { DEPTH_NONE, DEPTH_16, DEPTH_256, DEPTH_TRUE };

struct theme_role {
    int32_t rgb;   /* 0xRRGGBB at level 1; -1 = the terminal's default */
    int32_t low;   /* at level 0; -1 = the theme's ground */
    int8_t ansi;   /* 0..15 for 16 colours, -1 = default */
    uint8_t flags; /* ITEM_BOLD, ITEM_UNDERLINE */
};

enum theme_vectors { VECTORS_COLOUR, VECTORS_BLUE_YELLOW, VECTORS_GREY };

struct theme {
    char name[32];
    bool light;
    int32_t ground, ink;        /* background and text colour where there is no terminal default (window, pictures) */
    enum theme_vectors vectors; /* how points of the latent space become colours */
    struct theme_role role[ROLE_COUNT];
};

/* Built in: "dark", "light", "grey", "grey-light", "okabe-ito", "okabe-ito-light"; NULL-terminated list. */
extern const char *const theme_names[];
/* The same with what theme_choose takes besides, for help. */
#define THEME_CHOICES "dark, light, okabe-ito, okabe-ito-light, grey, grey-light, or a theme file"
/* NULL when unknown. */
const struct theme *theme_find(const char *name);
/* A built-in name or, where there is a dot or a slash in `name`, a theme file. 0 or -1 and `e`. */
int theme_choose(struct theme *t, const char *name, struct err *e);
/* Reads a theme file (YAML: `theme: NAME`, `base: dark`, `roles: {given: "#ffffff", conflict: {colour: "#ff0000",
 * low: "#000000", ansi: 9, bold: true}}`). 0 or -1 and `e`. */
int theme_read(struct theme *t, const char *path, struct err *e);
int theme_parse(struct theme *t, const char *text, size_t size, const char *file, struct err *e);
const char *role_name(enum role role); /* "plot-conflicts" */

/* A colour as a terminal of this depth takes it. */
struct colour {
    enum { COLOUR_DEFAULT, COLOUR_INDEX, COLOUR_RGB } kind;
    uint8_t index;   /* 0..15 or 16..255 */
    uint8_t r, g, b; /* always filled (for COLOUR_DEFAULT: ground or ink) */
};
/* As foreground or (`back`) background. ROLE_NONE gives the default. */
struct colour theme_colour(const struct theme *t, struct paint p, bool back, enum depth depth);
/* The same as 0xRRGGBB, for windows and pictures. */
uint32_t theme_rgb(const struct theme *t, struct paint p, bool back);
/* Whether colours of this depth can say shades: if not, draw them with glyphs. */
static inline bool depth_has_shades(enum depth d) {
    return d >= DEPTH_256;
}

struct glyphs {
    bool ascii;
    const char *line[81];             /* by arms: up + 3 down + 9 left + 27 right, each 0 none, 1 thin, 2 heavy */
    const char *shade[10];            /* 10 levels from blank to full */
    const char *bar[9];               /* eighths of a unit, from the left */
    const char *column[9];            /* eighths of a unit, from below */
    const char *full, *upper, *lower; /* full block, half blocks ("" where there are none) */
    const char *cursor, *point, *ellipsis;
};
extern const struct glyphs glyphs_utf8, glyphs_ascii;
/* The ASCII stand-in of a UTF-8 character used by this program ("─" -> "-"); "?" when there is none. */
const char *glyph_ascii(const char *utf8);

#endif
