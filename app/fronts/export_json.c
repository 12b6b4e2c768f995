#include "alloc.h"
#include "json_string.h"
#include "raster.h"
#include "writers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ,"name":value */
static void put_number(FILE *out, const char *name, double v) {
    if (isnan(v))
        fprintf(out, ",\"%s\":null", name);
    else
        fprintf(out, ",\"%s\":%.6g", name, v);
}

static void put_string(FILE *out, const char *name, const char *v) {
    fprintf(out, ",\"%s\":", name);
    json_write_string(out, v);
}

static void put_paint(FILE *out, const char *name, struct paint p) {
    if (p.role == ROLE_NONE) return;
    put_string(out, name, role_name(p.role));
    char level[32];
    snprintf(level, sizeof level, "%s_level", name);
    if (p.level != 255) put_number(out, level, p.level / 255.);
}

static void put_flags(FILE *out, const struct item *i) {
    static const struct {
        int flag;
        const char *name;
    } flags[] = {{ITEM_BOLD, "bold"}, {ITEM_UNDERLINE, "underline"}, {ITEM_HEAVY, "heavy"}, {ITEM_SOLID, "solid"}};
    for (size_t k = 0; k < sizeof flags / sizeof *flags; k++)
        if (i->flags & flags[k].flag) fprintf(out, ",\"%s\":true", flags[k].name);
}

static void put_series(FILE *out, const struct item *i) {
    fputs(",\"values\":[", out);
    for (int k = 0; k < i->count; k++) {
        if (isnan(i->values[k]))
            fprintf(out, "%snull", k ? "," : "");
        else
            fprintf(out, "%s%.6g", k ? "," : "", i->values[k]);
    }
    fputs("]", out);
    put_number(out, "low", i->low);
    put_number(out, "high", i->high);
    if (i->cursor >= 0) put_number(out, "cursor", i->cursor);
    if (i->marked >= 0) put_number(out, "marked", i->marked);
}

static void put_samples(FILE *out, const struct item *i) {
    size_t count = (size_t)i->rows * i->columns * i->channels;
    put_number(out, "rows", i->rows);
    put_number(out, "columns", i->columns);
    put_number(out, "channels", i->channels);
    fputs(",\"samples\":[", out);
    for (size_t k = 0; k < count; k++)
        fprintf(out, "%s%d", k ? "," : "", i->samples[k]);
    fputs("]", out);
}

static void put_item(FILE *out, const struct item *i) {
    static const char *const kinds[] = {"fill", "box", "lattice", "text", "cell", "bar", "plot", "field"};
    fprintf(out, "{\"kind\":\"%s\",\"x\":%d,\"y\":%d,\"w\":%d,\"h\":%d", kinds[i->kind], i->x, i->y, i->w, i->h);
    put_paint(out, "fore", i->fore);
    put_paint(out, "back", i->back);
    put_flags(out, i);
    if (i->text) put_string(out, "text", i->text);
    if (i->mark) put_string(out, "mark", (char[]){i->mark, 0});
    if (i->kind == ITEM_BAR) put_number(out, "level", i->level);
    if (i->kind == ITEM_PLOT) put_series(out, i);
    if (i->kind == ITEM_FIELD) put_samples(out, i);
    if (i->kind == ITEM_LATTICE) {
        put_number(out, "columns", i->columns);
        put_number(out, "rows", i->rows);
        put_number(out, "cell_width", i->cell_width);
        put_number(out, "cell_height", i->cell_height);
    }
    fputc('}', out);
}

static void put_lines(FILE *out, const struct scene *s, const struct export_options *o) {
    char *text = scene_to_text(s, o->ascii ? &glyphs_ascii : &glyphs_utf8, o->symbols);
    const char *line = text;
    fputs(",\n  \"lines\": [", out);
    for (int y = 0; y < s->height; y++) {
        size_t n = strcspn(line, "\n");
        fputs(y ? ",\n    " : "\n    ", out);
        json_write_bytes(out, line, n);
        line += n + (line[n] == '\n');
    }
    fputs("]", out);
    free(text);
}

int write_json(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e) {
    (void)e;
    fputs("{\"title\": ", out);
    json_write_string(out, o->title);
    fputs(", \"frames\": [\n", out);
    for (int n = 0; n < f->count; n++) {
        double seconds;
        const struct scene *s = f->frame(f->context, n, &seconds);
        fprintf(out, "%s{\"width\": %d, \"height\": %d, \"seconds\": %.4g", n ? ",\n" : "", s->width, s->height,
                seconds);
        put_lines(out, s, o);
        fputs(",\n  \"items\": [", out);
        for (int i = 0; i < s->count; i++) {
            fputs(i ? ",\n    " : "\n    ", out);
            put_item(out, &s->items[i]);
        }
        fputs("]}", out);
    }
    fputs("\n]}\n", out);
    return 0;
}
