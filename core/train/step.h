/* One supervised step of one sample: T cycles, the losses, and the gradient through the last cycle. */
#ifndef RUMIA_STEP_H
#define RUMIA_STEP_H

#include "loss.h"
#include "net.h"

/* Working memory of one thread; may serve samples of different sizes one after the other. Start zeroed. */
struct step_scratch {
    struct net_saved saved[CONFIG_UPDATES_MAX + 1], ahead; /* the first in `kept` */
    struct net_scratch net;
    float *x, *d_y, *d_z, *d_x, *y_ahead, *z_ahead; /* [rows, D] */
    float *logits;                                  /* [cells, classes], or hints */
    int32_t *due;                                   /* [cells] classes that count now */
    int32_t *said;                                  /* [tokens, SAYINGS] */
    float *inputs;  /* [.., rows, D] of the updates that are made again on the way back */
    float *q_input; /* [D] */
    float *kept;
    size_t room, inputs_room, kept_room;
};
void step_scratch_free(struct step_scratch *s);

struct step_sample {
    const struct geometry *geometry;
    struct net_input input;
    const int32_t *labels; /* [cells], -1 = not counted */
    /* What can be known by now. `reach` is through how many regions the states have had time to travel after this step.
     * What is due later must not be claimed yet: until then the loss counts label_early in place of a cell's label, and
     * hint_early in place of its hint. Whether the answer is exact does not depend on it. */
    int reach;
    int32_t label_early, hint_early;       /* the classes that mean "cannot be known yet" */
    const int32_t *hints;                  /* [cells] classes of the hint head, -1 = not counted; NULL = none */
    const int32_t *labels_due, *hints_due; /* [cells]; NULL without hints: labels are due at once */
    bool contradiction;                    /* wrongly pinned: there is no right answer; only the q head learns */
    bool last;                             /* it will not be thought about any more after this step */
    float *y, *z;                          /* [rows, D] states, advanced by the step */
    float noise;     /* standard deviation of what is added to both before the step, but after what they say is
                        recalled: states are to be mended from that */
    struct rng *rng; /* of the noise */
};

struct step_options {
    enum loss_kind loss;
    float halt_weight; /* of the halting loss (0.5) */
    float hint_weight; /* of the mean cross entropy of the hints (0: not trained) */
    size_t keep; /* bytes of what updates leave for the way back, at most, but for the last one's; what does not fit
                    is made again, from the input of its update: the same numbers, for up to a third more time; 0 =
                    all is kept */
    float contradiction_weight; /* of the loss of the second q output, where that says so (0: not trained) */
    float continue_weight;      /* the same where it says that it pays to think on (HRM: 0.5) */
    int through;                /* latent updates that carry gradient, the last ones of a cycle; 0 = all (HRM: 1) */
};

struct step_result {
    float cells, halt, contradiction, going_on, hints; /* losses */
    struct q_logits q;
    int right;      /* counted cells */
    int due, wrong; /* hints that are due; that are not as they should be by now, claimed too early included */
    bool exact;     /* every counted cell right */
    float share;    /* of counted cells right */
};

/* Advances the sample and adds `weight` times the gradient of cells + halt_weight * halt + ... to `d`. The model must
 * be packed for training. */
void step_run(const struct model *m, const struct step_sample *s, const struct step_options *o,
              struct step_scratch *scratch, float weight, struct params *d, struct step_result *result);

#endif
