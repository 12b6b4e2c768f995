/* The whole run as plots, one above the other over the same time. */
#include "views.h"
#include <math.h>

static const struct chart {
    enum series what;
    const char *title, *format;
    enum role role;
} all[] = {
    {SERIES_LOSS, "loss: of what is learnt from, a cell", "%.3f", ROLE_PLOT_CONFLICTS},
    {SERIES_LEARNT, "learnt: cells that come out right", "%.3f", ROLE_PLOT_Q},
    {SERIES_Q, "q: how sure the network is that its answer is right", "%.2f", ROLE_PLOT_Q},
    {SERIES_CHANGES, "changes: cells whose symbol changed", "%.0f", ROLE_PLOT_CHANGES},
    {SERIES_REACHED, "reached: cells that know their next move", "%.0f", ROLE_PLOT_ENTROPY},
    {SERIES_CONFLICTS, "conflicts: cells that break a rule", "%.0f", ROLE_PLOT_CONFLICTS},
    {SERIES_ENTROPY, "entropy: bits still undecided per open cell", "%.2f", ROLE_PLOT_ENTROPY},
    {SERIES_Z_CHANGE, "change of the latent state z at each update", "%.3f", ROLE_BAR},
    {SERIES_Z_MOVED, "how far z has moved from its start", "%.2f", ROLE_BAR},
    {SERIES_OPEN, "open cells", "%.0f", ROLE_DIM},
};

void view_charts(struct screen *v, struct area a) {
    struct scene *s = v->scene;
    const struct timeline *t = v->timeline;
    enum { CHARTS = sizeof all / sizeof *all, LEAST = 3 };
    struct chart charts[CHARTS];
    int count = 0;
    float *series = scene_memory(s, (size_t)t->count * sizeof *series);
    for (int k = 0; k < CHARTS; k++)
        if (all[k].what == SERIES_Q || timeline_series(t, all[k].what, series) > 0) charts[count++] = all[k];
    int space = a.h - 3, n = space / LEAST < count ? space / LEAST : count, x = a.x + STRIP_LABEL,
        w = a.w - STRIP_LABEL;
    view_ruler(v, (struct area){a.x, a.y + a.h - 2, a.w, 2});
    for (int k = 0; k < n; k++) {
        int y = a.y + space * k / n, h = space * (k + 1) / n - space * k / n;
        float *values = scene_plot(s, x, y + 1, w, h - 1 - (h > 3), t->count, 0, 1, charts[k].role);
        struct item *i = scene_last(s);
        float high = timeline_series(t, charts[k].what, values), now = values[v->desk->frame];
        hide_future(v, values);
        i->high = charts[k].what == SERIES_Q ? 1 : high;
        i->cursor = v->desk->frame;
        i->marked = v->desk->marked < t->count ? v->desk->marked : -1;
        i->action = ACTION_FRAME;
        i->span = t->count;
        float top = i->high;
        scene_text(s, x, y, w, ROLE_DIM, charts[k].title);
        if (!isnan(now))
            scene_text(s, a.x, y, STRIP_LABEL - 2, charts[k].role, scene_print(s, charts[k].format, now))->align =
                ALIGN_RIGHT;
        scene_textf(s, a.x, y + 1, STRIP_LABEL - 2, ROLE_DIM, "of %s", scene_print(s, charts[k].format, top))->align =
            ALIGN_RIGHT;
    }
}
