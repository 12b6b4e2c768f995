/* Any bytes as a saved session (the runs beside it are whole): nothing may crash, what cannot be read is kept aside,
 * and what was resumed can be drawn, kept and resumed again. With clang: -fsanitize=fuzzer; without: replay.c. */
#include "layout.h"
#include "paths.h"
#include "promise.h"
#include "store.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char saved[4096], unreadable[4096]; /* where session.yaml lies, and what was put aside */

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

/* How many desks are open after resuming what lies there; a second time what was kept the first. */
static int resume(bool again) {
    struct preferences p;
    struct session s;
    struct err e = {0};
    preferences_defaults(&p);
    session_init(&s, NULL, &p);
    s.store = store_open(STORE_SESSION, &e);
    require(s.store, "there is somewhere to keep things", &e);
    const char *told = store_told(s.store);
    require(!told || !again, "what was kept can be read", NULL);
    require(!told || strstr(told, "session-unreadable-1.yaml"), "it is told where the file is kept", NULL);
    store_resume(s.store, &s);
    require(s.count == 0 || (s.current >= 0 && s.current < s.count), "one desk is the current one", NULL);
    draw(&s);
    const int count = s.count;
    require(!store_keep(s.store, &s, &e), "a session can be kept", &e);
    require(!told || !access(unreadable, F_OK), "what cannot be read is kept", NULL);
    store_close(s.store);
    session_free(&s);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enter_own_folder();
    save_run(); /* what was resumed last wrote its own over it */
    char *path = state_path("session.yaml", true), *aside = state_path("session-unreadable-1.yaml", false);
    snprintf(saved, sizeof saved, "%s", path);
    snprintf(unreadable, sizeof unreadable, "%s", aside);
    free(path), free(aside);
    unlink(unreadable);
    FILE *f = fopen(saved, "w");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f)) abort();
    const int count = resume(false);
    require(resume(true) == count, "as many desks are kept", NULL);
    return 0;
}
