/* The thinking thread and what is kept of a long run. */
#include "run_suite.h"
#include "scripted_mind.h"
#include "session.h"
#include "worker.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct scripted_mind mind;
static struct puzzle maze;

static void setup(void) {
    scripted_mind_init(&mind);
    mind.never = true;
}

static void make_maze(int side) {
    const struct generate_request request = {.level = "easy", .height = side, .width = side, .density = -1};
    struct rng rng;
    struct err e;
    rng_seed(&rng, 1, 0);
    ck_assert_msg(!puzzle_kind_find("maze")->generate(&maze, &request, &rng, &e), "%s", e.what);
}

/* Nobody takes the mail: the thread waits with a mailbox of bounded size, and then goes on where it was, so that no
 * update is ever missing. */
START_TEST(the_mailbox_is_bounded_and_loses_nothing) {
    struct worker *w = worker_new(&mind.mind);
    const struct effort o = {.explore = EXPLORE_NONE, .steps = 100000, .chains = 1, .seed = 1};
    long taken = 0;
    make_maze(4);
    worker_start(w, &maze, &o);
    for (int round = 0; round < 3; round++) {
        struct worker_news news;
        worker_wait(w);
        usleep(20000); /* time enough to overrun it */
        worker_take(w, &news);
        ck_assert(news.begun && news.state == WORKER_THINKING);
        ck_assert_int_gt(news.count, 0);
        ck_assert_int_le(news.count, 1024);
        for (int i = 0; i < news.count; i++, taken++) {
            const struct frame *f = news.frames[i];
            ck_assert_int_eq((f->step * mind.cycles + f->cycle) * (mind.updates + 1) + f->update, taken);
            frame_free(news.frames[i]);
        }
        free(news.frames);
    }
    worker_free(w);
    puzzle_free(&maze);
}
END_TEST

/* Beyond some tens of megabytes a run keeps only its answers. */
START_TEST(a_long_run_stays_small) {
    struct preferences p;
    struct session s;
    preferences_defaults(&p);
    session_init(&s, &mind.mind, &p);
    make_maze(64);
    session_add(&s, &maze, true);
    s.effort.steps = 600;
    session_again(&s);
    struct run *r = &session_desk(&s)->now;
    while (r->status == RUN_LOADING || r->status == RUN_THINKING) {
        worker_wait(s.worker);
        session_poll(&s);
    }
    ck_assert_int_eq(r->status, RUN_GAVE_UP);
    const struct timeline *t = r->timeline;
    const int all = 600 * mind.cycles * (mind.updates + 1);
    ck_assert_int_gt(all, t->count);
    for (int i = t->count - 100; i < t->count; i++)
        ck_assert(t->frames[i]->answer);
    int answers = 0;
    for (int i = 0; i < t->count; i++)
        answers += t->frames[i]->answer;
    ck_assert_int_eq(answers, 600 * mind.cycles);
    session_free(&s);
    puzzle_free(&maze);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("worker");
    TCase *c = tcase_create("worker");
    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, setup, NULL);
    tcase_add_test(c, the_mailbox_is_bounded_and_loses_nothing);
    tcase_add_test(c, a_long_run_stays_small);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
