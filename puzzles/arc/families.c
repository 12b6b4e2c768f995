/* Tasks from families: what a task has in common, pairs, and whether these show their rule clearly enough. */
#include "families.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

#define FAMILY(theme, name, variants, words) {#name, #theme, variants, make_##name, check_##name},
const struct arc_family arc_families[] = {ARC_FAMILIES(FAMILY){NULL}};

#define LEVEL(theme, name, variants, words) #name,
const char *const arc_levels[] = {"any", ARC_THEMES ARC_FAMILIES(LEVEL) NULL};

#define LINE(theme, name, variants, words) "  " #name ": " words "\n"
const char arc_levels_text[] =
    "Tasks of a family of ours, of all families of a theme, or of any. A pair's output is\n" ARC_FAMILIES(LINE);

/* --- for families --- */

bool holds(const struct arc_rule *r, const struct board *in, const struct board *out, int height, int width,
           uint8_t (*expected)(const struct arc_rule *r, const struct board *in, int row, int column)) {
    if (out->height != height || out->width != width) return false;
    for (int i = 0; i < board_cells(out); i++)
        if (out->cells[i] != expected(r, in, i / width, i % width)) return false;
    return true;
}

void draw_ground(const struct arc_rule *r, struct rng *rng, int least, int most, struct board *out) {
    int height = draw_between(rng, least, most), width = draw_between(rng, least, most);
    if (r->height) height = least + r->height % (most - least + 1), width = least + r->width % (most - least + 1);
    board_init(out, height, width, ground(r));
}

bool draw_picture(const struct arc_rule *r, struct rng *rng, int least, int most, int inks, struct board *out) {
    draw_ground(r, rng, least, most, out);
    grid_sprinkle(out, rng, ground(r), 0.3 + 0.3 * rng_uniform(rng), r->colour + 1, inks);
    for (int k = 1; k <= inks; k++)
        if (!grid_count(out, ink(r, k))) return false;
    return true;
}

bool draw_shapes(const struct arc_rule *r, struct rng *rng, int least, int most, const uint8_t *colours, int count,
                 struct board *out) {
    const int wanted = draw_between(rng, least, most);
    struct arc_box box;
    draw_ground(r, rng, 8, 16, out);
    for (int i = 0; i < wanted; i++)
        if (!place_shape(out, rng, ground(r), colours[rng_below(rng, (uint32_t)count)], 1, 4, &box)) return false;
    return true;
}

struct rng task_rng(const struct arc_rule *r) {
    struct rng rng;
    rng_seed(&rng, r->seed, 0);
    return rng;
}

/* --- tasks --- */

static void draw_rule(struct arc_rule *r, const struct arc_family *family, struct rng *rng) {
    int order[ARC_COLOURS];
    *r = (struct arc_rule){.family = family,
                           .variant = draw_between(rng, 0, family->variants - 1),
                           .turn = draw_between(rng, 0, TURNS - 1),
                           .seed = rng_next(rng)};
    if (rng_chance(rng, 0.3)) r->height = draw_between(rng, 1, 1000), r->width = draw_between(rng, 1, 1000);
    rng_shuffle(rng, order, ARC_COLOURS);
    const bool black = rng_chance(rng, 0.8);
    for (int k = 0; k < ARC_COLOURS; k++)
        r->colour[k] = (uint8_t)order[k];
    uint8_t *at = memchr(r->colour, 0, ARC_COLOURS), *to = r->colour + (black ? 0 : INKS + 1);
    *at = *to, *to = 0; /* black is the ground, or not there: who sees some takes it for the ground */
}

static void free_pair(struct demonstration *pair) {
    board_free(&pair->input);
    board_free(&pair->output);
}

static bool draw_pair(const struct arc_rule *r, struct rng *rng, struct demonstration *pair) {
    enum { TRIES = 60 };
    for (int i = 0; i < TRIES; i++) {
        *pair = (struct demonstration){0};
        if (r->family->make(r, rng, &pair->input, &pair->output) && !board_equal(&pair->input, &pair->output))
            return true;
        free_pair(pair);
    }
    return false;
}

/* No two inputs are the same, and not all demonstrations have one answer. */
static bool differ(const struct demonstration *all, int pairs, int count) {
    bool outputs = false;
    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++) {
            if (board_equal(&all[i].input, &all[j].input)) return false;
            outputs |= i < pairs && !board_equal(&all[i].output, &all[j].output);
        }
    return outputs;
}

/* Pairs seen from one side; turned when they are looked at. */
struct turned_pairs {
    const struct demonstration *all;
    struct demonstration *seen; /* [count] zero: not yet */
    int turn;
};

static const struct demonstration *turned_pair(const struct turned_pairs *t, int i) {
    struct demonstration *seen = &t->seen[i];
    if (!seen->input.cells) {
        grid_turn(&seen->input, &t->all[i].input, t->turn);
        grid_turn(&seen->output, &t->all[i].output, t->turn);
    }
    return seen;
}

/* How many pairs, from the first on, follow a rule. */
static int pairs_that_follow(const struct arc_rule *r, const struct turned_pairs *t, int count) {
    int good = 0;
    while (good < count && r->family->check(r, &turned_pair(t, good)->input, &turned_pair(t, good)->output))
        good++;
    return good;
}

/* Any rule of ours, from any side, that the demonstrations allow too gives the tests the same answers. */
static bool one_rule(const struct arc_rule *r, const struct demonstration *all, int pairs, int count) {
    struct turned_pairs t = {.all = all, .seen = XNEW_ARRAY(struct demonstration, count)};
    struct arc_rule other = *r;
    bool clear = true;
    for (; t.turn < TURNS && clear; t.turn++) {
        for (other.family = arc_families; other.family->name && clear; other.family++)
            for (other.variant = 0; other.variant < other.family->variants && clear; other.variant++) {
                const int good = pairs_that_follow(&other, &t, count);
                clear = good < pairs || good == count;
            }
        for (int i = 0; i < count; i++)
            free_pair(&t.seen[i]);
    }
    free(t.seen);
    return clear;
}

static unsigned colours_of(const struct board *b) {
    unsigned bits = 0;
    for (int i = 0; i < board_cells(b); i++)
        bits |= 1u << b->cells[i];
    return bits;
}

/* Colours of the answers stand in the test's input, or some demonstration shows that they are added. */
static bool colours_shown(const struct demonstration *all, int pairs, int count) {
    unsigned added = 0;
    for (int i = 0; i < pairs; i++)
        added |= colours_of(&all[i].output) & ~colours_of(&all[i].input);
    for (int i = pairs; i < count; i++)
        if (colours_of(&all[i].output) & ~colours_of(&all[i].input) & ~added) return false;
    return true;
}

bool arc_clear_enough(const struct arc_rule *r, const struct demonstration *all, int pairs, int count) {
    return differ(all, pairs, count) && colours_shown(all, pairs, count) && one_rule(r, all, pairs, count);
}

static void turn_board(struct board *b, int turn) {
    struct board turned;
    grid_turn(&turned, b, turn);
    board_free(b);
    *b = turned;
}

bool arc_rule_holds(const struct arc_rule *r, const struct board *in, const struct board *out) {
    struct board own_in, own_out;
    grid_turn(&own_in, in, turn_back(r->turn));
    grid_turn(&own_out, out, turn_back(r->turn));
    const bool good = r->family->check(r, &own_in, &own_out);
    board_free(&own_in);
    board_free(&own_out);
    return good;
}

/* A task of pairs, which are taken, of which those from `pairs` on are asked about. */
static void add_task(struct puzzle_list *out, const struct arc_rule *r, struct demonstration *all, int pairs,
                     int count) {
    struct arc_task *task = arc_task_new();
    for (int i = 0; i < count; i++) {
        turn_board(&all[i].input, r->turn);
        turn_board(&all[i].output, r->turn);
        if (i < pairs)
            *arc_task_add(task) = all[i];
        else
            arc_add_test(out, task, &all[i].input, &all[i].output)->name = xstrdup(r->family->name);
    }
    arc_task_drop(task);
}

bool arc_draw_task(struct puzzle_list *out, const struct arc_family *family, int pairs, int tests, struct rng *rng,
                   struct arc_rule *rule) {
    enum { TRIES = 60 };
    const int count = pairs + tests;
    struct demonstration *all = XNEW_ARRAY(struct demonstration, count);
    bool good = false;
    for (int i = 0; i < TRIES && !good; i++) {
        struct arc_rule r;
        int drawn = 0;
        draw_rule(&r, family, rng);
        while (drawn < count && draw_pair(&r, rng, &all[drawn]))
            drawn++;
        good = drawn == count && arc_clear_enough(&r, all, pairs, count);
        if (good) add_task(out, &r, all, pairs, count);
        if (good && rule) *rule = r;
        for (int k = 0; k < drawn && !good; k++)
            free_pair(&all[k]);
    }
    free(all);
    return good;
}

/* --- the generator of the kind --- */

static bool of_level(const struct arc_family *f, const char *level) {
    return !level || !strcmp(level, arc_levels[0]) || !strcmp(level, f->theme) || !strcmp(level, f->name);
}

int arc_generate_size(const struct generate_request *request, int *height, int *width, struct err *e) {
    int known = 0;
    for (const struct arc_family *f = arc_families; f->name; f++)
        known += of_level(f, request->level);
    if (!known) {
        const char *near = err_nearest(request->level, arc_levels, sizeof arc_levels / sizeof arc_levels[0] - 1);
        return err_set(e, ERR_VALUE, NULL, 0, 0, near ? near : "a theme or a family, as --levels lists them",
                       "unknown level \"%s\"", request->level);
    }
    if (request->height || request->width)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, "no size",
                       "every grid of an ARC task has a size of its own, which its family draws");
    *height = *width = ARC_SIDE_MAX;
    return 0;
}

int arc_generate(struct puzzle *p, const struct generate_request *request, struct rng *rng, struct err *e) {
    int height, width, known = 0;
    struct puzzle_list made = {0};
    const struct arc_family *family = NULL;
    if (arc_generate_size(request, &height, &width, e)) return -1;
    for (const struct arc_family *f = arc_families; f->name; f++)
        if (of_level(f, request->level) && rng_below(rng, (uint32_t)++known) == 0) family = f;
    if (!arc_draw_task(&made, family, request->pairs ? request->pairs : draw_between(rng, 2, 5), 1, rng, NULL))
        return err_set(e, ERR_LIMIT, NULL, 0, 0, NULL, "no clear task of family %s came of this draw", family->name);
    *p = made.items[0];
    free(made.items);
    return 0;
}
