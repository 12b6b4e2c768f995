/* A run as numbers for other programs: every update in an .npz for numpy, or as a line of JSON (.jsonl). The layout is
 * in the manual page (manual_files.c), with this version. */
#ifndef RUMIA_JOURNAL_H
#define RUMIA_JOURNAL_H

#include "network_mind.h"

#define JOURNAL_FORMAT "rumia-run-1"

/* Whether the ending of the path is one of a journal. */
bool journal_writes(const char *path);

struct journal_options {
    const char *path;
    const char *model, *note; /* names of the weights, how it thinks */
    bool states;              /* y and z after every update as well */
};

struct journal;
/* Of a recording that has not begun; `o` is borrowed until the end, nothing appears at its path before that. 0, or -1
 * and `e`. */
int journal_open(struct journal **out, const struct journal_options *o, const struct recording *r,
                 const struct puzzle *p, struct err *e);
/* The last update of the recording, `f` being its frame. 0, or -1 and `e` (more than fits into memory). */
int journal_add(struct journal *j, struct recording *r, const struct frame *f, struct err *e);
/* Writes what was added, whole or not at all, and releases the journal. 0, or -1 and `e`. */
int journal_close(struct journal *j, struct err *e);
/* Releases it without writing. */
void journal_drop(struct journal *j);

#endif
