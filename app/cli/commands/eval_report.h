/* What `rumia eval` counts of a model on a file of puzzles, and how it says it. */
#ifndef RUMIA_EVAL_REPORT_H
#define RUMIA_EVAL_REPORT_H

#include "evaluate.h"
#include "models.h"

enum halt { HALT_VERIFIED, HALT_LEARNED, HALT_NEVER };
extern const char *const halt_words[];

/* How a file was measured. */
struct measured {
    const char *file;
    const struct models *machine;
    const struct evaluate_options *how;
    enum halt halt;
    int models; /* measured on the same puzzles */
};

enum { STEP_POWERS = 24 };

/* Of all puzzles at a point of a curve; [1] of those that are valid after the last step, [0] of the others. */
struct curve_sum {
    int valid, exact, been;
    long right, changed[2];
    double q[2];
};

/* Puzzles are measured in portions, so that their number is not bounded by memory; a portion leaves its sums here, and
 * how long each puzzle took. */
struct summary {
    const char *model; /* as it is called, lent */
    int count, skipped, left_out, exact, within, valid, steps_most;
    int alone;                    /* exact with this model, and with no other of those measured */
    int tasks, tasks_within;      /* of several inputs each; with every input within two attempts */
    bool task_within, task_begun; /* of the task under way */
    long right, cells, steps;
    int valid_within[STEP_POWERS]; /* 2^i steps */
    struct curve_sum curve[CURVE_POINTS];
    double ms_mean, ms_p99, seconds;
    float *ms; /* [room], count of them set; owned */
    int room;
    bool interrupted;
};

void summary_add(struct summary *s, const struct puzzle *puzzles, const struct evaluate_result *results, int count);
/* The same puzzles by `models` models: results [models, count] -> summaries[models].alone. */
void summary_compare(struct summary *summaries, int models, const struct evaluate_result *results, int count);
/* After the last portion: what follows from the sums. */
void summary_finish(struct summary *s);

/* One object on a line. */
void eval_print_json(const struct measured *m, const struct summary *s);
/* In words; for several models as a table with a row each. */
void eval_print_words(const struct measured *m, const struct summary *summaries);

#endif
