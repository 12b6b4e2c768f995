/* A task that shows by pairs what is asked: demonstrations and the test, side by side. All at once where there is room,
 * else one pair at a time, with all of them as thumbnails below. */
#include "grids.h"
#include <stdio.h>
#include <string.h>

enum { ARROW = 4, GAP = 2, THUMB_WIDTH = 8, THUMB_HEIGHT = 4, WORDS = 1 };

/* Pairs are numbered: 0 = the test, 1.. = demonstrations, then what was voted for. */
struct pair {
    const struct board *input, *output;
    int number;
};

struct task {
    const struct demonstration *shown;
    int count;
    struct board answer;       /* at the present point; lent, or the scene's */
    const struct votes *votes; /* the best first */
    int candidates;
    int part, parts;
};

/* The answer said by the run, as a board of its own size; a board of the scene. */
static struct board said_by(struct screen *v) {
    const struct readout *o = v->readout;
    struct board b = {o->height, o->width, scene_memory(v->scene, (size_t)o->height * (size_t)o->width + 1)};
    for (int y = 0; y < o->height; y++)
        memcpy(b.cells + y * o->width, o->grid.cells + y * o->grid.width, (size_t)o->width);
    return b;
}

static struct task task_of(struct screen *v) {
    const struct puzzle *p = &v->desk->play.puzzle;
    struct task t = {.answer = shows_run(v) ? said_by(v) : v->desk->play.grid, .parts = 1};
    t.shown = p->kind->demonstrations(p, &t.count);
    if (p->kind->part) t.part = p->kind->part(p, &t.parts);
    /* what a run comes to is not told before it is seen */
    t.votes = &v->desk->now.votes;
    if (shows_run(v) && (!v->look->replay.fresh || v->desk->frame >= v->timeline->count - 1))
        t.candidates = run_candidates(&v->desk->now);
    return t;
}

static const struct candidate *candidate_of(const struct task *t, int number) {
    return number > t->count ? &t->votes->items[number - t->count - 1] : NULL;
}

static int chosen_pair(const struct screen *v, const struct task *t) {
    return v->look->pair <= t->count + t->candidates ? v->look->pair : 0;
}

static struct pair pair_of(const struct screen *v, const struct task *t, int number) {
    const struct candidate *candidate = candidate_of(t, number);
    const struct board *asked = &v->desk->play.puzzle.given;
    if (candidate) return (struct pair){asked, &candidate->board, number};
    if (number > 0) return (struct pair){&t->shown[number - 1].input, &t->shown[number - 1].output, number};
    return (struct pair){asked, &t->answer, 0};
}

/* Both grids beside each other. */
static void pair_size(const struct pair *p, enum grid_scale scale, int *w, int *h) {
    int w2, h2;
    grid_size(p->input, scale, w, h);
    grid_size(p->output, scale, &w2, &h2);
    *w += ARROW + w2;
    *h = *h > h2 ? *h : h2;
}

static enum grid_scale pair_fit(const struct screen *v, const struct pair *p, int w, int h) {
    for (enum grid_scale scale = GRID_LARGE; scale < GRID_THUMB; scale++) {
        int width, height;
        if (!grid_suits(v, scale)) continue;
        pair_size(p, scale, &width, &height);
        if (width <= w && height <= h) return scale;
    }
    return GRID_THUMB;
}

static const char *pair_words(struct screen *v, const struct task *t, const struct pair *p) {
    const struct candidate *c = candidate_of(t, p->number);
    const int place = p->number - t->count;
    if (c)
        return scene_print(v->scene, "candidate %d of %d: %d of %d votes, sure by %.0f%%%s", place, t->candidates,
                           c->votes, t->votes->cast, 100 * c->belief,
                           place > ATTEMPTS ? ""
                           : place == 1     ? "; the first attempt"
                                            : "; the second attempt");
    if (p->number) return scene_print(v->scene, "demonstration %d of %d", p->number, t->count);
    const char *what = shows_run(v) ? "the network's answer" : "your answer";
    if (t->parts > 1) return scene_print(v->scene, "test %d of %d, %s", t->part + 1, t->parts, what);
    return scene_print(v->scene, "test, %s", what);
}

static const char *size_words(struct screen *v, const struct board *b) {
    return b->height ? scene_print(v->scene, "%dx%d", b->height, b->width) : "nothing";
}

/* With sizes in the frames; the answer of the test takes the cursor. */
static void draw_pair(struct screen *v, const struct pair *p, enum grid_scale scale, int x, int y) {
    const bool run = shows_run(v);
    struct grid_look how = {.symbols = grids_spell(v), .cell = -1, .anchor = -1};
    int w, h, w2, h2;
    grid_size(p->input, scale, &w, &h);
    grid_size(p->output, scale, &w2, &h2);
    const int middle = (h > h2 ? h : h2) / 2;
    grid_draw(v, p->input, scale, x, y + middle - h / 2, &how, size_words(v, p->input));
    scene_text(v->scene, x + w, y + middle, ARROW, ROLE_DIM, "→")->align = ALIGN_CENTRE;
    if (p->number == 0 && !run) {
        how.cell = v->look->entry ? v->desk->cell : -1;
        how.anchor = v->look->entry ? v->desk->anchor : -1;
        how.clickable = true;
    }
    grid_draw(v, p->output, scale, x + w + ARROW, y + middle - h2 / 2, &how, size_words(v, p->output));
}

/* --- thumbnails: a click or a key chooses --- */

/* In this order: demonstrations, the test, candidates. */
static int number_at(const struct task *t, int place) {
    return place < t->count ? place + 1 : place == t->count ? 0 : place;
}

static int place_of(const struct task *t, int number) {
    return number == 0 ? t->count : number <= t->count ? number - 1 : number;
}

/* Of a candidate only what it says. */
static int thumb_width(const struct task *t, int number) {
    return number > t->count ? THUMB_WIDTH + 2 : 2 * THUMB_WIDTH + 3;
}

static const char *thumb_words(struct screen *v, const struct task *t, int number) {
    const struct candidate *c = candidate_of(t, number);
    if (c) return scene_print(v->scene, "%d of %d", c->votes, t->votes->cast);
    return number ? scene_print(v->scene, "%d", number) : "test";
}

static void draw_thumb(struct screen *v, const struct task *t, struct area a, int number, bool chosen) {
    const struct pair p = pair_of(v, t, number);
    struct item *title = scene_textf(v->scene, a.x, a.y, a.w - 1, chosen ? ROLE_CURSOR : ROLE_DIM,
                                     chosen ? ">%s<" : " %s", thumb_words(v, t, number));
    title->flags = chosen ? ITEM_BOLD : 0;
    int x = a.x;
    if (number <= t->count) grid_thumb(v, p.input, x, a.y + 1, THUMB_WIDTH, a.h - 1), x += THUMB_WIDTH + 1;
    if (p.output->height) grid_thumb(v, p.output, x, a.y + 1, THUMB_WIDTH, a.h - 1);
    struct item *hit = scene_add(v->scene, ITEM_FILL, a.x, a.y, a.w - 1, a.h);
    hit->action = ACTION_PAIR;
    hit->argument = number + 1;
}

/* Those from place `first` on, moved so that the chosen one is among them. */
static void draw_thumbs(struct screen *v, const struct task *t, struct area a, int first, int chosen) {
    const int end = t->count + 1 + t->candidates, wanted = place_of(t, chosen);
    int width = 0, place;
    for (place = first; place <= wanted; place++)
        width += thumb_width(t, number_at(t, place));
    while (width > a.w && first < wanted)
        width -= thumb_width(t, number_at(t, first++));
    for (place = first; place < end; place++) {
        const int number = number_at(t, place), w = thumb_width(t, number);
        if (a.w < w) break;
        draw_thumb(v, t, (struct area){a.x, a.y, w, a.h}, number, number == chosen);
        a.x += w, a.w -= w;
    }
}

/* --- all at once: demonstrations below each other in columns, the test beside them --- */

struct plan {
    enum grid_scale shown, test;
    int columns, width; /* of demonstrations */
};

/* How high the demonstrations of one column are, and how wide the widest is. */
static void column_size(const struct screen *v, const struct task *t, enum grid_scale scale, int first, int last,
                        int *w, int *h) {
    *w = *h = 0;
    for (int k = first; k <= last; k++) {
        const struct pair p = pair_of(v, t, k);
        int pair_w, pair_h;
        pair_size(&p, scale, &pair_w, &pair_h);
        if (pair_w > *w) *w = pair_w;
        *h += pair_h + 1;
    }
}

static bool fits_columns(const struct screen *v, const struct task *t, enum grid_scale scale, int columns, int height,
                         int *width) {
    const int each = (t->count + columns - 1) / columns;
    *width = 0;
    for (int first = 1; first <= t->count; first += each) {
        int w, h;
        const int last = first + each - 1 < t->count ? first + each - 1 : t->count;
        column_size(v, t, scale, first, last, &w, &h);
        if (h > height) return false;
        *width += w + GAP;
    }
    return true;
}

/* What stands where the answer is: the test's, or the candidate that was chosen. */
static int asked_pair(const struct screen *v, const struct task *t) {
    const int chosen = chosen_pair(v, t);
    return chosen > t->count ? chosen : 0;
}

/* Lines for candidates below it. */
static int below_height(const struct task *t) {
    return t->candidates ? THUMB_HEIGHT + 2 : 0;
}

/* The largest scale of the demonstrations that leaves room for the test at least as large. */
static bool make_plan(const struct screen *v, const struct task *t, struct area a, struct plan *plan) {
    const struct pair test = pair_of(v, t, asked_pair(v, t));
    for (plan->shown = GRID_LARGE; plan->shown < GRID_THUMB; plan->shown++)
        for (plan->columns = 1; plan->columns <= 4; plan->columns++) {
            if (!grid_suits(v, plan->shown) || !fits_columns(v, t, plan->shown, plan->columns, a.h, &plan->width))
                continue;
            plan->test = pair_fit(v, &test, a.w - plan->width, a.h - 1 - below_height(t));
            if (plan->test <= plan->shown) return true;
        }
    return false;
}

static void draw_all(struct screen *v, const struct task *t, struct area a, const struct plan *plan) {
    const int each = (t->count + plan->columns - 1) / plan->columns;
    int x = a.x;
    for (int first = 1; first <= t->count; first += each) {
        const int last = first + each - 1 < t->count ? first + each - 1 : t->count;
        int w, h, y = a.y;
        column_size(v, t, plan->shown, first, last, &w, &h);
        for (int k = first; k <= last; k++) {
            const struct pair p = pair_of(v, t, k);
            int pair_w, pair_h;
            pair_size(&p, plan->shown, &pair_w, &pair_h);
            scene_textf(v->scene, x, y, w, ROLE_DIM, "%d", k);
            draw_pair(v, &p, plan->shown, x, y + 1);
            y += pair_h + 1;
        }
        x += w + GAP;
    }
    const struct pair test = pair_of(v, t, asked_pair(v, t));
    const int room = a.w - plan->width, high = a.h - 1 - below_height(t);
    int w, h;
    pair_size(&test, plan->test, &w, &h);
    const int left = a.x + plan->width + (room - w) / 2;
    const char *words = pair_words(v, t, &test);
    const int from = left + text_width(words) > a.x + a.w ? a.x + a.w - text_width(words) : left;
    scene_text(v->scene, from < a.x + plan->width ? a.x + plan->width : from, a.y, room, ROLE_TITLE, words);
    draw_pair(v, &test, plan->test, left, a.y + 1 + (high - h) / 2);
    if (t->candidates)
        draw_thumbs(v, t, (struct area){a.x + plan->width, a.y + a.h - THUMB_HEIGHT - 1, room, THUMB_HEIGHT + 1},
                    t->count, test.number);
}

/* --- one at a time --- */

static void draw_one(struct screen *v, const struct task *t, struct area a) {
    const int chosen = chosen_pair(v, t), room = a.h - 1 - THUMB_HEIGHT - 1;
    const struct pair p = pair_of(v, t, chosen);
    const enum grid_scale scale = pair_fit(v, &p, a.w, room);
    int w, h;
    scene_text(v->scene, a.x, a.y, a.w, ROLE_TITLE, pair_words(v, t, &p));
    if (scale < GRID_THUMB) {
        pair_size(&p, scale, &w, &h);
        draw_pair(v, &p, scale, a.x + (a.w - w) / 2, a.y + 1 + (room - h) / 2);
    } else {
        const int half = (a.w - ARROW) / 2;
        grid_thumb(v, p.input, a.x, a.y + 1, half, room);
        scene_text(v->scene, a.x + half, a.y + 1 + room / 2, ARROW, ROLE_DIM, "→")->align = ALIGN_CENTRE;
        if (p.output->height) grid_thumb(v, p.output, a.x + half + ARROW, a.y + 1, half, room);
    }
    draw_thumbs(v, t, (struct area){a.x, a.y + a.h - THUMB_HEIGHT - 1, a.w, THUMB_HEIGHT + 1}, 0, chosen);
}

/* --- words --- */

/* Why a candidate is as large as it is. */
static void size_reason(const struct puzzle *p, const struct board *b, char *out, size_t size) {
    struct answer_size sizes[2];
    const int count = p->kind->answer_sizes ? p->kind->answer_sizes(p, sizes, 2) : 0;
    for (int i = 0; i < count; i++)
        if (sizes[i].height == b->height && sizes[i].width == b->width)
            snprintf(out, size, "%dx%d: %s", b->height, b->width, sizes[i].why);
}

/* What is known of the cell under the cursor or of the candidate; else what one can do here. */
static void draw_words(struct screen *v, const struct task *t, struct area a) {
    const struct puzzle *p = &v->desk->play.puzzle;
    const int cell = v->desk->cell;
    char words[256] = "{ } another demonstration   i paint the answer   :size 3x4";
    if (!v->map) return; /* a picture */
    if (t->candidates) snprintf(words, sizeof words, "{ } demonstrations and candidates   i paint the answer");
    const struct candidate *candidate = candidate_of(t, chosen_pair(v, t));
    if (candidate) size_reason(p, &candidate->board, words, sizeof words);
    if (v->look->entry && !shows_run(v) && cell >= 0 && cell < board_cells(&t->answer))
        p->kind->describe(p, &t->answer, cell, words, sizeof words);
    scene_text(v->scene, a.x, a.y, a.w, ROLE_DIM, words);
}

void view_task(struct screen *v, struct area a) {
    const struct task t = task_of(v);
    struct plan plan;
    draw_words(v, &t, (struct area){a.x, a.y + a.h - WORDS, a.w, WORDS});
    a.h -= WORDS + 1;
    if (make_plan(v, &t, a, &plan))
        draw_all(v, &t, a, &plan);
    else
        draw_one(v, &t, a);
}
