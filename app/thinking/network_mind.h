/* The network as a mind (mind.h): every update of a solve (solve.h) becomes a frame. */
#ifndef RUMIA_NETWORK_MIND_H
#define RUMIA_NETWORK_MIND_H

#include "mind.h"
#include "models.h"
#include "solve.h"

#include <stdatomic.h>

/* Finds the (packed) model of that name for a puzzle (NULL: by the kind), lent; called from the thinking thread. NULL
 * and `e` when there is none. */
typedef const struct loaded_model *model_finder(void *context, const char *name, const struct puzzle *p, struct err *e);

struct network_mind {
    struct mind mind; /* first */
    model_finder *find;
    void *context;
    atomic_int chosen; /* of mind.models */
    struct pool *pool; /* borrowed, may be NULL; used from the thinking thread only */
};

/* All borrowed. `names` [count] of models to choose from, the first at first; NULL and 0: by the kind of puzzle. A name
 * may be NULL and means that, too. */
void network_mind_init(struct network_mind *m, model_finder *find, void *context, struct pool *pool);
void network_mind_models(struct network_mind *m, const char *const *names, int count);
/* The model that thinks about this puzzle, lent. NULL and `e` when there is none. */
const struct loaded_model *network_mind_find(const struct network_mind *m, const struct puzzle *p, struct err *e);

/* Records a whole solve without a thread (trace, exporters): the same frames, one a call. `model` must accept the
 * puzzle; 0, or -1 and `e`. */
struct recording;
int recording_new(struct recording **out, const struct model *model, struct pool *pool, const struct puzzle *p,
                  const struct solve_options *o, struct err *e);
void recording_free(struct recording *r);
/* From now on latent updates are frames with a readout too: what the answer would be if it were given now. */
void recording_peek(struct recording *r);
struct frame_shape recording_shape(const struct recording *r);
enum solve_state recording_update(struct recording *r, struct frame **frame);
const struct solve *recording_solve(const struct recording *r);

/* What the last update left, unrounded; lent until the next. */
struct recording_numbers {
    const float *y, *z;       /* [planes, cells, hidden] */
    const float *probability; /* [cells, answers] and */
    const uint8_t *pins;      /* [cells] symbols that a search has pinned from here on, and */
    struct q_logits q;        /* after an answer update */
};
struct recording_numbers recording_numbers(struct recording *r);

#endif
