/* The tree of a search: what is pinned, which branch is looked at, what was taken back and why. */
#include "tree.h"
#include "views.h"

#include <string.h>

/* Lines of the tree: what is still open, and of what was taken back the last of each parent in detail. */
struct listing {
    struct screen *v;
    const struct tree *tree;
    struct area area;
    int line, first, watched; /* watched: the line of the branch that is looked at, -1 = none yet */
};

static const char *const short_reasons[BRANCH_WHYS] = {"", "rules broken", "", "wrong answer", "stands still"};

static const char *state_words(struct listing *l, const struct tree_node *n) {
    struct scene *s = l->v->scene;
    switch (n->state) {
    case NODE_WAITS:
        return "waits";
    case NODE_THINKS:
        return "thinks";
    case NODE_SOLVED:
        return "solved";
    case NODE_SPLIT:
        return "split";
    default:
        return n->why == WHY_OBJECTS ? scene_print(s, "back: it objects, %.1f", n->objection)
                                     : scene_print(s, "back: %s", short_reasons[n->why]);
    }
}

static enum role state_role(const struct tree_node *n) {
    return n->state == NODE_SOLVED       ? ROLE_SOLVED
           : n->state == NODE_TAKEN_BACK ? ROLE_DIM
           : n->state == NODE_THINKS     ? ROLE_PREDICTED
                                         : ROLE_TEXT;
}

static bool is_watched(const struct screen *v, const struct tree_node *n) {
    return n->branch == v->frame->branch;
}

static void draw_node(struct listing *l, int at) {
    const struct screen *v = l->v;
    const struct tree_node *n = &l->tree->nodes[at];
    const struct puzzle *p = &v->desk->play.puzzle;
    const int y = l->area.y + l->line - l->first, indent = 2 * (n->depth < 12 ? n->depth : 12);
    char name[16];
    if (l->line < l->first || y >= l->area.y + l->area.h) return;
    const bool here = is_watched(v, n);
    if (here) scene_fill(v->scene, l->area.x, y, l->area.w, 1, paint(ROLE_SELECTED));
    scene_text(v->scene, l->area.x, y, 2, ROLE_CURSOR, here ? ">" : "");
    const int x = l->area.x + 2 + indent, w = l->area.w - 2 - indent;
    const char *what = n->parent < 0 ? "the puzzle"
                                     : scene_print(v->scene, "%s = %s", play_cell_name(&p->given, n->cell, name),
                                                   p->kind->symbols[n->symbol].glyph);
    const int what_w = text_width(what) > 10 ? text_width(what) : 10;
    struct item *i = scene_text(v->scene, x, y, what_w, state_role(n), what);
    if (n->state != NODE_TAKEN_BACK) i->flags |= ITEM_BOLD;
    if (w > what_w + 2) scene_text(v->scene, x + what_w + 2, y, w - what_w - 2, state_role(n), state_words(l, n));
    i = scene_add(v->scene, ITEM_FILL, l->area.x, y, l->area.w, 1);
    i->action = ACTION_FRAME;
    i->argument = n->frame;
}

/* Below what was taken back nothing is left to see. */
static void list(struct listing *l, int at, bool draw) {
    const struct tree_node *n = &l->tree->nodes[at];
    if (is_watched(l->v, n)) l->watched = l->line;
    if (draw) draw_node(l, at);
    l->line++;
    if (n->state == NODE_TAKEN_BACK) return;
    for (int child = n->first_child; child >= 0; child = l->tree->nodes[child].next)
        list(l, child, draw);
}

static void draw_summary(struct screen *v, struct area a, const struct tree *t) {
    int open = 0, deepest = 0, thinking = 0;
    for (int k = 0; k < t->count; k++) {
        const struct tree_node *n = &t->nodes[k];
        open += n->state == NODE_WAITS;
        thinking += n->state == NODE_THINKS;
        if (n->state == NODE_THINKS && n->depth > deepest) deepest = n->depth;
    }
    scene_textf(v->scene, a.x, a.y, a.w, ROLE_TITLE, "depth %d: %d think, %d wait; %d taken back%s", deepest, thinking,
                open, t->taken_back, t->starts > 1 ? scene_print(v->scene, ", start %d", t->starts) : "");
    if (v->frame->objection != 0)
        scene_textf(v->scene, a.x, a.y + 1, a.w, v->frame->objection > 0 ? ROLE_WARN : ROLE_DIM,
                    "contradiction %+.1f (taken back above +2)", v->frame->objection);
}

void view_search(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    if (!timeline_searched(v->timeline)) {
        view_wrap(
            s, (struct area){a.x, a.y + 1, a.w, 6}, ROLE_DIM,
            "One line of thought so far, so there is nothing to see here. S lets the network search: it pins what "
            "it believes, thinks on, and takes it back when the rules or its own contradiction output object.");
        return;
    }
    static struct tree tree; /* its memory is used again from one picture to the next */
    tree_of(&tree, v->timeline, v->desk->frame);
    draw_summary(v, a, &tree);
    struct listing l = {.v = v, .tree = &tree, .area = {a.x, a.y + 3, a.w, a.h - 3}, .watched = -1};
    list(&l, 0, false);
    const int lines = l.line, room = l.area.h;
    l.first = l.watched - room / 2;
    l.first = l.first > lines - room ? lines - room : l.first;
    l.first = l.first < 0 ? 0 : l.first;
    l.line = 0;
    list(&l, 0, true);
}
