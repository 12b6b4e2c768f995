/* Draws a scene into pixels: for PNG, GIF and the window alike. */
#ifndef RUMIA_PAINT_H
#define RUMIA_PAINT_H

#include "err.h"
#include "scene.h"
#include "theme.h"

struct picture {
    int width, height;
    uint32_t *pixels; /* [height, width] 0x00RRGGBB, owned */
    size_t room;
};

struct painter;

/* Characters are `unit` pixels wide (PAINT_UNIT is a common size on a common screen). 0, or -1 and `e` (no font). */
enum { PAINT_UNIT = 9, PAINT_UNIT_MIN = 4, PAINT_UNIT_MAX = 64 };
int painter_open(struct painter **out, int unit, struct err *e);
void painter_free(struct painter *p);
void painter_set_unit(struct painter *p, int unit); /* clamped */
/* Draws smooth fields as the plain samples they are: a fraction of the bytes in a GIF. */
void painter_set_plain(struct painter *p);
/* Pixels a unit of the scene. */
void painter_unit(const struct painter *p, int *width, int *height);
/* Makes the picture the size of the scene and draws it. `out` starts zeroed; memory is reused. */
void painter_draw(struct painter *p, const struct scene *s, const struct theme *t, struct picture *out);
void picture_free(struct picture *p);

#endif
