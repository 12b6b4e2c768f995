#include "kept.h"
#include "alloc.h"
#include "paths.h"
#include "trace.h"
#include <stdlib.h>
#include <string.h>

struct kept *kept_add(struct kept_list *l, const struct kept *k) {
    if (l->count == l->room) {
        l->room = l->room ? 2 * l->room : 16;
        l->items = xrealloc(l->items, l->room, sizeof *l->items);
    }
    l->items[l->count] = *k;
    return &l->items[l->count++];
}

void kept_free(struct kept *k) {
    puzzle_free(&k->puzzle);
    free(k->moves), free(k->run);
}

void kept_list_free(struct kept_list *l) {
    for (int i = 0; i < l->count; i++)
        kept_free(&l->items[i]);
    free(l->items);
    *l = (struct kept_list){0};
}

static bool same_puzzle(const struct puzzle *a, const struct puzzle *b) {
    return a->kind == b->kind && board_equal(&a->given, &b->given);
}

static bool begins_with(const char *text, const char *beginning) {
    return !strncmp(text, beginning, strlen(beginning));
}

void kept_absorb(struct kept_list *l, struct kept *k) {
    for (int i = 0; i < l->count; i++) {
        struct kept *mine = &l->items[i];
        const bool longer = begins_with(k->moves, mine->moves);
        if (!same_puzzle(&mine->puzzle, &k->puzzle) || !(longer || begins_with(mine->moves, k->moves))) continue;
        k->open = mine->open = mine->open || k->open;
        k->current = mine->current;
        if (longer) {
            const struct kept swap = *mine;
            *mine = *k;
            *k = swap;
        }
        kept_free(k);
        return;
    }
    kept_add(l, k);
}

struct kept *kept_of_puzzle(const struct kept_list *l, const struct puzzle *p) {
    for (int i = l->count - 1; i >= 0; i--)
        if (!l->items[i].desk && same_puzzle(&l->items[i].puzzle, p)) return &l->items[i];
    return NULL;
}

struct kept *kept_of_desk(const struct kept_list *l, const struct desk *d) {
    for (int i = 0; i < l->count; i++)
        if (l->items[i].desk == d) return &l->items[i];
    return NULL;
}

void kept_order(struct kept_list *l, const struct session *s) {
    struct kept_list ordered = {0};
    for (int i = 0; i <= s->count; i++)
        for (int k = 0; k < l->count; k++)
            if (l->items[k].desk == (i < s->count ? s->desks[i] : NULL)) kept_add(&ordered, &l->items[k]);
    free(l->items);
    *l = ordered;
}

/* ---- onto a desk and from it ---- */

/* Whether these were the givens at some time. */
static bool were_given(struct play *p, const struct board *given) {
    int back = 0;
    bool found;
    while (!(found = board_equal(&p->puzzle.given, given)) && play_undo(p))
        back++;
    while (back--)
        play_redo(p);
    return found;
}

static void give_run(struct kept *k, struct desk *d) {
    struct trace t;
    struct err ignored;
    char *path = state_path(k->run, false);
    const int failed = trace_read(&t, path, &ignored);
    free(path);
    if (failed) return;
    if (t.puzzle.kind == d->play.puzzle.kind && were_given(&d->play, &t.puzzle.given)) {
        d->now.status = RUN_RECORDED;
        d->now.timeline = t.timeline;
        memcpy(d->now.model, t.model, sizeof d->now.model);
        memcpy(d->now.note, t.note, sizeof d->now.note);
        d->frame = k->frame < t.timeline->count ? k->frame : 0;
        d->follow = d->frame == t.timeline->count - 1;
        k->timeline = t.timeline;
        k->frames = t.timeline->count;
        t.timeline = NULL;
    }
    trace_free(&t);
}

void kept_give(struct kept *k, struct desk *d) {
    struct err impossible; /* the moves were made when they were read */
    k->desk = d;
    play_replay(&d->play, k->moves, &impossible);
    if (k->cell < d->play.cells) d->cell = k->cell;
    d->hints = k->hints;
    d->seconds = k->seconds;
    if (k->run) give_run(k, d);
    k->changes = d->play.changes;
    desk_refresh(d);
}

void kept_take(struct kept *k) {
    const struct desk *d = k->desk;
    if (k->changes != d->play.changes) {
        free(k->moves);
        k->moves = play_text(&d->play);
        k->changes = d->play.changes;
        k->borrowed = false;
    }
    k->cell = d->cell;
    k->frame = d->frame;
    k->hints = d->hints;
    k->seconds = d->seconds;
}
