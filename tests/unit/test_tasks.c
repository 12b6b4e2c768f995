/* Tasks to train on: pairs of many, and what is measured of them. */
#include "adapt_checks.h"
#include "alloc.h"
#include "dataset.h"
#include "folder.h"
#include "in_folder.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char recipe_text[] = "rumia: 1\nrecipe: r\nkind: arc\n"
                                  "model: {families: [row, cell, component, near], vocab: 3, outputs: 1, planes: 10,\n"
                                  "  height: 30, width: 30, hidden: 8, inner: 8, tasks: 1}\n"
                                  "train: {batch: 4, iterations: 10}\n"
                                  "data:\n"
                                  "  - {file: tasks, most_side: 3}\n"
                                  "  - {level: geometry, count: 5, pairs: 6}\n";

START_TEST(pairs_of_tasks_are_examples) {
    struct recipe r;
    struct dataset *d;
    struct err e;
    ck_assert_int_eq(folder_make("tasks", 0700, &e), 0);
    write_text("tasks/a.json", "{\"train\": [{\"input\": [[1, 2]], \"output\": [[2, 1]]}, {\"input\": [[1, 2, 3, 4]], "
                               "\"output\": [[1]]}], \"test\": [{\"input\": [[5]]}]}");
    write_text("tasks/b.json", "{\"train\": [{\"input\": [[1, 2, 3, 4]], \"output\": [[1]]}], "
                               "\"test\": [{\"input\": [[5]]}]}"); /* nothing small enough */
    write_text("r.yaml", recipe_text);
    ck_assert_msg(!recipe_read(&r, "r.yaml", &e), "%s", e.what);
    ck_assert_msg(!dataset_open(&d, &r, ".", 1, NULL, NULL, &e), "%s", e.what);
    ck_assert_int_eq(dataset_model(d)->tasks, 6);
    const struct example_source source = dataset_source(d);
    int32_t *tokens = XNEW_ARRAY(int32_t, source.max_tokens), *labels = XNEW_ARRAY(int32_t, source.max_cells);
    int32_t vectors[10 * TASK_VECTORS];
    bool met[6] = {false};
    struct rng rng;
    rng_seed(&rng, 1, 0);
    for (int i = 0; i < 300; i++) {
        struct example x = {.tokens = tokens, .labels = labels, .vectors = vectors};
        source.make(source.context, &rng, 0, &x);
        const int task = vectors[0] / TASK_ROWS;
        ck_assert(task >= 0 && task < 6);
        met[task] = true;
        for (int k = 0; k < x.shape.planes * TASK_VECTORS; k++)
            ck_assert_int_eq(vectors[k] / TASK_ROWS, task);
        ck_assert(x.geometry && !x.lent && x.geometry->tokens == grid_tokens(&x.shape));
        if (task == 0) ck_assert_int_eq(grid_cells(&x.shape), 2);
        geometry_free(x.geometry);
    }
    for (int i = 0; i < 6; i++)
        ck_assert_msg(met[i], "task %d is never drawn", i);
    free(tokens), free(labels);
    dataset_close(d);
    recipe_free(&r);
    unlink("tasks/a.json"), unlink("tasks/b.json");
}
END_TEST

/* Weights of one task for two, of which the first is told by vectors that mean nothing. */
static struct model *for_two_tasks(const struct model *one) {
    struct model *two = small_trunk(2);
    struct rng rng;
    rng_seed(&rng, 5, 0);
    for (int i = 0; i < two->layout.count; i++) {
        const struct tensor_info *from = &one->layout.tensor[i], *to = &two->layout.tensor[i];
        float *rows = two->flat + to->offset;
        for (size_t k = 0; k < to->count - from->count; k++)
            rows[k] = 3 * (float)rng_normal(&rng);
        memcpy(rows + to->count - from->count, one->flat + from->offset, from->count * sizeof *rows);
    }
    model_pack(two, one->kernels, PRECISION_F32, false);
    return two;
}

static const char two_tasks[] = "rumia: 1\nrecipe: r\nkind: arc\nmodel: {families: [row, column, cell, grid, all, "
                                "component, object, mirror_x, mirror_y, transpose, run_row, run_column, panel, frame, "
                                "near], vocab: 3, outputs: 1, planes: 10, height: 30, "
                                "width: 30, hidden: 16, inner: 32, tasks: 1}\n"
                                "data: [{file: tasks}]\nmeasure: [{level: any, count: 9, steps: 8}]\n";

static void write_recolour(const char *path, const char *answer) {
    char *text = xasprintf("{\"train\": [{\"input\": [[0,1,0]], \"output\": [[0,2,0]]}], "
                           "\"test\": [{\"input\": [[1,0,0],[0,1,1],[1,1,0]], \"output\": %s}]}",
                           answer);
    write_text(path, text);
    free(text);
}

static double share_right(const struct model *m) {
    struct recipe r;
    struct dataset *d;
    struct err e;
    double exact[MEASURE_POINTS];
    const volatile bool stop = true;
    ck_assert_msg(!recipe_read(&r, "r.yaml", &e), "%s", e.what);
    ck_assert_msg(!dataset_open(&d, &r, ".", 1, NULL, NULL, &e), "%s", e.what);
    ck_assert_int_eq(dataset_measure(d, &r.measure[0], m, NULL, exact, &stop), 0);
    ck_assert_int_eq(dataset_measure(d, &r.measure[0], m, NULL, exact, NULL), 4);
    dataset_close(d);
    recipe_free(&r);
    return exact[3];
}

static void check_nothing_to_measure(void) {
    struct recipe r;
    struct dataset *d;
    struct err e;
    ck_assert_msg(!recipe_read(&r, "r.yaml", &e), "%s", e.what);
    ck_assert_int_eq(dataset_open(&d, &r, ".", 1, NULL, NULL, &e), -1);
    ck_assert_str_eq(e.what, "no task to measure any with: none has an answer");
    recipe_free(&r);
}

/* What is measured is the question, which is not learnt from, told by the vectors of its own task. */
START_TEST(questions_of_tasks_are_measured) {
    struct puzzle_list tests = tests_of(recolour, "100/011/110", "200/022/220");
    struct model *trunk = small_trunk(1);
    const struct adapt_options o = short_options(260);
    struct adapt *a = begun(trunk, NULL, &tests, &o);
    struct err e;
    while (adapt_step(a)) {
    }
    struct model *two = for_two_tasks(adapt_model(a));
    ck_assert_int_eq(folder_make("tasks", 0700, &e), 0);
    write_text("r.yaml", two_tasks);
    write_recolour("tasks/a.json", "[[2,0,0],[0,2,2],[2,2,0]]");
    write_recolour("tasks/b.json", "[[2,0,0],[0,2,2],[2,2,0]]");
    ck_assert_double_eq(share_right(two), 0.5); /* the second of the two */
    write_recolour("tasks/b.json", "[[2,0,0],[0,2,2],[2,2,2]]");
    ck_assert_double_eq(share_right(two), 0);
    write_text("tasks/a.json", "{\"train\": [{\"input\": [[1]], \"output\": [[2]]}], \"test\": [{\"input\": [[3]]}]}");
    unlink("tasks/b.json");
    check_nothing_to_measure();
    unlink("tasks/a.json"), unlink("tasks/b.json"), rmdir("tasks");
    adapt_free(a);
    model_free(trunk), model_free(two);
    puzzle_list_free(&tests);
}
END_TEST

START_TEST(recipes_for_tasks_are_checked) {
    static const struct {
        const char *text, *by, *what;
    } slips[] = {
        {"data:", "measure: [{level: any, side: 4}]\ndata:",
         "r.yaml:7:30: what an arc task asks has a size of its own"},
        {"data:", "measure: [{level: colour}]\ndata:", "r.yaml:7:19: no source has level \"colour\" (expected any, or"},
        {"count: 5, pairs", "pairs", "without an end"},
        {"tasks: 1", "tasks: 0", "tasks is 0"},
        {"{file: tasks, most_side: 3}", "{file: nowhere}", "nowhere"},
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        const char *at = strstr(recipe_text, slips[i].text);
        char *text =
            xasprintf("%.*s%s%s", (int)(at - recipe_text), recipe_text, slips[i].by, at + strlen(slips[i].text));
        struct recipe r;
        struct dataset *d;
        struct err e;
        char words[800];
        write_text("r.yaml", text);
        ck_assert(recipe_read(&r, "r.yaml", &e) || dataset_open(&d, &r, ".", 1, NULL, NULL, &e));
        ck_assert_msg(strstr(err_format(&e, words, sizeof words), slips[i].what), "%s", words);
        recipe_free(&r);
        free(text);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("tasks");
    TCase *c = tcase_create("tasks");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, enter_folder, leave_folder);
    suite_add_tcase(s, c);
    tcase_add_test(c, pairs_of_tasks_are_examples);
    tcase_add_test(c, questions_of_tasks_are_measured);
    tcase_add_test(c, recipes_for_tasks_are_checked);
    return run_suite(s);
}
