#include "adapting.h"
#include "adapt.h"

#include <stdio.h>

const struct adapting_options adapting_defaults = {.seconds = 60, .nets = ADAPT_NETS_MAX, .group = 2, .seed = 1};

int adapting_next(struct reading *r, struct puzzle_list *tests, struct err *e) {
    int part = 0, parts = 1;
    while (part < parts) {
        struct puzzle p;
        const int more = reading_next(r, &p, e);
        if (more <= 0) return more < 0 ? -1 : tests->count > 0;
        *puzzle_list_add(tests) = p;
        part = p.kind->part ? p.kind->part(&p, &parts) + 1 : parts;
    }
    return 1;
}

int adapting_begin(struct adapt **out, struct models *models, const struct puzzle_list *tests,
                   const struct adapting_options *o, struct err *e) {
    const struct puzzle_kind *kind = tests->items[0].kind;
    const struct loaded_model *trunk = NULL;
    struct adapt_options how;
    adapt_defaults(&how);
    how.seconds = o->seconds;
    how.nets = o->nets;
    how.train.group = o->group;
    how.train.seed = (uint64_t)o->seed;
    if (!o->fresh && (models->options.model || kind->model) && models_get(models, kind, &trunk, e)) return -1;
    return adapt_new(out, trunk ? trunk->model : NULL, kernels_for(models->level), models->precision, models->pool,
                     tests->items, tests->count, &how, e);
}

const char *adapting_note(const struct adapt_state *s, char out[64]) {
    snprintf(out, 64, "loss %.3f, %.1f %% of cells right", s->loss, 100 * s->share);
    return out;
}
