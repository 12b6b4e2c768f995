/* The writers behind export.h. Each writes to `out`; 0, or -1 and `e` (what the stream itself refuses is noticed when
 * the file is committed). */
#ifndef RUMIA_WRITERS_H
#define RUMIA_WRITERS_H

#include "export.h"
#include "paint.h"
#include <stdio.h>

int write_text(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e);
int write_json(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e);
int write_svg(FILE *out, const struct scene *s, const struct export_options *o, struct err *e);
int write_gif(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e);
int write_cast(FILE *out, const struct export_frames *f, const struct export_options *o, struct err *e);
int write_png(FILE *out, const struct scene *s, const struct export_options *o, struct err *e);
/* Pixels as they are; `scale` goes into the file as its density. */
int write_png_picture(FILE *out, const struct picture *p, const char *title, double scale, struct err *e);

/* Characters' width in pixels at this scale. */
int export_unit(const struct export_options *o);

#endif
