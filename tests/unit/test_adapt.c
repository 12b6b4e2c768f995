/* Learning a task from its demonstrations. */
#include "adapt_checks.h"
#include "adapted.h"
#include "alloc.h"
#include "arc_checks.h"
#include "folder.h"
#include "in_folder.h"
#include "run_suite.h"
#include "weights.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How many demonstrations the net answers right from most of their sides. */
static int demonstrations_right(struct adapt *a, const struct puzzle *task, int steps, int *of) {
    const struct demonstration *pairs = task->kind->demonstrations(task, of);
    int right = 0;
    for (int i = 0; i < *of; i++) {
        struct votes votes = {0};
        struct puzzle p = *task;
        struct err e;
        p.given = pairs[i].input;
        p.answer = pairs[i].output;
        ck_assert_int_eq(adapted_vote(adapt_model(a), NULL, &p, false, steps, &votes, &e), 0);
        right += votes_right(&votes, 1, &p.answer);
        votes_free(&votes);
    }
    return right;
}

START_TEST(a_task_is_learnt) {
    struct puzzle_list tests = tests_of(recolour, "100/011/110", "200/022/220");
    struct model *trunk = small_trunk(1);
    const struct adapt_options o = short_options(260);
    struct adapt *a = begun(trunk, NULL, &tests, &o);
    while (adapt_step(a)) {
    }
    int of;
    const struct adapt_state s = adapt_state(a);
    ck_assert_int_eq(s.iteration, 260);
    ck_assert_double_gt(s.share, 0.98);
    ck_assert_int_eq(demonstrations_right(a, &tests.items[0], o.vote_steps, &of), 3);
    ck_assert_int_eq(of, 3);
    ck_assert_int_eq(adapt_votes(a, 0)->cast, 8);
    const struct board answer = votes_attempt(adapt_votes(a, 0), 0);
    ck_assert_str_eq(rows_of(&answer), "200/022/220");
    adapt_free(a);
    model_free(trunk);
    puzzle_list_free(&tests);
}
END_TEST

/* A net that learns with fewer updates than the trunk has says so where it is kept: it thinks as it learnt. */
START_TEST(it_may_take_fewer_updates_than_the_trunk) {
    struct puzzle_list tests = tests_of(recolour, "100", "200");
    struct model *trunk = small_trunk(1);
    struct adapt_options o = short_options(1);
    for (o.updates = 0; o.updates < 5; o.updates++) {
        struct adapt *a = begun(trunk, NULL, &tests, &o);
        const int updates = o.updates == 0 || o.updates > 3 ? 3 : o.updates;
        ck_assert_int_eq(adapt_trained(a)->config.updates, updates);
        ck_assert_int_eq(adapt_model(a)->config.updates, updates);
        adapt_free(a);
    }
    model_free(trunk);
    puzzle_list_free(&tests);
}
END_TEST

/* Weights after a few iterations. */
static float *weights_after(struct pool *pool, const struct model *trunk, const struct adapt_options *o,
                            size_t *count) {
    struct puzzle_list tests = tests_of(recolour, "100", "200");
    struct adapt *a = begun(trunk, pool, &tests, o);
    while (adapt_step(a)) {
    }
    *count = adapt_trained(a)->layout.floats;
    float *out = XNEW_ARRAY(float, *count);
    int nets;
    memcpy(out, adapt_nets(a, &nets)->weights, *count * sizeof *out);
    ck_assert_int_eq(nets, 1);
    adapt_free(a);
    puzzle_list_free(&tests);
    return out;
}

START_TEST(threads_do_not_matter_and_seeds_do) {
    struct model *trunk = small_trunk(1);
    struct pool *pool = pool_create(3);
    struct adapt_options o = short_options(6);
    size_t count;
    float *alone = weights_after(NULL, trunk, &o, &count), *shared = weights_after(pool, trunk, &o, &count);
    o.train.seed++;
    float *other = weights_after(NULL, trunk, &o, &count);
    ck_assert_mem_eq(alone, shared, count * sizeof *alone);
    ck_assert_mem_ne(alone, other, count * sizeof *alone);
    free(alone), free(shared), free(other);
    pool_free(pool);
    model_free(trunk);
}
END_TEST

/* Nets one after the other vote together; one that was left out is not learnt from. */
START_TEST(nets_vote_together) {
    struct puzzle_list tests = tests_of(recolour, "100", "200");
    struct model *trunk = small_trunk(1);
    struct adapt_options o = short_options(3);
    o.nets = 3;
    o.left_out = 1;
    struct adapt *a = begun(trunk, NULL, &tests, &o);
    int steps = 1;
    while (adapt_step(a))
        steps++;
    ck_assert_int_eq(steps, 9);
    ck_assert_int_eq(adapt_votes(a, 0)->cast, 24);
    adapt_free(a);
    model_free(trunk);
    puzzle_list_free(&tests);
}
END_TEST

/* Pair by pair nets begin with the trunk and with random weights. */
START_TEST(nets_begin_differently) {
    struct puzzle_list tests = tests_of(recolour, "100", "200");
    struct model *trunk = small_trunk(1);
    struct adapt_options o = short_options(1);
    o.nets = 6;
    o.train.seed = 100; /* not the trunk's */
    o.train.rate = 0;
    struct adapt *a = begun(trunk, NULL, &tests, &o);
    while (adapt_step(a)) {
    }
    int count;
    const struct adapt_net *nets = adapt_nets(a, &count);
    ck_assert_int_eq(count, 6);
    for (int i = 0; i < count; i++)
        ck_assert_int_eq(!memcmp(nets[i].weights, trunk->flat, trunk->layout.floats * sizeof(float)), i != 2 && i != 3);
    ck_assert_mem_ne(nets[2].weights, nets[3].weights, trunk->layout.floats * sizeof(float));
    adapt_free(a);
    model_free(trunk);
    puzzle_list_free(&tests);
}
END_TEST

/* A trunk of many tasks begins as the mean of them. */
START_TEST(the_mean_of_many_tasks) {
    struct model *many = small_trunk(3), *one = model_of_one_task(many, NULL);
    const size_t d = (size_t)many->config.hidden, rows = TASK_ROWS * d;
    const float *from = many->params.w[W_TASK].data, *to = one->params.w[W_TASK].data;
    ck_assert_int_eq(one->config.tasks, 1);
    for (size_t i = 0; i < rows; i++)
        ck_assert_float_eq_tol(to[i], (from[i] + from[rows + i] + from[2 * rows + i]) / 3, 1e-6f);
    ck_assert_mem_eq(one->params.layer[1].w[W_MIXED].data, many->params.layer[1].w[W_MIXED].data,
                     d * 15 * d * sizeof(float));
    model_free(many);
    model_free(one);
}
END_TEST

START_TEST(what_cannot_be_learnt_is_told) {
    struct puzzle_list tests = tests_of((const char *[]){NULL}, "100", "200");
    const struct adapt_options o = short_options(1);
    struct model *trunk = small_trunk(1);
    struct adapt *a;
    struct err e;
    const struct kernels *k = kernels_for(CPU_SCALAR);
    ck_assert_int_eq(adapt_new(&a, trunk, k, PRECISION_F32, NULL, tests.items, 1, &o, &e), -1);
    ck_assert_msg(strstr(e.what, "no demonstrations"), "%s", e.what);
    struct model *other = small_trunk(0); /* as a Sudoku net has it: planes, but no tasks */
    struct puzzle_list good = tests_of(recolour, "100", "200");
    ck_assert_int_eq(adapt_new(&a, other, k, PRECISION_F32, NULL, good.items, 1, &o, &e), -1);
    ck_assert_msg(strstr(e.what, "knows no tasks"), "%s", e.what);
    model_free(other);
    model_free(trunk);
    puzzle_list_free(&tests);
    puzzle_list_free(&good);
}
END_TEST

static void check_same_votes(const struct votes *a, const struct votes *b) {
    ck_assert_int_eq(a->cast, b->cast);
    ck_assert_int_eq(a->count, b->count);
    for (int i = 0; i < a->count; i++) {
        const struct candidate *c = votes_find(b, &a->items[i].board);
        ck_assert(c && c->votes == a->items[i].votes);
    }
}

/* Nets are found again by what the task shows, and answer the same; fewer nets replace more. */
START_TEST(what_was_learnt_is_kept) {
    struct puzzle_list tests = tests_of(recolour, "100", "200"), changed = tests_of(recolour + 1, "100", "200");
    setenv("XDG_STATE_HOME", test_folder, 1);
    char *path = adapted_path(&tests.items[0], 0, true), *same = adapted_path(&tests.items[0], 0, false),
         *other = adapted_path(&changed.items[0], 0, false), *second = adapted_path(&tests.items[0], 1, false);
    ck_assert_str_eq(path, same);
    ck_assert_str_ne(path, other);
    ck_assert_str_ne(path, second);
    struct model *trunk = small_trunk(1);
    for (int nets = 2; nets > 0; nets--) {
        struct adapt_options o = short_options(30);
        struct votes votes = {0};
        struct err e;
        o.nets = nets;
        o.vote_steps = 16; /* as those that are kept have it */
        struct adapt *a = begun(trunk, NULL, &tests, &o);
        while (adapt_step(a)) {
        }
        ck_assert_msg(!adapted_keep(a, &tests.items[0], &e), "%s", e.what);
        ck_assert_int_eq(access(second, R_OK) == 0, nets == 2);
        ck_assert_int_eq(adapted_answer(NULL, kernels_for(cpu_detect()), PRECISION_F32, tests.items, 1, &votes), nets);
        check_same_votes(&votes, adapt_votes(a, 0));
        votes_free(&votes);
        ck_assert_int_eq(adapted_answer(NULL, kernels_for(cpu_detect()), PRECISION_F32, changed.items, 1, &votes), 0);
        adapt_free(a);
    }
    unlink(path), rmdir("rumia/adapted");
    model_free(trunk);
    free(path), free(same), free(other), free(second);
    puzzle_list_free(&tests), puzzle_list_free(&changed);
}
END_TEST

/* Votes for answers of a size. */
static int votes_of_size(const struct votes *v, int height, int width) {
    int votes = 0;
    for (int i = 0; i < v->count; i++)
        if (v->items[i].board.height == height && v->items[i].board.width == width) votes += v->items[i].votes;
    return votes;
}

/* Where the size of the answer is in doubt every side says one of either size, the larger of which needs more room. */
START_TEST(sizes_in_doubt_are_both_asked_for) {
    static const char *const pairs[] = {"12/34>1", "123456/123456>123/123/123/123/123", "1234>12", NULL};
    struct puzzle_list tests = tests_of(pairs, "123", "12"), sure = tests_of(recolour, "100", "200");
    struct model *trunk = small_trunk(1);
    struct votes all = {0}, alone = {0}, one = {0};
    struct err e;
    model_pack(trunk, kernels_for(cpu_detect()), PRECISION_F32, false);
    ck_assert_int_eq(adapted_vote(trunk, NULL, &tests.items[0], false, 2, &all, &e), 0);
    ck_assert_int_eq(adapted_vote(trunk, NULL, &tests.items[0], true, 2, &alone, &e), 0);
    ck_assert_int_eq(adapted_vote(trunk, NULL, &sure.items[0], false, 2, &one, &e), 0);
    ck_assert_int_eq(all.cast, 16);
    ck_assert_int_eq(votes_of_size(&all, 1, 2), 8);
    ck_assert_int_eq(votes_of_size(&all, 5, 3), 8);
    ck_assert_int_eq(alone.cast, 2);
    ck_assert_int_eq(one.cast, 8);
    votes_free(&all), votes_free(&alone), votes_free(&one);
    model_free(trunk);
    puzzle_list_free(&tests), puzzle_list_free(&sure);
}
END_TEST

/* A net that learnt the task is heard, others are not; from its own side alone it counts as much as one from all. */
START_TEST(who_has_learnt_is_heard) {
    struct board right = board_of("1"), wrong = board_of("2");
    struct adapt_net nets[3] = {{.exact = 0.3}, {.exact = 0.95}, {.exact = 0.92, .alone = true}};
    struct votes all = {0}, none = {0};
    for (int i = 0; i < 3; i++) {
        nets[i].votes = XNEW_ARRAY(struct votes, 1);
        for (int k = 0; k < (i == 2 ? 1 : 8); k++)
            votes_add(nets[i].votes, i == 1 ? &right : &wrong, 0);
    }
    adapt_join(nets, 3, 0, &all);
    ck_assert_int_eq(votes_find(&all, &right)->votes, 8);
    ck_assert_int_eq(votes_find(&all, &wrong)->votes, 8);
    adapt_join(nets, 1, 0, &none); /* nobody has: all are */
    ck_assert_int_eq(votes_find(&none, &wrong)->votes, 8);
    for (int i = 0; i < 3; i++)
        adapt_net_free(&nets[i], 1);
    votes_free(&all), votes_free(&none);
    board_free(&right), board_free(&wrong);
}
END_TEST

int main(void) {
    Suite *s = suite_create("adapt");
    TCase *c = tcase_create("adapt");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, enter_folder, leave_folder);
    suite_add_tcase(s, c);
    tcase_add_test(c, a_task_is_learnt);
    tcase_add_test(c, it_may_take_fewer_updates_than_the_trunk);
    tcase_add_test(c, threads_do_not_matter_and_seeds_do);
    tcase_add_test(c, nets_vote_together);
    tcase_add_test(c, nets_begin_differently);
    tcase_add_test(c, the_mean_of_many_tasks);
    tcase_add_test(c, what_cannot_be_learnt_is_told);
    tcase_add_test(c, what_was_learnt_is_kept);
    tcase_add_test(c, sizes_in_doubt_are_both_asked_for);
    tcase_add_test(c, who_has_learnt_is_heard);
    return run_suite(s);
}
