/* How hard to think: who is heard first, and what is usual. */
#include "effort.h"
#include "puzzle.h"
#include "run_suite.h"

#include <check.h>
#include <string.h>

static struct puzzle maze;

static void setup(void) {
    puzzle_init(&maze, puzzle_kind_find("maze"), 30, 30);
}

static void teardown(void) {
    puzzle_free(&maze);
}

static const struct effort open_effort = EFFORT_OPEN;

START_TEST(what_is_usual) {
    const int steps = effort_usual_steps(EXPLORE_NONE, &maze);
    struct effort o = effort_settle(&open_effort, &maze);
    ck_assert(o.explore == EXPLORE_NONE && o.chains == 1 && o.steps == steps && o.noise == 0.3 && o.seed == 1);
    o = open_effort;
    o.explore = EXPLORE_CHAINS;
    o = effort_settle(&o, &maze);
    ck_assert(o.chains == 8 && o.steps == 4 * steps);
    o = open_effort;
    o.explore = EXPLORE_SEARCH;
    o = effort_settle(&o, &maze);
    ck_assert(o.chains == 2 && o.steps == 256 * steps);
}
END_TEST

/* As asked, else as the puzzle's file says, each thing by itself. */
START_TEST(the_file_is_heard_where_nobody_asks) {
    maze.effort = (struct effort){EXPLORE_SEARCH, .steps = 11, .chains = 5, .noise = 0.7, .seed = 9};
    struct effort o = effort_settle(&open_effort, &maze);
    ck_assert(o.explore == EXPLORE_SEARCH && o.steps == 11 && o.chains == 5 && o.noise == 0.7 && o.seed == 9);
    struct effort asked = {EXPLORE_CHAINS, .steps = 22, .chains = 3, .noise = 0, .seed = 0};
    o = effort_settle(&asked, &maze);
    ck_assert(o.explore == EXPLORE_CHAINS && o.steps == 22 && o.chains == 3 && o.noise == 0 && o.seed == 0);
    asked = open_effort;
    asked.steps = 33;
    o = effort_settle(&asked, &maze);
    ck_assert(o.steps == 33 && o.chains == 5 && o.explore == EXPLORE_SEARCH);
}
END_TEST

/* A file that asks for several chains asks for chains. */
START_TEST(several_chains_are_chains) {
    maze.effort.chains = 4;
    struct effort o = effort_settle(&open_effort, &maze);
    ck_assert(o.explore == EXPLORE_CHAINS && o.chains == 4);
    struct effort asked = open_effort;
    asked.explore = EXPLORE_NONE;
    o = effort_settle(&asked, &maze);
    ck_assert(o.explore == EXPLORE_NONE && o.chains == 1);
    maze.effort.chains = 1;
    o = effort_settle(&open_effort, &maze);
    ck_assert(o.explore == EXPLORE_NONE);
}
END_TEST

START_TEST(in_words) {
    char text[160];
    struct effort o = effort_settle(&open_effort, &maze);
    ck_assert_str_eq(effort_describe(&o, text, sizeof text), "154 steps");
    o = (struct effort){EXPLORE_SEARCH, .steps = 64, .chains = 2, .noise = 0.3, .seed = 1};
    ck_assert_str_eq(effort_describe(&o, text, sizeof text), "64 steps, 2 branches, noise 0.30, seed 1");
    o = open_effort;
    o.explore = EXPLORE_CHAINS;
    ck_assert_str_eq(effort_describe(&o, text, sizeof text), "as many steps as usual, as many chains as usual");
    char tiny[12];
    effort_describe(&o, tiny, sizeof tiny);
    ck_assert_str_eq(tiny, "as many ste");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("effort");
    TCase *c = tcase_create("effort");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, what_is_usual);
    tcase_add_test(c, the_file_is_heard_where_nobody_asks);
    tcase_add_test(c, several_chains_are_chains);
    tcase_add_test(c, in_words);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
