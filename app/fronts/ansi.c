#include "ansi.h"
#include "alloc.h"
#include "utf8.h"
#include <stdlib.h>
#include <string.h>

enum { ANSI_REVERSE = 0x80 }; /* beside the flags of items */

__attribute__((format(printf, 2, 3))) static void put(struct ansi *a, const char *fmt, ...) {
    if (a->room - a->used < 128) {
        a->room = a->room ? 2 * a->room : 1 << 14;
        a->out = xrealloc(a->out, a->room, 1);
    }
    va_list args;
    va_start(args, fmt);
    a->used += vsnprintf(a->out + a->used, a->room - a->used, fmt, args);
    va_end(args);
}

/* ---- what a cell looks like ---- */

static uint32_t pack(struct colour c) {
    if (c.kind == COLOUR_DEFAULT) return 0;
    if (c.kind == COLOUR_INDEX) return (uint32_t)COLOUR_INDEX << 24 | c.index;
    return (uint32_t)COLOUR_RGB << 24 | (uint32_t)c.r << 16 | c.g << 8 | c.b;
}

/* A screen has few different paints that stand in runs: the last one is remembered. */
struct memo {
    struct paint paint;
    uint32_t packed;
    bool used;
};

static uint32_t look_up(struct memo *m, const struct ansi *a, const struct theme *t, struct paint p, bool back) {
    if (m->used && !memcmp(&m->paint, &p, sizeof p)) return m->packed;
    *m = (struct memo){p, pack(theme_colour(t, p, back, a->depth)), true};
    return m->packed;
}

/* Text comes from files, too: nothing in it may reach the terminal as a control sequence. */
static bool printable(const char *glyph) {
    uint32_t code;
    if (!*glyph) return true; /* right half of a wide character */
    size_t n = utf8_decode_any(glyph, strlen(glyph), &code);
    return code >= 32 && code != 127 && (code < 128 || (n > 1 && code >= 160));
}

static struct ansi_cell resolve(const struct ansi *a, const struct theme *t, const struct raster_cell *from,
                                struct memo memo[2]) {
    struct ansi_cell c = {.flags = from->flags | t->role[from->fore.role].flags};
    bool blank = from->glyph[0] == ' ' && !from->glyph[1];
    strcpy(c.glyph, printable(from->glyph) ? from->glyph : "?");
    c.back = look_up(&memo[1], a, t, from->back, true);
    if (blank)
        c.flags = 0;
    else
        c.fore = look_up(&memo[0], a, t, from->fore, false);
    c.flags &= ITEM_BOLD | ITEM_UNDERLINE;
    if (a->depth == DEPTH_NONE && from->back.role == ROLE_SELECTED) c.flags |= ANSI_REVERSE;
    return c;
}

static bool same(const struct ansi_cell *a, const struct ansi_cell *b) {
    return a->fore == b->fore && a->back == b->back && a->flags == b->flags && !strcmp(a->glyph, b->glyph);
}

/* ---- sequences ---- */

static void put_colour(struct ansi *a, uint32_t colour, int base) {
    int index = colour & 0xff;
    switch (colour >> 24) {
    case COLOUR_DEFAULT:
        put(a, ";%d", base + 9);
        break;
    case COLOUR_RGB:
        put(a, ";%d;2;%d;%d;%d", base + 8, (int)(colour >> 16 & 255), (int)(colour >> 8 & 255), (int)(colour & 255));
        break;
    default:
        if (a->depth == DEPTH_256)
            put(a, ";%d;5;%d", base + 8, index);
        else if (index < 8 || a->eight)
            put(a, ";%d", base + (index & 7));
        else
            put(a, ";%d", base + 60 + (index & 7));
    }
}

static void put_look(struct ansi *a, const struct ansi_cell *c) {
    uint8_t flags = c->flags;
    uint32_t fore = strcmp(c->glyph, " ") ? c->fore : a->fore; /* blanks have no foreground to change */
    if (!strcmp(c->glyph, " ") && !(flags | (a->flags & ~ITEM_BOLD))) flags = a->flags;
    if (a->eight && a->depth == DEPTH_16 && c->fore >> 24 == COLOUR_INDEX && (c->fore & 8)) flags |= ITEM_BOLD;
    if (a->fore == fore && a->back == c->back && a->flags == flags) return;
    bool reset = a->flags & ~flags;
    size_t mark = a->used;
    put(a, "\033[");
    size_t first = a->used;
    if (reset) {
        put(a, ";0");
        a->fore = a->back = a->flags = 0;
    }
    if (flags & ~a->flags & ITEM_BOLD) put(a, ";1");
    if (flags & ~a->flags & ITEM_UNDERLINE) put(a, ";4");
    if (flags & ~a->flags & ANSI_REVERSE) put(a, ";7");
    if (a->fore != fore) put_colour(a, fore, 30);
    if (a->back != c->back) put_colour(a, c->back, 40);
    put(a, "m");
    /* the first parameter has no semicolon before it */
    memmove(a->out + first, a->out + first + 1, a->used - first - 1);
    a->used--;
    if (a->used == first + 1) a->used = mark; /* nothing but "m" */
    a->fore = fore;
    a->back = c->back;
    a->flags = flags;
}

static void start(struct ansi *a, int width, int height) {
    if (width != a->width || height != a->height) {
        a->shown = xrealloc(a->shown, (size_t)width * height + 1, sizeof *a->shown);
        a->width = width;
        a->height = height;
        a->known = false;
    }
    if (!a->known) put(a, "\033[m\033[2J");
    a->fore = a->back = a->flags = 0;
}

void ansi_present(struct ansi *a, const struct scene *s, const struct theme *t, bool symbols) {
    struct memo memo[2] = {0};
    int at_x = -1, at_y = -1; /* where the terminal's cursor is known to be */
    raster_scene(&a->raster, s, a->ascii ? &glyphs_ascii : &glyphs_utf8, symbols || !depth_has_shades(a->depth));
    start(a, s->width, s->height);
    for (int y = 0; y < s->height; y++) {
        for (int x = 0; x < s->width; x++) {
            size_t k = (size_t)y * s->width + x;
            struct ansi_cell c = resolve(a, t, &a->raster.cells[k], memo);
            bool blank = c.glyph[0] == ' ' && !c.back && !c.flags;
            bool skip = a->known ? same(&c, &a->shown[k]) : blank; /* a screen just cleared is blank */
            a->shown[k] = c;
            if (skip || !c.glyph[0] || (a->keep_corner && k + 1 == (size_t)s->width * s->height)) continue;
            if (at_x != x || at_y != y) put(a, "\033[%d;%dH", y + 1, x + 1);
            put_look(a, &c);
            put(a, "%s", c.glyph);
            bool wide = x + 1 < s->width && !a->raster.cells[k + 1].glyph[0];
            at_x = wide || x + 1 == s->width ? -1 : x + 1; /* terminals differ: say again where to go on */
            at_y = y;
        }
    }
    if (a->fore || a->back || a->flags) put(a, "\033[m");
    a->fore = a->back = a->flags = 0;
    a->known = true;
}

void ansi_forget(struct ansi *a) {
    a->known = false;
}

void ansi_free(struct ansi *a) {
    raster_free(&a->raster);
    free(a->shown);
    free(a->out);
    *a = (struct ansi){0};
}
