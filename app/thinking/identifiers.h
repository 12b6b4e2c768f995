/* Which row of a model's puzzle embedding belongs to which task, and to which view of it: the file identifiers.json
 * that lies beside official ARC checkpoints, a list of names by row.
 *
 * A name is "TASK", or "TASK|||t3|||0463582197": task, one of eight sides, the colour that each colour is shown as
 * (the predecessor of TRM joins with "_"). Row 0 is the blank one. */
#ifndef RUMIA_IDENTIFIERS_H
#define RUMIA_IDENTIFIERS_H

#include "encoding.h"

struct identifiers;

/* 0, or -1 and `e`. Release with identifiers_free. */
int identifiers_read(struct identifiers **out, const char *path, struct err *e);
void identifiers_free(struct identifiers *names); /* NULL is fine */
/* Rows in the file; how many of them are views of a task (by name, which may be NULL). */
int identifiers_rows(const struct identifiers *names);
int identifiers_views(const struct identifiers *names, const char *task);
/* View number k of the task, 0..identifiers_views-1, in the order of the rows. */
struct view identifiers_view(const struct identifiers *names, const char *task, int k);

#endif
