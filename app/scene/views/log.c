/* The run in words, a line a step (and a line for every remark of a guided search). */
#include "views.h"

static bool has_line(const struct screen *v, int k) {
    const struct timeline *t = v->timeline;
    return t->frames[k]->step_done || t->frames[k]->remark[0] || k == seen_frames(v) - 1;
}

void view_log(struct screen *v, struct area a) {
    const struct timeline *t = v->timeline;
    struct scene *s = v->scene;
    int lines = 0, present = 0;
    for (int k = 0; k < seen_frames(v); k++) {
        if (!has_line(v, k)) continue;
        if (k <= v->desk->frame) present = lines;
        lines++;
    }
    const struct run *r = &v->desk->now;
    scene_textf(s, a.x, a.y, a.w, ROLE_DIM, "%s%s%s", r->note, *r->model ? ", " : "", r->model);
    int room = a.h - 2, first = present - room / 2;
    first = first > lines - room ? lines - room : first;
    first = first < 0 ? 0 : first;
    for (int k = 0, line = 0; k < seen_frames(v); k++) {
        if (!has_line(v, k)) continue;
        int y = a.y + 2 + line - first;
        if (line >= first && y < a.y + a.h) {
            bool here = line == present;
            if (here) scene_fill(s, a.x, y, a.w, 1, paint(ROLE_SELECTED));
            const struct readout *o = t->frames[k]->readout;
            scene_text(s, a.x, y, 2, here ? ROLE_CURSOR : ROLE_DIM, here ? ">" : "");
            struct item *i = scene_text(s, a.x + 2, y, a.w - 2, o->solved ? ROLE_SOLVED : ROLE_TEXT, frame_words(v, k));
            i->action = ACTION_FRAME;
            i->argument = k;
        }
        line++;
    }
}
