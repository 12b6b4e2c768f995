#include "official.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The tensor that every checkpoint has: what stands before it in its name stands before all names. */
static const struct tensor *find_embedding(const struct tensors *t) {
    const char *embedding = model_weights[W_EMBED].official;
    for (int i = 0; i < t->count; i++) {
        size_t n = strlen(t->tensor[i].name), suffix = strlen(embedding);
        if (n >= suffix && !strcmp(t->tensor[i].name + n - suffix, embedding)) return &t->tensor[i];
    }
    return NULL;
}

bool official_is(const struct tensors *t) {
    return find_embedding(t);
}

void official_name(const struct tensors *t, const struct weight_info *w, int layer, char out[OFFICIAL_NAME]) {
    const struct tensor *e = find_embedding(t);
    const int before = e ? (int)(strlen(e->name) - strlen(model_weights[W_EMBED].official)) : 0;
    const char *prefix = e ? e->name : "", *name = w->official ? w->official : w->name;
    if (layer < 0)
        snprintf(out, OFFICIAL_NAME, "%.*s%s", before, prefix, name);
    else
        snprintf(out, OFFICIAL_NAME, "%.*sL_level.layers.%d.%s", before, prefix, layer, name);
}

/* The weight as a matrix; NULL when it is missing or no matrix of sensible size. */
static const struct tensor *matrix(const struct tensors *t, const struct weight_info *w, int layer) {
    char name[OFFICIAL_NAME];
    official_name(t, w, layer, name);
    const struct tensor *found = tensors_find(t, name);
    return found && found->rank == 2 && found->shape[0] <= INT_MAX && found->shape[1] <= INT_MAX ? found : NULL;
}

static const struct tensor *need(const struct tensors *t, const struct weight_info *w, int layer, struct err *e) {
    const struct tensor *found = matrix(t, w, layer);
    char name[OFFICIAL_NAME];
    official_name(t, w, layer, name);
    if (!found)
        err_set(e, ERR_VALUE, t->path, 0, 0, "a matrix", "tensor \"%.100s\" is missing or has no such shape", name);
    return found;
}

/* What shapes say. */
static int from_shapes(struct model_config *c, const struct tensors *t, int *tokens, struct err *e) {
    const struct tensor *embed = need(t, &model_weights[W_EMBED], -1, e);
    const struct tensor *head = need(t, &model_weights[W_HEAD], -1, e), *q = need(t, &model_weights[W_Q], -1, e);
    const struct tensor *down = need(t, &layer_weights[W_DOWN], 0, e);
    const struct tensor *puzzle = matrix(t, &model_weights[W_PUZZLE], -1);
    if (!embed || !head || !q || !down) return -1;
    c->vocab = (int)embed->shape[0];
    c->hidden = (int)embed->shape[1];
    c->outputs = (int)head->shape[0];
    c->q_outputs = (int)q->shape[0];
    c->q_second = c->q_outputs > 1 ? Q_CONTINUE : Q_NONE;
    c->inner = (int)down->shape[1];
    c->puzzles = puzzle ? (int)puzzle->shape[0] : 0;
    while (c->layers <= LAYERS_MAX && matrix(t, &layer_weights[W_DOWN], c->layers))
        c->layers++;
    const struct tensor *over_tokens = matrix(t, &layer_weights[W_TOKEN_DOWN], 0);
    c->mixer = over_tokens ? MIXER_MLP : MIXER_ATTENTION;
    *tokens = over_tokens ? (int)over_tokens->shape[0] : 0;
    c->inner_tokens = over_tokens ? (int)over_tokens->shape[1] : 0;
    return 0;
}

/* A whole number among the notes: 1 and *out, 0 when the note is absent, or -1. */
static int note_count(const struct tensors *t, const char *key, int *out, struct err *e) {
    const char *value = notes_get(&t->notes, key);
    if (!value) return 0;
    char *end;
    errno = 0;
    long n = strtol(value, &end, 10);
    if (end == value || *end || errno || n < 0 || n > INT_MAX)
        return err_set(e, ERR_VALUE, t->path, 0, 0, "a whole number", "metadata \"%s\" is \"%.40s\"", key, value);
    *out = (int)n;
    return 1;
}

/* Notes that repeat what shapes say must agree with them. */
static int check_notes(const struct model_config *c, const struct tensors *t, struct err *e) {
    const struct {
        const char *key;
        int value;
    } known[] = {{"vocab_size", c->vocab},
                 {"hidden_size", c->hidden},
                 {"L_layers", c->layers},
                 {"num_puzzle_identifiers", c->puzzles}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int value = known[i].value;
        if (note_count(t, known[i].key, &value, e) < 0) return -1;
        if (value != known[i].value && !(i == 3 && !c->puzzles))
            return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "metadata \"%s\" is %d, but the tensors say %d",
                           known[i].key, value, known[i].value);
    }
    const char *mlp = notes_get(&t->notes, "mlp_t"), *positions = notes_get(&t->notes, "pos_encodings");
    if (mlp && strcmp(mlp, c->mixer == MIXER_MLP ? "True" : "False"))
        return err_set(e, ERR_VALUE, t->path, 0, 0, NULL, "metadata \"mlp_t\" is \"%.40s\", but the tensors disagree",
                       mlp);
    if (positions && c->mixer == MIXER_ATTENTION && strcmp(positions, "rope"))
        return err_set(e, ERR_UNSUPPORTED, t->path, 0, 0, "rope", "positions \"%.40s\"", positions);
    return 0;
}

/* seq_len cells: a square when it is one. */
static void set_grid(struct model_config *c, int cells) {
    int side = (int)lround(sqrt((double)cells));
    c->height = side * side == cells ? side : 1;
    c->width = side * side == cells ? side : cells;
}

static int or_else(int value, int otherwise) {
    return value ? value : otherwise;
}

int official_config(struct model_config *c, const struct tensors *t, const struct official_hints *hints,
                    struct err *e) {
    const struct official_hints none = {0};
    const struct official_hints *h = hints ? hints : &none;
    int tokens, cells = 0, dimensions = 0;
    *c = (struct model_config){.planes = 1, .rope_theta = 10000, .eps = 1e-5f};
    if (from_shapes(c, t, &tokens, e) || check_notes(c, t, e)) return -1;
    bool mlp = c->mixer == MIXER_MLP, sudoku = c->vocab == 11;
    c->embed_scale = sqrtf((float)c->hidden);
    c->heads = mlp ? 0 : or_else(h->heads, or_else(c->hidden / 64, 1));
    c->cycles = or_else(h->cycles, 3);
    c->updates = or_else(h->updates, mlp || sudoku ? 6 : 4);
    c->prefix = or_else(h->prefix, c->puzzles ? 16 : 0);
    int unused = 0;
    if (note_count(t, "num_heads", mlp ? &unused : &c->heads, e) < 0 || note_count(t, "H_cycles", &c->cycles, e) < 0 ||
        note_count(t, "L_cycles", &c->updates, e) < 0 || note_count(t, "puzzle_emb_len", &c->prefix, e) < 0 ||
        note_count(t, "puzzle_emb_ndim", &dimensions, e) < 0 || note_count(t, "seq_len", &cells, e) < 0)
        return -1;
    if (c->puzzles && !c->prefix) c->prefix = 1; /* the official code: as many slots as the embedding needs */
    if (dimensions && dimensions != c->hidden)
        return err_set(e, ERR_UNSUPPORTED, t->path, 0, 0, "as many as hidden_size", "puzzle embeddings of %d features",
                       dimensions);
    if (!cells && mlp) cells = tokens - c->prefix;
    if (cells < 0)
        return err_set(e, ERR_VALUE, t->path, 0, 0, "more tokens than prefix slots",
                       "the mixer mlp has %d tokens, %d of them prefix slots", tokens, c->prefix);
    if (cells > 0)
        set_grid(c, cells);
    else {
        c->height = or_else(h->height, sudoku ? 9 : 30);
        c->width = or_else(h->width, c->height);
    }
    if (mlp && h->height && h->width && h->height * (long)h->width == cells) c->height = h->height, c->width = h->width;
    return config_check(c, e) ? err_in_file(e, t->path) : 0;
}
