/* One supervised step of one sample: T cycles, the losses, and the gradient through the last cycle. */
#ifndef RUMIA_STEP_H
#define RUMIA_STEP_H

#include "loss.h"
#include "net.h"

enum { UPDATES_MAX = 32 };

/* Working memory of one thread; may serve samples of different sizes one after the other. Start zeroed. */
struct step_scratch {
    struct net_saved saved[UPDATES_MAX + 1];
    struct net_scratch net;
    float *x, *d_y, *d_z, *d_x; /* [rows, D] */
    float *logits;              /* [cells, classes], or hints */
    int32_t *due_labels;        /* [cells] */
    float *q_input;             /* [D] */
    size_t room;
};
void step_scratch_free(struct step_scratch *s);

struct step_sample {
    const struct geometry *geometry;
    const int32_t *tokens; /* [tokens] */
    const int32_t *labels; /* [cells], -1 = not counted */
    /* What must be known by now. `reach` is through how many regions the states have had time to travel after this step;
     * a label is not counted in the loss before it is labels_due, a hint not before it is hints_due[cell]. Whether the
     * answer is exact does not depend on it. */
    int reach, labels_due;
    const int32_t *hints, *hints_due; /* [cells] classes of the hint head, -1 = not counted; NULL = none */
    int puzzle;
    bool contradiction; /* wrongly pinned: there is no right answer; only the q head learns */
    float *y, *z;       /* [rows, D] states, advanced by the step */
};

struct step_options {
    enum loss_kind loss;
    float halt_weight;          /* of the halting loss (0.5) */
    float hint_weight;          /* of the mean cross entropy of the hints (0: not trained) */
    float contradiction_weight; /* of the second q output's loss (0: not trained) */
};

struct step_result {
    float cells, halt, contradiction, hints; /* losses */
    float q[2];
    int right;   /* counted cells */
    bool exact;  /* every counted cell right */
    float share; /* of counted cells right */
};

/* Advances the sample and adds `weight` times the gradient of cells + halt_weight * halt + ... to `d`. The model must
 * be packed for training. */
void step_run(const struct model *m, const struct step_sample *s, const struct step_options *o,
              struct step_scratch *scratch, float weight, struct params *d, struct step_result *result);

#endif
