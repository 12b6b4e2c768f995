/* Any bytes as a saved session (the runs beside it are whole): nothing may crash, an error says what and where, and
 * what was resumed can be drawn, saved and resumed again. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "layout.h"
#include "promise.h"
#include "trace.h"

#include <stdlib.h>

static char saved[4096]; /* where session.yaml lies */

/* The run of the first desk: the frames of a puzzle that is its own start. */
static void save_run(void) {
    static const char maze[] = "S..\n.#.\n..G\n";
    struct puzzle_list list = {0};
    struct err e = {0};
    require(!puzzle_read_text(&list, maze, sizeof maze - 1, "maze", NULL, NULL, &e), "a maze is read", &e);
    const struct frame_shape shape = frame_shape_of(&list.items[0]);
    struct timeline *t = timeline_new(&shape, &list.items[0].given, list.items[0].kind->blank);
    for (int i = 0; i < 3; i++)
        timeline_append(t, frame_new(&shape, false));
    char *path = state_path("session-0.rumia-trace", true);
    require(!trace_write(path, &list.items[0], t, "model", "note", &e), "a trace is written", &e);
    free(path);
    timeline_free(t);
    puzzle_list_free(&list);
}

static void draw(const struct session *s) {
    struct scene scene;
    struct keymap map;
    keymap_default(&map);
    scene_init(&scene);
    const struct look look = {0};
    layout_screen(&scene, s, &look, &map, 100, 30);
    scene_free(&scene);
}

/* How many desks are open after resuming what lies there; a second time what was saved the first. */
static int resume(bool again) {
    struct preferences p;
    struct session s;
    struct err e = {0};
    preferences_defaults(&p);
    session_init(&s, NULL, &p);
    const int failed = session_resume(&s, &e);
    if (failed) require_error(&e, saved);
    require(!failed || !again, "a saved session can be resumed", &e);
    require(s.count == 0 || (s.current >= 0 && s.current < s.count), "one desk is the current one", NULL);
    draw(&s);
    const int count = failed ? -1 : s.count;
    if (!failed && !again) require(!session_save(&s, &e), "a session can be saved", &e);
    session_free(&s);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enter_own_folder();
    save_run(); /* what was resumed last wrote its own over it */
    char *path = state_path("session.yaml", true);
    snprintf(saved, sizeof saved, "%s", path);
    free(path);
    FILE *f = fopen(saved, "w");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f)) abort();
    const int count = resume(false);
    if (count > 0) require(resume(true) == count, "as many desks are saved", NULL);
    return 0;
}
