/* What tests of ARC share: boards as text, tasks made of them. */
#ifndef RUMIA_ARC_CHECKS_H
#define RUMIA_ARC_CHECKS_H

#include "arc.h"

/* "01/10" -> 2x2. Release with board_free. */
struct board board_of(const char *rows);
/* "01/10", "" = not known; valid until the next call but one. */
const char *rows_of(const struct board *b);
/* A task of pairs "input>output", ending with NULL; dropped by the caller. */
struct arc_task *task_of(const char *const *pairs);

#endif
