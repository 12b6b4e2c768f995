/* The puzzles of a file as `rumia solve` takes them: one by one where somebody watches or waits, many at once where
 * only the answers are asked for. Those are thought about side by side, which gives the same answers and uses all
 * threads from end to end. */
#ifndef RUMIA_SOLVE_MANY_H
#define RUMIA_SOLVE_MANY_H

#include "solve_report.h"

struct many {
    struct puzzle_list puzzles;
    struct job *jobs; /* [count] one a puzzle, validated */
    int count;
};

/* How many to take at once: more than one with --quiet, of a file that is there as a whole. */
int many_at_once(const struct solve_command_options *o, const char *path);
/* The next ones, at most `most`. 1: there may be more; 0: these were the last; -1 and `e`: none could be read after
 * these. Release with many_free. */
int many_read(struct many *m, struct reading *r, const struct solve_command_options *o, int most, struct err *e);
/* Thinks about those of them that need one chain each, and marks their jobs. What a model cannot take is left. */
void many_think(struct many *m, struct models *models);
void many_free(struct many *m);

/* Whether the puzzle itself cannot have an answer. */
bool job_refused(const struct job *j);

#endif
