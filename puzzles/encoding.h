/* How a network is told a puzzle and how its output is read: an encoding. A kind may have several (the network that was
 * trained on one of them understands no other); a model gets the one that fits it.
 *
 * A network may be shown the puzzle in another view: turned or mirrored, its symbols renamed, shifted in a larger
 * canvas. What goes in is turned on the way in, what comes out is turned back on the way out, so everybody else sees
 * the puzzle's own order only. */
#ifndef RUMIA_ENCODING_H
#define RUMIA_ENCODING_H

#include "grid_shape.h"
#include "puzzle.h"

/* How the network sees the puzzle; all zero = as it is. */
struct view {
    int side; /* sides.h */
    bool renamed;
    uint8_t symbols[PUZZLE_SYMBOLS_MAX]; /* renamed: the symbol that each symbol is shown as */
    int down, right;                     /* where the board begins in a canvas that is larger */
    int row;                             /* of the puzzle embedding */
    int size; /* which of the sizes that the answer may have is taken (kind->answer_sizes), or */
};
enum { VIEW_SIZE_KNOWN = -1 }; /* that of puzzle.answer: an example to learn from, and its colours may all be known */

/* What an encoding has to fit: the numbers of a model that matter here. */
struct model_facts {
    int planes;  /* of the grid it was trained on */
    int vocab;   /* input symbols */
    int outputs; /* classes per token */
    int side;    /* of the square it was trained on; of an encoding 0 = any, of a model 0 = not known, -1 = no square */
};

enum { SYMBOL_NONE = 255 };

struct encoding {
    const char *name;         /* "a plane for each digit" */
    struct model_facts facts; /* of the models it fits; planes 0 = any number above one */
    /* [classes of a cell] the symbol that a class stands for, SYMBOL_NONE = none; NULL = it depends (`classes`) */
    const uint8_t *symbols;
    const int32_t *token_of; /* [symbols of the kind] one token a cell: that of a symbol; else NULL */
    int early;               /* the class that a cell must answer with while its label is not due (puzzle_kind.hints) */
    bool turns;              /* the network does not see by itself that a turned board has a turned answer */
    bool renames;            /* nor that one with other names has the same answer with other names, */
    int fixed;               /* but for so many of the first answers, which keep theirs */
    bool pads;               /* smaller boards stand at the top left of a square of facts.side, which is filled up */
    bool canvas; /* the board stands at the top left of a larger canvas (or at down, right of the view), so it has all
                    sides whatever its shape, and the network says how large the answer is */

    void (*shape)(const struct puzzle *p, const struct view *v, struct grid_shape *s); /* v NULL: as it is */
    /* The same as `symbols`, of one view. */
    void (*classes)(const struct puzzle *p, const struct view *v, uint8_t *symbols);
    /* For models whose regions come with the example: those of families[count], by their words in a model's config. out
     * [count][tokens of the shape]: tokens with one number, from 0 and less than their count, are one region. False: it
     * knows not all of them. NULL = it knows none. */
    bool (*regions)(const struct puzzle *p, const struct view *v, const char *const *families, int count, int *out);
    /* For models with vectors for tasks: [planes, 3] which of the vectors of one task each plane gets. */
    void (*vectors)(const struct puzzle *p, const struct view *v, int32_t *out);
    /* Tokens [planes * height * width of the shape]. `pins` [cells of the puzzle] (may be NULL): cells to treat as
     * given with that symbol (blank = not pinned). */
    void (*encode)(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                   int32_t *tokens);
    /* From probability [cells of the shape, classes], as seen, to an answer of the puzzle (initialised or zero): the
     * most probable class of each open cell, what is given kept. */
    void (*decode)(const struct encoding *c, const struct puzzle *p, const struct view *v, const float *probability,
                   struct board *out);
    /* Class labels [cells of the shape], as seen, of an answer; -1 = not counted in the loss. */
    void (*labels)(const struct encoding *c, const struct puzzle *p, const struct view *v, const struct board *answer,
                   int32_t *labels);
};

/* The encoding of the kind that fits, NULL = none. */
const struct encoding *encoding_find(const struct puzzle_kind *kind, const struct model_facts *m);
/* Classes of a cell: one a plane, or those of its token. */
int encoding_classes(const struct encoding *c, const struct grid_shape *s);
/* View number k of a puzzle: first its sides, then (where the encoding renames) sides with names drawn from the seed.
 * Different numbers may give the same view where there are no more. */
void encoding_view(const struct encoding *c, const struct puzzle *p, int k, uint64_t seed, struct view *out);
/* How many views differ without renaming: 1 or more. */
int encoding_sides(const struct encoding *c, const struct puzzle *p);

/* The place of the canvas, in the puzzle's own order, that each place is as seen, [cells of the shape]; `answer` is the
 * one that stands there, in the puzzle's own order. Where the canvas is larger than the board, what is beyond the
 * answer is shown beyond it, in no particular order; where the encoding pads, it is -1. */
void encoding_places(const struct encoding *c, const struct puzzle *p, const struct view *v, const struct board *answer,
                     int *from);

/* For encodings whose canvas is the puzzle's own board: the puzzle's cell that stands at each place as seen, [cells].
 */
void view_cells(const struct puzzle *p, const struct view *v, int *from);
static inline uint8_t view_symbol(const struct view *v, uint8_t symbol) {
    return v->renamed ? v->symbols[symbol] : symbol;
}
/* The symbol that is shown as `seen`. */
uint8_t view_symbol_back(const struct puzzle_kind *kind, const struct view *v, uint8_t seen);

/* Members of encodings with one token a cell: */
/* One plane of the board's size. */
void shape_cells(const struct puzzle *p, const struct view *v, struct grid_shape *s);
/* tokens = token_of[symbol]; a cell that is open takes the symbol it is pinned to. */
void encode_symbols(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                    int32_t *tokens);
/* Open cells get the symbol of their most probable class (the blank one where that stands for none). */
void decode_symbols(const struct encoding *c, const struct puzzle *p, const struct view *v, const float *probability,
                    struct board *out);
/* The class that stands for the symbol of the answer, -1 where none does. */
void label_symbols(const struct encoding *c, const struct puzzle *p, const struct view *v, const struct board *answer,
                   int32_t *labels);

#endif
