/* Texts and pictures of scenes, read back by readers that know nothing of the writers. */
#include "alloc.h"
#include "front_checks.h"
#include "paint.h"
#include "palette.h"
#include "raster.h"
#include "rng.h"
#include <check.h>
#include <ctype.h>
#include <gif_lib.h>
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- JSON ---- */

START_TEST(json_is_json) {
    struct export_options o = export_defaults();
    ck_assert(!json_document("{\"a\": [1, 2,]}"));
    ck_assert(!json_document("[\"\x1b\"]"));
    write_all("a.scene.json", 3, &o);
    char *text = read_text(in_folder("a.scene.json"), NULL);
    ck_assert(json_document(text));
    ck_assert_ptr_nonnull(strstr(text, "\"fore\":\"conflict\""));
    ck_assert_ptr_nonnull(strstr(text, "null")); /* the gap in the plot */
    free(text);
}
END_TEST

/* ---- text ---- */

START_TEST(text_is_the_raster) {
    struct export_options o = export_defaults();
    double seconds;
    write_all("a.txt", 2, &o);
    char *text = read_text(in_folder("a.txt"), NULL);
    char *expected = scene_to_text(draw(NULL, 0, &seconds), &glyphs_utf8, false);
    ck_assert_int_eq(strncmp(text, expected, strlen(expected)), 0);
    ck_assert_int_eq(text[strlen(expected)], '\f');
    free(text);
    free(expected);
    o.ascii = true;
    write_all("b.txt", 1, &o);
    text = read_text(in_folder("b.txt"), NULL);
    for (const char *p = strchr(text, '\n'); *p; p++)
        ck_assert_int_lt((unsigned char)*p, 128);
    free(text);
}
END_TEST

/* ---- svg ---- */

START_TEST(svg_is_xml) {
    struct export_options o = export_defaults();
    o.title = "a & <b>";
    write_all("a.svg", 1, &o);
    char *text = read_text(in_folder("a.svg"), NULL);
    ck_assert_ptr_nonnull(strstr(text, "a &lt;b&gt; &amp;"));
    ck_assert_ptr_null(strchr(text, 27));
    ck_assert_ptr_nonnull(strstr(text, "<polyline"));
    ck_assert_ptr_nonnull(strstr(text, "viewBox=\"0 0 360 228\""));
    free(text);
    char command[256];
    snprintf(command, sizeof command, "xmllint --version >/dev/null 2>&1 || exit 0; exec xmllint --noout %s",
             in_folder("a.svg"));
    ck_assert_int_eq(system(command), 0);
}
END_TEST

/* ---- png ---- */

static uint8_t *read_png(const char *path, int *width, int *height) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    ck_assert(png_image_begin_read_from_file(&image, path));
    image.format = PNG_FORMAT_RGB;
    uint8_t *pixels = xcalloc(PNG_IMAGE_SIZE(image), 1);
    ck_assert(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    *width = image.width;
    *height = image.height;
    return pixels;
}

static uint32_t pixel(const uint8_t *rgb, int width, int x, int y) {
    const uint8_t *p = rgb + 3 * ((size_t)y * width + x);
    return (uint32_t)p[0] << 16 | p[1] << 8 | p[2];
}

START_TEST(png_has_the_colours) {
    struct export_options o = export_defaults();
    int width, height;
    const int scale = _i + 1;
    o.theme = theme_find("light");
    o.scale = scale;
    write_all("a.png", 1, &o);
    uint8_t *rgb = read_png(in_folder("a.png"), &width, &height);
    int unit_w = width / W, unit_h = height / H;
    ck_assert_int_eq(unit_w, 9 * scale);
    ck_assert_int_eq(unit_h * H, height);
    ck_assert_int_gt(unit_h, unit_w);
    ck_assert_uint_eq(pixel(rgb, width, width - 1, height - 1), (uint32_t)o.theme->ground);
    ck_assert_uint_eq(pixel(rgb, width, width - 1, 1), theme_rgb(o.theme, paint(ROLE_PANEL), true));
    ck_assert_uint_eq(pixel(rgb, width, 22 * unit_w, 10 * unit_h), theme_rgb(o.theme, paint(ROLE_SYMBOL_2), true));
    ck_assert_uint_eq(pixel(rgb, width, 27 * unit_w + 1, 9 * unit_h + 1), (uint32_t)o.theme->ink); /* █ */
    free(rgb);
}
END_TEST

/* ---- the painter ---- */

/* Pixels that are not `ground`, x to h in units. */
static int inked(const struct painter *painter, const struct picture *p, int x, int y, int w, int h, uint32_t ground) {
    int n = 0, unit_w, unit_h;
    painter_unit(painter, &unit_w, &unit_h);
    for (int j = y * unit_h; j < (y + h) * unit_h; j++)
        for (int i = x * unit_w; i < (x + w) * unit_w; i++)
            n += p->pixels[(size_t)j * p->width + i] != ground;
    return n;
}

START_TEST(painter_draws_in_place) {
    const struct theme *t = theme_find("dark");
    uint32_t ground = t->ground;
    struct painter *p;
    struct picture out = {0};
    struct err e;
    int w, h;
    ck_assert_int_eq(painter_open(&p, 12, &e), 0);
    painter_unit(p, &w, &h);
    scene_begin(&scene, 12, 6);
    scene_text(&scene, 1, 1, 3, ROLE_TEXT, "M.M");
    scene_text(&scene, 6, 1, 1, ROLE_TEXT, "M")->flags |= ITEM_BOLD;
    scene_cell(&scene, 1, 3, 6, 3, paint(ROLE_GIVEN), paint(ROLE_NONE), "8");
    painter_draw(p, &scene, t, &out);
    ck_assert_int_eq(out.width, 12 * w);
    int letter = inked(p, &out, 1, 1, 1, 1, ground), bold = inked(p, &out, 6, 1, 1, 1, ground);
    ck_assert_int_gt(letter, w * h / 8);
    ck_assert_int_lt(letter, w * h * 3 / 4);
    ck_assert_int_gt(bold, letter);
    ck_assert_int_eq(letter, inked(p, &out, 3, 1, 1, 1, ground)); /* the same letter looks the same */
    ck_assert_int_gt(inked(p, &out, 2, 1, 1, 1, ground), 0);
    ck_assert_int_lt(inked(p, &out, 2, 1, 1, 1, ground), letter / 2);
    ck_assert_int_eq(inked(p, &out, 9, 1, 1, 1, ground), 0);
    /* the large symbol: over several lines, in the middle, not at the border */
    ck_assert_int_gt(inked(p, &out, 3, 3, 2, 3, ground), 2 * letter);
    ck_assert_int_eq(inked(p, &out, 1, 3, 1, 3, ground), 0);
    picture_free(&out);
    painter_free(p);
}
END_TEST

START_TEST(painter_survives_any_scene) {
    struct painter *p;
    struct picture out = {0};
    struct rng r;
    struct err e;
    rng_seed(&r, 5, 0);
    ck_assert_int_eq(painter_open(&p, 5, &e), 0);
    for (int n = 0; n < 300; n++) {
        scene_begin(&scene, 1 + rng_below(&r, 30), 1 + rng_below(&r, 20));
        for (int k = 0; k < 6; k++) {
            int x = (int)rng_below(&r, 50) - 10, y = (int)rng_below(&r, 40) - 10, w = rng_below(&r, 40),
                h = rng_below(&r, 30);
            float *v = scene_plot(&scene, x, y, w, h, 1 + k * 40, 0, k % 2, ROLE_PLOT_Q);
            for (int i = 0; i < 1 + k * 40; i++)
                v[i] = rng_below(&r, 9) ? (float)rng_normal(&r) * 10 : NAN;
            scene_last(&scene)->flags = rng_below(&r, 2) ? ITEM_HEAVY : 0;
            uint8_t *f = scene_field(&scene, x, y, w, h, 3, 2, 3, ROLE_VECTOR);
            memset(f, n, 18);
            scene_last(&scene)->flags = rng_below(&r, 2) ? ITEM_SMOOTH : 0;
            scene_box(&scene, x, y, w, h, ROLE_FRAME, "title");
            scene_text(&scene, x, y, w, ROLE_TEXT, "漢 \xf0\x9f text \xe2\x96");
            scene_cell(&scene, x, y, w, h, paint(ROLE_GIVEN), paint(ROLE_HEAT), "16")->mark = '*';
            scene_bar(&scene, x, y, w, rng_uniform(&r), ROLE_BAR);
        }
        painter_draw(p, &scene, theme_find("dark"), &out);
    }
    picture_free(&out);
    painter_free(p);
}
END_TEST

/* ---- gif ---- */

START_TEST(gif_shows_every_frame) {
    enum { COUNT = 12 };
    struct export_options o = export_defaults();
    struct painter *painter;
    struct picture p = {0};
    struct err e;
    double seconds;
    int code, delay = 0;
    o.theme = theme_find("dark");
    write_all("a.gif", COUNT, &o);
    GifFileType *gif = DGifOpenFileName(in_folder("a.gif"), &code);
    ck_assert_ptr_nonnull(gif);
    ck_assert_int_eq(DGifSlurp(gif), GIF_OK);
    ck_assert_int_eq(gif->ImageCount, COUNT);
    ck_assert_int_eq(painter_open(&painter, PAINT_UNIT, &e), 0);
    painter_set_plain(painter);
    uint32_t *screen = xcalloc((size_t)gif->SWidth * gif->SHeight, sizeof *screen);
    for (int n = 0; n < COUNT; n++) {
        const SavedImage *image = &gif->SavedImages[n];
        GraphicsControlBlock control;
        DGifSavedExtensionToGCB(gif, n, &control);
        delay += control.DelayTime;
        for (int y = 0; y < image->ImageDesc.Height; y++)
            for (int x = 0; x < image->ImageDesc.Width; x++) {
                int index = image->RasterBits[y * image->ImageDesc.Width + x];
                GifColorType c = gif->SColorMap->Colors[index];
                if (index != control.TransparentColor)
                    screen[(y + image->ImageDesc.Top) * gif->SWidth + x + image->ImageDesc.Left] =
                        (uint32_t)c.Red << 16 | c.Green << 8 | c.Blue;
            }
        painter_draw(painter, draw(NULL, n, &seconds), o.theme, &p);
        ck_assert_int_eq(p.width, gif->SWidth);
        double error = 0;
        for (int i = 0; i < p.width * p.height; i++)
            for (int shift = 0; shift < 24; shift += 8)
                error += abs((int)(p.pixels[i] >> shift & 255) - (int)(screen[i] >> shift & 255));
        ck_assert_double_lt(error / (3. * p.width * p.height), 1.0); /* of 255, on average */
    }
    ck_assert_int_eq(delay, COUNT * 25);
    free(screen);
    picture_free(&p);
    painter_free(painter);
    DGifCloseFile(gif, &code);
}
END_TEST

static const struct scene *still(void *context, int index, double *seconds) {
    draw(context, 0, seconds);
    *seconds = index == 1 ? 0.004 : 0.5;
    return &scene;
}

START_TEST(gif_joins_frames_that_are_the_same) {
    struct export_frames f = {3, still, NULL};
    struct export_options o = export_defaults();
    struct err e;
    int code;
    ck_assert_int_eq(export_frames(in_folder("still.gif"), EXPORT_GIF, &f, &o, &e), 0);
    GifFileType *gif = DGifOpenFileName(in_folder("still.gif"), &code);
    ck_assert_int_eq(DGifSlurp(gif), GIF_OK);
    ck_assert_int_eq(gif->ImageCount, 1);
    GraphicsControlBlock control;
    DGifSavedExtensionToGCB(gif, 0, &control);
    ck_assert_int_eq(control.DelayTime, 100);
    DGifCloseFile(gif, &code);
}
END_TEST

START_TEST(palette_keeps_common_colours) {
    struct palette p = {0};
    struct rng r;
    uint32_t pixels[6000];
    rng_seed(&r, 1, 0);
    for (int i = 0; i < 6000; i++)
        pixels[i] = i % 3 == 0 ? 0x123456 : i % 3 == 1 ? 0xfedcba : (uint32_t)rng_next(&r) & 0xffffff;
    palette_count(&p, pixels, 6000);
    palette_make(&p, 64);
    ck_assert_int_le(p.size, 64);
    ck_assert_uint_eq(p.colour[palette_index(&p, 0x123456)], 0x123456);
    ck_assert_uint_eq(p.colour[palette_index(&p, 0xfedcba)], 0xfedcba);
    double error = 0;
    for (int i = 2; i < 6000; i += 3)
        for (int shift = 0; shift < 24; shift += 8)
            error +=
                abs((int)(pixels[i] >> shift & 255) - (int)(p.colour[palette_index(&p, pixels[i])] >> shift & 255));
    ck_assert_double_lt(error / (3 * 2000), 40);
    palette_free(&p);
}
END_TEST

/* ---- errors ---- */

START_TEST(errors_are_told) {
    struct export_options o = export_defaults();
    struct export_frames none = frames(0), one = frames(1);
    struct err e = {0};
    ck_assert_int_eq(export_format_of("a.PNG"), EXPORT_PNG);
    ck_assert_int_eq(export_format_of("a.pdf"), EXPORT_NONE);
    ck_assert_int_eq(export_format_of("png"), EXPORT_NONE);
    ck_assert_int_eq(export_frames(in_folder("x.txt"), EXPORT_TEXT, &none, &o, &e), -1);
    ck_assert_int_eq(export_frames(in_folder("x.pdf"), EXPORT_NONE, &one, &o, &e), -1);
    ck_assert_int_eq(access(in_folder("x.pdf"), F_OK), -1);
    ck_assert_int_eq(export_frames(in_folder("no/x.svg"), EXPORT_SVG, &one, &o, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    o.scale = 1000;
    ck_assert_int_eq(export_frames(in_folder("x.png"), EXPORT_PNG, &one, &o, &e), -1);
    ck_assert_int_eq(e.code, ERR_VALUE);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("fronts");
    tcase_add_test(t, json_is_json);
    tcase_add_test(t, text_is_the_raster);
    tcase_add_test(t, svg_is_xml);
    tcase_add_loop_test(t, png_has_the_colours, 0, 2);
    tcase_add_test(t, painter_draws_in_place);
    tcase_add_test(t, painter_survives_any_scene);
    tcase_add_test(t, gif_shows_every_frame);
    tcase_add_test(t, gif_joins_frames_that_are_the_same);
    tcase_add_test(t, palette_keeps_common_colours);
    tcase_add_test(t, errors_are_told);
    return run_in_folder("fronts", t);
}
