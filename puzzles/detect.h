/* Which kind and format a text is. Used by stream.c. */
#ifndef RUMIA_DETECT_H
#define RUMIA_DETECT_H

#include "puzzle_format.h"

/* The surest reader of a text, or of the beginning of one. 0; or -1 and `e`: none knows it, or two are as sure. */
int puzzle_detect(const struct puzzle_format **out, const struct puzzle_text *t, struct err *e);

#endif
