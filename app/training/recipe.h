/* A training recipe (YAML): the model's shape, the data, the optimiser's settings, what to measure. */
#ifndef RUMIA_RECIPE_H
#define RUMIA_RECIPE_H

#include "puzzle.h"
#include "trainer.h"

enum { RECIPE_DATA_MAX = 16, RECIPE_MEASURES_MAX = 8 };

/* One source of puzzles; of ARC tasks `file` may be a folder, and most_side is of the largest grid that is learnt from.
 * Either a pool (count > 0: made once, kept in the run's folder; or read from `file`) or puzzles made at every draw
 * (count 0). */
struct recipe_data {
    char *level, *file; /* level of the kind's generator; file: puzzles made before, relative to the recipe */
    int count;
    double share;              /* of the draws, relative to the other sources that are on */
    int least_side, most_side; /* grids drawn uniformly in between, 0 = the kind's default size */
    double density;            /* maze: wall probability, negative = the level's */
    double from, to;           /* part of the run (0..1) in which the source is used */
    uint64_t seed;
    int pairs; /* ARC, with a level: of each task */
};

/* Puzzles of the generator; or of ARC questions of tasks that are learnt: of all sources (level any), or of the sources
 * of this level. */
struct recipe_measure {
    char *level;
    int count, steps, side;
    uint64_t seed;
};

struct recipe {
    char *name, *title, *licence, *note;
    const struct puzzle_kind *kind;
    char *init; /* weights to start from, relative to the recipe; NULL = fresh */
    struct model_config model;
    struct train_options train;
    int data_count, measure_count;
    struct recipe_data data[RECIPE_DATA_MAX];
    struct recipe_measure measure[RECIPE_MEASURES_MAX];
    double grow;   /* pools are whole after this share of the iterations; 0 = before the first one */
    double pinned; /* share of examples with some cells pinned, as in a guided search */
    double wrong;  /* of these, share with a wrong pin: contradictions */
    int most_pins;
    double checkpoint_minutes, measure_minutes;
    char *folder; /* of the recipe file, owned */
};

/* What a measure asks the generator for. */
struct generate_request recipe_measure_request(const struct recipe_measure *m);

/* 0, or -1 and `e` with file:line:column: also of parts that do not fit each other (recipe_check.h). Release with
 * recipe_free (also after an error). */
int recipe_read(struct recipe *r, const char *path, struct err *e);
void recipe_free(struct recipe *r);

/* Where a file is that the recipe names: as seen from the recipe's own folder. Owned by the caller. */
char *recipe_path(const struct recipe *r, const char *file);

#endif
