#include "votes.h"
#include "alloc.h"

#include <math.h>
#include <stdlib.h>

static bool better(const struct candidate *a, const struct candidate *b) {
    if (a->votes != b->votes) return a->votes > b->votes;
    return a->belief > b->belief;
}

static int place_of(const struct votes *v, const struct board *answer) {
    int at = 0;
    while (at < v->count && !board_equal(&v->items[at].board, answer))
        at++;
    return at;
}

static void add_candidate(struct votes *v, const struct board *answer) {
    if (v->count == v->room) {
        v->room = v->room ? 2 * v->room : 16;
        v->items = xrealloc(v->items, (size_t)v->room, sizeof *v->items);
    }
    struct candidate *c = &v->items[v->count++];
    *c = (struct candidate){.first = v->cast};
    board_copy(&c->board, answer);
}

/* All but the one at `at` are in order: puts that one where it belongs. Of equals the first comer goes first. */
static void sort(struct votes *v, int at) {
    const struct candidate moved = v->items[at];
    for (; at + 1 < v->count; at++)
        v->items[at] = v->items[at + 1];
    while (at > 0) {
        const struct candidate *before = &v->items[at - 1];
        const bool behind = better(before, &moved) || (!better(&moved, before) && before->first < moved.first);
        if (behind) break;
        v->items[at] = *before;
        at--;
    }
    v->items[at] = moved;
}

static void add(struct votes *v, const struct board *answer, int votes, double belief) {
    const int at = place_of(v, answer);
    if (at == v->count) add_candidate(v, answer);
    struct candidate *c = &v->items[at];
    c->votes += votes;
    c->belief += (belief - c->belief) * votes / c->votes;
    v->cast += votes;
    sort(v, at);
}

void votes_add(struct votes *v, const struct board *answer, float q) {
    add(v, answer, 1, 1 / (1 + exp(-(double)q)));
}

void votes_join(struct votes *v, const struct votes *from, int times) {
    for (int i = 0; i < from->count; i++)
        add(v, &from->items[i].board, times * from->items[i].votes, from->items[i].belief);
}

struct board votes_attempt(const struct votes *v, int attempt) {
    for (int i = 0; i < v->count; i++)
        if (v->items[i].board.cells && attempt-- == 0) return v->items[i].board;
    return (struct board){0};
}

bool votes_right(const struct votes *v, int attempts, const struct board *answer) {
    bool right = false;
    for (int a = 0; a < attempts; a++) {
        const struct board said = votes_attempt(v, a);
        right |= said.cells && board_equal(&said, answer);
    }
    return right;
}

const struct candidate *votes_find(const struct votes *v, const struct board *answer) {
    const int at = place_of(v, answer);
    return at < v->count ? &v->items[at] : NULL;
}

void votes_free(struct votes *v) {
    for (int i = 0; i < v->count; i++)
        board_free(&v->items[i].board);
    free(v->items);
    *v = (struct votes){0};
}
