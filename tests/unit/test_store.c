/* What is kept from one start to the next. */
#include "alloc.h"
#include "in_folder.h"
#include "paths.h"
#include "run_suite.h"
#include "scripted_mind.h"
#include "store.h"
#include "trace.h"
#include "worker.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const char sudoku[] = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n";
static const char other[] = "000801000000000043500000000000070800000000100020030000600000075003400000000200600\n";
static const char maze[] = "S.#..\n..#.#\n.##..\n....#\n.##.G\n";

static struct scripted_mind mind;

/* The folder of a test is the home. */
static void setup(void) {
    enter_folder();
    setenv("XDG_STATE_HOME", test_folder, 1);
    scripted_mind_init(&mind);
}

static void teardown(void) {
    char *command = xasprintf("rm -rf %s/*", test_folder);
    ck_assert_int_eq(system(command), 0);
    free(command);
    leave_folder();
}

static void start(struct session *s, enum store_use use) {
    struct preferences p;
    struct err e;
    preferences_defaults(&p);
    session_init(s, &mind.mind, &p);
    s->store = store_open(use, &e);
    ck_assert_ptr_nonnull(s->store);
    store_resume(s->store, s);
}

/* As after kill -9. */
static void end(struct session *s) {
    store_close(s->store);
    session_free(s);
}

static void quit(struct session *s) {
    struct err e;
    char text[600];
    ck_assert_msg(!store_keep(s->store, s, &e), "%s", err_format(&e, text, sizeof text));
    end(s);
}

static struct desk *add(struct session *s, const char *text) {
    struct puzzle_list list = {0};
    struct err e;
    ck_assert_int_eq(puzzle_read_text(&list, text, strlen(text), "test", NULL, NULL, &e), 0);
    struct desk *d = session_add(s, &list.items[0], true);
    puzzle_list_free(&list);
    return d;
}

static void enter(struct session *s, int cell, const char *key) {
    session_cell(s, cell);
    session_key(s, HAND_SYMBOL, key);
    ck_assert_int_ne(session_desk(s)->play.grid.cells[cell], session_desk(s)->play.puzzle.kind->blank);
}

static void think(struct session *s) {
    session_again(s);
    for (bool more = true; more;) {
        worker_wait(s->worker);
        session_poll(s);
        more = session_desk(s)->now.status == RUN_LOADING || session_desk(s)->now.status == RUN_THINKING;
    }
}

static int digit(const struct session *s, int desk, int cell) {
    return s->desks[desk]->play.grid.cells[cell];
}

static int runs_kept(void) {
    FILE *f = popen("ls rumia | grep -c rumia-trace", "r");
    int n = -1;
    ck_assert_int_eq(fscanf(f, "%d", &n), 1);
    pclose(f);
    return n;
}

START_TEST(a_session_is_resumed) {
    struct session s;
    struct rng rng;
    start(&s, STORE_SESSION);
    struct play *p = &add(&s, sudoku)->play;
    think(&s);
    rng_seed(&rng, 9, 0);
    for (int k = 0; k < 200; k++) {
        const int cell = (int)rng_below(&rng, 81), symbol = (int)rng_below(&rng, 10);
        if (k % 3)
            play_pencil(p, cell, (uint8_t)symbol);
        else if (k % 2)
            play_enter(p, cell, (uint8_t)symbol);
        else
            play_given(p, cell, (uint8_t)symbol);
    }
    session_cell(&s, 17);
    session_goto(&s, 9);
    uint8_t grid[81], given[81];
    uint32_t pencil[81];
    memcpy(grid, p->grid.cells, 81), memcpy(given, p->puzzle.given.cells, 81), memcpy(pencil, p->pencil, sizeof pencil);
    const int frames = session_desk(&s)->now.timeline->count;
    add(&s, maze);
    enter(&s, 1, "o");
    for (int again = 0; again < 3; again++) { /* and is the same when it is only looked at */
        quit(&s);
        start(&s, STORE_SESSION);
        ck_assert_ptr_null(store_told(s.store));
        ck_assert_int_eq(s.count, 2);
        ck_assert_int_eq(s.current, 1);
        ck_assert_int_eq(play_entered(&s.desks[1]->play), 1);
        const struct desk *d = s.desks[0];
        ck_assert_mem_eq(grid, d->play.grid.cells, 81);
        ck_assert_mem_eq(given, d->play.puzzle.given.cells, 81);
        ck_assert_mem_eq(pencil, d->play.pencil, sizeof pencil);
        ck_assert_int_eq(d->cell, 17);
        ck_assert_int_eq(d->frame, 9);
        ck_assert_int_eq(d->now.timeline->count, frames); /* though it was about the givens before all edits */
        ck_assert_int_eq(d->now.status, RUN_RECORDED);
        ck_assert_int_eq(runs_kept(), 1);
    }
    end(&s);
}
END_TEST

START_TEST(a_session_of_before_is_resumed) {
    struct session s;
    struct err e;
    start(&s, STORE_SESSION);
    struct desk *d = add(&s, sudoku);
    think(&s);
    ck_assert_int_eq(trace_write("rumia/session-0.rumia-trace", &d->play.puzzle, d->now.timeline, "m", "n", &e), 0);
    end(&s);
    const char text[] =
        "session: 1\ncurrent: 0\ndesks:\n  - cell: 3\n    frame: 2\n    puzzle: |2\n      rumia: 1\n"
        "      kind: sudoku\n      grid: |\n        53..7....\n        6..195...\n        .98....6.\n"
        "        8...6...3\n        4..8.3..1\n        7...2...6\n        .6....28.\n        ...419..5\n"
        "        ....8..79\n    moves: |2\n      r1c3=4\n    trace: true\n";
    write_file("rumia/session.yaml", text, strlen(text));
    start(&s, STORE_SESSION);
    ck_assert_ptr_null(store_told(s.store));
    ck_assert_int_eq(digit(&s, 0, 2), 4);
    ck_assert_int_eq(s.desks[0]->frame, 2);
    ck_assert_ptr_nonnull(s.desks[0]->now.timeline);
    end(&s);
}
END_TEST

/* ---- files that cannot be read ---- */

#define DESK(kind, moves)                                                                                              \
    "  - puzzle: |2\n      rumia: 1\n      kind: " kind "\n      grid: |\n        1...\n        ..2.\n        .3..\n"  \
    "        ...4\n    moves: |2\n" moves

static const struct {
    const char *text, *told;
    int desks, entered;
} unreadable[] = {
    {"session: 2\ncurrent: 0\ndesks: []\nfuture: 1\n", "session.yaml:", 0, 0},
    {"session: 1\ncurrent: 0\ndesks: 5\n", "session.yaml:3:8", 0, 0},
    {"\001\002\003", "session.yaml:", 0, 0},
    {"session: 1\ncurrent: 1\ndesks:\n" DESK("sudokx", "      r1c2=3\n") DESK("sudoku", "      r1c2=3\n"), "sudokx", 1,
     1},
    {"session: 1\ncurrent: 0\ndesks:\n" DESK("sudoku", "      r1c2=3\n") "    shine: 4\n", "shine", 1, 1},
    {"session: 1\ncurrent: 0\ndesks:\n" DESK("sudoku", "      r1c2=3\n      r1c1=2\n      r1c3=4\n"), "r1c1=2", 1, 1},
    {"session: 1\ncurrent: 0\ndesks:\n" DESK("sudoku", "      r1c2=3\n") "  - puzzle: \"cut of", "", 1, 1},
    {"session: 3\ncurrent: 0\ndesks:\n" DESK("sudoku", "      r1c2=3\n"), "session.yaml:1:10", 1, 1},
};

START_TEST(what_cannot_be_read_is_kept_aside) {
    struct session s;
    const char *text = unreadable[_i].text;
    ck_assert_int_eq(mkdir("rumia", 0700), 0);
    for (int again = 1; again <= 2; again++) { /* the second does not take the place of the first */
        write_file("rumia/session.yaml", text, strlen(text));
        start(&s, STORE_SESSION);
        ck_assert_ptr_nonnull(store_told(s.store));
        ck_assert_msg(strstr(store_told(s.store), unreadable[_i].told), "%s", store_told(s.store));
        ck_assert_ptr_nonnull(strstr(store_told(s.store), "session-unreadable"));
        ck_assert_int_eq(s.count, unreadable[_i].desks);
        if (s.count) ck_assert_int_eq(play_entered(&s.desks[0]->play), unreadable[_i].entered);
        if (again == 2) end(&s);
        if (again == 2) break;
        quit(&s);
        assert_content("rumia/session-unreadable-1.yaml", text);
    }
    start(&s, STORE_SESSION); /* killed before anything was written: nothing happened to the file */
    ck_assert_ptr_nonnull(store_told(s.store));
    quit(&s);
    assert_content("rumia/session-unreadable-2.yaml", text);
    start(&s, STORE_SESSION);
    ck_assert_ptr_null(store_told(s.store));
    ck_assert_int_eq(s.count, unreadable[_i].desks);
    end(&s);
}
END_TEST

START_TEST(a_file_that_was_cut_is_good_up_to_there) {
    struct session s;
    struct bytes b;
    struct err e;
    start(&s, STORE_SESSION);
    for (int i = 0; i < 4; i++) {
        add(&s, i % 2 ? other : sudoku);
        enter(&s, 2, "4");
    }
    quit(&s);
    ck_assert_int_eq(bytes_read(&b, "rumia/session.yaml", 1 << 20, &e), 0);
    int most = 0;
    for (size_t size = 1; size <= b.size; size += 37) {
        write_file("rumia/session.yaml", b.data, size);
        start(&s, STORE_SESSION);
        ck_assert_int_ge(s.count, most); /* never fewer with more of the file */
        if (s.count > most) most = s.count;
        ck_assert_int_ge(s.count, (int)(4 * size / (b.size + 20)) - 1);
        end(&s);
    }
    ck_assert_int_ge(most, 3);
    bytes_free(&b);
}
END_TEST

START_TEST(a_run_of_another_puzzle_is_not_shown) {
    struct session s;
    start(&s, STORE_SESSION);
    add(&s, sudoku);
    think(&s);
    quit(&s);
    ck_assert_int_eq(system("mv rumia/run-*.rumia-trace mine"), 0);
    ck_assert_int_eq(system("cp rumia/session.yaml session.yaml"), 0);
    start(&s, STORE_SESSION);
    add(&s, other);
    think(&s);
    quit(&s);
    ck_assert_int_eq(
        system("mv rumia/run-*.rumia-trace theirs && mv theirs \"rumia/$(sed -n 's/ *run: //p' session.yaml)\""), 0);
    ck_assert_int_eq(system("cp session.yaml rumia/session.yaml"), 0);
    start(&s, STORE_SESSION);
    ck_assert_int_eq(s.count, 1);
    ck_assert_ptr_null(s.desks[0]->now.timeline);
    end(&s);
    ck_assert_int_eq(system("mv mine \"rumia/$(sed -n 's/ *run: //p' session.yaml)\""), 0);
    start(&s, STORE_SESSION);
    ck_assert_ptr_nonnull(s.desks[0]->now.timeline);
    end(&s);
}
END_TEST

/* ---- two at once ---- */

START_TEST(two_programs_lose_nothing) {
    struct session a, b;
    start(&a, STORE_SESSION);
    add(&a, sudoku), add(&a, other), add(&a, maze);
    quit(&a);
    start(&a, STORE_SESSION);
    start(&b, STORE_SESSION); /* goes on with the same */
    ck_assert_int_eq(b.count, 3);
    session_select(&a, 0), enter(&a, 2, "4"); /* the same puzzle in both */
    session_select(&b, 0), enter(&b, 3, "6");
    session_select(&b, 1), enter(&b, 0, "2"); /* one in b alone */
    session_select(&a, 2), enter(&a, 1, "o");
    if (_i) { /* either may be the last */
        quit(&a);
        quit(&b);
    } else {
        quit(&b);
        quit(&a);
    }
    start(&a, STORE_SESSION);
    ck_assert_ptr_null(store_told(a.store));
    ck_assert_int_eq(a.count, 4); /* the puzzle that both went on with stands there twice */
    int fours = 0, sixes = 0, twos = 0, paths = 0;
    for (int i = 0; i < a.count; i++) {
        const bool is_maze = !strcmp(a.desks[i]->play.puzzle.kind->name, "maze");
        fours += !is_maze && digit(&a, i, 2) == 4;
        sixes += !is_maze && digit(&a, i, 3) == 6;
        twos += !is_maze && digit(&a, i, 0) == 2;
        paths += is_maze && play_entered(&a.desks[i]->play) == 1;
    }
    ck_assert(fours == 1 && sixes == 1 && twos == 1 && paths == 1);
    quit(&a);
    ck_assert_int_ne(access("rumia/session-2.yaml", F_OK), 0); /* it was taken over */
    start(&a, STORE_SESSION);
    ck_assert_int_eq(a.count, 4);
    end(&a);
}
END_TEST

START_TEST(the_runs_of_another_program_stay) {
    struct session a, b;
    start(&a, STORE_SESSION);
    start(&b, STORE_SESSION);
    add(&b, other);
    think(&b);
    enter(&b, 0, "2");
    quit(&b);
    add(&a, sudoku);
    think(&a);
    quit(&a); /* knows nothing of b's */
    ck_assert_int_eq(runs_kept(), 2);
    start(&a, STORE_SESSION);
    ck_assert_int_eq(a.count, 2);
    ck_assert(a.desks[0]->now.timeline && a.desks[1]->now.timeline);
    think(&a); /* another run in the place of the first */
    quit(&a);
    ck_assert_int_eq(runs_kept(), 2);
}
END_TEST

/* ---- puzzles of files ---- */

START_TEST(work_on_files_comes_back) {
    struct session s;
    struct err e;
    start(&s, STORE_FILES);
    add(&s, other);
    quit(&s);
    ck_assert_int_ne(access("rumia/session.yaml", F_OK), 0); /* nothing was done */
    start(&s, STORE_FILES);
    add(&s, sudoku);
    enter(&s, 2, "4");
    ck_assert_int_eq(store_poll(s.store, &s, 10, &e), 0);
    ck_assert_int_ne(access("rumia/session.yaml", F_OK), 0);
    const int wait = store_timeout(s.store, 10);
    ck_assert(wait > 0 && wait < 1000); /* several keys are written at once, within a second */
    ck_assert_int_eq(store_poll(s.store, &s, 11, &e), 0);
    ck_assert_int_eq(store_timeout(s.store, 11), -1);
    end(&s); /* kill -9 */

    start(&s, STORE_FILES);
    add(&s, other);
    add(&s, sudoku);
    ck_assert_int_eq(store_recalled(s.store), 1);
    ck_assert_int_eq(digit(&s, 1, 2), 4);
    quit(&s);
    start(&s, STORE_FRESH);
    add(&s, sudoku);
    ck_assert_int_eq(store_recalled(s.store), 0);
    ck_assert_int_eq(play_entered(&s.desks[0]->play), 0);
    quit(&s);
    start(&s, STORE_SESSION); /* it was no session of its own, */
    ck_assert_int_eq(s.count, 0);
    add(&s, sudoku); /* but whatever opens the puzzle brings it back */
    ck_assert_int_eq(digit(&s, 0, 2), 4);
    session_undo(&s, 1, false);
    quit(&s);
    start(&s, STORE_FILES);
    add(&s, sudoku);
    ck_assert_int_eq(play_entered(&s.desks[0]->play), 0);
    end(&s);
}
END_TEST

START_TEST(a_named_file_leaves_the_session_alone) {
    struct session s;
    start(&s, STORE_SESSION);
    add(&s, sudoku), add(&s, maze);
    session_select(&s, 0);
    quit(&s);
    start(&s, STORE_FILES);
    add(&s, other);
    enter(&s, 0, "2");
    quit(&s);
    start(&s, STORE_SESSION);
    ck_assert_int_eq(s.count, 2);
    ck_assert_int_eq(s.current, 0);
    ck_assert_int_eq(play_entered(&s.desks[0]->play), 0);
    end(&s);
}
END_TEST

/* ---- where nothing can be written ---- */

START_TEST(what_cannot_be_written_is_told_once_and_tried_again) {
    struct session s;
    struct err e;
    start(&s, STORE_SESSION);
    add(&s, sudoku);
    quit(&s);
    start(&s, STORE_SESSION);
    enter(&s, 2, "4");
    signal(SIGXFSZ, SIG_IGN); /* a full disk */
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){10, RLIM_INFINITY}), 0);
    ck_assert_int_eq(store_poll(s.store, &s, 1, &e), 0);
    ck_assert_int_eq(store_poll(s.store, &s, 2, &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_int_eq(store_poll(s.store, &s, 3, &e), 0);
    ck_assert_int_eq(store_poll(s.store, &s, 20, &e), 0);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
    ck_assert_int_eq(store_poll(s.store, &s, 30, &e), 0);
    end(&s);
    start(&s, STORE_SESSION);
    ck_assert_int_eq(digit(&s, 0, 2), 4);
    end(&s);
}
END_TEST

START_TEST(a_home_that_is_none) {
    struct err e;
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    ck_assert_ptr_null(store_open(STORE_SESSION, &e));
    ck_assert_ptr_nonnull(strstr(e.expected, "HOME"));
    write_file("file", "", 0);
    char *home = xasprintf("%s/file", test_folder);
    setenv("HOME", home, 1);
    ck_assert_ptr_null(store_open(STORE_SESSION, &e));
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_ptr_nonnull(strstr(e.file, "file"));
    struct preferences p;
    preferences_defaults(&p);
    char *path = config_path("config.yaml");
    ck_assert_int_eq(preferences_read(&p, path, &e), 0);
    free(path), free(home);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("store");
    TCase *c = tcase_create("store");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_session_is_resumed);
    tcase_add_test(c, a_session_of_before_is_resumed);
    tcase_add_loop_test(c, what_cannot_be_read_is_kept_aside, 0, sizeof unreadable / sizeof *unreadable);
    tcase_add_test(c, a_file_that_was_cut_is_good_up_to_there);
    tcase_add_test(c, a_run_of_another_puzzle_is_not_shown);
    tcase_add_loop_test(c, two_programs_lose_nothing, 0, 2);
    tcase_add_test(c, the_runs_of_another_program_stay);
    tcase_add_test(c, work_on_files_comes_back);
    tcase_add_test(c, a_named_file_leaves_the_session_alone);
    tcase_add_test(c, what_cannot_be_written_is_told_once_and_tried_again);
    tcase_add_test(c, a_home_that_is_none);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
