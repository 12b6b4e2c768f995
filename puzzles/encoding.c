#include "encoding.h"
#include "sides.h"

#include <string.h>

const struct encoding *encoding_find(const struct puzzle_kind *kind, const struct model_facts *m) {
    for (int i = 0; kind->encodings && kind->encodings[i]; i++) {
        const struct model_facts *f = &kind->encodings[i]->facts;
        const bool planes = f->planes ? m->planes == f->planes : m->planes > 1;
        const bool side = !f->side || !m->side || m->side == f->side;
        if (planes && side && m->vocab == f->vocab && m->outputs == f->outputs) return kind->encodings[i];
    }
    return NULL;
}

int encoding_classes(const struct encoding *c, const struct grid_shape *s) {
    return s->planes * c->facts.outputs;
}

int encoding_sides(const struct encoding *c, const struct puzzle *p) {
    int high = 0, wide = 0;
    if (!c->turns) return 1;
    if (c->canvas) return SIDES_MAX;
    if (p->kind->block) p->kind->block(p, &high, &wide); /* boxes that are not square are others when transposed */
    const int board = sides_count(p->given.height, p->given.width), blocks = sides_count(high, wide);
    return board < blocks ? board : blocks;
}

/* The symbols of answers from the one number `fixed` on change their names among themselves; all others keep theirs. */
static void draw_names(const struct puzzle *p, int fixed, struct rng *rng, uint8_t *symbols) {
    const struct puzzle_kind *kind = p->kind;
    int order[PUZZLE_SYMBOLS_MAX], count = puzzle_answers(p) - fixed;
    for (int s = 0; s < kind->symbol_count; s++)
        symbols[s] = (uint8_t)s;
    for (int i = 0; i < count; i++)
        order[i] = i;
    rng_shuffle(rng, order, count);
    for (int i = 0; i < count; i++)
        symbols[kind->answers[fixed + i]] = kind->answers[fixed + order[i]];
}

void encoding_view(const struct encoding *c, const struct puzzle *p, int k, uint64_t seed, struct view *out) {
    const int sides = encoding_sides(c, p);
    *out = (struct view){.side = k % sides, .renamed = c->renames && k >= sides};
    if (!out->renamed) return;
    struct rng rng;
    rng_seed(&rng, seed, (uint64_t)k);
    draw_names(p, c->fixed, &rng, out->symbols);
}

/* Turned as a whole, the canvas has its answer in another corner: it is rolled so that the answer begins at the top
 * left again. */
static void canvas_places(const struct grid_shape *s, const struct view *v, const struct board *answer, int *from) {
    sides_cells(s->height, s->width, v->side, from);
    int top = from[0] / s->width, left = from[0] % s->width;
    if (top) top = s->height - answer->height;
    if (left) left = s->width - answer->width;
    for (int i = 0; i < grid_cells(s); i++) {
        const int row = (from[i] / s->width - top + s->height) % s->height;
        const int column = (from[i] % s->width - left + s->width) % s->width;
        from[i] = row * s->width + column;
    }
}

/* The board at the top left of the square, nothing beyond it. */
static void padded_places(const struct encoding *c, const struct puzzle *p, const struct view *v, int *from) {
    int inside[PUZZLE_CELLS_MAX];
    const int side = c->facts.side, height = p->given.height, width = p->given.width;
    view_cells(p, v, inside);
    for (int i = 0; i < side * side; i++) {
        const int row = i / side, column = i % side;
        from[i] = row < height && column < width ? inside[row * width + column] : -1;
    }
}

void encoding_places(const struct encoding *c, const struct puzzle *p, const struct view *v, const struct board *answer,
                     int *from) {
    struct grid_shape shape;
    c->shape(p, &(struct view){.size = v->size}, &shape);
    if (c->canvas)
        canvas_places(&shape, v, answer, from);
    else if (c->pads)
        padded_places(c, p, v, from);
    else
        view_cells(p, v, from);
}

void view_cells(const struct puzzle *p, const struct view *v, int *from) {
    sides_cells(p->given.height, p->given.width, v->side, from);
}

uint8_t view_symbol_back(const struct puzzle_kind *kind, const struct view *v, uint8_t seen) {
    for (int s = 0; v->renamed && s < kind->symbol_count; s++)
        if (v->symbols[s] == seen) return (uint8_t)s;
    return seen;
}

void shape_cells(const struct puzzle *p, const struct view *v, struct grid_shape *s) {
    (void)v; /* sides that a board has keep its size */
    *s = (struct grid_shape){.planes = 1, .height = p->given.height, .width = p->given.width};
}

void encode_symbols(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                    int32_t *tokens) {
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    for (int i = 0; i < board_cells(&p->given); i++) {
        const uint8_t given = p->given.cells[from[i]];
        const uint8_t symbol = pins && given == p->kind->blank ? pins[from[i]] : given;
        tokens[i] = c->token_of[view_symbol(v, symbol)];
    }
}

void decode_symbols(const struct encoding *c, const struct puzzle *p, const struct view *v, const float *probability,
                    struct board *out) {
    const int classes = c->facts.outputs;
    const uint8_t blank = p->kind->blank;
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    board_assign(out, &p->given);
    for (int i = 0; i < board_cells(&p->given); i++, probability += classes) {
        if (p->given.cells[from[i]] != blank) continue;
        int best = 0;
        for (int k = 1; k < classes; k++)
            if (probability[k] > probability[best]) best = k;
        const uint8_t seen = c->symbols[best];
        out->cells[from[i]] = seen == SYMBOL_NONE ? blank : view_symbol_back(p->kind, v, seen);
    }
}

void label_symbols(const struct encoding *c, const struct puzzle *p, const struct view *v, const struct board *answer,
                   int32_t *labels) {
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    for (int i = 0; i < board_cells(answer); i++) {
        const uint8_t seen = view_symbol(v, answer->cells[from[i]]);
        labels[i] = -1;
        for (int k = 0; k < c->facts.outputs && labels[i] < 0; k++)
            if (c->symbols[k] == seen) labels[i] = k;
    }
}
