/* For tests of learning tasks: a task, a small net that learns it, and a short time to do so. */
#ifndef RUMIA_ADAPT_CHECKS_H
#define RUMIA_ADAPT_CHECKS_H

#include "adapt.h"

/* Demonstrations in which 1 becomes 2; ended by NULL, see task_of of arc_checks.h. */
extern const char *const recolour[];
/* A task with these demonstrations and one test, as board_of has them. */
struct puzzle_list tests_of(const char *const *pairs, const char *input, const char *answer);

/* A small net and a short time, so that it is quick. */
struct model *small_trunk(int tasks);
struct adapt_options short_options(long iterations);
/* adapt_new, which has to go well. */
struct adapt *begun(const struct model *trunk, struct pool *pool, const struct puzzle_list *tests,
                    const struct adapt_options *o);

void write_text(const char *path, const char *text);

#endif
