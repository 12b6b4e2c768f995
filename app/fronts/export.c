#include "export.h"
#include "writers.h"
#include <math.h>
#include <string.h>
#include <strings.h>

struct export_options export_defaults(void) {
    return (struct export_options){.depth = DEPTH_TRUE};
}

enum export_format export_format_of(const char *path) {
    static const struct {
        const char *ending;
        enum export_format format;
    } known[] = {{".txt", EXPORT_TEXT}, {".scene.json", EXPORT_JSON}, {".svg", EXPORT_SVG},
                 {".png", EXPORT_PNG},  {".gif", EXPORT_GIF},         {".cast", EXPORT_CAST}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t length = strlen(path), end = strlen(known[i].ending);
        if (length >= end && !strcasecmp(path + length - end, known[i].ending)) return known[i].format;
    }
    return EXPORT_NONE;
}

bool export_moves(enum export_format format) {
    return format != EXPORT_NONE && format != EXPORT_SVG && format != EXPORT_PNG;
}

int export_unit(const struct export_options *o) {
    return (int)lrint(PAINT_UNIT * (o->scale > 0 ? o->scale : 1));
}

static int write_last(FILE *out, enum export_format format, const struct export_frames *f,
                      const struct export_options *o, struct err *e) {
    double seconds;
    const struct scene *s = f->frame(f->context, f->count - 1, &seconds);
    return format == EXPORT_SVG ? write_svg(out, s, o, e) : write_png(out, s, o, e);
}

static int write_format(FILE *out, enum export_format format, const struct export_frames *f,
                        const struct export_options *o, struct err *e) {
    switch (format) {
    case EXPORT_TEXT:
        return write_text(out, f, o, e);
    case EXPORT_JSON:
        return write_json(out, f, o, e);
    case EXPORT_SVG:
    case EXPORT_PNG:
        return write_last(out, format, f, o, e);
    case EXPORT_GIF:
        return write_gif(out, f, o, e);
    case EXPORT_CAST:
        return write_cast(out, f, o, e);
    case EXPORT_NONE:
        break;
    }
    return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, ".txt, .scene.json, .svg, .png, .gif or .cast",
                   "unknown kind of file");
}

int export_frames(const char *path, enum export_format format, const struct export_frames *frames,
                  const struct export_options *o, struct err *e) {
    struct export_options filled = *o;
    struct atomic_file file;
    if (!filled.theme) filled.theme = theme_find("dark");
    if (!filled.title) filled.title = "rumia";
    if (frames->count < 1) return err_set(e, ERR_VALUE, path, 0, 0, NULL, "there is nothing to write");
    if (filled.scale < 0 || filled.scale > 6)
        return err_set(e, ERR_VALUE, path, 0, 0, "0 to 6", "scale %g is out of range", filled.scale);
    if (atomic_open(&file, path, e)) return -1;
    if (write_format(file.stream, format, frames, &filled, e)) {
        atomic_abort(&file);
        return err_in_file(e, path);
    }
    return atomic_commit(&file, e);
}

static const struct scene *only(void *context, int index, double *seconds) {
    (void)index;
    *seconds = 1;
    return context;
}

int export_scene(const char *path, enum export_format format, const struct scene *s, const struct export_options *o,
                 struct err *e) {
    struct export_frames one = {1, only, (void *)s};
    return export_frames(path, format, &one, o, e);
}
