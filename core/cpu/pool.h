/* A fixed set of threads that run one function together, with a barrier among them.
 *
 * A `team` is what such a function is given: its rank and how many work together. A team of one (TEAM_ALONE) needs no
 * pool, and its barrier does nothing, so the same code runs alone or shared. */
#ifndef RUMIA_POOL_H
#define RUMIA_POOL_H

struct pool;

struct team {
    int rank, size;
    struct pool *pool; /* NULL for a team of one */
};
#define TEAM_ALONE ((struct team){0, 1, (struct pool *)0})

/* `threads` >= 1 counts the caller: pool_create(1) starts none. Never NULL. */
struct pool *pool_create(int threads);
void pool_free(struct pool *p);
int pool_threads(const struct pool *p);
/* Runs work(context, team) on every thread, the caller being rank 0, and returns when all have. Not reentrant. */
void pool_run(struct pool *p, void (*work)(void *context, struct team team), void *context);
/* The same, or work(context, TEAM_ALONE) when that has been quicker of late: for work whose result does not depend on
 * the team. `amount` > 0: how much there is to do, in any unit. */
void pool_run_quickest(struct pool *p, void (*work)(void *context, struct team team), void *context, double amount);
/* All ranks of the team wait for each other. */
void team_barrier(struct team team);
/* This rank's share [*from, *to) of 0..n-1, in multiples of `grain` but for the last. */
void team_share(struct team team, int n, int grain, int *from, int *to);

#endif
