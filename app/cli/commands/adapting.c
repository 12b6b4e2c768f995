#include "adapting.h"
#include "clock.h"
#include "interrupt.h"
#include "paths.h"
#include "progress.h"

#include <stdlib.h>

#include <stdio.h>

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

static bool has_trunk(const struct puzzle_kind *kind) {
    char *path = kind->trunk ? model_path(kind->trunk) : NULL;
    free(path);
    return path != NULL;
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
    how.left_out = o->left_out - 1;
    const char *name = models->options.model ? models->options.model : has_trunk(kind) ? kind->trunk : NULL;
    if (!o->fresh && name && models_named(models, name, kind, &trunk, e)) return -1;
    return adapt_new(out, trunk ? trunk->model : NULL, kernels_for(models->level), models->precision, models->pool,
                     tests->items, tests->count, &how, e);
}

void adapting_run(struct adapt *a, bool quiet) {
    struct progress progress;
    progress_begin(&progress, "iterations", 0, quiet);
    do {
        const struct adapt_state s = adapt_state(a);
        char note[96], left[24];
        snprintf(note, sizeof note, "net %d: loss %.3f, %.1f %% of cells right, %s left", s.net + 1, s.loss,
                 100 * s.share, clock_duration(s.left, left));
        progress_update(&progress, s.iteration, note);
    } while (!interrupted() && adapt_step(a));
    progress_end(&progress);
}
