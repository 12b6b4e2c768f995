/* This run beside the run before, or beside the exact answer when it is shown. */
#include "views.h"
#include <string.h>

struct side {
    const char *title;
    const struct board *grid;
    const struct timeline *run;
    int frame; /* of it, that is shown */
    const struct run *facts;
};

static struct board_scale compare_scale(const struct puzzle *p, int w, int h) {
    struct board_scale scales[BOARD_SCALES];
    int n = board_scales(p, false, scales), bw, bh;
    for (int i = n > 3 ? 2 : 0; i < n; i++) {
        board_size(p, scales[i], &bw, &bh);
        if (bw <= w && bh <= h) return scales[i];
    }
    return (struct board_scale){LINES_NONE, 2 * p->given.width <= w ? 2 : 1, 1};
}

static void draw_side(struct screen *v, struct area a, const struct side *side, const uint8_t *marks, int boards_h) {
    const struct puzzle *p = &v->desk->play.puzzle;
    struct puzzle shown = *p;
    if (side->run) shown.given = side->run->given;
    struct scene *s = v->scene;
    struct placed b = board_place(&shown, compare_scale(p, a.w, boards_h), a.x, a.y + 1, a.w, boards_h, v->desk->cell);
    scene_text(s, a.x, a.y, a.w, ROLE_TITLE, side->title)->align = ALIGN_CENTRE;
    board_draw_plain(s, &b, side->grid, marks);
    board_draw_cursor(s, &b, v->desk->cell);
    if (!side->run) return;
    const struct readout *end = timeline_readout(side->run, side->run->count - 1);
    const struct readout *o = timeline_readout(side->run, side->frame);
    int y = a.y + boards_h + 1;
    scene_textf(s, a.x, y, a.w, end->solved ? ROLE_SOLVED : ROLE_TEXT, "%s %s",
                end->solved ? "solved in" : "not solved after",
                count_words(s, timeline_steps(side->run), "step", "steps"));
    scene_textf(s, a.x, y + 1, a.w, ROLE_TEXT, "%d conflicts, %d open, q %.2f", o->conflicts, o->open,
                timeline_frame(side->run, side->frame)->q);
    scene_textf(s, a.x, y + 2, a.w, ROLE_DIM, "%s%s%s", side->facts->model, *side->facts->model ? ", " : "",
                side->facts->note);
}

/* `here`: cells that differ at the point that is shown. */
static const char *difference_words(struct screen *v, const struct side *other, int here) {
    struct scene *s = v->scene;
    struct run_difference diff;
    if (!other->run)
        return here ? scene_print(s, "%d cells differ from the exact answer at this point", here)
                    : "this point is the exact answer";
    if (timeline_compare(v->timeline, other->run, &diff)) return "the two runs are about different sizes";
    const char *when =
        diff.first_step < 0 ? "they never part" : scene_print(s, "they part at step %d", diff.first_step + 1);
    return scene_print(s, "%s%d cells differ here, %d at the end; %s",
                       diff.givens ? scene_print(s, "%d given%s edited; ", diff.givens, diff.givens == 1 ? "" : "s")
                                   : "",
                       here, diff.cells, when);
}

/* Runs of two networks are called by these. */
static struct side run_side(struct screen *v, const struct run *r, const char *name, const struct timeline *t,
                            int frame) {
    const struct desk *d = v->desk;
    const bool two = d->before.timeline && strcmp(d->now.model, d->before.model) != 0;
    const bool over = frame == t->count - 1 && timeline_frame(t, frame)->step < v->frame->step;
    const char *title = scene_print(v->scene, "%s, step %d%s", two ? r->model : name,
                                    timeline_frame(t, frame)->step + 1, over ? ", its last" : "");
    return (struct side){title, &timeline_readout(t, frame)->grid, t, frame, r};
}

void view_compare(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    struct desk *d = v->desk;
    struct side now = run_side(v, &d->now, "this run", v->timeline, d->frame);
    struct side other = {0};
    const struct timeline *before = d->before.timeline;
    if (d->reveal && d->exact.cells)
        other = (struct side){.title = "the exact answer", .grid = &d->exact};
    else if (before && before->count && before->shape.cells == v->timeline->shape.cells)
        other = run_side(v, &d->before, "the run before", before, timeline_step(before, v->frame->step));
    else {
        scene_text(s, a.x, a.y + a.h / 2 - 1, a.w, ROLE_TEXT, "There is nothing to compare with yet.")->align =
            ALIGN_CENTRE;
        scene_text(s, a.x, a.y + a.h / 2 + 1, a.w, ROLE_DIM,
                   "R thinks again and keeps this run; with \":set reveal on\", s shows the exact answer.")
            ->align = ALIGN_CENTRE;
        return;
    }
    uint8_t *marks = scene_memory(s, d->play.cells);
    int differ = 0;
    for (int c = 0; c < d->play.cells; c++)
        differ += marks[c] = now.grid->cells[c] != other.grid->cells[c];
    int half = (a.w - 2) / 2, boards_h = a.h - 8;
    draw_side(v, (struct area){a.x, a.y, half, a.h}, &now, marks, boards_h);
    draw_side(v, (struct area){a.x + half + 2, a.y, half, a.h}, &other, marks, boards_h);
    scene_textf(s, a.x, a.y + boards_h + 5, a.w, ROLE_TEXT, "* %s", difference_words(v, &other, differ));
    view_ruler(v, (struct area){a.x, a.y + a.h - 2, a.w, 2});
}
