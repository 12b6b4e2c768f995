/* ARC tasks: pairs of grids show what is to be done with a test input; the answer is a grid of its own, of any size.
 *
 * A puzzle is one test input (`given`) with its answer where the file has one. The puzzles of a task share what it
 * shows. No rule tells whether an answer is right: only an answer key does. */
#ifndef RUMIA_ARC_H
#define RUMIA_ARC_H

#include "puzzle.h"
#include "puzzle_format.h"
#include <stdatomic.h>

enum { ARC_COLOURS = 10, ARC_SIDE_MAX = 30, ARC_CELLS_MAX = ARC_SIDE_MAX * ARC_SIDE_MAX };

/* What the puzzles of one task share; counted by those who hold it. */
struct arc_task {
    atomic_int users;
    struct demonstration *pairs; /* [count], owned */
    int count;
    int tests;           /* inputs asked about */
    atomic_uint colours; /* of arc_task_colours, once it was asked for */
};

/* Which colours the pairs speak of, as bits. */
struct arc_colours {
    unsigned always; /* stand in every pair, in its input or its output; black always does */
    unsigned added;  /* some output has them and its input has not; of many pairs (RE-ARC) these say nothing: none */
};
struct arc_colours arc_task_colours(const struct arc_task *task);
unsigned arc_colours_of(const struct board *b);

/* puzzle.extra */
struct arc_test {
    struct arc_task *task;
    int index; /* 0..task->tests-1 */
};

extern const struct puzzle_kind arc_kind;
extern const struct puzzle_format arc_readers[]; /* ends with a NULL name */
extern const struct puzzle_entry arc_entry;
extern const char *const arc_formats[];
extern const struct encoding arc_planes;             /* of our own net */
extern const struct encoding *const arc_encodings[]; /* ends with NULL */

static inline const struct arc_test *arc_test_of(const struct puzzle *p) {
    return p->extra;
}
static inline const struct arc_task *arc_task_of(const struct puzzle *p) {
    return arc_test_of(p)->task;
}

/* A task without pairs, held once. */
struct arc_task *arc_task_new(void);
struct arc_task *arc_task_hold(struct arc_task *task);
void arc_task_drop(struct arc_task *task); /* freed when nobody holds it any more; NULL is fine */
/* Adds a zeroed pair and returns it, valid until the next call. */
struct demonstration *arc_task_add(struct arc_task *task);

/* Adds to the list a puzzle of the task, which it holds; `input` and `output` (not known: zero) become the puzzle's. */
struct puzzle *arc_add_test(struct puzzle_list *list, struct arc_task *task, struct board *input, struct board *output);

/* Two demonstrations with the same input and different outputs: their numbers, or false. */
bool arc_contradiction(const struct arc_task *task, int *one, int *other);

/* For contracts (puzzle.h). */
int arc_write(FILE *out, const struct puzzle *p, const struct board *answer, const char *format, struct err *e);
/* `train:` and `test:` of our YAML (struct puzzle_entry). */
int arc_write_entry(FILE *out, const struct puzzle *puzzles, int count);
int arc_write_list(FILE *out, const struct puzzle *puzzles, int count, const char *format, struct err *e);

/* As Kaggle wants them: {"ID": [{"attempt_1": grid, "attempt_2": grid}]}; one that is not known is written as [[0]]. */
int arc_write_attempts(FILE *out, const struct puzzle *puzzles, int count, const struct board *attempts, struct err *e);

#endif
