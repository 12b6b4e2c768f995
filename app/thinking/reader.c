#include "reader.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

/* What a kind can tell a network, in words: "3 symbols and 1 class a token in several planes, or ...". */
static void describe_encodings(const struct puzzle_kind *kind, char *out, size_t size) {
    size_t used = 0;
    *out = 0;
    for (int i = 0; kind->encodings && kind->encodings[i] && used < size && !kind->encodings[i]->pads; i++) {
        const struct model_facts *f = &kind->encodings[i]->facts;
        used += snprintf(out + used, size - used, "%s%d symbols in, %d out%s", i ? ", or " : "", f->vocab, f->outputs,
                         f->planes ? "" : " in each of several planes");
    }
}

/* The kind of puzzle that a model is for, NULL = none we know. */
static const struct puzzle_kind *kind_of(const struct model_facts *facts) {
    for (int i = 0; puzzle_kinds[i]; i++)
        if (encoding_find(puzzle_kinds[i], facts)) return puzzle_kinds[i];
    return NULL;
}

const struct encoding *reader_encoding(const struct model_config *c, const struct puzzle_kind *kind, struct err *e) {
    const struct model_facts facts = {
        .planes = c->planes, .vocab = c->vocab, .outputs = c->outputs, .side = c->height == c->width ? c->height : -1};
    const struct encoding *found = encoding_find(kind, &facts);
    if (found) return found;
    const struct puzzle_kind *other = kind_of(&facts);
    const char *family = c->answer_layers ? "an HRM" : "a TRM", *s = c->layers == 1 ? "" : "s";
    char ways[160];
    describe_encodings(kind, ways, sizeof ways);
    if (other)
        err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this is %s of %d layer%s for %s; the puzzle is %s", family, c->layers,
                s, other->many, kind->one);
    else
        err_set(e, ERR_VALUE, NULL, 0, 0, ways,
                "this is %s of %d layer%s with %d symbols in, %d out%s; the puzzle is %s", family, c->layers, s,
                c->vocab, c->outputs, c->planes > 1 ? " in each of several planes" : "", kind->one);
    return NULL;
}

/* Can the network say every symbol that an answer may need? */
static int check_symbols(const struct reader *r, struct err *e) {
    const struct puzzle_kind *kind = r->puzzle->kind;
    if (!r->encoding->symbols) return 0; /* it says those that count */
    for (int a = 0; a < r->answers; a++) {
        int k = 0;
        while (k < r->classes && r->encoding->symbols[k] != kind->answers[a])
            k++;
        if (k == r->classes)
            return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model does not know \"%s\", which a %s of %dx%d needs",
                           kind->symbols[kind->answers[a]].name, kind->name, r->puzzle->given.height,
                           r->puzzle->given.width);
    }
    return 0;
}

/* Are there regions for every family of the model, and vectors of tasks where it wants some? */
static int check_regions(const struct reader *r, struct err *e) {
    enum family given[FAMILIES];
    const struct model_config *c = &r->model->config;
    const int count = config_given(c, given);
    if (count && !r->encoding->regions)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model has regions of family %s, which no %s has",
                       family_words[given[0]], r->puzzle->kind->name);
    if (r->encoding->vectors && !c->tasks)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL,
                       "this model is for another kind of puzzle than %s: it knows no tasks", r->puzzle->kind->name);
    if (c->tasks && !r->encoding->vectors)
        return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model has vectors for tasks, and a %s is none",
                       r->puzzle->kind->name);
    return 0;
}

static int check_room(const struct reader *r, struct err *e) {
    const struct board *given = &r->puzzle->given;
    const int side = r->encoding->facts.side;
    if (!r->encoding->pads || (given->height <= side && given->width <= side)) return 0;
    return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "this model does grids of at most %dx%d, not %dx%d", side, side,
                   given->height, given->width);
}

int reader_init(struct reader *r, const struct model *m, const struct puzzle *p, struct err *e) {
    return reader_init_sized(r, m, p, 0, e);
}

int reader_init_sized(struct reader *r, const struct model *m, const struct puzzle *p, int size, struct err *e) {
    const struct view as_it_is = {.size = size};
    *r = (struct reader){.model = m, .puzzle = p, .size = size, .encoding = reader_encoding(&m->config, p->kind, e)};
    if (!r->encoding) return -1;
    r->encoding->shape(p, &as_it_is, &r->shape);
    const int places = grid_cells(&r->shape);
    r->cells = r->encoding->pads ? board_cells(&p->given) : places;
    r->classes = encoding_classes(r->encoding, &r->shape);
    r->answers = puzzle_answers(p);
    if (check_room(r, e) || model_accepts(m, &r->shape, e) || check_symbols(r, e) || check_regions(r, e)) return -1;
    r->tokens = XNEW_ARRAY(int32_t, grid_tokens(&r->shape));
    r->probability = XNEW_ARRAY(float, places * r->classes);
    if (m->config.tasks) r->vectors = XNEW_ARRAY(int32_t, r->shape.planes * TASK_VECTORS);
    r->from = XNEW_ARRAY(int, places);
    board_copy(&r->said, &p->given);
    return 0;
}

void reader_free(struct reader *r) {
    free(r->tokens);
    free(r->vectors);
    free(r->probability);
    free(r->from);
    board_free(&r->said);
    *r = (struct reader){0};
}

void reader_turn_to(struct reader *r, const struct puzzle *p) {
    r->puzzle = p;
    reader_set_names(r, r->names, r->blank);
}

void reader_set_names(struct reader *r, const struct identifiers *names, bool blank) {
    r->names = names;
    r->named = names ? identifiers_views(names, r->puzzle->name) : 0;
    r->blank = blank;
}

void reader_size(const struct reader *r, int *height, int *width) {
    *height = r->encoding->pads ? r->puzzle->given.height : r->shape.height;
    *width = r->encoding->pads ? r->puzzle->given.width : r->shape.width;
}

int reader_sides(const struct reader *r) {
    return encoding_sides(r->encoding, r->puzzle);
}

struct view reader_view(const struct reader *r, int k, uint64_t seed) {
    struct view v;
    if (k < r->named)
        v = identifiers_view(r->names, r->puzzle->name, k);
    else
        encoding_view(r->encoding, r->puzzle, k, seed, &v);
    if (r->blank) v.row = 0;
    v.size = r->size;
    return v;
}

struct geometry *encoding_geometry(const struct encoding *c, const struct model_config *m, const struct puzzle *p,
                                   const struct view *v) {
    struct grid_shape shape;
    enum family given[FAMILIES];
    const char *words[FAMILIES];
    const int count = config_given(m, given);
    c->shape(p, v, &shape);
    if (!count) return geometry_new(m, &shape);
    for (int i = 0; i < count; i++)
        words[i] = family_words[given[i]];
    int *regions = XNEW_ARRAY(int, (size_t)count *(size_t)grid_tokens(&shape));
    c->regions(p, v, words, count, regions); /* knows them: check_regions */
    struct geometry *g = geometry_given(m, &shape, regions);
    free(regions);
    return g;
}

struct think *reader_think(const struct reader *r, struct pool *pool, int batch, const struct view *v) {
    return think_new_given(r->model, pool, batch, encoding_geometry(r->encoding, &r->model->config, r->puzzle, v));
}

bool reader_sides_apart(const struct reader *r) {
    enum family given[FAMILIES];
    return config_given(&r->model->config, given) > 0;
}

void reader_give(struct reader *r, struct think *t, int b, const struct view *v, const uint8_t *pins) {
    r->encoding->encode(r->encoding, r->puzzle, v, pins, r->tokens);
    if (r->vectors) r->encoding->vectors(r->puzzle, v, r->vectors);
    think_tell(t, b, &(struct net_input){.tokens = r->tokens, .puzzle = v->row, .vectors = r->vectors});
}

void reader_board(struct reader *r, const struct think *t, int b, const struct view *v, struct board *out) {
    think_probability(t, b, r->probability);
    r->encoding->decode(r->encoding, r->puzzle, v, r->probability, out);
    board_assign(&r->said, out);
}

/* Which place of the puzzle each place of the network's grid is, as seen, -1 = none; NULL = the same. */
static const int *places(struct reader *r, const struct view *v) {
    if (!v->side && !r->encoding->pads) return NULL;
    encoding_places(r->encoding, r->puzzle, v, &r->said, r->from);
    return r->from;
}

void reader_probability(struct reader *r, const struct think *t, int b, const struct view *v, float *probability) {
    const struct puzzle_kind *kind = r->puzzle->kind;
    const int *from = places(r, v);
    int class_of[PUZZLE_SYMBOLS_MAX]; /* of each answer; classes = none */
    uint8_t counted[PUZZLE_SYMBOLS_MAX];
    const uint8_t *symbols = r->encoding->symbols ? r->encoding->symbols : counted;
    if (symbols == counted) r->encoding->classes(r->puzzle, v, counted);
    for (int a = 0; a < r->answers; a++) {
        const uint8_t seen = view_symbol(v, kind->answers[a]);
        class_of[a] = 0;
        while (class_of[a] < r->classes && symbols[class_of[a]] != seen)
            class_of[a]++;
    }
    think_probability(t, b, r->probability);
    for (int i = 0; i < grid_cells(&r->shape); i++) {
        const int at = from ? from[i] : i;
        for (int a = 0; a < r->answers && at >= 0; a++)
            probability[(size_t)at * r->answers + a] =
                class_of[a] < r->classes ? r->probability[(size_t)i * r->classes + class_of[a]] : 0;
    }
}

void reader_hints(struct reader *r, const struct think *t, int b, const struct view *v, uint8_t *hint) {
    int (*turn)(int, int) = r->puzzle->kind->turn_hint;
    const int *from = places(r, v);
    if (!from) {
        think_hints(t, b, hint);
        return;
    }
    uint8_t *seen = XNEW_ARRAY(uint8_t, grid_cells(&r->shape));
    think_hints(t, b, seen);
    for (int i = 0; i < grid_cells(&r->shape); i++)
        if (from[i] >= 0) hint[from[i]] = seen[i] && turn ? turn(v->side, seen[i] - 1) + 1 : seen[i];
    free(seen);
}

const float *reader_state(struct reader *r, const float *state, const struct view *v, float *turned) {
    const size_t d = (size_t)r->model->config.hidden;
    const int *from = places(r, v);
    state += r->model->config.prefix * d;
    if (!from) return state;
    const int cells = grid_cells(&r->shape);
    for (int i = 0; i < grid_tokens(&r->shape); i++) {
        const int at = i / cells * r->cells + from[i % cells];
        if (from[i % cells] >= 0) memcpy(turned + (size_t)at * d, state + (size_t)i * d, d * sizeof *turned);
    }
    return turned;
}
