/* What `rumia generate` takes puzzles from: the generator of the kind, puzzles near those of a file, or breeding. */
#ifndef RUMIA_MAKER_H
#define RUMIA_MAKER_H

#include "puzzle.h"

struct maker_options {
    const char *level;
    int size[2]; /* rows, columns; 0 = the kind's own */
    double density;
    int64_t seed;
    const char *near;     /* a file of puzzles; with `hard_for` what is bred from */
    const char *hard_for; /* a model */
    int hard_steps;
};

struct maker;

/* `o` is lent until maker_free. 0, or -1 and `e`. */
int maker_new(struct maker **out, const struct puzzle_kind *kind, const struct maker_options *o, struct err *e);
void maker_free(struct maker *m);
/* Adds up to `wanted` puzzles with their answers to `list`, none when it was interrupted or had no luck. 0, or -1 and
 * `e`. */
int maker_draw(struct maker *m, int wanted, struct puzzle_list *list, struct err *e);
/* What there is to say of progress: "812 lineages", or NULL. */
const char *maker_note(struct maker *m);

#endif
