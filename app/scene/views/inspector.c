/* Everything about the selected cell: what the network believes of it, since when, and what was entered. */
#include "views.h"
#include <string.h>

/* "since step 3, 2 flips" */
static const char *history_words(struct screen *v, int cell) {
    struct scene *s = v->scene;
    struct cell_history h = timeline_history(v->timeline, cell, v->desk->frame);
    if (v->timeline->given.cells[cell] != v->timeline->blank) return "given by the puzzle";
    if (h.settled < 0) return h.first < 0 ? "as in the puzzle so far" : "";
    const char *since = scene_print(s, "since step %d", v->timeline->frames[h.settled]->step + 1);
    if (!h.flips) return scene_print(s, "%s, at once", since);
    return scene_print(s, "%s, %d flip%s", since, h.flips, h.flips == 1 ? "" : "s");
}

/* One symbol: glyph, bar, percent and, where there is room, its probability over time. */
static void draw_symbol(struct screen *v, struct area a, int cell, int k, bool best) {
    struct scene *s = v->scene;
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    const struct puzzle_symbol *symbol = &kind->symbols[kind->answers[k]];
    float p = readout_probability(v->timeline, v->readout, cell, k);
    const bool empty = symbol->role == SYMBOL_FLOOR || symbol->role == SYMBOL_BLANK;
    int spark = a.w >= 40 ? (a.w - 12) * 3 / 5 : 0, bar = a.w - 9 - (spark ? spark + 2 : 0);
    scene_text(s, a.x, a.y, 1, best ? ROLE_CURSOR : ROLE_DIM, best ? ">" : " ");
    scene_text(s, a.x + 2, a.y, 1, best ? ROLE_PREDICTED : ROLE_TEXT, empty ? "·" : symbol->glyph)->flags =
        best ? ITEM_BOLD : 0;
    scene_bar(s, a.x + 4, a.y, bar, p, ROLE_BAR);
    scene_textf(s, a.x + 4 + bar, a.y, 5, p < 0.005f ? ROLE_DIM : ROLE_TEXT, "%.0f%%", 100 * p)->align = ALIGN_RIGHT;
    if (!spark) return;
    float *values = scene_plot(s, a.x + a.w - spark, a.y, spark, a.h, v->timeline->count, 0, 1, ROLE_CANDIDATE);
    timeline_spark(v->timeline, cell, k, values);
    hide_future(v, values);
    struct item *i = scene_last(s);
    i->cursor = v->desk->frame;
    i->action = ACTION_FRAME;
    i->span = v->timeline->count;
}

/* What was entered by hand, pencil marks, the exact answer when it is shown. Returns lines. */
static int draw_by_hand(struct screen *v, struct area a) {
    const struct desk *d = v->desk;
    const struct puzzle_kind *kind = d->play.puzzle.kind;
    int cell = d->cell, lines = 0;
    bool given = d->play.puzzle.given.cells[cell] != kind->blank;
    if (lines < a.h && !given && d->play.grid.cells[cell] != kind->blank)
        scene_textf(v->scene, a.x, a.y + lines++, a.w, d->wrong[cell] ? ROLE_CONFLICT : ROLE_PLAYED, "by hand: %s%s",
                    kind->symbols[d->play.grid.cells[cell]].name,
                    !d->wrong[cell]                  ? ""
                    : d->checked && d->verdict.valid ? "  ! not as in the solution"
                                                     : "  ! breaks a rule");
    if (lines < a.h && d->play.pencil[cell]) {
        const char *marks = "";
        for (int k = 0; k < kind->symbol_count; k++)
            if (d->play.pencil[cell] >> k & 1) marks = scene_print(v->scene, "%s %s", marks, kind->symbols[k].glyph);
        scene_textf(v->scene, a.x, a.y + lines++, a.w, ROLE_PENCIL, "pencil:%s", marks);
    }
    if (lines < a.h && d->reveal && d->exact.cells)
        scene_textf(v->scene, a.x, a.y + lines++, a.w, ROLE_REVEALED, "exact solver: %s",
                    kind->symbols[d->exact.cells[cell]].name);
    return lines;
}

/* Whether the symbol belongs to a puzzle of this size; the blank one does where the answer marks cells. */
static bool possible(const struct screen *v, uint8_t symbol) {
    const struct puzzle *p = &v->desk->play.puzzle;
    uint8_t symbols[PUZZLE_SYMBOLS_MAX];
    for (int k = board_symbols(p, symbols) - 1; k >= 0; k--)
        if (symbols[k] == symbol) return true;
    return symbol == p->kind->blank;
}

static int draw_network(struct screen *v, struct area a, bool whole) {
    struct scene *s = v->scene;
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    int cell = v->desk->cell, best = readout_best(v->timeline, v->readout, cell, NULL), n = v->symbols;
    bool wrong = v->readout->wrong[cell], changed = v->frame->own && v->frame->own->changed[cell];
    scene_textf(s, a.x, a.y, a.w,
                wrong     ? ROLE_CONFLICT
                : changed ? ROLE_CHANGED
                          : ROLE_TEXT,
                "%s%s%s", history_words(v, cell), wrong ? "  ! breaks a rule" : "", changed ? "  * just changed" : "");
    int y = a.y + 1, left = a.h - 1, each = whole && left >= 3 * n ? (left >= 4 * n ? 3 : 2) : 1;
    if (v->timeline->given.cells[cell] != v->timeline->blank) return 1;
    for (int k = 0; k < v->timeline->shape.answers && left >= each; k++) {
        if (!possible(v, kind->answers[k])) continue;
        draw_symbol(v, (struct area){a.x, y, a.w, each}, cell, k, k == best);
        y += each, left -= each;
    }
    return y - a.y;
}

/* Size and change of z in this cell at every update. */
static void draw_latent(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    const struct timeline *t = v->timeline;
    int cell = v->desk->cell, half = a.w / 2 - 1;
    if (a.h < 2) return;
    for (int k = 0; k < 2; k++) {
        int x = a.x + k * (half + 2);
        float now = k ? frame_change(timeline_latent(t, v->desk->frame), cell) : frame_moved(v->frame, cell);
        scene_textf(s, x, a.y, half, ROLE_DIM, "z %s %.3f", k ? "change" : "moved", now);
        float *out =
            scene_plot(s, x, a.y + 1, half, a.h - 1, t->count, 0, k ? t->change_scale : t->moved_scale, ROLE_BAR);
        struct item *i = scene_last(s);
        i->cursor = v->desk->frame;
        i->action = ACTION_FRAME;
        i->span = t->count;
        for (int f = 0; f < t->count; f++)
            out[f] = k ? frame_change(timeline_latent(t, f), cell) : frame_moved(t->frames[f], cell);
        hide_future(v, out);
    }
}

void view_inspector(struct screen *v, struct area a, bool whole) {
    struct scene *s = v->scene;
    const struct desk *d = v->desk;
    const struct puzzle *p = &d->play.puzzle;
    char words[256], name[16];
    if (a.h < 2 || a.w < 12) return;
    words[0] = 0;
    struct puzzle shown = *p;
    if (shows_run(v)) shown.given = v->timeline->given; /* what was edited since is not part of it */
    p->kind->describe(&shown, shown_grid(v), d->cell, words, sizeof words);
    /* who plays finds out for themselves what can stand there; who looks closer asks */
    if (!whole && !shows_run(v) && p->given.cells[d->cell] == p->kind->blank) words[strcspn(words, ";")] = 0;
    scene_text(s, a.x, a.y, a.w, ROLE_TITLE, play_cell_name(&d->play.grid, d->cell, name))->flags = ITEM_BOLD;
    int indent = text_width(name) + 2;
    int y = a.y, used = view_wrap(s, (struct area){a.x + indent, y, a.w - indent, a.h > 14 ? 3 : 2}, ROLE_TEXT, words);
    y += used > 1 ? used : 1;
    if (a.h > 12) y++;
    y += draw_by_hand(v, (struct area){a.x, y, a.w, a.y + a.h - y});
    if (!shows_run(v)) {
        if (!v->frame && a.y + a.h - y > 3)
            view_wrap(s, (struct area){a.x, y + 1, a.w, 3}, ROLE_DIM,
                      v->look->entry == ENTRY_PLAY ? "Type symbols; Enter switches to pencil marks. H points to a cell "
                                                     "that can be filled, = checks, u takes back."
                      : v->look->entry == ENTRY_EDIT
                          ? "Type what the puzzle gives; Space then lets the network think about it."
                          : "Space lets the network think about this puzzle. i plays it by hand, e edits its givens.");
        return;
    }
    int latent = whole ? 5 : 4;
    bool room = a.y + a.h - y > v->symbols + 2 + latent;
    y += draw_network(v, (struct area){a.x, y, a.w, a.y + a.h - y - (room ? latent + 1 : 0)}, whole);
    if (room) draw_latent(v, (struct area){a.x, y + 1, a.w, latent});
}
