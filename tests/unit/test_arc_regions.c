/* Regions of a grid against a slow version that is written from what they mean; and how our net is told a task. */
#include "alloc.h"
#include "arc_checks.h"
#include "encoding.h"
#include "objects.h"
#include "regions.h"
#include "run_suite.h"
#include "sides.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { TOKENS_MAX = 4 * 100 };

struct place {
    int plane, row, column;
};

static struct place place_of(const struct arc_sight *s, int i) {
    const int cells = s->height * s->width;
    return (struct place){i / cells, i % cells / s->width, i % s->width};
}

static bool in_grid(const struct arc_sight *s, struct place p) {
    return p.row < s->input->height && p.column < s->input->width;
}

static int symbol(const struct arc_sight *s, struct place p) {
    return in_grid(s, p) ? s->input->cells[p.row * s->input->width + p.column] : -1;
}

static int sign(const struct arc_sight *s, struct place p) {
    const int c = symbol(s, p);
    return c < 0 ? 2 : c == s->colour[p.plane];
}

static bool is_thing(const struct arc_sight *s, struct place p) {
    return in_grid(s, p) && symbol(s, p) != arc_background(s->input);
}

static bool beside(struct place a, struct place b, bool corners) {
    const int down = abs(a.row - b.row), right = abs(a.column - b.column);
    return corners ? down <= 1 && right <= 1 : down + right <= 1;
}

/* --- pairs of tokens that a family joins at once; regions are what follows from these --- */

typedef bool join(const struct arc_sight *s, struct place a, struct place b);

static bool join_component(const struct arc_sight *s, struct place a, struct place b) {
    return a.plane == b.plane && beside(a, b, false) && sign(s, a) == sign(s, b);
}

static bool join_object(const struct arc_sight *s, struct place a, struct place b) {
    if (is_thing(s, a) != is_thing(s, b)) return false;
    return !is_thing(s, a) || beside(a, b, true);
}

static bool join_mirror_x(const struct arc_sight *s, struct place a, struct place b) {
    return a.plane == b.plane && a.row == b.row && in_grid(s, a) && in_grid(s, b) &&
           a.column + b.column == s->input->width - 1;
}

static bool join_mirror_y(const struct arc_sight *s, struct place a, struct place b) {
    return a.plane == b.plane && a.column == b.column && in_grid(s, a) && in_grid(s, b) &&
           a.row + b.row == s->input->height - 1;
}

static bool join_transpose(const struct arc_sight *s, struct place a, struct place b) {
    return a.plane == b.plane && in_grid(s, a) && in_grid(s, b) && s->input->height == s->input->width &&
           a.row == b.column && a.column == b.row;
}

static bool join_run_row(const struct arc_sight *s, struct place a, struct place b) {
    return a.row == b.row && join_component(s, a, b);
}

static bool join_run_column(const struct arc_sight *s, struct place a, struct place b) {
    return a.column == b.column && join_component(s, a, b);
}

/* Whether the line at `at` is of one colour, and of which. */
static bool is_line(const struct board *b, int colour, int at, bool row) {
    for (int i = 0; i < (row ? b->width : b->height); i++)
        if (b->cells[row ? at * b->width + i : i * b->width + at] != colour) return false;
    return true;
}

/* How far `at` is from the line before it, -1 on a line; `parts`: between lines, all equally long, 0 = they are not. */
static int from_line(const struct board *b, int colour, int at, bool row, int *parts) {
    const int length = row ? b->height : b->width;
    int begins[ARC_SIDE_MAX + 1], ends[ARC_SIDE_MAX + 1], count = 0, since = 0;
    for (int i = 0; i < length; i++) {
        if (is_line(b, colour, i, row)) continue;
        if (i == 0 || is_line(b, colour, i - 1, row)) begins[count] = i;
        if (i == length - 1 || is_line(b, colour, i + 1, row)) ends[count++] = i;
    }
    *parts = count;
    for (int i = 1; i < count; i++)
        if (ends[i] - begins[i] != ends[0] - begins[0]) *parts = 0;
    if (is_line(b, colour, at, row)) return -1;
    while (at - since > 0 && !is_line(b, colour, at - since - 1, row))
        since++;
    return since;
}

static bool join_panel(const struct arc_sight *s, struct place a, struct place b) {
    if (a.plane != b.plane || !in_grid(s, a) || !in_grid(s, b)) return false;
    for (int colour = 0; colour < ARC_COLOURS; colour++) {
        int rows, columns;
        const int down[2] = {from_line(s->input, colour, a.row, true, &rows),
                             from_line(s->input, colour, b.row, true, &rows)};
        const int right[2] = {from_line(s->input, colour, a.column, false, &columns),
                              from_line(s->input, colour, b.column, false, &columns)};
        if (rows * columns < 2) continue;
        return down[0] >= 0 && right[0] >= 0 && down[0] == down[1] && right[0] == right[1];
    }
    return false;
}

/* The smallest numbers that are the same over all that is joined. */
static void spread(const struct arc_sight *s, join *joins, int *out) {
    const int count = s->planes * s->height * s->width;
    bool moved = true;
    for (int i = 0; i < count; i++)
        out[i] = i;
    while (moved) {
        moved = false;
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                if (out[j] < out[i] && joins(s, place_of(s, i), place_of(s, j))) out[i] = out[j], moved = true;
    }
}

/* The box around the object that holds a token, by what `object` says of the cells of one plane. */
static void frames(const struct arc_sight *s, int *out) {
    const int cells = s->height * s->width, count = s->planes * cells;
    int object[TOKENS_MAX];
    spread(s, join_object, object);
    for (int i = 0; i < count; i++) {
        const struct place p = place_of(s, i);
        int best = -1, least = 0;
        for (int k = 0; k < cells && in_grid(s, p); k++) {
            if (object[k] != k || !is_thing(s, place_of(s, k))) continue;
            int top = 99, bottom = -1, left = 99, right = -1;
            for (int j = 0; j < cells; j++) {
                const struct place q = place_of(s, j);
                if (object[j] != k) continue;
                if (q.row < top) top = q.row;
                if (q.row > bottom) bottom = q.row;
                if (q.column < left) left = q.column;
                if (q.column > right) right = q.column;
            }
            const int size = (bottom - top + 1) * (right - left + 1);
            if (p.row < top || p.row > bottom || p.column < left || p.column > right) continue;
            if (best < 0 || size < least) best = k, least = size;
        }
        out[i] = best;
    }
}

static const struct {
    const char *word;
    join *joins; /* NULL: frames */
} families[] = {
    {"component", join_component},   {"object", join_object},       {"mirror_x", join_mirror_x},
    {"mirror_y", join_mirror_y},     {"transpose", join_transpose}, {"run_row", join_run_row},
    {"run_column", join_run_column}, {"panel", join_panel},         {"frame", NULL},
};
enum { FAMILIES_HERE = sizeof families / sizeof *families };

static void check_family(const struct arc_sight *s, int f) {
    const int count = s->planes * s->height * s->width;
    int found[TOKENS_MAX], wanted[TOKENS_MAX];
    ck_assert(arc_regions(s, families[f].word, found));
    if (families[f].joins)
        spread(s, families[f].joins, wanted);
    else
        frames(s, wanted);
    for (int i = 0; i < count; i++) {
        ck_assert(found[i] >= 0 && found[i] < count);
        for (int j = 0; j < i; j++)
            ck_assert_msg((found[i] == found[j]) == (wanted[i] == wanted[j]), "%s: tokens %d and %d of %s",
                          families[f].word, j, i, rows_of(s->input));
    }
}

static const char *const grids[] = {
    "0",
    "12",
    "000/000",
    "0110/0000/2200",
    "1000/0200/0030/0004",
    "11011/10001/00000/10001/11011",
    "10501/00500/55555/01510/00500",
    "120021",
    "333/313/333",
    "00000/02220/02120/02220/00000",
    "5115115",
    "1221/2112/2112/1221",
    "00100/01110/00100",
    "0000/1111/0000",
    "30033/00000/30033/33333",
    "11100/10000/10002/00002/00222", /* boxes of one size share a cell */
};

START_TEST(regions_are_what_they_mean) {
    struct board b = board_of(grids[_i]);
    for (int grown = 0; grown < 2; grown++) {
        const struct arc_sight s = {
            .input = &b, .planes = 2, .height = b.height + 2 * grown, .width = b.width + grown, .colour = {0, 1}};
        for (int f = 0; f < FAMILIES_HERE; f++)
            check_family(&s, f);
    }
    board_free(&b);
}
END_TEST

START_TEST(random_grids) {
    struct rng rng;
    rng_seed(&rng, 5, (uint64_t)_i);
    struct board b;
    board_init(&b, 1 + (int)rng_below(&rng, 7), 1 + (int)rng_below(&rng, 7), 0);
    const int colours = 2 + _i % 3;
    for (int i = 0; i < board_cells(&b); i++)
        b.cells[i] = (uint8_t)(rng_below(&rng, 2) * rng_below(&rng, (uint32_t)colours));
    const struct arc_sight s = {.input = &b,
                                .planes = 3,
                                .height = b.height + (int)rng_below(&rng, 3),
                                .width = b.width + (int)rng_below(&rng, 3),
                                .colour = {0, 1, 2}};
    for (int f = 0; f < FAMILIES_HERE; f++)
        check_family(&s, f);
    board_free(&b);
}
END_TEST

START_TEST(an_unknown_family_is_told) {
    struct board b = board_of("01");
    const struct arc_sight s = {.input = &b, .planes = 1, .height = 1, .width = 2};
    int out[2];
    ck_assert(!arc_regions(&s, "row", out));
    ck_assert(!arc_regions(&s, "", out));
    board_free(&b);
}
END_TEST

/* --- the encoding --- */

static struct puzzle puzzle_of(struct arc_task *task, struct arc_test *test, const char *input, const char *answer) {
    *test = (struct arc_test){task, 0};
    return (struct puzzle){.kind = &arc_kind, .given = board_of(input), .answer = board_of(answer), .extra = test};
}

static void release(struct puzzle *p, struct arc_task *task) {
    board_free(&p->given);
    board_free(&p->answer);
    arc_task_drop(task);
}

START_TEST(colours_that_count) {
    struct arc_test test;
    /* 0 always counts, 3 stands in both pairs, 4 is added by one of them; 1, 2 and 5 are of single pairs */
    struct arc_task *task = task_of((const char *[]){"013>343", "023>353", NULL});
    struct puzzle p = puzzle_of(task, &test, "063", "733");
    struct grid_shape shape;
    uint8_t symbols[ARC_COLOURS];
    int32_t vectors[ARC_COLOURS * 3], tokens[30], labels[3];
    const struct view turned = {.side = 4}, known = {.size = VIEW_SIZE_KNOWN};
    arc_planes.shape(&p, NULL, &shape);
    ck_assert(shape.planes == 5 && shape.height == 1 && shape.width == 3);
    arc_planes.classes(&p, NULL, symbols);
    ck_assert_mem_eq(symbols, ((uint8_t[]){0, 3, 4, 5, 6}), 5);
    arc_planes.encode(&arc_planes, &p, &(struct view){0}, NULL, tokens);
    ck_assert_mem_eq(tokens, ((int32_t[]){1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0}), 15 * sizeof *tokens);
    arc_planes.labels(&arc_planes, &p, &(struct view){0}, &p.answer, labels);
    ck_assert_mem_eq(labels, ((int32_t[]){-1, 1, 1}), sizeof labels);
    arc_planes.vectors(&p, &turned, vectors);
    ck_assert_mem_eq(vectors, ((int32_t[]){0, 15, 19, 3, 15, 19, 10, 15, 19, 10, 15, 19, 10, 15, 19}),
                     15 * sizeof *vectors);
    arc_planes.shape(&p, &turned, &shape);
    ck_assert(shape.height == 3 && shape.width == 1);
    arc_planes.shape(&p, &known, &shape);
    ck_assert_int_eq(shape.planes, 6); /* 7 as well, which only the answer has */
    release(&p, task);
}
END_TEST

START_TEST(turns_are_numbered_rows_first) {
    static const int turn_of_side[SIDES_MAX] = {0, 2, 1, 3, 4, 6, 5, 7};
    struct arc_test test;
    struct arc_task *task = task_of((const char *[]){"01>01", NULL});
    struct puzzle p = puzzle_of(task, &test, "01", "01");
    for (int side = 0; side < SIDES_MAX; side++) {
        int32_t vectors[2 * 3];
        arc_planes.vectors(&p, &(struct view){.side = side}, vectors);
        ck_assert_int_eq(vectors[1], 11 + turn_of_side[side]);
    }
    release(&p, task);
}
END_TEST

/* The canvas holds the larger of input and answer both ways; what lies beyond the input says so, what lies beyond the
 * answer is not counted; and what is taught is read, from every side. */
START_TEST(answers_of_another_size) {
    struct arc_test test;
    struct arc_task *task = task_of((const char *[]){"01/11/00>110/011", "10/10/10>100/101", NULL});
    struct puzzle p = puzzle_of(task, &test, "00/01/11", "011/101");
    for (int side = 0; side < SIDES_MAX; side++) {
        const struct view v = {.side = side};
        struct grid_shape shape;
        struct board out = {0};
        int32_t tokens[2 * 9], labels[9];
        float probability[2 * 9];
        arc_planes.shape(&p, &v, &shape);
        ck_assert(shape.planes == 2 && shape.height == 3 && shape.width == 3);
        arc_planes.encode(&arc_planes, &p, &v, NULL, tokens);
        arc_planes.labels(&arc_planes, &p, &v, &p.answer, labels);
        int outside = 0, counted = 0;
        for (int i = 0; i < 9; i++) {
            outside += tokens[i] == SIGN_OUTSIDE;
            counted += labels[i] >= 0;
            probability[2 * i] = labels[i] == 0 ? 0.7f : 0.3f;
            probability[2 * i + 1] = 1 - probability[2 * i];
        }
        ck_assert_int_eq(outside, 3);
        ck_assert_int_eq(counted, 6);
        arc_planes.decode(&arc_planes, &p, &v, probability, &out);
        ck_assert_str_eq(rows_of(&out), "011/101");
        board_free(&out);
    }
    release(&p, task);
}
END_TEST

int main(void) {
    Suite *s = suite_create("arc_regions");
    TCase *c = tcase_create("arc_regions");
    tcase_set_timeout(c, 60);
    suite_add_tcase(s, c);
    tcase_add_loop_test(c, regions_are_what_they_mean, 0, sizeof grids / sizeof *grids);
    tcase_add_loop_test(c, random_grids, 0, 40);
    tcase_add_test(c, an_unknown_family_is_told);
    tcase_add_test(c, colours_that_count);
    tcase_add_test(c, turns_are_numbered_rows_first);
    tcase_add_test(c, answers_of_another_size);
    return run_suite(s);
}
