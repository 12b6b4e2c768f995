#include "recipe.h"
#include "alloc.h"
#include "document.h"
#include "recipe_check.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH(a) ((int)(sizeof(a) / sizeof((a)[0])))

static const char *const loss_words[] = {"softmax", "stablemax", NULL};

static const struct document_field model_fields[] = {
    FIELD_WORD(struct model_config, mixer, mixer_words),
    FIELD_WORD_SET(struct model_config, families, family_words),
    FIELD_INTEGER(struct model_config, vocab, 1, CONFIG_VOCAB_MAX, .required = true),
    FIELD_INTEGER(struct model_config, outputs, 1, CONFIG_VOCAB_MAX, .required = true),
    FIELD_INTEGER(struct model_config, planes, 1, CONFIG_PLANES_MAX),
    FIELD_INTEGER(struct model_config, height, 1, CONFIG_SIDE_MAX, .required = true),
    FIELD_INTEGER(struct model_config, width, 1, CONFIG_SIDE_MAX, .required = true),
    FIELD_INTEGER(struct model_config, hidden, 1, CONFIG_HIDDEN_MAX, .required = true),
    FIELD_INTEGER(struct model_config, inner, 1, CONFIG_INNER_MAX, .required = true),
    FIELD_INTEGER(struct model_config, inner_tokens, 1, CONFIG_INNER_MAX),
    FIELD_INTEGER(struct model_config, heads, 1, CONFIG_HIDDEN_MAX),
    FIELD_INTEGER(struct model_config, layers, 1, LAYERS_MAX),
    FIELD_INTEGER(struct model_config, answer_layers, 0, LAYERS_MAX),
    FIELD_WORD(struct model_config, positions, positions_words),
    FIELD_INTEGER(struct model_config, prefix, 0, CONFIG_PREFIX_MAX),
    FIELD_INTEGER(struct model_config, puzzles, 0, 1),
    FIELD_BOOL(struct model_config, q_mean),
    FIELD_INTEGER(struct model_config, cycles, 1, CONFIG_CYCLES_MAX),
    FIELD_INTEGER(struct model_config, updates, 1, CONFIG_UPDATES_MAX),
    FIELD_INTEGER(struct model_config, q_outputs, 1, CONFIG_Q_MAX),
    FIELD_WORD(struct model_config, q_second, q_second_words),
    FIELD_INTEGER(struct model_config, hints, 0, CONFIG_HINTS_MAX),
    FIELD_BOOL(struct model_config, recall),
    FIELD_BOOL(struct model_config, q_mean),
    FIELD_INTEGER(struct model_config, tasks, 0, CONFIG_TASKS_MAX),
    FIELD_AS(struct model_config, task_scale, "task_scale", DOCUMENT_REAL, .least = 0.001, .most = 1000),
};

static const struct document_field train_fields[] = {
    FIELD_INTEGER(struct train_options, batch, 1, 65536),
    FIELD_INTEGER(struct train_options, lanes, 1, 256),
    FIELD_INTEGER(struct train_options, steps, 1, 4096),
    FIELD_REAL(struct train_options, explore, 0, 1),
    FIELD_REAL(struct train_options, abandon, 0, 1),
    FIELD_REAL(struct train_options, retry, 0, 1),
    FIELD_REAL(struct train_options, vary, 0, 1),
    FIELD_REAL(struct train_options, noise, 0, 10),
    FIELD_REAL(struct train_options, rate, 0, 1),
    FIELD_INTEGER(struct train_options, warmup, 0, 1e9),
    FIELD_INTEGER(struct train_options, iterations, 1, 1e9),
    FIELD_REAL(struct train_options, hold, 0, 1),
    FIELD_REAL(struct train_options, rate_floor, 0, 1),
    FIELD_REAL(struct train_options, beta1, 0, 0.99999),
    FIELD_REAL(struct train_options, beta2, 0, 0.99999),
    FIELD_REAL(struct train_options, eps, 0, 1),
    FIELD_REAL(struct train_options, decay, 0, 10),
    FIELD_REAL(struct train_options, clip, 0, 1e6),
    FIELD_REAL(struct train_options, ema, 0, 0.999999),
    FIELD_REAL(struct train_options, group, 0, 1000),
    FIELD_INTEGER(struct train_options, seed, 0, 9e15),
    FIELD_AS(struct train_options, step.loss, "loss", DOCUMENT_WORD, .words = loss_words),
    FIELD_AS(struct train_options, step.halt_weight, "halt_weight", DOCUMENT_REAL, .least = 0, .most = 100),
    FIELD_AS(struct train_options, step.hint_weight, "hint_weight", DOCUMENT_REAL, .least = 0, .most = 100),
    FIELD_AS(struct train_options, step.continue_weight, "continue_weight", DOCUMENT_REAL, .least = 0, .most = 100),
    FIELD_AS(struct train_options, step.through, "gradient_updates", DOCUMENT_INTEGER, .least = 0,
             .most = CONFIG_UPDATES_MAX),
    FIELD_AS(struct train_options, step.contradiction_weight, "contradiction_weight", DOCUMENT_REAL, .least = 0,
             .most = 100),
};

/* What assets/python/train.py does otherwise on a GPU. Only checked here, so that a slip shows wherever the recipe is
 * read. */
struct gpu {
    int batch, at_once, puzzles, steps;
    long warmup, iterations, tokens, largest;
    double rate, ema, hold, group;
};

static const struct document_field gpu_fields[] = {
    FIELD_INTEGER(struct gpu, batch, 1, 65536),    FIELD_INTEGER(struct gpu, at_once, 1, 65536),
    FIELD_INTEGER(struct gpu, puzzles, 1, 1e8),    FIELD_INTEGER(struct gpu, warmup, 0, 1e9),
    FIELD_INTEGER(struct gpu, iterations, 1, 1e9), FIELD_REAL(struct gpu, rate, 0, 1),
    FIELD_REAL(struct gpu, ema, 0, 0.999999),      FIELD_INTEGER(struct gpu, steps, 1, 4096),
    FIELD_INTEGER(struct gpu, tokens, 9000, 1e9),  FIELD_REAL(struct gpu, hold, 0, 1),
    FIELD_REAL(struct gpu, group, 0, 1000),        FIELD_INTEGER(struct gpu, largest, 1, 1e9),
};

static const struct document_field data_fields[] = {
    FIELD_STRING(struct recipe_data, level),
    FIELD_STRING(struct recipe_data, file),
    FIELD_INTEGER(struct recipe_data, count, 0, 1e8),
    FIELD_REAL(struct recipe_data, share, 0, 1e6),
    FIELD_INTEGER(struct recipe_data, least_side, 1, PUZZLE_SIDE_MAX),
    FIELD_INTEGER(struct recipe_data, most_side, 1, PUZZLE_SIDE_MAX),
    FIELD_REAL(struct recipe_data, density, 0, 1),
    FIELD_REAL(struct recipe_data, from, 0, 1),
    FIELD_REAL(struct recipe_data, to, 0, 1),
    FIELD_INTEGER(struct recipe_data, seed, 0, 9e15),
    FIELD_INTEGER(struct recipe_data, pairs, 1, 1000),
};

static const struct document_field measure_fields[] = {
    FIELD_STRING(struct recipe_measure, level, .required = true),
    FIELD_INTEGER(struct recipe_measure, count, 1, 1e6),
    FIELD_INTEGER(struct recipe_measure, steps, 1, 4096),
    FIELD_INTEGER(struct recipe_measure, side, 1, PUZZLE_SIDE_MAX),
    FIELD_INTEGER(struct recipe_measure, seed, 0, 9e15),
};

/* The top level, before its parts are read. */
struct head {
    int rumia;
    char *name, *title, *licence, *note, *kind, *init;
    const struct node *model, *train, *gpu, *data, *measure;
    double grow, pinned, wrong;
    int most_pins;
    double checkpoint_minutes, measure_minutes;
};

static const struct document_field head_fields[] = {
    FIELD_INTEGER(struct head, rumia, 1, 1, .required = true),
    FIELD_AS(struct head, name, "recipe", DOCUMENT_STRING, .required = true),
    FIELD_STRING(struct head, title),
    FIELD_STRING(struct head, licence),
    FIELD_STRING(struct head, note),
    FIELD_STRING(struct head, kind, .required = true),
    FIELD_STRING(struct head, init),
    FIELD_NODE(struct head, model, .required = true),
    FIELD_NODE(struct head, train),
    FIELD_NODE(struct head, gpu),
    FIELD_NODE(struct head, data, .required = true),
    FIELD_NODE(struct head, measure),
    FIELD_REAL(struct head, grow, 0, 1),
    FIELD_REAL(struct head, pinned, 0, 1),
    FIELD_REAL(struct head, wrong, 0, 1),
    FIELD_INTEGER(struct head, most_pins, 1, 64),
    FIELD_REAL(struct head, checkpoint_minutes, 0.001, 1e6),
    FIELD_REAL(struct head, measure_minutes, 0.01, 1e6),
};

static bool has_level(const struct puzzle_kind *kind, const char *level) {
    for (int i = 0; kind->levels && kind->levels[i]; i++)
        if (!strcmp(kind->levels[i], level)) return true;
    return false;
}

static int check_level(const struct puzzle_kind *kind, const char *level, const struct node *n, struct err *e) {
    if (!level || has_level(kind, level)) return 0;
    return document_error(n, ERR_VALUE, e, "a level of the kind's generator", "%s has no level \"%s\"", kind->name,
                          level);
}

static int read_data(struct recipe *r, const struct node *list, struct err *e) {
    if (document_expect(list, NODE_SEQUENCE, e)) return -1;
    if (list->count > RECIPE_DATA_MAX)
        return document_error(list, ERR_LIMIT, e, NULL, "more than %d sources", RECIPE_DATA_MAX);
    for (int i = 0; i < list->count; i++) {
        struct recipe_data *d = &r->data[r->data_count++];
        *d = (struct recipe_data){.share = 1, .density = -1, .to = 1, .seed = (uint64_t)i + 1};
        if (document_fields(list->items[i], data_fields, LENGTH(data_fields), d, e) ||
            check_level(r->kind, d->level, list->items[i], e))
            return -1;
        if (!d->level && !d->file)
            return document_error(list->items[i], ERR_VALUE, e, "a level or a file", "a source without puzzles");
        if (!d->most_side) d->most_side = d->least_side;
        if (d->most_side < d->least_side || d->to <= d->from)
            return document_error(list->items[i], ERR_VALUE, e, NULL, "an empty range");
    }
    return 0;
}

static int read_measures(struct recipe *r, const struct node *list, struct err *e) {
    if (!list) return 0;
    if (document_expect(list, NODE_SEQUENCE, e)) return -1;
    if (list->count > RECIPE_MEASURES_MAX)
        return document_error(list, ERR_LIMIT, e, NULL, "more than %d measures", RECIPE_MEASURES_MAX);
    for (int i = 0; i < list->count; i++) {
        struct recipe_measure *m = &r->measure[r->measure_count++];
        *m = (struct recipe_measure){.count = 200, .steps = 16, .seed = 1000000 + (uint64_t)i};
        if (document_fields(list->items[i], measure_fields, LENGTH(measure_fields), m, e) ||
            check_level(r->kind, m->level, list->items[i], e))
            return -1;
    }
    return 0;
}

struct generate_request recipe_measure_request(const struct recipe_measure *m) {
    return (struct generate_request){.level = m->level, .height = m->side, .width = m->side, .density = -1};
}

/* The value that config_check means: its messages begin with "config: KEY is". */
static const struct node *blamed(const struct node *model, const struct err *reason) {
    char key[32] = "";
    sscanf(reason->what, "config: %31s is", key);
    const struct node *value = document_get(model, key);
    return value ? value : model;
}

static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? xasprintf("%.*s", (int)(slash - path), path) : xstrdup(".");
}

static int read_parts(struct recipe *r, const struct document *d, struct err *e) {
    struct head h = {.pinned = 0, .wrong = 0.5, .most_pins = 4, .checkpoint_minutes = 3, .measure_minutes = 10};
    const struct node *root = document_root(d);
    int failed = document_fields(root, head_fields, LENGTH(head_fields), &h, e);
    r->name = h.name;
    r->title = h.title;
    r->licence = h.licence;
    r->note = h.note;
    r->init = h.init;
    r->grow = h.grow;
    r->pinned = h.pinned;
    r->wrong = h.wrong;
    r->most_pins = h.most_pins;
    r->checkpoint_minutes = h.checkpoint_minutes;
    r->measure_minutes = h.measure_minutes;
    if (!failed && !(r->kind = puzzle_kind_find(h.kind)))
        failed =
            document_error(document_get(root, "kind"), ERR_VALUE, e, "a kind of puzzle", "unknown kind \"%s\"", h.kind);
    free(h.kind);
    if (failed) return -1;

    config_defaults(&r->model);
    train_defaults(&r->train);
    if (document_fields(h.model, model_fields, LENGTH(model_fields), &r->model, e)) return -1;
    if (r->model.q_outputs > 1 && !document_get(h.model, "q_second")) r->model.q_second = Q_CONTRADICTION;
    struct err reason;
    if (config_check(&r->model, &reason))
        return document_error(blamed(h.model, &reason), reason.code, e, reason.expected, "%s", reason.what);
    if (h.train && document_fields(h.train, train_fields, LENGTH(train_fields), &r->train, e)) return -1;
    struct gpu unused;
    if (h.gpu && document_fields(h.gpu, gpu_fields, LENGTH(gpu_fields), &unused, e)) return -1;
    if (r->train.vary > 0 && !r->kind->vary)
        return document_error(document_get(h.train, "vary"), ERR_VALUE, e, NULL, "%s has no puzzles near a puzzle",
                              r->kind->name);
    return read_data(r, h.data, e) || read_measures(r, h.measure, e) || recipe_check(r, root, e) ? -1 : 0;
}

int recipe_read(struct recipe *r, const char *path, struct err *e) {
    *r = (struct recipe){.folder = folder_of(path)};
    struct document *d;
    if (document_read(&d, path, e)) return -1;
    int failed = read_parts(r, d, e);
    document_free(d);
    return failed;
}

char *recipe_path(const struct recipe *r, const char *file) {
    return file[0] == '/' ? xstrdup(file) : xasprintf("%s/%s", r->folder, file);
}

void recipe_free(struct recipe *r) {
    free(r->name);
    free(r->title);
    free(r->licence);
    free(r->note);
    free(r->init);
    free(r->folder);
    for (int i = 0; i < r->data_count; i++) {
        free(r->data[i].level);
        free(r->data[i].file);
    }
    for (int i = 0; i < r->measure_count; i++)
        free(r->measure[i].level);
    *r = (struct recipe){0};
}
