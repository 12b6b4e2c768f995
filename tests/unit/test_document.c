/* YAML as nodes with positions: what is read, what is refused and where. */
#include "document.h"
#include "run_suite.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

static struct document *parse(const char *text) {
    struct document *d;
    struct err e;
    char message[600];
    if (document_parse(&d, text, strlen(text), "f.yaml", &e))
        ck_abort_msg("%s", err_format(&e, message, sizeof message));
    return d;
}

static const struct node *at(const struct document *d, const char *key) {
    const struct node *n = document_get(document_root(d), key);
    ck_assert_ptr_nonnull(n);
    return n;
}

/* The error is at line:column and its text has `what` in it. */
static void expect_error(const struct err *e, int line, int column, const char *what) {
    char message[600];
    err_format(e, message, sizeof message);
    ck_assert_msg(e->line == line && e->column == column && strstr(message, what), "not %d:%d '%s': %s", line, column,
                  what, message);
    ck_assert_str_eq(e->file, "f.yaml");
}

static void refuse(const char *text, size_t size, int line, int column, const char *what) {
    struct document *d;
    struct err e;
    ck_assert_msg(document_parse(&d, text, size, "f.yaml", &e) == -1, "accepted: %s", text);
    ck_assert_ptr_null(d);
    expect_error(&e, line, column, what);
}

START_TEST(test_tree) {
    struct document *d = parse("# c\na: 1\nb:\n  - x\n  - {c: \"5\", d: [1, 2]}\ne: |\n  one\n  two\n");
    const struct node *root = document_root(d), *b = at(d, "b");
    ck_assert_int_eq(root->type, NODE_MAPPING);
    ck_assert_int_eq(root->count, 3);
    ck_assert_str_eq(root->keys[2]->text, "e");
    ck_assert_str_eq(at(d, "e")->text, "one\ntwo\n");
    ck_assert_int_eq(at(d, "e")->style, NODE_LITERAL);
    ck_assert_int_eq(b->type, NODE_SEQUENCE);
    ck_assert_int_eq(b->items[1]->line, 5);
    ck_assert_int_eq(b->items[1]->column, 5);
    ck_assert_int_eq(document_get(b->items[1], "c")->style, NODE_QUOTED);
    ck_assert_int_eq(document_get(b->items[1], "d")->items[1]->column, 21);
    ck_assert_ptr_null(document_get(root, "z"));
    ck_assert_ptr_null(document_get(b, "a"));
    ck_assert_str_eq(document_file(d), "f.yaml");
    document_free(d);
    document_free(NULL);
}
END_TEST

START_TEST(test_json) {
    struct document *d = parse("{\"train\":[{\"input\":[[0,1],[1,0]],\"output\":[[1]]}],\n \"test\":[]}");
    const struct node *pair = at(d, "train")->items[0];
    const struct node *row = document_get(pair, "input")->items[1];
    int64_t cell;
    struct err e;
    ck_assert_int_eq(document_integer(row->items[0], 0, 9, &cell, &e), 0);
    ck_assert_int_eq(cell, 1);
    ck_assert_int_eq(at(d, "test")->count, 0);
    ck_assert_int_eq(at(d, "test")->line, 2);
    document_free(d);
}
END_TEST

START_TEST(test_aliases_share) {
    struct document *d = parse("a: &x [1, 2]\nb: *x\nc: [*x, *x]\n");
    ck_assert_ptr_eq(at(d, "a"), at(d, "b"));
    ck_assert_ptr_eq(at(d, "c")->items[1], at(d, "a"));
    ck_assert_int_eq(at(d, "c")->weight, 7);
    document_free(d);
}
END_TEST

START_TEST(test_merge_keys) {
    struct document *d =
        parse("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: *a, x: 5}\nd:\n  <<: [*a, *b]\n  w: 6\n");
    const struct node *c = at(d, "c"), *both = at(d, "d");
    ck_assert_int_eq(c->count, 2);
    ck_assert_str_eq(document_get(c, "x")->text, "5");
    ck_assert_str_eq(document_get(c, "y")->text, "2");
    ck_assert_int_eq(both->count, 4);
    ck_assert_str_eq(document_get(both, "y")->text, "2");
    ck_assert_str_eq(document_get(both, "z")->text, "4");
    ck_assert_ptr_null(document_get(both, "<<"));
    document_free(d);
}
END_TEST

START_TEST(test_pieces_know_their_lines) {
    struct document *d;
    struct err e;
    ck_assert_int_eq(document_parse_from(&d, "a: |\n  one\n", 11, "f.yaml", 7, &e), 0);
    ck_assert_int_eq(document_root(d)->line, 7);
    err_set(&e, ERR_SYNTAX, NULL, 1, 2, NULL, "inside");
    document_error_inside(at(d, "a"), &e);
    ck_assert(e.line == 8 && e.column == 4);
    document_free(d);
    ck_assert_int_eq(document_parse_from(&d, "a: [1\nb: 2\n", 11, "f.yaml", 7, &e), -1);
    expect_error(&e, 8, 2, "begins in line 7");
    ck_assert_int_eq(document_parse_from(&d, "a: \xff\n", 5, "f.yaml", 7, &e), -1);
    ck_assert_int_eq(e.line, 7);
}
END_TEST

START_TEST(test_mark_and_line_ends) {
    struct document *d = parse("\xef\xbb\xbf"
                               "a: 1\r\nb: 2\rc: \xc3\xa9 # x\r\nd: {\xc3\xa9: 3}");
    ck_assert_int_eq(document_root(d)->column, 1);
    ck_assert_int_eq(at(d, "c")->line, 3);
    ck_assert_int_eq(document_get(at(d, "d"), "\xc3\xa9")->column, 8);
    document_free(d);
}
END_TEST

static const struct {
    const char *text;
    int line, column;
    const char *what;
} broken[] = {
    {"", 1, 1, "empty"},
    {" \n\n", 1, 1, "empty"},
    {"# only a comment\n", 1, 1, "nothing in the file"},
    {"a: [1\nb: 2\n", 2, 2, "did not find expected"},
    {"a: 'x\n", 2, 1, "unexpected end of stream"},
    {"a: 1\n b: 2\n", 2, 3, "mapping values are not allowed"},
    {"\tx: 1\n", 1, 1, "cannot start any token"},
    {"a: 1\nb: 2\na: 3\n", 3, 1, "'a' was given before, in line 1"},
    {"x: {b: 1, c: 2, b: 3}\n", 1, 17, "'b' was given before"},
    {"{\"a\": 1, \"a\": 2}", 1, 10, "'a' was given before"},
    {"? [1]\n: 2\n", 1, 3, "cannot be a key"},
    {"a: !!int 5\n", 1, 4, "tags are not supported"},
    {"a: !own {b: 1}\n", 1, 4, "tags are not supported"},
    {"a: 1\n---\nb: 2\n", 2, 1, "a second document"},
    {"a: *b\n", 1, 4, "unknown alias '*b'"},
    {"<<: 5\n", 1, 5, "'5' (expected a mapping)"},
    {"a: &a {x: 1}\n<<: [*a, 5]\n", 2, 10, "'5' (expected a mapping)"},
    {"a: &a [1, *a]\n", 1, 11, "a cycle"},
    {"a: &a\n  b: {c: *a}\n", 2, 10, "a cycle"},
    {"a: \"\\x00\"\n", 1, 4, "NUL"},
    {"ok: 1\na: \xff\n", 2, 4, "byte 0xFF is not UTF-8"},
    {"\xc3\xa9\xc3\xa9: \xc3(\n", 1, 5, "byte 0xC3 is not UTF-8"},
    {"a: \xc0\x80\n", 1, 4, "not UTF-8"},
    {"a: \xed\xa0\x80\n", 1, 4, "not UTF-8"},
    {"a: b\x01\n", 1, 5, "control character U+0001"},
    {"a: \xc2\x81\n", 1, 4, "control characters are not allowed"},
};

START_TEST(test_broken) {
    refuse(broken[_i].text, strlen(broken[_i].text), broken[_i].line, broken[_i].column, broken[_i].what);
}
END_TEST

START_TEST(test_nul_byte) {
    refuse("a: 1\nb: \0\n", 10, 2, 4, "U+0000");
}
END_TEST

START_TEST(test_too_deep) {
    char text[200];
    memset(text, '[', 100);
    text[100] = 0;
    refuse(text, 100, 1, DOCUMENT_DEPTH_MAX + 1, "too deep");
}
END_TEST

/* a0 is a list, a1 is nine times a0, a2 nine times a1, ... */
static size_t laughs(char *text, size_t size, int levels, int times) {
    size_t used = (size_t)snprintf(text, size, "a0: &a0 [x]\n");
    for (int i = 1; i <= levels; i++) {
        used += (size_t)snprintf(text + used, size - used, "a%d: &a%d [", i, i);
        for (int k = 0; k < times; k++)
            used += (size_t)snprintf(text + used, size - used, "%s*a%d", k ? "," : "", i - 1);
        used += (size_t)snprintf(text + used, size - used, "]\n");
    }
    return used;
}

START_TEST(test_billion_laughs) {
    char text[4096];
    size_t size = laughs(text, sizeof text, 12, 9);
    refuse(text, size, 8, 5, "too many nodes with its aliases");
    size = laughs(text, sizeof text, 70, 1);
    refuse(text, size, 1, 1, "nested too deeply with its aliases");
    struct document *d;
    struct err e;
    size = laughs(text, sizeof text, 4, 9);
    ck_assert_int_eq(document_parse(&d, text, size, "f.yaml", &e), 0);
    document_free(d);
}
END_TEST

START_TEST(test_values) {
    struct document *d = parse("i: -12\nr: 2.5e-1\nb: yes\ns: some words\nq: \"7\"\nn: 7\nnull: ~\nempty:\n"
                               "w: column\nset: [row, box]\nhex: 0x10\nnan: .nan\nbig: 99999999999999999999\n");
    static const char *const words[] = {"row", "column", "box"};
    struct err e;
    int64_t i;
    double r;
    bool b;
    const char *s;
    int w;
    unsigned set;
    ck_assert(document_integer(at(d, "i"), -20, 0, &i, &e) == 0 && i == -12);
    ck_assert(document_real(at(d, "r"), 0, 1, &r, &e) == 0 && r == 0.25);
    ck_assert(document_real(at(d, "n"), 0, 10, &r, &e) == 0 && r == 7);
    ck_assert(document_bool(at(d, "b"), &b, &e) == 0 && b);
    ck_assert(document_string(at(d, "s"), &s, &e) == 0 && strcmp(s, "some words") == 0);
    ck_assert(document_string(at(d, "q"), &s, &e) == 0 && strcmp(s, "7") == 0);
    ck_assert(document_string(at(d, "n"), &s, &e) == 0 && strcmp(s, "7") == 0);
    ck_assert(document_word(at(d, "w"), words, 3, &w, &e) == 0 && w == 1);
    ck_assert(document_word_set(at(d, "set"), words, 3, &set, &e) == 0 && set == 5);
    ck_assert(document_is_null(at(d, "null")) && document_is_null(at(d, "empty")) && !document_is_null(at(d, "q")));

    ck_assert_int_eq(document_integer(at(d, "i"), 0, 5, &i, &e), -1);
    expect_error(&e, 1, 4, "-12 is out of range (expected an integer from 0 to 5)");
    ck_assert_int_eq(document_integer(at(d, "r"), 0, 5, &i, &e), -1);
    expect_error(&e, 2, 4, "'2.5e-1' (expected an integer from 0 to 5)");
    ck_assert_int_eq(document_integer(at(d, "q"), 0, 9, &i, &e), -1);
    expect_error(&e, 5, 4, "the text '7' (expected an integer");
    ck_assert_int_eq(document_integer(at(d, "hex"), 0, 99, &i, &e), -1);
    expect_error(&e, 11, 6, "'0x10'");
    ck_assert_int_eq(document_integer(at(d, "big"), INT64_MIN, INT64_MAX, &i, &e), -1);
    expect_error(&e, 13, 6, "out of range");
    ck_assert_int_eq(document_integer(at(d, "empty"), 0, 9, &i, &e), -1);
    expect_error(&e, 8, 7, "nothing (expected an integer");
    ck_assert_int_eq(document_real(at(d, "nan"), 0, 1, &r, &e), -1);
    expect_error(&e, 12, 6, "expected a number from 0 to 1");
    ck_assert_int_eq(document_real(at(d, "set"), 0, 1, &r, &e), -1);
    expect_error(&e, 10, 6, "a list (expected a number");
    ck_assert_int_eq(document_bool(at(d, "n"), &b, &e), -1);
    expect_error(&e, 6, 4, "expected true or false");
    ck_assert_int_eq(document_string(at(d, "null"), &s, &e), -1);
    expect_error(&e, 7, 7, "expected a text");
    ck_assert_int_eq(document_word(at(d, "s"), words, 3, &w, &e), -1);
    expect_error(&e, 4, 4, "expected row, column or box");
    ck_assert_int_eq(document_expect(at(d, "i"), NODE_MAPPING, &e), -1);
    expect_error(&e, 1, 4, "expected a mapping");
    document_free(d);
}
END_TEST

START_TEST(test_word_set_errors) {
    static const char *const words[] = {"row", "column"};
    struct err e;
    unsigned set;
    struct document *d = parse("a: [row, colum]\nb: [row, row]\n");
    ck_assert_int_eq(document_word_set(at(d, "a"), words, 2, &set, &e), -1);
    expect_error(&e, 1, 10, "'colum', did you mean 'column'?");
    ck_assert_int_eq(document_word_set(at(d, "b"), words, 2, &set, &e), -1);
    expect_error(&e, 2, 10, "'row' was given before");
    document_free(d);
}
END_TEST

START_TEST(test_comma_locale) {
    /* Decimal points whatever the user's locale says; skipped where there is no such locale. */
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") && !setlocale(LC_NUMERIC, "fr_FR.UTF-8")) return;
    struct document *d = parse("r: 0.5\n");
    struct err e;
    double r;
    ck_assert_int_eq(document_real(at(d, "r"), 0, 1, &r, &e), 0);
    ck_assert(r == 0.5);
    document_free(d);
    setlocale(LC_NUMERIC, "C");
}
END_TEST

enum colour { RED, GREEN, BLUE };
struct target {
    int steps;
    long count;
    uint64_t seed;
    bool seed_given, on;
    float rate;
    double decay;
    char *name;
    enum colour colour;
    unsigned set;
    const struct node *rest;
};
static const char *const colours[] = {"red", "green", "blue", NULL};
static const struct document_field fields[] = {
    FIELD_INTEGER(struct target, steps, 1, 64, .required = true),
    FIELD_INTEGER(struct target, count, -5, 5e9),
    FIELD_INTEGER(struct target, seed, 0, (double)INT64_MAX, .seen = offsetof(struct target, seed_given)),
    FIELD_BOOL(struct target, on),
    FIELD_REAL(struct target, rate, 0, 1),
    FIELD_AS(struct target, decay, "weight decay", DOCUMENT_REAL, .least = 0, .most = 1),
    FIELD_STRING(struct target, name),
    FIELD_WORD(struct target, colour, colours),
    FIELD_WORD_SET(struct target, set, colours),
    FIELD_NODE(struct target, rest),
};
enum { FIELDS = sizeof fields / sizeof *fields };

START_TEST(test_fields) {
    struct target t = {.rate = 0.5f, .name = strdup("default"), .count = 9};
    struct err e;
    struct document *d = parse("steps: 16\ncount: 4000000000\nseed: 9223372036854775807\non: true\nweight decay: 1e-2\n"
                               "name: new\ncolour: blue\nset: [red, blue]\nrest: {a: 1}\n");
    ck_assert_int_eq(document_fields(document_root(d), fields, FIELDS, &t, &e), 0);
    ck_assert_int_eq(t.steps, 16);
    ck_assert_int_eq(t.count, 4000000000L);
    ck_assert_uint_eq(t.seed, INT64_MAX);
    ck_assert(t.seed_given && t.on && t.rate == 0.5f && t.decay == 0.01);
    ck_assert_int_eq(t.colour, BLUE);
    ck_assert_uint_eq(t.set, 5);
    ck_assert_int_eq(t.rest->count, 1);
    document_free(d);
    ck_assert_str_eq(t.name, "new"); /* a copy: it outlives the document */
    free(t.name);
}
END_TEST

static const struct {
    const char *text;
    int line, column;
    const char *what;
} bad_fields[] = {
    {"steps: 1\nstpes: 2\n", 2, 1, "unknown key 'stpes', did you mean 'steps'? (expected steps, count"},
    {"steps: 1\nzzzzzzzz: 2\n", 2, 1, "unknown key 'zzzzzzzz' (expected steps"},
    {"rate: 1\n", 1, 1, "the key 'steps' is missing"},
    {"- 1\n", 1, 1, "a list (expected a mapping)"},
    {"steps: 65\n", 1, 8, "steps: 65 is out of range (expected an integer from 1 to 64)"},
    {"steps: 1\nrate: -0.1\n", 2, 7, "rate: -0.1 is out of range (expected a number from 0 to 1)"},
    {"steps: 1\ncolour: grean\n", 2, 9, "colour: unknown word 'grean', did you mean 'green'?"},
    {"steps: 1\nname: [x]\n", 2, 7, "name: a list (expected a text)"},
    {"steps: 1\nset: red\n", 2, 6, "set: 'red' (expected a list)"},
};

START_TEST(test_bad_fields) {
    struct target t = {0};
    struct err e;
    struct document *d = parse(bad_fields[_i].text);
    ck_assert_int_eq(document_fields(document_root(d), fields, FIELDS, &t, &e), -1);
    expect_error(&e, bad_fields[_i].line, bad_fields[_i].column, bad_fields[_i].what);
    free(t.name);
    document_free(d);
}
END_TEST

/* Errors inside scalars: a line and column of the value become those of the file. */
static const struct {
    const char *text;
    int inner_line, inner_column, line, column;
} inside[] = {
    {"a: |\n  one\n  two\n", 2, 3, 3, 5},
    {"x: 1\na: |  # comment\n\n    one\n    two\n", 2, 1, 4, 5},
    {"a: |2\n    one\n", 1, 1, 2, 3},
    {"a: &anchor |\n  one\n  two\n", 2, 2, 3, 4},
    {"a: &anchor # words\n  |\n  one\n  two\n", 1, 3, 3, 5},
    {"a: plain\n", 1, 3, 1, 6},
    {"a: 'quoted'\n", 1, 3, 1, 7},
    {"a: \"quo\\x41\"\n", 1, 3, 1, 4},
    {"a: >\n  one\n  two\n", 1, 6, 1, 4},
    {"{\xc3\xa9: 1, a: word}\n", 1, 4, 1, 14},
};

START_TEST(test_inside) {
    struct document *d = parse(inside[_i].text);
    const struct node *n = at(d, "a");
    struct err e;

    err_set(&e, ERR_SYNTAX, NULL, inside[_i].inner_line, inside[_i].inner_column, NULL, "x");
    ck_assert_int_eq(document_error_inside(n, &e), -1);
    expect_error(&e, inside[_i].line, inside[_i].column, "x");
    document_free(d);
}
END_TEST

START_TEST(test_missing_file) {
    struct document *d;
    struct err e;
    ck_assert_int_eq(document_read(&d, "/nowhere/at/all.yaml", &e), -1);
    ck_assert_int_eq(e.code, ERR_IO);
    ck_assert_ptr_null(d);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("document");
    TCase *c = tcase_create("document");
    suite_add_tcase(suite, c);
    tcase_add_test(c, test_tree);
    tcase_add_test(c, test_json);
    tcase_add_test(c, test_aliases_share);
    tcase_add_test(c, test_merge_keys);
    tcase_add_test(c, test_pieces_know_their_lines);
    tcase_add_test(c, test_mark_and_line_ends);
    tcase_add_loop_test(c, test_broken, 0, sizeof broken / sizeof *broken);
    tcase_add_test(c, test_nul_byte);
    tcase_add_test(c, test_too_deep);
    tcase_add_test(c, test_billion_laughs);
    tcase_add_test(c, test_values);
    tcase_add_test(c, test_word_set_errors);
    tcase_add_test(c, test_comma_locale);
    tcase_add_test(c, test_fields);
    tcase_add_loop_test(c, test_bad_fields, 0, sizeof bad_fields / sizeof *bad_fields);
    tcase_add_loop_test(c, test_inside, 0, sizeof inside / sizeof *inside);
    tcase_add_test(c, test_missing_file);
    return run_suite(suite);
}
