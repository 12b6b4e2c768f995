/* The command line: every form an option may have, every mistake, and tables that hold what help promises. */
#include "manual.h"
#include "options.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct values {
    bool flag, other;
    int count, choice, size[2];
    long seed;
    double noise;
    const char *name;
    struct texts notes;
};

static const char *const choices[] = {"none", "chains", "search", "sea", NULL};
static const char *const words[] = {"sudoku", "maze", NULL};

static const struct option_spec options[] = {
    {'f', "flag", OPTION_FLAG, offsetof(struct values, flag), NULL, "a flag"},
    {'o', "other", OPTION_FLAG, offsetof(struct values, other), NULL, "another"},
    {'c', "count", OPTION_INT, offsetof(struct values, count), "N", "a number", NULL, 1, 100},
    {0, "count-all", OPTION_FLAG, offsetof(struct values, other), NULL, "begins as another"},
    {'s', "seed", OPTION_LONG, offsetof(struct values, seed), "N", "a long one", NULL, 0, 9e15},
    {0, "noise", OPTION_DOUBLE, offsetof(struct values, noise), "S", "a real", NULL, -1, 1},
    {'n', "name", OPTION_TEXT, offsetof(struct values, name), "FILE", "a name"},
    {'t', "note", OPTION_TEXTS, offsetof(struct values, notes), "NOTE", "a note, and more of them"},
    {0, "choice", OPTION_CHOICE, offsetof(struct values, choice), NULL, "one of several", choices},
    {0, "size", OPTION_SIZE, offsetof(struct values, size), "HxW", "rows and columns", NULL, 1, 64},
    {0},
};

static const struct values defaults = {.count = 7, .noise = 0.5};

static const struct command command = {.name = "test",
                                       .operands = "[FILE...]",
                                       .summary = "for tests",
                                       .details = "A line.\n.and one with a full stop\n",
                                       .options = options,
                                       .most = -1,
                                       .size = sizeof defaults,
                                       .defaults = &defaults};
static const struct command strict = {.name = "strict",
                                      .operands = "KIND",
                                      .summary = "has words",
                                      .options = options,
                                      .words = words,
                                      .least = 1,
                                      .most = 1,
                                      .size = sizeof defaults,
                                      .defaults = &defaults};

static struct values v;
static char *operands[16];
static int count;
static struct err e;

/* Words apart by single spaces. */
static int parse(const struct command *c, const char *line) {
    static char text[512];
    char *argv[16] = {(char *)"rumia"};
    int argc = 1;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    return options_parse(c, argc, argv, &v, operands, &count, &e);
}

START_TEST(several_of_one) {
    ck_assert_int_eq(parse(&command, "-t a x --note=b -tc"), 0);
    ck_assert_int_eq(v.notes.count, 3);
    for (int i = 0; i < 3; i++)
        ck_assert_str_eq(v.notes.items[i], ((const char *[]){"a", "b", "c"})[i]);
    ck_assert_int_eq(parse(&command, "-t1 -t2 -t3 -t4 -t5 -t6 -t7 -t8"), 0);
    ck_assert_int_eq(parse(&command, "-t1 -t2 -t3 -t4 -t5 -t6 -t7 -t8 -t9"), -1);
    ck_assert_str_eq(e.what, "-t: more than 8 of them");
    ck_assert_int_eq(parse(&command, ""), 0);
    ck_assert_int_eq(v.notes.count, 0);
}
END_TEST

START_TEST(forms) {
    ck_assert_int_eq(parse(&command, ""), 0);
    ck_assert(!v.flag && v.count == 7 && v.noise == 0.5 && count == 0);
    static const char *const lines[] = {"-f -c 3 a b",          "-fc3 a b",         "a -fc 3 b",
                                        "--flag --count=3 a b", "a b --count 3 -f", "-f --count 3 -- a b"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ck_assert_msg(parse(&command, lines[i]) == 0, "%s: %s", lines[i], e.what);
        ck_assert_msg(v.flag && !v.other && v.count == 3, "%s", lines[i]);
        ck_assert_int_eq(count, 2);
        ck_assert_str_eq(operands[0], "a");
        ck_assert_str_eq(operands[1], "b");
    }
    ck_assert_int_eq(parse(&command, "-fo --seed=9000000000000000 --noise -0.25 --name=x=y"), 0);
    ck_assert(v.flag && v.other && v.seed == 9000000000000000 && v.noise == -0.25);
    ck_assert_str_eq(v.name, "x=y");
    ck_assert_int_eq(parse(&command, "-c 1 -c 2"), 0);
    ck_assert_int_eq(v.count, 2);
}
END_TEST

START_TEST(values) {
    ck_assert_int_eq(parse(&command, "--choice search"), 0);
    ck_assert_int_eq(v.choice, 2);
    ck_assert_int_eq(parse(&command, "--choice sea"), 0);
    ck_assert_int_eq(v.choice, 3);
    ck_assert_int_eq(parse(&command, "--choice c"), 0);
    ck_assert_int_eq(v.choice, 1);
    ck_assert_int_eq(parse(&command, "--size 20x30"), 0);
    ck_assert(v.size[0] == 20 && v.size[1] == 30);
    ck_assert_int_eq(parse(&command, "--size 9"), 0);
    ck_assert(v.size[0] == 9 && v.size[1] == 9);
}
END_TEST

START_TEST(ends) {
    ck_assert_int_eq(parse(&command, "-- --flag -c"), 0);
    ck_assert(!v.flag && count == 2);
    ck_assert_str_eq(operands[0], "--flag");
    ck_assert_int_eq(parse(&command, "- -f"), 0);
    ck_assert(v.flag && count == 1);
    ck_assert_str_eq(operands[0], "-");
    ck_assert_int_eq(parse(&command, "a --help"), OPTIONS_HELP);
    ck_assert_int_eq(parse(&command, "-fh"), OPTIONS_HELP);
}
END_TEST

START_TEST(mistakes) {
    static const struct {
        const char *line, *what;
    } cases[] = {
        {"--falg", "unknown option '--falg': did you mean '--flag'?"},
        {"--whatever", "unknown option '--whatever'"},
        {"-x", "unknown option '-x'"},
        {"--hlep", "unknown option '--hlep': did you mean '--help'?"},
        {"--coun=3", "'--coun' is not clear: '--count' or '--count-all'?"},
        {"--count", "option '--count' needs an argument"},
        {"-c", "option '-c' needs an argument"},
        {"--flag=1", "option '--flag' takes no argument"},
        {"--count=", "--count: '' is not a whole number"},
        {"--count 3x", "--count: '3x' is not a whole number"},
        {"-c 0", "-c: 0 is out of range, which is 1 to 100"},
        {"-c 101", "-c: 101 is out of range, which is 1 to 100"},
        {"-c 99999999999999999999", "-c: 99999999999999999999 is out of range, which is 1 to 100"},
        {"--noise nan", "--noise: 'nan' is not a number"},
        {"--noise 0x1", "--noise: '0x1' is not a number"},
        {"--noise 2", "--noise: 2 is out of range, which is -1 to 1"},
        {"--choice s", "--choice: 's' is not one of none, chains, search, sea"},
        {"--choice=", "--choice: '' is not one of none, chains, search, sea"},
        {"--size 65", "--size: 65 is out of range, which is 1 to 64"},
        {"--size 3x", "--size: '3x' is not a size"},
        {"--size x3", "--size: 'x3' is not a size"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(parse(&command, cases[i].line) == -1, "%s", cases[i].line);
        ck_assert_str_eq(e.what, cases[i].what);
    }
}
END_TEST

START_TEST(operand_counts) {
    ck_assert_int_eq(parse(&strict, "maze"), 0);
    ck_assert_int_eq(parse(&strict, ""), -1);
    ck_assert_str_eq(e.what, "too few arguments");
    ck_assert_int_eq(parse(&strict, "maze sudoku"), -1);
    ck_assert_str_eq(e.what, "unexpected argument 'sudoku'");
    ck_assert_int_eq(parse(&strict, "sudoko"), -1);
    ck_assert_str_eq(e.what, "unknown 'sudoko': did you mean 'sudoku'?");
    ck_assert_int_eq(parse(&strict, "chess"), -1);
    ck_assert_str_eq(e.expected, "sudoku, maze");
}
END_TEST

static char *written(void (*write)(FILE *, const struct command *const *)) {
    static const struct command *const all[] = {&command, &strict, NULL};
    static char text[65536];
    FILE *f = fmemopen(text, sizeof text, "w");
    write(f, all);
    fclose(f);
    return text;
}

static void help(FILE *f, const struct command *const *all) {
    manual_help(f, all[0], all);
}

static void bash(FILE *f, const struct command *const *all) {
    manual_completion(f, all, SHELL_BASH);
}

static void zsh(FILE *f, const struct command *const *all) {
    manual_completion(f, all, SHELL_ZSH);
}

static void fish(FILE *f, const struct command *const *all) {
    manual_completion(f, all, SHELL_FISH);
}

START_TEST(everything_lists_every_option) {
    void (*const writers[])(FILE *, const struct command *const *) = {help, bash, zsh, fish};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        const char *text = written(writers[i]);
        for (const struct option_spec *o = options; o->name; o++)
            ck_assert_msg(strstr(text, o->name) != NULL, "writer %zu: %s", i, o->name);
        ck_assert_msg(strstr(text, "help") && strstr(text, "search"), "writer %zu", i);
    }
    const char *page = written(manual_page);
    ck_assert(strstr(page, "\\-\\-count\\-all"));
    ck_assert_msg(strstr(page, "\n\\&.and one"), "a line that begins with a full stop is a request");
}
END_TEST

START_TEST(help_is_narrow) {
    char *text = written(help);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        ck_assert_msg(strlen(line) < 80, "%s", line);
        ck_assert_msg(line[strlen(line) - 1] != ' ', "a blank at the end: %s", line);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("options");
    TCase *parsing = tcase_create("parsing"), *made = tcase_create("what is made of the tables");
    tcase_add_test(parsing, several_of_one);
    tcase_add_test(parsing, forms);
    tcase_add_test(parsing, values);
    tcase_add_test(parsing, ends);
    tcase_add_test(parsing, mistakes);
    tcase_add_test(parsing, operand_counts);
    tcase_add_test(made, everything_lists_every_option);
    tcase_add_test(made, help_is_narrow);
    suite_add_tcase(suite, parsing);
    suite_add_tcase(suite, made);
    return run_suite(suite);
}
