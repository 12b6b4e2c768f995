/* Screens by scripted keys against expected text, mouse hits, items.
 *
 * Expected screens are tests/screens/NAME-WIDTHxHEIGHT.txt. After a wanted change, RUMIA_UPDATE_SCREENS=1 writes them
 * anew: look at them before committing. */
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
    {"play-16", ":new_sudoku_16x16_3 i :cell_r1c3 G Right a :cell_r2c3 e 7"},
    {"maze-largest", ":new_maze_100x100_3 Space UNSEEN Space :cell_r90c90"},
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
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
