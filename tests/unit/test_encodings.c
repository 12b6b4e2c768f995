/* How networks are told puzzles: every encoding of every kind, in every view, there and back. */
#include "encoding.h"
#include "run_suite.h"
#include "sides.h"

#include <check.h>
#include <string.h>

enum { VIEWS = 20, CLASSES_MAX = 16, CELLS_MAX = 256, TOKENS_MAX = 16 * CELLS_MAX };

static const struct view as_it_is;

static struct puzzle make(const char *kind, int height, int width, uint64_t seed) {
    struct generate_request request = {.height = height, .width = width, .density = -1};
    struct puzzle p;
    struct rng rng;
    struct err e;
    rng_seed(&rng, seed, 0);
    if (!strcmp(kind, "maze")) request.level = "easy";
    ck_assert_msg(!puzzle_kind_find(kind)->generate(&p, &request, &rng, &e), "%s", e.what);
    return p;
}

static struct puzzle read_one(const char *text) {
    struct puzzle_list list = {0};
    struct puzzle p;
    struct err e;
    ck_assert_msg(!puzzle_read_text(&list, text, strlen(text), "test", NULL, NULL, &e), "%s", e.what);
    puzzle_copy(&p, &list.items[0]);
    puzzle_list_free(&list);
    return p;
}

static const struct encoding *encoding_of(const struct puzzle *p, int planes, int vocab, int outputs) {
    const struct model_facts facts = {planes, vocab, outputs};
    return encoding_find(p->kind, &facts);
}

START_TEST(a_model_gets_the_encoding_that_fits) {
    const struct puzzle_kind *sudoku = puzzle_kind_find("sudoku"), *maze = puzzle_kind_find("maze");
    ck_assert_ptr_eq(encoding_find(sudoku, &(struct model_facts){9, 3, 1}), sudoku->encodings[0]);
    ck_assert_ptr_eq(encoding_find(sudoku, &(struct model_facts){4, 3, 1}), sudoku->encodings[0]);
    ck_assert_ptr_eq(encoding_find(sudoku, &(struct model_facts){1, 11, 11}), sudoku->encodings[1]);
    ck_assert_ptr_eq(encoding_find(maze, &(struct model_facts){1, 5, 2}), maze->encodings[0]);
    ck_assert_ptr_eq(encoding_find(maze, &(struct model_facts){1, 6, 6}), maze->encodings[1]);
    ck_assert_ptr_null(encoding_find(sudoku, &(struct model_facts){1, 3, 1})); /* one plane is no stack of digits */
    ck_assert_ptr_null(encoding_find(sudoku, &(struct model_facts){1, 6, 6}));
    ck_assert_ptr_null(encoding_find(maze, &(struct model_facts){1, 11, 11}));
}
END_TEST

/* As dataset/build_sudoku_dataset.py and build_maze_dataset.py of the official code write them. */
START_TEST(official_tokens) {
    struct puzzle p = read_one("1.23......4.....\n"), m = read_one("#####\n#S.##\n##.G#\n#####\n");
    const struct encoding *c = encoding_of(&p, 1, 11, 11), *d = encoding_of(&m, 1, 6, 6);
    int32_t tokens[20], labels[20];
    c->encode(c, &p, &as_it_is, NULL, tokens);
    ck_assert_mem_eq(tokens, ((int32_t[]){2, 1, 3, 4, 1, 1, 1, 1, 1, 1, 5, 1, 1, 1, 1, 1}), 16 * sizeof *tokens);
    uint8_t pins[16] = {[0] = 3, [1] = 4}; /* a given is stronger */
    c->encode(c, &p, &as_it_is, pins, tokens);
    ck_assert(tokens[0] == 2 && tokens[1] == 5 && tokens[4] == 1);
    d->encode(d, &m, &as_it_is, NULL, tokens);
    ck_assert_mem_eq(tokens, ((int32_t[]){1, 1, 1, 1, 1, 1, 3, 2, 1, 1, 1, 1, 2, 4, 1, 1, 1, 1, 1, 1}),
                     20 * sizeof *tokens);
    ck_assert_int_eq(m.kind->solve(&m, &m.answer), 1);
    d->labels(d, &m, &as_it_is, &m.answer, labels);
    ck_assert_mem_eq(labels, ((int32_t[]){1, 1, 1, 1, 1, 1, 3, 5, 1, 1, 1, 1, 5, 4, 1, 1, 1, 1, 1, 1}),
                     20 * sizeof *labels);
    puzzle_free(&p);
    puzzle_free(&m);
}
END_TEST

/* As nano-trm's data module writes them: on a square of its own size, and on a larger one. */
START_TEST(tokens_on_a_square) {
    struct puzzle p = read_one("1.23......4.....\n");
    static const int32_t plain[16] = {3, 2, 4, 5, 2, 2, 2, 2, 2, 2, 6, 2, 2, 2, 2, 2};
    const struct encoding *c = encoding_find(p.kind, &(struct model_facts){1, 7, 7, 4}),
                          *wide = encoding_find(p.kind, &(struct model_facts){1, 7, 7, 6});
    struct grid_shape shape;
    int32_t tokens[36], labels[36];
    int from[36];
    ck_assert(c && wide && c != wide);
    ck_assert_ptr_null(encoding_find(p.kind, &(struct model_facts){1, 7, 7, 30}));
    ck_assert_ptr_null(encoding_find(p.kind, &(struct model_facts){1, 12, 12, 30})); /* ARC's */
    ck_assert_ptr_null(encoding_find(p.kind, &(struct model_facts){1, 12, 12, -1}));
    c->encode(c, &p, &as_it_is, NULL, tokens);
    ck_assert_mem_eq(tokens, plain, sizeof plain);
    wide->shape(&p, &as_it_is, &shape);
    ck_assert(shape.planes == 1 && shape.height == 6 && shape.width == 6);
    wide->encode(wide, &p, &as_it_is, (uint8_t[16]){[1] = 4}, tokens);
    encoding_places(wide, &p, &as_it_is, &p.given, from);
    ck_assert_int_ge(p.kind->solve(&p, &p.answer), 1);
    wide->labels(wide, &p, &as_it_is, &p.answer, labels);
    for (int i = 0; i < 36; i++) {
        const bool inside = i / 6 < 4 && i % 6 < 4;
        const int cell = i / 6 * 4 + i % 6;
        ck_assert_int_eq(from[i], inside ? cell : -1);
        ck_assert_int_eq(tokens[i], i == 24 ? 1 : !inside ? 0 : cell == 1 ? 6 : plain[cell]);
        ck_assert_int_eq(labels[i], inside ? p.answer.cells[cell] + 2 : -1);
    }
    puzzle_free(&p);
}
END_TEST

START_TEST(digit_planes) {
    struct puzzle p = read_one("1.23......4.....\n");
    const struct encoding *c = encoding_of(&p, 4, 3, 1);
    struct grid_shape shape;
    int32_t tokens[64];
    uint8_t pins[16] = {[0] = 3, [1] = 4};
    c->shape(&p, NULL, &shape);
    ck_assert(shape.planes == 4 && shape.height == 4 && shape.width == 4);
    ck_assert(shape.box_height == 2 && shape.box_width == 2);
    c->encode(c, &p, &as_it_is, pins, tokens);
    for (int plane = 0; plane < 4; plane++)
        for (int cell = 0; cell < 16; cell++) {
            int digit = cell == 1 ? 4 : p.given.cells[cell];
            ck_assert_int_eq(tokens[plane * 16 + cell], !digit ? 0 : digit == plane + 1 ? 1 : 2);
        }
    puzzle_free(&p);
}
END_TEST

START_TEST(our_mazes) {
    struct puzzle p = read_one("#S.\n..G\n");
    const struct encoding *c = encoding_of(&p, 1, 5, 2);
    int32_t tokens[6], labels[6];
    c->encode(c, &p, &as_it_is, NULL, tokens);
    ck_assert_mem_eq(tokens, ((int32_t[]){1, 3, 2, 2, 2, 4}), sizeof tokens);
    c->encode(c, &p, &as_it_is, (uint8_t[]){4, 4, 4, 1, 0, 1}, tokens); /* pinned as path, as wall */
    ck_assert_mem_eq(tokens, ((int32_t[]){1, 3, 0, 1, 2, 4}), sizeof tokens);
    ck_assert_int_eq(p.kind->solve(&p, &p.answer), 1);
    c->labels(c, &p, &as_it_is, &p.answer, labels);
    ck_assert_mem_eq(labels, ((int32_t[]){-1, -1, 0, 0, 1, -1}), sizeof labels);
    puzzle_free(&p);
}
END_TEST

/* Every kind with a few sizes, its first answer. */
static const struct {
    const char *kind;
    int height, width;
} samples[] = {
    {"sudoku", 4, 4}, {"sudoku", 6, 6}, {"sudoku", 9, 9}, {"maze", 7, 7}, {"maze", 6, 11}, {"null", 3, 3},
};

/* Those that pad are each for one square and so many digits. */
static bool fits(const struct encoding *c, const struct puzzle *p) {
    return !c->pads || (p->given.height <= c->facts.side && c->facts.outputs == p->given.height + 3);
}

/* A network that says what its labels ask for is read as the answer, whatever it was shown; what it says of given cells
 * does not count. */
START_TEST(what_is_taught_is_read) {
    struct puzzle p = make(samples[_i].kind, samples[_i].height, samples[_i].width, 7);
    for (int k = 0; p.kind->encodings[k]; k++) {
        const struct encoding *c = p.kind->encodings[k];
        struct grid_shape shape;
        if (!fits(c, &p)) continue;
        c->shape(&p, NULL, &shape);
        const int cells = grid_cells(&shape), classes = encoding_classes(c, &shape);
        for (int number = 0; number < VIEWS; number++) {
            struct view v;
            struct board out = {0};
            int32_t labels[CELLS_MAX];
            float probability[CELLS_MAX * CLASSES_MAX];
            encoding_view(c, &p, number, 3, &v);
            c->labels(c, &p, &v, &p.answer, labels);
            int counted = 0;
            for (int i = 0; i < cells; i++) {
                const int said = labels[i] < 0 ? 0 : labels[i];
                counted += labels[i] >= 0;
                for (int j = 0; j < classes; j++)
                    probability[i * classes + j] = j == said ? 0.6f : 0.4f / (float)(classes - 1);
            }
            ck_assert_int_gt(counted, 0);
            c->decode(c, &p, &v, probability, &out);
            ck_assert_msg(board_equal(&out, &p.answer), "%s, %s, view %d", p.kind->name, c->name, number);
            board_free(&out);
        }
    }
    puzzle_free(&p);
}
END_TEST

/* Tokens of a view are those of the puzzle that one sees so. */
START_TEST(a_view_shows_the_turned_and_renamed_puzzle) {
    struct puzzle p = make(samples[_i].kind, samples[_i].height, samples[_i].width, 8);
    for (int k = 0; p.kind->encodings[k]; k++) {
        const struct encoding *c = p.kind->encodings[k];
        struct grid_shape shape;
        if (!fits(c, &p)) continue;
        c->shape(&p, NULL, &shape);
        int different = 0;
        for (int number = 0; number < VIEWS; number++) {
            struct view v;
            struct puzzle seen;
            int from[CELLS_MAX];
            int32_t shown[TOKENS_MAX], told[TOKENS_MAX], plain[TOKENS_MAX];
            encoding_view(c, &p, number, 3, &v);
            view_cells(&p, &v, from);
            puzzle_init(&seen, p.kind, p.given.height, p.given.width);
            for (int i = 0; i < board_cells(&p.given); i++)
                seen.given.cells[i] = view_symbol(&v, p.given.cells[from[i]]);
            c->encode(c, &p, &v, NULL, shown);
            c->encode(c, &seen, &as_it_is, NULL, told);
            c->encode(c, &p, &as_it_is, NULL, plain);
            const size_t bytes = (size_t)grid_tokens(&shape) * sizeof *shown;
            ck_assert_mem_eq(shown, told, bytes);
            different += memcmp(shown, plain, bytes) != 0;
            if (v.renamed)
                for (int s = 0; s < p.kind->symbol_count; s++)
                    ck_assert_int_eq(view_symbol_back(p.kind, &v, view_symbol(&v, (uint8_t)s)), s);
            puzzle_free(&seen);
        }
        const bool oblong = p.given.height != p.given.width || p.given.height == 6; /* a Sudoku of 6x6: boxes of 2x3 */
        ck_assert_int_eq(encoding_sides(c, &p), c->turns ? oblong ? 4 : 8 : 1);
        ck_assert(c->turns || c->renames ? different > VIEWS / 2 : different == 0);
    }
    puzzle_free(&p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("encodings");
    TCase *c = tcase_create("encodings");
    const int count = sizeof samples / sizeof *samples;
    tcase_add_test(c, a_model_gets_the_encoding_that_fits);
    tcase_add_test(c, official_tokens);
    tcase_add_test(c, tokens_on_a_square);
    tcase_add_test(c, digit_planes);
    tcase_add_test(c, our_mazes);
    tcase_add_loop_test(c, what_is_taught_is_read, 0, count);
    tcase_add_loop_test(c, a_view_shows_the_turned_and_renamed_puzzle, 0, count);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
