/* A model and a puzzle that understand each other: gives the network the puzzle in the encoding that fits the model,
 * and reads what it says in the puzzle's own order and symbols, whatever the view it was shown. */
#ifndef RUMIA_READER_H
#define RUMIA_READER_H

#include "encoding.h"
#include "identifiers.h"
#include "think.h"

struct reader {
    const struct model *model;
    const struct puzzle *puzzle;
    const struct encoding *encoding;
    struct grid_shape shape;         /* of the network's grid, which may be larger than what is read of it: */
    int cells;                       /* so many cells are read (reader_size) */
    int size;                        /* which of the sizes that the answer may have views take */
    int classes;                     /* that the network says of a cell */
    int answers;                     /* symbols they are read as: kind->answers[0..answers) */
    int32_t *tokens;                 /* [tokens] scratch */
    int32_t *vectors;                /* [planes, TASK_VECTORS] scratch; NULL where the model has no tasks */
    float *probability;              /* [cells of the shape, classes] scratch */
    int *from;                       /* [cells of the shape] scratch */
    struct board said;               /* the last answer read: where in a larger canvas it stands depends on its size */
    const struct identifiers *names; /* of the model's rows; NULL = not known */
    int named;                       /* views of this puzzle that have a row */
    bool blank;                      /* all views with row 0 */
};

/* The encoding of a kind that a model's config fits, or NULL and `e` (may be NULL). */
const struct encoding *reader_encoding(const struct model_config *c, const struct puzzle_kind *kind, struct err *e);
/* Both must outlive the reader. 0, or -1, `e` and nothing to free: they do not fit. */
int reader_init(struct reader *r, const struct model *m, const struct puzzle *p, struct err *e);
/* The same for one of the sizes that the answer may have (kind->answer_sizes), 0 = the likeliest. */
int reader_init_sized(struct reader *r, const struct model *m, const struct puzzle *p, int size, struct err *e);
void reader_free(struct reader *r); /* a zeroed one is fine */
/* Goes on with another puzzle of the same kind and shape. */
void reader_turn_to(struct reader *r, const struct puzzle *p);

/* The rows of the model's puzzle embedding, borrowed (NULL is fine): views that have one come first. `blank`: row 0
 * whatever they say: does the model know the task, or only its name? */
void reader_set_names(struct reader *r, const struct identifiers *names, bool blank);
/* Rows and columns of what is read. */
void reader_size(const struct reader *r, int *height, int *width);
/* How many views differ by their sides; view number k (of the names, else encoding_view). */
int reader_sides(const struct reader *r);
struct view reader_view(const struct reader *r, int k, uint64_t seed);

/* The geometry of a view for models of this config, which the encoding fits (reader_init); owned by the caller. */
struct geometry *encoding_geometry(const struct encoding *c, const struct model_config *m, const struct puzzle *p,
                                   const struct view *v);
/* A think for samples that see the puzzle from this view; */
struct think *reader_think(const struct reader *r, struct pool *pool, int batch, const struct view *v);
/* false: or from any other. */
bool reader_sides_apart(const struct reader *r);

/* Sample b of `t` (reader_think) gets the puzzle, with cells treated as given where `pins` [cells of
 * the puzzle] (may be NULL) is not blank. Its states stay. */
void reader_give(struct reader *r, struct think *t, int b, const struct view *v, const uint8_t *pins);
/* The answer it says now: `out` is initialised or zero. */
void reader_board(struct reader *r, const struct think *t, int b, const struct view *v, struct board *out);
/* probability [cells, answers] of the symbols that an answer consists of; the rest of one is for what is none. */
void reader_probability(struct reader *r, const struct think *t, int b, const struct view *v, float *probability);
/* hint [cells]: 1 + class of the hint head, 0 where the model has none. */
void reader_hints(struct reader *r, const struct think *t, int b, const struct view *v, uint8_t *hint);
/* A state (think_y, think_z) without prefix slots, [planes * cells, D]: as it is when the view does not turn, else
 * written to `turned`. */
const float *reader_state(struct reader *r, const float *state, const struct view *v, float *turned);

#endif
