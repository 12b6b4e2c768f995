#include "alloc.h"
#include "writers.h"
#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

static void on_error(png_structp png, png_const_charp what) {
    struct err *e = png_get_error_ptr(png);
    err_set(e, ERR_IO, NULL, 0, 0, NULL, "libpng: %s", what);
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp what) {
    (void)png;
    (void)what;
}

static void write_rows(png_structp png, png_infop info, const struct picture *p, const char *title, double scale,
                       uint8_t *row) {
    int density = (int)lrint(96 / 0.0254 * scale); /* pixels a metre */
    png_text text[] = {
        {.compression = PNG_TEXT_COMPRESSION_NONE, .key = (char *)"Software", .text = (char *)"rumia"},
        {.compression = PNG_ITXT_COMPRESSION_NONE, .key = (char *)"Title", .text = (char *)title},
    };
    png_set_IHDR(png, info, p->width, p->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(png, info, PNG_sRGB_INTENT_RELATIVE);
    png_set_pHYs(png, info, density, density, PNG_RESOLUTION_METER);
    png_set_text(png, info, text, 2);
    png_set_compression_level(png, 9);
    png_set_filter(png, 0, PNG_FILTER_NONE | PNG_FILTER_UP); /* flat colours: prediction only spoils runs */
    png_write_info(png, info);
    for (int y = 0; y < p->height; y++) {
        const uint32_t *from = p->pixels + (size_t)y * p->width;
        for (int x = 0; x < p->width; x++) {
            row[3 * x] = from[x] >> 16 & 255;
            row[3 * x + 1] = from[x] >> 8 & 255;
            row[3 * x + 2] = from[x] & 255;
        }
        png_write_row(png, row);
    }
    png_write_end(png, info);
}

int write_png_picture(FILE *out, const struct picture *p, const char *title, double scale, struct err *e) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, e, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    uint8_t *row = xcalloc(p->width ? p->width : 1, 3);
    volatile int bad = 0;
    if (!info)
        bad = err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "libpng does not start");
    else if (setjmp(png_jmpbuf(png)))
        bad = -1;
    else {
        png_init_io(png, out);
        write_rows(png, info, p, title, scale, row);
    }
    png_destroy_write_struct(&png, &info);
    free(row);
    return bad;
}

int write_png(FILE *out, const struct scene *s, const struct export_options *o, struct err *e) {
    struct painter *painter;
    struct picture p = {0};
    if (painter_open(&painter, export_unit(o), e)) return -1;
    painter_draw(painter, s, o->theme, &p);
    int bad = write_png_picture(out, &p, o->title, o->scale > 0 ? o->scale : 1, e);
    picture_free(&p);
    painter_free(painter);
    return bad;
}
