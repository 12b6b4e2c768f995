/* A grid as our net sees it: a plane for each colour that counts, all of the size of the canvas that holds both the
 * input and the answer; and the regions of its tokens that follow from what stands in it. */
#ifndef RUMIA_ARC_REGIONS_H
#define RUMIA_ARC_REGIONS_H

#include "arc.h"

/* What a token says: another colour stands here, this one does, nothing does since it is outside the input. */
enum arc_sign { SIGN_OTHER, SIGN_THIS, SIGN_OUTSIDE, SIGNS };

struct arc_sight {
    const struct board *input;   /* lent */
    int planes, height, width;   /* height and width of the canvas, those of the input or more */
    uint8_t colour[ARC_COLOURS]; /* of each plane */
};

/* Token i, counted plane by plane. */
enum arc_sign arc_sign(const struct arc_sight *s, int i);

/* The families, by the words of a model's config:
 *   component         tokens of one sign of a plane that hang together by their sides
 *   object            cells that are not background and hang together at sides or corners, whatever their colours, over
 *                     all planes; all other tokens are one region
 *   mirror_x mirror_y a token and the one at the mirrored place of the input; outside it each alone
 *   transpose         the same across the diagonal, where the input is a square
 *   run_row run_column  tokens of one sign in a row (column) of a plane without one of another between
 *   panel             the same place in every panel (arc_panels) of a plane; all others alone
 *   frame             cells of the box around an object, the smallest where there are several, then the first, over all
 *                     planes; all other tokens are one region
 * Fills out [planes * height * width]: tokens with one number, 0 or more and less than their count, are one region.
 * False: no such family. */
bool arc_regions(const struct arc_sight *s, const char *family, int *out);

#endif
