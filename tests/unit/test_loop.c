/* The loop on a scripted front end; anything at all that is pressed or clicked. */
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
    Suite *s = suite_create("loop");
    TCase *c = tcase_create("loop");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, loop_draws_only_when_something_changed);
    tcase_add_loop_test(c, random_keys_and_clicks_do_no_harm, 0, 8);
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    return run_suite(s);
}
