/* Breeds puzzles that are hard for a model. Near a puzzle that took it many steps others are hard more often than where
 * puzzles are drawn anew: one in twelve against one in a hundred minimal Sudoku, for the net that ships.
 *
 * A round lets one line of thought judge some puzzles drawn anew, or those that were given to begin with, and many near
 * those that were found hard. The former begin a lineage each, what is found near a puzzle belongs to the lineage of
 * that. Parents are chosen by tournament, among lineages first: so puzzles become harder, and many lineages stay in
 * use. */
#ifndef RUMIA_BREEDING_H
#define RUMIA_BREEDING_H

#include "model.h"
#include "pool.h"
#include "puzzle.h"

struct breeding_options {
    const struct puzzle_kind *kind;         /* one whose puzzles can be varied */
    const struct generate_request *request; /* what is drawn anew */
    const struct puzzle *first;             /* [first_count] to breed from, with answers; none = what is drawn anew */
    int first_count;
    const struct model *model; /* packed, for puzzles of the kind */
    struct pool *threads;      /* may be NULL */
    int steps;                 /* hard is what the model has not solved after so many */
    int round;                 /* puzzles judged in a round, one in eight drawn anew; no others until some are hard */
    uint64_t seed;             /* the same makes the same puzzles with the same model, precision and CPU level */
};
/* A puzzle is not thought about for longer: all that would take more steps are equally hard. */
enum { BREEDING_STEPS_MOST = 32, BREEDING_ROUND = 256 }; /* the latter is usual */

struct breeding;

/* What `o` points to is lent until breeding_free. */
struct breeding *breeding_new(const struct breeding_options *o);
void breeding_free(struct breeding *b);
/* How many lineages there are. */
int breeding_lineages(const struct breeding *b);
/* One round, which may find none: adds the hard puzzles, with answers, that were not found before. 0; or -1 and `e`
 * (ERR_INTERRUPTED: *stop became true). */
int breeding_round(struct breeding *b, const atomic_bool *stop, struct puzzle_list *found, struct err *e);

#endif
