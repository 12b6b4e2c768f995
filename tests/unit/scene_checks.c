#include "scene_checks.h"
#include "alloc.h"
#include "worker.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char puzzles[] =
    "puzzles:\n"
    "  - {kind: sudoku, name: Monday, source: test, grid: "
    "\"53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\"}\n"
    "  - kind: maze\n    name: Garden\n    grid: |\n"
    "      S.#....#..\n      ..#.##.#..\n      .##..#...#\n      ....#..#..\n      .##.#.##..\n"
    "      ....#....#\n      ##.##.##..\n      ....#..#..\n      .##...#...\n      ...#.....G\n"
    "  - {kind: sudoku, name: Small, grid: \"1..4..1.2....3.1\"}\n";

struct scripted_mind mind;
struct session session;
struct control control;
struct scene scene;
char home[64];

void setup(void) {
    struct preferences p;
    struct puzzle_list list = {0};
    struct err e;
    strcpy(home, "/tmp/rumia-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("XDG_STATE_HOME", home, 1);
    preferences_defaults(&p);
    p.restore = false;
    scripted_mind_init(&mind);
    scripted_mind_doubles(&mind);
    mind.peeks = true;
    session_init(&session, &mind.mind, &p);
    if (puzzle_read_text(&list, puzzles, strlen(puzzles), "test", NULL, NULL, &e)) {
        char text[600];
        ck_abort_msg("%s", err_format(&e, text, sizeof text));
    }
    for (int i = 0; i < list.count; i++)
        session_add(&session, &list.items[i], false);
    puzzle_list_free(&list);
    control_init(&control, &session, NULL, 1);
    scene_init(&scene);
}

void teardown(void) {
    scene_free(&scene);
    session_free(&session);
    char *command = xasprintf("cd / && rm -r '%s'", home);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

void run_to_end(void) {
    do {
        worker_wait(session.worker);
        session_poll(&session);
    } while (session.thinking >= 0 && (session.desks[session.thinking]->now.status == RUN_LOADING ||
                                       session.desks[session.thinking]->now.status == RUN_THINKING));
}

void wait_for_run(void) {
    run_to_end();
    control.now += 1000; /* until all of it was seen */
    control_poll(&control);
}

void type(const char *script) {
    for (const char *at = script + strspn(script, " "); *at; at += strspn(at, " ")) {
        size_t n = strcspn(at, " ");
        struct key key;
        if (n == 4 && !strncmp(at, "WAIT", 4))
            wait_for_run();
        else if (n == 6 && !strncmp(at, "UNSEEN", 6)) {
            run_to_end();
            control.now += 1.5;
            control_poll(&control);
        } else if (*at == ':' && n > 1) {
            char line[128];
            snprintf(line, sizeof line, "%.*s", (int)n - 1, at + 1);
            for (char *c = line; *c; c++)
                if (*c == '_') *c = ' ';
            control_command(&control, line);
        } else {
            ck_assert_msg(key_parse(at, &key) == n, "no key: %s", at);
            control_key(&control, key);
        }
        at += n;
    }
}
