#include "canvas.h"
#include "alloc.h"
#include "utf8.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct drawing {
    struct canvas *c;
    const struct scene *scene;
    const struct theme *theme;
};

static uint32_t fore(const struct drawing *d, struct paint p) {
    return theme_rgb(d->theme, p, false);
}

static double left(const struct drawing *d, double x) {
    return x * d->c->unit_w;
}

static double top(const struct drawing *d, double y) {
    return y * d->c->unit_h;
}

/* In units. */
static void rect(const struct drawing *d, double x, double y, double w, double h, uint32_t rgb, double opacity) {
    d->c->ops->rect(d->c, left(d, x), top(d, y), left(d, w), top(d, h), rgb, opacity);
}

static void back(const struct drawing *d, double x, double y, double w, double h, struct paint p) {
    if (p.role != ROLE_NONE) rect(d, x, y, w, h, theme_rgb(d->theme, p, true), 1);
}

/* ---- text ---- */

/* Blocks and straight lines fill their unit, whatever the font makes of them. False: not such a character. */
static bool block(const struct drawing *d, double x, double y, double scale, uint32_t rgb, uint32_t code) {
    const struct canvas *c = d->c;
    double w = c->unit_w * scale, h = c->unit_h * scale, thin = c->thin * (code & 1 ? 2 : 1), opacity = 1;
    if (code >= 0x2500 && code <= 0x2501)
        y += floor((h - thin) / 2), h = thin;
    else if (code >= 0x2502 && code <= 0x2503)
        x += floor((w - thin) / 2), w = thin;
    else if (code == 0x2580)
        h /= 2;
    else if (code >= 0x2581 && code <= 0x2588)
        y += h * (0x2588 - code) / 8, h *= (code - 0x2580) / 8.;
    else if (code >= 0x2589 && code <= 0x258f)
        w *= (0x2590 - code) / 8.;
    else if (code >= 0x2591 && code <= 0x2593)
        opacity = (code - 0x2590) / 4.;
    else
        return false;
    c->ops->rect(d->c, x, y, w, h, rgb, opacity);
    return true;
}

/* Runs of characters of the font go out in one piece. */
static void put_text(const struct drawing *d, double x, double y, double scale, uint32_t rgb, unsigned flags,
                     const char *text, size_t bytes) {
    double unit = d->c->unit_w * scale;
    size_t from = 0, at = 0;
    int run = 0;
    while (at < bytes) {
        uint32_t code;
        size_t n = utf8_decode_any(text + at, bytes - at, &code);
        char one[8] = "";
        memcpy(one, text + at, n);
        bool drawn = code == ' ' && !run;
        drawn = drawn || block(d, x + run * unit, y, scale, rgb, code);
        if (drawn) {
            if (run) d->c->ops->text(d->c, x, y, scale, rgb, flags, text + from, at - from, run);
            x += (run + 1) * unit;
            run = 0;
            from = at + n;
        } else
            run += text_width(one);
        at += n;
    }
    while (at > from && text[at - 1] == ' ')
        at--, run--;
    if (at > from) d->c->ops->text(d->c, x, y, scale, rgb, flags, text + from, at - from, run);
}

static unsigned flags_of(const struct drawing *d, const struct item *i) {
    return (i->flags | d->theme->role[i->fore.role].flags) & (ITEM_BOLD | ITEM_UNDERLINE);
}

static void draw_text(const struct drawing *d, const struct item *i) {
    int columns = text_width(i->text);
    size_t bytes = strlen(i->text);
    unsigned flags = flags_of(d, i);
    double y = top(d, i->y);
    if (i->w <= 0) return;
    bool cut = columns > i->w;
    if (cut) {
        bytes = text_fit(i->text, i->w - 1);
        columns = i->w;
    }
    int x = i->x + (i->align == ALIGN_LEFT ? 0 : i->align == ALIGN_RIGHT ? i->w - columns : (i->w - columns) / 2);
    back(d, x, i->y, columns, 1, i->back);
    put_text(d, left(d, x), y, 1, fore(d, i->fore), flags, i->text, bytes);
    if (cut) put_text(d, left(d, i->x + i->w - 1), y, 1, fore(d, i->fore), flags, "…", strlen("…"));
}

/* ---- lines: in the middle of their unit ---- */

/* From the middle of unit x0 to the middle of unit x1, the ends drawn out so that corners close. */
static void line_across(const struct drawing *d, double x0, double x1, double y, double width, uint32_t rgb) {
    double half = floor(width / 2), from = floor(left(d, x0 + 0.5)) - half, to = floor(left(d, x1 + 0.5)) - half;
    d->c->ops->rect(d->c, from, floor(top(d, y + 0.5)) - half, to - from + width, width, rgb, 1);
}

static void line_down(const struct drawing *d, double x, double y0, double y1, double width, uint32_t rgb) {
    double half = floor(width / 2), from = floor(top(d, y0 + 0.5)) - half, to = floor(top(d, y1 + 0.5)) - half;
    d->c->ops->rect(d->c, floor(left(d, x + 0.5)) - half, from, width, to - from + width, rgb, 1);
}

static void draw_box(const struct drawing *d, const struct item *i) {
    double x1 = i->x + i->w - 1, y1 = i->y + i->h - 1, width = i->flags & ITEM_HEAVY ? 3 * d->c->thin : d->c->thin;
    uint32_t rgb = fore(d, i->fore);
    if (i->w < 2 || i->h < 2) return;
    int title = i->text ? text_width(i->text) : 0;
    if (title > i->w - 4) title = i->w - 4;
    if (title > 0) { /* the line leaves room for the title */
        line_across(d, i->x, i->x + 1, i->y, width, rgb);
        line_across(d, i->x + 2 + title, x1, i->y, width, rgb);
        struct item text = *i;
        text.fore = paint(ROLE_TITLE);
        text.x = i->x + 2;
        text.w = title;
        text.flags = 0;
        draw_text(d, &text);
    } else
        line_across(d, i->x, x1, i->y, width, rgb);
    line_across(d, i->x, x1, y1, width, rgb);
    line_down(d, i->x, i->y, y1, width, rgb);
    line_down(d, x1, i->y, y1, width, rgb);
}

static bool between_blocks(int k, int block, int count) {
    return block > 0 ? k % block == 0 || k == count : k == 0 || k == count;
}

static void draw_lattice(const struct drawing *d, const struct item *i) {
    int w = i->cell_width + 1, h = i->cell_height + 1, x1 = i->x + i->columns * w, y1 = i->y + i->rows * h;
    for (int heavy = 0; heavy < 2; heavy++) { /* heavy lines over thin ones */
        uint32_t rgb = fore(d, heavy ? paint(ROLE_BLOCK) : i->fore);
        double width = heavy && (i->flags & ITEM_HEAVY) ? 2 * d->c->thin : d->c->thin;
        for (int k = 0; k <= i->rows; k++)
            if (between_blocks(k, i->block_rows, i->rows) == heavy) line_across(d, i->x, x1, i->y + k * h, width, rgb);
        for (int k = 0; k <= i->columns; k++)
            if (between_blocks(k, i->block_columns, i->columns) == heavy)
                line_down(d, i->x + k * w, i->y, y1, width, rgb);
    }
}

/* ---- cells ---- */

struct box {
    double x, y, w, h;
};

/* A cell in a lattice reaches to the middle of the lines beside it: no gaps between backgrounds. */
static struct box reach(const struct drawing *d, const struct item *i) {
    struct box b = {i->x, i->y, i->w, i->h};
    for (int n = 0; n < d->scene->count; n++) {
        const struct item *l = &d->scene->items[n];
        if (l->kind != ITEM_LATTICE) continue;
        int w = l->cell_width + 1, h = l->cell_height + 1, x = i->x - l->x, y = i->y - l->y;
        if (x < 1 || y < 1 || x + i->w > l->columns * w || y + i->h > l->rows * h) continue;
        bool on_left = x % w == 1 || w == 1, on_right = (x + i->w) % w == 0;
        bool above = y % h == 1 || h == 1, below = (y + i->h) % h == 0;
        b.x -= on_left * 0.5, b.w += (on_left + on_right) * 0.5;
        b.y -= above * 0.5, b.h += (above + below) * 0.5;
        break;
    }
    return b;
}

/* The symbol as large as the cell allows, but of normal size in a cell of one line. */
static void draw_symbol(const struct drawing *d, const struct item *i) {
    double w = left(d, i->w), h = top(d, i->h), unit_w = d->c->unit_w, unit_h = d->c->unit_h;
    int columns = text_width(i->text);
    const bool raised = i->flags & ITEM_RAISED && i->h > 1;
    if (raised) h -= unit_h;
    double scale = i->h > 1 ? fmin((raised ? 0.9 : 0.68) * h / unit_h, 0.86 * w / (unit_w * columns)) : 1;
    if (!columns) return;
    if (scale < 1) scale = 1;
    double x = left(d, i->x) + (w - scale * unit_w * columns) / 2, y = top(d, i->y) + (h - scale * unit_h) / 2;
    put_text(d, x, y, scale, fore(d, i->fore), flags_of(d, i), i->text, strlen(i->text));
}

static void draw_cell(const struct drawing *d, const struct item *i) {
    struct box b = reach(d, i);
    back(d, b.x, b.y, b.w, b.h, i->back);
    if (i->flags & ITEM_SOLID)
        rect(d, b.x, b.y, b.w, b.h, fore(d, i->fore), 1);
    else
        draw_symbol(d, i);
    if (!i->mark || (i->w < 2 && i->h < 2)) return;
    put_text(d, left(d, i->x + i->w - 1), top(d, i->y), 1, fore(d, i->mark_paint), ITEM_BOLD, &i->mark, 1);
}

/* ---- bars, plots, fields ---- */

static void draw_bar(const struct drawing *d, const struct item *i) {
    double w = i->w * (i->level < 0 ? 0 : i->level > 1 ? 1 : i->level);
    rect(d, i->x, i->y + 0.28, i->w, 0.44, fore(d, i->back), 1);
    if (w > 0) rect(d, i->x, i->y + 0.28, w, 0.44, fore(d, i->fore), 1);
}

static double plot_height(const struct drawing *d, const struct item *i, float v) {
    double range = i->high > i->low ? i->high - i->low : 1, level = (v - i->low) / range;
    return top(d, i->h) * (level < 0 ? 0 : level > 1 ? 1 : level);
}

static void draw_columns(const struct drawing *d, const struct item *i) {
    double share = left(d, i->w) / i->count, bottom = top(d, i->y + i->h),
           gap = share > 4 * d->c->thin ? d->c->thin : 0;
    for (int k = 0; k < i->count; k++) {
        if (isnan(i->values[k])) continue;
        double h = plot_height(d, i, i->values[k]);
        if (h < d->c->thin && i->values[k] > i->low) h = d->c->thin;
        if (h > 0) d->c->ops->rect(d->c, left(d, i->x) + k * share, bottom - h, share - gap, h, fore(d, i->fore), 1);
    }
}

/* A value is a step over its share of the width, as in a terminal; where shares are smaller than a pixel, the largest
 * value of a pixel stands for all, as an exception must not vanish. */
static void draw_curve(const struct drawing *d, const struct item *i) {
    double width = left(d, i->w), bottom = top(d, i->y + i->h), x0 = left(d, i->x);
    int points = i->count > width ? (int)width : i->count, n = 0;
    double(*p)[2] = xcalloc(2 * points + 2, sizeof *p);
    uint32_t rgb = fore(d, i->fore);
    for (int k = 0; k <= points; k++) {
        float v = NAN;
        int from = k < points ? (int)((int64_t)k * i->count / points) : 0;
        int to = k < points ? (int)((int64_t)(k + 1) * i->count / points) : 0;
        for (int j = from; j < to; j++)
            if (!(v >= i->values[j])) v = i->values[j];
        if (isnan(v)) { /* a gap, or the end */
            if (n) d->c->ops->curve(d->c, (const double(*)[2])p, n, 1.6 * d->c->thin, rgb, bottom, 0.22);
            n = 0;
            continue;
        }
        const double y = fmin(fmax(bottom - plot_height(d, i, v), top(d, i->y) + d->c->thin), bottom - d->c->thin);
        p[n][0] = x0 + k * width / points, p[n++][1] = y;
        p[n][0] = x0 + (k + 1) * width / points, p[n++][1] = y;
    }
    free(p);
}

static void plot_line(const struct drawing *d, const struct item *i, int index, enum role role) {
    double x = left(d, i->x) + (index + 0.5) * left(d, i->w) / i->count;
    if (index < 0 || index >= i->count) return;
    if (i->flags & ITEM_POINT) {
        const char *point = role == ROLE_CURSOR ? "●" : "◆";
        put_text(d, x - d->c->unit_w / 2., top(d, i->y), 1, fore(d, paint(role)), ITEM_BOLD, point, strlen(point));
    } else
        d->c->ops->rect(d->c, floor(x - d->c->thin / 2), top(d, i->y), d->c->thin, top(d, i->h), fore(d, paint(role)),
                        1);
}

static void draw_plot(const struct drawing *d, const struct item *i) {
    back(d, i->x, i->y, i->w, i->h, i->back);
    if (i->count <= 0 || i->w <= 0) return;
    if (i->flags & ITEM_HEAVY)
        draw_columns(d, i);
    else if (!(i->flags & ITEM_POINT))
        draw_curve(d, i);
    plot_line(d, i, i->marked, ROLE_MARK);
    plot_line(d, i, i->cursor, ROLE_CURSOR);
}

/* A field inside a lattice reaches from the middle of one line to the middle of another. */
static bool in_lattice(const struct drawing *d, const struct item *i) {
    for (int n = 0; n < d->scene->count; n++) {
        const struct item *l = &d->scene->items[n];
        if (l->kind == ITEM_LATTICE && l->x + 1 == i->x && l->y + 1 == i->y) return true;
    }
    return false;
}

static void draw_field(const struct drawing *d, const struct item *i) {
    int count = i->columns * i->rows;
    if (count <= 0 || i->w <= 0 || i->h <= 0) return;
    uint32_t *rgb = xcalloc(count, sizeof *rgb);
    for (int k = 0; k < count; k++) {
        rgb[k] = theme_rgb(d->theme, item_sample(i, k % i->columns, k / i->columns), true);
    }
    double shift = in_lattice(d, i) ? 0.5 : 0;
    d->c->ops->field(d->c, left(d, i->x - shift), top(d, i->y - shift), left(d, i->w), top(d, i->h), i->columns,
                     i->rows, rgb, i->flags & ITEM_SMOOTH);
    free(rgb);
}

static void draw(const struct drawing *d, const struct item *i) {
    switch ((enum item_kind)i->kind) {
    case ITEM_FILL:
        back(d, i->x, i->y, i->w, i->h, i->back);
        break;
    case ITEM_BOX:
        draw_box(d, i);
        break;
    case ITEM_LATTICE:
        draw_lattice(d, i);
        break;
    case ITEM_TEXT:
        draw_text(d, i);
        break;
    case ITEM_CELL:
        draw_cell(d, i);
        break;
    case ITEM_BAR:
        draw_bar(d, i);
        break;
    case ITEM_PLOT:
        draw_plot(d, i);
        break;
    case ITEM_FIELD:
        draw_field(d, i);
        break;
    }
}

void canvas_draw(struct canvas *c, const struct scene *s, const struct theme *t) {
    struct drawing d = {c, s, t};
    back(&d, 0, 0, s->width, s->height, paint(ROLE_BACK));
    for (int i = 0; i < s->count; i++)
        draw(&d, &s->items[i]);
    if (s->caret_x >= 0) rect(&d, s->caret_x, s->caret_y, 2 * c->thin / c->unit_w, 1, fore(&d, paint(ROLE_CURSOR)), 1);
}
