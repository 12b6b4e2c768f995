/* Recipes: what is read, and the place of every error. */
#include "alloc.h"
#include "dataset.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char good[] = "rumia: 1\n"
                           "recipe: small\n"
                           "kind: sudoku\n"
                           "model:\n"
                           "  families: [row, column, box, cell]\n"
                           "  vocab: 3\n"
                           "  outputs: 1\n"
                           "  planes: 9\n"
                           "  height: 9\n"
                           "  width: 9\n"
                           "  hidden: 16\n"
                           "  inner: 32\n"
                           "train: {batch: 4, rate: 0.01, loss: stablemax}\n"
                           "data:\n"
                           "  - {level: easy, count: 5, share: 2}\n"
                           "  - {level: easy, from: 0.5}\n"
                           "pinned: 1\n"
                           "wrong: 0.5\n"
                           "gpu: {batch: 512, at_once: 64}\n";

static char path[64];

static int read_text(struct recipe *r, const char *text, struct err *e) {
    strcpy(path, "/tmp/rumia-recipe-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq((int)write(fd, text, strlen(text)), (int)strlen(text));
    close(fd);
    int failed = recipe_read(r, path, e);
    unlink(path);
    return failed;
}

START_TEST(a_good_recipe) {
    struct recipe r;
    struct err e;
    ck_assert_msg(!read_text(&r, good, &e), "%s", e.what);
    ck_assert_str_eq(r.name, "small");
    ck_assert_str_eq(r.kind->name, "sudoku");
    ck_assert_int_eq(r.model.hidden, 16);
    ck_assert_int_eq(r.model.layers, 2);
    ck_assert_int_eq(r.train.batch, 4);
    ck_assert_int_eq(r.train.step.loss, LOSS_STABLEMAX);
    ck_assert_int_eq(r.data_count, 2);
    ck_assert(r.data[0].share == 2 && r.data[1].from == 0.5);
    recipe_free(&r);
}
END_TEST

/* Two outputs mean contradictions, unless the recipe says otherwise. */
START_TEST(meaning_of_the_second_output) {
    static const struct {
        const char *lines;
        int outputs;
        enum q_second second;
    } cases[] = {{"  inner: 32\n", 1, Q_NONE},
                 {"  inner: 32\n  q_outputs: 2\n", 2, Q_CONTRADICTION},
                 {"  inner: 32\n  q_outputs: 2\n  q_second: continue\n", 2, Q_CONTINUE},
                 {"  inner: 32\n  q_outputs: 2\n  q_second: none\n", 2, Q_NONE}};
    const char *at = strstr(good, cases[0].lines);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct recipe r;
        struct err e;
        char *text = xasprintf("%.*s%s%s", (int)(at - good), good, cases[i].lines, at + strlen(cases[0].lines));
        ck_assert_msg(!read_text(&r, text, &e), "%s", e.what);
        ck_assert_int_eq(r.model.q_outputs, cases[i].outputs);
        ck_assert_int_eq(r.model.q_second, cases[i].second);
        recipe_free(&r);
        free(text);
    }
}
END_TEST

START_TEST(recipes_that_ship) {
    const char *root = getenv("RUMIA_TEST_DATA"), *const names[] = {"sudoku-9x9", "maze", "quick", "sudoku-4x4-mlp",
                                                                    "sudoku-4x4-hrm"};
    struct recipe r;
    struct err e;
    char *shipped = xasprintf("%s/../assets/models/%s.yaml", root ? root : "tests", names[_i]);
    ck_assert_msg(!recipe_read(&r, shipped, &e), "%s: %s", shipped, e.what);
    recipe_free(&r);
    free(shipped);
}
END_TEST

/* Replaces `from` in the good recipe; the error must stand at line:column and say `what`. */
static const struct {
    const char *from, *to;
    int line, column;
    const char *what;
} mistakes[] = {
    {"rumia: 1", "rumia: 2", 1, 8, "rumia"},
    {"kind: sudoku", "kind: chess", 3, 7, "chess"},
    {"  hidden: 16\n", "  hiden: 16\n", 11, 3, "hidden"},
    {"  hidden: 16\n", "  hidden: 0\n", 11, 11, "out of range"},
    {"  hidden: 16\n", "", 5, 3, "hidden"},
    {"  inner: 32\n", "  inner: 32\n  q_second: continue\n", 5, 3, "q_outputs"},
    {"batch: 4", "batch: x", 13, 16, "batch"},
    {"loss: stablemax", "loss: square", 13, 37, "square"},
    {"{level: easy, count: 5, share: 2}", "{level: silly}", 15, 5, "silly"},
    {"{level: easy, count: 5, share: 2}", "{share: 1}", 15, 5, "without puzzles"},
    {"{level: easy, from: 0.5}", "{level: easy, from: 0.5, to: 0.4}", 16, 5, "empty range"},
    {"[row, column, box, cell]", "[row, colum]", 5, 19, "colum"},
    {"at_once: 64", "at_twice: 64", 19, 19, "at_once"},
    {"batch: 512", "batch: 0", 19, 14, "out of range"},
    /* what does not fit together */
    {"recipe: small", "recipe: ../small", 2, 9, "folder of the run"},
    {"recipe: small", "recipe: ..", 2, 9, "folder of the run"},
    {"recipe: small", "recipe: ''", 2, 9, "folder of the run"},
    {"vocab: 3", "vocab: 1", 6, 10, "3, as a sudoku is told with a plane for each digit"},
    {"vocab: 3", "vocab: 4", 6, 10, "vocab is 4"},
    {"  outputs: 1\n  planes: 9\n", "  outputs: 9\n  planes: 1\n", 7, 12, "1, as a sudoku is told"},
    {"vocab: 3\n  outputs: 1\n  planes: 9\n", "vocab: 11\n  outputs: 12\n  planes: 1\n", 7, 12, "11, as"},
    {"  outputs: 1", "  outputs: 2", 7, 12, "outputs is 2"}, /* of several planes */
    {"planes: 9\n", "planes: 9\n  hints: 3\n", 9, 10, "hints is 3"},
    {"[row, column, box, cell]\n  vocab: 3\n  outputs: 1\n  planes: 9",
     "[row, column, box]\n  vocab: 3\n  outputs: 1\n  planes: 4", 15, 5, "reads 4 planes, not 9"},
    {"  inner: 32\n", "  inner: 32\n  mixer: mlp\n  inner_tokens: 8\n", 5, 13, "no families"},
    {"count: 5, share: 2", "least_side: 4, most_side: 9", 15, 31, "5 rows and 5 columns"},
    {"count: 5, share: 2", "least_side: 7", 15, 31, "4x4, 6x6, 9x9 or 16x16"},
    {"level: easy, count: 5, share: 2", "level: hard, least_side: 4", 15, 31, "9x9"},
    {"count: 5, share: 2", "count: 5, least_side: 4, most_side: 6", 15, 55, "one side in a pool"},
    {"count: 5, share: 2", "to: 0.4", 15, 3, "no source is on at 0.4"},
    {"count: 5, share: 2", "share: 0", 15, 3, "no source is on at 0 "},
    {"  - {level: easy, count: 5, share: 2}\n  - {level: easy, from: 0.5}\n", "  []\n", 15, 3, "empty"},
    {"pinned: 1", "measure: [{level: easy, side: 8}]", 17, 31, "8 rows and 8 columns"},
};

START_TEST(mistakes_are_told_with_their_place) {
    const char *at = strstr(good, mistakes[_i].from);
    ck_assert_ptr_nonnull(at);
    char *text = xasprintf("%.*s%s%s", (int)(at - good), good, mistakes[_i].to, at + strlen(mistakes[_i].from));
    struct recipe r;
    struct err e;
    ck_assert_int_eq(read_text(&r, text, &e), -1);
    ck_assert_msg(strstr(e.what, mistakes[_i].what) || strstr(e.expected, mistakes[_i].what), "%s (expected %s)",
                  e.what, e.expected);
    ck_assert_msg(e.line == mistakes[_i].line && e.column == mistakes[_i].column, "%d:%d %s", e.line, e.column, e.what);
    recipe_free(&r);
    free(text);
}
END_TEST

START_TEST(what_can_be_made_says_how_large) {
    for (int i = 0; puzzle_kinds[i]; i++) {
        const struct puzzle_kind *kind = puzzle_kinds[i];
        ck_assert_msg(!kind->generate == !kind->generate_size, "%s", kind->name);
        for (int k = 0; kind->levels && kind->levels[k]; k++) {
            if (!strcmp(kind->levels[k], "deep")) continue; /* a minute to the first */
            struct generate_request request = {.level = kind->levels[k], .density = -1};
            struct puzzle p;
            struct rng rng;
            struct err e;
            int height, width;
            rng_seed(&rng, 3, (uint64_t)k);
            ck_assert_msg(!kind->generate_size(&request, &height, &width, &e), "%s", e.what);
            while (kind->generate(&p, &request, &rng, &e)) { /* an unlucky draw */
            }
            ck_assert(p.given.height <= height && p.given.width <= width);
            puzzle_free(&p);
            request.height = 1000;
            ck_assert_int_eq(kind->generate_size(&request, &height, &width, &e), -1);
            ck_assert_int_eq(kind->generate(&p, &request, &rng, &e), -1);
        }
    }
    const struct generate_request full = {.level = "hard", .height = 5, .width = 5, .density = 0.9};
    struct err e;
    int height, width; /* so many walls leave no long path */
    ck_assert_int_eq(puzzle_kind_find("maze")->generate_size(&full, &height, &width, &e), -1);
}
END_TEST

START_TEST(only_what_has_neighbours_is_varied) {
    struct recipe r;
    struct err e;
    ck_assert_int_eq(
        read_text(&r,
                  "rumia: 1\n"
                  "recipe: small\n"
                  "kind: maze\n"
                  "model: {families: [near], vocab: 5, outputs: 2, height: 9, width: 9, hidden: 16, inner: 32}\n"
                  "train: {vary: 0.5}\n"
                  "data: [{level: easy}]\n",
                  &e),
        -1);
    ck_assert_msg(strstr(e.what, "maze") && e.line == 5 && e.column == 15, "%d:%d %s", e.line, e.column, e.what);
    recipe_free(&r);
}
END_TEST

static bool go_on(void *context, const char *what, long done, long total) {
    (void)context, (void)what, (void)done, (void)total;
    return true;
}

/* Of a token plane and a label a cell: token 1 = this digit is here, as the label says or pinned wrongly. */
static int wrongly_here(const struct example *x) {
    int wrong = 0;
    ck_assert_int_eq(x->shape.planes, 9);
    for (int cell = 0; cell < 81; cell++) {
        int here = -1;
        for (int digit = 0; digit < 9; digit++)
            if (x->tokens[digit * 81 + cell] == 1) here = digit;
        wrong += here >= 0 && here != x->labels[cell];
    }
    ck_assert_int_eq(wrong > 0, x->contradiction);
    return wrong;
}

START_TEST(the_stream_of_examples) {
    struct recipe r;
    struct err e;
    char folder[] = "/tmp/rumia-data-XXXXXX";
    struct dataset *d;
    ck_assert_int_eq(read_text(&r, good, &e), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (int again = 0; again < 2; again++) { /* makes the pool; then finds it */
        ck_assert_msg(!dataset_open(&d, &r, folder, 2, go_on, NULL, &e), "%s", e.what);
        struct example_source source = dataset_source(d);
        ck_assert_int_eq(source.max_tokens, 729);
        int32_t tokens[729], labels[81], origin[81], before[81];
        int contradictions = 0, right = 0, changed = 0;
        struct rng rng;
        rng_seed(&rng, 5, 0);
        for (int n = 0; n < 200; n++) {
            struct example x = {.tokens = tokens, .labels = labels, .origin = origin};
            source.make(source.context, &rng, n, &x);
            int wrong = wrongly_here(&x);
            contradictions += wrong > 0;
            right += wrong == 0;
            memcpy(before, origin, sizeof origin);
            if (n % 10 == 0) origin[n % 81] = n % 20 ? -1 : 1000; /* a damaged checkpoint */
            source.vary(source.context, &rng, n, &x);
            wrongly_here(&x);
            changed += memcmp(before, origin, sizeof origin) != 0;
            for (int cell = 0; cell < 81; cell++)
                ck_assert(origin[cell] == 0 || tokens[(origin[cell] - 1) * 81 + cell] == 1);
        }
        ck_assert(contradictions > 50 && right > 50);
        ck_assert_int_gt(changed, 150); /* now and then the way leads back */
        dataset_close(d);
    }
    char *command = xasprintf("rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    free(command);
    recipe_free(&r);
}
END_TEST

/* Example number n as it is drawn at an iteration. */
static void draw(struct dataset *d, long iteration, int n, int32_t tokens[729]) {
    int32_t labels[81];
    struct example x = {.tokens = tokens, .labels = labels};
    struct example_source source = dataset_source(d);
    struct rng rng;
    rng_seed(&rng, 7, (uint64_t)n);
    source.make(source.context, &rng, iteration, &x);
}

/* What is drawn at an iteration is the same while the pool is made and when it is there; at first it is drawn from few
 * puzzles, at last from all. */
START_TEST(a_pool_grows_while_it_trains) {
    enum { DRAWS = 60, AT = 4 };
    static const long iterations[AT] = {0, 20, 49, 90};
    static int32_t seen[AT][DRAWS][729];
    char folder[] = "/tmp/rumia-grow-XXXXXX";
    struct recipe r;
    struct err e;
    struct dataset *d;
    ck_assert_int_eq(read_text(&r, good, &e), 0);
    const int sources = r.data_count;
    r.data_count = 1;
    r.data[0].count = 5 * PUZZLE_SERIES;
    r.pinned = 0;
    r.grow = 0.5;
    r.train.iterations = 100;
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *file = xasprintf("%s/pool-%s-%d-%d.txt", folder, r.data[0].level, r.data[0].count, (int)r.data[0].seed);
    for (int again = 0; again < 2; again++) {
        long there, count;
        ck_assert_msg(!dataset_open(&d, &r, folder, 1, go_on, NULL, &e), "%s", e.what);
        for (int at = 0; at < AT; at++) {
            ck_assert_msg(!dataset_prepare(d, iterations[at], go_on, NULL, &e), "%s", e.what);
            for (int n = 0; n < DRAWS; n++) {
                int32_t tokens[729];
                draw(d, iterations[at], n, tokens);
                if (again)
                    ck_assert(!memcmp(tokens, seen[at][n], sizeof tokens));
                else
                    memcpy(seen[at][n], tokens, sizeof tokens);
            }
        }
        dataset_there(d, &there, &count);
        ck_assert_int_eq(there, count);
        dataset_close(d);
        ck_assert_int_eq(access(file, R_OK), 0);
    }
    ck_assert(memcmp(seen[0], seen[3], sizeof seen[0])); /* of more puzzles */
    char *command = xasprintf("rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    r.data_count = sources; /* all are freed */
    free(command), free(file);
    recipe_free(&r);
}
END_TEST

/* Of one level, number and seed, but of different sides: each is a pool of its own, and all are drawn from. */
START_TEST(pools_of_several_sides) {
    static const int sides[] = {4, 6, 9, 16};
    char folder[] = "/tmp/rumia-sides-XXXXXX";
    struct recipe r;
    struct err e;
    struct dataset *d;
    char *text = xasprintf("%.*s"
                           "  - {level: easy, least_side: 4, count: 5, seed: 1}\n"
                           "  - {level: easy, least_side: 6, count: 5, seed: 1}\n"
                           "  - {level: easy, least_side: 9, count: 5, seed: 1}\n"
                           "  - {level: easy, least_side: 16, count: 5, seed: 1}\n",
                           (int)(strstr(good, "data:\n") + 6 - good), good);
    ck_assert_msg(!read_text(&r, text, &e), "%s", e.what);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    for (int again = 0; again < 2; again++) {
        ck_assert_msg(!dataset_open(&d, &r, folder, 2, go_on, NULL, &e), "%s", e.what);
        const struct example_source source = dataset_source(d);
        ck_assert_int_eq(source.max_tokens, 16 * 16 * 16);
        static int32_t tokens[16 * 16 * 16], labels[16 * 16];
        int drawn[17] = {0};
        struct rng rng;
        rng_seed(&rng, 5, 0);
        for (int n = 0; n < 100; n++) {
            struct example x = {.tokens = tokens, .labels = labels};
            source.make(source.context, &rng, n, &x);
            ck_assert(x.shape.planes == x.shape.height && x.shape.height <= 16);
            drawn[x.shape.height]++;
        }
        for (int k = 0; k < 4; k++)
            ck_assert_int_gt(drawn[sides[k]], 5);
        dataset_close(d);
    }
    char *command = xasprintf("rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
    free(command), free(text);
    recipe_free(&r);
}
END_TEST

/* Stops as soon as a series is ready. */
static bool stop_early(void *context, const char *what, long done, long total) {
    (void)context, (void)what, (void)total;
    return done < PUZZLE_SERIES;
}

START_TEST(an_interrupted_pool_goes_on) {
    const struct recipe_data data = {.level = (char *)"minimal", .count = 3050, .seed = 9, .density = -1};
    const struct puzzle_kind *kind = puzzle_kind_find("sudoku");
    char folder[] = "/tmp/rumia-pool-XXXXXX";
    struct err e;
    struct puzzle_list kept = {0};
    ck_assert_ptr_nonnull(mkdtemp(folder));
    char *whole = xasprintf("%s/whole", folder), *cut = xasprintf("%s/cut", folder), *part = xasprintf("%s.part", cut);
    ck_assert_msg(!puzzle_pool_make(kind, &data, whole, 2, go_on, NULL, &e), "%s", e.what);
    ck_assert_int_eq(puzzle_pool_make(kind, &data, cut, 1, stop_early, NULL, &e), -1);
    ck_assert_int_eq(e.code, ERR_INTERRUPTED);
    ck_assert_int_ne(access(cut, F_OK), 0);
    ck_assert_msg(!puzzle_read_file(&kept, part, kind, NULL, &e), "%s", e.what);
    ck_assert(kept.count >= PUZZLE_SERIES && kept.count % PUZZLE_SERIES == 0 && kept.count < data.count);
    puzzle_list_free(&kept);
    ck_assert_msg(!puzzle_pool_make(kind, &data, cut, 2, go_on, NULL, &e), "%s", e.what);
    ck_assert_int_ne(access(part, F_OK), 0);
    char *command = xasprintf("cmp %s %s && rm -r %s", whole, cut, folder);
    ck_assert_int_eq(system(command), 0);
    free(command), free(whole), free(cut), free(part);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("recipe");
    TCase *c = tcase_create("recipe");
    tcase_set_timeout(c, 60);
    suite_add_tcase(suite, c);
    tcase_add_test(c, a_good_recipe);
    tcase_add_test(c, meaning_of_the_second_output);
    tcase_add_loop_test(c, recipes_that_ship, 0, 5);
    tcase_add_loop_test(c, mistakes_are_told_with_their_place, 0, sizeof mistakes / sizeof *mistakes);
    tcase_add_test(c, what_can_be_made_says_how_large);
    tcase_add_test(c, only_what_has_neighbours_is_varied);
    tcase_add_test(c, the_stream_of_examples);
    tcase_add_test(c, pools_of_several_sides);
    tcase_add_test(c, a_pool_grows_while_it_trains);
    tcase_add_test(c, an_interrupted_pool_goes_on);
    return run_suite(suite);
}
