/* A net that learns a task in front of a viewer: what it leaves, that it can be ended early, that what it learnt is
 * kept and answers at once, and that other puzzles go to the network. */
#include "adapted.h"
#include "adapting_mind.h"
#include "alloc.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char task[] = "{\"train\": [{\"input\": [[1, 2], [0, 1]], \"output\": [[1, 0], [2, 1]]},\n"
                           "           {\"input\": [[2, 2], [1, 0]], \"output\": [[2, 1], [2, 0]]}],\n"
                           " \"test\": [{\"input\": [[0, 2], [1, 2]], \"output\": [[0, 1], [2, 2]]}]}\n";
enum { STEPS = 16, SIDES = 8 };

static struct puzzle_list list;
static struct network_mind network;
static struct adapting_mind mind;
static char home[] = "/tmp/rumia-test-XXXXXX";
static bool network_asked;

static const struct loaded_model *no_model(void *context, const char *name, const struct puzzle *p, struct err *e) {
    (void)context, (void)name, (void)p;
    network_asked = true;
    err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "there are no weights for this kind");
    return NULL;
}

static void setup(void) {
    struct err e;
    strcpy(home, "/tmp/rumia-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(home));
    setenv("XDG_STATE_HOME", home, 1);
    list = (struct puzzle_list){0};
    ck_assert_msg(!puzzle_read_text(&list, task, strlen(task), "task", NULL, NULL, &e), "%s", e.what);
    network_mind_init(&network, no_model, NULL, NULL);
    adapting_mind_init(&mind, &network, kernels_for(CPU_SCALAR), PRECISION_F32);
}

static void teardown(void) {
    puzzle_list_free(&list);
    char *command = xasprintf("rm -r '%s'", home);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

static void *begin(enum explore how, bool anew, struct mind_facts *facts) {
    const struct effort asked = {.explore = how, .noise = -1, .seed = -1, .seconds = 600, .anew = anew};
    const struct effort o = effort_settle(&asked, &list.items[0]);
    void *run;
    struct err e;
    *facts = (struct mind_facts){0};
    ck_assert_msg(!mind.mind.begin(&mind.mind, &list.items[0], &o, &run, facts, &e), "%s", e.what);
    return run;
}

/* The next frame; the state as it arrived. */
static struct frame *next(void *run, enum mind_state *state) {
    struct frame *f = NULL;
    while ((*state = mind.mind.update(run, &f)) == MIND_THINKING && !f) {
    }
    return f;
}

/* Steps of what it says after so many iterations. */
static int take_answer(void *run, int asked, enum mind_state *state) {
    int steps = 0, learnt = 0;
    for (bool done = false; !done; steps++) {
        struct frame *f = next(run, state);
        ck_assert_ptr_nonnull(f);
        ck_assert_ptr_nonnull(f->own);
        ck_assert_int_eq(f->step, asked);
        ck_assert_int_eq(f->cycle, steps);
        ck_assert(learnt == 0 || learnt == f->learnt);
        learnt = f->learnt;
        done = f->step_done;
        frame_free(f);
    }
    ck_assert_int_eq(steps, STEPS);
    return learnt;
}

static void learn_and_finish(void *run) {
    enum mind_state state;
    const int first = take_answer(run, 0, &state), second = take_answer(run, 1, &state);
    ck_assert(first > 0 && second > first);
    ck_assert_int_eq(state, MIND_THINKING);
    ck_assert_ptr_null(mind.mind.votes(run));
    mind.mind.finish(run);
    take_answer(run, 2, &state);
    ck_assert_int_eq(state, MIND_GAVE_UP);
    ck_assert_int_eq(mind.mind.votes(run)->cast, SIDES);
    mind.mind.end(run);
}

START_TEST(a_task_is_learnt_and_kept) {
    struct mind_facts facts;
    enum mind_state state = MIND_THINKING;
    char *kept = adapted_path(&list.items[0], 0, false);
    void *run = begin(EXPLORE_LEARN, false, &facts);
    ck_assert_str_eq(facts.mode, "learns the task");
    ck_assert(facts.seconds == 600);
    ck_assert_int_eq(facts.shape.cells, 4);
    learn_and_finish(run);
    ck_assert_int_eq(access(kept, R_OK), 0);

    run = begin(EXPLORE_LEARN, false, &facts); /* answers at once */
    ck_assert_str_eq(facts.mode, MODE_KEPT);
    while (state == MIND_THINKING)
        frame_free(next(run, &state));
    ck_assert_int_eq(mind.mind.votes(run)->cast, SIDES);
    mind.mind.end(run);

    run = begin(EXPLORE_LEARN, true, &facts); /* unless it is to be learnt anew */
    ck_assert_str_eq(facts.mode, "learns the task");
    mind.mind.end(run);
    free(kept);
}
END_TEST

/* Where no weights know tasks, thinking about one is learning it; what cannot be read is learnt anew. */
START_TEST(without_weights_it_learns) {
    struct mind_facts facts;
    char *kept = adapted_path(&list.items[0], 0, true);
    FILE *f = fopen(kept, "w");
    ck_assert_ptr_nonnull(f);
    fputs("no weights", f);
    fclose(f);
    void *run = begin(EXPLORE_CHAINS, false, &facts);
    ck_assert(network_asked);
    ck_assert_str_eq(facts.mode, "learns the task");
    mind.mind.end(run);
    free(kept);
}
END_TEST

START_TEST(other_puzzles_go_to_the_network) {
    struct puzzle_list sudoku = {0};
    struct err e;
    void *run;
    struct mind_facts facts = {0};
    static const char grid[] = "1..4..1.2....3.1\n";
    const struct effort asked = {.explore = EXPLORE_LEARN, .noise = -1, .seed = -1};
    ck_assert(!puzzle_read_text(&sudoku, grid, strlen(grid), "sudoku", NULL, NULL, &e));
    const struct effort by_itself = effort_by_itself(&asked, &sudoku.items[0]);
    ck_assert_int_eq(by_itself.explore, EXPLORE_SEARCH);
    ck_assert_int_eq(mind.mind.begin(&mind.mind, &sudoku.items[0], &by_itself, &run, &facts, &e), -1);
    ck_assert_ptr_nonnull(strstr(e.what, "no weights"));
    puzzle_list_free(&sudoku);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("adapting_mind");
    TCase *c = tcase_create("adapting_mind");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, setup, teardown);
    suite_add_tcase(suite, c);
    tcase_add_test(c, a_task_is_learnt_and_kept);
    tcase_add_test(c, without_weights_it_learns);
    tcase_add_test(c, other_puzzles_go_to_the_network);
    return run_suite(suite);
}
