#include "theme.h"
#include "document.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DARK, LIGHT, OKABE, OKABE_LIGHT, GREY, GREY_LIGHT, BUILT_IN };
enum { BOLD = ITEM_BOLD, LINE = ITEM_UNDERLINE };

const char *const theme_names[] = {"dark", "light", "okabe-ito", "okabe-ito-light", "grey", "grey-light", NULL};

/* Ground and ink first; then a line a role: colours of the six themes, 16-colour index on dark and light, flags. */
static const int32_t grounds[BUILT_IN] = {0x15181e, 0xfbfaf7, 0x101214, 0xffffff, 0x141414, 0xfafafa};
static const int32_t inks[BUILT_IN] = {0xd5d9e2, 0x2b303b, 0xe6e6e6, 0x1c1c1c, 0xd8d8d8, 0x262626};

static const struct {
    enum role role;
    int32_t rgb[BUILT_IN];
    int8_t ansi[2];
    uint8_t flags;
} table[] = {
    {ROLE_BACK, {-1, -1, -1, -1, -1, -1}, {-1, -1}, 0},
    {ROLE_PANEL, {0x20242d, 0xefede6, 0x1f2225, 0xf0f0f0, 0x222222, 0xececec}, {-1, -1}, 0},
    {ROLE_TEXT, {-1, -1, -1, -1, -1, -1}, {-1, -1}, 0},
    {ROLE_DIM, {0x828b9b, 0x7a7f88, 0x969696, 0x6e6e6e, 0x8c8c8c, 0x757575}, {7, 8}, 0},
    {ROLE_TITLE, {0xeef1f7, 0x14171c, 0xffffff, 0x000000, 0xffffff, 0x000000}, {15, 0}, BOLD},
    {ROLE_KEY, {0xe3b565, 0x9a5b00, 0xf0e442, 0x0072b2, 0xffffff, 0x000000}, {11, 4}, BOLD},
    {ROLE_FRAME, {0x4b5364, 0xb9b6ac, 0x5a5a5a, 0xa8a8a8, 0x555555, 0xb0b0b0}, {8, 7}, 0},
    {ROLE_GRID, {0x363d4a, 0xd3d0c6, 0x444444, 0xcccccc, 0x404040, 0xcfcfcf}, {8, 7}, 0},
    {ROLE_BLOCK, {0x8792a8, 0x6d6f74, 0xa0a0a0, 0x666666, 0x9a9a9a, 0x6a6a6a}, {7, 8}, 0},
    {ROLE_GIVEN, {0xf4f6fa, 0x0d0f12, 0xffffff, 0x000000, 0xffffff, 0x000000}, {15, 0}, BOLD},
    {ROLE_PLAYED, {0x7fb0ff, 0x1d5fc4, 0x56b4e9, 0x0072b2, 0xc8c8c8, 0x444444}, {12, 4}, 0},
    {ROLE_PREDICTED, {0x7fd6c8, 0x00796b, 0x56b4e9, 0x0072b2, 0xe0e0e0, 0x2a2a2a}, {14, 6}, 0},
    {ROLE_CANDIDATE, {0x7fd6c8, 0x00796b, 0x56b4e9, 0x0072b2, 0xe0e0e0, 0x2a2a2a}, {6, 6}, 0},
    {ROLE_PENCIL, {0xc2ab7c, 0x8a6d2f, 0xe69f00, 0xb87f00, 0xa8a8a8, 0x606060}, {3, 3}, 0},
    {ROLE_REVEALED, {0xbf9df2, 0x7440b8, 0xcc79a7, 0xa8447f, 0xb4b4b4, 0x505050}, {13, 5}, 0},
    {ROLE_SOLID, {0x5d6677, 0x8f8c83, 0x808080, 0x8a8a8a, 0x707070, 0x8c8c8c}, {7, 8}, 0},
    {ROLE_CHANGED, {0xf0c36a, 0xa86400, 0xf0e442, 0xb87f00, 0xffffff, 0x000000}, {11, 3}, BOLD},
    {ROLE_CONFLICT, {0xff7a7a, 0xc62828, 0xd55e00, 0xd55e00, 0xffffff, 0x000000}, {9, 1}, BOLD | LINE},
    {ROLE_SOLVED, {0x9bd46f, 0x2e7d32, 0x00b889, 0x007a59, 0xffffff, 0x000000}, {10, 2}, BOLD},
    {ROLE_WARN, {0xffab70, 0xb3530c, 0xe69f00, 0xb35900, 0xe8e8e8, 0x1a1a1a}, {11, 1}, 0},
    {ROLE_HINT, {0x9bd46f, 0x2e7d32, 0x00b889, 0x007a59, 0xf0f0f0, 0x101010}, {10, 2}, BOLD},
    {ROLE_SELECTED, {0x3a4a72, 0xc9d9f5, 0x1f4e79, 0xbfdcf2, 0x4a4a4a, 0xc8c8c8}, {4, 14}, 0},
    {ROLE_SAME, {0x272e40, 0xe6ecf7, 0x1b2f42, 0xe2eff8, 0x2e2e2e, 0xe2e2e2}, {-1, -1}, 0},
    {ROLE_ANSWER, {0x1f6173, 0xa7dbe3, 0x0072b2, 0x9ad2f2, 0x666666, 0xbdbdbd}, {6, 6}, 0},
    {ROLE_HEAT, {0xe08a3c, 0xe07b22, 0xe69f00, 0xe69f00, 0xd0d0d0, 0x505050}, {3, 3}, 0},
    {ROLE_DELTA, {0x4d9de0, 0x3a86d0, 0x56b4e9, 0x4aa3d8, 0xd0d0d0, 0x505050}, {4, 4}, 0},
    {ROLE_BAR, {0x6aa9dd, 0x2f77bb, 0x56b4e9, 0x0072b2, 0xbcbcbc, 0x555555}, {6, 4}, 0},
    {ROLE_TRACK, {0x343b48, 0xd9d6cc, 0x3c3c3c, 0xd4d4d4, 0x3a3a3a, 0xd6d6d6}, {8, 7}, 0},
    {ROLE_CURSOR, {0xffffff, 0x000000, 0xffffff, 0x000000, 0xffffff, 0x000000}, {15, 0}, BOLD},
    {ROLE_MARK, {0xbf9df2, 0x7440b8, 0xcc79a7, 0xa8447f, 0xa0a0a0, 0x606060}, {13, 5}, 0},
    {ROLE_PLOT_Q, {0x9bd46f, 0x2e7d32, 0x00b889, 0x007a59, 0xe6e6e6, 0x202020}, {10, 2}, 0},
    {ROLE_PLOT_CHANGES, {0xf0c36a, 0xa86400, 0xf0e442, 0xb87f00, 0xc0c0c0, 0x484848}, {11, 3}, 0},
    {ROLE_PLOT_CONFLICTS, {0xff7a7a, 0xc62828, 0xd55e00, 0xd55e00, 0xa4a4a4, 0x606060}, {9, 1}, 0},
    {ROLE_PLOT_ENTROPY, {0x7fb0ff, 0x1d5fc4, 0x56b4e9, 0x0072b2, 0x8c8c8c, 0x787878}, {12, 4}, 0},
    {ROLE_VECTOR, {0x808080, 0x808080, 0x808080, 0x808080, 0x808080, 0x808080}, {7, 8}, 0},
/* colours that are the puzzle: the palette that people know from ARC; one that the colour-blind tell apart (Okabe and
 * Ito's, with grey and a dark purple); ten shades of grey */
#define SYMBOL(n, rgb, told_apart, grey, ansi)                                                                         \
    { ROLE_SYMBOL_##n, {rgb, rgb, told_apart, told_apart, grey, grey}, {ansi, ansi}, 0 }
    SYMBOL(0, 0x000000, 0x000000, 0x000000, 0),
    SYMBOL(1, 0x0074d9, 0x0072b2, 0x464646, 4),
    SYMBOL(2, 0xff4136, 0xd55e00, 0x5f5f5f, 9),
    SYMBOL(3, 0x2ecc40, 0x009e73, 0x919191, 2),
    SYMBOL(4, 0xffdc00, 0xf0e442, 0xffffff, 11),
    SYMBOL(5, 0xaaaaaa, 0x999999, 0xaaaaaa, 7),
    SYMBOL(6, 0xf012be, 0xcc79a7, 0x787878, 13),
    SYMBOL(7, 0xff851b, 0xe69f00, 0xc3c3c3, 3),
    SYMBOL(8, 0x7fdbff, 0x56b4e9, 0xdcdcdc, 14),
    SYMBOL(9, 0x870c25, 0x5b2a6e, 0x2b2b2b, 1),
#undef SYMBOL
};

static void build(struct theme *t, int which) {
    memset(t, 0, sizeof *t);
    strcpy(t->name, theme_names[which]);
    t->light = which & 1;
    t->ground = grounds[which];
    t->ink = inks[which];
    t->vectors = which < OKABE ? VECTORS_COLOUR : which < GREY ? VECTORS_BLUE_YELLOW : VECTORS_GREY;
    t->role[ROLE_NONE] = (struct theme_role){-1, -1, -1, 0};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        t->role[table[i].role] = (struct theme_role){table[i].rgb[which], -1, table[i].ansi[which & 1], table[i].flags};
}

const struct theme *theme_find(const char *name) {
    static struct theme themes[BUILT_IN]; /* built once, the same every time */
    for (int i = 0; i < BUILT_IN; i++) {
        if (strcmp(theme_names[i], name)) continue;
        if (!themes[i].name[0]) build(&themes[i], i);
        return &themes[i];
    }
    return NULL;
}

const char *role_name(enum role role) {
    static const char *const raw[] = {
#define R(id) #id,
        ROLES(R)
#undef R
    };
    static char names[ROLE_COUNT][16];
    if (!names[role][0])
        for (int i = 0; raw[role][i]; i++)
            names[role][i] = raw[role][i] == '_'                          ? '-'
                             : raw[role][i] >= 'A' && raw[role][i] <= 'Z' ? raw[role][i] | 32
                                                                          : raw[role][i];
    return names[role];
}

/* ---- theme files ---- */

static int read_rgb(const struct node *n, int32_t *out, struct err *e) {
    const char *text;
    char *end;
    if (document_string(n, &text, e)) return -1;
    if (!strcmp(text, "default")) return *out = -1, 0;
    long v = *text == '#' && strlen(text) == 7 ? strtol(text + 1, &end, 16) : -1;
    if (v < 0 || *end)
        return document_error(n, ERR_VALUE, e, "\"#rrggbb\" or \"default\"", "\"%s\" is no colour", text);
    *out = v;
    return 0;
}

static int read_role(struct theme_role *r, const struct node *n, struct err *e) {
    if (n->type == NODE_SCALAR) return read_rgb(n, &r->rgb, e);
    static const char *const keys[] = {"colour", "low", "ansi", "bold", "underline"};
    const struct node *colour = document_get(n, "colour"), *low = document_get(n, "low"),
                      *ansi = document_get(n, "ansi");
    const struct node *bold = document_get(n, "bold"), *underline = document_get(n, "underline");
    int64_t index = r->ansi;
    bool is_bold = r->flags & BOLD, is_underline = r->flags & LINE;
    if (document_expect(n, NODE_MAPPING, e) || document_expect_keys(n, keys, 5, e)) return -1;
    if ((colour && read_rgb(colour, &r->rgb, e)) || (low && read_rgb(low, &r->low, e)) ||
        (ansi && document_integer(ansi, -1, 15, &index, e)) || (bold && document_bool(bold, &is_bold, e)) ||
        (underline && document_bool(underline, &is_underline, e)))
        return -1;
    r->ansi = index;
    r->flags = (is_bold ? BOLD : 0) | (is_underline ? LINE : 0);
    return 0;
}

static int read_roles(struct theme *t, const struct node *n, struct err *e) {
    const char *names[ROLE_COUNT];
    for (int i = 0; i < ROLE_COUNT; i++)
        names[i] = role_name(i);
    if (document_expect(n, NODE_MAPPING, e) || document_expect_keys(n, names + 1, ROLE_COUNT - 1, e)) return -1;
    for (int i = 1; i < ROLE_COUNT; i++) {
        const struct node *r = document_get(n, names[i]);
        if (r && read_role(&t->role[i], r, e)) return -1;
    }
    return 0;
}

static int read_theme(struct theme *t, const struct node *root, struct err *e) {
    static const char *const keys[] = {"theme", "base", "ground", "ink", "roles"};
    const char *name;
    const struct node *n, *base = document_get(root, "base");
    int which = DARK;
    if (document_expect(root, NODE_MAPPING, e) || document_expect_keys(root, keys, 5, e)) return -1;
    if (document_require(root, "theme", &n, e) || document_string(n, &name, e)) return -1;
    if (base && document_word(base, theme_names, BUILT_IN, &which, e)) return -1;
    build(t, which);
    snprintf(t->name, sizeof t->name, "%s", name);
    if ((n = document_get(root, "ground")) && read_rgb(n, &t->ground, e)) return -1;
    if ((n = document_get(root, "ink")) && read_rgb(n, &t->ink, e)) return -1;
    if (t->ground < 0 || t->ink < 0)
        return document_error(root, ERR_VALUE, e, "\"#rrggbb\"", "ground and ink need a colour");
    n = document_get(root, "roles");
    return n ? read_roles(t, n, e) : 0;
}

int theme_parse(struct theme *t, const char *text, size_t size, const char *file, struct err *e) {
    struct document *d;
    if (document_parse(&d, text, size, file, e)) return -1;
    int r = read_theme(t, document_root(d), e);
    document_free(d);
    return r;
}

int theme_read(struct theme *t, const char *path, struct err *e) {
    struct document *d;
    if (document_read(&d, path, e)) return -1;
    int r = read_theme(t, document_root(d), e);
    document_free(d);
    return r;
}

int theme_choose(struct theme *t, const char *name, struct err *e) {
    const struct theme *known = theme_find(name);
    if (!known && strpbrk(name, "./")) return theme_read(t, name, e);
    if (known) {
        *t = *known;
        return 0;
    }
    const char *near = err_nearest(name, theme_names, BUILT_IN);
    return err_set(e, ERR_VALUE, NULL, 0, 0, NULL,
                   near ? "there is no theme \"%s\"; did you mean %s?" : "there is no theme \"%s\"", name, near);
}

/* ---- colours ---- */

static uint32_t mix(uint32_t low, uint32_t high, int level) {
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int a = low >> shift & 255, b = high >> shift & 255;
        out |= (uint32_t)(a + (b - a) * level / 255) << shift;
    }
    return out;
}

static int srgb(double linear) {
    double v = linear <= 0           ? 0
               : linear >= 1         ? 1
               : linear <= 0.0031308 ? 12.92 * linear
                                     : 1.055 * pow(linear, 1 / 2.4) - 0.055;
    return (int)lrint(v * 255);
}

/* OKLab (Ottosson 2020): equal distances look about equally different, so near latent states get near colours. */
static uint32_t oklab(double L, double a, double b) {
    double l = L + 0.3963377774 * a + 0.2158037573 * b, m = L - 0.1055613458 * a - 0.0638541728 * b,
           s = L - 0.0894841775 * a - 1.2914855480 * b;
    l = l * l * l, m = m * m * m, s = s * s * s;
    int red = srgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    int green = srgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    int blue = srgb(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
    return (uint32_t)red << 16 | green << 8 | blue;
}

/* The first component is lightness, the others hue and saturation. */
static uint32_t vector_colour(const struct theme *t, const uint8_t v[3]) {
    double low = t->light ? 0.55 : 0.30, L = low + 0.40 * v[0] / 255, a = (v[1] / 255. - 0.5) * 0.32,
           b = (v[2] / 255. - 0.5) * 0.32;
    switch (t->vectors) {
    case VECTORS_COLOUR:
        return oklab(L, a, b);
    case VECTORS_BLUE_YELLOW:
        return oklab(L, 0, b);
    case VECTORS_GREY:
        return oklab(L, 0, 0);
    }
    return 0;
}

static double linear(int srgb) {
    const double v = srgb / 255.;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* Relative luminance (WCAG). */
static double luminance(uint32_t rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
}

static double contrast(uint32_t a, uint32_t b) {
    const double x = luminance(a), y = luminance(b);
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

/* Black or white, whichever can be read better. */
static uint32_t text_over(uint32_t shade) {
    return contrast(0, shade) > contrast(0xffffff, shade) ? 0 : 0xffffff;
}

uint32_t theme_rgb(const struct theme *t, struct paint p, bool back) {
    if (p.over) {
        p.over = false;
        return text_over(theme_rgb(t, p, true));
    }
    if (p.role == ROLE_VECTOR) return vector_colour(t, p.vector);
    const struct theme_role *r = &t->role[p.role];
    if (p.role == ROLE_NONE) return back ? t->ground : t->ink;
    uint32_t high = r->rgb >= 0 ? r->rgb : back ? t->ground : t->ink;
    if (p.level == 255) return high;
    /* text never fades away wholly */
    return mix(r->low >= 0 ? r->low : t->ground, high, back ? p.level : 70 + p.level * 185 / 255);
}

static int distance(uint32_t a, uint32_t b) {
    int r = (int)(a >> 16) - (int)(b >> 16), g = (int)(a >> 8 & 255) - (int)(b >> 8 & 255),
        l = (int)(a & 255) - (int)(b & 255);
    return 3 * r * r + 4 * g * g + 2 * l * l;
}

static uint32_t xterm_rgb(int index) {
    static const uint8_t levels[] = {0, 95, 135, 175, 215, 255};
    if (index >= 232) return (8 + 10 * (index - 232)) * 0x10101u;
    index -= 16;
    return (uint32_t)levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
}

static int nearest_256(uint32_t rgb) {
    static const uint8_t edges[] = {48, 115, 155, 195, 235};
    int c[3], best = 16;
    for (int k = 0; k < 3; k++) {
        int v = rgb >> (16 - 8 * k) & 255;
        for (c[k] = 0; c[k] < 5 && v >= edges[c[k]];)
            c[k]++;
    }
    best = 16 + 36 * c[0] + 6 * c[1] + c[2];
    int mean = ((rgb >> 16) + (rgb >> 8 & 255) + (rgb & 255)) / 3, grey = 232 + (mean < 8     ? 0
                                                                                 : mean > 238 ? 23
                                                                                              : (mean - 3) / 10);
    return distance(xterm_rgb(grey), rgb) < distance(xterm_rgb(best), rgb) ? grey : best;
}

static int nearest_16(uint32_t rgb) {
    static const uint32_t ansi[16] = {0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa,
                                      0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff};
    int best = 0;
    for (int i = 1; i < 16; i++)
        if (distance(ansi[i], rgb) < distance(ansi[best], rgb)) best = i;
    return best;
}

struct colour theme_colour(const struct theme *t, struct paint p, bool back, enum depth depth) {
    uint32_t rgb = theme_rgb(t, p, back);
    struct colour c = {COLOUR_DEFAULT, 0, rgb >> 16, rgb >> 8 & 255, rgb & 255};
    const struct theme_role *r = &t->role[p.role];
    if (depth > DEPTH_16 && p.over) {
        c.kind = depth == DEPTH_TRUE ? COLOUR_RGB : COLOUR_INDEX;
        c.index = nearest_256(rgb);
        return c;
    }
    if (depth == DEPTH_16 && p.over) {
        const bool has_back =
            theme_colour(t, (struct paint){p.role, p.level, {p.vector[0], p.vector[1], p.vector[2]}, false}, true,
                         depth)
                .kind == COLOUR_INDEX;
        if (has_back) c.kind = COLOUR_INDEX, c.index = luminance(rgb) > 0.5 ? 15 : 0;
        return c;
    }
    if (depth == DEPTH_NONE || p.role == ROLE_NONE || (p.role != ROLE_VECTOR && r->rgb < 0)) return c;
    if (depth == DEPTH_TRUE) c.kind = COLOUR_RGB;
    if (depth == DEPTH_256) c.kind = COLOUR_INDEX, c.index = nearest_256(rgb);
    if (depth != DEPTH_16) return c;
    if (back && (p.role == ROLE_HEAT || p.role == ROLE_DELTA)) return c; /* said with glyphs */
    int index = p.role == ROLE_VECTOR ? nearest_16(rgb) : !back && p.level < 96 ? (t->light ? 7 : 8) : r->ansi;
    if (index >= 0) c.kind = COLOUR_INDEX, c.index = index;
    return c;
}

/* ---- glyphs ---- */

const struct glyphs glyphs_utf8 = {
    .line = {" ", "╵", "╹", "╷", "│", "╿", "╻", "╽", "┃", "╴", "┘", "┚", "┐", "┤", "┦", "┒", "┧", "┨", "╸", "┙", "┛",
             "┑", "┥", "┩", "┓", "┪", "┫", "╶", "└", "┖", "┌", "├", "┞", "┎", "┟", "┠", "─", "┴", "┸", "┬", "┼", "╀",
             "┰", "╁", "╂", "╾", "┵", "┹", "┭", "┽", "╃", "┱", "╅", "╉", "╺", "┕", "┗", "┍", "┝", "┡", "┏", "┢", "┣",
             "╼", "┶", "┺", "┮", "┾", "╄", "┲", "╆", "╊", "━", "┷", "┻", "┯", "┿", "╇", "┳", "╈", "╋"},
    .shade = {" ", "·", "·", "░", "░", "▒", "▒", "▓", "▓", "█"},
    .bar = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"},
    .column = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
    .full = "█",
    .upper = "▀",
    .lower = "▄",
    .cursor = "▲",
    .point = "•",
    .ellipsis = "…",
};
const struct glyphs glyphs_ascii = {
    .ascii = true,
    .line = {" ", "|", "#", "|", "|", "#", "#", "#", "#", "-", "+", "#", "+", "+", "#", "#", "#", "#", "=", "#", "#",
             "#", "#", "#", "#", "#", "#", "-", "+", "#", "+", "+", "#", "#", "#", "#", "-", "+", "#", "+", "+", "#",
             "#", "#", "#", "=", "#", "#", "#", "#", "#", "#", "#", "#", "=", "#", "#", "#", "#", "#", "#", "#", "#",
             "=", "#", "#", "#", "#", "#", "#", "#", "#", "=", "#", "#", "#", "#", "#", "#", "#", "#"},
    .shade = {" ", ".", ":", "-", "=", "+", "*", "#", "%", "@"},
    .bar = {" ", " ", " ", " ", "=", "=", "=", "=", "="},
    .column = {" ", "_", "_", ".", ".", ":", ":", "|", "|"},
    .full = "#",
    .upper = "",
    .lower = "",
    .cursor = "^",
    .point = "o",
    .ellipsis = "~",
};

const char *glyph_ascii(const char *utf8) {
    static const char *const pairs[][2] = {
        {"─", "-"}, {"━", "="}, {"│", "|"},  {"┃", "|"},  {"┼", "+"}, {"╋", "+"}, {"┌", "+"}, {"┐", "+"},
        {"└", "+"}, {"┘", "+"}, {"┬", "+"},  {"┴", "+"},  {"├", "+"}, {"┤", "+"}, {"·", "."}, {"•", "o"},
        {"…", "~"}, {"←", "<"}, {"→", ">"},  {"↑", "^"},  {"↓", "v"}, {"–", "-"}, {"—", "-"}, {"▲", "^"},
        {"▼", "v"}, {"▶", ">"}, {"◀", "<"},  {"█", "#"},  {"▓", "%"}, {"▒", "+"}, {"░", ":"}, {"×", "x"},
        {"≠", "/"}, {"✓", "v"}, {"“", "\""}, {"”", "\""}, {"’", "'"}, {"●", "O"}, {"◆", "M"},
    };
    if (!(utf8[0] & 0x80)) return utf8;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!strcmp(pairs[i][0], utf8)) return pairs[i][1];
    return "?";
}
