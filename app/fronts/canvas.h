/* A scene drawn with few primitives in pixels: what a picture, a window and a vector file have in common. An output
 * implements the operations; how items look is said once, in canvas.c. */
#ifndef RUMIA_CANVAS_H
#define RUMIA_CANVAS_H

#include "scene.h"
#include "theme.h"

struct canvas;

struct canvas_ops {
    /* opacity 0..1 */
    void (*rect)(struct canvas *c, double x, double y, double w, double h, uint32_t rgb, double opacity);
    /* A line through points ordered by x, and (opacity > 0) the area between it and `base`. */
    void (*curve)(struct canvas *c, const double (*points)[2], int count, double width, uint32_t rgb, double base,
                  double opacity);
    /* `bytes` of UTF-8 that take `columns` columns, in a row of characters whose top left is x, y and whose units are
     * `scale` times the canvas's. flags: ITEM_BOLD, ITEM_UNDERLINE. */
    void (*text)(struct canvas *c, double x, double y, double scale, uint32_t rgb, unsigned flags, const char *text,
                 size_t bytes, int columns);
    /* Samples [rows, columns] of colours over a rectangle. */
    void (*field)(struct canvas *c, double x, double y, double w, double h, int columns, int rows, const uint32_t *rgb,
                  bool smooth);
};

struct canvas {
    const struct canvas_ops *ops;
    double unit_w, unit_h; /* pixels a unit */
    double thin;           /* width of thin lines; whole pixels where pixels matter */
};

void canvas_draw(struct canvas *c, const struct scene *s, const struct theme *t);

#endif
