/* What is kept from one start to the next, in $XDG_STATE_HOME/rumia: the puzzles that were open, the moves made on them
 * and on puzzles of files, and their runs.
 *
 * Each program that runs has a file of its own there (session.yaml, else session-2.yaml, ...; a lock tells that it is
 * in use), and the next one to start takes over what nobody uses any more: so two at once lose nothing. What cannot be
 * read is never overwritten: such a file is kept under another name, and as much of it as can be is gone on with. */
#ifndef RUMIA_STORE_H
#define RUMIA_STORE_H

#include "session.h"

enum store_use {
    STORE_SESSION, /* everything that is open is kept, and opened at the next start without files */
    STORE_FILES,   /* files were named: what is done by hand is kept, and comes back with the same puzzle */
    STORE_FRESH,   /* the same, but nothing comes back now */
};

/* NULL and `e`: there is nowhere to keep anything. */
struct store *store_open(enum store_use use, struct err *e);
void store_close(struct store *st); /* NULL is fine */
/* What could not be read and where it is kept now; NULL = nothing to tell. */
const char *store_told(const struct store *st);

/* Opens the desks of the last session (STORE_SESSION). */
void store_resume(struct store *st, struct session *s);
/* A desk was opened: what was done on its puzzle before comes back. */
void store_recall(struct store *st, struct desk *d);
/* How many desks were given back moves. */
int store_recalled(const struct store *st);

/* Keeps what was done by hand, within a second: call it often, at the latest after store_timeout milliseconds (-1 =
 * whenever). What cannot be written is tried again; -1 and `e` the first time. */
int store_poll(struct store *st, const struct session *s, double now, struct err *e);
int store_timeout(const struct store *st, double now);
/* Keeps everything now, runs as well. 0, or -1 and `e`. */
int store_keep(struct store *st, const struct session *s, struct err *e);

#endif
