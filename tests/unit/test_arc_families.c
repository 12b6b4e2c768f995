/* Families of ARC tasks: what they draw follows their rules, is clear, and is the same for a seed. */
#include "arc_checks.h"
#include "families.h"
#include "run_suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEEDS = 12, TESTS = 2 };

struct drawn {
    struct puzzle_list list;
    struct arc_rule rule;
    const struct arc_task *task;
};

static struct drawn draw(const struct arc_family *f, int seed) {
    struct drawn d = {0};
    struct rng rng;
    rng_seed(&rng, (uint64_t)seed, 0);
    if (!arc_draw_task(&d.list, f, 2 + seed % 4, TESTS, &rng, &d.rule))
        ck_abort_msg("%s, seed %d: none", f->name, seed);
    d.task = arc_task_of(d.list.items);
    return d;
}

/* The demonstrations, then the tests. */
static void pair_of(const struct drawn *d, int i, const struct board **in, const struct board **out) {
    const bool shown = i < d->task->count;
    *in = shown ? &d->task->pairs[i].input : &d->list.items[i - d->task->count].given;
    *out = shown ? &d->task->pairs[i].output : &d->list.items[i - d->task->count].answer;
}

static bool size_is_valid(const struct board *b) {
    return b->height >= 1 && b->width >= 1 && b->height <= ARC_SIDE_MAX && b->width <= ARC_SIDE_MAX;
}

/* Every cell of the output in turn in another colour, a row less, a row more. */
static void refuses_what_is_changed(const struct drawn *d, const struct board *in, const struct board *out) {
    struct board other;
    board_copy(&other, out);
    for (int i = 0; i < board_cells(out); i++) {
        other.cells[i] = (uint8_t)((out->cells[i] + 1 + i % (ARC_COLOURS - 1)) % ARC_COLOURS);
        if (arc_rule_holds(&d->rule, in, &other)) ck_abort_msg("%s: cell %d does not count", d->rule.family->name, i);
        other.cells[i] = out->cells[i];
    }
    board_free(&other);
    for (int by = -1; by <= 1; by += 2) {
        if (out->height + by < 1) continue;
        board_init(&other, out->height + by, out->width, d->rule.colour[0]);
        grid_stamp(&other, out, 0, 0, GRID_OUTSIDE);
        if (arc_rule_holds(&d->rule, in, &other)) ck_abort_msg("%s: size does not count", d->rule.family->name);
        board_free(&other);
    }
}

/* Who sees black takes it for the ground. */
static bool black_is_ground(const struct arc_rule *r, const struct board *b) {
    return r->colour[0] == 0 || grid_count(b, 0) == 0;
}

START_TEST(tasks_follow_their_rule) {
    const struct arc_family *f = &arc_families[_i];
    for (int seed = 0; seed < SEEDS; seed++) {
        struct drawn d = draw(f, seed);
        ck_assert_int_eq(d.list.count, TESTS);
        ck_assert_int_eq(d.task->count, 2 + seed % 4);
        bool differ = false;
        for (int i = 0; i < d.task->count + TESTS; i++) {
            const struct board *in, *out, *earlier, *unused;
            pair_of(&d, i, &in, &out);
            differ |= i < d.task->count && !board_equal(out, &d.task->pairs[0].output);
            ck_assert_msg(size_is_valid(in) && size_is_valid(out), "%s, seed %d: size", f->name, seed);
            ck_assert_msg(arc_rule_holds(&d.rule, in, out), "%s, seed %d, pair %d", f->name, seed, i);
            ck_assert_msg(!board_equal(in, out), "%s, seed %d, pair %d: nothing is done", f->name, seed, i);
            ck_assert_msg(black_is_ground(&d.rule, in) && black_is_ground(&d.rule, out), "%s, seed %d: black", f->name,
                          seed);
            refuses_what_is_changed(&d, in, out);
            for (int k = 0; k < i; k++) {
                pair_of(&d, k, &earlier, &unused);
                ck_assert_msg(!board_equal(in, earlier), "%s, seed %d: %d is %d", f->name, seed, i, k);
            }
        }
        ck_assert_msg(differ, "%s, seed %d: one answer for all", f->name, seed);
        puzzle_list_free(&d.list);
    }
}
END_TEST

/* --- what demonstrations show --- */

/* Variant 0 of `beams` goes down, 1 both ways; `by_size` gives one cell colour 2, two colour 3. The last pair is the
 * test. */
#define BY_COLOURS "enlarge_by_colours"
#define E4 "1111222233334444/1111222233334444/1111222233334444/1111222233334444"
static const struct {
    const char *why, *pairs[3][2];
    int variant;
    bool clear;
    const char *family; /* NULL = beams */
} shown[] = {
    {"as it should be", {{"010/000", "010/010"}, {"000/100", "000/100"}, {"000/001", "000/001"}}, 0, true},
    {"another variant fits", {{"010/000", "010/010"}, {"100/000", "100/100"}, {"000/001", "000/001"}}, 0, false},
    {"and answers the same", {{"010/000", "010/010"}, {"100/000", "100/100"}, {"001/000", "001/001"}}, 0, true},
    {"the other variant", {{"000/010", "010/010"}, {"100/000", "100/100"}, {"000/001", "001/001"}}, 1, true},
    {"two alike", {{"000/010", "010/010"}, {"000/010", "010/010"}, {"000/001", "001/001"}}, 1, false},
    {"the test is shown", {{"000/010", "010/010"}, {"100/000", "100/100"}, {"000/010", "010/010"}}, 1, false},
    {"one answer for all", {{"000/010", "010/010"}, {"010/000", "010/010"}, {"000/001", "001/001"}}, 1, false},
    {"a colour from nowhere", {{"100", "200"}, {"001", "002"}, {"011", "033"}}, 0, false, "by_size"},
    {"an added colour", {{"100", "200"}, {"110", "330"}, {"011", "033"}}, 0, true, "by_size"},
    /* enlarged by the number of colours, which is two wherever it is shown */
    {"another family fits", {{"12", "1122/1122"}, {"21", "2211/2211"}, {"1234", E4}}, 0, false, "enlarge_by_colours"},
    {"it does not", {{"12", "1122/1122"}, {"123", "111222333/111222333/111222333"}, {"1234", E4}}, 0, true, BY_COLOURS},
    {"another side fits", {{"12/21", "21/12"}, {"13/31", "31/13"}, {"12/34", "21/43"}}, 0, false, "mirror"},
    {"and no longer", {{"12/21", "21/12"}, {"13/54", "31/45"}, {"12/34", "21/43"}}, 0, true, "mirror"},
    {"a colour of the input", {{"000/010", "010/010"}, {"100/000", "100/100"}, {"000/002", "002/002"}}, 1, true},
};

START_TEST(what_is_not_clear_is_refused) {
    struct arc_rule rule = {.family = arc_families, .variant = shown[_i].variant};
    const char *family = shown[_i].family ? shown[_i].family : "beams";
    for (int c = 0; c < ARC_COLOURS; c++)
        rule.colour[c] = (uint8_t)c;
    struct demonstration all[3];
    while (strcmp(rule.family->name, family))
        rule.family++;
    for (int k = 0; k < 3; k++)
        all[k] = (struct demonstration){board_of(shown[_i].pairs[k][0]), board_of(shown[_i].pairs[k][1])};
    ck_assert_msg(arc_clear_enough(&rule, all, 2, 3) == shown[_i].clear, "%s", shown[_i].why);
    for (int k = 0; k < 3; k++)
        board_free(&all[k].input), board_free(&all[k].output);
}
END_TEST

static void same_task(const struct puzzle_list *a, const struct puzzle_list *b) {
    ck_assert_int_eq(a->count, b->count);
    const struct arc_task *one = arc_task_of(a->items), *other = arc_task_of(b->items);
    ck_assert_int_eq(one->count, other->count);
    for (int i = 0; i < one->count; i++)
        ck_assert(board_equal(&one->pairs[i].input, &other->pairs[i].input) &&
                  board_equal(&one->pairs[i].output, &other->pairs[i].output));
    for (int i = 0; i < a->count; i++)
        ck_assert(board_equal(&a->items[i].given, &b->items[i].given) &&
                  board_equal(&a->items[i].answer, &b->items[i].answer));
}

START_TEST(a_seed_makes_the_same_task) {
    for (int seed = 0; seed < SEEDS; seed++) {
        struct drawn one = draw(&arc_families[_i], seed), again = draw(&arc_families[_i], seed);
        struct drawn other = draw(&arc_families[_i], seed + SEEDS);
        same_task(&one.list, &again.list);
        ck_assert(!board_equal(&one.list.items[0].given, &other.list.items[0].given));
        puzzle_list_free(&one.list), puzzle_list_free(&again.list), puzzle_list_free(&other.list);
    }
}
END_TEST

START_TEST(what_is_written_is_read) {
    static const char *const formats[] = {"json", "yaml"};
    for (int seed = 0; seed < SEEDS; seed++) {
        struct drawn d = draw(&arc_families[_i], seed);
        struct puzzle_list read = {0};
        struct err e;
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        ck_assert_int_eq(puzzle_write(f, d.list.items, d.list.count, formats[seed % 2], &e), 0);
        fclose(f);
        ck_assert_int_eq(puzzle_read_text(&read, text, size, "memory", &arc_kind, NULL, &e), 0);
        same_task(&d.list, &read);
        ck_assert_str_eq(read.items[0].name, arc_families[_i].name);
        free(text);
        puzzle_list_free(&d.list), puzzle_list_free(&read);
    }
}
END_TEST

START_TEST(all_variants_and_turns_are_drawn) {
    const struct arc_family *f = &arc_families[_i];
    unsigned variants = 0, turns = 0;
    for (int seed = 0; seed < 4 * SEEDS; seed++) {
        struct drawn d = draw(f, seed);
        variants |= 1u << d.rule.variant;
        turns |= 1u << d.rule.turn;
        puzzle_list_free(&d.list);
    }
    ck_assert_msg(variants == (1u << f->variants) - 1, "%s: variants %x", f->name, variants);
    ck_assert_msg(turns == (1u << TURNS) - 1, "%s: turns %x", f->name, turns);
}
END_TEST

/* --- levels --- */

static int generate(const char *level, int side, struct puzzle *p, struct err *e) {
    const struct generate_request request = {level, side, side, -1};
    struct rng rng;
    rng_seed(&rng, 7, 0);
    return arc_kind.generate(p, &request, &rng, e);
}

START_TEST(every_level_makes_tasks_of_its_own) {
    for (const char *const *level = arc_levels; *level; level++) {
        struct puzzle p;
        struct err e;
        const struct arc_family *f = arc_families;
        ck_assert_int_eq(generate(*level, 0, &p, &e), 0);
        while (strcmp(f->name, p.name))
            f++;
        ck_assert(level == arc_levels || !strcmp(f->name, *level) || !strcmp(f->theme, *level));
        ck_assert_int_eq(arc_task_of(&p)->tests, 1);
        ck_assert_int_ge(arc_task_of(&p)->count, 2);
        ck_assert_ptr_nonnull(p.answer.cells);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(levels_are_named_once) {
    for (const char *const *one = arc_levels; *one; one++)
        for (const char *const *other = arc_levels; other < one; other++)
            ck_assert_str_ne(*one, *other);
    for (const char *line = arc_levels_text; *line; line = strchr(line, '\n') + 1)
        ck_assert_msg(strchr(line, '\n') - line <= 88, "%.40s", line);
}
END_TEST

START_TEST(other_levels_and_sizes_are_refused) {
    struct puzzle p;
    struct err e;
    char message[600];
    ck_assert_int_eq(generate("miror", 0, &p, &e), -1);
    ck_assert_ptr_nonnull(strstr(err_format(&e, message, sizeof message), "mirror"));
    ck_assert_int_eq(generate("any", 10, &p, &e), -1);
    ck_assert_ptr_nonnull(strstr(err_format(&e, message, sizeof message), "size"));
}
END_TEST

/* --- turns --- */

START_TEST(a_turned_board_turns_back) {
    struct board b, turned, back;
    board_init(&b, 2, 3, 0);
    for (int i = 0; i < 6; i++)
        b.cells[i] = (uint8_t)i;
    grid_turn(&turned, &b, _i);
    grid_turn(&back, &turned, turn_back(_i));
    ck_assert(board_equal(&b, &back));
    ck_assert_int_eq(board_equal(&b, &turned), _i == 0);
    board_free(&b), board_free(&turned), board_free(&back);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("arc families");
    TCase *c = tcase_create("families");
    int families = 0;
    while (arc_families[families].name)
        families++;
    tcase_set_timeout(c, 100);
    tcase_add_loop_test(c, tasks_follow_their_rule, 0, families);
    tcase_add_loop_test(c, what_is_not_clear_is_refused, 0, sizeof shown / sizeof shown[0]);
    tcase_add_loop_test(c, a_seed_makes_the_same_task, 0, families);
    tcase_add_loop_test(c, what_is_written_is_read, 0, families);
    tcase_add_loop_test(c, all_variants_and_turns_are_drawn, 0, families);
    tcase_add_test(c, every_level_makes_tasks_of_its_own);
    tcase_add_test(c, levels_are_named_once);
    tcase_add_test(c, other_levels_and_sizes_are_refused);
    tcase_add_loop_test(c, a_turned_board_turns_back, 0, TURNS);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
