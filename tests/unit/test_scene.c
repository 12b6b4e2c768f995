/* Screens by scripted keys against expected text, mouse hits, keys, the loop on a scripted front end.
 *
 * Expected screens are tests/screens/NAME-WIDTHxHEIGHT.txt. After a wanted change, RUMIA_UPDATE_SCREENS=1 writes them
 * anew: look at them before committing. */
#include "alloc.h"
#include "bytes.h"
#include "control.h"
#include "interactive.h"
#include "keep.h"
#include "layout.h"
#include "raster.h"
#include "replay.h"
#include "run_suite.h"
#include "scripted_mind.h"
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

static struct scripted_mind mind;
static struct session session;
static struct control control;
static struct scene scene;
static char home[64];

static void setup(void) {
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

static void teardown(void) {
    scene_free(&scene);
    session_free(&session);
    char *command = xasprintf("cd / && rm -r '%s'", home);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static void run_to_end(void) {
    do {
        worker_wait(session.worker);
        session_poll(&session);
    } while (session.thinking >= 0 && (session.desks[session.thinking]->now.status == RUN_LOADING ||
                                       session.desks[session.thinking]->now.status == RUN_THINKING));
}

static void wait_for_run(void) {
    run_to_end();
    control.now += 1000; /* until all of it was seen */
    control_poll(&control);
}

/* Names of keys separated by blanks; ":line" a whole command; "WAIT" until the run has ended and was seen;
 * "UNSEEN" until it has ended and half of it was seen. */
static void type(const char *script) {
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

/* ---- expected screens ---- */

struct screen_test {
    const char *name, *keys;
    bool ascii, shades;
    int sizes[4][2]; /* besides */
};

static const struct screen_test screens[] = {
    {"first", "", .sizes = {{33, 16}}},
    {"solved", "Space WAIT", .sizes = {{60, 20}, {60, 50}}},
    {"candidates", "Space WAIT 3 g", .sizes = {{200, 60}, {100, 30}, {60, 50}}},
    {"alone", "Space WAIT 3 g f", .sizes = {{200, 60}}},
    {"update", "Space WAIT 3 g ,"},
    {"confidence", "Space WAIT 3 g c"},
    {"latent", "Space WAIT 2 g z z", false, true},
    {"latent-change", "Space WAIT Home . . z z z", false, true},
    {"latent-direction", "Space WAIT 2 g z", false, true},
    {"inspector", "Space WAIT 4 g I"},
    {"charts", "Space WAIT 5 g t"},
    {"log", "Space WAIT 5 g L"},
    {"diff", "Space WAIT 3 g d"},
    {"compare", "Space WAIT e :cell_r1c1 Delete Esc R WAIT v"},
    {"models", "Space WAIT M WAIT 3 g"},
    {"not-solved", ":set_steps_3 Space WAIT"},
    {"hint", "i H"},
    {"hint-told", "i H H"},
    {"check", "i :cell_r1c3 2 = ="},
    {"play", "i 1 Down Enter 2 4 Enter :cell_r3c1 1"},
    {"edit", "e 7"},
    {"help", "?", .sizes = {{200, 60}}},
    {"words", "? End"},
    {"gallery", "G Down"},
    {"prompt", ": c"},
    {"command", ": s t e p Space 5"},
    {"ascii", "Space WAIT 3 g c", true, true},
    {"maze", "] Space WAIT 2 g"},
    {"maze-latent", "] Space WAIT 2 g z z", true, true},
    {"maze-play", "] i o Down o"},
    {"tree", "Space WAIT 5 g y"},
    {"watching", "Space UNSEEN Space"},
    {"maze-large", ":new_maze_40x40_3 Space UNSEEN Space", .sizes = {{200, 60}}},
    {"maze-huge", ":new_maze_64x64_3 Space UNSEEN Space"},
    {"maze-large-ascii", ":new_maze_40x40_3 Space UNSEEN Space", true, true},
    {"maze-huge-latent", ":new_maze_64x64_3 Space UNSEEN Space z"},
    {"maze-huge-walk", ":new_maze_64x64_3 Space WAIT :cell_r60c60 Up"},
    {"small", "] ] Space WAIT 2 g"},
    {"task", ":new_arc_mirror_3", .sizes = {{200, 60}}},
    {"task-spelt", ":new_arc_mirror_3 #"},
    {"task-pair", ":new_arc_mirror_3 }", .sizes = {{60, 20}}},
    {"task-painted", ":new_arc_mirror_3 i I Down 3 Right V Down Down Right 4 L Right 5 F #"},
    {"task-thought", ":new_arc_mirror_3 Space WAIT", false, true, .sizes = {{200, 60}}},
    {"task-candidate", ":new_arc_mirror_3 Space WAIT { {"},
    {"task-learning", ":new_arc_mirror_3 A UNSEEN Space"},
    {"task-learnt", ":new_arc_mirror_3 A WAIT Left Left ,", .sizes = {{200, 60}}},
    {"task-curve", ":new_arc_mirror_3 A WAIT t"},
    {"task-blank", ":new_arc_mirror_3 B UNSEEN Space"},
};

static void check_screen(const struct screen_test *t, int width, int height) {
    const char *data = getenv("RUMIA_TEST_DATA");
    char *path = xasprintf("%s/screens/%s-%dx%d.txt", data ? data : "tests", t->name, width, height);
    struct bytes expected;
    struct err e;
    layout_screen(&scene, &session, &control.look, &control.map, width, height);
    char *text = scene_to_text(&scene, t->ascii ? &glyphs_ascii : &glyphs_utf8, t->shades);
    if (getenv("RUMIA_UPDATE_SCREENS")) {
        FILE *f = fopen(path, "w");
        ck_assert_ptr_nonnull(f);
        fputs(text, f);
        fclose(f);
    } else {
        ck_assert_msg(bytes_read(&expected, path, 1 << 20, &e) == 0, "%s: %s", path, e.what);
        ck_assert_msg(!strcmp(text, (const char *)expected.data), "%s differs; now it is\n%s", path, text);
        bytes_free(&expected);
    }
    free(text);
    free(path);
}

START_TEST(screen_is_as_expected) {
    const struct screen_test *t = &screens[_i];
    mind.searches = !strcmp(t->name, "tree");
    control.look.ascii = t->ascii;
    type(t->keys);
    check_screen(t, 80, 24);
    check_screen(t, 120, 40);
    for (size_t i = 0; i < sizeof t->sizes / sizeof *t->sizes && t->sizes[i][0]; i++)
        check_screen(t, t->sizes[i][0], t->sizes[i][1]);
}
END_TEST

START_TEST(too_small_says_so) {
    layout_screen(&scene, &session, &control.look, &control.map, 19, 24);
    char *text = scene_to_text(&scene, &glyphs_utf8, false);
    ck_assert_ptr_nonnull(strstr(text, "20 x 8"));
    ck_assert_ptr_nonnull(strstr(text, "19 x 24"));
    free(text);
}
END_TEST

/* Between the key and the first frame. */
START_TEST(a_run_without_frames_is_drawn) {
    static const char *const scripts[] = {"Space", ":new_arc_mirror_3 Space", ":new_arc_mirror_3 A"};
    for (int i = 0; i < 3; i++) {
        type(scripts[i]);
        layout_screen(&scene, &session, &control.look, &control.map, 120, 40);
        ck_assert_int_gt(scene.count, 10);
    }
}
END_TEST

/* The wrong answer of a run that gave up is never called solved. */
START_TEST(wrong_is_never_shown_as_right) {
    mind.never = true;
    type(":set_steps_9 Space WAIT");
    layout_screen(&scene, &session, &control.look, &control.map, 120, 40);
    char *text = scene_to_text(&scene, &glyphs_utf8, false);
    ck_assert_ptr_nonnull(strstr(text, "not solved after 9 steps"));
    ck_assert_ptr_nonnull(strchr(text, '!'));
    ck_assert_ptr_null(strstr(text, "all rules hold"));
    free(text);
}
END_TEST

/* ---- items ---- */

START_TEST(every_cell_is_hit_by_the_mouse) {
    type("Space WAIT");
    for (int cell = 0; cell < 81; cell++) {
        layout_screen(&scene, &session, &control.look, &control.map, 80, 24);
        const struct item *found = NULL;
        for (int i = 0; i < scene.count; i++)
            if (scene.items[i].action == ACTION_CELL_GOTO && scene.items[i].argument == cell) found = &scene.items[i];
        ck_assert_ptr_nonnull(found);
        struct mouse m = {.what = MOUSE_PRESS, .button = 1, .x = found->x + 0.5, .y = found->y + 0.5};
        control_mouse(&control, &scene, &m);
        ck_assert_int_eq(session_desk(&session)->cell, cell);
    }
}
END_TEST

START_TEST(clicks_on_the_timeline_go_to_every_frame) {
    type("Space WAIT");
    struct desk *d = session_desk(&session);
    layout_screen(&scene, &session, &control.look, &control.map, 120, 40);
    const struct item *ruler = NULL;
    for (int i = 0; i < scene.count && !ruler; i++)
        if (scene.items[i].action == ACTION_FRAME && scene.items[i].span) ruler = &scene.items[i];
    ck_assert_ptr_nonnull(ruler);
    for (int k = 0; k < d->now.timeline->count; k++) {
        struct mouse m = {.what = k ? MOUSE_DRAG : MOUSE_PRESS, .button = 1, .y = ruler->y};
        m.x = ruler->x + (k + 0.5) * ruler->w / ruler->span;
        control_mouse(&control, &scene, &m);
        ck_assert_int_eq(d->frame, k);
    }
    struct mouse wheel = {.what = MOUSE_WHEEL, .wheel = 1};
    control_mouse(&control, &scene, &wheel);
    ck_assert_int_lt(d->frame, d->now.timeline->count - 1);
}
END_TEST

START_TEST(building_a_scene_again_allocates_nothing) {
    type("Space WAIT 3 g");
    layout_screen(&scene, &session, &control.look, &control.map, 200, 60);
    struct item *items = scene.items;
    int room = scene.room;
    const char *first = scene.items[1].text;
    layout_screen(&scene, &session, &control.look, &control.map, 200, 60);
    ck_assert_ptr_eq(items, scene.items);
    ck_assert_int_eq(room, scene.room);
    ck_assert_ptr_eq(first, scene.items[1].text);
}
END_TEST

START_TEST(text_is_measured) {
    ck_assert_int_eq(text_width("abc"), 3);
    ck_assert_int_eq(text_width("r3c5 → 7"), 8);
    ck_assert_int_eq(text_width("数独"), 4);
    ck_assert_int_eq(text_width("e\xcc\x81"), 1);
    ck_assert_int_eq(text_width("\xff\xc3"), 2); /* broken bytes */
    ck_assert_uint_eq(text_fit("数独", 3), 3);
    scene_begin(&scene, 6, 2);
    scene_text(&scene, 0, 0, 6, ROLE_TEXT, "a long text");
    scene_text(&scene, 1, 1, 5, ROLE_TEXT, "数独");
    char *text = scene_to_text(&scene, &glyphs_utf8, false);
    ck_assert_str_eq(text, "a lon…\n 数独\n");
    free(text);
}
END_TEST

START_TEST(lines_that_touch_join) {
    scene_begin(&scene, 7, 3);
    scene_box(&scene, 0, 0, 4, 3, ROLE_FRAME, NULL);
    scene_box(&scene, 3, 0, 4, 3, ROLE_FRAME, NULL)->flags |= ITEM_HEAVY;
    char *text = scene_to_text(&scene, &glyphs_utf8, false);
    ck_assert_str_eq(text, "┌──┲━━┓\n│  ┃  ┃\n└──┺━━┛\n");
    free(text);
    text = scene_to_text(&scene, &glyphs_ascii, false);
    ck_assert_str_eq(text, "+--#==#\n|  #  #\n+--#==#\n");
    free(text);
}
END_TEST

/* ---- keys and actions ---- */

START_TEST(every_action_is_within_reach) {
    for (int a = 1; a < ACTION_COUNT; a++) {
        ck_assert_int_eq(action_find(action_table[a].name), a);
        for (int b = a + 1; b < ACTION_COUNT; b++)
            ck_assert_str_ne(action_table[a].name, action_table[b].name);
        ck_assert(action_table[a].help[0] && action_table[a].brief[0]);
        ck_assert_msg(control_can(a), "nothing does %s", action_table[a].name);
    }
    /* every default key of the table does its action */
    for (int a = 1; a < ACTION_COUNT; a++)
        for (int entry = 0; entry < 2; entry++) {
            const char *keys = entry ? action_table[a].entry_keys : action_table[a].keys;
            for (struct key key; *keys; keys += strspn(keys, " ")) {
                size_t n = key_parse(keys, &key);
                char name[16];
                ck_assert_uint_gt(n, 0);
                ck_assert_int_eq(keymap_action(&control.map, key, entry), a);
                ck_assert(!strncmp(key_text(key, name, sizeof name), keys, n));
                keys += n;
            }
        }
}
END_TEST

START_TEST(keys_are_bound_anew) {
    struct key key;
    key_parse("F5", &key);
    ck_assert_int_eq(keymap_bind(&control.map, ACTION_THINK, "F5 é"), 0);
    ck_assert_int_eq(keymap_action(&control.map, key, false), ACTION_THINK);
    key_parse("Space", &key);
    ck_assert_int_eq(keymap_action(&control.map, key, false), ACTION_NONE);
    ck_assert_int_eq(keymap_bind(&control.map, ACTION_HINT, "Spase"), -1);
    key_parse("q", &key);
    ck_assert_int_eq(keymap_bind(&control.map, ACTION_HINT, "q"), 0);
    ck_assert_int_eq(keymap_action(&control.map, key, false), ACTION_HINT);
}
END_TEST

START_TEST(commands_explain_themselves) {
    type(":stepp_5");
    ck_assert_ptr_nonnull(strstr(session.said.text, "did you mean step"));
    type(":step_x");
    ck_assert_ptr_nonnull(strstr(session.said.text, "wants a number"));
    type(":cell_r99c1");
    ck_assert_ptr_nonnull(strstr(session.said.text, "no cell"));
    type(":set_stebs_4");
    ck_assert_ptr_nonnull(strstr(session.said.text, "did you mean steps"));
    type(":theme_dork");
    ck_assert_ptr_nonnull(strstr(session.said.text, "did you mean dark"));
    type(":open_/nowhere/at/all");
    ck_assert_int_eq(session.said.kind, MESSAGE_WARN);
    type(":cell_r3c5");
    ck_assert_int_eq(session_desk(&session)->cell, 22);
}
END_TEST

START_TEST(count_before_a_key) {
    type("Space WAIT 5 g");
    ck_assert_int_eq(timeline_frame(session_desk(&session)->now.timeline, session_desk(&session)->frame)->step, 4);
    type("2 Left");
    ck_assert_int_eq(timeline_frame(session_desk(&session)->now.timeline, session_desk(&session)->frame)->step, 2);
    type(": 4 Enter");
    ck_assert_int_eq(timeline_frame(session_desk(&session)->now.timeline, session_desk(&session)->frame)->step, 3);
}
END_TEST

static struct desk *watched(void) {
    return session_desk(&session);
}

static int last_frame(void) {
    return watched()->now.timeline->count - 1;
}

static const char *screen_text(int width, int height) {
    static char *text;
    free(text);
    layout_screen(&scene, &session, &control.look, &control.map, width, height);
    return text = scene_to_text(&scene, &glyphs_utf8, false);
}

/* Thinks to the end while nobody has seen more than the beginning. */
static void think_unseen(void) {
    type("Space");
    run_to_end();
}

START_TEST(a_run_is_shown_in_three_seconds) {
    control.now = 100;
    think_unseen();
    ck_assert_int_eq(watched()->frame, 0);
    ck_assert_ptr_null(strstr(screen_text(80, 24), "solved"));
    ck_assert_ptr_nonnull(strstr(screen_text(80, 24), "thinking"));
    control.now = 101.5;
    ck_assert(control_poll(&control));
    ck_assert_int_ge(watched()->frame, last_frame() * 2 / 5);
    ck_assert_int_le(watched()->frame, last_frame() * 3 / 5);
    type("Space"); /* pauses, and goes on there */
    int at = watched()->frame;
    control.now = 110;
    control_poll(&control);
    ck_assert_int_eq(watched()->frame, at);
    ck_assert_int_eq(replay_timeout(&control), -1);
    type("Space");
    control.now = 110.5;
    control_poll(&control);
    ck_assert(watched()->frame > at && watched()->frame < last_frame());
    type("End");
    ck_assert_int_eq(watched()->frame, last_frame());
    control_poll(&control);
    ck_assert_ptr_nonnull(strstr(session.said.text, "all rules hold"));
    control.now = 120;
    type("Space"); /* from the beginning */
    ck_assert_int_eq(watched()->frame, 0);
    ck_assert_int_ge(replay_timeout(&control), 17);
    ck_assert_int_le(replay_timeout(&control), 50);
    control.now = 124;
    ck_assert(control_poll(&control));
    ck_assert_int_eq(watched()->frame, last_frame());
    ck_assert_int_eq(replay_timeout(&control), -1);
}
END_TEST

START_TEST(the_pace_is_a_choice_that_is_remembered) {
    type("<");
    ck_assert(control.look.replay.speed == 0.5);
    control.now = 10;
    think_unseen();
    control.now = 13;
    control_poll(&control);
    ck_assert_int_le(watched()->frame, last_frame() * 3 / 5);
    type("> > > >"); /* at once */
    ck_assert_int_eq(watched()->frame, last_frame());
    ck_assert(kept_speed(1) == REPLAY_AT_ONCE);
    type("R WAIT");
    ck_assert_int_eq(watched()->frame, last_frame());
    control_init(&control, &session, NULL, 1);
    ck_assert(control.look.replay.speed == REPLAY_AT_ONCE);
}
END_TEST

/* A hint that only the network knows is thought about behind the curtain. */
START_TEST(thinking_for_a_hint_is_hidden) {
    struct puzzle_list list = {0};
    struct err e;
    static const char hard[] = "1.......2.9.4...5...6...7...5.9.3.......7.......85..4.7.....6...3...9.8...2.....1\n";
    ck_assert(!puzzle_read_text(&list, hard, sizeof hard - 1, "hard", NULL, NULL, &e));
    session_add(&session, &list.items[0], true);
    puzzle_list_free(&list);
    type("i");
    char *before = strdup(strchr(screen_text(80, 24), '\n'));
    type("H");
    ck_assert_ptr_nonnull(strstr(screen_text(80, 24), "thinking about a hint"));
    wait_for_run();
    ck_assert_ptr_nonnull(strstr(session.said.text, "look at"));
    watched()->cell = 1;
    watched()->hint.cell = -1;
    session_say(&session, MESSAGE_PLAIN, "type symbols into open cells; Enter for pencil marks, Esc leaves");
    ck_assert_str_eq(strchr(screen_text(80, 24), '\n'), before);
    free(before);
    type("Esc");
    ck_assert_ptr_null(strstr(screen_text(80, 24), "frame"));
    ck_assert_ptr_null(strstr(screen_text(80, 24), "solved"));
    type("Space"); /* who wants to see it can */
    ck_assert_ptr_nonnull(strstr(screen_text(80, 24), "frame 1"));
    type("End");
    control_poll(&control);
    ck_assert_ptr_nonnull(strstr(screen_text(80, 24), "solved in"));
}
END_TEST

START_TEST(the_time_of_playing_is_kept) {
    const struct board *solution = desk_exact(watched());
    control.now = 50;
    type("i");
    ck_assert_int_eq(control_timeout(&control), 1001);
    control.now = 50.5;
    ck_assert(!control_poll(&control));
    control.now = 51;
    ck_assert(control_poll(&control));
    ck_assert_ptr_nonnull(strstr(screen_text(80, 24), "by hand  0:01"));
    control.now = 1000; /* coffee */
    ck_assert_int_eq(control_timeout(&control), -1);
    for (int c = 0; c < 81; c++) {
        if (watched()->play.puzzle.given.cells[c] != watched()->play.puzzle.kind->blank) continue;
        watched()->cell = c;
        char key[2] = {(char)('0' + solution->cells[c])};
        type(key);
        control.now += 10;
    }
    ck_assert_msg(!strcmp(session.said.text, "solved by you in 9:20"), "%s", session.said.text); /* 1:00 and 50 of 51 */
    ck_assert_int_eq(control_timeout(&control), -1);
}
END_TEST

START_TEST(a_new_puzzle_has_a_name_that_makes_it_again) {
    type(":new_sudoku_easy");
    const struct puzzle *p = &watched()->play.puzzle;
    ck_assert_int_eq(session.count, 4);
    ck_assert(!strncmp(p->name, "sudoku easy 9x9 ", 16) && strstr(session.said.text, p->name));
    char line[80];
    snprintf(line, sizeof line, "new %s", p->name);
    control_command(&control, line);
    ck_assert_int_eq(session.count, 5);
    ck_assert(board_equal(&session.desks[3]->play.puzzle.given, &session.desks[4]->play.puzzle.given));
    type(":new_maze_5x7_3");
    p = &watched()->play.puzzle;
    ck_assert(p->given.height == 5 && p->given.width == 7);
    type(":new_sudoku_heard");
    ck_assert_ptr_nonnull(strstr(session.said.text, "heard is no kind, level"));
    ck_assert_int_eq(session.count, 6);
    type("a Enter");
    ck_assert_int_eq(session.count, 7);
}
END_TEST

static const char *completed(const char *line) {
    type("Esc :");
    snprintf(control.look.prompt.line, PROMPT_MAX, "%s", line);
    type("Tab");
    return control.look.prompt.line;
}

START_TEST(tab_completes) {
    char path[128], expected[160];
    snprintf(path, sizeof path, "%s/some-puzzles", home);
    fclose(fopen(path, "w"));
    ck_assert_str_eq(completed("cand"), "candidates");
    ck_assert_str_eq(completed("new su"), "new sudoku ");
    ck_assert_str_eq(completed("new sudoku mi"), "new sudoku minimal ");
    snprintf(path, sizeof path, "open %s/so", home);
    snprintf(expected, sizeof expected, "open %s/some-puzzles", home);
    ck_assert_str_eq(completed(path), expected);
    snprintf(path, sizeof path, "open %.*s", (int)strlen(home) - 2, home);
    ck_assert(!strncmp(completed(path), "open /tmp/rumia-test-", 21));
    ck_assert_str_eq(completed("open /nowhere/"), "open /nowhere/");
    type("Esc o");
    snprintf(control.look.prompt.line, PROMPT_MAX, "%s/so", home);
    type("Tab");
    ck_assert_str_eq(control.look.prompt.line, expected + 5);
}
END_TEST

START_TEST(what_is_pasted_is_opened) {
    static const char puzzle[] = "000801000000000043500000000000070800000000100020030000600000075003400000000200600";
    const int before = session.count;
    type("i");
    control_paste(&control, puzzle, false);
    ck_assert_int_eq(session.count, before + 1);
    ck_assert_int_eq(session.current, before);
    ck_assert_int_eq(control.look.entry, ENTRY_NONE);
    ck_assert_int_eq(session_desk(&session)->play.puzzle.given.cells[3], 8);
    char *two = xasprintf("%s\n%s\n", puzzle, puzzle);
    control_paste(&control, two, false);
    ck_assert_int_eq(session.count, before + 3);
    control_paste(&control, two, true); /* only its beginning */
    ck_assert_int_eq(session.count, before + 3);
    ck_assert_int_eq(session.said.kind, MESSAGE_WARN);
    free(two);
    control_paste(&control, "no puzzle", false);
    ck_assert_int_eq(session.count, before + 3);
    ck_assert_msg(strstr(session.said.text, "pasted"), "%s", session.said.text);
    type(":"); /* an open command line takes it */
    control_paste(&control, "steps 5", false);
    ck_assert_str_eq(control.look.prompt.line, "steps 5");
    type("Esc");
}
END_TEST

static int exports;

static int count_export(const struct session *s, const struct look *look, const struct theme *t, const char *path,
                        struct err *e) {
    (void)s, (void)look, (void)t, (void)path, (void)e;
    exports++;
    return 0;
}

START_TEST(export_asks_before_it_overwrites) {
    char line[128];
    exports = 0;
    control.export_file = count_export;
    snprintf(line, sizeof line, "export %s/new.svg", home);
    control_command(&control, line);
    ck_assert_int_eq(exports, 1);
    snprintf(line, sizeof line, "%s/old.svg", home);
    fclose(fopen(line, "w"));
    snprintf(line, sizeof line, "export %s/old.svg", home);
    control_command(&control, line);
    ck_assert_int_eq(exports, 1);
    ck_assert_ptr_nonnull(strstr(screen_text(120, 40), "it is there; Enter writes over it: "));
    type("Esc");
    ck_assert_int_eq(exports, 1);
    control_command(&control, line);
    type("Enter");
    ck_assert_int_eq(exports, 2);
}
END_TEST

/* ---- the loop ---- */

struct scripted_front {
    struct front front;
    const char *const *steps;
    int presented, waits;
};

static void scripted_poll(struct front *f, int wake_fd, int timeout_ms, struct event *event) {
    struct scripted_front *s = (struct scripted_front *)f;
    (void)wake_fd;
    if (timeout_ms < 0) s->waits++;
    const char *step = *s->steps++;
    if (!step)
        event->kind = EVENT_QUIT;
    else if (!strcmp(step, "WAIT")) {
        wait_for_run();
        event->kind = EVENT_WAKE;
    } else if (!strcmp(step, "NOTHING"))
        event->kind = EVENT_NONE;
    else if (!strcmp(step, "SMALL"))
        f->width = 60, f->height = 20, event->kind = EVENT_RESIZE;
    else {
        event->kind = EVENT_KEY;
        ck_assert_uint_gt(key_parse(step, &event->key), 0);
    }
}

static void scripted_present(struct front *f, const struct scene *s, const struct theme *t, bool symbols) {
    struct scripted_front *script = (struct scripted_front *)f;
    (void)t, (void)symbols;
    ck_assert_int_eq(s->width, f->width);
    script->presented++;
}

START_TEST(loop_draws_only_when_something_changed) {
    static const struct front_ops ops = {.name = "script", .poll = scripted_poll, .present = scripted_present};
    static const char *const steps[] = {"NOTHING", "NOTHING", "Space",   "WAIT",    "Left",
                                        "NOTHING", "SMALL",   "NOTHING", "NOTHING", NULL};
    struct scripted_front f = {.front = {&ops, 80, 24, DEPTH_NONE, false, false, false}, .steps = steps};
    control.front = &f.front;
    interactive_run(&control);
    ck_assert(control.quit);
    ck_assert_int_ge(f.presented, 4); /* first, Space, Left, resized; frames of the run when they are due */
    ck_assert_int_le(f.presented, 6);
    ck_assert_int_ge(f.waits, 3); /* idle means waiting without a time limit */
    ck_assert_int_eq(session_desk(&session)->now.status, RUN_SOLVED);
}
END_TEST

/* ---- anything at all ---- */

static struct key random_key(struct rng *rng) {
    static const uint32_t special[] = {KEYCODE_TAB,
                                       KEYCODE_ENTER,
                                       KEYCODE_ESCAPE,
                                       KEYCODE_SPACE,
                                       KEYCODE_BACKSPACE,
                                       KEYCODE_LEFT,
                                       KEYCODE_RIGHT,
                                       KEYCODE_UP,
                                       KEYCODE_DOWN,
                                       KEYCODE_HOME,
                                       KEYCODE_END,
                                       KEYCODE_PAGE_UP,
                                       KEYCODE_PAGE_DOWN,
                                       KEYCODE_DELETE,
                                       0x00e9,
                                       0x6570,
                                       0};
    struct key key = {33 + rng_below(rng, 94), 0};
    if (rng_below(rng, 3) == 0) key.code = special[rng_below(rng, sizeof special / sizeof *special)];
    if (rng_below(rng, 20) == 0) key.modifiers = rng_below(rng, 8);
    return key;
}

START_TEST(random_keys_and_clicks_do_no_harm) {
    struct rng rng;
    struct raster raster = {0};
    ck_assert_int_eq(chdir(home), 0);
    ck_assert_ptr_nonnull(freopen("/dev/null", "r", stdin)); /* "open -" */
    rng_seed(&rng, _i, 7);
    mind.never = _i & 1;
    session.preferences.reveal = true;
    for (int k = 0; k < 1500; k++) {
        control.now = k * 0.05;
        control.quit = false;
        control_key(&control, random_key(&rng));
        control_poll(&control);
        if (k % 5) continue;
        layout_screen(&scene, &session, &control.look, &control.map, 70 + rng_below(&rng, 150),
                      20 + rng_below(&rng, 45));
        raster_scene(&raster, &scene, rng_below(&rng, 2) ? &glyphs_utf8 : &glyphs_ascii, rng_below(&rng, 2));
        struct mouse m = {.what = rng_below(&rng, 5), .button = 1, .wheel = (int)rng_below(&rng, 3) - 1};
        m.x = rng_uniform(&rng) * scene.width;
        m.y = rng_uniform(&rng) * scene.height;
        control_mouse(&control, &scene, &m);
    }
    raster_free(&raster);
}
END_TEST

int main(void) {
    Suite *s = suite_create("scene");
    TCase *c = tcase_create("scene");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, screen_is_as_expected, 0, sizeof screens / sizeof *screens);
    tcase_add_test(c, too_small_says_so);
    tcase_add_test(c, a_run_without_frames_is_drawn);
    tcase_add_test(c, wrong_is_never_shown_as_right);
    tcase_add_test(c, every_cell_is_hit_by_the_mouse);
    tcase_add_test(c, clicks_on_the_timeline_go_to_every_frame);
    tcase_add_test(c, building_a_scene_again_allocates_nothing);
    tcase_add_test(c, text_is_measured);
    tcase_add_test(c, lines_that_touch_join);
    tcase_add_test(c, every_action_is_within_reach);
    tcase_add_test(c, keys_are_bound_anew);
    tcase_add_test(c, commands_explain_themselves);
    tcase_add_test(c, count_before_a_key);
    tcase_add_test(c, a_run_is_shown_in_three_seconds);
    tcase_add_test(c, the_pace_is_a_choice_that_is_remembered);
    tcase_add_test(c, thinking_for_a_hint_is_hidden);
    tcase_add_test(c, the_time_of_playing_is_kept);
    tcase_add_test(c, a_new_puzzle_has_a_name_that_makes_it_again);
    tcase_add_test(c, tab_completes);
    tcase_add_test(c, what_is_pasted_is_opened);
    tcase_add_test(c, export_asks_before_it_overwrites);
    tcase_add_test(c, loop_draws_only_when_something_changed);
    tcase_add_loop_test(c, random_keys_and_clicks_do_no_harm, 0, 8);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
