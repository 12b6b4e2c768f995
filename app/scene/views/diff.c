/* What differs between two points of a run. */
#include "views.h"
#include <string.h>

void diff_points(const struct screen *v, int *from, int *to) {
    *to = v->desk->frame;
    *from = v->desk->marked;
    if (*from < 0 || *from >= v->timeline->count) {
        int step = v->frame->step;
        *from = step > 0 ? timeline_step(v->timeline, step - 1) : -1;
    } else if (*from > *to) {
        int later = *from;
        *from = *to;
        *to = later;
    }
}

static const struct readout *point(const struct screen *v, int index) {
    return index < 0 ? &v->timeline->start : timeline_readout(v->timeline, index);
}

void view_diff(struct screen *v, const struct placed *b) {
    const struct puzzle *p = b->puzzle;
    int from, to;
    diff_points(v, &from, &to);
    const struct readout *before = point(v, from), *after = point(v, to);
    for (int c = 0; c < v->desk->play.cells; c++) {
        bool given = v->timeline->given.cells[c] != v->timeline->blank,
             differs = before->grid.cells[c] != after->grid.cells[c];
        bool mark = p->kind->answer_overlays && after->grid.cells[c] != v->timeline->given.cells[c];
        struct paint fore = differs ? paint(ROLE_CHANGED)
                            : given ? paint(ROLE_GIVEN)
                                    : paint_level(ROLE_PREDICTED, 0.35);
        struct item *i = board_draw_symbol(v->scene, b, c, after->grid.cells[c], fore,
                                           mark ? paint_level(ROLE_ANSWER, differs ? 1 : 0.5) : paint(ROLE_NONE));
        if (!i) continue;
        if (after->grid.cells[c] == p->kind->blank && !p->kind->answer_overlays)
            i->text = "·", i->fore = paint(ROLE_DIM);
        if (!differs) continue;
        i->mark = '*';
        i->mark_paint = paint(ROLE_CHANGED);
        if (b->scale.lines != LINES_CELLS) continue;
        const char *old = before->grid.cells[c] == p->kind->blank ? "·" : p->kind->symbols[before->grid.cells[c]].glyph;
        i->text = scene_print(v->scene, "%s", p->kind->symbols[after->grid.cells[c]].glyph);
        scene_textf(v->scene, i->x, i->y, 2, ROLE_DIM, "%s", old);
    }
    board_draw_lines(v->scene, b);
    board_draw_scroll(v->scene, b);
    board_draw_cursor(v->scene, b, v->desk->cell);
}

void view_diff_list(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    const struct puzzle *p = &v->desk->play.puzzle;
    int from, to, line = 3, left = 0;
    diff_points(v, &from, &to);
    const struct readout *before = point(v, from), *after = point(v, to);
    int n = readout_difference(v->timeline->shape.cells, before, after, NULL);
    scene_textf(s, a.x, a.y, a.w, ROLE_TITLE, "from %s to %s", point_words(v, from), point_words(v, to));
    const bool counts = before->conflicts || after->conflicts;
    scene_textf(s, a.x, a.y + 1, a.w, ROLE_TEXT, "%d cell%s differ%s%s", n, n == 1 ? "" : "s", n == 1 ? "s" : "",
                counts ? scene_print(s, ", conflicts %d → %d", before->conflicts, after->conflicts) : "");
    for (int c = 0; c < v->timeline->shape.cells; c++) {
        if (before->grid.cells[c] == after->grid.cells[c]) continue;
        int column = a.w >= 56 ? (line - 3) / (a.h - 3) : 0, y = a.y + 3 + (line - 3) % (a.h - 3),
            w = a.w >= 56 ? a.w / 2 : a.w;
        char name[16];
        if (column * w + 24 > a.w || (column == 0 && line >= a.h && a.w < 56)) {
            left++;
            continue;
        }
        float p0, p1;
        readout_best(v->timeline, before, c, &p0);
        readout_best(v->timeline, after, c, &p1);
        const char *old = before->grid.cells[c] == p->kind->blank ? "·" : p->kind->symbols[before->grid.cells[c]].glyph;
        const char *new = after->grid.cells[c] == p->kind->blank ? "·" : p->kind->symbols[after->grid.cells[c]].glyph;
        struct item *i = scene_textf(s, a.x + column * w, y, w - 1,
                                     c == v->desk->cell ? ROLE_CURSOR
                                     : after->wrong[c]  ? ROLE_CONFLICT
                                                        : ROLE_TEXT,
                                     "%-7s %s → %s  %3.0f%% → %3.0f%%%s", play_cell_name(&v->timeline->given, c, name),
                                     old, new, 100 * p0, 100 * p1, after->wrong[c] ? " !" : "");
        i->action = ACTION_CELL_GOTO;
        i->argument = c;
        line++;
    }
    if (left) scene_textf(s, a.x + a.w - 12, a.y + a.h - 1, 12, ROLE_DIM, "and %d more", left)->align = ALIGN_RIGHT;
}
