/* Themes: those built in, theme files, and that the files that ship say what they should. */
#include "alloc.h"
#include "run_suite.h"
#include "theme.h"

#include <check.h>
#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

START_TEST(themes_are_complete) {
    for (int i = 0; theme_names[i]; i++) {
        const struct theme *t = theme_find(theme_names[i]);
        ck_assert_ptr_nonnull(t);
        ck_assert_int_eq(t->light, strstr(t->name, "light") != NULL);
        for (int r = ROLE_GIVEN; r < ROLE_COUNT; r++)
            ck_assert_int_ge(t->role[r].rgb, 0);
        struct colour c = theme_colour(t, paint(ROLE_CONFLICT), false, DEPTH_TRUE);
        ck_assert_int_eq(c.kind, COLOUR_RGB);
        ck_assert_int_eq(theme_colour(t, paint(ROLE_CONFLICT), false, DEPTH_NONE).kind, COLOUR_DEFAULT);
        ck_assert_int_lt(theme_colour(t, paint(ROLE_CONFLICT), false, DEPTH_16).index, 16);
        ck_assert_int_ge(theme_colour(t, paint(ROLE_PLAYED), false, DEPTH_256).index, 16);
        ck_assert_int_eq(theme_rgb(t, paint_level(ROLE_HEAT, 0), true), t->ground);
    }
    ck_assert_ptr_null(theme_find("nothing"));
}
END_TEST

START_TEST(theme_files_are_read) {
    static const char good[] = "theme: mine\nbase: light\nroles:\n  given: \"#112233\"\n"
                               "  plot-conflicts: {colour: \"#ff0000\", ansi: 9, bold: true}\n";
    static const char *const bad[] = {"theme: a\nbase: pink\n", "theme: a\nroles: {gven: \"#112233\"}\n",
                                      "theme: a\nroles: {given: red}\n", "base: dark\n"};
    struct theme t;
    struct err e;
    ck_assert_int_eq(theme_parse(&t, good, strlen(good), "mine.yaml", &e), 0);
    ck_assert(t.light && t.role[ROLE_GIVEN].rgb == 0x112233 && t.role[ROLE_PLOT_CONFLICTS].ansi == 9);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(theme_parse(&t, bad[i], strlen(bad[i]), "bad.yaml", &e), -1);
        ck_assert_str_eq(e.file, "bad.yaml");
    }
}
END_TEST

static char *shipped(const char *name) {
    return xasprintf("%s/../assets/themes/%s", getenv("RUMIA_TEST_DATA"), name);
}

static struct theme read_shipped(const char *name) {
    char *path = shipped(name), message[600];
    struct theme t;
    struct err e;
    if (theme_choose(&t, path, &e)) ck_abort_msg("%s", err_format(&e, message, sizeof message));
    free(path);
    return t;
}

START_TEST(the_files_that_ship_are_the_themes_built_in) {
    for (int i = 0; theme_names[i]; i++) {
        char *name = xasprintf("%s.yaml", theme_names[i]);
        const struct theme t = read_shipped(name), *built_in = theme_find(theme_names[i]);
        ck_assert_str_eq(t.name, built_in->name);
        ck_assert_int_eq(t.ground, built_in->ground);
        ck_assert_int_eq(t.ink, built_in->ink);
        for (int r = 0; r < ROLE_COUNT; r++)
            ck_assert_msg(!memcmp(&t.role[r], &built_in->role[r], sizeof t.role[r]), "%s: %s", name, role_name(r));
        free(name);
    }
}
END_TEST

START_TEST(every_theme_that_ships_can_be_read) {
    char *folder = shipped("");
    DIR *d = opendir(folder);
    int count = 0;
    ck_assert_ptr_nonnull(d);
    for (struct dirent *entry; (entry = readdir(d));) {
        if (entry->d_name[0] == '.') continue;
        const struct theme t = read_shipped(entry->d_name);
        ck_assert_uint_eq(strlen(t.name) + strlen(".yaml"), strlen(entry->d_name));
        ck_assert_int_eq(strncmp(t.name, entry->d_name, strlen(t.name)), 0);
        count++;
    }
    ck_assert_int_gt(count, 6); /* more than those built in */
    closedir(d);
    free(folder);
}
END_TEST

START_TEST(a_theme_is_chosen_by_name_or_file) {
    struct theme t;
    struct err e;
    ck_assert_int_eq(theme_choose(&t, "grey-light", &e), 0);
    ck_assert_str_eq(t.name, "grey-light");
    ck_assert_int_eq(theme_choose(&t, "gray", &e), -1);
    ck_assert_ptr_nonnull(strstr(e.what, "did you mean grey?"));
    ck_assert_int_eq(theme_choose(&t, "nothing-near", &e), -1);
    ck_assert_ptr_null(strstr(e.what, "mean"));
    ck_assert_int_eq(theme_choose(&t, "./absent.yaml", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
}
END_TEST

static double luminance(struct colour c) {
    const uint8_t parts[] = {c.r, c.g, c.b};
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int k = 0; k < 3; k++) {
        const double v = parts[k] / 255.;
        sum += weights[k] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* In every built-in theme, over every shade that has text. */
START_TEST(text_over_a_shade_can_be_read) {
    const struct theme *t = theme_find(theme_names[_i]);
    for (int k = 0; k < 256; k++) {
        const struct paint shades[] = {
            paint_level(ROLE_DELTA, k / 255.),
            paint_level(ROLE_HEAT, k / 255.),
            {ROLE_VECTOR, 255, {(uint8_t)k, (uint8_t)(k * 37), (uint8_t)(k * 101)}, false},
        };
        for (int i = 0; i < 3; i++) {
            const double a = luminance(theme_colour(t, shades[i], true, DEPTH_TRUE));
            const double b = luminance(theme_colour(t, paint_over(shades[i]), false, DEPTH_TRUE));
            const double contrast = (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
            ck_assert_msg(contrast > 4.5, "%s: contrast %.2f over shade %d of %s", t->name, contrast, k,
                          role_name(shades[i].role));
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("theme");
    TCase *c = tcase_create("theme");
    suite_add_tcase(suite, c);
    tcase_add_test(c, themes_are_complete);
    tcase_add_test(c, theme_files_are_read);
    tcase_add_test(c, the_files_that_ship_are_the_themes_built_in);
    tcase_add_test(c, every_theme_that_ships_can_be_read);
    tcase_add_test(c, a_theme_is_chosen_by_name_or_file);
    int built_in = 0;
    while (theme_names[built_in])
        built_in++;
    tcase_add_loop_test(c, text_over_a_shade_can_be_read, 0, built_in);
    return run_suite(suite);
}
