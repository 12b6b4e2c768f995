#include "models.h"
#include "alloc.h"
#include "paths.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const level_words[] = {"auto", "scalar", "neon", "avx2", "avx512", "avx512bf16", "amx", NULL};

enum precision precision_of(enum precision_choice choice, enum cpu_level level) {
    bool bf16 = choice == PRECISION_CHOICE_AUTO ? cpu_bf16_pays(level, NULL) : choice == PRECISION_CHOICE_BF16;
    return bf16 ? PRECISION_BF16 : PRECISION_F32;
}

int models_begin(struct models *m, const struct machine_options *o, struct err *e) {
    *m = (struct models){.options = *o};
    if (cpu_choose(o->level ? level_words[o->level] : NULL, &m->level, e)) return -1;
    m->precision = precision_of(o->precision, m->level);
    int threads = o->threads ? o->threads : cpu_count();
    if (threads > 1) m->pool = pool_create(threads);
    return 0;
}

static void loaded_free(struct loaded_model *loaded) {
    model_free(loaded->model);
    identifiers_free(loaded->names);
    free(loaded->name);
    free(loaded->path);
    free(loaded);
}

void models_end(struct models *m) {
    for (int i = 0; i < m->count; i++)
        loaded_free(m->items[i]);
    free(m->items);
    if (m->pool) pool_free(m->pool);
    *m = (struct models){0};
}

static char *find_file(const char *name) {
    if (access(name, F_OK) == 0 || strchr(name, '/')) return xstrdup(name);
    char *shipped = model_path(name);
    if (!shipped) {
        char *file = xasprintf("%s.safetensors", name);
        shipped = model_path(file);
        free(file);
    }
    return shipped ? shipped : xstrdup(name);
}

int model_open(struct model **out, const char *name, char **path, struct err *e) {
    char *file = find_file(name);
    int status = model_load(out, file, e);
    if (status || !path)
        free(file);
    else
        *path = file;
    return status;
}

static int kind_file(const struct puzzle_kind *kind, char **out, struct err *e) {
    if (!kind->model)
        return err_set(e, ERR_UNSUPPORTED, NULL, 0, 0, NULL, "no weights are shipped for %s: name some with --model",
                       kind->name);
    *out = model_path(kind->model);
    if (*out) return 0;
    return err_set(e, ERR_IO, NULL, 0, 0, NULL, "the weights %s are not there: name others with --model", kind->model);
}

/* identifiers.json beside the weights, NULL where it is not there; owned. */
static char *names_beside(const char *weights) {
    const char *slash = strrchr(weights, '/');
    char *path = xasprintf("%.*sidentifiers.json", slash ? (int)(slash + 1 - weights) : 0, weights);
    if (access(path, R_OK) == 0) return path;
    free(path);
    return NULL;
}

/* The names of a model's rows, as many as it has. */
static int read_row_names(struct loaded_model *loaded, const char *asked, struct err *e) {
    const int rows = loaded->model->config.puzzles;
    if (!asked && rows < 2) return 0;
    char *path = asked ? xstrdup(asked) : names_beside(loaded->path);
    int failed = path ? identifiers_read(&loaded->names, path, e) : 0;
    if (!failed && path && identifiers_rows(loaded->names) != rows)
        failed = err_set(e, ERR_VALUE, path, 0, 0, NULL, "%d names for the %d rows that %s has",
                         identifiers_rows(loaded->names), rows, loaded->name);
    free(path);
    return failed;
}

int models_get(struct models *m, const struct puzzle_kind *kind, const struct loaded_model **out, struct err *e) {
    return models_named(m, m->options.model, kind, out, e);
}

int models_named(struct models *m, const char *name, const struct puzzle_kind *kind, const struct loaded_model **out,
                 struct err *e) {
    char *wanted;
    if (name)
        wanted = find_file(name);
    else if (kind_file(kind, &wanted, e))
        return -1;
    for (int i = 0; i < m->count; i++) {
        if (strcmp(m->items[i]->path, wanted) != 0) continue;
        free(wanted);
        *out = m->items[i];
        const struct bytes *file = (*out)->model->mapping;
        return file && bytes_cut(file) ? bytes_was_cut((*out)->path, e) : 0;
    }
    struct model *model;
    if (model_open(&model, wanted, NULL, e)) {
        free(wanted);
        return -1;
    }
    model_pack(model, kernels_for(m->level), m->precision, false);
    struct loaded_model *loaded = XNEW(struct loaded_model);
    const char *slash = strrchr(wanted, '/');
    *loaded = (struct loaded_model){xstrdup(slash ? slash + 1 : wanted), wanted, model, NULL};
    if (read_row_names(loaded, m->options.names, e)) return loaded_free(loaded), -1;
    m->items = xrealloc(m->items, (size_t)m->count + 1, sizeof *m->items);
    *out = m->items[m->count++] = loaded;
    return 0;
}
