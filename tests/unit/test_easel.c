/* Painting an answer that is a board of its own: strokes, sizes, the way back, what is kept as text. */
#include "arc_checks.h"
#include "easel.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct session session;
static struct desk *desk;

/* A task whose answers are as large as the input. */
static void open_task(const char *input, const char *key) {
    const char *const pairs[] = {"12>21", "1/2>2/1", NULL};
    struct preferences preferences;
    struct puzzle_list list = {0};
    struct arc_task *task = task_of(pairs);
    struct board given = board_of(input), answer = {0};
    if (key) answer = board_of(key);
    arc_add_test(&list, task, &given, &answer);
    arc_task_drop(task);
    preferences_defaults(&preferences);
    session_init(&session, NULL, &preferences);
    desk = session_add(&session, &list.items[0], true);
    puzzle_list_free(&list);
}

static void close_task(void) {
    session_free(&session);
}

static void at(int row, int column) {
    session_cell(&session, (row - 1) * desk->play.grid.width + column - 1);
}

static void paint(int row, int column, const char *colour) {
    at(row, column);
    session_key(&session, HAND_SYMBOL, colour);
}

static const char *painted(void) {
    return rows_of(&desk->play.grid);
}

START_TEST(an_answer_begins_blank_and_takes_every_colour) {
    open_task("123/456", NULL);
    ck_assert_str_eq(painted(), "000/000");
    paint(1, 2, "7");
    paint(2, 3, "9");
    ck_assert_str_eq(painted(), "070/009");
    ck_assert_int_eq(play_entered(&desk->play), 2);
    paint(1, 2, "0");
    ck_assert_str_eq(painted(), "000/009");
    session_undo(&session, 2, false);
    ck_assert_str_eq(painted(), "070/000");
    at(2, 3);
    session_walk(&session, 5, 5);
    ck_assert_int_eq(desk->cell, 5);
    session_enter(&session, HAND_GIVEN, 3); /* a task is not edited */
    session_enter(&session, HAND_PENCIL, 3);
    ck_assert_str_eq(rows_of(&desk->play.puzzle.given), "123/456");
    ck_assert_str_eq(painted(), "070/000");
    session_clear(&session);
    ck_assert_str_eq(painted(), "000/000");
}
END_TEST

START_TEST(filling_stops_at_other_colours) {
    open_task("0000/0000/0000", NULL);
    paint(1, 2, "3");
    paint(2, 2, "3");
    paint(3, 2, "3");
    paint(1, 4, "5");
    at(2, 1);
    easel_fill(&session);
    ck_assert_str_eq(painted(), "5305/5300/5300");
    session_undo(&session, 1, false);
    ck_assert_str_eq(painted(), "0305/0300/0300");
    /* a cell just painted stands for what it was */
    paint(2, 3, "8");
    easel_fill(&session);
    ck_assert_str_eq(painted(), "0385/0388/0388");
    easel_fill(&session); /* nothing else of that colour hangs together with it */
    ck_assert_str_eq(painted(), "0385/0388/0388");
}
END_TEST

START_TEST(lines_go_from_the_mark_to_the_cell) {
    open_task("00000/00000/00000", NULL);
    easel_line(&session);
    ck_assert_str_eq(session.said.text, "mark where it begins first");
    at(1, 1);
    easel_mark(&session);
    desk->brush = 4;
    at(3, 3);
    easel_line(&session);
    ck_assert_str_eq(painted(), "40000/04000/00400");
    at(1, 5);
    easel_line(&session);
    ck_assert_str_eq(painted(), "44444/04000/00400");
    at(3, 5);
    desk->brush = 6;
    easel_line(&session);
    ck_assert_str_eq(painted(), "64444/06600/00466");
    session_undo(&session, 1, false);
    ck_assert_str_eq(painted(), "44444/04000/00400");
    at(1, 1);
    easel_mark(&session);
    ck_assert_int_eq(desk->anchor, -1);
}
END_TEST

START_TEST(a_part_is_copied_and_pasted) {
    open_task("1234/5678/9012", NULL);
    easel_input(&session);
    ck_assert_str_eq(painted(), "1234/5678/9012");
    at(2, 3);
    easel_mark(&session);
    at(1, 2);
    easel_copy(&session);
    ck_assert_str_eq(rows_of(&session.clipboard), "23/67");
    at(2, 4);
    easel_paste(&session); /* what does not fit is left out */
    ck_assert_str_eq(painted(), "1234/5672/9016");
    session_undo(&session, 1, false);
    ck_assert_str_eq(painted(), "1234/5678/9012");
}
END_TEST

START_TEST(another_size_and_back) {
    open_task("1234/5678/9012", NULL);
    easel_input(&session);
    at(3, 4);
    easel_resize(&session, 2, 3);
    ck_assert_str_eq(painted(), "123/567");
    ck_assert_int_eq(desk->cell, 5);
    paint(2, 3, "9");
    easel_resize(&session, 3, 5);
    ck_assert_str_eq(painted(), "12300/56900/00000");
    session_undo(&session, 3, false);
    ck_assert_str_eq(painted(), "1234/5678/9012");
    session_undo(&session, 3, true);
    ck_assert_str_eq(painted(), "12300/56900/00000");
    easel_resize(&session, 31, 5);
    ck_assert_str_eq(session.said.text, "an answer has 1 to 30 rows and columns");
    easel_resize(&session, 0, 5);
    ck_assert_str_eq(painted(), "12300/56900/00000");
}
END_TEST

/* What is kept of a game is its moves. */
START_TEST(moves_are_kept_as_text) {
    open_task("1234/5678/9012", NULL);
    easel_input(&session);
    easel_resize(&session, 2, 2);
    paint(2, 2, "4");
    easel_resize(&session, 4, 3);
    paint(4, 3, "7");
    char *text = play_text(&desk->play), *expected = strdup(painted());
    struct play again;
    struct err e;
    play_init(&again, &desk->play.puzzle);
    ck_assert_msg(!play_replay(&again, text, &e), "%s in\n%s", e.what, text);
    ck_assert_str_eq(rows_of(&again.grid), expected);
    for (int i = 0; i < 4; i++)
        play_undo(&again), session_undo(&session, 1, false);
    ck_assert(board_equal(&again.grid, &desk->play.grid));
    static const char *const bad[] = {"0x3", "3x101", "3x", "3x3x3", "r5c1=1", "r1c1~1", "r1c1:1", "r1c1=x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(play_replay(&again, bad[i], &e) == -1, "accepted: %s", bad[i]);
    play_free(&again);
    free(text), free(expected);
}
END_TEST

START_TEST(only_a_key_tells_what_is_right) {
    open_task("12", "21");
    session_check(&session);
    ck_assert_int_eq(session.said.kind, MESSAGE_PLAIN);
    ck_assert_str_eq(session.said.text,
                     "2 cells are other than in the answer key; = again checks against the solution");
    paint(1, 1, "2");
    session_check(&session);
    session_check(&session);
    ck_assert_int_eq(desk->wrong[0], 0);
    ck_assert_int_eq(desk->wrong[1], 1);
    paint(1, 2, "1");
    session_check(&session);
    ck_assert_int_eq(session.said.kind, MESSAGE_GOOD);
    ck_assert_str_eq(session.said.text, "as the answer key has it");
    session_free(&session);
    open_task("12", NULL);
    session_check(&session);
    session_check(&session);
    ck_assert_int_eq(session.said.kind, MESSAGE_WARN);
    ck_assert(session_hint(&session)); /* and nothing is thought for a hint */
}
END_TEST

START_TEST(other_puzzles_are_not_painted) {
    struct preferences preferences;
    struct puzzle p;
    preferences_defaults(&preferences);
    session_init(&session, NULL, &preferences);
    puzzle_init(&p, puzzle_kind_find("null"), 3, 3);
    desk = session_add(&session, &p, true);
    puzzle_free(&p);
    desk->brush = 1;
    easel_fill(&session);
    easel_resize(&session, 2, 2);
    ck_assert_int_eq(play_entered(&desk->play), 0);
    ck_assert_int_eq(desk->play.cells, 9);
    ck_assert_str_eq(session.said.text, "that is for answers that are painted");
}
END_TEST

int main(void) {
    Suite *s = suite_create("easel");
    TCase *t = tcase_create("easel");
    tcase_add_checked_fixture(t, NULL, close_task);
    tcase_add_test(t, an_answer_begins_blank_and_takes_every_colour);
    tcase_add_test(t, filling_stops_at_other_colours);
    tcase_add_test(t, lines_go_from_the_mark_to_the_cell);
    tcase_add_test(t, a_part_is_copied_and_pasted);
    tcase_add_test(t, another_size_and_back);
    tcase_add_test(t, moves_are_kept_as_text);
    tcase_add_test(t, only_a_key_tells_what_is_right);
    tcase_add_test(t, other_puzzles_are_not_painted);
    suite_add_tcase(s, t);
    return run_suite(s);
}
