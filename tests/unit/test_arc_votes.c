/* What the official evaluator makes of an ARC task: views by the rows of the puzzle embedding, tokens in, the crop, the
 * way back, votes and attempts; held to answers of the official code (tests/golden). */
#include "alloc.h"
#include "arc_checks.h"
#include "document.h"
#include "encoding.h"
#include "identifiers.h"
#include "run_suite.h"
#include "sides.h"
#include "votes.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SIDE = 30, CELLS = SIDE * SIDE, TOKENS = 12 };

static const struct encoding *official;
static struct document *golden;
static struct identifiers *names;

static const char *text_of(const struct node *n, const char *key) {
    const char *text;
    struct err e;
    ck_assert(document_get(n, key) && !document_string(document_get(n, key), &text, &e));
    return text;
}

/* Rows of tokens, zeros at the end of rows and empty rows at the end left out. */
static void canvas_of(const char *rows, int32_t tokens[CELLS]) {
    memset(tokens, 0, CELLS * sizeof *tokens);
    for (int y = 0; *rows; y++, rows += *rows == '/')
        for (int x = 0; *rows && *rows != '/'; x++, rows++)
            tokens[y * SIDE + x] = *rows >= 'a' ? *rows - 'a' + 10 : *rows - '0';
}

/* A file of the names, as it lies beside official checkpoints. */
static void read_names(const struct node *list) {
    char path[] = "/tmp/rumia-names-XXXXXX";
    struct err e;
    FILE *f = fdopen(mkstemp(path), "w");
    for (int i = 0; i < list->count; i++)
        fprintf(f, "%s\"%s\"", i ? ", " : "[", list->items[i]->text);
    fputs("]\n", f);
    fclose(f);
    ck_assert_msg(!identifiers_read(&names, path, &e), "%s", e.what);
    unlink(path);
}

static void begin(void) {
    char *path = xasprintf("%s/golden/arc_votes.json", getenv("RUMIA_TEST_DATA"));
    struct err e;
    official = encoding_find(&arc_kind, &(struct model_facts){.planes = 1, .vocab = TOKENS, .outputs = TOKENS});
    ck_assert_msg(!document_read(&golden, path, &e), "%s", e.what);
    read_names(document_get(document_root(golden), "identifiers"));
    free(path);
}

static void end(void) {
    document_free(golden);
    identifiers_free(names);
}

static struct puzzle puzzle_of(const char *input) {
    struct puzzle_list list = {0};
    struct arc_task *task = arc_task_new();
    struct board given = board_of(input), none = {0};
    struct puzzle p = *arc_add_test(&list, task, &given, &none);
    arc_task_drop(task);
    free(list.items);
    return p;
}

/* The view of the task that has this row. */
static struct view view_of_row(const char *task, int row) {
    for (int k = 0; k < identifiers_views(names, task); k++) {
        const struct view v = identifiers_view(names, task, k);
        if (v.row == row) return v;
    }
    ck_abort_msg("%s has no row %d", task, row);
}

static void decode(const struct puzzle *p, const struct view *v, const int32_t tokens[CELLS], struct board *out) {
    static float probability[CELLS][TOKENS];
    for (int i = 0; i < CELLS; i++)
        for (int k = 0; k < TOKENS; k++)
            probability[i][k] = k == tokens[i] ? 0.9f : 0.1f / (TOKENS - 1);
    official->decode(official, p, v, probability[0], out);
}

/* Whether the recorded view shows this input; its answer is then held to the recorded one and counted. */
static bool play_view(const struct node *view, const char *task, const struct puzzle *p, struct votes *votes) {
    int32_t tokens[CELLS], expected[CELLS], said[CELLS];
    const int row = atoi(text_of(view, "row"));
    char name[64];
    snprintf(name, sizeof name, "%s", document_get(document_root(golden), "identifiers")->items[row]->text);
    if (strncmp(name, task, strlen(task)) != 0) return false;
    const struct view v = view_of_row(task, row);
    canvas_of(text_of(view, "input"), expected);
    official->encode(official, p, &v, NULL, tokens);
    if (memcmp(tokens, expected, sizeof tokens) != 0) return false;
    struct board answer = {0};
    canvas_of(text_of(view, "prediction"), said);
    decode(p, &v, said, &answer);
    ck_assert_str_eq(rows_of(&answer), text_of(view, "undone"));
    votes_add(votes, &answer, (float)atof(text_of(view, "q")));
    board_free(&answer);
    return true;
}

START_TEST(views_votes_and_attempts_are_the_official_ones) {
    const struct node *root = document_root(golden), *tests = document_get(root, "tests");
    const struct node *views = document_get(root, "views"), *attempts = document_get(root, "attempts");
    int played = 0;
    for (int t = 0; t < tests->count; t++)
        for (int i = 0; i < tests->items[t]->count; i++) {
            const char *task = tests->keys[t]->text;
            struct puzzle p = puzzle_of(tests->items[t]->items[i]->text);
            struct votes votes = {0};
            for (int k = 0; k < views->count; k++)
                played += play_view(views->items[k], task, &p, &votes);
            ck_assert_int_eq(votes.cast, identifiers_views(names, task));
            const struct node *two = document_get(attempts, task)->items[i];
            for (int a = 0; a < ATTEMPTS; a++) {
                const struct board b = votes_attempt(&votes, a);
                ck_assert_str_eq(rows_of(&b), two->items[a]->text);
            }
            votes_free(&votes);
            puzzle_free(&p);
        }
    ck_assert_int_eq(played, views->count);
}
END_TEST

/* --- names --- */

static int read_list(const char *text, struct err *e) {
    char path[] = "/tmp/rumia-names-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");
    fputs(text, f);
    fclose(f);
    identifiers_free(names);
    const int failed = identifiers_read(&names, path, e);
    unlink(path);
    return failed;
}

START_TEST(names_tell_task_and_view) {
    struct err e;
    ck_assert(!read_list(
        "[\"<blank>\", \"b_t9\", \"a\", \"b_t1_0987654321\", \"a|||t6|||0213456789\", \"a|||t8|||0213456789\","
        "\"a|||t6|||0213456788\", \"b_t9|||t0|||0123456789\"]",
        &e));
    ck_assert_int_eq(identifiers_rows(names), 8);
    ck_assert_int_eq(identifiers_views(names, "a"), 2);
    ck_assert_int_eq(identifiers_views(names, "b"), 1);
    ck_assert_int_eq(identifiers_views(names, "b_t9"), 2);
    ck_assert_int_eq(identifiers_views(names, "c"), 0);
    ck_assert_int_eq(identifiers_views(names, NULL), 0);
    struct view v = identifiers_view(names, "a", 0);
    ck_assert(v.row == 2 && v.side == 0 && !v.renamed);
    v = identifiers_view(names, "a", 1);
    ck_assert(v.row == 4 && v.side == 4 && v.renamed && v.symbols[1] == 2 && v.symbols[2] == 1 && v.symbols[9] == 9);
    v = identifiers_view(names, "b", 0);
    ck_assert(v.row == 3 && v.side == 5 && v.renamed && v.symbols[1] == 9 && v.symbols[9] == 1);
    ck_assert(!read_list("[]", &e));
    ck_assert_int_eq(identifiers_rows(names), 0);
}
END_TEST

START_TEST(what_is_no_list_of_names_is_refused) {
    static const char *const texts[] = {"", "{}", "[1]", "[\"a\"", "[\"a\",]", "[\"a\"] x", "\"a\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err e;
        ck_assert_msg(read_list(texts[i], &e) == -1, "accepted: %s", texts[i]);
    }
}
END_TEST

/* --- tokens --- */

START_TEST(ends_are_marked_where_there_is_room) {
    struct puzzle p = puzzle_of("12/34/56");
    struct view v = {.down = 2, .right = 1};
    int32_t tokens[CELLS], expected[CELLS], labels[CELLS];
    official->encode(official, &p, &v, NULL, tokens);
    canvas_of("//0341/0561/0781/011", expected);
    ck_assert_mem_eq(tokens, expected, sizeof tokens);
    official->labels(official, &p, &v, &p.given, labels);
    for (int i = 0; i < CELLS; i++)
        ck_assert_int_eq(labels[i], expected[i] ? expected[i] : -1);
    v = (struct view){.down = 27, .right = 28};
    official->encode(official, &p, &v, NULL, tokens);
    for (int i = 0; i < CELLS; i++)
        ck_assert_int_ne(tokens[i], 1);
    puzzle_free(&p);
}
END_TEST

/* What is drawn in any view comes back as it was. */
START_TEST(every_view_is_undone) {
    struct rng rng;
    rng_seed(&rng, 5, 0);
    for (int k = 0; k < 40; k++) {
        struct board given, answer = {0};
        board_init(&given, 1 + (int)rng_below(&rng, SIDE), 1 + (int)rng_below(&rng, SIDE), 0);
        for (int i = 0; i < board_cells(&given); i++)
            given.cells[i] = (uint8_t)rng_below(&rng, ARC_COLOURS);
        struct puzzle p = puzzle_of("0");
        board_assign(&p.given, &given);
        struct view v;
        int32_t tokens[CELLS];
        encoding_view(official, &p, k, 3, &v);
        ck_assert_int_eq(v.side, k % SIDES_MAX);
        ck_assert_int_eq(v.renamed, k >= SIDES_MAX);
        if (v.renamed) ck_assert_int_eq(v.symbols[0], 0);
        official->encode(official, &p, &v, NULL, tokens);
        decode(&p, &v, tokens, &answer);
        ck_assert(board_equal(&answer, &given));

        /* the places of the canvas turn with it */
        int from[CELLS];
        bool shown[CELLS] = {0};
        encoding_places(official, &p, &v, &given, from);
        for (int i = 0; i < CELLS; i++) {
            ck_assert(!shown[from[i]]);
            shown[from[i]] = true;
            const int row = from[i] / SIDE, column = from[i] % SIDE;
            const bool inside = row < given.height && column < given.width;
            ck_assert_int_eq(tokens[i] >= 2, inside);
            if (inside) ck_assert_int_eq(tokens[i] - 2, view_symbol(&v, given.cells[row * given.width + column]));
        }
        board_free(&given), board_free(&answer);
        puzzle_free(&p);
    }
}
END_TEST

static const struct {
    const char *canvas, *grid;
} crops[] = {
    {"23/45", "01/23"},          {"231/451/11", "01/23"}, {"", ""}, {"1/234", ""},
    {"2345/2/2", "0123"},        {"23/45/6/7", "01/23"}, /* 4 cells either way: the first */
    {"22/2/2/2/2", "0/0/0/0/0"}, {"2b/a3", "09/81"},
};

START_TEST(the_largest_grid_at_the_top_left_is_cropped) {
    struct puzzle p = puzzle_of("0");
    struct board answer = {0};
    int32_t tokens[CELLS];
    canvas_of(crops[_i].canvas, tokens);
    decode(&p, &(struct view){0}, tokens, &answer);
    ck_assert_str_eq(rows_of(&answer), crops[_i].grid);
    board_free(&answer);
    puzzle_free(&p);
}
END_TEST

/* --- votes --- */

START_TEST(most_votes_win_then_belief_then_who_came_first) {
    struct board a = board_of("1"), b = board_of("2"), c = board_of("11"), none = {0};
    struct votes v = {0};
    ck_assert_ptr_null(votes_attempt(&v, 0).cells);
    votes_add(&v, &a, 0);
    votes_add(&v, &b, 0);
    ck_assert_ptr_eq(votes_attempt(&v, 0).cells, v.items[0].board.cells);
    ck_assert(board_equal(&v.items[0].board, &a));
    votes_add(&v, &c, 5);
    ck_assert(board_equal(&v.items[0].board, &c)); /* one vote each, most believed in */
    votes_add(&v, &b, -9);
    ck_assert(board_equal(&v.items[0].board, &b)); /* two votes */
    ck_assert_int_eq(v.items[0].votes, 2);
    ck_assert_double_eq_tol(v.items[0].belief, (0.5 + 1 / (1 + exp(9))) / 2, 1e-9);
    votes_add(&v, &none, 9);
    votes_add(&v, &none, 9);
    votes_add(&v, &none, 9);
    ck_assert(board_equal(&v.items[0].board, &none));
    struct board one = votes_attempt(&v, 0), two = votes_attempt(&v, 1);
    ck_assert(board_equal(&one, &b) && board_equal(&two, &c)); /* what is no board is no attempt */
    ck_assert_int_eq(votes_find(&v, &a)->first, 0);
    ck_assert_int_eq(votes_find(&v, &none)->first, 4);
    ck_assert_int_eq(v.cast, 7);
    votes_free(&v);
    board_free(&a), board_free(&b), board_free(&c);
}
END_TEST

int main(void) {
    Suite *s = suite_create("arc votes");
    TCase *t = tcase_create("official");
    tcase_add_unchecked_fixture(t, begin, end);
    tcase_add_test(t, views_votes_and_attempts_are_the_official_ones);
    tcase_add_test(t, names_tell_task_and_view);
    tcase_add_test(t, what_is_no_list_of_names_is_refused);
    tcase_add_test(t, ends_are_marked_where_there_is_room);
    tcase_add_test(t, every_view_is_undone);
    tcase_add_loop_test(t, the_largest_grid_at_the_top_left_is_cropped, 0, sizeof crops / sizeof *crops);
    suite_add_tcase(s, t);
    t = tcase_create("votes");
    tcase_add_test(t, most_votes_win_then_belief_then_who_came_first);
    suite_add_tcase(s, t);
    return run_suite(s);
}
