#include "raster.h"
#include "writers.h"

int write_text(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e) {
    struct raster r = {0};
    double seconds;
    (void)e;
    for (int i = 0; i < f->count; i++) {
        if (i) fputc('\f', out);
        raster_scene(&r, f->frame(f->context, i, &seconds), o->ascii ? &glyphs_ascii : &glyphs_utf8, o->symbols);
        raster_text(&r, out);
    }
    raster_free(&r);
    return 0;
}
