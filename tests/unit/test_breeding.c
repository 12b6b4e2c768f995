/* Breeding puzzles that are hard for a model: what is found is hard, new and has one answer; lineages. */
#include "alloc.h"
#include "breeding.h"
#include "evaluate.h"
#include "run_suite.h"
#include "shipped_model.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { ROUND = 48, STEPS = 2 };

static struct model *model;
static const struct generate_request minimal = {.level = "minimal", .density = -1};
static atomic_bool stop;

static void setup(void) {
    model = shipped_model("sudoku-9x9");
    model_pack(model, kernels_for(cpu_detect()), PRECISION_F32, false);
    atomic_store(&stop, false);
}

static void teardown(void) {
    model_free(model);
}

static struct breeding_options options(void) {
    return (struct breeding_options){.kind = puzzle_kind_find("sudoku"),
                                     .request = &minimal,
                                     .model = model,
                                     .steps = STEPS,
                                     .round = ROUND,
                                     .seed = 3};
}

static void rounds(struct breeding *b, int count, struct puzzle_list *found) {
    struct err e;
    for (int k = 0; k < count; k++)
        ck_assert_msg(!breeding_round(b, &stop, found, &e), "%s", e.what);
}

/* How many of the puzzles the model solves in so few steps. */
static int solved(const struct puzzle_list *list, int steps) {
    struct evaluate_options how = {.solve = solve_options_for(&(struct effort)EFFORT_OPEN, list->items), .batch = 4};
    struct evaluate_result *results = XNEW_ARRAY(struct evaluate_result, list->count);
    struct err e;
    int count = 0;
    how.solve.effort.steps = steps;
    ck_assert_msg(!evaluate(model, NULL, list->items, list->count, &how, results, NULL, NULL, &e), "%s", e.what);
    for (int i = 0; i < list->count; i++)
        count += results[i].valid;
    free(results);
    return count;
}

START_TEST(what_is_found_is_hard_and_new) {
    const struct breeding_options o = options();
    struct breeding *b = breeding_new(&o);
    struct puzzle_list found = {0};
    rounds(b, 1, &found);
    ck_assert_int_gt(found.count, 0);
    ck_assert_int_eq(breeding_lineages(b), found.count); /* all were drawn anew */
    rounds(b, 3, &found);
    ck_assert_int_lt(breeding_lineages(b), found.count);
    ck_assert_int_eq(solved(&found, STEPS), 0);
    ck_assert_int_gt(solved(&found, 16), found.count / 2);
    for (int i = 0; i < found.count; i++) {
        struct board answer = {0};
        ck_assert_int_eq(o.kind->solve(&found.items[i], &answer), 1);
        ck_assert(board_equal(&answer, &found.items[i].answer));
        board_free(&answer);
        for (int k = 0; k < i; k++)
            ck_assert(!board_equal(&found.items[i].given, &found.items[k].given));
    }
    puzzle_list_free(&found);
    breeding_free(b);
}
END_TEST

/* Some given cells are the same as in one of `list`: as where few of a puzzle's givens were changed. */
static int most_alike(const struct puzzle *p, const struct puzzle_list *list) {
    int most = 0;
    for (int k = 0; k < list->count; k++) {
        int alike = 0;
        for (int i = 0; i < board_cells(&p->given); i++)
            alike += p->given.cells[i] && p->given.cells[i] == list->items[k].given.cells[i];
        if (alike > most) most = alike;
    }
    return most;
}

/* What one begins with is judged first, nothing is drawn anew, and the others are near it. */
START_TEST(it_goes_on_from_what_was_found_before) {
    struct breeding_options o = options();
    struct breeding *b = breeding_new(&o);
    struct puzzle_list before = {0}, again = {0};
    rounds(b, 1, &before);
    breeding_free(b);
    o.first = before.items;
    o.first_count = before.count;
    o.round = before.count;
    o.seed = 4;
    b = breeding_new(&o);
    rounds(b, 1, &again);
    ck_assert_int_eq(again.count, before.count);
    ck_assert(board_equal(&again.items[0].given, &before.items[0].given));
    const int lineages = breeding_lineages(b);
    rounds(b, 3, &again);
    int near = 0;
    for (int i = before.count; i < again.count; i++)
        near += most_alike(&again.items[i], &before) >= 10; /* unrelated ones agree in a few */
    ck_assert_int_gt(near, 0);
    ck_assert_int_le(breeding_lineages(b) - lineages, again.count - before.count - near); /* near ones begin none */
    puzzle_list_free(&before);
    puzzle_list_free(&again);
    breeding_free(b);
}
END_TEST

START_TEST(the_same_seed_finds_the_same_with_any_number_of_threads) {
    struct breeding_options o = options();
    struct puzzle_list found[2] = {{0}};
    for (int k = 0; k < 2; k++) {
        struct breeding *b = breeding_new(&o);
        rounds(b, 2, &found[k]);
        breeding_free(b);
        pool_free(o.threads);
        o.threads = k ? NULL : pool_create(2);
    }
    ck_assert_int_eq(found[0].count, found[1].count);
    for (int i = 0; i < found[0].count; i++)
        ck_assert(board_equal(&found[0].items[i].given, &found[1].items[i].given));
    for (int k = 0; k < 2; k++)
        puzzle_list_free(&found[k]);
}
END_TEST

START_TEST(it_can_be_stopped) {
    const struct breeding_options o = options();
    struct breeding *b = breeding_new(&o);
    struct puzzle_list found = {0};
    struct err e;
    atomic_store(&stop, true);
    ck_assert_int_eq(breeding_round(b, &stop, &found, &e), -1);
    ck_assert_int_eq(e.code, ERR_INTERRUPTED);
    ck_assert_int_eq(found.count, 0);
    breeding_free(b);
}
END_TEST

int main(void) {
    Suite *s = suite_create("breeding");
    TCase *c = tcase_create("breeding");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 300);
    tcase_add_test(c, what_is_found_is_hard_and_new);
    tcase_add_test(c, it_goes_on_from_what_was_found_before);
    tcase_add_test(c, the_same_seed_finds_the_same_with_any_number_of_threads);
    tcase_add_test(c, it_can_be_stopped);
    suite_add_tcase(s, c);
    return run_suite(s);
}
