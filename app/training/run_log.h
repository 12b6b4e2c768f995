/* What a run leaves row by row: a table in CSV, or a JSON line each. A row is in the file whole or not at all: what a
 * full disk refuses is kept and written with the next row, and what a crash has torn is cut off before the run goes on.
 */
#ifndef RUMIA_RUN_LOG_H
#define RUMIA_RUN_LOG_H

#include "err.h"
#include <stdbool.h>
#include <stdio.h>

struct run_log;

/* `resume`: goes on behind the rows that are there; else begins anew, with `header` (without its line feed, NULL =
 * none) as the first line. 0, or -1 and `e`. */
int run_log_open(struct run_log **out, const char *path, bool resume, const char *header, struct err *e);
/* Adds a row (without its line feed). 0, or -1 and `e`: it is kept for later. */
__attribute__((format(printf, 3, 4))) int run_log_add(struct run_log *l, struct err *e, const char *fmt, ...);
/* Tries once more to write what is kept. 0, or -1 and `e`: it is lost. NULL is fine. */
int run_log_close(struct run_log *l, struct err *e);

#endif
