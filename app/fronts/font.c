#include "font.h"
#include "alloc.h"
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

struct face {
    FcPattern *pattern; /* owned by the set */
    FT_Face face;       /* opened when first needed */
    bool failed;
};

/* The fonts to look into, best first. */
struct chain {
    FcFontSet *set;
    struct face *faces;
    int count;
};

struct slot {
    uint32_t code;
    int32_t size; /* unit in 1/64 pixel, negative = bold; 0 = free */
    struct font_glyph glyph;
};

struct font {
    FcConfig *config;
    FT_Library library;
    struct chain chain[2];          /* regular, bold */
    double advance, height, ascent; /* in ems */
    struct slot *slots;             /* open addressing, a power of two */
    int room, used;
};

static void chain_open(struct font *f, struct chain *c, int weight) {
    FcPattern *wanted = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, "monospace", FC_WEIGHT, FcTypeInteger, weight,
                                       FC_SLANT, FcTypeInteger, FC_SLANT_ROMAN, FC_SCALABLE, FcTypeBool, FcTrue, NULL);
    FcResult result;
    FcConfigSubstitute(f->config, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    c->set = FcFontSort(f->config, wanted, FcTrue, NULL, &result);
    FcPatternDestroy(wanted);
    c->count = c->set ? c->set->nfont : 0;
    c->faces = xcalloc(c->count ? c->count : 1, sizeof *c->faces);
    for (int i = 0; i < c->count; i++)
        c->faces[i].pattern = c->set->fonts[i];
}

static FT_Face face_get(struct font *f, struct face *face) {
    FcChar8 *path;
    int index = 0;
    if (face->face || face->failed) return face->face;
    FcPatternGetInteger(face->pattern, FC_INDEX, 0, &index);
    face->failed = FcPatternGetString(face->pattern, FC_FILE, 0, &path) != FcResultMatch ||
                   FT_New_Face(f->library, (const char *)path, index, &face->face) || !FT_IS_SCALABLE(face->face);
    if (face->failed && face->face) FT_Done_Face(face->face);
    if (face->failed) face->face = NULL;
    return face->face;
}

/* The first font with the character; else the first font, whose box for unknown characters it gets. */
static struct face *face_for(struct font *f, struct chain *c, uint32_t code) {
    struct face *first = NULL;
    for (int i = 0; i < c->count; i++) {
        FcCharSet *set;
        bool has = FcPatternGetCharSet(c->faces[i].pattern, FC_CHARSET, 0, &set) == FcResultMatch &&
                   FcCharSetHasChar(set, code);
        if ((!has && first) || !face_get(f, &c->faces[i])) continue;
        if (has) return &c->faces[i];
        first = &c->faces[i];
    }
    return first;
}

int font_open(struct font **out, struct err *e) {
    struct font *f = XNEW(struct font);
    *out = NULL;
    if (FT_Init_FreeType(&f->library)) f->library = NULL;
    f->config = FcInitLoadConfigAndFonts();
    struct face *face = NULL;
    if (f->library && f->config) {
        chain_open(f, &f->chain[0], FC_WEIGHT_REGULAR);
        chain_open(f, &f->chain[1], FC_WEIGHT_BOLD);
        face = face_for(f, &f->chain[0], '0');
    }
    if (!face || FT_Load_Char(face->face, '0', FT_LOAD_NO_SCALE)) {
        font_free(f);
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "an installed font, such as DejaVu Sans Mono",
                       "no monospace font found");
    }
    FT_Face ft = face->face;
    double em = ft->units_per_EM;
    f->advance = ft->glyph->metrics.horiAdvance / em;
    f->ascent = ft->ascender / em;
    f->height = (ft->ascender - ft->descender) / em;
    *out = f;
    return 0;
}

static void chain_free(struct chain *c) {
    for (int i = 0; i < c->count; i++)
        if (c->faces[i].face) FT_Done_Face(c->faces[i].face);
    free(c->faces);
    if (c->set) FcFontSetDestroy(c->set);
}

void font_free(struct font *f) {
    if (!f) return;
    for (int i = 0; i < f->room; i++)
        free((void *)f->slots[i].glyph.cover);
    free(f->slots);
    chain_free(&f->chain[0]);
    chain_free(&f->chain[1]);
    if (f->config) FcConfigDestroy(f->config);
    if (f->library) FT_Done_FreeType(f->library);
    free(f);
}

double font_height(const struct font *f) {
    return f->height / f->advance;
}

double font_baseline(const struct font *f) {
    return f->ascent / f->advance;
}

/* ---- glyphs ---- */

static void copy_bitmap(struct font_glyph *g, const FT_GlyphSlot from) {
    const FT_Bitmap *b = &from->bitmap;
    g->left = from->bitmap_left;
    g->top = from->bitmap_top;
    g->width = b->width;
    g->height = b->rows;
    uint8_t *cover = xcalloc((size_t)g->width * g->height + 1, 1);
    for (int y = 0; y < g->height; y++)
        memcpy(cover + (size_t)y * g->width, b->buffer + (ptrdiff_t)y * b->pitch, g->width);
    g->cover = cover;
}

static void render(struct font *f, struct font_glyph *g, uint32_t code, double unit, bool bold) {
    struct face *face = face_for(f, &f->chain[bold], code);
    FT_Face ft = face ? face->face : NULL;
    int weight = 0;
    g->cover = xcalloc(1, 1);
    if (!ft || FT_Set_Char_Size(ft, 0, lrint(64 * unit / f->advance), 72, 72)) return;
    if (FT_Load_Char(ft, code, FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP)) return;
    FcPatternGetInteger(face->pattern, FC_WEIGHT, 0, &weight);
    if (bold && weight < FC_WEIGHT_DEMIBOLD && ft->glyph->format == FT_GLYPH_FORMAT_OUTLINE)
        FT_Outline_Embolden(&ft->glyph->outline, lrint(64 * unit / 10));
    if (FT_Render_Glyph(ft->glyph, FT_RENDER_MODE_NORMAL) || ft->glyph->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) return;
    free((void *)g->cover);
    copy_bitmap(g, ft->glyph);
    /* characters of other fonts stand in the middle of their columns */
    double advance = ft->glyph->linearHoriAdvance / 65536., columns = advance > 1.5 * unit ? 2 : 1;
    if (fabs(advance - columns * unit) > 0.6) g->left += (int)lrint((columns * unit - advance) / 2);
}

static struct slot *find(struct slot *slots, int room, uint32_t code, int32_t size) {
    uint32_t h = (code * 0x9e3779b1u) ^ ((uint32_t)size * 0x85ebca6bu);
    h ^= h >> 15;
    while (slots[h & (room - 1)].size && (slots[h & (room - 1)].code != code || slots[h & (room - 1)].size != size))
        h++;
    return &slots[h & (room - 1)];
}

static void grow(struct font *f) {
    int room = f->room ? 2 * f->room : 512;
    struct slot *slots = xcalloc(room, sizeof *slots);
    for (int i = 0; i < f->room; i++)
        if (f->slots[i].size) *find(slots, room, f->slots[i].code, f->slots[i].size) = f->slots[i];
    free(f->slots);
    f->slots = slots;
    f->room = room;
}

const struct font_glyph *font_glyph(struct font *f, uint32_t code, double unit, bool bold) {
    int32_t size = (int32_t)lrint(unit * 64) * (bold ? -1 : 1);
    if (2 * f->used >= f->room) grow(f);
    struct slot *s = find(f->slots, f->room, code, size);
    if (!s->size) {
        s->code = code;
        s->size = size;
        f->used++;
        render(f, &s->glyph, code, unit, bold);
    }
    return &s->glyph;
}
