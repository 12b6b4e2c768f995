/* asciicast v2: a header line, then a line [seconds, "o", data] each time something is written to the terminal. */
#include "ansi.h"
#include "json_string.h"
#include "writers.h"
#include <string.h>

/* The palette of xterm, for players; our colours are exact unless fewer are wanted. */
static const char palette[] = "#000000:#cd0000:#00cd00:#cdcd00:#0000ee:#cd00cd:#00cdcd:#e5e5e5:"
                              "#7f7f7f:#ff0000:#00ff00:#ffff00:#5c5cff:#ff00ff:#00ffff:#ffffff";

static void put_header(FILE *out, int width, int height, const struct export_options *o) {
    fprintf(out, "{\"version\": 2, \"width\": %d, \"height\": %d, \"title\": ", width, height);
    json_write_string(out, o->title);
    fprintf(out, ", \"env\": {\"TERM\": \"xterm-256color\"}, ");
    fprintf(out, "\"theme\": {\"fg\": \"#%06x\", \"bg\": \"#%06x\", \"palette\": \"%s\"}}\n", (unsigned)o->theme->ink,
            (unsigned)o->theme->ground, palette);
}

static void put_event(FILE *out, double seconds, const char *data, size_t bytes) {
    fprintf(out, "[%.6f, \"o\", ", seconds);
    json_write_bytes(out, data, bytes);
    fputs("]\n", out);
}

/* The size of a recording is that of its largest frame. */
static void largest(const struct export_frames *f, int *width, int *height) {
    double seconds;
    *width = *height = 1;
    for (int i = 0; i < f->count; i++) {
        const struct scene *s = f->frame(f->context, i, &seconds);
        if (s->width > *width) *width = s->width;
        if (s->height > *height) *height = s->height;
    }
}

int write_cast(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e) {
    struct ansi ansi = {.depth = o->depth, .ascii = o->ascii};
    static const char hide[] = "\033[?25l", show[] = "\033[?25h";
    double at = 0, seconds;
    int width, height;
    (void)e;
    largest(f, &width, &height);
    put_header(out, width, height, o);
    put_event(out, 0, hide, sizeof hide - 1);
    for (int i = 0; i<f->count; i++, at += seconds> 0 ? seconds : 0) {
        ansi_present(&ansi, f->frame(f->context, i, &seconds), o->theme, o->symbols);
        if (ansi.used) put_event(out, at, ansi.out, ansi.used);
        ansi.used = 0;
    }
    put_event(out, at, show, sizeof show - 1); /* so that the last frame is shown its time */
    ansi_free(&ansi);
    return 0;
}
