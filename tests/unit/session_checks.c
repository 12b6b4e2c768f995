#include "session_checks.h"
#include "alloc.h"
#include "worker.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char sudoku_text[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n";
const char maze_text[] = "S.#..\n..#.#\n.##..\n....#\n.##.G\n";

struct scripted_mind mind;
struct session session;
char home[64];

void add(const char *text) {
    struct puzzle_list list = {0};
    struct err e;
    ck_assert_int_eq(puzzle_read_text(&list, text, strlen(text), "test", NULL, NULL, &e), 0);
    session_add(&session, &list.items[0], true);
    puzzle_list_free(&list);
}

void open_session(void) {
    struct preferences p;
    preferences_defaults(&p);
    session_init(&session, &mind.mind, &p);
}

void setup(void) {
    scripted_mind_init(&mind);
    strcpy(home, "/tmp/rumia-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("XDG_STATE_HOME", home, 1);
    open_session();
    add(sudoku_text);
}

void teardown(void) {
    session_free(&session);
    char *command = xasprintf("rm -r '%s'", home);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

void think(void) {
    session_again(&session);
    for (bool more = true; more;) {
        worker_wait(session.worker);
        session_poll(&session);
        more = session_desk(&session)->now.status == RUN_LOADING || session_desk(&session)->now.status == RUN_THINKING;
    }
}

bool said(const char *what) {
    return strstr(session.said.text, what) != NULL;
}
