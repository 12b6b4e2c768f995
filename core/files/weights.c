#include "weights.h"
#include "alloc.h"
#include "config_notes.h"
#include "official.h"
#include "torch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char format_key[] = "format", format_name[] = "rumia-1";

/* ---- loading ---- */

/* A file's tensors against a model's: which of them have found their place. */
struct loading {
    const struct tensors *tensors;
    const struct model_config *config;
    const struct official_index *official; /* NULL: our own names */
    bool *used;                            /* [tensors->count] */
    struct err *e;
};

/* Checks the shape of a tensor, [rows, columns] (columns 0: [rows]). NULL and an error when it is not as it should be;
 * `name` is for when there is none. */
static const struct tensor *take(struct loading *l, const struct tensor *t, const char *name, int64_t rows,
                                 int64_t columns) {
    char have[64], want[64];
    if (!t) {
        err_set(l->e, ERR_VALUE, l->tensors->path, 0, 0, NULL, "tensor \"%.100s\" is missing", name);
        return NULL;
    }
    struct tensor wanted = {.rank = columns ? 2 : 1, .shape = {rows, columns}};
    tensor_shape(&wanted, want, sizeof want);
    if (t->rank != wanted.rank || t->shape[0] != rows || (columns && t->shape[1] != columns)) {
        err_set(l->e, ERR_VALUE, l->tensors->path, 0, 0, want, "tensor \"%.100s\" has shape %s", t->name,
                tensor_shape(t, have, sizeof have));
        return NULL;
    }
    if (!tensor_is_float(t)) {
        err_set(l->e, ERR_UNSUPPORTED, l->tensors->path, 0, 0, "F32, BF16, F16 or F64",
                "tensor \"%.100s\" has elements of type %s", t->name, dtype_name(t->dtype));
        return NULL;
    }
    l->used[t - l->tensors->tensor] = true;
    return t;
}

static const struct tensor *take_weight(struct loading *l, const struct tensor_info *w) {
    const int layers = l->config->layers, net = w->layer >= layers, layer = net ? w->layer - layers : w->layer;
    char name[OFFICIAL_NAME];
    if (!l->official) return take(l, tensors_find(l->tensors, w->name), w->name, w->shape[0], w->shape[1]);
    official_name(w->info, net, layer, name);
    return take(l, layer < 0 ? l->official->model[w->weight] : l->official->layer[net][layer][w->weight], name,
                w->shape[0], w->shape[1]);
}

static bool rows_are_mapped(const struct model_config *c) {
    return c->puzzles > PUZZLE_ROWS_PARAMETERS;
}

/* All tensors of the layout, in its order, then the puzzle rows that stay in the file and the basis (or NULL). */
struct found {
    const struct tensor *tensor[TENSORS_MAX], *puzzle_rows, *basis;
};

static int find_all(struct loading *l, const struct model_config *c, const struct params_layout *layout,
                    struct found *found) {
    *found = (struct found){0};
    for (int i = 0; i < layout->count; i++) {
        const struct tensor_info *t = &layout->tensor[i];
        if (!(found->tensor[i] = take_weight(l, t))) return -1;
    }
    if (rows_are_mapped(c)) {
        const struct tensor_info rows = {.info = &model_weights[W_PUZZLE],
                                         .layer = -1,
                                         .weight = W_PUZZLE,
                                         .name = "puzzle",
                                         .shape = {c->puzzles, c->hidden}};
        found->puzzle_rows = take_weight(l, &rows);
        if (!found->puzzle_rows) return -1;
    }
    const struct tensor *basis = l->official ? NULL : tensors_find(l->tensors, "basis");
    if (basis && !(found->basis = take(l, basis, "basis", 3, c->hidden))) return -1;
    for (int i = 0; i < l->tensors->count; i++)
        if (!l->used[i] && !(l->official && official_ignores(l->tensors->tensor[i].name)))
            return err_set(l->e, ERR_VALUE, l->tensors->path, 0, 0, NULL,
                           "tensor \"%.100s\" has no place in this model", l->tensors->tensor[i].name);
    return 0;
}

static void copy_note(char *out, size_t size, const struct notes *notes, const char *key) {
    const char *value = notes_get(notes, key);
    snprintf(out, size, "%s", value ? value : "");
}

/* The numbers of a tensor; every one must be a number. */
static int copy_numbers(const struct tensor *from, float *out, const struct tensors *t, struct err *e) {
    tensor_floats(from, 0, from->count, out);
    for (size_t i = 0; i < from->count; i++)
        if (!isfinite(out[i]))
            return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "a weight of \"%.100s\" is not a number", from->name);
    return 0;
}

static int build(struct model **out, const struct model_config *c, struct tensors *t, const struct found *found,
                 struct err *e) {
    struct model *m = model_new(c, NULL);
    int bad = 0;
    for (int i = 0; i < m->layout.count && !bad; i++)
        bad = copy_numbers(found->tensor[i], m->flat + m->layout.tensor[i].offset, t, e);
    if (!bad && found->basis) bad = copy_numbers(found->basis, m->basis, t, e);
    if (bad) {
        model_free(m);
        return -1;
    }
    if (found->puzzle_rows) {
        m->puzzle_rows = found->puzzle_rows->data;
        m->puzzle_type = found->puzzle_rows->dtype;
        m->mapping = XNEW(struct bytes);
        *m->mapping = tensors_hand_over(t, found->puzzle_rows);
    }
    copy_note(m->info.name, sizeof m->info.name, &t->notes, "name");
    copy_note(m->info.recipe, sizeof m->info.recipe, &t->notes, "recipe");
    copy_note(m->info.licence, sizeof m->info.licence, &t->notes, "licence");
    copy_note(m->info.note, sizeof m->info.note, &t->notes, "note");
    if (!notes_get_real(&t->notes, "score", &m->info.score)) m->info.score = 0;
    *out = m;
    return 0;
}

static int read_config(struct model_config *c, const struct tensors *t, const struct official_hints *hints,
                       struct official_index *index, struct official_words *words, struct err *e) {
    const char *format = notes_get(&t->notes, format_key);
    if (format && !strcmp(format, format_name)) return config_from_notes(c, &t->notes, t->path, e);
    if (official_is(t)) return official_index(index, t, e) || official_config(c, index, t, hints, words, e) ? -1 : 0;
    return err_set(e, ERR_UNSUPPORTED, t->path, 0, 0, "a model of rumia or an official checkpoint",
                   format ? "format \"%.40s\" is unknown" : "these tensors are no model%s", format ? format : "");
}

/* What is known of an official checkpoint goes where ours have words of their own. */
static void describe(struct model_info *info, const struct official_words *words) {
    if (!*words->name) return;
    if (!*info->name) snprintf(info->name, sizeof info->name, "%s", words->name);
    snprintf(info->assumed, sizeof info->assumed, "%s", words->assumed);
    if (!*info->note && *words->assumed)
        snprintf(info->note, sizeof info->note, "the file does not say: %s, taken as published", words->assumed);
}

int model_from_tensors(struct model **out, struct tensors *t, const struct official_hints *hints, struct err *e) {
    struct model_config c;
    struct official_index index;
    struct official_words words = {0};
    struct loading l = {.tensors = t, .config = &c, .used = XNEW_ARRAY(bool, t->count + 1), .e = e};
    int bad = read_config(&c, t, hints, &index, &words, e);
    if (!bad) {
        struct params_layout *layout = XNEW(struct params_layout);
        struct found found;
        if (*words.name) l.official = &index;
        params_layout(&c, layout);
        bad = find_all(&l, &c, layout, &found);
        free(layout);
        if (!bad) bad = build(out, &c, t, &found, e);
        if (!bad && bytes_cut((*out)->mapping ? (*out)->mapping : &t->file)) {
            model_free(*out);
            bad = bytes_was_cut(t->path, e);
        }
        if (!bad) describe(&(*out)->info, &words);
    }
    free(l.used);
    tensors_close(t);
    return bad;
}

int model_import(struct model **out, const char *path, const struct official_hints *hints, struct err *e) {
    struct tensors t;
    return (torch_is(path) ? torch_tensors : tensors_open)(&t, path, e) ? -1 : model_from_tensors(out, &t, hints, e);
}

int model_load(struct model **out, const char *path, struct err *e) {
    return model_import(out, path, NULL, e);
}

/* ---- saving ---- */

static bool any(const float *x, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (x[i] != 0) return true;
    return false;
}

static void model_notes(const struct model *m, struct notes *notes) {
    notes_add(notes, format_key, "%s", format_name);
    config_to_notes(&m->config, notes);
    const struct {
        const char *key, *value;
    } info[] = {
        {"name", m->info.name}, {"recipe", m->info.recipe}, {"licence", m->info.licence}, {"note", m->info.note}};
    for (size_t i = 0; i < sizeof info / sizeof *info; i++)
        if (*info[i].value) notes_add(notes, info[i].key, "%s", info[i].value);
    if (m->info.score > 0) notes_add_real(notes, "score", m->info.score);
}

int model_save(const struct model *m, const float *flat, const char *path, bool bf16, struct err *e) {
    struct tensor_source source[TENSORS_MAX + 2];
    int count = 0, d = m->config.hidden;
    if (!flat) flat = m->flat;
    for (int i = 0; i < m->layout.count; i++) {
        const struct tensor_info *t = &m->layout.tensor[i];
        source[count++] = (struct tensor_source){.name = t->name,
                                                 .dtype = bf16 && t->rank == 2 ? DTYPE_BF16 : DTYPE_F32,
                                                 .rank = t->rank,
                                                 .shape = {t->shape[0], t->shape[1]},
                                                 .data = flat + t->offset};
    }
    if (rows_are_mapped(&m->config))
        source[count++] = (struct tensor_source){.name = model_weights[W_PUZZLE].name,
                                                 .dtype = m->puzzle_type,
                                                 .rank = 2,
                                                 .shape = {m->config.puzzles, d},
                                                 .data = m->puzzle_rows,
                                                 .raw = true,
                                                 .mapped = m->mapping && m->mapping->mapped};
    if (any(m->basis, 3 * (size_t)d)) source[count++] = (struct tensor_source){"basis", DTYPE_F32, 2, {3, d}, m->basis};
    struct notes notes = {0};
    model_notes(m, &notes);
    int bad = tensors_write(path, source, count, &notes, e);
    notes_free(&notes);
    return bad;
}
