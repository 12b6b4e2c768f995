/* Reading puzzles: detection, our YAML, the formats of Sudoku, the null kind, and the place of every error. */
#include "alloc.h"
#include "null.h"
#include "puzzle.h"
#include "puzzle_format.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* A puzzle and its answer, in lines of their own where a test needs them so. */
#define EASY "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
#define EASY_ZERO "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
#define EASY_ANSWER "534678912672195348198342567859761423426853791713924856961537284287419635345286179"
#define EASY_ROWS "53..7....\n6..195...\n.98....6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n"

static struct puzzle_list list;
static char what[80];

static int read_size(const char *text, size_t size, char *form, struct err *e) {
    list = (struct puzzle_list){0};
    return puzzle_read_text(&list, text, size, "f", NULL, form, e);
}

static void read_good(const char *text) {
    struct err e;
    char message[600];
    if (read_size(text, strlen(text), what, &e)) ck_abort_msg("%s\n%s", err_format(&e, message, sizeof message), text);
}

/* Cells as characters of the kind. */
static const char *cells_of(const struct puzzle *p, const uint8_t *cells) {
    static char out[PUZZLE_CELLS_MAX + 1];
    int i = 0;
    for (; i < p->given.height * p->given.width; i++)
        out[i] = p->kind->symbols[cells[i]].ascii;
    out[i] = 0;
    return out;
}

static void expect_puzzle(int index, const char *cells) {
    ck_assert_int_gt(list.count, index);
    const struct puzzle *p = &list.items[index];
    const char *have = cells_of(p, p->given.cells);
    for (size_t i = 0; i <= strlen(cells); i++) {
        bool blank = have[i] == p->kind->symbols[p->kind->blank].ascii && strchr("0.", cells[i]);
        ck_assert_msg(have[i] == cells[i] || blank, "puzzle %d is %s, not %s", index, have, cells);
    }
}

static const struct {
    const char *text, *what;
    int count;
} good[] = {
    {EASY "\n", "sudoku, cells in one line", 1},
    {EASY, "sudoku, cells in one line", 1},
    {"# c\n\n" EASY "\r\n" EASY_ZERO " words\r\n" EASY "#w\r\n", "sudoku, cells in one line", 3},
    {"\xef\xbb\xbf" EASY_ZERO "\n", "sudoku, cells in one line", 1},
    {"   " EASY "\n", "sudoku, cells in one line", 1},
    {EASY_ROWS, "sudoku, rows", 1},
    {"Grid 01\n" EASY_ROWS "Grid 02\n" EASY_ROWS, "sudoku, rows", 2},
    {EASY_ROWS "\n\n" EASY_ROWS "\n", "sudoku, rows", 2},
    {"5 3 . | . 7 . | . . .\n6 . . | 1 9 5 | . . .\n. 9 8 | . . . | . 6 .\n------+-------+------\n"
     "8 . . | . 6 . | . . 3\n4 . . | 8 . 3 | . . 1\n7 . . | . 2 . | . . 6\n------+-------+------\n"
     ". 6 . | . . . | 2 8 .\n. . . | 4 1 9 | . . 5\n. . . | . 8 . | . 7 9\n",
     "sudoku, ruled rows (.ss)", 1},
    {"*-----------*\n|53.|.7.|...|\n|6..|195|...|\n|.98|...|.6.|\n|---+---+---|\n|8..|.6.|..3|\n|4..|8.3|..1|\n"
     "|7..|.2.|..6|\n|---+---+---|\n|.6.|...|28.|\n|...|419|..5|\n|...|.8.|.79|\n*-----------*\nSimple Sudoku 4.2n\n",
     "sudoku, ruled rows (.ss)", 1},
    {"53--7----\n6--195---\n-98----6-\n8---6---3\n4--8-3--1\n7---2---6\n-6----28-\n---419--5\n----8--79\n",
     "sudoku, rows", 1},
    {"53  7\n6  195\n 98    6\n8   6   3\n4  8 3  1\n7   2   6\n 6    28\n   419  5\n    8  79\n", "sudoku, rows", 1},
    {"53  7    6  195    98    6 8   6   34  8 3  17   2   6 6    28    419  5    8  79\n", "sudoku, cells in one line",
     1},
    {"#AAuthor\n#DTitle\n#CNo\n" EASY_ROWS, "sudoku, rows with headers (.sdk)", 1},
    {"[Notes]\n1234\n[Puzzle]\n" EASY_ROWS "[State]\n" EASY_ROWS, "sudoku, rows with headers (.sdk)", 1},
    {"5 3 12 26 7 2468 1489 1249 248\n6 247 247 1 9 5 3478 234 2478\n12 9 8 23 34 24 13457 6 247\n"
     "8 125 1259 579 6 147 4579 2459 3\n4 25 2569 8 u5 3 579 259 1\n7 15 1359 59 2 14 4589 459 6\n"
     "139 6 134579 357 35 u7 2 8 45\n23 278 237 4 1 9 36 36 5\n123 1245 12345 2356 8 26 1346 7 9\n",
     "sudoku, progress of SudoCue (.sdx)", 1},
    {"<?xml version=\"1.0\"?>\n<!-- c --><opensudoku version=\"2\"><folder name=\"A &amp; B\">\n<game data=\"" EASY_ZERO
     "\" state=\"0\"/></folder></opensudoku>\n",
     "sudoku, OpenSudoku XML", 1},
    {"<opensudoku>\n<name>N</name>\n<author>Au&#233;</author>\n<game data='" EASY_ZERO "'></game></opensudoku>",
     "sudoku, OpenSudoku XML", 1},
    {"3x3:5_3b7d6b1_9_5d9_8d6a8c6c3_4b8a3b1_7c2c6a6d2_8d4_1_9b5d8b7_9\n", "sudoku, game id of sgt-puzzles", 1},
    {"3x3db:5_3b7d6b1_9_5d9_8d6a8c6c3_4b8a3b1_7c2c6a6d2_8d4_1_9b5d8b7_9\n", "sudoku, game id of sgt-puzzles", 1},
    {"quizzes,solutions\n" EASY_ZERO "," EASY_ANSWER "\n", "sudoku, table with a header (CSV)", 1},
    {"puzzle,solution\n" EASY "," EASY_ANSWER "\n" EASY ",\n" EASY "\n" EASY ",,\n",
     "sudoku, table with a header (CSV)", 4},
    {"id,puzzle,solution,clues,difficulty\n7," EASY "," EASY_ANSWER ",30,0.0\n", "sudoku, table with a header (CSV)",
     1},
    {"source,question,answer,rating\np1," EASY "," EASY_ANSWER ",0\n", "sudoku, table with a header (CSV)", 1},
    {"question,answer\r\n\"" EASY "\",\"" EASY_ANSWER "\"\r\n", "sudoku, table with a header (CSV)", 1},
    {"rumia: 1\npuzzles:\n  - kind: sudoku\n    grid: |\n      53. .7. ...\n      6.. 195 ...\n      .98 ... .6.\n\n"
     "      8.. .6. ..3\n      4.. 8.3 ..1\n      7.. .2. ..6\n\n      .6. ... 28.\n      ... 419 ..5\n      ... .8. "
     ".79\n"
     "    solution: " EASY_ANSWER "\n",
     "sudoku, YAML", 1},
    {"kind: sudoku\ngrid: " EASY "\n", "sudoku, YAML", 1},
    {"{\"kind\": \"sudoku\", \"grid\": \"" EASY_ZERO "\"}", "sudoku, YAML", 1},
    {"kind: sudoku\ngrid: |\n  53.|.7.|...\n  6..|195|...\n  .98|...|.6.\n  ---+---+---\n  8..|.6.|..3\n  4..|8.3|..1\n"
     "  7..|.2.|..6\n  ---+---+---\n  .6.|...|28.\n  ...|419|..5\n  ...|.8.|.79\n",
     "sudoku, YAML", 1},
};

START_TEST(test_good) {
    read_good(good[_i].text);
    ck_assert_str_eq(what, good[_i].what);
    ck_assert_int_eq(list.count, good[_i].count);
    for (int i = 0; i < list.count; i++)
        expect_puzzle(i, EASY);
    puzzle_list_free(&list);
}
END_TEST

START_TEST(test_blanks) {
    for (const char *blank = "0.*_-Xx"; *blank; blank++) {
        char line[83] = EASY "\n";
        for (int i = 0; i < 81; i++)
            if (line[i] == '.') line[i] = *blank;
        read_good(line);
        expect_puzzle(0, EASY);
        puzzle_list_free(&list);
    }
}
END_TEST

START_TEST(test_sizes) {
    static const struct {
        const char *text;
        int side;
    } sizes[] = {
        {"12......3....4..\n", 4},
        {"12..\n....\n3...\n.4..\n", 4},
        {"1.....2.....3.....4.....5.....6.....\n", 6},
        {"12....\n......\n......\n......\n......\n.....6\n", 6},
        {"2x2:1_2f3d4b\n", 4},
        {"2x3:1_2z_f5a\n", 6},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        read_good(sizes[i].text);
        ck_assert_int_eq(list.items[0].given.height, sizes[i].side);
        ck_assert_int_eq(list.items[0].given.width, sizes[i].side);
        puzzle_list_free(&list);
    }
    char large[258] = "";
    memset(large, '.', 256);
    memcpy(large, "G9A1", 4);
    read_good(large);
    ck_assert_int_eq(list.items[0].given.height, 16);
    ck_assert_int_eq(list.items[0].given.cells[0], 16);
    ck_assert_int_eq(list.items[0].given.cells[2], 10);
    puzzle_list_free(&list);
}
END_TEST

START_TEST(test_names_and_origins) {
    read_good("\n#SThe Paper\n#DTitle \n#LEasy\n" EASY_ROWS);
    ck_assert_str_eq(list.items[0].name, "Title");
    ck_assert_str_eq(list.items[0].source, "The Paper");
    ck_assert_str_eq(list.items[0].origin, "f:5");
    puzzle_list_free(&list);
    read_good("Grid 01\n" EASY_ROWS);
    ck_assert_str_eq(list.items[0].name, "Grid 01");
    puzzle_list_free(&list);
    read_good("id,puzzle,source\n7," EASY ",here\n,\"" EASY "\",\n");
    ck_assert_str_eq(list.items[0].name, "7");
    ck_assert_str_eq(list.items[0].source, "here");
    ck_assert_ptr_null(list.items[1].name);
    ck_assert_str_eq(list.items[1].origin, "f:3");
    puzzle_list_free(&list);
    read_good("<opensudoku><folder name='A &lt;&#x42;&quot;'><game data='" EASY_ZERO "'/></folder></opensudoku>");
    ck_assert_str_eq(list.items[0].source, "A <B\"");
    puzzle_list_free(&list);
}
END_TEST

START_TEST(test_yaml_details) {
    read_good(
        "rumia: 1\npuzzles:\n  - &a {kind: 'null', name: 12, source: x, grid: \"ab.\", limits: {steps: 32, seed: 0}}\n"
        "  - *a\n  - kind: \"null\"\n    grid: |\n      a.\n      .b\n    solution: |\n      aa\n      bb\n"
        "    limits: {chains: 8, noise: 0}\n");
    ck_assert_str_eq(what, "null, YAML");
    ck_assert_int_eq(list.count, 3);
    const struct puzzle *p = list.items;
    ck_assert_str_eq(p->name, "12");
    ck_assert_int_eq(p->effort.steps, 32);
    ck_assert(p->effort.seed == 0 && p->effort.noise < 0 && p->effort.chains == 0);
    ck_assert_int_eq(p->given.width, 3);
    ck_assert_str_eq(p[2].origin, "f:5");
    ck_assert_str_eq(cells_of(&p[2], p[2].answer.cells), "aabb");
    ck_assert(p[2].effort.chains == 8 && p[2].effort.noise == 0 && p[2].effort.seed < 0);
    puzzle_list_free(&list);
}
END_TEST

static const struct {
    const char *text;
    int line, column;
    const char *what;
} bad[] = {
    /* any */
    {"", 1, 1, "empty"},
    {" \n\t\n", 1, 1, "empty"},
    {"hello there\n", 1, 1, "no format this program knows"},
    {EASY "\n\xff", 2, 1, "not UTF-8"},
    {EASY "\n\x02", 2, 1, "U+0002"},
    /* lines */
    {EASY "\n" EASY_ZERO "1\n", 2, 82, "82 cells in a line (expected 16, 36, 81 or 256)"},
    {EASY "\n53..7....6..195....98\n", 2, 22, "21 cells in a line"},
    {"53..7q...6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n", 1, 6, "'q' is no cell"},
    {"53..7\xc3\xa9...6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n", 1, 6, "U+00E9"},
    {"53..7A...6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n", 1, 6, "'A' in a 9x9"},
    {"53..70...6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n", 1, 6, "'0' after '.'"},
    {"12......3....4..\n12......3....5..\n", 2, 14, "'5' in a 4x4"},
    /* rows */
    {"53..7....\n6..195...\n.98....6\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n", 3, 9,
     "8 cells in this row (expected 9, as in the first)"},
    {"53..7....\n6..195....\n.98....6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n", 2, 10,
     "10 cells in this row"},
    {"53..7....\n6..195...\n.98.?..6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n", 3, 5,
     "'?' after '.' (expected one symbol for blank in a grid)"},
    {"53..7....\n6..195...\n.98....6.\n8...6...3\n", 4, 10, "the grid ends after 4 rows (expected 9)"},
    {"5 3 . | . 7 . | . . .\n6 . . | 1 9 5 | . . .\n------+------+------\n. 9 8 | . 0 . | . 6 .\n", 4, 11,
     "'0' after '.'"},
    {"[Puzzle]\n53..7....\n6..195...\n.98....6.\n[State]\n53..7....\n", 4, 10, "ends after 3 rows"},
    {"#DName\n53..7....\n6..195...\n.98....F.\n8...6...3\n", 4, 8, "'F' in a 9x9"},
    /* sdx */
    {"5 3 12 26 7 2468 1489 1249 248\n6 247 247 1 9 5 3478 234\n12 9 8 23 34 24 13457 6 247\n", 2, 25,
     "8 cells in this row"},
    {"5 3 12 26 7 2468 1489 1249 248\n6 247 247 1 9 5 3478 2x4 2478\n12 9 8 23 34 24 13457 6 247\n", 2, 23,
     "'x' is no cell"},
    {"5 3 12 26 7 2468 1489 1249 248\n6 247 247 1 9 5 3478 u24 2478\n12 9 8 23 34 24 13457 6 247\n", 2, 24,
     "'u24' is no cell"},
    {"5 3 12 26 7 2468 1489 1249 248\n6 247 247 1 9 5 3478 234 2478\n", 2, 30, "the grid ends after 2 rows"},
    {"5 3 12 26 7 2468 1489 1249 248\n6 247 247 1 9 5 3478 234 2478 7\n12 9 8 23 34 24 13457 6 247\n", 2, 31,
     "10 cells in this row"},
    /* sgt */
    {"3x3:5_3b7d6b1_9_5d9_8d6a8c6c3_4b8a3b1\n", 1, 38, "the cells end after 45 (expected 81)"},
    {"3x3:5_3b17d\n", 1, 9, "a number out of range"},
    {"3x3:zzzz\n", 1, 8, "more cells than the grid has"},
    {"3x3:5_3b!7\n", 1, 9, "no cell"},
    {"3x2:5_3b7\n", 1, 1, "boxes of another size"},
    {"3x3j:5_3b7\n", 1, 4, "irregular boxes"},
    {"3x3kdu:5_3b7\n", 1, 4, "killer"},
    {"3x3#1234567\n", 1, 4, "random seed"},
    /* csv */
    {"puzzle,solution\n" EASY "," EASY_ANSWER ",7\n", 2, 165, "too many fields"},
    {"puzzle,solution\n" EASY "," EASY "\n", 2, 83, "the solution is wrong"},
    {"puzzle,solution\n" EASY ",12..\n", 2, 87, "4 cells in a line"},
    {"puzzle,solution\n" EASY ",12......3....4..\n", 2, 83, "a solution of 4x4 cells"},
    {"id,puzzle\n1," EASY "\n2,\n", 3, 3, "the puzzle is missing"},
    {"id,puzzle\n1," EASY "q\n", 2, 84, "text right behind the cells"},
    /* xml */
    {"<opensudoku>\n <game data=\"123\"/>\n</opensudoku>", 2, 14, "data of another length (expected 81 digits"},
    {"<opensudoku>\n <game/>\n</opensudoku>", 2, 2, "a game without data"},
    {"<opensudoku>\n <folder>\n</opensudoku>", 3, 1, "not open (expected folder)"},
    {"<opensudoku>\n <folder name=x>\n</opensudoku>", 2, 15, "no value"},
    {"<opensudoku>\n <folder name>\n</opensudoku>", 2, 14, "an attribute without a value"},
    {"<opensudoku>\n <!-- \n</opensudoku>", 2, 2, "not closed"},
    {"<opensudoku>\n", 2, 1, "the file ends inside an element"},
    {"<opensudoku></opensudoku>", 1, 1, "no puzzle in it"},
    {"<x/><opensudoku>", 1, 1, "not an OpenSudoku file"},
    {"<opensudoku>\n<game data='53007000060019500009800006080006000340080300170002000606000028000041900500008007Z'/>",
     2, 93, "'Z' is no cell"},
    /* yaml */
    {"kind: sudoku\n", 1, 1, "the key 'grid' is missing"},
    {"grid: |\n  12..\n", 1, 1, "the key 'kind' is missing"},
    {"kind: sudko\ngrid: x\n", 1, 7, "'sudko', did you mean 'sudoku'?"},
    {"rumia: 2\nkind: sudoku\n", 1, 8, "2 is out of range (expected an integer from 1 to 1)"},
    {"rumia: 1\npuzzles: []\n", 2, 10, "the list is empty"},
    {"rumia: 1\npuzzles:\n  - 5\n", 3, 5, "expected a mapping"},
    {"rumia: 1\npuzzels: []\n", 2, 1, "unknown key 'puzzels'"},
    {"rumia: 1\nkind: sudoku\ngird: x\n", 3, 1, "'gird', did you mean 'grid'?"},
    {"kind: sudoku\ngrid: |\n  53. .7. ...\n  6.. 1q5 ...\n", 4, 8, "'q' is no cell"},
    {"kind: sudoku\ngrid: |\n  53. .7. ...\n  6.. 195 ..\n", 4, 13, "8 cells in this row"},
    {"kind: sudoku\ngrid: |\n  53. .7. ...\n  6.. 195 ...\n", 4, 14, "ends after 2 rows"},
    {"kind: sudoku\ngrid: |\n  12..\n  ....\n  3...\n  .4..\n  1...\n", 7, 3, "a row too many"},
    {"kind: sudoku\ngrid: |\n  1.3\n", 3, 6, "3 cells in this row (expected 4, 6, 9 or 16)"},
    {"kind: sudoku\ngrid: \"\"\n", 2, 8, "the grid is empty"},
    {"kind: sudoku\ngrid: [1]\n", 2, 7, "1 cells in this row (expected 4, 6, 9 or 16)"},
    {"kind: sudoku\ngrid: '" EASY "7'\n", 2, 89, "82 cells"},
    {"kind: sudoku\ngrid: '" EASY_ANSWER "7'\n", 2, 89, "82 cells"},
    {"kind: sudoku\ngrid: " EASY " and more\n", 2, 89, "text after the cells"},
    {EASY "\n" EASY_ANSWER "7\n", 2, 82, "82 cells"},
    {"kind: sudoku\ngrid: " EASY "\nsolution: " EASY "\n", 3, 11, "the solution is wrong"},
    {"kind: sudoku\ngrid: " EASY "\nsolution: 12......3....4..\n", 3, 11, "the size 4x4 (expected 9x9"},
    {"kind: 'null'\ngrid: |\n  a..\n  .d.\n", 4, 4, "'d' is no symbol of kind null (expected .abc)"},
    {"kind: 'null'\ngrid: |\n  a..\n  .b\n", 4, 5, "2 cells in this row (expected 3, as in the first)"},
    {"kind: 'null'\ngrid: |\n  a.\n  .b\nsolution: |\n  ab\n  bb\n", 5, 11, "wrong at row 1, column 1"},
    {"kind: 'null'\ngrid: a\nlimits: {steps: 0}\n", 3, 17, "steps: 0 is out of range"},
    {"kind: 'null'\ngrid: a\nlimits: {stesp: 1}\n", 3, 10, "did you mean 'steps'?"},
    {"kind: 'null'\ngrid: a\nlimits: {noise: -1}\n", 3, 17, "noise: -1 is out of range"},
    {"kind: 'null'\ngrid: a\nkind: sudoku\n", 3, 1, "'kind' was given before"},
};

START_TEST(test_bad) {
    struct err e;
    char message[600];
    ck_assert_msg(read_size(bad[_i].text, strlen(bad[_i].text), NULL, &e) == -1, "accepted: %s", bad[_i].text);
    err_format(&e, message, sizeof message);
    ck_assert_msg(e.line == bad[_i].line && e.column == bad[_i].column && strstr(message, bad[_i].what),
                  "not %d:%d '%s': %s\n%s", bad[_i].line, bad[_i].column, bad[_i].what, message, bad[_i].text);
    ck_assert_str_eq(e.file, "f");
    ck_assert_int_eq(list.count, 0);
    puzzle_list_free(&list);
}
END_TEST

START_TEST(test_nul_byte) {
    struct err e;
    ck_assert_int_eq(read_size(EASY "\n12\0", 85, NULL, &e), -1);
    ck_assert_int_eq(e.line, 2);
    ck_assert_int_eq(e.column, 3);
}
END_TEST

START_TEST(test_only) {
    struct err e;
    const struct puzzle_kind *null = puzzle_kind_find("null"), *sudoku = puzzle_kind_find("sudoku");
    list = (struct puzzle_list){0};
    ck_assert_int_eq(puzzle_read_text(&list, EASY, 81, "f", sudoku, NULL, &e), 0);
    ck_assert_int_eq(puzzle_read_text(&list, EASY, 81, "f", null, NULL, &e), -1);
    ck_assert_int_eq(list.count, 1); /* what was there stays */
    const char *yaml = "kind: sudoku\ngrid: " EASY;
    ck_assert_int_eq(puzzle_read_text(&list, yaml, strlen(yaml), "f", null, NULL, &e), -1);
    ck_assert(e.line == 1 && e.column == 7);
    ck_assert_str_eq(e.expected, "null");
    puzzle_list_free(&list);
}
END_TEST

static const struct {
    const char *file, *what;
    int count;
} samples[] = {
    {"sudoku.yaml", "sudoku, YAML", 12},
    {"sudoku-sizes.yaml", "sudoku, YAML", 3},
    {"sudoku.txt", "sudoku, cells in one line", 3},
    {"sudoku.sdm", "sudoku, cells in one line", 4},
    {"sudoku-grid.txt", "sudoku, ruled rows (.ss)", 1},
    {"sudoku.ss", "sudoku, ruled rows (.ss)", 1},
    {"sudoku.sdk", "sudoku, rows with headers (.sdk)", 1},
    {"sudoku-sections.sdk", "sudoku, rows with headers (.sdk)", 1},
    {"sudoku.sdx", "sudoku, progress of SudoCue (.sdx)", 1},
    {"sudoku.opensudoku", "sudoku, OpenSudoku XML", 3},
    {"sudoku.sgt", "sudoku, game id of sgt-puzzles", 3},
    {"sudoku.csv", "sudoku, table with a header (CSV)", 5},
};

START_TEST(test_samples) {
    char path[4096], message[600], text[160];
    struct err e;
    const char *tests = getenv("RUMIA_TEST_DATA");
    snprintf(path, sizeof path, "%s/../assets/puzzles/%s", tests ? tests : "tests", samples[_i].file);
    list = (struct puzzle_list){0};
    if (puzzle_read_file(&list, path, NULL, what, &e)) ck_abort_msg("%s", err_format(&e, message, sizeof message));
    ck_assert_str_eq(what, samples[_i].what);
    ck_assert_int_eq(list.count, samples[_i].count);
    for (int i = 0; i < list.count; i++) {
        enum puzzle_state state = list.items[i].kind->validate(&list.items[i], NULL, text);
        ck_assert_msg(state == PUZZLE_GOOD, "%s, puzzle %d: %s", path, i + 1, text);
    }
    puzzle_list_free(&list);
}
END_TEST

START_TEST(test_null_kind) {
    read_good("a..\n.b.\n..c\n");
    ck_assert_str_eq(what, "null, rows of symbols");
    struct puzzle p, *q = &list.items[0];
    struct verdict v;
    struct rng rng;
    struct err e;
    char text[160];
    struct board grid = {0};
    uint8_t wrong[9];
    ck_assert_int_eq(q->kind->validate(q, NULL, text), PUZZLE_GOOD);
    ck_assert_int_eq(q->kind->solve(q, &grid), 1);
    ck_assert_str_eq(cells_of(q, grid.cells), "aaabbbccc");
    q->kind->check(q, &grid, wrong, &v);
    ck_assert(v.known && v.solved && v.exact && v.wrong == 0);
    grid.cells[1] = NULL_B;
    q->kind->check(q, &grid, wrong, &v);
    ck_assert(!v.solved && !v.valid && v.wrong == 3 && wrong[0] && wrong[1] && wrong[2] && !wrong[3]);
    q->given.cells[1] = NULL_B;
    ck_assert_int_eq(q->kind->validate(q, wrong, text), PUZZLE_CONFLICT);
    q->given.cells[0] = q->given.cells[1] = NULL_BLANK;
    ck_assert_int_eq(q->kind->validate(q, NULL, text), PUZZLE_MANY);
    puzzle_list_free(&list);

    rng_seed(&rng, 3, 0);
    ck_assert_int_eq(null_kind.generate(&p, &(struct generate_request){0}, &rng, &e), 0);
    ck_assert_int_eq(null_kind.solve(&p, &grid), 1);
    ck_assert(board_equal(&grid, &p.answer));
    struct puzzle copy;
    puzzle_copy(&copy, &p);
    puzzle_free(&p);
    ck_assert(board_equal(&grid, &copy.answer));
    board_free(&grid);
    puzzle_free(&copy);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("formats");
    TCase *c = tcase_create("formats");
    suite_add_tcase(suite, c);
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, test_good, 0, sizeof good / sizeof *good);
    tcase_add_test(c, test_blanks);
    tcase_add_test(c, test_sizes);
    tcase_add_test(c, test_names_and_origins);
    tcase_add_test(c, test_yaml_details);
    tcase_add_loop_test(c, test_bad, 0, sizeof bad / sizeof *bad);
    tcase_add_test(c, test_nul_byte);
    tcase_add_test(c, test_only);
    tcase_add_loop_test(c, test_samples, 0, sizeof samples / sizeof *samples);
    tcase_add_test(c, test_null_kind);
    return run_suite(suite);
}
