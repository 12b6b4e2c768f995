/* ARC tasks as a kind of puzzle: colours, what can be told of an answer, words. */
#include "alloc.h"
#include "arc.h"
#include "families.h"
#include "objects.h"
#include "sizes.h"

#include <stdlib.h>

static const struct puzzle_symbol symbols[ARC_COLOURS] = {
    {"0", '0', "black", "0.", SYMBOL_COLOUR},  {"1", '1', "blue", "1", SYMBOL_COLOUR},
    {"2", '2', "red", "2", SYMBOL_COLOUR},     {"3", '3', "green", "3", SYMBOL_COLOUR},
    {"4", '4', "yellow", "4", SYMBOL_COLOUR},  {"5", '5', "grey", "5", SYMBOL_COLOUR},
    {"6", '6', "magenta", "6", SYMBOL_COLOUR}, {"7", '7', "orange", "7", SYMBOL_COLOUR},
    {"8", '8', "sky", "8", SYMBOL_COLOUR},     {"9", '9', "maroon", "9", SYMBOL_COLOUR},
};
static const uint8_t answers[ARC_COLOURS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static void block(const struct puzzle *p, int *block_height, int *block_width) {
    (void)p;
    *block_height = *block_width = 0;
}

static int choices(const struct puzzle *p, int cell, bool play, uint8_t *out) {
    (void)p, (void)cell, (void)play;
    for (int i = 0; i < ARC_COLOURS; i++)
        out[i] = (uint8_t)i;
    return ARC_COLOURS;
}

static const struct demonstration *demonstrations(const struct puzzle *p, int *count) {
    *count = arc_task_of(p)->count;
    return arc_task_of(p)->pairs;
}

static int answer_sizes(const struct puzzle *p, struct answer_size *out, int most) {
    return arc_sizes(arc_task_of(p), &p->given, out, most);
}

static int part(const struct puzzle *p, int *count) {
    *count = arc_task_of(p)->tests;
    return arc_test_of(p)->index;
}

static enum puzzle_state validate(const struct puzzle *p, uint8_t *wrong, char *text) {
    int one, other, count = arc_task_of(p)->count;
    for (int i = 0; wrong && i < board_cells(&p->given); i++)
        wrong[i] = 0;
    if (arc_contradiction(arc_task_of(p), &one, &other)) {
        snprintf(text, 160, "demonstrations %d and %d contradict each other: one input, two outputs", one + 1,
                 other + 1);
        return PUZZLE_CONFLICT;
    }
    struct answer_size size[2];
    char second[32] = "";
    arc_sizes(arc_task_of(p), &p->given, size, 2);
    if (size->doubtful) snprintf(second, sizeof second, " or %dx%d", size[1].height, size[1].width);
    snprintf(text, 160, "%d demonstration%s; the answer: %dx%d%s, %s", count, count == 1 ? "" : "s", size->height,
             size->width, second, size->why);
    return PUZZLE_UNKNOWN;
}

/* Only an answer key can tell, so nothing is ever known, and no thinking can stop by what is said here. */
static void check(const struct puzzle *p, const struct board *grid, uint8_t *wrong, struct verdict *v) {
    const struct board *key = &p->answer;
    int differ = 0;
    *v = (struct verdict){.complete = true, .valid = true, .exact = key->cells && board_equal(grid, key)};
    for (int i = 0; i < board_cells(grid); i++) {
        if (wrong) wrong[i] = 0;
        if (key->cells && board_same_size(grid, key)) differ += grid->cells[i] != key->cells[i];
    }
    if (!key->cells)
        snprintf(v->text, sizeof v->text, "there is no answer key to tell whether this is right");
    else if (v->exact)
        snprintf(v->text, sizeof v->text, "as the answer key has it");
    else if (!board_same_size(grid, key))
        snprintf(v->text, sizeof v->text, "%dx%d, the answer key has %dx%d", grid->height, grid->width, key->height,
                 key->width);
    else
        snprintf(v->text, sizeof v->text, "%d cell%s other than in the answer key", differ,
                 differ == 1 ? " is" : "s are");
}

static int no_solver(const struct puzzle *p, struct board *answer) {
    (void)p, (void)answer;
    return 0;
}

static void describe(const struct puzzle *p, const struct board *grid, int cell, char *out, size_t size) {
    (void)p;
    struct arc_objects *all = XNEW(struct arc_objects);
    arc_objects(grid, BACKGROUND_NONE, 0, all);
    const struct arc_object *o = &all->items[all->of[cell]];
    snprintf(out, size, "row %d, column %d: %s; one of %d cell%s that hang together, %dx%d", cell / grid->width + 1,
             cell % grid->width + 1, symbols[grid->cells[cell]].name, o->cells, o->cells == 1 ? "" : "s", o->box.height,
             o->box.width);
    free(all);
}

static void *copy_extra(const void *extra) {
    const struct arc_test *from = extra;
    struct arc_test *copy = XNEW(struct arc_test);
    *copy = (struct arc_test){arc_task_hold(from->task), from->index};
    return copy;
}

static void free_extra(void *extra) {
    struct arc_test *test = extra;
    arc_task_drop(test->task);
    free(test);
}

const struct puzzle_kind arc_kind = {
    .name = "arc",
    .title = "ARC",
    .trunk = "arc.safetensors",
    .one = "an ARC task",
    .many = "ARC",
    .symbols = symbols,
    .symbol_count = ARC_COLOURS,
    .blank = 0,
    .answers = answers,
    .answer_count = ARC_COLOURS,
    .side_max = ARC_SIDE_MAX,
    .answer_apart = true,
    .levels = arc_levels,
    .levels_text = arc_levels_text,
    .block = block,
    .choices = choices,
    .validate = validate,
    .check = check,
    .encodings = arc_encodings,
    .solve = no_solver,
    .demonstrations = demonstrations,
    .answer_sizes = answer_sizes,
    .part = part,
    .generate_size = arc_generate_size,
    .generate = arc_generate,
    .describe = describe,
    .readers = arc_readers,
    .entry = &arc_entry,
    .formats = arc_formats,
    .write = arc_write,
    .write_list = arc_write_list,
    .write_attempts = arc_write_attempts,
    .free_extra = free_extra,
    .copy_extra = copy_extra,
};
