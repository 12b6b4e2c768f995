#include "front_checks.h"
#include "alloc.h"
#include "bytes.h"
#include "run_suite.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static char folder[64];
struct scene scene;

const char *in_folder(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

char *read_text(const char *path, size_t *size) {
    struct bytes b;
    struct err e;
    ck_assert_int_eq(bytes_read(&b, path, 1 << 26, &e), 0);
    if (size) *size = b.size;
    return (char *)b.data;
}

const struct scene *draw(void *context, int index, double *seconds) {
    (void)context;
    *seconds = 0.25;
    scene_begin(&scene, W, H);
    scene_fill(&scene, 0, 0, W, 1, paint(ROLE_PANEL));
    scene_text(&scene, 1, 0, 30, ROLE_TITLE, "a <b> & \"c\" \\ \x1b[31m \xff é");
    scene_box(&scene, 0, 1, 14, 7, ROLE_FRAME, "box");
    for (int k = 0; k < 4; k++)
        scene_cell(&scene, 3 + k % 2 * 4, 3 + k / 2 * 2, 3, 1, paint(ROLE_GIVEN), paint_level(ROLE_DELTA, k / 3.),
                   (const char *[]){"1", "2", "3", "4"}[k]);
    struct item *l = scene_add(&scene, ITEM_LATTICE, 2, 2, 9, 5);
    l->fore = paint(ROLE_GRID);
    l->columns = l->rows = 2, l->cell_width = 3, l->cell_height = 1;
    scene_cell(&scene, 16 + index % 8, 2, 2, 1, paint(ROLE_CONFLICT), paint(ROLE_SELECTED), "7");
    scene_last(&scene)->mark = '!';
    scene_last(&scene)->mark_paint = paint(ROLE_CONFLICT);
    scene_bar(&scene, 16, 4, 20, index / 10., ROLE_BAR);
    float *v = scene_plot(&scene, 16, 5, 20, 3, 10, 0, 1, ROLE_PLOT_Q);
    for (int k = 0; k < 10; k++)
        v[k] = k == 4 ? NAN : k / 9.f;
    scene_last(&scene)->cursor = index % 10;
    uint8_t *f = scene_field(&scene, 0, 8, 12, 3, 6, 6, 3, ROLE_VECTOR);
    for (int k = 0; k < 6 * 6 * 3; k++)
        f[k] = (uint8_t)(k * 7 + index * 5);
    scene_fill(&scene, 20, 9, 4, 2, paint(ROLE_SYMBOL_2));
    scene_text(&scene, 26, 9, 6, ROLE_TEXT, "▲█▁─│");
    return &scene;
}

struct export_frames frames(int count) {
    return (struct export_frames){count, draw, NULL};
}

void write_all(const char *name, int count, const struct export_options *o) {
    struct export_frames f = frames(count);
    struct err e = {0};
    const char *path = in_folder(name);
    int bad = export_frames(path, export_format_of(path), &f, o, &e);
    ck_assert_msg(!bad, "%s: %s", name, e.what);
}

/* ---- JSON ---- */

/* A checker of RFC 8259, strict: moves *at behind one value. */
static bool json_value(const char **at);

static bool json_string(const char **at) {
    const char *p = *at;
    if (*p++ != '"') return false;
    for (; *p != '"'; p++) {
        if ((unsigned char)*p < 32) return false;
        if (*p != '\\') continue;
        p++;
        if (*p == 'u')
            for (int k = 0; k < 4; k++)
                if (!isxdigit((unsigned char)*++p)) return false;
        if (!strchr("\"\\/bfnrtu0123456789abcdefABCDEF", *p)) return false;
    }
    *at = p + 1;
    return true;
}

static void json_blank(const char **at) {
    *at += strspn(*at, " \t\r\n");
}

static bool json_list(const char **at, char close) {
    (*at)++;
    json_blank(at);
    if (**at == close) return (*at)++, true;
    for (;;) {
        json_blank(at);
        if (close == '}') {
            if (!json_string(at)) return false;
            json_blank(at);
            if (*(*at)++ != ':') return false;
        }
        if (!json_value(at)) return false;
        json_blank(at);
        if (**at == close) return (*at)++, true;
        if (*(*at)++ != ',') return false;
    }
}

static bool json_value(const char **at) {
    static const char *const words[] = {"true", "false", "null"};
    json_blank(at);
    if (**at == '{') return json_list(at, '}');
    if (**at == '[') return json_list(at, ']');
    if (**at == '"') return json_string(at);
    for (int k = 0; k < 3; k++)
        if (!strncmp(*at, words[k], strlen(words[k]))) return *at += strlen(words[k]), true;
    size_t n = strspn(*at, "+-0123456789.eE");
    *at += n;
    return n > 0;
}

bool json_document(const char *text) {
    if (!json_value(&text)) return false;
    json_blank(&text);
    return !*text;
}

int run_in_folder(const char *name, TCase *cases) {
    char command[128];
    strcpy(folder, "/tmp/rumia-test-XXXXXX");
    if (!mkdtemp(folder)) return 2;
    tcase_set_timeout(cases, 60);
    Suite *s = suite_create(name);
    suite_add_tcase(s, cases);
    const int failed = run_suite(s);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) || failed;
}
