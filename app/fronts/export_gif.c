/* One palette for all frames; of each frame only the rectangle that differs, unchanged pixels in it transparent. */
#include "alloc.h"
#include "palette.h"
#include "writers.h"
#include <gif_lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLOURS = 256, TRANSPARENT = 255, SHORTEST = 2 /* hundredths: browsers slow down what is faster */ };

struct animation {
    GifFileType *gif;
    struct palette palette;
    struct picture shown, now, next;
    GifByteType *row;
};

static int on_write(GifFileType *gif, const GifByteType *bytes, int size) {
    return (int)fwrite(bytes, 1, size, gif->UserData);
}

/* First pass: the colours, and the size of the largest frame. */
static void count_colours(struct animation *a, struct painter *painter, const struct export_frames *f,
                          const struct theme *t, int *width, int *height) {
    double seconds;
    *width = *height = 1;
    for (int i = 0; i < f->count; i++) {
        painter_draw(painter, f->frame(f->context, i, &seconds), t, &a->now);
        palette_count(&a->palette, a->now.pixels, (size_t)a->now.width * a->now.height);
        if (a->now.width > *width) *width = a->now.width;
        if (a->now.height > *height) *height = a->now.height;
    }
    palette_count(&a->palette, &(uint32_t){(uint32_t)t->ground}, 1);
    palette_make(&a->palette, COLOURS - 1);
}

static int put_header(struct animation *a, int width, int height, bool moves) {
    ColorMapObject *map = GifMakeMapObject(COLOURS, NULL);
    for (int i = 0; map && i < COLOURS; i++) {
        uint32_t rgb = i < a->palette.size ? a->palette.colour[i] : 0;
        map->Colors[i] = (GifColorType){rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
    }
    EGifSetGifVersion(a->gif, true);
    int ok = map && EGifPutScreenDesc(a->gif, width, height, 8, 0, map) == GIF_OK;
    GifFreeMapObject(map);
    if (!ok || !moves) return ok ? 0 : -1;
    static const GifByteType loop[] = {1, 0, 0}; /* for ever */
    bool put = EGifPutExtensionLeader(a->gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
               EGifPutExtensionBlock(a->gif, 11, "NETSCAPE2.0") == GIF_OK &&
               EGifPutExtensionBlock(a->gif, 3, loop) == GIF_OK && EGifPutExtensionTrailer(a->gif) == GIF_OK;
    return put ? 0 : -1;
}

struct area {
    int x, y, w, h;
};

/* What of p differs from q; w == 0: nothing. */
static struct area difference(const struct picture *p, const struct picture *q) {
    if (p->width != q->width || p->height != q->height) return (struct area){0, 0, p->width, p->height};
    int x0 = p->width, x1 = -1, y0 = p->height, y1 = -1;
    for (int y = 0; y < p->height; y++) {
        const uint32_t *new = p->pixels + (size_t)y * p->width, *old = q->pixels + (size_t)y * p->width;
        int left = 0, right = p->width - 1;
        if (!memcmp(new, old, p->width * sizeof *new)) continue;
        while (new[left] == old[left])
            left++;
        while (new[right] == old[right])
            right--;
        if (left < x0) x0 = left;
        if (right > x1) x1 = right;
        if (y < y0) y0 = y;
        y1 = y;
    }
    return x1 < 0 ? (struct area){0} : (struct area){x0, y0, x1 - x0 + 1, y1 - y0 + 1};
}

static int put_image(struct animation *a, struct area r, int delay) {
    GraphicsControlBlock control = {DISPOSE_DO_NOT, false, delay, TRANSPARENT};
    GifByteType bytes[4];
    bool same_size = a->now.width == a->shown.width && a->now.height == a->shown.height;
    EGifGCBToExtension(&control, bytes);
    if (EGifPutExtension(a->gif, GRAPHICS_EXT_FUNC_CODE, 4, bytes) != GIF_OK ||
        EGifPutImageDesc(a->gif, r.x, r.y, r.w, r.h, false, NULL) != GIF_OK)
        return -1;
    for (int y = r.y; y < r.y + r.h; y++) {
        const uint32_t *new = a->now.pixels + (size_t)y * a->now.width;
        const uint32_t *old = same_size ? a->shown.pixels + (size_t)y * a->now.width : NULL;
        for (int x = 0; x < r.w; x++) {
            bool same = old && old[r.x + x] == new[r.x + x];
            a->row[x] = same ? TRANSPARENT : (GifByteType)palette_index(&a->palette, new[r.x + x]);
        }
        if (EGifPutLine(a->gif, a->row, r.w) != GIF_OK) return -1;
    }
    return 0;
}

/* A frame is put when it is known how long it stays: until the next one that differs. */
static int put_frames(struct animation *a, struct painter *painter, const struct export_frames *f,
                      const struct theme *t) {
    double seconds, late = 0; /* what rounding has left over */
    painter_draw(painter, f->frame(f->context, 0, &seconds), t, &a->now);
    for (int i = 0; i < f->count;) {
        double stays = seconds + late;
        while (++i < f->count) {
            painter_draw(painter, f->frame(f->context, i, &seconds), t, &a->next);
            if (difference(&a->next, &a->now).w) break;
            stays += seconds;
        }
        int delay = (int)lrint(fmin(fmax(stays * 100, SHORTEST), 65535));
        late = stays - delay / 100.;
        if (put_image(a, difference(&a->now, &a->shown), delay)) return -1;
        struct picture old = a->shown;
        a->shown = a->now, a->now = a->next, a->next = old;
    }
    return 0;
}

int write_gif(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e) {
    struct animation a = {0};
    struct painter *painter;
    int code = 0, width, height;
    if (painter_open(&painter, export_unit(o), e)) return -1;
    painter_set_plain(painter);
    count_colours(&a, painter, f, o->theme, &width, &height);
    a.row = xcalloc(width, 1);
    a.gif = EGifOpen(out, on_write, &code);
    int bad = width > 65535 || height > 65535 || !a.gif || put_header(&a, width, height, f->count > 1) ||
              put_frames(&a, painter, f, o->theme);
    if (bad && a.gif) code = a.gif->Error;
    if (a.gif && EGifCloseFile(a.gif, bad ? NULL : &code) != GIF_OK) bad = 1;
    if (bad)
        err_set(e, ERR_IO, NULL, 0, 0, NULL, "giflib: %s", code ? GifErrorString(code) : "the picture is too large");
    free(a.row);
    palette_free(&a.palette);
    picture_free(&a.shown);
    picture_free(&a.now);
    picture_free(&a.next);
    painter_free(painter);
    return bad ? -1 : 0;
}
