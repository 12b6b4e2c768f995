/* What keys, lines and pastes do. */
#include "alloc.h"
#include "bytes.h"
#include "interactive.h"
#include "keep.h"
#include "layout.h"
#include "raster.h"
#include "replay.h"
#include "run_suite.h"
#include "scene_checks.h"
#include "worker.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

int main(void) {
    Suite *s = suite_create("actions");
    TCase *c = tcase_create("actions");
    tcase_add_checked_fixture(c, setup, teardown);
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
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
