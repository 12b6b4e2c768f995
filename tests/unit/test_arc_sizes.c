/* Objects and panels in a grid, and the sizes that an answer may have. */
#include "arc_checks.h"
#include "objects.h"
#include "run_suite.h"
#include "sizes.h"

#include <check.h>
#include <string.h>

/* --- objects --- */

static const struct {
    const char *grid;
    int background, flags, count;
    int of[16]; /* the object of each cell */
} parts[] = {
    {"100/011/200", 0, 0, 3, {0, -1, -1, -1, 1, 1, 2, -1, -1}},
    {"100/011/200", 0, OBJECTS_DIAGONAL, 2, {0, -1, -1, -1, 0, 0, 1, -1, -1}},
    {"100/011/200", 0, OBJECTS_DIAGONAL | OBJECTS_MIXED, 1, {0, -1, -1, -1, 0, 0, 0, -1, -1}},
    {"12/21", 0, OBJECTS_DIAGONAL, 2, {0, 1, 1, 0}},
    {"12/21", 0, OBJECTS_MIXED, 1, {0, 0, 0, 0}},
    {"110/001", BACKGROUND_NONE, 0, 4, {0, 0, 1, 2, 2, 3}},
    {"00/00", 0, 0, 0, {-1, -1, -1, -1}},
};

START_TEST(cells_hang_together) {
    static struct arc_objects o;
    struct board b = board_of(parts[_i].grid);
    arc_objects(&b, (uint8_t)parts[_i].background, parts[_i].flags, &o);
    ck_assert_int_eq(o.count, parts[_i].count);
    for (int i = 0; i < board_cells(&b); i++)
        ck_assert_int_eq(o.of[i], parts[_i].of[i]);
    board_free(&b);
}
END_TEST

START_TEST(objects_know_their_box_and_colours) {
    static struct arc_objects o;
    struct board b = board_of("00002/00112/03100/00000");
    arc_objects(&b, 0, OBJECTS_MIXED, &o);
    ck_assert_int_eq(o.count, 1);
    const struct arc_object *one = &o.items[0];
    ck_assert_int_eq(one->box.top, 0);
    ck_assert_int_eq(one->box.left, 1);
    ck_assert_int_eq(one->box.height, 3);
    ck_assert_int_eq(one->box.width, 4);
    ck_assert_int_eq(one->cells, 6);
    ck_assert_uint_eq(one->colours, 1u << 1 | 1u << 2 | 1u << 3);
    ck_assert_int_eq(one->colour, 2);
    struct arc_box box;
    ck_assert(arc_bounds(&b, 1u << 2 | 1u << 3, &box));
    ck_assert(box.top == 0 && box.left == 1 && box.height == 3 && box.width == 4);
    ck_assert(!arc_bounds(&b, 1u << 7, &box));
    board_free(&b);
}
END_TEST

static const struct {
    const char *grid;
    int rows, columns, height, width; /* rows 0 = no panels */
} panels[] = {
    {"11511/11511", 1, 2, 2, 2},       {"12/55/12", 2, 1, 1, 2},  {"1512/5555/1512", 0, 0, 0, 0},
    {"15151/55555/15151", 2, 3, 1, 1}, {"1215/5121", 0, 0, 0, 0}, {"5555/5115/5555", 0, 0, 0, 0},
    {"121/000/000/212", 2, 1, 1, 3},
};

START_TEST(lines_cut_panels) {
    struct arc_panels p;
    struct board b = board_of(panels[_i].grid);
    ck_assert_int_eq(arc_panels(&b, &p), panels[_i].rows > 0);
    if (panels[_i].rows)
        ck_assert(p.rows == panels[_i].rows && p.columns == panels[_i].columns && p.height == panels[_i].height &&
                  p.width == panels[_i].width);
    board_free(&b);
}
END_TEST

START_TEST(black_is_background_where_there_is_any) {
    static const struct {
        const char *grid;
        int colour;
    } cases[] = {{"1110", 0}, {"1122/1", 1}, {"331/331", 3}};
    for (int i = 0; i < 3; i += 2) {
        struct board b = board_of(cases[i].grid);
        ck_assert_int_eq(arc_background(&b), cases[i].colour);
        board_free(&b);
    }
}
END_TEST

/* --- sizes --- */

#define PLUS_TWO "+2 rows, +2 columns to the input"
#define LARGEST "as large as the largest object"
#define PANELS "as large as the panels, a cell each"
#define GUESS "no rule tells: a guess, as large as output 3"
#define PARTS "as large as the parts between lines, a cell each"
#define TILE "as large as the tile that the input repeats"
#define LINES "as large as the box from line to line"
#define SQUARED "as large as the input for each of its cells"
#define STRIPES "as large as the stripes, a cell each"
#define HIGHEST "as large as the object with the highest place"
#define MARKS "as large as the thing with most marks"
#define COLOURS "as large as the number of colours, both ways"
static const struct {
    const char *pairs[5]; /* the last one is asked about, without an output */
    int height, width;
    const char *why;
    int other_height, other_width; /* the runner-up, 0 = any */
} sizes[] = {
    {{"12>34", "123/456>000/000", "1/2/3"}, 3, 1, "as large as the input", 2, 3},
    {{"12>3/4", "123/456>0/0", "1/2/3"}, 2, 1, "as large as every output shown", 3, 1},
    {{"12>3333/4444", "1/1>11/11/11/11", "123"}, 2, 6, "2 x 2 times the input", 2, 4},
    {{"1234>12", "123456/123456>123/123", "12/12/12"}, 3, 1, "1 x 0.5 times the input", 3, 4},
    /* 3 is not half of anything: the rule does not apply to what is asked */
    {{"1234>12", "123456/123456>123/123", "123"}, 1, 2, "rows: the input; columns: the input turned +1", 0, 0},
    {{"1234>12", "12/34>1", "123456/123456>123/123/123/123/123", "123"}, 5, 3, GUESS, 1, 1},
    {{"12/12>1111/1111/1111/1111", "123/123>00000/00000/00000/00000", "1234"}, 3, 6, PLUS_TWO, 0, 0},
    {{"0000/0110/0000/0003>22", "00000/04400/04400/01000>77/77", "000/200/200/003"}, 2, 1, LARGEST, 2, 2},
    {{"15151/55555/15151>123/123", "15/55/15>1/2", "151/555/151/555/151"}, 3, 2, PANELS, 0, 0},
    {{"0102>99/99", "1230>999/999/999", "0012340"}, 4, 4, COLOURS, 0, 0},
    {{"1511/5555/1511>77/77", "12512/21521>77", "12/55/12/21/55/12"}, 3, 1, PARTS, 0, 0},
    {{"1212/3434>12/34", "11/22>1/2", "121/121/121"}, 1, 3, TILE, 0, 0},
    {{"02020/22222/02020/22222/02020>777/777/777", "20020/22222/22222/20020>7777/7777", "0202/2222/2222"}, 2, 3, LINES},
    {{"3333/3003/3333/3443/3443>44/44", "3003/3003/3003/3333/3663>00/00/00", "3333/3773/3333/3033"},
     1,
     2,
     LARGEST,
     0,
     0},
    {{"12>1212", "12/34/56>1212/1212/1212/1212/1212/1212/1212/1212/1212", "123"}, 1, 9, SQUARED, 0, 0},
    {{"1123/1223>123", "11/12/22>1/2", "1234/1224/1234"}, 1, 4, STRIPES, 0, 0},
    {{"00000/11000/00000/22200>11", "22220/22220/00000/11000>2222/2222", "00300/00300/00000/44444"},
     2,
     1,
     HIGHEST,
     0,
     0},
    {{"440012/440011/550000>44/44/55", "12110/11110/00000/66600/77600>666/776", "1211/0000/8880/9880/8980"},
     3,
     3,
     MARKS},
    {{"12>12", "11/12>12/12/12/12/12", "11/11/12"}, 9, 2, "rows: 4 x the input -3; columns: always", 0, 0},
};

/* Of the task that pairs[] show, ending with what is asked. */
static int two_sizes(const char *const *pairs, struct answer_size out[2]) {
    const char *shown[5] = {0};
    int count = 0;
    for (; pairs[count + 1]; count++)
        shown[count] = pairs[count];
    struct arc_task *task = task_of(shown);
    struct board asked = board_of(pairs[count]);
    const int found = arc_sizes(task, &asked, out, 2);
    board_free(&asked);
    arc_task_drop(task);
    return found;
}

START_TEST(a_rule_that_holds_for_all_tells_the_size) {
    struct answer_size out[2];
    const int count = two_sizes(sizes[_i].pairs, out);
    ck_assert_str_eq(out[0].why, sizes[_i].why);
    ck_assert_int_eq(out[0].height, sizes[_i].height);
    ck_assert_int_eq(out[0].width, sizes[_i].width);
    ck_assert_int_eq(count, 2);
    if (sizes[_i].other_height) {
        ck_assert_int_eq(out[1].height, sizes[_i].other_height);
        ck_assert_int_eq(out[1].width, sizes[_i].other_width);
    }
}
END_TEST

/* A second size is worth an answer where two rules without numbers of their own hold, or none does. */
static const struct {
    const char *pairs[5]; /* the last one is asked about */
    bool doubtful;
} doubts[] = {
    {{"00000/03300/03300/00000>33/33", "0000/0033/0033/0000>33/33", "00000/03330/03330/03330"}, true},
    {{"1234>12", "12/34>1", "123456/123456>123/123/123/123/123", "123"}, true},
    {{"000/030/000>000/000/000", "0330>0000", "00/03"}, false}, /* as large as the input, though others hold too */
    {{"12>3/4", "123/456>0/0", "1/2/3"}, false},
    {{"12>12", "11/12>12/12/12/12/12", "11/11/12"}, false},
};

START_TEST(where_a_size_is_in_doubt) {
    struct answer_size out[2];
    ck_assert_int_eq(two_sizes(doubts[_i].pairs, out), 2);
    ck_assert_msg(out[0].doubtful == doubts[_i].doubtful, "%s; %s", out[0].why, out[1].why);
    ck_assert(!out[1].doubtful);
}
END_TEST

START_TEST(no_size_is_told_twice_or_too_large) {
    struct answer_size out[8];
    const char *const pairs[] = {"0000000000000000>00000000000000000000000000000000", "00>0000", NULL};
    struct arc_task *task = task_of(pairs);
    struct board asked = board_of("00000000000000000000");
    const int count = arc_sizes(task, &asked, out, 8);
    ck_assert_int_gt(count, 0);
    for (int i = 0; i < count; i++) {
        ck_assert(out[i].height >= 1 && out[i].width >= 1 && out[i].height <= 30 && out[i].width <= 30);
        for (int k = 0; k < i; k++)
            ck_assert(out[i].height != out[k].height || out[i].width != out[k].width);
    }
    board_free(&asked);
    arc_task_drop(task);
}
END_TEST

int main(void) {
    Suite *s = suite_create("arc sizes");
    TCase *t = tcase_create("objects");
    tcase_add_loop_test(t, cells_hang_together, 0, sizeof parts / sizeof *parts);
    tcase_add_test(t, objects_know_their_box_and_colours);
    tcase_add_loop_test(t, lines_cut_panels, 0, sizeof panels / sizeof *panels);
    tcase_add_test(t, black_is_background_where_there_is_any);
    suite_add_tcase(s, t);
    t = tcase_create("sizes");
    tcase_add_loop_test(t, a_rule_that_holds_for_all_tells_the_size, 0, sizeof sizes / sizeof *sizes);
    tcase_add_loop_test(t, where_a_size_is_in_doubt, 0, sizeof doubts / sizeof *doubts);
    tcase_add_test(t, no_size_is_told_twice_or_too_large);
    suite_add_tcase(s, t);
    return run_suite(s);
}
