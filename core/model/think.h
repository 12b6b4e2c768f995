/* The recursion as an iterator. One call of think_next does exactly one latent or answer update for every sample of the
 * batch and says which. Solving, stepping, recording, exploring with noise, searching and evaluating all drive it.
 *
 *     latent update   z <- net(z + y + x)     n times
 *     answer update   y <- net(y + z)         once
 *     one cycle = n latent updates + 1 answer update;   one step = T cycles
 *
 * All samples of a batch share one grid size. Results do not depend on the number of threads or on the company a sample
 * has in its batch. */
#ifndef RUMIA_THINK_H
#define RUMIA_THINK_H

#include "geometry.h"
#include "model.h"
#include "net.h"
#include "pool.h"

enum think_kind { THINK_LATENT, THINK_ANSWER };

struct think_event {
    enum think_kind kind;
    int step, cycle, update; /* from 0; for THINK_ANSWER update == n */
    bool step_done;          /* this was the last update of the step: y is the answer of the step */
};

struct think;

/* `pool` (borrowed) may be NULL: one thread. `batch` samples, all started (y_init, z_init), inactive until given
 * tokens. Never NULL; the shape must have passed model_accepts. */
struct think *think_new(const struct model *m, struct pool *pool, int batch, const struct grid_shape *shape);
/* The same for samples that share a geometry, which becomes the think's. */
struct think *think_new_given(const struct model *m, struct pool *pool, int batch, struct geometry *g);
void think_free(struct think *t);
const struct geometry *think_geometry(const struct think *t);
int think_batch(const struct think *t);

/* Bytes that one sample of a batch takes: tokens and the states x, y, z. */
size_t think_sample_bytes(const struct model *m, int tokens);

/* Tokens of sample b [planes*height*width] in 0..vocab-1 (asserted), puzzle: row of the puzzle embedding (ignored when
 * there are none). States stay as they are: a search pins a digit and thinks on. Activates the sample. */
void think_tokens(struct think *t, int b, const int32_t *tokens, int puzzle);
/* The same, and what else there is to tell; copied. */
void think_tell(struct think *t, int b, const struct net_input *in);
/* Back to y_init, z_init. */
void think_restart(struct think *t, int b);
/* dst gets tokens and states of src. */
void think_copy(struct think *t, int dst, int src);
/* Inactive samples are skipped (and cost nothing). */
void think_active(struct think *t, int b, bool active);
/* z += sigma * normal, from `rng`. */
void think_noise(struct think *t, int b, float sigma, struct rng *rng);

/* One update; all active samples. */
struct think_event think_next(struct think *t);
/* The rest of the current step (a whole step at a step's beginning). */
struct think_event think_step(struct think *t);

/* What the answer of sample b would be if it were given now: its y becomes net(y + z), for the readers below, until
 * think_peek_end puts back what it was. Costs one update of that sample, and nothing where it is not called. */
void think_peek(struct think *t, int b);
void think_peek_end(struct think *t, int b);

/* What sample b holds now. y, z [rows, D]: lent until the next call that changes them. */
const float *think_y(const struct think *t, int b);
const float *think_z(const struct think *t, int b);
/* Writable, for tests that start from recorded states. */
float *think_state_y(struct think *t, int b);
float *think_state_z(struct think *t, int b);
/* The embedded input x [rows, D]. */
const float *think_x(const struct think *t, int b);
/* Classes per cell on this grid: planes * outputs. */
int think_classes(const struct think *t);
/* logits [cells, classes] read from y. */
void think_logits(const struct think *t, int b, float *logits);
/* The same through softmax over the classes of each cell. */
void think_probability(const struct think *t, int b, float *probability);
/* What each cell believes of itself before it knows its answer: hint [cells] = 1 + the winning class of the hint head
 * (kind->hints), 0 everywhere when the model has none. */
void think_hints(const struct think *t, int b, uint8_t *hint);
/* What the q head says of the answer. */
struct q_logits think_q(const struct think *t, int b);
/* Whether the model believes in its answer, and would stop here. */
bool think_halts(const struct think *t, int b);

#endif
