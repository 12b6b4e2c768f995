/* The timeline: a ruler of steps to click on, and small plots over the same time. */
#include "views.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static void draw_track(struct screen *v, int x, int y, int w) {
    const struct timeline *t = v->timeline;
    char *text = scene_memory(v->scene, (size_t)w * 3 + 1);
    bool *ends = scene_memory(v->scene, (size_t)w * sizeof *ends);
    char *at = text;
    memset(ends, 0, (size_t)w * sizeof *ends);
    for (int k = 0; k < t->count; k++)
        if (t->frames[k]->step_done) ends[item_column(w, t->count, k)] = true;
    for (int c = 0; c < w; c++)
        at = stpcpy(at, ends[c] ? "┴" : "─");
    struct item *i = scene_add(v->scene, ITEM_TEXT, x, y, w, 1);
    i->text = text;
    i->fore = paint(ROLE_FRAME);
}

/* What stands at the end of a step: its number, or how much the net had learnt. */
static int label_of(const struct timeline *t, int step) {
    const struct frame *f = t->frames[timeline_step(t, step)];
    return f->learnt ? f->learnt : step + 1;
}

/* Every so many steps have a label: the least of 1, 2, 5, 10, ... at which labels do not touch. */
static int label_stride(int steps, int largest, int w) {
    static const int factors[] = {1, 2, 5};
    int digits = 1;
    for (int n = largest; n >= 10; n /= 10)
        digits++;
    for (int k = 0, scale = 1;; k++) {
        if (k && k % 3 == 0) scale *= 10;
        const int stride = factors[k % 3] * scale;
        if ((long)stride * w / (steps > 0 ? steps : 1) > digits || stride >= steps) return stride;
    }
}

void view_ruler(struct screen *v, struct area a) {
    const struct timeline *t = v->timeline;
    struct scene *s = v->scene;
    int x = a.x + STRIP_LABEL, w = a.w - STRIP_LABEL, steps = timeline_steps(t);
    if (v->frame->learnt) {
        if (v->frame->net)
            scene_textf(s, a.x, a.y, STRIP_LABEL - 1, ROLE_DIM, "net %d, %d", v->frame->net + 1, v->frame->learnt);
        else
            scene_textf(s, a.x, a.y, STRIP_LABEL - 1, ROLE_DIM, "iteration %d", v->frame->learnt);
        scene_textf(s, a.x, a.y + 1, STRIP_LABEL - 1, ROLE_DIM, "step %d of %d", v->frame->cycle + 1,
                    t->frames[timeline_step(t, v->frame->step)]->cycle + 1);
    } else {
        scene_textf(s, a.x, a.y, STRIP_LABEL - 1, ROLE_DIM, "step %d%s", v->frame->step + 1, of_words(v, steps));
        scene_textf(s, a.x, a.y + 1, STRIP_LABEL - 1, ROLE_DIM, "frame %d%s", v->desk->frame + 1,
                    v->look->replay.fresh ? "" : scene_print(s, "/%d", t->count));
    }
    const int stride = label_stride(steps, label_of(t, steps - 1), w);
    for (int step = stride - 1; step < steps; step += stride) {
        int end = timeline_step(t, step), at = x + item_column(w, t->count, end);
        const char *label = scene_print(s, "%d", label_of(t, step));
        int lw = text_width(label), left = at - lw + 1;
        if (left < x || !t->frames[end]->step_done) continue;
        scene_text(s, left, a.y, lw, step == v->frame->step ? ROLE_CURSOR : ROLE_DIM, label);
    }
    draw_track(v, x, a.y + 1, w);
    float *values = scene_plot(s, x, a.y + 1, w, 1, t->count, 0, 1, ROLE_NONE);
    for (int k = 0; k < t->count; k++)
        values[k] = NAN;
    struct item *points = scene_last(s);
    points->flags = ITEM_POINT;
    points->cursor = v->desk->frame;
    points->marked = v->desk->marked < t->count ? v->desk->marked : -1;
    struct item *i = scene_add(s, ITEM_FILL, x, a.y, w, 2);
    i->action = ACTION_FRAME;
    i->span = t->count;
}

void view_strip(struct screen *v, struct area a) {
    static const struct plot {
        enum series what;
        const char *name, *format;
        enum role role;
    } cells[] = {{SERIES_Q, "q", "%.2f", ROLE_PLOT_Q},
                 {SERIES_CHANGES, "changes", "%.0f", ROLE_PLOT_CHANGES},
                 {SERIES_CONFLICTS, "conflicts", "%.0f", ROLE_PLOT_CONFLICTS},
                 {SERIES_ENTROPY, "entropy", "%.2f", ROLE_PLOT_ENTROPY}},
      wave[] = {{SERIES_Q, "q", "%.2f", ROLE_PLOT_Q},
                {SERIES_REACHED, "reached", "%.0f", ROLE_PLOT_ENTROPY},
                {SERIES_CHANGES, "changes", "%.0f", ROLE_PLOT_CHANGES},
                {SERIES_Z_CHANGE, "z change", "%.2f", ROLE_BAR}},
      task[] = {{SERIES_Q, "q", "%.2f", ROLE_PLOT_Q},
                {SERIES_CHANGES, "changes", "%.0f", ROLE_PLOT_CHANGES},
                {SERIES_ENTROPY, "entropy", "%.2f", ROLE_PLOT_ENTROPY},
                {SERIES_Z_CHANGE, "z change", "%.2f", ROLE_BAR}},
      learning[] = {{SERIES_LOSS, "loss", "%.3f", ROLE_PLOT_CONFLICTS},
                    {SERIES_LEARNT, "learnt", "%.3f", ROLE_PLOT_Q},
                    {SERIES_CHANGES, "changes", "%.0f", ROLE_PLOT_CHANGES},
                    {SERIES_ENTROPY, "entropy", "%.2f", ROLE_PLOT_ENTROPY}};
    const struct plot *plots = timeline_learns(v->timeline)              ? learning
                               : v->timeline->shape.hints                ? wave
                               : v->desk->play.puzzle.kind->answer_apart ? task
                                                                         : cells;
    const struct timeline *t = v->timeline;
    struct scene *s = v->scene;
    view_ruler(v, a);
    int rows = (a.h - 2) / 4, y = a.y + 2;
    int gap = rows > 2; /* an empty line between high plots */
    for (int k = 0; k < 4 && rows > 0; k++, y += rows) {
        float *values =
            scene_plot(s, a.x + STRIP_LABEL, y, a.w - STRIP_LABEL, rows - gap, t->count, 0, 1, plots[k].role);
        struct item *i = scene_last(s);
        float high = timeline_series(t, plots[k].what, values), now = values[v->desk->frame];
        hide_future(v, values);
        float top = i->high = plots[k].what == SERIES_Q || plots[k].what == SERIES_LEARNT ? 1 : high > 0 ? high : 1;
        i->cursor = v->desk->frame;
        i->marked = v->desk->marked < t->count ? v->desk->marked : -1;
        i->action = ACTION_FRAME;
        i->span = t->count;
        scene_text(s, a.x, y, 9, ROLE_DIM, plots[k].name);
        if (!isnan(now))
            scene_text(s, a.x + 9, y, 6, plots[k].role, scene_print(s, plots[k].format, now))->align = ALIGN_RIGHT;
        if (rows > 2 && high > 0)
            scene_text(s, a.x + 9, y + 1, 6, ROLE_DIM, scene_print(s, scene_print(s, "/ %s", plots[k].format), top))
                ->align = ALIGN_RIGHT;
    }
}
