/* Control sequences and recordings of scenes, shown on a small terminal that knows nothing of the writers. */
#include "alloc.h"
#include "ansi.h"
#include "front_checks.h"
#include "raster.h"

#include <stdlib.h>
#include <string.h>

/* A small terminal: characters and cursor, no colours. Fails at a sequence it does not know. */
struct screen {
    char cell[H][W][12];
    int x, y;
};

static void feed(struct screen *t, const char *p, size_t size) {
    const char *end = p + size;
    while (p < end) {
        if (*p == 27) {
            int a = 0, b = 0, n = 0;
            if (sscanf(p, "\033[%d;%dH%n", &a, &b, &n) == 2 && n) {
                t->y = a - 1, t->x = b - 1;
                p += n;
            } else if (!strncmp(p, "\033[2J", 4)) {
                for (int i = 0; i < W * H; i++)
                    strcpy(t->cell[i / W][i % W], " ");
                p += 4;
            } else {
                n = 2 + (int)strspn(p + 2, "?0123456789;");
                ck_assert_msg(p[1] == '[' && strchr("mhl", p[n]), "unknown sequence at \"%.12s\"", p + 1);
                p += n + 1;
            }
            continue;
        }
        ck_assert_int_ge((unsigned char)*p, 32);
        size_t n = text_fit(p, 1);
        ck_assert_msg(t->x < W && t->y < H && n > 0, "written outside");
        snprintf(t->cell[t->y][t->x], 12, "%.*s", (int)n, p);
        t->x++;
        p += n;
    }
}

static void assert_shows(const struct screen *t, const struct scene *s, const struct glyphs *glyphs, bool shades) {
    struct raster r = {0};
    raster_scene(&r, s, glyphs, shades);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            const char *want = r.cells[y * W + x].glyph;
            bool safe = (unsigned char)*want >= 32 && !(strlen(want) == 1 && (unsigned char)*want > 126);
            ck_assert_msg(!strcmp(t->cell[y][x], safe ? want : "?"), "at %d,%d: \"%s\", not \"%s\"", x, y,
                          t->cell[y][x], want);
        }
    raster_free(&r);
}

START_TEST(only_differences_are_sent) {
    struct ansi a = {.depth = _i % 4, .ascii = _i >= 4, .eight = _i == 2};
    struct screen t = {0};
    double seconds;
    size_t first = 0, again = 0;
    for (int n = 0; n < 20; n++) {
        ansi_present(&a, draw(NULL, n, &seconds), theme_find("okabe-ito"), false);
        feed(&t, a.out, a.used);
        assert_shows(&t, &scene, a.ascii ? &glyphs_ascii : &glyphs_utf8, !depth_has_shades(a.depth));
        if (n == 0)
            first = a.used;
        else
            again = a.used;
        a.used = 0;
        ansi_present(&a, draw(NULL, n, &seconds), theme_find("okabe-ito"), false);
        ck_assert_uint_eq(a.used, 0); /* nothing changed */
    }
    ck_assert_uint_lt(again, first);
    ansi_forget(&a);
    ansi_present(&a, &scene, theme_find("okabe-ito"), false);
    ck_assert_uint_ge(a.used, first / 2);
    if (a.depth == DEPTH_NONE) ck_assert_ptr_null(memmem(a.out, a.used, "38;", 3));
    if (a.depth == DEPTH_TRUE) ck_assert_ptr_nonnull(memmem(a.out, a.used, "48;2;", 5));
    if (a.depth == DEPTH_256) ck_assert_ptr_nonnull(memmem(a.out, a.used, "48;5;", 5));
    ansi_free(&a);
}
END_TEST

/* The string in a line of a recording, unescaped. */
static size_t unescape(const char *from, char *out) {
    size_t n = 0;
    for (; *from != '"'; from++) {
        if (*from != '\\') {
            out[n++] = *from;
            continue;
        }
        from++;
        unsigned code;
        if (*from == 'u' && sscanf(from + 1, "%4x", &code) == 1)
            out[n++] = (char)code, from += 4;
        else
            out[n++] = *from;
    }
    out[n] = 0;
    return n;
}

START_TEST(cast_replays) {
    struct export_options o = export_defaults();
    struct screen t = {0};
    o.title = "say \"hi\"";
    write_all("a.cast", 10, &o);
    size_t size;
    char *text = read_text(in_folder("a.cast"), &size), *line = text, *data = xcalloc(size, 1);
    double before = 0, at, seconds;
    for (int n = 0; *line; n++) {
        char *end = strchr(line, '\n');
        ck_assert_ptr_nonnull(end);
        *end = 0;
        ck_assert(json_document(line));
        if (n == 0) {
            ck_assert_ptr_nonnull(strstr(line, "\"version\": 2, \"width\": 40, \"height\": 12,"));
        } else {
            int used = 0;
            ck_assert_int_eq(sscanf(line, "[%lf, \"o\", \"%n", &at, &used), 1);
            ck_assert_double_ge(at, before);
            feed(&t, data, unescape(line + used, data));
            before = at;
        }
        line = end + 1;
    }
    ck_assert_double_eq_tol(before, 2.5, 1e-6);
    assert_shows(&t, draw(NULL, 9, &seconds), &glyphs_utf8, false);
    free(data);
    free(text);
}
END_TEST

int main(void) {
    TCase *t = tcase_create("ansi");
    tcase_add_loop_test(t, only_differences_are_sent, 0, 8);
    tcase_add_test(t, cast_replays);
    return run_in_folder("ansi", t);
}
