/* Mazes in files: read and written back, errors with their place, random text survived. */
#include "alloc.h"
#include "maze_checks.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(formats_round_trip) {
    struct rng rng;
    rng_seed(&rng, 1, (uint64_t)_i);
    for (int format = TEXT; format <= MAP; format++) {
        struct puzzle_list list = {0};
        struct puzzle made[3];
        char *text;
        size_t size;
        struct err e;
        FILE *out = open_memstream(&text, &size);
        const int count = 3;
        maze_kind.write_frame(out, maze_kind.formats[format], false);
        for (int i = 0; i < count; i++) {
            made[i] = generated(maze_kind.levels[i], 9 + i, format == CSV ? 9 + i : 13, &rng);
            made[i].source = i ? NULL : xstrdup("a \"quoted\", list");
            ck_assert_int_eq(maze_kind.write(out, &made[i], &made[i].answer, maze_kind.formats[format], &e), 0);
        }
        maze_kind.write_frame(out, maze_kind.formats[format], true);
        fclose(out);
        for (int k = TEXT; k <= MAP; k++) { /* its own reader is clearly the surest */
            int sure = maze_readers[k].sniff(text, size), own = maze_readers[format].sniff(text, size);
            ck_assert_int_ge(own, 90);
            ck_assert(k == format || sure + 5 < own);
        }
        ck_assert_msg(read_with(format, &list, text, &e) == 0, "%s\n%s", e.what, text);
        ck_assert_int_eq(list.count, count);
        for (int i = 0; i < count; i++) {
            struct puzzle *p = &list.items[i];
            const size_t cells = (size_t)board_cells(&made[i].given);
            ck_assert(board_same_size(&p->given, &made[i].given));
            ck_assert_mem_eq(p->given.cells, made[i].given.cells, cells);
            if (format != MAP) ck_assert_mem_eq(p->answer.cells, made[i].answer.cells, cells);
            puzzle_free(&made[i]);
        }
        puzzle_list_free(&list);
        free(text);
    }
}
END_TEST

/* The largest maze there is, in every format that has any size. */
START_TEST(the_largest_maze) {
    struct rng rng;
    rng_seed(&rng, 11, 0);
    struct puzzle made = generated("easy", PUZZLE_SIDE_MAX, PUZZLE_SIDE_MAX, &rng);
    for (int format = TEXT; format <= MAP; format++) {
        struct puzzle_list list = {0};
        struct verdict v;
        struct err e;
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        maze_kind.write_frame(out, maze_kind.formats[format], false);
        ck_assert_int_eq(maze_kind.write(out, &made, &made.answer, maze_kind.formats[format], &e), 0);
        fclose(out);
        ck_assert_msg(read_with(format, &list, text, &e) == 0, "%s", e.what);
        ck_assert_mem_eq(list.items[0].given.cells, made.given.cells, PUZZLE_CELLS_MAX);
        maze_kind.check(&list.items[0], &made.answer, NULL, &v);
        ck_assert(v.solved && v.exact);
        puzzle_list_free(&list);
        free(text);
    }
    puzzle_free(&made);
}
END_TEST

#define DOTS "........................."

static const struct {
    int reader;
    const char *text;
    enum err_code code;
    int line, column;
} bad_texts[] = {
    {TEXT, "S.G\n..\n", ERR_SYNTAX, 2, 3},
    {TEXT, "S.G\n....\n", ERR_SYNTAX, 2, 4},
    {TEXT, "\nS.G\n..?\n", ERR_SYNTAX, 3, 3},
    {TEXT, "S.G\n.\xc3\xa9.\n", ERR_SYNTAX, 2, 2},
    {TEXT, "S.G\n...\n\nS.G\n", ERR_LIMIT, 4, 1},
    {TEXT, "S\nG\n", ERR_LIMIT, 1, 1},
    {TEXT, "S.G\n..o\n", ERR_VALUE, 2, 3},
    {TEXT, "S" DOTS DOTS DOTS DOTS "G\n", ERR_LIMIT, 1, 101},
    {CSV, "question,answer\n# SG ,\n", ERR_SYNTAX, 2, 1},
    {CSV, "source,q,a,rating\nx, #SG, #S,3\n", ERR_SYNTAX, 2, 8},
    {CSV, "source,q,a,rating\nx, #SG,##SG,3\n", ERR_VALUE, 2, 8},
    {CSV, "source,q,a,rating\n\xc3\xa9, #Sx,,3\n", ERR_SYNTAX, 2, 6},
    {CSV, "source,q,a,rating\nx,o#SG,,3\n", ERR_VALUE, 2, 3},
    {CSV, "source,q,a,rating\nx,S  G,So G,3\nx,S  G, ooG,3\n", ERR_VALUE, 3, 8},
    {CSV, "who,what\n1,2\n", ERR_SYNTAX, 1, 1},
    {MAP, "type tile\n", ERR_UNSUPPORTED, 1, 1},
    {MAP, "type octile\nheight 2\nwidth 101\nmap\n", ERR_LIMIT, 3, 7},
    {MAP, "type octile\nheight 2x\nwidth 2\nmap\n", ERR_SYNTAX, 2, 9},
    {MAP, "type octile\nheight 2\nheight 2\nmap\n", ERR_SYNTAX, 4, 1},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..\n.@.\n", ERR_SYNTAX, 6, 3},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..\n.x\n", ERR_SYNTAX, 6, 2},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..\n..\n..\n", ERR_SYNTAX, 7, 1},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..", ERR_SYNTAX, 6, 1},
};

START_TEST(errors_know_their_place) {
    struct puzzle_list list = {0};
    struct err e;
    char shown[700];
    ck_assert_int_eq(read_with(bad_texts[_i].reader, &list, bad_texts[_i].text, &e), -1);
    err_format(&e, shown, sizeof shown);
    ck_assert_msg(e.code == bad_texts[_i].code, "%s", shown);
    ck_assert_msg(e.line == bad_texts[_i].line && e.column == bad_texts[_i].column, "%s", shown);
    ck_assert_str_eq(e.file, "file");
    puzzle_list_free(&list);
}
END_TEST

/* Random and damaged text: an error or a maze within limits, never more. */
START_TEST(random_text_is_survived) {
    static const char alphabet[] = "##  ..SGEoX*\n\n,\"q?@T0";
    static const char *const seeds[] = {"S.#\n.oG\n\n###\nS.G\n...\n",
                                        "source,q,a,rating\n\"x\"\"y\",S  G,So G,3\n,S#.G,,1\n",
                                        "type octile\nheight 3\nwidth 4\nmap\n..@.\n.T..\n@..G\n"};
    struct rng rng;
    rng_seed(&rng, 77, (uint64_t)_i);
    for (int i = 0; i < 3000; i++) {
        char text[300];
        size_t size;
        if (i % 2) {
            size = rng_below(&rng, 200);
            for (size_t k = 0; k < size; k++)
                text[k] = alphabet[rng_below(&rng, sizeof alphabet - 1)];
        } else {
            size = strlen(strcpy(text, seeds[rng_below(&rng, 3)]));
            for (int k = (int)rng_below(&rng, 4); k >= 0; k--)
                text[rng_below(&rng, (uint32_t)size)] = alphabet[rng_below(&rng, sizeof alphabet - 1)];
            size -= rng_below(&rng, 2) * rng_below(&rng, (uint32_t)size);
        }
        char *exact = xcalloc(size + 1, 1); /* so that reading past the end is seen */
        memcpy(exact, text, size);
        for (int k = TEXT; k <= MAP; k++) {
            struct puzzle_list list = {0};
            struct err e = {0};
            int sure = maze_readers[k].sniff(exact, size);
            ck_assert(sure >= 0 && sure <= 100);
            if (read_with(k, &list, exact, &e)) ck_assert(e.code != ERR_NONE && e.line > 0);
            for (int n = 0; n < list.count; n++) {
                struct puzzle *p = &list.items[n];
                struct verdict v;
                char words[160];
                struct board grid;
                board_copy(&grid, &p->given);
                ck_assert(p->given.height >= 2 && p->given.height <= PUZZLE_SIDE_MAX && p->given.width >= 2 &&
                          p->given.width <= PUZZLE_SIDE_MAX);
                maze_kind.validate(p, NULL, words);
                maze_kind.solve(p, &grid);
                maze_kind.check(p, &grid, NULL, &v);
                board_free(&grid);
            }
            puzzle_list_free(&list);
        }
        free(exact);
    }
}
END_TEST

START_TEST(sudoku_is_not_a_maze) {
    static const char *const texts[] = {
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n",
        "# a note\n53..7....\n6..195...\n.98....6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n",
        "source,question,answer,rating\nx,53..7....,534678912,0\n", "............\n............\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (int k = TEXT; k <= MAP; k++)
            ck_assert_int_eq(maze_readers[k].sniff(texts[i], strlen(texts[i])), 0);
}
END_TEST

START_TEST(samples_read) {
    static const char *const names[] = {"maze-perfect.txt", "maze-10.yaml", "maze-hard.txt", "maze-40.yaml"};
    const char *data = getenv("RUMIA_TEST_DATA");
    ck_assert_ptr_nonnull(data);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct puzzle_list list = {0};
        struct err e;
        char path[4096], shown[700], text[160];
        snprintf(path, sizeof path, "%s/../assets/puzzles/%s", data, names[i]);
        ck_assert_msg(puzzle_read_file(&list, path, NULL, NULL, &e) == 0, "%s", err_format(&e, shown, sizeof shown));
        for (int k = 0; k < list.count; k++) {
            ck_assert_ptr_eq(list.items[k].kind, &maze_kind);
            ck_assert_int_eq(maze_kind.validate(&list.items[k], NULL, text), PUZZLE_GOOD);
        }
        puzzle_list_free(&list);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("maze formats");
    TCase *c = tcase_create("formats");
    tcase_add_loop_test(c, formats_round_trip, 0, 4);
    tcase_add_test(c, the_largest_maze);
    tcase_add_loop_test(c, errors_know_their_place, 0, sizeof bad_texts / sizeof bad_texts[0]);
    tcase_add_loop_test(c, random_text_is_survived, 0, 3);
    tcase_add_test(c, sudoku_is_not_a_maze);
    tcase_add_test(c, samples_read);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
