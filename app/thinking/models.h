/* Models by name or by kind of puzzle, loaded once and packed for this machine. */
#ifndef RUMIA_MODELS_H
#define RUMIA_MODELS_H

#include "identifiers.h"
#include "model.h"
#include "pool.h"
#include "puzzle.h"

enum precision_choice { PRECISION_CHOICE_AUTO, PRECISION_CHOICE_F32, PRECISION_CHOICE_BF16 };
/* Auto: bf16 where the level has it in hardware. */
enum precision precision_of(enum precision_choice choice, enum cpu_level level);

/* What to think with. */
struct machine_options {
    const char *model; /* path, or the name of shipped weights; NULL = by the kind of puzzle */
    const char *names; /* names of the rows of the puzzle embedding (identifiers.h); NULL = those beside the weights */
    bool blank;        /* row 0 whatever the names say */
    int threads;       /* 0 = one for each processor */
    int level;         /* index into level_words; 0 = the best there is */
    int precision;     /* enum precision_choice */
};
extern const char *const level_words[]; /* "auto", then the CPU levels; ends with NULL */
struct loaded_model {
    char *name; /* as shown: the file name without its folder; owned */
    char *path; /* owned */
    struct model *model;
    struct identifiers *names; /* NULL = the rows have none; owned */
};

struct models {
    struct machine_options options;
    enum cpu_level level;
    enum precision precision;
    struct pool *pool; /* NULL: one thread */
    struct loaded_model **items;
    int count;
};

/* Chooses the CPU level, starts the threads. 0, or -1 and `e` (nothing is held then). */
int models_begin(struct models *m, const struct machine_options *o, struct err *e);
void models_end(struct models *m);
/* The model for a puzzle of this kind, lent until models_end. 0, or -1 and `e`. */
int models_get(struct models *m, const struct puzzle_kind *kind, const struct loaded_model **out, struct err *e);
/* The same with a model of this name in place of the one that the options name; NULL = by the kind. */
int models_named(struct models *m, const char *name, const struct puzzle_kind *kind, const struct loaded_model **out,
                 struct err *e);

/* Loads weights of any kind of file, not packed. `name` is a path or the name of shipped weights. `path` (may be NULL)
 * receives the file, owned by the caller. 0, or -1 and `e`. */
int model_open(struct model **out, const char *name, char **path, struct err *e);

#endif
