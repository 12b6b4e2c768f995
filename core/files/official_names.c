#include "official_names.h"

#include <stdlib.h>
#include <string.h>

/* Words that wrappers put between the parts of a key: torch.compile, DataParallel. */
static const char *const wrappers[] = {"_orig_mod.", "module."};

/* Other names of the same weights (nano-trm). */
static const struct {
    const char *name, *official;
} aliases[] = {
    {"input_embedding.embedding_weight", "embed_tokens.embedding_weight"},
    {"z_H_init", "H_init"},
    {"z_L_init", "L_init"},
};

/* Working memory of training and tables that can be computed. */
static const char *const ignored[] = {"local_weights", "local_ids", "cos_cached", "sin_cached", "inv_freq"};

static const char *const net_names[NETS] = {"L_level", "H_level"};

/* Where the last part or parts of `name` that are `end` begin, as whole parts; NULL: it does not end so. */
static const char *ends_in(const char *name, const char *end) {
    const size_t n = strlen(name), k = strlen(end);
    if (n < k || strcmp(name + n - k, end)) return NULL;
    return n == k || name[n - k - 1] == '.' ? name + n - k : NULL;
}

/* The end of a key, as much as matters, without wrappers. */
enum { KEY = 256 };
static void unwrap(const char *name, char out[KEY]) {
    size_t n = strlen(name);
    name += n < KEY ? 0 : n - KEY + 1;
    n = 0;
    while (*name) {
        size_t skip = 0;
        for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers && !skip; i++)
            if (!strncmp(name, wrappers[i], strlen(wrappers[i])) && (!n || out[n - 1] == '.'))
                skip = strlen(wrappers[i]);
        if (skip)
            name += skip;
        else
            out[n++] = *name++;
    }
    out[n] = 0;
}

static const char *official_of(const char *name) {
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (ends_in(name, aliases[i].name)) return aliases[i].official;
    return name;
}

static int model_weight_of(const char *name) {
    name = official_of(name);
    for (int w = 0; w < MODEL_WEIGHTS; w++)
        if (model_weights[w].official && ends_in(name, model_weights[w].official)) return w;
    return -1;
}

/* "[...]H_level.layers.3.mlp.down_proj.weight". The net is the latent one where nothing else is said. */
static int layer_weight_of(const char *name, int *net, long *layer) {
    for (int w = 0; w < LAYER_WEIGHTS; w++) {
        const char *end = layer_weights[w].official ? ends_in(name, layer_weights[w].official) : NULL;
        if (!end || end - name < 2) continue;
        const char *digits = end - 1; /* the dot */
        while (digits > name && digits[-1] >= '0' && digits[-1] <= '9')
            digits--;
        char before[KEY];
        snprintf(before, sizeof before, "%.*s", (int)(digits - name), name);
        const char *layers = digits < end - 1 ? ends_in(before, "layers.") : NULL;
        if (!layers) continue;
        before[layers - before - (layers > before)] = 0;
        *net = ends_in(before, net_names[1]) != NULL;
        *layer = strtol(digits, NULL, 10);
        return w;
    }
    return -1;
}

bool official_is(const struct tensors *t) {
    for (int i = 0; i < t->count; i++) {
        char name[KEY];
        unwrap(t->tensor[i].name, name);
        if (model_weight_of(name) == W_EMBED) return true;
    }
    return false;
}

static int put(const struct tensor **at, const struct tensor *tensor, const struct tensors *t, struct err *e) {
    if (*at)
        return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "tensors \"%.80s\" and \"%.80s\" are the same weight",
                       (*at)->name, tensor->name);
    *at = tensor;
    return 0;
}

static int index_tensor(struct official_index *out, const struct tensor *tensor, const struct tensors *t,
                        struct err *e) {
    char name[KEY];
    int net;
    long layer;
    unwrap(tensor->name, name);
    const int model = model_weight_of(name), weight = model < 0 ? layer_weight_of(name, &net, &layer) : -1;
    if (model >= 0) return put(&out->model[model], tensor, t, e);
    if (weight < 0) return 0;
    if (layer < 0 || layer >= LAYERS_MAX)
        return err_set(e, ERR_UNSUPPORTED, t->path, 0, 0, "at most 8 layers", "tensor \"%.100s\"", tensor->name);
    if (layer >= out->layers[net]) out->layers[net] = (int)layer + 1;
    return put(&out->layer[net][layer][weight], tensor, t, e);
}

int official_index(struct official_index *out, const struct tensors *t, struct err *e) {
    *out = (struct official_index){0};
    for (int i = 0; i < t->count; i++)
        if (index_tensor(out, &t->tensor[i], t, e)) return -1;
    return 0;
}

bool official_ignores(const char *name) {
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        if (ends_in(name, ignored[i])) return true;
    return false;
}

void official_name(const struct weight_info *w, int net, int layer, char out[OFFICIAL_NAME]) {
    const char *name = w->official ? w->official : w->name;
    if (layer < 0)
        snprintf(out, OFFICIAL_NAME, "%s", name);
    else
        snprintf(out, OFFICIAL_NAME, "%s.layers.%d.%s", net_names[net], layer, name);
}
