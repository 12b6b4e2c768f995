#include "paint.h"
#include "alloc.h"
#include "canvas.h"
#include "font.h"
#include "utf8.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct painter {
    struct canvas canvas; /* first: the operations get it */
    struct font *font;
    struct picture *out;
    bool plain;
};

/* b over a with 0..256 parts of b; the channels apart, two at once. */
static inline uint32_t blend(uint32_t a, uint32_t b, uint32_t part) {
    uint32_t rb = a & 0xff00ff, g = a & 0x00ff00;
    rb += ((b & 0xff00ff) - rb) * part >> 8;
    g += ((b & 0x00ff00) - g) * part >> 8;
    return (rb & 0xff00ff) | (g & 0x00ff00);
}

static int clamp(double v, int high) {
    return v <= 0 ? 0 : v >= high ? high : (int)lrint(v);
}

static void op_rect(struct canvas *c, double x, double y, double w, double h, uint32_t rgb, double opacity) {
    struct picture *p = ((struct painter *)c)->out;
    int x0 = clamp(x, p->width), x1 = clamp(x + w, p->width), y0 = clamp(y, p->height), y1 = clamp(y + h, p->height);
    uint32_t part = (uint32_t)lrint(opacity * 256);
    for (int j = y0; j < y1; j++) {
        uint32_t *row = p->pixels + (size_t)j * p->width;
        if (part >= 256)
            for (int i = x0; i < x1; i++)
                row[i] = rgb;
        else
            for (int i = x0; i < x1; i++)
                row[i] = blend(row[i], rgb, part);
    }
}

static void put_glyph(struct picture *p, const struct font_glyph *g, int x, int y, uint32_t rgb) {
    x += g->left;
    y -= g->top;
    int i0 = x < 0 ? -x : 0, i1 = x + g->width > p->width ? p->width - x : g->width;
    int j0 = y < 0 ? -y : 0, j1 = y + g->height > p->height ? p->height - y : g->height;
    for (int j = j0; j < j1; j++) {
        const uint8_t *cover = g->cover + (size_t)j * g->width;
        uint32_t *row = p->pixels + (ptrdiff_t)(y + j) * p->width + x;
        for (int i = i0; i < i1; i++)
            if (cover[i]) row[i] = blend(row[i], rgb, cover[i] + (cover[i] >> 7));
    }
}

static void op_text(struct canvas *c, double x, double y, double scale, uint32_t rgb, unsigned flags, const char *text,
                    size_t bytes, int columns) {
    struct painter *p = (struct painter *)c;
    double unit = c->unit_w * scale, line = font_height(p->font) * unit;
    int baseline = (int)lrint(y + (c->unit_h * scale - line) / 2 + font_baseline(p->font) * unit);
    int at = 0;
    for (uint32_t code; bytes;) {
        size_t n = utf8_decode_any(text, bytes, &code);
        char one[8] = "";
        memcpy(one, text, n);
        if (code != ' ')
            put_glyph(p->out, font_glyph(p->font, code, unit, flags & ITEM_BOLD), (int)lrint(x + at * unit), baseline,
                      rgb);
        at += text_width(one);
        text += n;
        bytes -= n;
    }
    if (flags & ITEM_UNDERLINE) op_rect(c, x, baseline + 2 * c->thin, columns * unit, c->thin, rgb, 1);
}

/* How much of the pixel a line of this half width covers whose middle is `distance` away. */
static double coverage(double distance, double half) {
    double v = half + 0.5 - distance;
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

/* Pixel columns from x0 to x1 get the area below the segment. */
static void area(struct painter *p, const double a[2], const double b[2], double base, uint32_t rgb, double opacity) {
    for (int x = (int)lrint(a[0]); x < (int)lrint(b[0]); x++) {
        double part = b[0] > a[0] ? (x + 0.5 - a[0]) / (b[0] - a[0]) : 0;
        part = part < 0 ? 0 : part > 1 ? 1 : part;
        double y = a[1] + (b[1] - a[1]) * part;
        op_rect(&p->canvas, x, y, 1, base - y, rgb, opacity);
    }
}

static void segment(struct picture *p, const double a[2], const double b[2], double half, uint32_t rgb) {
    double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
    int x0 = clamp(fmin(a[0], b[0]) - half - 1, p->width), x1 = clamp(fmax(a[0], b[0]) + half + 1, p->width);
    int y0 = clamp(fmin(a[1], b[1]) - half - 1, p->height), y1 = clamp(fmax(a[1], b[1]) + half + 1, p->height);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            double px = x + 0.5 - a[0], py = y + 0.5 - a[1], t = length > 0 ? (px * dx + py * dy) / length : 0;
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            double cover = coverage(hypot(px - t * dx, py - t * dy), half);
            uint32_t *to = p->pixels + (size_t)y * p->width + x;
            if (cover > 0) *to = blend(*to, rgb, (uint32_t)(cover * 256));
        }
}

static void op_curve(struct canvas *c, const double (*points)[2], int count, double width, uint32_t rgb, double base,
                     double opacity) {
    struct painter *p = (struct painter *)c;
    for (int i = 0; opacity > 0 && i + 1 < count; i++)
        area(p, points[i], points[i + 1], base, rgb, opacity);
    for (int i = 0; i + 1 < count; i++)
        segment(p->out, points[i], points[i + 1], width / 2, rgb);
}

static void field_smooth(struct picture *p, int x0, int y0, int w, int h, int columns, int rows, const uint32_t *rgb) {
    for (int j = 0; j < h; j++) {
        double v = (j + 0.5) * rows / h - 0.5;
        int row = v <= 0 ? 0 : (int)v, below = row + 1 < rows ? row + 1 : row;
        uint32_t part_y = v <= 0 ? 0 : (uint32_t)((v - row) * 256);
        for (int i = 0; i < w; i++) {
            double u = (i + 0.5) * columns / w - 0.5;
            int column = u <= 0 ? 0 : (int)u, right = column + 1 < columns ? column + 1 : column;
            uint32_t part_x = u <= 0 ? 0 : (uint32_t)((u - column) * 256);
            uint32_t upper = blend(rgb[row * columns + column], rgb[row * columns + right], part_x);
            uint32_t lower = blend(rgb[below * columns + column], rgb[below * columns + right], part_x);
            if (x0 + i >= 0 && x0 + i < p->width && y0 + j >= 0 && y0 + j < p->height)
                p->pixels[(size_t)(y0 + j) * p->width + x0 + i] = blend(upper, lower, part_y);
        }
    }
}

static void op_field(struct canvas *c, double x, double y, double w, double h, int columns, int rows,
                     const uint32_t *rgb, bool smooth) {
    struct painter *p = (struct painter *)c;
    if (smooth && !p->plain) {
        field_smooth(p->out, (int)x, (int)y, (int)w, (int)h, columns, rows, rgb);
        return;
    }
    for (int j = 0; j < rows; j++)
        for (int i = 0; i < columns; i++)
            op_rect(c, x + w * i / columns, y + h * j / rows, w / columns, h / rows, rgb[j * columns + i], 1);
}

static const struct canvas_ops ops = {op_rect, op_curve, op_text, op_field};

int painter_open(struct painter **out, int unit, struct err *e) {
    struct font *font;
    *out = NULL;
    if (font_open(&font, e)) return -1;
    struct painter *p = XNEW(struct painter);
    p->font = font;
    p->canvas.ops = &ops;
    painter_set_unit(p, unit);
    *out = p;
    return 0;
}

void painter_free(struct painter *p) {
    if (!p) return;
    font_free(p->font);
    free(p);
}

void painter_set_unit(struct painter *p, int unit) {
    unit = unit < PAINT_UNIT_MIN ? PAINT_UNIT_MIN : unit > PAINT_UNIT_MAX ? PAINT_UNIT_MAX : unit;
    p->canvas.unit_w = unit;
    /* a little air between lines, but never more than twice as high as wide: cells of boards are square then */
    p->canvas.unit_h = ceil(fmin(font_height(p->font) * 1.06, 2) * unit);
    p->canvas.thin = unit < 14 ? 1 : floor(unit / 9. + 0.5);
}

void painter_set_plain(struct painter *p) {
    p->plain = true;
}

void painter_unit(const struct painter *p, int *width, int *height) {
    *width = (int)p->canvas.unit_w;
    *height = (int)p->canvas.unit_h;
}

void painter_draw(struct painter *p, const struct scene *s, const struct theme *t, struct picture *out) {
    out->width = s->width * (int)p->canvas.unit_w;
    out->height = s->height * (int)p->canvas.unit_h;
    size_t count = (size_t)out->width * out->height;
    if (count > out->room) {
        out->pixels = xrealloc(out->pixels, count, sizeof *out->pixels);
        out->room = count;
    }
    p->out = out;
    canvas_draw(&p->canvas, s, t);
    p->out = NULL;
}

void picture_free(struct picture *p) {
    free(p->pixels);
    *p = (struct picture){0};
}
