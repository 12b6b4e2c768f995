/* Measuring a model on puzzles whose answers are known, or asking it for the answers of many. */
#ifndef RUMIA_EVALUATE_H
#define RUMIA_EVALUATE_H

#include "solve.h"

/* What the answer was after 1, 2, 4... steps and after the last. */
enum { CURVE_POINTS = 24 };
struct curve_point {
    bool valid, exact;
    bool been;   /* valid then or at some step before */
    int right;   /* cells as in the known answer */
    int changed; /* cells that differ from the answer one step earlier */
    float q;     /* the network's own belief in it, 0 to 1 */
};
/* The number of a point: `steps` taken of `most`, at which there is one; -1 = there is none. */
int curve_point_at(int steps, int most);

struct evaluate_options {
    struct solve_options solve;
    double seconds;     /* most for a puzzle, 0 = no limit */
    int batch;          /* puzzles, or views, thought about at once when not exploring */
    int views;          /* so many views of each puzzle vote (ballot.h); 0 = none do */
    bool curve;         /* one chain that goes on to its last step whatever it says, with the points of its results */
    struct board *said; /* [count], zero: the answers that the puzzles got; NULL = nobody asks */
};

/* What came of one puzzle. */
struct evaluate_result {
    bool done;                 /* false: interrupted before its end, or the model cannot take it */
    bool valid, exact;         /* an answer by the rules; the known answer */
    bool within;               /* the known answer is one of two attempts, where views vote; else exact */
    int steps;                 /* taken */
    int right, cells;          /* cells as in the known answer; cells counted */
    double ms;                 /* its share of the time: of a batch, an equal part for each puzzle in it */
    struct curve_point *curve; /* [CURVE_POINTS] lent by the caller where a curve is asked for */
};

/* Called after each step with what is done so far; false stops the evaluation. May be NULL. */
typedef bool (*evaluate_watch)(void *context, const struct evaluate_result *results, int done);

/* Thinks about puzzles[0..count), each with its `answer`; fills results [count]. 0, or -1 and `e` when the model cannot
 * take a puzzle. Results do not depend on batch and threads. Of `results` only `curve` is read. */
int evaluate(const struct model *m, struct pool *pool, const struct puzzle *puzzles, int count,
             const struct evaluate_options *o, struct evaluate_result *results, evaluate_watch watch, void *context,
             struct err *e);

#endif
