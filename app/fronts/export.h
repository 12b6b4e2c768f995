/* Scenes as files: text, JSON, SVG, PNG; and moving ones as GIF and asciicast. */
#ifndef RUMIA_EXPORT_H
#define RUMIA_EXPORT_H

#include "bytes.h"
#include "err.h"
#include "scene.h"
#include "theme.h"
#include <stdbool.h>

enum export_format {
    EXPORT_NONE,
    EXPORT_TEXT, /* .txt: characters; frames are parted by a form feed */
    EXPORT_JSON, /* .scene.json: the lines and the items with their roles, one object a frame */
    EXPORT_SVG,  /* .svg: one frame */
    EXPORT_PNG,  /* .png: one frame */
    EXPORT_GIF,  /* .gif: all frames, for ever */
    EXPORT_CAST, /* .cast: asciicast v2, all frames */
};

struct export_options {
    const struct theme *theme; /* NULL = "dark" */
    const char *title;         /* NULL = "rumia" */
    bool ascii;                /* text, cast: plain ASCII */
    bool symbols;              /* text, cast: shades as glyphs */
    double scale;              /* png, gif: 2 = twice the size, for dense screens; 0 = 1 */
    enum depth depth;          /* cast: colours */
};
/* Truecolor, everything else zero. */
struct export_options export_defaults(void);

/* By the ending of a file name. */
enum export_format export_format_of(const char *path);
/* Whether the format shows frames one after the other (SVG and PNG show one). */
bool export_moves(enum export_format format);

/* A series of scenes. `frame` builds number `index` and says how long it is shown; the scene lives until the next
 * call. Frames may be asked for more than once, but in rising order each time. */
struct export_frames {
    int count;
    const struct scene *(*frame)(void *context, int index, double *seconds);
    void *context;
};

/* Writes the frames to `path` ("-" = standard output), atomically. A format that does not move writes the last frame.
 * 0, or -1 and `e`. */
int export_frames(const char *path, enum export_format format, const struct export_frames *frames,
                  const struct export_options *o, struct err *e);
/* The same of one scene. */
int export_scene(const char *path, enum export_format format, const struct scene *s, const struct export_options *o,
                 struct err *e);

#endif
