/* What is written in any format is read back the same. */
#include "alloc.h"
#include "puzzle.h"
#include "run_suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static void expect_same(const struct puzzle_list *a, const struct puzzle_list *b, bool answers, const char *format) {
    ck_assert_msg(a->count == b->count, "%s: %d puzzles became %d", format, a->count, b->count);
    for (int i = 0; i < a->count; i++) {
        const struct puzzle *p = &a->items[i], *q = &b->items[i];
        size_t cells = (size_t)(p->given.height * p->given.width);
        ck_assert_msg(p->given.height == q->given.height && p->given.width == q->given.width, "%s: size", format);
        ck_assert_msg(memcmp(p->given.cells, q->given.cells, cells) == 0, "%s: the givens of puzzle %d", format, i);
        if (!answers) continue;
        ck_assert_msg(!p->answer.cells == !q->answer.cells &&
                          (!p->answer.cells || memcmp(p->answer.cells, q->answer.cells, cells) == 0),
                      "%s: answers", format);
    }
}

/* Writes the list, reads what was written and compares; the caller frees `back`. */
static void round_trip(const struct puzzle_list *from, const char *format, struct puzzle_list *back) {
    char *text, message[600];
    size_t size;
    struct err e;
    FILE *out = open_memstream(&text, &size);
    int failed = puzzle_write(out, from->items, from->count, format, &e);
    fclose(out);
    if (failed) ck_abort_msg("%s: %s", format, err_format(&e, message, sizeof message));
    *back = (struct puzzle_list){0};
    if (puzzle_read_text(back, text, size, format, from->items[0].kind, NULL, &e))
        ck_abort_msg("%s\n%s", err_format(&e, message, sizeof message), text);
    bool answers = strcmp(format, "yaml") == 0 || strcmp(format, "csv") == 0;
    expect_same(from, back, answers, format);
    free(text);
}

/* A full valid grid: the pattern with rows, columns and digits renamed. */
static void solved_grid(uint8_t *grid, int side, int box_height, struct rng *rng) {
    int box_width = side / box_height, digits[16];
    rng_shuffle(rng, digits, side);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            grid[y * side + x] = (uint8_t)(digits[(y % box_height * box_width + y / box_height + x) % side] + 1);
}

static void random_sudoku(struct puzzle *p, int side, struct rng *rng) {
    static const int box_heights[] = {[4] = 2, [6] = 2, [9] = 3, [16] = 4};
    puzzle_init(p, puzzle_kind_find("sudoku"), side, side);
    board_init(&p->answer, side, side, 0);
    solved_grid(p->answer.cells, side, box_heights[side], rng);
    uint32_t share = 1 + rng_below(rng, 9);
    for (int i = 0; i < side * side; i++)
        if (rng_below(rng, 10) < share) p->given.cells[i] = p->answer.cells[i];
    /* One digit beyond those of the next smaller size, so that the length alone does not have to decide. */
    for (int i = 0; i < side * side; i++)
        if (p->answer.cells[i] == side) p->given.cells[i] = (uint8_t)side;
}

START_TEST(every_format_comes_back) {
    static const int sides[] = {9, 4, 6, 16};
    const struct puzzle_kind *sudoku = puzzle_kind_find("sudoku");
    struct rng rng;
    rng_seed(&rng, 11, 0);
    for (int round = 0; round < 40; round++) {
        int side = sides[round % 4];
        struct puzzle_list from = {0}, back;
        for (int i = 0; i < 1 + round % 3; i++)
            random_sudoku(puzzle_list_add(&from), side, &rng);
        round_trip(&from, "yaml", &back);
        puzzle_list_free(&back);
        for (int k = 0; sudoku->formats[k]; k++) {
            bool only_9x9 = strcmp(sudoku->formats[k], "ss") == 0 || strcmp(sudoku->formats[k], "sdx") == 0 ||
                            strcmp(sudoku->formats[k], "opensudoku") == 0;
            if (only_9x9 && side != 9) continue;
            round_trip(&from, sudoku->formats[k], &back);
            puzzle_list_free(&back);
        }
        puzzle_list_free(&from);
    }
}
END_TEST

START_TEST(texts_and_limits_come_back) {
    struct puzzle_list from = {0}, back;
    struct puzzle *p = puzzle_list_add(&from);
    puzzle_init(p, puzzle_kind_find("null"), 2, 3);
    p->name = xstrdup("quote \" back\\slash: # 'x' \xc3\xa9 \n\ttab");
    p->source = xstrdup("");
    p->effort = (struct effort){EXPLORE_SEARCH, .steps = 5, .chains = 2, .noise = 0.1, .seed = EFFORT_SEED_MAX};
    round_trip(&from, "yaml", &back);
    ck_assert_str_eq(back.items[0].name, p->name);
    ck_assert_str_eq(back.items[0].source, "");
    ck_assert(back.items[0].effort.noise == 0.1 && back.items[0].effort.seed == EFFORT_SEED_MAX);
    ck_assert(back.items[0].effort.steps == 5 && back.items[0].effort.explore == EXPLORE_SEARCH);
    puzzle_list_free(&back);
    puzzle_list_free(&from);
}
END_TEST

START_TEST(what_a_format_cannot_hold_is_refused) {
    struct puzzle_list from = {0};
    struct rng rng;
    struct err e;
    FILE *out = fopen("/dev/null", "w");
    rng_seed(&rng, 1, 0);
    random_sudoku(puzzle_list_add(&from), 4, &rng);
    ck_assert_int_eq(puzzle_write(out, from.items, 1, "ss", &e), -1);
    ck_assert_int_eq(e.code, ERR_UNSUPPORTED);
    ck_assert_int_eq(puzzle_write(out, from.items, 1, "docx", &e), -1);
    ck_assert_int_eq(e.code, ERR_UNSUPPORTED);
    ck_assert_int_eq(puzzle_write(out, from.items, 1, "line", &e), 0);
    fclose(out);
    puzzle_list_free(&from);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("written");
    TCase *c = tcase_create("written");
    suite_add_tcase(suite, c);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, every_format_comes_back);
    tcase_add_test(c, texts_and_limits_come_back);
    tcase_add_test(c, what_a_format_cannot_hold_is_refused);
    return run_suite(suite);
}
