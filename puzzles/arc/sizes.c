#include "sizes.h"
#include "alloc.h"
#include "size_measures.h"

#include <stdlib.h>
#include <string.h>

enum { PAIRS_MOST = 64, MARGIN_MAX = 3, TIMES_MAX = 5 };

/* One way to measure, in every demonstration and in what is asked. */
struct measured {
    struct size of[PAIRS_MOST], asked;
    bool there; /* everywhere */
};

/* What the demonstrations measure, once for all rules, taking black for the background where there is any, or else the
 * commonest colour whether there is or not. */
struct evidence {
    int count;
    struct size outputs[PAIRS_MOST];
    struct measured by[SIZE_MEASURES], chosen[SIZE_CHOICES];
    struct measured counts[SIZE_COUNTS]; /* both sides are the number */
};

/* What a guess stands on. Measured with three pairs of RE-ARC's 301 families, twenty times each, the first guess is
 * right: of the input in 4060 of 4061, whole in 984 of 1061, by numbers in 522 of 539, by choice of an object in 19 of
 * 25, by sides in 71 of 106, without a ground in 17 of 228. */
enum ground { INPUT, WHOLE, BY_NUMBERS, BY_CHOICE, BY_SIDES, NO_GROUND };

struct guesses {
    struct answer_size *out;
    int count, most;
    enum ground ground, first, second; /* of those that come now; of the first two that came */
};

static bool possible(struct size s) {
    return s.height >= 1 && s.width >= 1 && s.height <= ARC_SIDE_MAX && s.width <= ARC_SIDE_MAX;
}

__attribute__((format(printf, 3, 4))) static void guess(struct guesses *g, struct size s, const char *why, ...) {
    if (g->count == g->most || !possible(s)) return;
    for (int i = 0; i < g->count; i++)
        if (g->out[i].height == s.height && g->out[i].width == s.width) return;
    if (g->count < 2) *(g->count ? &g->second : &g->first) = g->ground;
    struct answer_size *o = &g->out[g->count++];
    va_list words;
    va_start(words, why);
    vsnprintf(o->why, sizeof o->why, why, words);
    va_end(words);
    o->height = s.height, o->width = s.width, o->doubtful = false;
}

/* Of two rules without numbers of their own, of two objects and of two guesses that stand on nothing the second is
 * right as often as the first. */
static bool in_doubt(const struct guesses *g) {
    return g->count > 1 && g->first == g->second &&
           (g->first == WHOLE || g->first == BY_CHOICE || g->first == NO_GROUND);
}

static bool same(struct size a, struct size b) {
    return a.height == b.height && a.width == b.width;
}

static bool varies(const struct size *s, int count) {
    for (int i = 1; i < count; i++)
        if (!same(s[i], s[0])) return true;
    return false;
}

/* --- one rule for both sides --- */

static bool holds_as_it_is(const struct evidence *v, const struct measured *m) {
    for (int i = 0; i < v->count; i++)
        if (!same(m->of[i], v->outputs[i])) return false;
    return m->there;
}

static void as_it_is(const struct evidence *v, int m, struct guesses *g) {
    if (holds_as_it_is(v, &v->by[m])) guess(g, v->by[m].asked, "as large as %s", size_measures[m].what);
}

/* All outputs are the measure times the same two numbers. */
static void multiplied(const struct evidence *v, int m, struct guesses *g) {
    const struct size *of = v->by[m].of, *out = v->outputs;
    for (int i = 1; i < v->count; i++)
        if (out[i].height * of[0].height != out[0].height * of[i].height ||
            out[i].width * of[0].width != out[0].width * of[i].width)
            return;
    const struct size to = {v->by[m].asked.height * out[0].height, v->by[m].asked.width * out[0].width};
    if (to.height % of[0].height || to.width % of[0].width) return;
    guess(g, (struct size){to.height / of[0].height, to.width / of[0].width}, "%.3g x %.3g times %s",
          (double)out[0].height / of[0].height, (double)out[0].width / of[0].width, size_measures[m].what);
}

/* All outputs are the measure and the same few rows and columns more or less. */
static void with_margin(const struct evidence *v, int m, struct guesses *g) {
    const struct size *of = v->by[m].of, *out = v->outputs;
    const int down = out[0].height - of[0].height, right = out[0].width - of[0].width;
    if (abs(down) > MARGIN_MAX || abs(right) > MARGIN_MAX) return;
    for (int i = 1; i < v->count; i++)
        if (out[i].height - of[i].height != down || out[i].width - of[i].width != right) return;
    guess(g, (struct size){v->by[m].asked.height + down, v->by[m].asked.width + right}, "%+d rows, %+d columns to %s",
          down, right, size_measures[m].what);
}

static void by_rules(const struct evidence *v, struct guesses *g) {
    static void (*const ways[])(const struct evidence *, int, struct guesses *) = {as_it_is, multiplied, with_margin};
    for (int way = 0; way < 3; way++) {
        g->ground = ways[way] == as_it_is ? WHOLE : BY_NUMBERS;
        for (int m = 0; m < SIZE_MEASURES; m++)
            if (v->by[m].there) ways[way](v, m, g);
    }
}

/* --- which object: what fits the demonstrations is counted --- */

static void by_choice(const struct evidence *v, struct guesses *g) {
    int votes[SIZE_CHOICES] = {0};
    bool fits[SIZE_CHOICES];
    g->ground = BY_CHOICE;
    for (int c = 0; c < SIZE_CHOICES; c++)
        fits[c] = holds_as_it_is(v, &v->chosen[c]);
    for (int c = 0; c < SIZE_CHOICES; c++)
        for (int k = 0; k < SIZE_CHOICES && fits[c]; k++)
            votes[c] += fits[k] && same(v->chosen[c].asked, v->chosen[k].asked);
    for (int most = SIZE_CHOICES; most > 0; most--)
        for (int c = 0; c < SIZE_CHOICES; c++) {
            char words[64];
            if (fits[c] && votes[c] == most)
                guess(g, v->chosen[c].asked, "as large as %s", size_choice_words(c, words, sizeof words));
        }
}

/* --- each side by a rule of its own, counted as well --- */

/* How much speaks for each length of a side, and what speaks most for it. */
struct side {
    double votes[ARC_SIDE_MAX + 1], loudest[ARC_SIDE_MAX + 1];
    char why[ARC_SIDE_MAX + 1][56];
};

static int side_of(struct size s, bool rows) {
    return rows ? s.height : s.width;
}

__attribute__((format(printf, 4, 5))) static void speak(struct side *s, int length, double weight, const char *why,
                                                        ...) {
    if (length < 1 || length > ARC_SIDE_MAX) return;
    s->votes[length] += weight;
    if (s->loudest[length] >= weight) return;
    s->loudest[length] = weight;
    va_list words;
    va_start(words, why);
    vsnprintf(s->why[length], sizeof s->why[length], why, words);
    va_end(words);
}

/* Whether every side is that number times `times` and `more`. */
static bool side_holds(const struct evidence *v, const struct measured *m, bool rows_of, int times, int more,
                       bool rows) {
    for (int i = 0; i < v->count; i++)
        if (side_of(v->outputs[i], rows) != times * side_of(m->of[i], rows_of) + more) return false;
    return true;
}

static bool side_varies(const struct evidence *v, const struct measured *m, bool rows) {
    bool found = false;
    for (int i = 1; i < v->count; i++)
        found |= side_of(m->of[i], rows) != side_of(m->of[0], rows);
    return found;
}

/* A number that is the same in all demonstrations tells nothing but itself. */
static void hear(const struct evidence *v, const struct measured *m, bool rows_of, bool rows, const char *what,
                 struct side *s) {
    static const double as_it_is = 1, only_times = 0.3, only_more = 0.2, both = 0.1;
    const bool any = side_varies(v, m, rows_of);
    for (int times = 1; times <= (any ? TIMES_MAX : 1) && m->there; times++)
        for (int more = any ? -MARGIN_MAX : 0; more <= (any ? MARGIN_MAX : 0); more++) {
            const int length = times * side_of(m->asked, rows_of) + more;
            const double weight = times == 1 && !more ? as_it_is : !more ? only_times : times == 1 ? only_more : both;
            if (!side_holds(v, m, rows_of, times, more, rows)) continue;
            char amount[16] = "", margin[16] = "";
            const char *other = rows_of == rows ? "" : " turned";
            if (times > 1) snprintf(amount, sizeof amount, "%d x ", times);
            if (more) snprintf(margin, sizeof margin, " %+d", more);
            speak(s, length, weight, "%s%s%s%s", amount, what, other, margin);
        }
}

static void hear_all(const struct evidence *v, bool rows, struct side *s) {
    static const double constant = 2;
    bool always = true;
    for (int i = 1; i < v->count; i++)
        always &= side_of(v->outputs[i], rows) == side_of(v->outputs[0], rows);
    if (always) speak(s, side_of(v->outputs[0], rows), constant, "always");
    for (int m = 0; m < SIZE_MEASURES; m++) {
        hear(v, &v->by[m], rows, rows, size_measures[m].what, s);
        hear(v, &v->by[m], !rows, rows, size_measures[m].what, s);
    }
    for (int c = 0; c < SIZE_COUNTS; c++)
        hear(v, &v->counts[c], rows, rows, size_counts[c].what, s);
}

static void by_sides(const struct evidence *v, struct guesses *g) {
    struct side *rows = XNEW(struct side), *columns = XNEW(struct side);
    hear_all(v, true, rows);
    hear_all(v, false, columns);
    g->ground = BY_SIDES;
    for (int tries = 0; tries < 3; tries++) {
        struct size best = {0, 0};
        for (int y = 1; y <= ARC_SIDE_MAX; y++)
            for (int x = 1; x <= ARC_SIDE_MAX; x++)
                if (rows->votes[y] * columns->votes[x] > rows->votes[best.height] * columns->votes[best.width])
                    best = (struct size){y, x};
        if (!best.height) break;
        guess(g, best, "rows: %s; columns: %s", rows->why[best.height], columns->why[best.width]);
        columns->votes[best.width] /= 1e6;
    }
    free(rows);
    free(columns);
}

/* --- all of it --- */

/* What a grid measures: `of` is one of the demonstrations, else what is asked. */
static void take_all(struct evidence *v, const struct look *l, int of) {
    struct size s;
    for (int m = 0; m < SIZE_MEASURES + SIZE_CHOICES + SIZE_COUNTS; m++) {
        const int choice = m - SIZE_MEASURES, count = choice - SIZE_CHOICES;
        struct measured *to = choice < 0 ? &v->by[m] : count < 0 ? &v->chosen[choice] : &v->counts[count];
        bool there = true;
        if (choice < 0)
            there = size_measures[m].take(l, size_measures[m].argument, &s);
        else if (count < 0)
            there = size_chosen(l, choice, &s);
        else
            s.height = s.width = size_counts[count].take(l);
        to->there &= there;
        if (there) *(of < 0 ? &to->asked : &to->of[of]) = s;
    }
}

static uint8_t background_of(const struct board *b, bool commonest) {
    return commonest ? size_commonest(b) : arc_background(b);
}

/* False: `commonest` makes no difference. */
static bool gather(struct evidence *v, const struct arc_task *task, const struct board *input, bool commonest) {
    struct look *l = XNEW(struct look);
    bool other = arc_background(input) != size_commonest(input);
    v->count = task->count < PAIRS_MOST ? task->count : PAIRS_MOST;
    for (int m = 0; m < SIZE_MEASURES; m++)
        v->by[m].there = true;
    for (int c = 0; c < SIZE_CHOICES; c++)
        v->chosen[c].there = true;
    for (int c = 0; c < SIZE_COUNTS; c++)
        v->counts[c].there = true;
    for (int i = 0; i < v->count; i++) {
        const struct demonstration *d = &task->pairs[i];
        other |= arc_background(&d->input) != size_commonest(&d->input);
        look_at(l, &d->input, background_of(&d->input, commonest));
        v->outputs[i] = (struct size){d->output.height, d->output.width};
        take_all(v, l, i);
    }
    look_at(l, input, background_of(input, commonest));
    take_all(v, l, -1);
    free(l);
    return other;
}

int arc_sizes(const struct arc_task *task, const struct board *input, struct answer_size *out, int most) {
    enum { WAYS = 2 };
    struct evidence *v = XNEW_ARRAY(struct evidence, WAYS);
    struct guesses g = {.out = out, .most = most, .ground = INPUT};
    const int ways =
        gather(v, task, input, false) && gather(v + 1, task, input, true) && v->count ? WAYS : v->count > 0;
    if (ways) as_it_is(v, 0, &g);
    g.ground = WHOLE;
    if (ways && !varies(v->outputs, v->count)) guess(&g, v->outputs[0], "as large as every output shown");
    for (int way = 0; way < ways; way++)
        by_rules(v + way, &g);
    for (int way = 0; way < ways; way++)
        by_choice(v + way, &g);
    for (int way = 0; way < ways && v->count > 1; way++)
        by_sides(v + way, &g);
    g.ground = NO_GROUND;
    for (int i = v->count - 1; i >= 0; i--)
        guess(&g, v->outputs[i], "no rule tells: a guess, as large as output %d", i + 1);
    guess(&g, v->by[0].asked, "no rule tells: a guess, as large as the input");
    out[0].doubtful = in_doubt(&g);
    free(v);
    return g.count;
}
