#include "raster.h"
#include "alloc.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lines meet: every cell remembers the arms of the lines through it, so that frames that touch become one. */
enum { ARM_UP = 1, ARM_DOWN = 3, ARM_LEFT = 9, ARM_RIGHT = 27 };

struct pen {
    struct raster *r;
    const struct glyphs *glyphs;
    bool shades;
};

static struct raster_cell *at(struct pen *p, int x, int y) {
    if (x < 0 || y < 0 || x >= p->r->width || y >= p->r->height) return NULL;
    return &p->r->cells[(size_t)y * p->r->width + x];
}

static void put(struct pen *p, int x, int y, const char *glyph, size_t bytes, struct paint fore, struct paint back,
                uint8_t flags) {
    struct raster_cell *c = at(p, x, y);
    if (!c) return;
    char one[12] = "";
    memcpy(one, glyph, bytes < sizeof one ? bytes : sizeof one - 1);
    strcpy(c->glyph, p->glyphs->ascii ? glyph_ascii(one) : one);
    c->fore = fore;
    c->flags = flags;
    c->lines = 0;
    if (back.role != ROLE_NONE) c->back = back;
}

static void put_glyph(struct pen *p, int x, int y, const char *glyph, struct paint fore, struct paint back) {
    put(p, x, y, glyph, strlen(glyph), fore, back, 0);
}

static void clear(struct pen *p, int x, int y, int w, int h, struct paint back) {
    for (int j = y; j < y + h; j++)
        for (int i = x; i < x + w; i++)
            put_glyph(p, i, j, " ", paint(ROLE_TEXT), back);
}

/* ---- text ---- */

static size_t next_character(const char *text) {
    size_t n = text_fit(text, 1);
    if (!n) n = text_fit(text, 2);
    return n ? n : 1;
}

static void put_text(struct pen *p, int x, int y, const char *text, size_t bytes, const struct item *i) {
    for (size_t n; bytes; text += n, bytes -= n) {
        n = next_character(text);
        if (n > bytes) n = bytes;
        char one[12] = "";
        memcpy(one, text, n < sizeof one ? n : sizeof one - 1);
        int columns = text_width(one);
        put(p, x, y, text, n, i->fore, i->back, i->flags);
        if (columns == 2) put(p, x + 1, y, "", 0, i->fore, i->back, i->flags);
        x += columns;
    }
}

static void draw_text(struct pen *p, const struct item *i) {
    int columns = text_width(i->text);
    size_t bytes = strlen(i->text);
    if (i->w <= 0) return;
    if (columns > i->w) {
        bytes = text_fit(i->text, i->w - 1);
        put_text(p, i->x, i->y, i->text, bytes, i);
        put(p, i->x + i->w - 1, i->y, p->glyphs->ellipsis, strlen(p->glyphs->ellipsis), i->fore, i->back, i->flags);
        return;
    }
    int left = i->align == ALIGN_LEFT ? 0 : i->align == ALIGN_RIGHT ? i->w - columns : (i->w - columns) / 2;
    put_text(p, i->x + left, i->y, i->text, bytes, i);
}

/* ---- lines ---- */

static void arm(struct pen *p, int x, int y, int which, int weight, struct paint fore) {
    struct raster_cell *c = at(p, x, y);
    if (!c) return;
    int now = c->lines / which % 3;
    if (weight > now) c->lines += (weight - now) * which;
    strcpy(c->glyph, p->glyphs->line[c->lines]);
    /* the heavier line gives a crossing its colour */
    bool heavy = false;
    for (int k = 0, rest = c->lines; k < 4; k++, rest /= 3)
        heavy |= rest % 3 == 2;
    if (weight == 2 || !heavy) c->fore = fore;
    c->flags = 0;
}

static void line_across(struct pen *p, int x0, int x1, int y, int weight, struct paint fore) {
    for (int x = x0; x <= x1; x++) {
        if (x > x0) arm(p, x, y, ARM_LEFT, weight, fore);
        if (x < x1) arm(p, x, y, ARM_RIGHT, weight, fore);
    }
}

static void line_down(struct pen *p, int x, int y0, int y1, int weight, struct paint fore) {
    for (int y = y0; y <= y1; y++) {
        if (y > y0) arm(p, x, y, ARM_UP, weight, fore);
        if (y < y1) arm(p, x, y, ARM_DOWN, weight, fore);
    }
}

static void draw_box(struct pen *p, const struct item *i) {
    int weight = i->flags & ITEM_HEAVY ? 2 : 1, x1 = i->x + i->w - 1, y1 = i->y + i->h - 1;
    if (i->w < 2 || i->h < 2) return;
    line_across(p, i->x, x1, i->y, weight, i->fore);
    line_across(p, i->x, x1, y1, weight, i->fore);
    line_down(p, i->x, i->y, y1, weight, i->fore);
    line_down(p, x1, i->y, y1, weight, i->fore);
    if (!i->text) return;
    struct item title = *i;
    title.fore = paint(ROLE_TITLE);
    title.text = i->text;
    title.x = i->x + 2;
    title.w = i->w - 4 < text_width(i->text) ? i->w - 4 : text_width(i->text);
    draw_text(p, &title);
}

/* Whether the line before column or row k is between blocks. */
static bool is_block(int k, int block, int count) {
    return block > 0 ? k % block == 0 || k == count : k == 0 || k == count;
}

static void draw_lattice(struct pen *p, const struct item *i) {
    int w = i->cell_width + 1, h = i->cell_height + 1;
    int x1 = i->x + i->columns * w, y1 = i->y + i->rows * h;
    bool all_heavy = i->flags & ITEM_HEAVY;
    for (int pass = 0; pass < 2; pass++) { /* heavy lines last */
        for (int k = 0; k <= i->rows; k++)
            if (is_block(k, i->block_rows, i->rows) == pass)
                line_across(p, i->x, x1, i->y + k * h, pass && all_heavy ? 2 : 1, pass ? paint(ROLE_BLOCK) : i->fore);
        for (int k = 0; k <= i->columns; k++)
            if (is_block(k, i->block_columns, i->columns) == pass)
                line_down(p, i->x + k * w, i->y, y1, pass && all_heavy ? 2 : 1, pass ? paint(ROLE_BLOCK) : i->fore);
    }
}

/* ---- cells, bars, plots, fields ---- */

static const char *shade(struct pen *p, int level) {
    return p->glyphs->shade[level * 9 / 255];
}

static bool is_ramp(struct paint q) {
    return q.role == ROLE_HEAT || q.role == ROLE_DELTA || q.role == ROLE_ANSWER;
}

static void draw_cell(struct pen *p, const struct item *i) {
    clear(p, i->x, i->y, i->w, i->h, i->back);
    if (i->flags & ITEM_SOLID) {
        for (int y = 0; y < i->h; y++)
            for (int x = 0; x < i->w; x++)
                put_glyph(p, i->x + x, i->y + y, i->text, i->fore, i->back);
    } else if (i->text[0]) {
        if (p->shades && is_ramp(i->back) && i->w > 1)
            for (int y = 0; y < i->h; y++)
                put_glyph(p, i->x, i->y + y, shade(p, i->back.level), i->fore, i->back);
        struct item text = *i;
        text.align = ALIGN_LEFT;
        text.w = i->w;
        text.x = i->x + (i->w - 1) / 2;
        text.y = i->y + (i->h - 1) / 2;
        draw_text(p, &text);
    }
    if (i->mark && (i->w > 1 || i->h > 1))
        put(p, i->x + i->w - 1, i->y, &i->mark, 1, i->mark_paint, i->back, ITEM_BOLD);
}

static void draw_bar(struct pen *p, const struct item *i) {
    int eighths = (int)lrint(i->level * i->w * 8);
    for (int x = 0; x < i->w; x++) {
        int part = eighths - 8 * x;
        part = part < 0 ? 0 : part > 8 ? 8 : part;
        const char *glyph = p->glyphs->bar[part];
        if (*glyph == ' ') part = 0, glyph = p->glyphs->line[ARM_LEFT + ARM_RIGHT];
        put_glyph(p, i->x + x, i->y, glyph, part ? i->fore : i->back, (struct paint){0});
    }
}

/* Columns show the largest value of their share. */
static float column_value(const struct item *i, int column) {
    int from = (int)((int64_t)column * i->count / i->w), to = (int)((int64_t)(column + 1) * i->count / i->w);
    float v = i->values[from];
    for (int k = from + 1; k < to && k < i->count; k++)
        if (!(v >= i->values[k])) v = i->values[k];
    return v;
}

static void plot_line(struct pen *p, const struct item *i, int index, enum role role) {
    if (index < 0) return;
    const int column = item_column(i->w, i->count, index);
    if (i->flags & ITEM_POINT) {
        const char *point = role == ROLE_CURSOR ? "●" : "◆";
        put_glyph(p, i->x + column, i->y, p->glyphs->ascii ? glyph_ascii(point) : point, paint(role), i->back);
        return;
    }
    for (int y = 0; y < i->h; y++) {
        struct raster_cell *c = at(p, i->x + column, i->y + y);
        if (c && !strcmp(c->glyph, " "))
            put_glyph(p, i->x + column, i->y + y, p->glyphs->line[ARM_UP + ARM_DOWN], paint(role), (struct paint){0});
        else if (c)
            c->fore = paint(role);
    }
}

static void draw_plot(struct pen *p, const struct item *i) {
    if (!(i->flags & ITEM_POINT)) clear(p, i->x, i->y, i->w, i->h, i->back);
    if (i->count <= 0) return;
    float range = i->high > i->low ? i->high - i->low : 1;
    for (int x = 0; x < i->w && !(i->flags & ITEM_POINT); x++) {
        float v = (column_value(i, x) - i->low) / range;
        if (isnan(v)) continue;
        int eighths = (int)lrintf((v < 0 ? 0 : v > 1 ? 1 : v) * i->h * 8);
        if (!eighths && v > 0) eighths = 1; /* something is not nothing */
        for (int y = 0; y < i->h && eighths > 8 * y; y++) {
            int part = eighths - 8 * y;
            put_glyph(p, i->x + x, i->y + i->h - 1 - y, p->glyphs->column[part > 8 ? 8 : part], i->fore,
                      (struct paint){0});
        }
    }
    plot_line(p, i, i->marked, ROLE_MARK);
    plot_line(p, i, i->cursor, ROLE_CURSOR);
}

static bool same_paint(struct paint a, struct paint b) {
    return a.role == b.role && a.level == b.level && !memcmp(a.vector, b.vector, sizeof a.vector);
}

/* Two cells in a character, so that it says as much as it can without colours, too. */
static void put_halves(struct pen *p, int x, int y, struct paint upper, struct paint lower) {
    const bool none = upper.role == ROLE_BACK;
    if (same_paint(upper, lower))
        put_glyph(p, x, y, none ? " " : p->glyphs->full, upper, paint(ROLE_BACK));
    else
        put_glyph(p, x, y, none ? p->glyphs->lower : p->glyphs->upper, none ? lower : upper, none ? upper : lower);
}

static void draw_field(struct pen *p, const struct item *i) {
    for (int y = 0; y < i->h; y++) {
        int upper = 2 * y * i->rows / (2 * i->h), lower = (2 * y + 1) * i->rows / (2 * i->h);
        for (int x = 0; x < i->w; x++) {
            int column = x * i->columns / i->w;
            struct paint a = item_sample(i, column, upper), b = item_sample(i, column, lower);
            if ((i->channels == 2 || i->channels == 5) && p->glyphs->upper[0])
                put_halves(p, i->x + x, i->y + y, a, b);
            else if (p->shades)
                put_glyph(p, i->x + x, i->y + y, shade(p, (a.level + b.level) / 2), paint(ROLE_TEXT), a);
            else if (upper == lower || !p->glyphs->upper[0])
                put_glyph(p, i->x + x, i->y + y, " ", paint(ROLE_TEXT), a);
            else
                put_glyph(p, i->x + x, i->y + y, p->glyphs->upper, a, b);
        }
    }
}

static void draw(struct pen *p, const struct item *i) {
    switch ((enum item_kind)i->kind) {
    case ITEM_FILL:
        if (i->back.role == ROLE_NONE) break; /* only takes clicks */
        clear(p, i->x, i->y, i->w, i->h, i->back);
        break;
    case ITEM_BOX:
        draw_box(p, i);
        break;
    case ITEM_LATTICE:
        draw_lattice(p, i);
        break;
    case ITEM_TEXT:
        draw_text(p, i);
        break;
    case ITEM_CELL:
        draw_cell(p, i);
        break;
    case ITEM_BAR:
        draw_bar(p, i);
        break;
    case ITEM_PLOT:
        draw_plot(p, i);
        break;
    case ITEM_FIELD:
        draw_field(p, i);
        break;
    }
}

void raster_scene(struct raster *r, const struct scene *s, const struct glyphs *glyphs, bool shades) {
    size_t count = (size_t)s->width * s->height;
    if (count > r->room) {
        r->cells = xrealloc(r->cells, count, sizeof *r->cells);
        r->room = count;
    }
    r->width = s->width;
    r->height = s->height;
    memset(r->cells, 0, count * sizeof *r->cells);
    struct pen p = {r, glyphs, shades};
    clear(&p, 0, 0, s->width, s->height, paint(ROLE_BACK));
    for (int i = 0; i < s->count; i++)
        draw(&p, &s->items[i]);
}

void raster_free(struct raster *r) {
    free(r->cells);
    memset(r, 0, sizeof *r);
}

void raster_text(const struct raster *r, FILE *out) {
    for (int y = 0; y < r->height; y++) {
        const struct raster_cell *row = r->cells + (size_t)y * r->width;
        int end = r->width;
        while (end && !strcmp(row[end - 1].glyph, " "))
            end--;
        for (int x = 0; x < end; x++)
            fputs(row[x].glyph, out);
        fputc('\n', out);
    }
}

char *scene_to_text(const struct scene *s, const struct glyphs *glyphs, bool shades) {
    struct raster r = {0};
    char *text = NULL;
    size_t size;
    raster_scene(&r, s, glyphs, shades);
    FILE *out = open_memstream(&text, &size);
    raster_text(&r, out);
    fclose(out);
    raster_free(&r);
    return text;
}
