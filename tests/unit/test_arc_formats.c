/* ARC tasks from and to files: JSON of every layout, our YAML, Kaggle's solutions and submissions, places of errors. */
#include "alloc.h"
#include "arc.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct puzzle_list list;
static char what[80];

static int read_as(const char *file, const char *text, struct err *e) {
    puzzle_list_free(&list);
    return puzzle_read_text(&list, text, strlen(text), file, NULL, what, e);
}

static void read_good(const char *file, const char *text) {
    struct err e;
    char message[600];
    if (read_as(file, text, &e)) ck_abort_msg("%s\n%s", err_format(&e, message, sizeof message), text);
}

/* A board as "2x3 012345", "" = not known. */
static const char *shown(const struct board *b) {
    static char out[ARC_CELLS_MAX + 16];
    if (!b->cells) return "";
    int n = sprintf(out, "%dx%d ", b->height, b->width);
    for (int i = 0; i < board_cells(b); i++)
        out[n++] = (char)('0' + b->cells[i]);
    out[n] = 0;
    return out;
}

#define PAIR "{\"input\": [[0,1,2]], \"output\": [[3],[4]]}"
#define TASK "{\"train\": [" PAIR "], \"test\": [{\"input\": [[5,6],[7,8]], \"output\": [[9]]}]}"
#define TWO "{\"train\": [" PAIR "], \"test\": [{\"input\": [[5]]}, {\"input\": [[6]], \"output\": [[7]]}]}"

/* --- reading --- */

static const struct {
    const char *file, *text;
    int count, shown;         /* puzzles; demonstrations of the last one */
    const char *name, *given; /* of the last one */
    const char *answer;
} good[] = {
    {"007bbfb7.json", TASK, 1, 1, "007bbfb7", "2x2 5678", "1x1 9"},
    {"-", TASK, 1, 1, NULL, "2x2 5678", "1x1 9"},
    {"/x.y/a.b.json", TWO, 2, 1, "a.b", "1x1 6", "1x1 7"},
    {"f", "{\"name\": \"mine\", \"uuid\": \"u\", \"train\": [" PAIR "," PAIR "], \"test\": [{\"input\": [[1]]}]}", 1, 2,
     "mine", "1x1 1", ""},
    {"f",
     "{\"id\": \"x\", \"name\": \"mine\", \"test\": [{\"input\": [[1]], \"output\": null}], \"train\": [" PAIR "]}", 1,
     1, "x", "1x1 1", ""},
    /* collections */
    {"f", "{\"aa\": " TASK ", \"bb\": " TWO "}", 3, 1, "bb", "1x1 6", "1x1 7"},
    {"f", "[" TASK ",\n" TASK "]", 2, 1, NULL, "2x2 5678", "1x1 9"},
    {"f", "{\"train\": {\"aa\": " TASK "}, \"eval\": {\"bb\": " TWO "}}", 3, 1, "bb", "1x1 6", "1x1 7"},
    /* pairs */
    {"d/re.json", "[" PAIR ", " PAIR ",\n {\"input\": [[1]], \"output\": [[2]]}]", 1, 2, "re", "1x1 1", "1x1 2"},
    {"f", "{\"aa\": [" PAIR ", " PAIR "]}", 1, 1, "aa", "1x3 012", "2x1 34"},
    /* our YAML */
    {"f",
     "kind: arc\nname: n\ntrain:\n  - input: |\n      01\n      10\n    output: [[1]]\ntest:\n  - input: ['012']\n", 1,
     1, "n", "1x3 012", ""},
    {"f",
     "rumia: 1\npuzzles:\n  - kind: 'null'\n    grid: a\n  - kind: arc\n    train: [" PAIR
     "]\n    test: [{input: [[4]]}]\n",
     2, 1, NULL, "1x1 4", ""},
    /* YAML that does not say its kind */
    {"f", "train:\n  - input: [[1]]\n    output: [[2]]\ntest:\n  - input: [[3]]\n", 1, 1, "f", "1x1 3", ""},
};

START_TEST(reads) {
    read_good(good[_i].file, good[_i].text);
    ck_assert_int_eq(list.count, good[_i].count);
    const struct puzzle *p = &list.items[list.count - 1];
    ck_assert_ptr_eq(p->kind, &arc_kind);
    ck_assert_int_eq(arc_task_of(p)->count, good[_i].shown);
    if (good[_i].name)
        ck_assert_str_eq(p->name, good[_i].name);
    else
        ck_assert_ptr_null(p->name);
    ck_assert_str_eq(shown(&p->given), good[_i].given);
    ck_assert_str_eq(shown(&p->answer), good[_i].answer);
    puzzle_list_free(&list);
}
END_TEST

START_TEST(inputs_of_a_task_share_what_it_shows) {
    int count;
    read_good("f", "{\"aa\": " TASK ",\n\"bb\": " TWO "}");
    ck_assert_str_eq(what, "arc, ARC tasks");
    ck_assert_ptr_eq(arc_task_of(&list.items[1]), arc_task_of(&list.items[2]));
    ck_assert_ptr_ne(arc_task_of(&list.items[0]), arc_task_of(&list.items[1]));
    ck_assert_int_eq(arc_kind.part(&list.items[0], &count), 0);
    ck_assert_int_eq(count, 1);
    ck_assert_int_eq(arc_kind.part(&list.items[2], &count), 1);
    ck_assert_int_eq(count, 2);
    ck_assert_str_eq(list.items[2].origin, "f:2");

    /* A copy goes on when the others are gone. */
    struct puzzle copy;
    puzzle_copy(&copy, &list.items[2]);
    puzzle_list_free(&list);
    const struct demonstration *d = arc_kind.demonstrations(&copy, &count);
    ck_assert_int_eq(count, 1);
    ck_assert_str_eq(shown(&d->input), "1x3 012");
    ck_assert_str_eq(shown(&d->output), "2x1 34");
    puzzle_free(&copy);
}
END_TEST

static const struct {
    const char *text;
    int line, column;
    const char *what;
} bad[] = {
    {"{\"train\": [],\n \"test\": [{\"input\": [[1]]}]}", 1, 11, "the list is empty"},
    {"{\"train\": [" PAIR "],\n \"test\": []}", 2, 10, "the list is empty"},
    {"{\"train\": [" PAIR "]}", 1, 1, "'test' is missing"},
    {"{\"test\": [{\"input\": [[1]]}]}", 1, 1, "'train' is missing"},
    {"{\"train\": [{\"input\": [[1]]}], \"test\": [{\"input\": [[1]]}]}", 1, 12, "'output' is missing"},
    {"{\"train\": [{\"input\": [[1]], \"output\": null}], \"test\": [{\"input\": [[1]]}]}", 1, 39,
     "'null' (expected a list)"},
    {"{\"train\": [{\"inptu\": [[1]], \"output\": [[1]]}], \"test\": [{\"input\": [[1]]}]}", 1, 13,
     "did you mean 'input'"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\":\n[[1,2],\n [3]]}]}", 3, 2,
     "1 cells in row 2 (expected 2, as in the"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\":\n[[1,2],\n [3,10]]}]}", 3, 5, "10 is out of range"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\":\n[[1,2],\n [3,1.5]]}]}", 3, 5, "1.5"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\":\n[[],\n []]}]}", 2, 2, "0 cells in a row (expected 1 to 30)"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\":\n[]}]}", 2, 1, "0 rows in a grid"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\":\n[1,2]}]}", 2, 2, "expected a list"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\": [[\"12a\"]]}]}", 1, 77, "the text '12a' (expected"},
    {"{\"train\": [" PAIR "], \"test\": [{\"input\": [\"12a\"]}]}", 1, 76, "'12a' is no row of colours"},
    {"[" PAIR "]", 1, 1, "one pair is no task"},
    {"[" PAIR ",\n{\"input\": [[1]]\n", 3, 1, ""},
    {"{\"aa\": " TASK ",\n \"bb\": 7}", 2, 8, "no ARC task"},
    {"{\"aa\": [[[0,1],[1,0]]]}", 1, 1, "answers to ARC tasks without the tasks"},
    {"kind: arc\ngrid: |\n  01\n", 2, 1, "unknown key 'grid'"},
    {"kind: arc\ntrain: []\ntest: []\n", 2, 8, "the list is empty"},
    {"kind: arc\ntrain:\n  - input: |\n      01\n      0\n    output: [[1]]\ntest: [{input: [[1]]}]\n", 5, 8,
     "1 cells in this"},
    {"kind: arc\ntrain:\n  - input: |\n      01\n      0q\n    output: [[1]]\ntest: [{input: [[1]]}]\n", 5, 8,
     "'q' is no symbol of kind arc"},
    {"kind: arc\ntrain: [{input: 0123456789012345678901234567890, output: [[1]]}]\ntest: [{input: [[1]]}]\n", 2, 17,
     "a grid of 1x31"},
};

START_TEST(says_where_it_is_wrong) {
    struct err e;
    char message[600];
    ck_assert_msg(read_as("f", bad[_i].text, &e) == -1, "accepted as %s: %s", what, bad[_i].text);
    err_format(&e, message, sizeof message);
    ck_assert_msg(e.line == bad[_i].line && e.column == bad[_i].column && strstr(message, bad[_i].what),
                  "not %d:%d '%s': %s\n%s", bad[_i].line, bad[_i].column, bad[_i].what, message, bad[_i].text);
    ck_assert_str_eq(e.file, "f");
}
END_TEST

/* --- Kaggle's two files --- */

static char folder[] = "/tmp/rumia-arc-XXXXXX";

static char *put(const char *name, const char *text) {
    char *path = xasprintf("%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
    return path;
}

START_TEST(answers_beside_the_challenges_are_found) {
    struct err e;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *tasks = put("x_challenges.json", "{\"aa\": " TWO ", \"bb\": " TASK "}");
    ck_assert_int_eq(puzzle_read_file(&list, tasks, NULL, NULL, &e), 0);
    ck_assert_str_eq(shown(&list.items[0].answer), "");
    puzzle_list_free(&list);

    char *answers = put("x_solutions.json", "{\"bb\": [[[1]]],\n\"aa\": [[[1, 2]], [[3]]]}");
    ck_assert_int_eq(puzzle_read_file(&list, tasks, NULL, NULL, &e), 0);
    ck_assert_str_eq(shown(&list.items[0].answer), "1x2 12");
    ck_assert_str_eq(shown(&list.items[1].answer), "1x1 7"); /* the tasks' own word */
    ck_assert_str_eq(shown(&list.items[2].answer), "1x1 9");
    puzzle_list_free(&list);

    free(put("x_solutions.json", "{\"bb\": [[[1]]],\n\"aa\": [[[1, 2]]]}"));
    ck_assert_int_eq(puzzle_read_file(&list, tasks, NULL, NULL, &e), -1);
    ck_assert_str_eq(e.file, answers);
    ck_assert_int_eq(e.line, 2);
    ck_assert_int_eq(e.column, 7);
    ck_assert_str_eq(e.what, "1 outputs for the 2 tests of aa");
    unlink(answers), unlink(tasks), rmdir(folder);
    free(answers), free(tasks);
}
END_TEST

/* --- writing --- */

static void draw_board(struct board *b, struct rng *rng) {
    board_init(b, 1 + (int)rng_below(rng, ARC_SIDE_MAX), 1 + (int)rng_below(rng, ARC_SIDE_MAX), 0);
    for (int i = 0; i < board_cells(b); i++)
        b->cells[i] = (uint8_t)rng_below(rng, ARC_COLOURS);
}

static void draw_task(struct puzzle_list *out, const char *name, struct rng *rng) {
    struct arc_task *task = arc_task_new();
    const int pairs = 1 + (int)rng_below(rng, 4), tests = 1 + (int)rng_below(rng, 3);
    for (int i = 0; i < pairs; i++) {
        struct demonstration *d = arc_task_add(task);
        draw_board(&d->input, rng);
        draw_board(&d->output, rng);
    }
    for (int i = 0; i < tests; i++) {
        struct board input, output = {0};
        draw_board(&input, rng);
        if (rng_below(rng, 2)) draw_board(&output, rng);
        struct puzzle *p = arc_add_test(out, task, &input, &output);
        if (name) p->name = xstrdup(name);
    }
    arc_task_drop(task);
}

static void expect_same(const struct puzzle *a, const struct puzzle *b) {
    const struct arc_task *s = arc_task_of(a), *t = arc_task_of(b);
    ck_assert(board_equal(&a->given, &b->given));
    ck_assert(board_equal(&a->answer, &b->answer));
    ck_assert_int_eq(arc_test_of(a)->index, arc_test_of(b)->index);
    ck_assert_int_eq(s->tests, t->tests);
    ck_assert_int_eq(s->count, t->count);
    for (int i = 0; i < s->count; i++) {
        ck_assert(board_equal(&s->pairs[i].input, &t->pairs[i].input));
        ck_assert(board_equal(&s->pairs[i].output, &t->pairs[i].output));
    }
}

static char *written(const struct puzzle_list *from, const char *format) {
    char *text;
    size_t size;
    struct err e;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(puzzle_write(out, from->items, from->count, format, &e), 0);
    fclose(out);
    return text;
}

START_TEST(what_is_written_is_read_again) {
    static const char *const formats[] = {"json", "yaml"};
    static const char *const names[] = {"a \"quoted\" \\ name", "b", "c"};
    struct rng rng;
    rng_seed(&rng, 1, 0);
    for (int round = 0; round < 30; round++) {
        struct puzzle_list from = {0};
        for (int t = 0; t < 1 + round % 3; t++)
            draw_task(&from, names[t], &rng);
        char *text = written(&from, formats[round % 2]);
        read_good("-", text);
        ck_assert_int_eq(list.count, from.count);
        for (int i = 0; i < from.count; i++) {
            expect_same(&from.items[i], &list.items[i]);
            ck_assert_str_eq(from.items[i].name, list.items[i].name);
        }
        free(text);
        puzzle_list_free(&from);
    }
    puzzle_list_free(&list);
}
END_TEST

START_TEST(a_file_of_many_has_keys_of_its_own_for_each) {
    struct puzzle_list from = {0};
    struct rng rng;
    rng_seed(&rng, 2, 0);
    draw_task(&from, NULL, &rng);
    draw_task(&from, "same", &rng);
    draw_task(&from, "same", &rng);
    draw_task(&from, NULL, &rng);
    char *text = written(&from, "json");
    static const char *const names[] = {"task 1", "same", "same (2)", "task 2"};
    read_good("-", text);
    ck_assert_int_eq(list.count, from.count);
    for (int i = 0, task = -1; i < list.count; i++) {
        task += arc_test_of(&list.items[i])->index == 0;
        expect_same(&from.items[i], &list.items[i]);
        ck_assert_str_eq(list.items[i].name, names[task]);
    }
    free(text);
    puzzle_list_free(&from);
    puzzle_list_free(&list);
}
END_TEST

START_TEST(a_part_of_a_task_is_written_as_a_task) {
    read_good("f", TWO);
    char *text = NULL;
    size_t size;
    struct err e;
    struct board answer = {.height = 1, .width = 1, .cells = (uint8_t[]){4}};
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(arc_kind.write(out, &list.items[1], &answer, "json", &e), 0);
    fclose(out);
    read_good("f", text);
    ck_assert_int_eq(list.count, 1);
    ck_assert_str_eq(shown(&list.items[0].given), "1x1 6");
    ck_assert_str_eq(shown(&list.items[0].answer), "1x1 4");
    free(text);
    puzzle_list_free(&list);
}
END_TEST

START_TEST(a_submission_has_two_attempts_at_every_test) {
    read_good("f", "{\"aa\": " TASK ", \"bb\": " TWO "}");
    struct board one = {1, 2, (uint8_t[]){1, 2}}, two = {2, 1, (uint8_t[]){3, 4}}, none = {0};
    const struct board attempts[] = {one, two, none, one, two, two};
    char *text;
    size_t size;
    struct err e;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(arc_kind.write_attempts(out, list.items, list.count, attempts, &e), 0);
    fclose(out);
    ck_assert_str_eq(text, "{\n\"aa\": [{\"attempt_1\": [[1, 2]], \"attempt_2\": [[3], [4]]}],\n"
                           "\"bb\": [{\"attempt_1\": [[0]], \"attempt_2\": [[1, 2]]}, "
                           "{\"attempt_1\": [[3], [4]], \"attempt_2\": [[3], [4]]}]\n}\n");
    free(text);
    puzzle_list_free(&list);
}
END_TEST

/* --- what can be told of an answer --- */

static struct verdict verdict_of(const struct puzzle *p, const struct board *answer) {
    struct verdict v;
    uint8_t wrong[ARC_CELLS_MAX];
    memset(wrong, 1, sizeof wrong);
    arc_kind.check(p, answer, wrong, &v);
    for (int i = 0; i < board_cells(answer); i++)
        ck_assert_int_eq(wrong[i], 0);
    ck_assert(!v.known && !v.solved);
    return v;
}

START_TEST(only_an_answer_key_tells) {
    read_good("f", TWO);
    struct board right = {1, 1, (uint8_t[]){7}}, wrong = {1, 1, (uint8_t[]){6}}, wide = {1, 2, (uint8_t[]){7, 7}};
    struct verdict v = verdict_of(&list.items[0], &right);
    ck_assert(!v.exact);
    ck_assert_str_eq(v.text, "there is no answer key to tell whether this is right");
    v = verdict_of(&list.items[1], &right);
    ck_assert(v.exact);
    ck_assert_str_eq(v.text, "as the answer key has it");
    v = verdict_of(&list.items[1], &wrong);
    ck_assert(!v.exact);
    ck_assert_str_eq(v.text, "1 cell is other than in the answer key");
    v = verdict_of(&list.items[1], &wide);
    ck_assert(!v.exact);
    ck_assert_str_eq(v.text, "1x2, the answer key has 1x1");
    puzzle_list_free(&list);
}
END_TEST

START_TEST(contradictions_are_told) {
    char text[160];
    read_good("f", TASK);
    ck_assert_int_eq(arc_kind.validate(&list.items[0], NULL, text), PUZZLE_UNKNOWN);
    read_good("f", "{\"train\": [" PAIR ", {\"input\": [[0,1]], \"output\": [[1]]}, {\"input\": [[0,1,2]], \"output\": "
                   "[[1]]}], \"test\": [{\"input\": [[1]]}]}");
    ck_assert_int_eq(arc_kind.validate(&list.items[0], NULL, text), PUZZLE_CONFLICT);
    ck_assert_str_eq(text, "demonstrations 1 and 3 contradict each other: one input, two outputs");
    puzzle_list_free(&list);
}
END_TEST

int main(void) {
    Suite *s = suite_create("arc formats");
    TCase *t = tcase_create("reading");
    tcase_add_loop_test(t, reads, 0, sizeof good / sizeof *good);
    tcase_add_test(t, inputs_of_a_task_share_what_it_shows);
    tcase_add_loop_test(t, says_where_it_is_wrong, 0, sizeof bad / sizeof *bad);
    tcase_add_test(t, answers_beside_the_challenges_are_found);
    suite_add_tcase(s, t);
    t = tcase_create("writing");
    tcase_add_test(t, what_is_written_is_read_again);
    tcase_add_test(t, a_file_of_many_has_keys_of_its_own_for_each);
    tcase_add_test(t, a_part_of_a_task_is_written_as_a_task);
    tcase_add_test(t, a_submission_has_two_attempts_at_every_test);
    suite_add_tcase(s, t);
    t = tcase_create("verdicts");
    tcase_add_test(t, only_an_answer_key_tells);
    tcase_add_test(t, contradictions_are_told);
    suite_add_tcase(s, t);
    return run_suite(s);
}
