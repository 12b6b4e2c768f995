/* Any bytes as lines typed after ":", a command each; then the same typed key by key into the prompt. Nothing may
 * crash, the session stays whole, and each screen can be drawn. Nothing is written anywhere but into a folder of this
 * program's. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "control.h"
#include "layout.h"
#include "promise.h"
#include "scripted_mind.h"
#include "utf8.h"
#include "worker.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 64 };

static const char puzzles[] = "puzzles:\n"
                              "  - {kind: sudoku, name: Small, grid: \"1..4..1.2....3.1\"}\n"
                              "  - kind: maze\n    grid: |\n      S.#\n      ...\n      #.G\n";

static int export_nothing(const struct session *s, const struct look *l, const struct theme *t, const char *path,
                          struct err *e) {
    (void)s, (void)l, (void)t, (void)e;
    require(path[0], "what is exported has a name", NULL);
    return 0;
}

struct program {
    struct scripted_mind mind;
    struct session session;
    struct control control;
    struct scene scene;
};

static void begin(struct program *p) {
    struct preferences preferences;
    struct puzzle_list list = {0};
    struct err e = {0};
    preferences_defaults(&preferences);
    preferences.restore = false;
    scripted_mind_init(&p->mind);
    session_init(&p->session, &p->mind.mind, &preferences);
    require(!puzzle_read_text(&list, puzzles, sizeof puzzles - 1, "fuzz", NULL, NULL, &e), "puzzles are read", &e);
    for (int i = 0; i < list.count; i++)
        session_add(&p->session, &list.items[i], i == 0);
    puzzle_list_free(&list);
    control_init(&p->control, &p->session, NULL, 1);
    p->control.export_file = export_nothing;
    control_action(&p->control, ACTION_THINK, 0, NULL);
    worker_wait(p->session.worker);
    control_poll(&p->control);
    scene_init(&p->scene);
}

static void end(struct program *p) {
    layout_screen(&p->scene, &p->session, &p->control.look, &p->control.map, 100, 30);
    require(p->session.count == 0 || (p->session.current >= 0 && p->session.current < p->session.count),
            "one desk is the current one", NULL);
    scene_free(&p->scene);
    session_free(&p->session);
}

/* Files and generators are for other targets: they are slow, or read what lies about. */
static bool goes_outside(const char *line) {
    static const char *const words[] = {"open", "new", "theme"};
    line += strspn(line, " ");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strncmp(line, words[i], strlen(words[i]))) return true;
    return false;
}

static void type(struct control *c, const char *line) {
    control_key(c, (struct key){':', 0});
    for (size_t n, left = strlen(line); left; left -= n, line += n) {
        struct key key = {0};
        n = utf8_decode_any(line, left, &key.code);
        if (key.code >= 32) control_key(c, key);
    }
    control_key(c, (struct key){KEYCODE_ENTER, 0});
}

static void run(const char *text, void (*say)(struct control *, const char *)) {
    struct program p;
    begin(&p);
    char *lines = strdup(text), *rest = lines, *line;
    for (int i = 0; i < LINES_MAX && (line = strsep(&rest, "\n")); i++)
        if (!goes_outside(line)) say(&p.control, line);
    free(lines);
    end(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = text_copy(data, size);
    enter_own_folder();
    run(text, control_command);
    run(text, type);
    free(text);
    return 0;
}
