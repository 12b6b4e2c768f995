/* What a grid shows: its background, objects on it, panels between lines. */
#ifndef RUMIA_ARC_OBJECTS_H
#define RUMIA_ARC_OBJECTS_H

#include "arc.h"

/* How cells hang together. */
enum { OBJECTS_DIAGONAL = 1, OBJECTS_MIXED = 2 }; /* also at corners; whatever their colours (else: of one colour) */
enum { OBJECT_NONE = -1, BACKGROUND_NONE = 255 };

struct arc_box {
    int top, left, height, width;
};

struct arc_object {
    struct arc_box box;
    int cells;
    unsigned colours; /* bit c: has cells of colour c */
    uint8_t colour;   /* of its first cell */
};

struct arc_objects {
    int count;
    struct arc_object items[ARC_CELLS_MAX]; /* in the order of their first cells, row by row */
    int16_t of[ARC_CELLS_MAX];              /* the object of each cell, OBJECT_NONE = background */
};

/* Cells of each colour. */
void arc_count(const struct board *b, int count[ARC_COLOURS]);
/* Black where there is any, else the most frequent colour. */
uint8_t arc_background(const struct board *b);
/* `flags`: OBJECTS_; `background` is no object, BACKGROUND_NONE = everything is. */
void arc_objects(const struct board *b, uint8_t background, int flags, struct arc_objects *out);
/* The smallest box around cells of a colour in `colours` (bits); false = there are none. */
bool arc_bounds(const struct board *b, unsigned colours, struct arc_box *out);
/* A grid cut into equal panels by full lines of one colour. */
struct arc_panels {
    int rows, columns, height, width; /* of panels; of each panel */
    uint8_t line;
};
/* Whether a row (else a column) has that colour from end to end. */
bool arc_full_line(const struct board *b, uint8_t colour, int at, bool row);
bool arc_panels(const struct board *b, struct arc_panels *out);

#endif
