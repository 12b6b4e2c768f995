/* Guided search: the network's own backtracking.
 *
 * A branch is the puzzle with some cells pinned to symbols the network itself predicted. It thinks on from the state of
 * the branch it came from; the puzzle itself is thought about for as many steps as the effort is patient before the
 * first split. After a few steps a branch is either solved (the rules say so), given up (the rules find a
 * conflict among what it is sure of, or the second output of the q head objects), or split: one unsettled cell is
 * pinned to each of its likely symbols, the likeliest first. Branches that wait form a stack, so the search is depth
 * first; as many branches as the options allow think at once. When the stack runs dry the search starts over with
 * noise. No solver is involved: what is pinned comes from the prediction, what is taken back from the rules and the
 * head.
 *
 * A puzzle that can be looked at from several sides is not split: its net errs elsewhere on each side (measured on the
 * 13 mazes of maze_hard_train that the first look misses: each of the other seven sides solves 9 to 13 of them). The
 * first branch thinks alone until it is stuck; then as many sides as the options allow at once. */
#include "alloc.h"
#include "solve_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BRANCH_STEPS = 6, /* of a branch before it is split again */
    SPLIT_MOST = 4,   /* symbols tried in one cell */
    STILL = 8,        /* steps in which a wrong answer did not change, after which a side is given up */
};
static const float sure = 0.9f;         /* a cell this probable is settled for the conflict test */
static const float least_share = 0.01f; /* symbols less probable than this are not tried */

struct search {
    int width;  /* branches that think at once */
    int *stack; /* chain indices that wait */
    int waiting;
    int starts;           /* times the search began, on whatever side */
    int branches;         /* numbers given so far */
    bool began;           /* the first line of thought was split */
    struct board partial; /* scratch: only the sure cells */
    struct branch_event *events;
    int event_count, event_room;
};

static void note(struct solve *s, struct branch_event event) {
    struct search *search = s->search;
    if (search->event_count == search->event_room) {
        search->event_room = search->event_room ? 2 * search->event_room : 16;
        search->events = xrealloc(search->events, (size_t)search->event_room, sizeof *search->events);
    }
    search->events[search->event_count++] = event;
}

int search_events(const struct search *search, const struct branch_event **events) {
    *events = search->events;
    return search->event_count;
}

static void say(struct solve *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct solve *s, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    vsnprintf(s->remark, sizeof s->remark, fmt, args);
    va_end(args);
}

struct search *search_new(struct solve *s) {
    struct search *search = XNEW(struct search);
    search->width = s->options.effort.chains;
    search->stack = XNEW_ARRAY(int, s->count);
    search->starts = 1;
    return search;
}

void search_free(struct search *search) {
    if (!search) return;
    free(search->stack);
    free(search->events);
    board_free(&search->partial);
    free(search);
}

/* Whether the second output of the q head says "contradiction". */
static bool hears(const struct solve *s) {
    return s->model->config.q_second == Q_CONTRADICTION;
}

static int free_chain(const struct solve *s) {
    for (int b = 0; b < s->count; b++)
        if (!s->chains[b].used) return b;
    return -1;
}

static void release(struct solve *s, int b, enum branch_why why) {
    const struct chain *c = &s->chains[b];
    note(s, (struct branch_event){
                .what = BRANCH_TAKEN_BACK, .why = why, .branch = c->branch, .objection = hears(s) ? c->q.second : 0});
    s->chains[b].used = s->chains[b].active = false;
    think_active(s->think, b, false);
}

static void start_thinking(struct solve *s, int b) {
    s->chains[b].active = true;
    think_active(s->think, b, true);
}

static const char *cell_name(const struct solve *s, int cell, char out[32]) {
    snprintf(out, 32, "r%dc%d", cell / s->puzzle->given.width + 1, cell % s->puzzle->given.width + 1);
    return out;
}

/* Do the symbols the network is sure of already break a rule? */
static bool sure_conflict(struct solve *s, const struct chain *c) {
    const struct puzzle_kind *kind = s->puzzle->kind;
    struct board *partial = &s->search->partial;
    board_assign(partial, &s->puzzle->given);
    for (int i = 0; i < s->cells; i++) {
        if (s->puzzle->given.cells[i] != kind->blank) continue;
        for (int k = 0; k < s->reader.answers; k++)
            if (c->probability[i * s->reader.answers + k] > sure) partial->cells[i] = kind->answers[k];
        if (c->pins[i] != kind->blank) partial->cells[i] = c->pins[i];
    }
    struct verdict v;
    kind->check(s->puzzle, partial, NULL, &v);
    return !v.valid;
}

/* Why a branch is given up, WHY_NONE = it is not. */
static enum branch_why hopeless(struct solve *s, const struct chain *c) {
    if (c->depth == 0) return WHY_NONE;
    if (model_objects(s->model, c->q)) return WHY_OBJECTS;
    return c->steps >= BRANCH_STEPS && sure_conflict(s, c) ? WHY_RULES : WHY_NONE;
}

/* The cell to split: its second symbol is as likely as possible, so that either pin says much. -1 = all settled. */
static int split_cell(const struct solve *s, const struct chain *c) {
    const struct puzzle_kind *kind = s->puzzle->kind;
    int best = -1;
    float most = least_share;
    for (int i = 0; i < s->cells; i++) {
        if (s->puzzle->given.cells[i] != kind->blank || c->pins[i] != kind->blank) continue;
        const float *p = c->probability + (size_t)i * s->reader.answers;
        float first = 0, second = 0;
        for (int k = 0; k < s->reader.answers; k++) {
            if (p[k] > first) {
                second = first;
                first = p[k];
            } else if (p[k] > second)
                second = p[k];
        }
        if (second * (first + second) > most) {
            most = second * (first + second);
            best = i;
        }
    }
    return best;
}

/* Classes of `cell` from the likeliest to the least likely worth a try. */
static int likely_classes(const struct solve *s, const struct chain *c, int cell, int out[SPLIT_MOST]) {
    const float *p = c->probability + (size_t)cell * s->reader.answers;
    int n = 0;
    for (unsigned taken = 0; n < SPLIT_MOST; n++) {
        int best = -1;
        for (int k = 0; k < s->reader.answers; k++)
            if (!(taken >> k & 1) && p[k] >= least_share && (best < 0 || p[k] > p[best])) best = k;
        if (best < 0) break;
        taken |= 1u << best;
        out[n] = best;
    }
    return n;
}

static void pin(struct solve *s, int b, int cell, int class) {
    struct chain *c = &s->chains[b];
    const int from = c->branch;
    c->pins[cell] = s->puzzle->kind->answers[class];
    c->branch = ++s->search->branches;
    note(
        s,
        (struct branch_event){
            .what = BRANCH_PINNED, .branch = c->branch, .from = from, .cell = (uint16_t)cell, .symbol = c->pins[cell]});
    c->depth++;
    c->steps = 0;
    solve_encode(s, b);
}

/* Branch b goes on with the likeliest symbol, the others wait on the stack (the likeliest of them on top). */
static void split(struct solve *s, int b) {
    struct chain *c = &s->chains[b];
    int cell = split_cell(s, c), classes[SPLIT_MOST];
    if (cell < 0) { /* settled on a wrong answer: nothing to branch on */
        release(s, b, WHY_WRONG);
        say(s, "settled on a wrong answer: taken back");
        return;
    }
    int n = likely_classes(s, c, cell, classes);
    for (int i = n - 1; i > 0; i--) {
        int other = free_chain(s);
        if (other < 0) break; /* no room: the least likely are left out */
        struct chain *o = &s->chains[other];
        think_copy(s->think, other, b);
        memcpy(o->pins, c->pins, s->cells);
        o->depth = c->depth;
        o->branch = c->branch;
        o->used = true;
        pin(s, other, cell, classes[i]);
        o->active = false;
        think_active(s->think, other, false);
        s->search->stack[s->search->waiting++] = other;
    }
    char name[32];
    say(s, "%spin %s = %s",
        s->search->began || s->options.effort.patience <= EFFORT_PATIENCE ? "" : "one chain is not enough, so search: ",
        cell_name(s, cell, name), s->puzzle->kind->symbols[s->puzzle->kind->answers[classes[0]]].glyph);
    s->search->began = true;
    pin(s, b, cell, classes[0]);
    note(s, (struct branch_event){.what = BRANCH_BEGUN, .branch = c->branch});
}

/* A branch without pins, from the next side; from the second round on with noise, each round more. */
static void start_over(struct solve *s) {
    struct search *search = s->search;
    int b = free_chain(s), round = search->starts / s->sides;
    struct chain *c = &s->chains[b];
    memset(c->pins, s->puzzle->kind->blank, s->cells);
    c->view = reader_view(&s->reader, search->starts % s->sides, (uint64_t)s->options.effort.seed);
    c->used = true;
    c->depth = c->steps = c->still = c->branch = 0;
    note(s, (struct branch_event){.what = BRANCH_OVER});
    solve_encode(s, b);
    think_restart(s->think, b);
    double noise = s->options.effort.noise > 0 ? s->options.effort.noise : 0.3;
    if (round) think_noise(s->think, b, (float)noise * (float)round, &c->rng);
    search->starts++;
    start_thinking(s, b);
    say(s, "%s", s->sides > 1 ? "stuck: looking from another side" : "every branch taken back: starting over");
}

/* The answer has begun to form and does not change any more, though it is not right; or it is high time. */
static bool stuck(const struct solve *s, struct chain *c) {
    uint64_t answer = 14695981039346656037u; /* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv */
    for (int i = 0; i < s->cells; i++)
        answer = (answer ^ c->grid.cells[i]) * 1099511628211u;
    bool began = !board_equal(&c->grid, &s->puzzle->given);
    c->still = began && answer == c->answer ? c->still + 1 : 0;
    c->answer = answer;
    return c->still >= STILL || c->steps >= effort_usual_steps(EXPLORE_NONE, s->puzzle);
}

static void step_branch(struct solve *s, int b) {
    struct chain *c = &s->chains[b];
    const enum branch_why why = s->sides > 1 ? (stuck(s, c) ? WHY_STUCK : WHY_NONE) : hopeless(s, c);
    if (why != WHY_NONE) {
        if (why != WHY_STUCK) say(s, "taken back at depth %d: %s", c->depth, branch_reasons[why]);
        release(s, b, why);
    } else if (s->sides == 1 && c->steps >= (c->depth ? BRANCH_STEPS : s->options.effort.patience))
        split(s, b);
}

enum solve_state search_advance(struct solve *s) {
    s->remark[0] = 0;
    s->search->event_count = 0;
    int thinking = 0;
    for (int b = 0; b < s->count; b++) {
        struct chain *c = &s->chains[b];
        if (!c->active) continue;
        c->steps++;
        s->work++;
        if (solve_read(s, b)) {
            s->watched = b;
            note(s, (struct branch_event){.what = BRANCH_SOLVED, .branch = c->branch});
            return SOLVE_SOLVED;
        }
    }
    if (s->work >= s->options.effort.steps) return SOLVE_GAVE_UP;
    for (int b = 0; b < s->count; b++)
        if (s->chains[b].active) step_branch(s, b);
    for (int b = 0; b < s->count; b++)
        thinking += s->chains[b].active;
    while (thinking < s->search->width && s->search->waiting) {
        const int next = s->search->stack[--s->search->waiting];
        start_thinking(s, next);
        note(s, (struct branch_event){.what = BRANCH_BEGUN, .branch = s->chains[next].branch});
        thinking++;
    }
    while (!thinking || (s->sides > 1 && s->search->starts > 1 && thinking < s->search->width)) {
        start_over(s);
        thinking++;
    }
    if (!s->chains[s->watched].active)
        for (int b = s->count - 1; b >= 0; b--)
            if (s->chains[b].active) s->watched = b;
    return SOLVE_THINKING;
}
