#include "state_dict.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* Where checkpoints of training keep the weights. */
static const char *const places[] = {"state_dict", "model_state_dict", "model"};

static int fail(const char *path, struct err *e, const char *expected, const char *what, const char *detail) {
    return err_set(e, ERR_UNSUPPORTED, path, 0, 0, expected, "data.pkl: %.80s%.80s", what, detail);
}

static bool holds_tensors(const struct pickle *p, const struct pickle_value *dict) {
    const struct pickle_pair *pair;
    for (int at = 0; (pair = pickle_next(p, dict, &at));)
        if (pair->value.kind == PICKLE_TENSOR) return true;
    return false;
}

/* The dict of the weights, or NULL. */
static const struct pickle_value *find_weights(const struct pickle *p) {
    if (holds_tensors(p, &p->top)) return &p->top;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct pickle_value *found = pickle_get(p, &p->top, places[i]);
        if (holds_tensors(p, found)) return found;
    }
    return NULL;
}

/* ---- names and tensors ---- */

/* Numbers and words beside the tensors are let be; what stands for a tensor and is none is an error. */
static int add(struct state_dict *s, const struct pickle *p, const struct pickle_pair *pair, const char *path,
               struct err *e) {
    char what[96], name[96];
    const struct pickle_value *v = &pair->value;
    if (pair->key.kind != PICKLE_TEXT)
        return fail(path, e, "names", pickle_what(&pair->key, what, sizeof what), " as a key");
    if (v->kind == PICKLE_OBJECT) {
        snprintf(name, sizeof name, "\"%.*s\" is ", pair->key.count < 80 ? pair->key.count : 80, pair->key.text);
        return fail(path, e, "a tensor", name, pickle_what(v, what, sizeof what));
    }
    if (v->kind != PICKLE_TENSOR) return 0;
    s->tensor[s->count].name = xasprintf("%.*s", pair->key.count, pair->key.text);
    s->tensor[s->count++].tensor = &p->tensor[v->number];
    return 0;
}

static int take_all(struct state_dict *s, const struct pickle *p, const struct pickle_value *dict, const char *path,
                    struct err *e) {
    const struct pickle_pair *pair;
    s->tensor = XNEW_ARRAY(struct state_tensor, p->pairs + 1);
    for (int at = 0; (pair = pickle_next(p, dict, &at));)
        if (add(s, p, pair, path, e)) return -1;
    return 0;
}

/* ---- the moving average ---- */

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct state_tensor *)a)->name, ((const struct state_tensor *)b)->name);
}

/* Tensors of `shadow` take the place of those with the same name. */
static void take_averages(struct state_dict *s, const struct pickle *p, const struct pickle_value *shadow) {
    const struct pickle_pair *pair;
    if (s->count) qsort(s->tensor, (size_t)s->count, sizeof *s->tensor, by_name);
    for (int at = 0; (pair = pickle_next(p, shadow, &at));) {
        if (pair->key.kind != PICKLE_TEXT || pair->value.kind != PICKLE_TENSOR) continue;
        struct state_tensor key = {.name = xasprintf("%.*s", pair->key.count, pair->key.text)};
        struct state_tensor *same = bsearch(&key, s->tensor, (size_t)s->count, sizeof key, by_name);
        if (same) same->tensor = &p->tensor[pair->value.number];
        free(key.name);
    }
}

/* Lightning: callbacks by name, each with a state of its own. */
static void find_averages(struct state_dict *s, const struct pickle *p) {
    enum { CALLBACKS = 64 };
    const struct pickle_value *callbacks = pickle_get(p, &p->top, "callbacks");
    const struct pickle_pair *pair;
    for (int at = 0; at < CALLBACKS && (pair = pickle_next(p, callbacks, &at));) {
        const struct pickle_value *shadow = pickle_get(p, &pair->value, "shadow");
        if (holds_tensors(p, shadow)) take_averages(s, p, shadow);
    }
}

/* ---- what it says of the model ---- */

static const struct {
    const char *theirs, *note;
} parameters[] = {{"hidden_size", "hidden_size"},
                  {"num_layers", "L_layers"},
                  {"num_heads", "num_heads"},
                  {"H_cycles", "H_cycles"},
                  {"L_cycles", "L_cycles"},
                  {"vocab_size", "vocab_size"},
                  {"seq_len", "seq_len"},
                  {"puzzle_emb_dim", "puzzle_emb_ndim"},
                  {"puzzle_emb_len", "puzzle_emb_len"},
                  {"rope_theta", "rope_theta"},
                  {"use_mlp_t", "mlp_t"},
                  {"use_mlp", "mlp_t"},
                  {"pos_emb_type", "pos_encodings"}};

/* Zero is how these files say that something is not set; None, that there are no positions. */
static void add_note(struct notes *notes, const char *key, const struct pickle_value *v) {
    if (v->kind == PICKLE_NONE && !strcmp(key, "pos_encodings")) notes_add(notes, key, "none");
    if (v->kind == PICKLE_INT && v->number) notes_add(notes, key, "%lld", (long long)v->number);
    if (v->kind == PICKLE_REAL && v->real != 0) notes_add_real(notes, key, v->real);
    if (v->kind == PICKLE_BOOL) notes_add(notes, key, "%s", v->number ? "true" : "false");
    if (v->kind == PICKLE_TEXT)
        notes_add(notes, key, "%.*s", pickle_is(v, "1d") ? 4 : v->count, pickle_is(v, "1d") ? "rope" : v->text);
}

static void add_notes(struct notes *notes, const struct pickle *p) {
    const struct pickle_value *said = pickle_get(p, &p->top, "hyper_parameters");
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        const struct pickle_value *v = pickle_get(p, said, parameters[i].theirs);
        if (v) add_note(notes, parameters[i].note, v);
    }
}

/* ---- all together ---- */

/* Where else tensors might be, for who has to look: the names of the dicts at the top. */
static int tell_where(const struct pickle *p, const char *path, struct err *e) {
    char names[80] = "", what[96];
    const struct pickle_pair *pair;
    if (p->top.kind != PICKLE_DICT && p->top.kind != PICKLE_OBJECT)
        return fail(path, e, "a dict", pickle_what(&p->top, what, sizeof what), " is in its place");
    for (int at = 0; (pair = pickle_next(p, &p->top, &at));)
        if (pair->key.kind == PICKLE_TEXT && (pair->value.kind == PICKLE_DICT || pair->value.kind == PICKLE_OBJECT)) {
            const size_t n = strlen(names);
            snprintf(names + n, sizeof names - n, "%s%.*s", n ? ", " : "", pair->key.count, pair->key.text);
        }
    if (p->top.kind == PICKLE_OBJECT && !*names)
        return fail(path, e, "a dict", pickle_what(&p->top, what, sizeof what), " is in its place");
    return *names ? fail(path, e, "weights under state_dict", "no tensors there, but dicts: ", names)
                  : fail(path, e, "a state_dict", "no tensors", "");
}

int state_dict_find(struct state_dict *out, const struct pickle *p, struct notes *notes, const char *path,
                    struct err *e) {
    *out = (struct state_dict){0};
    const struct pickle_value *weights = find_weights(p);
    if (!weights) return tell_where(p, path, e);
    if (take_all(out, p, weights, path, e)) return -1;
    if (weights != &p->top) {
        find_averages(out, p);
        add_notes(notes, p);
    }
    return 0;
}

void state_dict_free(struct state_dict *s) {
    for (int i = 0; i < s->count; i++)
        free(s->tensor[i].name);
    free(s->tensor);
    *s = (struct state_dict){0};
}
