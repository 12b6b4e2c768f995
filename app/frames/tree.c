#include "tree.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

const char *const branch_words[BRANCH_WHATS] = {"pin", "think", "take back", "solved", "start over"};
const char *const branch_reasons[BRANCH_WHYS] = {"", "the rules are broken", "the network objects", "a wrong answer",
                                                 "it stands still"};

static struct tree_node *add(struct tree *t, int branch, int parent) {
    if (t->count == t->room) {
        t->room = t->room ? 2 * t->room : 32;
        t->nodes = xrealloc(t->nodes, t->room, sizeof *t->nodes);
    }
    struct tree_node *n = &t->nodes[t->count++];
    *n = (struct tree_node){.branch = branch, .parent = parent, .first_child = -1, .next = -1};
    return n;
}

static void begin(struct tree *t) {
    t->count = 0;
    add(t, 0, -1)->state = NODE_THINKS;
    t->starts++;
}

static int find(const struct tree *t, int branch) {
    for (int i = t->count - 1; i >= 0; i--)
        if (t->nodes[i].branch == branch) return i;
    return -1;
}

static void pin(struct tree *t, const struct branch_event *e, int frame) {
    const int parent = find(t, e->from);
    if (parent < 0) return;
    const int at = t->count;
    struct tree_node *n = add(t, e->branch, parent);
    n->depth = t->nodes[parent].depth + 1;
    n->cell = e->cell;
    n->symbol = e->symbol;
    n->frame = frame;
    t->nodes[parent].state = NODE_SPLIT;
    n->next = t->nodes[parent].first_child; /* the likeliest is pinned last */
    t->nodes[parent].first_child = at;
}

static void take(struct tree *t, const struct branch_event *e, int frame) {
    if (e->what == BRANCH_OVER) {
        begin(t);
        return;
    }
    if (e->what == BRANCH_PINNED) {
        pin(t, e, frame);
        return;
    }
    const int at = find(t, e->branch);
    if (at < 0) return;
    struct tree_node *n = &t->nodes[at];
    n->state = e->what == BRANCH_BEGUN ? NODE_THINKS : e->what == BRANCH_SOLVED ? NODE_SOLVED : NODE_TAKEN_BACK;
    n->frame = frame;
    n->why = e->why;
    n->objection = e->objection;
    t->taken_back += n->state == NODE_TAKEN_BACK;
}

void tree_of(struct tree *t, const struct timeline *line, int index) {
    t->taken_back = t->starts = 0;
    begin(t);
    for (int i = 0; i < line->count && i <= index; i++)
        for (int k = 0; k < line->frames[i]->event_count; k++)
            take(t, &line->frames[i]->events[k], i);
}

void tree_free(struct tree *t) {
    free(t->nodes);
    *t = (struct tree){0};
}

bool timeline_searched(const struct timeline *line) {
    for (int i = 0; i < line->count; i++)
        if (line->frames[i]->event_count) return true;
    return false;
}
