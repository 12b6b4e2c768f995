/* How networks are told an ARC task. */
#include "arc.h"
#include "encoding.h"
#include "sides.h"

#include <string.h>

/* --- as the files of TRM and HRM have it (dataset/build_arc_dataset.py): a canvas of 30x30, ends marked --- */

enum { SIDE = ARC_SIDE_MAX, TOKEN_PAD = 0, TOKEN_END, TOKEN_COLOUR, OFFICIAL_VOCAB = TOKEN_COLOUR + ARC_COLOURS };

static const uint8_t official_symbols[OFFICIAL_VOCAB] = {SYMBOL_NONE, SYMBOL_NONE, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

static void official_shape(const struct puzzle *p, const struct view *v, struct grid_shape *s) {
    (void)p, (void)v;
    *s = (struct grid_shape){.planes = 1, .height = SIDE, .width = SIDE};
}

/* A board as the view shows it, with marks under and right of it where there is room. */
static void put_tokens(const struct board *board, const struct view *v, int32_t *tokens) {
    struct board seen = {0};
    sides_board(&seen, board, v->side);
    for (int i = 0; i < SIDE * SIDE; i++)
        tokens[i] = TOKEN_PAD;
    const int bottom = v->down + seen.height, right = v->right + seen.width;
    for (int y = v->down; y < bottom && y < SIDE; y++)
        for (int x = v->right; x < right && x < SIDE; x++)
            tokens[y * SIDE + x] = TOKEN_COLOUR + view_symbol(v, seen.cells[(y - v->down) * seen.width + x - v->right]);
    for (int x = v->right; bottom < SIDE && x < right; x++)
        tokens[bottom * SIDE + x] = TOKEN_END;
    for (int y = v->down; right < SIDE && y < bottom; y++)
        tokens[y * SIDE + right] = TOKEN_END;
    board_free(&seen);
}

static void official_encode(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                            int32_t *tokens) {
    (void)c, (void)pins; /* nothing of the answer stands in the input */
    put_tokens(&p->given, v, tokens);
}

/* The largest grid at the top left of a canvas of symbols, the first of equal ones: rows with the widest run of colours
 * that all of them have. Not known where there is none. */
static void crop(const uint8_t *canvas, struct board *out) {
    int width = SIDE, best_height = 0, best_width = 0;
    for (int height = 1; height <= SIDE; height++) {
        const uint8_t *row = canvas + (height - 1) * SIDE;
        for (int x = 0; x < width; x++)
            if (row[x] == SYMBOL_NONE) width = x;
        if (height * width > best_height * best_width) best_height = height, best_width = width;
    }
    board_free(out);
    if (!best_height) return;
    board_init(out, best_height, best_width, 0);
    for (int y = 0; y < best_height; y++)
        memcpy(out->cells + y * best_width, canvas + y * SIDE, (size_t)best_width);
}

static void official_decode(const struct encoding *c, const struct puzzle *p, const struct view *v,
                            const float *probability, struct board *out) {
    uint8_t canvas[SIDE * SIDE];
    struct board seen = {0};
    for (int i = 0; i < SIDE * SIDE; i++, probability += OFFICIAL_VOCAB) {
        int best = 0;
        for (int k = 1; k < OFFICIAL_VOCAB; k++)
            if (probability[k] > probability[best]) best = k;
        canvas[i] = c->symbols[best];
    }
    crop(canvas, &seen);
    for (int i = 0; seen.cells && i < board_cells(&seen); i++)
        seen.cells[i] = view_symbol_back(p->kind, v, seen.cells[i]);
    board_free(out);
    if (seen.cells) sides_board(out, &seen, sides_back(v->side));
    board_free(&seen);
}

/* The canvas beyond the marks is not counted. */
static void official_labels(const struct encoding *c, const struct puzzle *p, const struct view *v,
                            const struct board *answer, int32_t *labels) {
    (void)c, (void)p;
    put_tokens(answer, v, labels);
    for (int i = 0; i < SIDE * SIDE; i++)
        if (labels[i] == TOKEN_PAD) labels[i] = -1;
}

static const struct encoding official = {
    .name = "a canvas of 30x30, as the official files have it",
    .facts = {.planes = 1, .vocab = OFFICIAL_VOCAB, .outputs = OFFICIAL_VOCAB, .side = SIDE},
    .symbols = official_symbols,
    .turns = true,
    .renames = true,
    .fixed = 1, /* black */
    .canvas = true,
    .shape = official_shape,
    .encode = official_encode,
    .decode = official_decode,
    .labels = official_labels,
};

const struct encoding *const arc_encodings[] = {&official, &arc_planes, NULL};
