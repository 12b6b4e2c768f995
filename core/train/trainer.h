/* The trainer: deep supervision over carried slots (each slot takes one step an iteration and is refilled when
 * it halts), AdamW, warm-up and cosine, clipping, an exponential moving average of the weights.
 *
 * Results do not depend on the number of threads: slots are shared out among lanes by their sizes alone, each lane sums
 * its gradients in order, lanes are added in order. */
#ifndef RUMIA_TRAINER_H
#define RUMIA_TRAINER_H

#include "shares.h"
#include "step.h"

/* One training example, filled by an example source. */
struct example {
    struct grid_shape shape;
    int32_t *tokens; /* [planes * height * width], room for what the source said at trainer_new */
    int32_t *labels; /* [height * width], -1 = not counted */
    int32_t *labels_due, *hints, *hints_due; /* [height * width], see step.h; NULL where the source has no hints */
    int32_t *origin;  /* [height * width] for the source's own use in `vary`; NULL where nothing is varied */
    int puzzle;       /* row of the puzzle embedding */
    int32_t *vectors; /* [planes, TASK_VECTORS], see net.h; NULL where the model has no tasks */
    bool contradiction;
    /* With regions of its own (geometry_given); NULL = the trainer makes that of the shape. Freed by the trainer when
     * the slot goes on, unless it is `lent`: then it stays as it is for as long as the trainer lives. */
    struct geometry *geometry;
    bool lent;
};

struct example_source {
    /* Makes one example from `rng` alone (and from `iteration`, for curricula). Called from several threads at once. */
    void (*make)(void *context, struct rng *rng, long iteration, struct example *out);
    /* Makes one near the example whose `origin` and shape are in `out`. NULL = cannot. */
    void (*vary)(void *context, struct rng *rng, long iteration, struct example *out);
    void *context;
    int max_tokens, max_cells;
    bool hints;                      /* fills labels_due, hints and hints_due */
    int32_t label_early, hint_early; /* with hints: the classes that stand for what cannot be known yet, see step.h */
};

struct train_options {
    int batch; /* slots */
    int lanes; /* groups of slots with a gradient sum each; at least the number of threads that shall help, and twice
                  that where examples differ in size */
    int steps; /* K: a slot is refilled after this many */
    double explore;  /* probability that a slot gets a random least number of steps 2..K */
    double abandon;  /* a slot with more wrong hints than this share of those due is refilled: what follows from a wrong
                        hint is wrong too, and nothing can be learnt from it; 0 = never */
    double retry;    /* chance that a slot which failed begins again with the same example: what goes wrong is rare, and
                        is met more often so */
    double vary;     /* chance that it begins with one near that example instead, where the source can vary: so slots
                        walk about where the net fails, and leave when it has learnt the region */
    double noise;    /* most standard deviation of what is added to y and z before a step, so that they learn to last */
    double rate;     /* learning rate after warm-up */
    long warmup;     /* iterations */
    long iterations; /* of the whole run */
    double hold;     /* share of the run at constant rate, before the cosine */
    double rate_floor; /* the cosine ends at this share of rate */
    double beta1, beta2, eps, decay;
    double clip;  /* gradient norm; 0 = none */
    double group; /* after an update the block of mixer.o that each region family has becomes smaller by rate times this
                     (in Frobenius norm): a proximal step of a group lasso; one of less than four times that is given up
                     for good, and costs nothing any more; 0 = off */
    double ema;   /* kept share per iteration; lower at first: min(ema, (i + 1) / (i + 10)) */
    uint64_t seed;
    struct step_options step;
};
void train_defaults(struct train_options *o);

struct slot {
    const struct geometry *geometry;
    struct geometry *own; /* the same where the slot has to free it, else NULL */
    int32_t *tokens, *labels;
    int32_t *labels_due, *hints, *hints_due; /* behind labels, NULL without hints */
    int32_t *origin;                         /* of the source; NULL where nothing is varied */
    int32_t *vectors;                        /* NULL where the model has no tasks */
    int puzzle;
    bool contradiction;
    int step, least_steps; /* taken; before halting */
    bool refill;           /* at the next iteration */
    bool failed;           /* ended with something wrong in its answer or its hints */
    float *y, *z;
    struct rng rng;
};

/* Sums since the last trainer_take_stats. */
struct train_stats {
    long iterations, samples;
    double cells, halt, contradiction, going_on, hints; /* mean losses */
    double exact, share;                                /* of samples; of cells */
    double finished, finished_exact;                    /* slots refilled; of these exact at their end */
    double finished_steps;                              /* mean steps of those */
    double gradient_norm, rate;                         /* mean; last */
};

struct trainer {
    struct model *model; /* borrowed; packed for training by trainer_new; its weights are the trained ones */
    struct train_options options;
    struct example_source source;
    struct pool *pool;
    long iteration;     /* done */
    float *m, *v, *ema; /* [layout.floats], owned */
    float *gradient;    /* [lanes * layout.floats] */
    struct slot *slots; /* [batch] */
    struct lane *lanes;
    struct shares *shares;        /* of slots among lanes, by their rows */
    int *sizes;                   /* [batch] */
    struct step_scratch *scratch; /* [threads] */
    struct geometry_cache *geometries;
    struct train_stats stats;
};

/* Never NULL. `pool` may be NULL. */
struct trainer *trainer_new(struct model *m, const struct train_options *o, const struct example_source *source,
                            struct pool *pool);
void trainer_free(struct trainer *t);
/* One iteration: every slot takes one step, then the weights. */
void trainer_iterate(struct trainer *t);
/* Gives working memory back, which the next iteration takes again. */
void trainer_rest(struct trainer *t);
double trainer_rate(const struct train_options *o, long iteration);
/* Means since the last call. */
struct train_stats trainer_take_stats(struct trainer *t);
/* The slot goes on with this geometry, to be freed with it where it is its `own`. */
void slot_take_geometry(struct slot *s, const struct geometry *g, struct geometry *own);
/* The geometry of a shape, made once; owned by the trainer. Safe from any thread. */
const struct geometry *trainer_geometry(struct trainer *t, const struct grid_shape *shape);

#endif
