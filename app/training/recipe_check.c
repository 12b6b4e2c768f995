#include "recipe_check.h"
#include "puzzle_pool.h"
#include "reader.h"

#include <string.h>

/* The value of a key, else the mapping it is missing in. */
static const struct node *place(const struct node *mapping, const char *key) {
    const struct node *found = document_get(mapping, key);
    return found ? found : mapping;
}

static int fail_there(const struct node *n, const struct err *reason, struct err *e) {
    return document_error(n, reason->code, e, *reason->expected ? reason->expected : NULL, "%s", reason->what);
}

/* Runs are kept in a folder of this name. */
static int check_name(const struct recipe *r, const struct node *root, struct err *e) {
    bool good = *r->name && strcmp(r->name, ".") && strcmp(r->name, "..");
    for (const char *c = r->name; *c; c++)
        good = good && *c != '/' && (unsigned char)*c >= 32;
    if (good) return 0;
    return document_error(place(root, "recipe"), ERR_VALUE, e, "a name for the folder of the run, without a /",
                          "recipe cannot be \"%s\"", r->name);
}

/* --- the model and the kind --- */

/* What an encoding asks of a model, by the keys of the recipe. */
struct demand {
    const char *key;
    int value, wanted;
    bool met;
};
enum { DEMANDS = 3 };

static int demands_of(const struct model_config *c, const struct encoding *of, struct demand out[DEMANDS]) {
    const struct model_facts *f = &of->facts;
    out[0] = (struct demand){"vocab", c->vocab, f->vocab, c->vocab == f->vocab};
    out[1] = (struct demand){"outputs", c->outputs, f->outputs, c->outputs == f->outputs};
    out[2] = (struct demand){"planes", c->planes, f->planes, f->planes ? c->planes == f->planes : c->planes > 1};
    return out[0].met + out[1].met + out[2].met;
}

/* Blames what the encoding that is nearest to the model asks for and does not get. */
static int check_encoding(const struct recipe *r, const struct node *root, struct err *e) {
    struct err reason;
    struct demand asked[DEMANDS], tried[DEMANDS];
    const struct encoding *nearest = NULL;
    const struct node *model = document_get(root, "model");
    int met = -1, missed = 0;
    if (reader_encoding(&r->model, r->kind, &reason)) return 0;
    for (int i = 0; r->kind->encodings && r->kind->encodings[i]; i++) {
        const int n = demands_of(&r->model, r->kind->encodings[i], tried);
        if (n <= met || r->kind->encodings[i]->pads) continue; /* squares of others are for those who know them */
        met = n;
        nearest = r->kind->encodings[i];
        memcpy(asked, tried, sizeof asked);
    }
    while (nearest && missed < DEMANDS && asked[missed].met)
        missed++;
    if (!nearest || missed == DEMANDS) return fail_there(model, &reason, e);
    char wanted[160], number[16] = "more than 1";
    if (asked[missed].wanted) snprintf(number, sizeof number, "%d", asked[missed].wanted);
    snprintf(wanted, sizeof wanted, "%s, as a %s is told with %s", number, r->kind->name, nearest->name);
    return document_error(place(model, asked[missed].key), ERR_VALUE, e, wanted, "%s is %d", asked[missed].key,
                          asked[missed].value);
}

/* Weights that shall learn a task need vectors for it. */
static int check_tasks(const struct recipe *r, const struct node *root, struct err *e) {
    const bool wanted = r->kind->demonstrations && reader_encoding(&r->model, r->kind, NULL)->vectors;
    if (wanted == (r->model.tasks > 0)) return 0;
    return document_error(place(document_get(root, "model"), "tasks"), ERR_VALUE, e,
                          wanted ? "1 (there will be as many as the data has)" : "none", "tasks is %d", r->model.tasks);
}

static int check_hints(const struct recipe *r, const struct node *root, struct err *e) {
    if (!r->model.hints || r->model.hints == r->kind->hint_count) return 0;
    return document_error(place(document_get(root, "model"), "hints"), ERR_VALUE, e, NULL,
                          "hints is %d, but %s has %d classes of hints", r->model.hints, r->kind->name,
                          r->kind->hint_count);
}

/* --- the sources and the model --- */

int recipe_fits(const struct recipe *r, const struct puzzle *like, struct err *e) {
    struct reader reader;
    const struct model model = {.config = r->model}; /* what a reader asks of a model is there without weights */
    if (reader_init(&reader, &model, like, e)) return -1;
    reader_free(&reader);
    return 0;
}

/* One side of the grids that are to be made. */
static int check_side(const struct recipe *r, const struct generate_request *request, struct err *e) {
    int height, width;
    struct puzzle blank;
    if (r->kind->generate_size(request, &height, &width, e)) return -1;
    puzzle_init(&blank, r->kind, height, width);
    const int failed = recipe_fits(r, &blank, e);
    puzzle_free(&blank);
    return failed;
}

static int check_source(const struct recipe *r, const struct recipe_data *d, const struct node *n, struct err *e) {
    struct err reason;
    if (d->file) return 0; /* seen when it is read */
    if (r->kind->demonstrations && !d->count)
        return document_error(n, ERR_VALUE, e, "count: N, the number of tasks", "a source without an end of %s tasks",
                              r->kind->name);
    if (r->kind->demonstrations) return 0; /* grids have sizes of their own */
    if (d->count && d->most_side != d->least_side)
        return document_error(place(n, "most_side"), ERR_VALUE, e, "one side in a pool, or no count",
                              "a pool of sides from %d to %d", d->least_side, d->most_side);
    for (int side = d->least_side; side <= d->most_side; side++) {
        const struct generate_request request = puzzle_pool_request(d, side);
        if (check_side(r, &request, &reason)) return fail_there(place(n, "least_side"), &reason, e);
    }
    return 0;
}

/* The first moment of the run (0..1) at which no source is on; 1 = none. */
static double first_gap(const struct recipe *r) {
    double at = 0;
    for (int i = 0; i < r->data_count && at < 1; i++) /* each round reaches further, so that as many are enough */
        for (int k = 0; k < r->data_count; k++)
            if (r->data[k].share > 0 && r->data[k].from <= at && r->data[k].to > at) at = r->data[k].to;
    return at;
}

static int check_sources(const struct recipe *r, const struct node *list, struct err *e) {
    if (!r->data_count) return document_error(list, ERR_VALUE, e, "a level or a file", "the list of sources is empty");
    for (int i = 0; i < r->data_count; i++)
        if (check_source(r, &r->data[i], list->items[i], e)) return -1;
    const double gap = first_gap(r);
    if (gap >= 1) return 0;
    return document_error(list, ERR_VALUE, e, "one at any time, with a share", "no source is on at %g of the run", gap);
}

/* Tasks are measured among those that are learnt: of all sources, or of those of one level. */
static int check_measured_tasks(const struct recipe *r, const struct recipe_measure *m, const struct node *n,
                                struct err *e) {
    bool there = !strcmp(m->level, r->kind->levels[0]);
    if (m->side)
        return document_error(place(n, "side"), ERR_UNSUPPORTED, e, "no side",
                              "what an %s task asks has a size of its own", r->kind->name);
    for (int i = 0; i < r->data_count; i++)
        there = there || (r->data[i].level && !strcmp(m->level, r->data[i].level));
    if (there) return 0;
    char expected[80];
    snprintf(expected, sizeof expected, "%s, or the level of a source", r->kind->levels[0]);
    return document_error(place(n, "level"), ERR_VALUE, e, expected, "no source has level \"%s\"", m->level);
}

static int check_measures(const struct recipe *r, const struct node *list, struct err *e) {
    for (int i = 0; i < r->measure_count && r->kind->demonstrations; i++)
        if (check_measured_tasks(r, &r->measure[i], list->items[i], e)) return -1;
    for (int i = 0; i < r->measure_count && !r->kind->demonstrations; i++) {
        const struct generate_request request = recipe_measure_request(&r->measure[i]);
        struct err reason;
        if (check_side(r, &request, &reason)) return fail_there(place(list->items[i], "side"), &reason, e);
    }
    return 0;
}

int recipe_check(const struct recipe *r, const struct node *root, struct err *e) {
    return check_name(r, root, e) || check_encoding(r, root, e) || check_tasks(r, root, e) || check_hints(r, root, e) ||
                   check_sources(r, document_get(root, "data"), e) ||
                   check_measures(r, document_get(root, "measure"), e)
               ? -1
               : 0;
}
