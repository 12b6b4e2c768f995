#include "canvas.h"
#include "utf8.h"
#include "writers.h"
#include <math.h>
#include <string.h>

/* The proportions of common monospace fonts; text is told its length, so that others fit, too. */
enum { UNIT_WIDTH = 9, UNIT_HEIGHT = 19, FONT_SIZE = 15, BASELINE = 14 };

struct svg {
    struct canvas canvas; /* first */
    FILE *out;
};

/* XML forbids most control characters; broken UTF-8 becomes U+FFFD. */
static void put_escaped(FILE *out, const char *text, size_t bytes) {
    for (uint32_t code; bytes;) {
        size_t n = utf8_decode_any(text, bytes, &code);
        if (code == '<')
            fputs("&lt;", out);
        else if (code == '>')
            fputs("&gt;", out);
        else if (code == '&')
            fputs("&amp;", out);
        else if (code == '"')
            fputs("&quot;", out);
        else if (code < 32 || (n == 1 && code >= 127) || code == 0xfffe || code == 0xffff)
            fputs("\xef\xbf\xbd", out);
        else
            fwrite(text, 1, n, out);
        text += n;
        bytes -= n;
    }
}

/* Whole pixels stay whole; the rest keeps two digits. */
static const char *number(char out[32], double v) {
    snprintf(out, 32, "%.2f", v);
    char *end = out + strlen(out);
    while (end[-1] == '0')
        *--end = 0;
    if (end[-1] == '.') *--end = 0;
    return strcmp(out, "-0") ? out : "0";
}
#define N(v) number((char[32]){0}, v)

static void op_rect(struct canvas *c, double x, double y, double w, double h, uint32_t rgb, double opacity) {
    FILE *out = ((struct svg *)c)->out;
    if (w <= 0 || h <= 0) return;
    fprintf(out, "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"#%06x\"", N(x), N(y), N(w), N(h), rgb);
    if (opacity < 1) fprintf(out, " opacity=\"%s\"", N(opacity));
    fputs("/>\n", out);
}

static void put_points(FILE *out, const double (*points)[2], int count) {
    for (int i = 0; i < count; i++)
        fprintf(out, "%s%s,%s", i ? " " : "", N(points[i][0]), N(points[i][1]));
}

static void op_curve(struct canvas *c, const double (*points)[2], int count, double width, uint32_t rgb, double base,
                     double opacity) {
    FILE *out = ((struct svg *)c)->out;
    if (opacity > 0) {
        fputs("<polygon points=\"", out);
        put_points(out, points, count);
        fprintf(out, " %s,%s %s,%s\" fill=\"#%06x\" opacity=\"%s\"/>\n", N(points[count - 1][0]), N(base),
                N(points[0][0]), N(base), rgb, N(opacity));
    }
    fputs("<polyline points=\"", out);
    put_points(out, points, count);
    fprintf(out, "\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%s\" stroke-linejoin=\"round\"/>\n", rgb, N(width));
}

static void op_text(struct canvas *c, double x, double y, double scale, uint32_t rgb, unsigned flags, const char *text,
                    size_t bytes, int columns) {
    FILE *out = ((struct svg *)c)->out;
    fprintf(out, "<text x=\"%s\" y=\"%s\" fill=\"#%06x\"", N(x), N(y + BASELINE * scale), rgb);
    if (columns > 1) fprintf(out, " textLength=\"%s\"", N(columns * UNIT_WIDTH * scale));
    if (scale != 1) fprintf(out, " font-size=\"%s\"", N(FONT_SIZE * scale));
    if (flags & ITEM_BOLD) fputs(" font-weight=\"bold\"", out);
    if (flags & ITEM_UNDERLINE) fputs(" text-decoration=\"underline\"", out);
    fputc('>', out);
    put_escaped(out, text, bytes);
    fputs("</text>\n", out);
}

/* Equal samples beside each other are one rectangle. A rectangle reaches under its neighbours to the right and below,
 * or seams show where pixels are cut. */
static void op_field(struct canvas *c, double x, double y, double w, double h, int columns, int rows,
                     const uint32_t *rgb, bool smooth) {
    (void)smooth;
    double width = w / columns, height = h / rows;
    for (int j = 0; j < rows; j++)
        for (int i = 0, run; i < columns; i += run) {
            uint32_t colour = rgb[j * columns + i];
            for (run = 1; i + run < columns && rgb[j * columns + i + run] == colour;)
                run++;
            double more_x = i + run < columns ? 0.5 : 0, more_y = j + 1 < rows ? 0.5 : 0;
            op_rect(c, x + i * width, y + j * height, run * width + more_x, height + more_y, colour, 1);
        }
}

int write_svg(FILE *out, const struct scene *s, const struct export_options *o, struct err *e) {
    static const struct canvas_ops ops = {op_rect, op_curve, op_text, op_field};
    struct svg svg = {{&ops, UNIT_WIDTH, UNIT_HEIGHT, 1}, out};
    int width = s->width * UNIT_WIDTH, height = s->height * UNIT_HEIGHT;
    (void)e;
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n<title>",
            width, height, width, height);
    put_escaped(out, o->title, strlen(o->title));
    fprintf(out,
            "</title>\n<g font-family=\"'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace\" "
            "font-size=\"%d\" xml:space=\"preserve\" shape-rendering=\"crispEdges\">\n",
            FONT_SIZE);
    canvas_draw(&svg.canvas, s, o->theme);
    fputs("</g>\n</svg>\n", out);
    return 0;
}
