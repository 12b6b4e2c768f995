#include "official.h"
#include "alloc.h"
#include "arch_notes.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Symbols of the published data: pad, end or blank, and those of the puzzle. */
enum { VOCAB_MAZE = 6, VOCAB_SUDOKU = 11, VOCAB_ARC = 12 };

/* ---- what shapes say ---- */

/* A matrix of sensible size, or NULL and `e`. */
static const struct tensor *need(const struct tensor *found, const struct weight_info *w, int net, int layer,
                                 const struct tensors *t, struct err *e) {
    char name[OFFICIAL_NAME];
    if (found && found->rank == 2 && found->shape[0] <= INT_MAX && found->shape[1] <= INT_MAX) return found;
    official_name(w, net, layer, name);
    err_set(e, ERR_VALUE, t->path, 0, 0, "a matrix", "tensor \"%.100s\" is missing or has no such shape", name);
    return NULL;
}

static const struct tensor *need_model(const struct official_index *index, int weight, const struct tensors *t,
                                       struct err *e) {
    return need(index->model[weight], &model_weights[weight], 0, -1, t, e);
}

/* `*rows`: of what is shaped by the length of the sequence, prefix included; 0 = nothing is. */
static int from_shapes(struct model_config *c, const struct official_index *index, const struct tensors *t, int *rows,
                       struct err *e) {
    const struct tensor *embed = need_model(index, W_EMBED, t, e), *head = need_model(index, W_HEAD, t, e);
    const struct tensor *q = need_model(index, W_Q, t, e), *puzzle = index->model[W_PUZZLE];
    const struct tensor *down = need(index->layer[0][0][W_DOWN], &layer_weights[W_DOWN], 0, 0, t, e);
    const struct tensor *over_rows = index->layer[0][0][W_TOKEN_DOWN], *place = index->model[W_PLACE];
    if (!embed || !head || !q || !down || (puzzle && !need_model(index, W_PUZZLE, t, e)) ||
        (place && !need_model(index, W_PLACE, t, e)) ||
        (over_rows && !need(over_rows, &layer_weights[W_TOKEN_DOWN], 0, 0, t, e)))
        return -1;
    c->vocab = (int)embed->shape[0];
    c->hidden = (int)embed->shape[1];
    c->outputs = (int)head->shape[0];
    c->q_outputs = (int)q->shape[0];
    c->inner = (int)down->shape[1];
    c->puzzles = puzzle ? (int)puzzle->shape[0] : 0;
    c->layers = index->layers[0];
    c->answer_layers = index->layers[1];
    c->mixer = over_rows ? MIXER_MLP : MIXER_ATTENTION;
    c->inner_tokens = over_rows ? (int)over_rows->shape[1] : 0;
    c->positions = place ? POSITIONS_LEARNED : POSITIONS_ROTARY;
    *rows = over_rows ? (int)over_rows->shape[0] : place ? (int)place->shape[0] : 0;
    return 0;
}

/* ---- what is said ---- */

/* Who may tell, the most trusted first: the file, whoever asks, the file beside it; else it is as published. */
struct facts {
    const struct tensors *tensors;
    const struct notes *beside;
    char *assumed;
    size_t room;
    struct err *e;
};

/* A note of the file or of the one beside it; NULL: neither says. */
static const char *said(const struct facts *f, const char *key) {
    const char *value = notes_get(&f->tensors->notes, key);
    return value ? value : notes_get(f->beside, key);
}

static int whole_number(const struct facts *f, const char *key, const char *value, int *out) {
    char *end;
    errno = 0;
    long n = strtol(value, &end, 10);
    if (end == value || *end || errno || n < 0 || n > INT_MAX)
        return err_set(f->e, ERR_VALUE, f->tensors->path, 0, 0, "a whole number", "metadata \"%s\" is \"%.40s\"", key,
                       value);
    *out = (int)n;
    return 0;
}

static void assume(const struct facts *f, const char *what, int value) {
    const size_t n = strlen(f->assumed);
    snprintf(f->assumed + n, f->room - n, "%s%s %d", n ? ", " : "", what, value);
}

/* *out: the note `key`, or the hint where it is not 0, or as published. */
static int fact(const struct facts *f, const char *key, const char *what, int hint, int published, int *out) {
    const char *own = notes_get(&f->tensors->notes, key), *beside = notes_get(f->beside, key);
    if (own) return whole_number(f, key, own, out);
    *out = hint;
    if (hint) return 0;
    if (beside) return whole_number(f, key, beside, out);
    *out = published;
    if (what) assume(f, what, published);
    return 0;
}

/* Notes that repeat what shapes say must agree with them. */
static int check_notes(const struct facts *f, const struct model_config *c) {
    const struct {
        const char *key;
        int value;
    } known[] = {{"vocab_size", c->vocab},
                 {"hidden_size", c->hidden},
                 {"L_layers", c->layers},
                 {c->answer_layers ? "H_layers" : "L_layers", c->answer_layers ? c->answer_layers : c->layers},
                 {c->puzzles ? "num_puzzle_identifiers" : "hidden_size", c->puzzles ? c->puzzles : c->hidden}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const char *value = said(f, known[i].key);
        int number = 0;
        if (value && whole_number(f, known[i].key, value, &number)) return -1;
        if (value && number != known[i].value)
            return err_set(f->e, ERR_VALUE, f->tensors->path, 0, 0, NULL,
                           "metadata \"%s\" is %d, but the tensors say %d", known[i].key, number, known[i].value);
    }
    const char *mlp = said(f, "mlp_t");
    if (mlp && strcasecmp(mlp, c->mixer == MIXER_MLP ? "true" : "false") != 0)
        return err_set(f->e, ERR_VALUE, f->tensors->path, 0, 0, NULL,
                       "metadata \"mlp_t\" is \"%.40s\", but the tensors disagree", mlp);
    return 0;
}

/* Where rows are: a learned place shows as a tensor, the others are only said. */
static int set_positions(const struct facts *f, struct model_config *c) {
    const char *positions = said(f, "pos_encodings");
    const bool learned = c->positions == POSITIONS_LEARNED;
    if (!positions || (c->mixer == MIXER_MLP && !learned)) return 0;
    if (!strcmp(positions, learned ? "learned" : "rope")) return 0;
    if (!learned && (!strcasecmp(positions, "none") || !strcmp(positions, "null"))) {
        c->positions = POSITIONS_NONE;
        return 0;
    }
    return err_set(f->e, ERR_UNSUPPORTED, f->tensors->path, 0, 0, learned ? "learned" : "rope or none",
                   "positions \"%.40s\"", positions);
}

/* ---- the grid ---- */

/* `cells` as a square when they are one. */
static void set_square(struct model_config *c, int cells) {
    int side = (int)lround(sqrt((double)cells));
    c->height = side * side == cells ? side : 1;
    c->width = side * side == cells ? side : cells;
}

static int set_grid(const struct facts *f, struct model_config *c, const struct official_hints *h, int rows) {
    const char *length = said(f, "seq_len");
    int cells = rows - c->prefix, told = 0;
    if (length && whole_number(f, "seq_len", length, &told)) return -1;
    if (!rows) cells = told;
    if (cells < 0 || (rows && !cells))
        return err_set(f->e, ERR_VALUE, f->tensors->path, 0, 0, "more rows than prefix slots",
                       "the tensors have %d rows, %d of them prefix slots", rows, c->prefix);
    if (cells)
        set_square(c, cells);
    else if (!h->height) {
        c->height = c->width = c->vocab == VOCAB_SUDOKU ? 9 : 30;
        assume(f, "side", c->height);
    }
    if (h->height && (!cells || h->height * (long)h->width == cells)) c->height = h->height, c->width = h->width;
    return 0;
}

/* ---- all together ---- */

/* Those of nano-trm have three symbols more than a Sudoku digits, on a square with up to two rows more. */
static void name_family(const struct model_config *c, char out[64]) {
    const int digits = c->vocab - 3, beyond = c->height - digits;
    const bool nano =
        (digits == 4 || digits == 6 || digits == 9) && c->height == c->width && beyond >= 0 && beyond <= 2;
    const char *puzzle = c->vocab == VOCAB_SUDOKU || nano ? ", Sudoku"
                         : c->vocab == VOCAB_MAZE         ? ", maze"
                         : c->vocab == VOCAB_ARC          ? ", ARC"
                                                          : "";
    snprintf(out, 64, "%s, %s%s", c->answer_layers ? "HRM" : "TRM", mixer_words[c->mixer], puzzle);
}

/* The second output of the q head: an HRM's has always learnt, a TRM's only where that was asked for. */
static void set_second(const struct facts *f, struct model_config *c) {
    const char *without = said(f, "no_ACT_continue");
    const bool learnt = without ? strcasecmp(without, "false") == 0 : c->answer_layers > 0;
    c->q_second = c->q_outputs > 1 && learnt ? Q_CONTINUE : Q_NONE;
}

/* Prefix slots, and what repeats are: the published values are those of the official recipes. */
static int set_counts(const struct facts *f, struct model_config *c, const struct official_hints *h) {
    const bool hrm = c->answer_layers, mlp = c->mixer == MIXER_MLP;
    const int heads = c->hidden / 64 ? c->hidden / 64 : 1, updates = mlp || c->vocab == VOCAB_SUDOKU ? 6 : 4;
    int dimensions;
    if ((!mlp && fact(f, "num_heads", "heads", h->heads, heads, &c->heads)) ||
        fact(f, "H_cycles", "cycles", h->cycles, hrm ? 2 : 3, &c->cycles) ||
        fact(f, "L_cycles", "updates", h->updates, hrm ? 2 : updates, &c->updates) ||
        fact(f, "puzzle_emb_ndim", NULL, 0, c->hidden, &dimensions))
        return -1;
    if (c->puzzles && dimensions != c->hidden)
        return err_set(f->e, ERR_UNSUPPORTED, f->tensors->path, 0, 0, "as many as hidden_size",
                       "puzzle embeddings of %d features", dimensions);
    c->prefix = h->prefix;
    if (!c->puzzles) return 0;
    if (fact(f, "puzzle_emb_len", hrm ? NULL : "prefix", h->prefix, hrm ? 1 : 16, &c->prefix)) return -1;
    if (!c->prefix) c->prefix = 1; /* as many slots as the embedding needs */
    return 0;
}

/* A number that is said, where it is one. */
static void real_fact(const struct facts *f, const char *key, float *out) {
    double value;
    if (notes_get_real(&f->tensors->notes, key, &value) || notes_get_real(f->beside, key, &value)) *out = (float)value;
}

int official_config(struct model_config *c, const struct official_index *index, const struct tensors *t,
                    const struct official_hints *hints, struct official_words *words, struct err *e) {
    const struct official_hints none = {0};
    struct notes beside = {0};
    const struct facts f = {t, &beside, words->assumed, sizeof words->assumed, e};
    int rows;
    *c = (struct model_config){.planes = 1, .rope_theta = 10000, .eps = 1e-5f};
    *words = (struct official_words){0};
    if (!hints) hints = &none;
    int bad = from_shapes(c, index, t, &rows, e) || arch_notes_beside(t->path, &beside, e) || check_notes(&f, c) ||
                      set_positions(&f, c) || set_counts(&f, c, hints) || set_grid(&f, c, hints, rows)
                  ? -1
                  : 0;
    set_second(&f, c);
    real_fact(&f, "rope_theta", &c->rope_theta);
    real_fact(&f, "rms_norm_eps", &c->eps);
    notes_free(&beside);
    if (bad) return -1;
    c->embed_scale = sqrtf((float)c->hidden);
    name_family(c, words->name);
    return config_check(c, e) ? err_in_file(e, t->path) : 0;
}
