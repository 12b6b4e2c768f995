/* Painting an answer that is a board of its own (ARC): strokes over several cells, each undone as one. The cell under
 * the cursor is the current desk's; the colour is the one entered last. */
#ifndef RUMIA_EASEL_H
#define RUMIA_EASEL_H

#include "session.h"

/* Each says what it did, or why not. */
void easel_fill(struct session *s);  /* the cells of one colour that hang together with the cell */
void easel_mark(struct session *s);  /* where a line or a selection begins; again: nowhere */
void easel_line(struct session *s);  /* from the mark to the cell, straight or diagonal as near as can be */
void easel_copy(struct session *s);  /* the rectangle between mark and cell */
void easel_paste(struct session *s); /* at the cell */
void easel_input(struct session *s); /* the answer becomes the input */
void easel_resize(struct session *s, int height, int width);

#endif
