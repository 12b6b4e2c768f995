/* A scene: what is on the screen, as a flat list of items in units of one character cell, with semantic roles and never
 * a colour. A front end draws it, an exporter writes it to a file, a test compares it as text, the mouse hits its
 * items.
 *
 * Items are drawn in order, later ones over earlier ones. All strings and arrays are owned by the scene and live until
 * the next scene_begin; memory is kept from one scene to the next, so building one does not allocate in steady state.
 * A front end may draw the items itself (a window: smooth fields, large digits) or take the raster (raster.h: a grid of
 * character cells, for terminals and text). */
#ifndef RUMIA_SCENE_H
#define RUMIA_SCENE_H

#include "actions.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a colour means. Theme files name the roles as here, in small letters with hyphens ("plot-conflicts"). */
#define ROLES(R)                                                                                                       \
    R(NONE)      /* transparent: whatever is below */                                                                  \
    R(BACK)      /* the screen's own background */                                                                     \
    R(PANEL)     /* background of bars and overlays */                                                                 \
    R(TEXT)      /* plain text */                                                                                      \
    R(DIM)       /* secondary text */                                                                                  \
    R(TITLE)     /* headings */                                                                                        \
    R(KEY)       /* a key's name in help and key bar */                                                                \
    R(FRAME)     /* lines around panels */                                                                             \
    R(GRID)      /* thin lines between cells */                                                                        \
    R(BLOCK)     /* heavy lines between blocks */                                                                      \
    R(GIVEN)     /* a symbol of the puzzle itself */                                                                   \
    R(PLAYED)    /* a symbol entered by hand */                                                                        \
    R(PREDICTED) /* a symbol the network believes; level = its probability */                                          \
    R(CANDIDATE) /* a symbol among several; level = its probability */                                                 \
    R(PENCIL)    /* a pencil mark */                                                                                   \
    R(REVEALED)  /* a symbol told by the exact solver */                                                               \
    R(SOLID)     /* a cell that is filled (a wall) */                                                                  \
    R(CHANGED)   /* just changed (always with the glyph *) */                                                          \
    R(CONFLICT)  /* breaks a rule (always with the glyph !) */                                                         \
    R(SOLVED)    /* verified right */                                                                                  \
    R(WARN)      /* needs attention */                                                                                 \
    R(HINT)      /* the cell a hint is about */                                                                        \
    R(SELECTED)  /* background of the cell or line under the cursor */                                                 \
    R(SAME)      /* background of cells that hold the selected symbol */                                               \
    R(ANSWER)    /* background of cells marked by the answer (a path) */                                               \
    R(HEAT)      /* background ramp: size; level 0..1 */                                                               \
    R(DELTA)     /* background ramp: change; level 0..1 */                                                             \
    R(BAR)       /* filled part of a bar */                                                                            \
    R(TRACK)     /* empty part of a bar, ground line of a plot */                                                      \
    R(CURSOR)    /* the present point in a timeline */                                                                 \
    R(MARK)      /* the marked point in a timeline */                                                                  \
    R(PLOT_Q)                                                                                                          \
    R(PLOT_CHANGES)                                                                                                    \
    R(PLOT_CONFLICTS)                                                                                                  \
    R(PLOT_ENTROPY)                                                                                                    \
    R(VECTOR) /* a point of the latent space: the paint's three components choose the colour */                        \
    R(SYMBOL_0)                                                                                                        \
    R(SYMBOL_1)                                                                                                        \
    R(SYMBOL_2)                                                                                                        \
    R(SYMBOL_3)                                                                                                        \
    R(SYMBOL_4) /* kinds whose symbols are colours (ARC) */                                                            \
    R(SYMBOL_5) R(SYMBOL_6) R(SYMBOL_7) R(SYMBOL_8) R(SYMBOL_9)

enum role {
#define R(id) ROLE_##id,
    ROLES(R)
#undef R
        ROLE_COUNT
};

/* A role with its shade: level 255 = the role's colour, 0 = fades into the background. */
struct paint {
    uint8_t role, level, vector[3];
    bool over; /* of text: dark or bright, whichever can be read over this shade */
};
static inline struct paint paint(enum role role) {
    return (struct paint){role, 255, {0}, false};
}
/* The paint of text over a background. */
static inline struct paint paint_over(struct paint back) {
    back.over = true;
    return back;
}
/* level 0..1, clamped. */
struct paint paint_level(enum role role, double level);

enum item_kind {
    ITEM_FILL,    /* background `back` over the rectangle */
    ITEM_BOX,     /* a frame on the border of the rectangle in `fore`, `text` (may be NULL) in its top line */
    ITEM_LATTICE, /* lines of a board: `columns` x `rows` cells of cell_width x cell_height units with a line of one
                     unit around and between them; lines between blocks in ROLE_BLOCK, others in `fore` */
    ITEM_TEXT,    /* one line of UTF-8 `text` in the width w, cut with an ellipsis when it is longer */
    ITEM_CELL,    /* a cell of a puzzle: `back` over the rectangle, `text` large in the middle, `mark` (0 or an ASCII
                     character: * ! ? ) in the top right corner, or right of the symbol when there is one line only */
    ITEM_BAR,     /* a horizontal bar: `level` 0..1 of the width in `fore`, the rest in `back` */
    ITEM_PLOT,    /* `count` values over the width, low..high over the height, in `fore` */
    ITEM_FIELD,   /* samples [rows, columns] with `channels` 1 (levels of the role in `back`), 2 (role, level), 3
                     (ROLE_VECTOR) or 5 (role, level, vector) */
};

enum { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

enum item_flags {
    ITEM_BOLD = 1,
    ITEM_UNDERLINE = 2,
    ITEM_HEAVY = 4,  /* box, lattice: heavy lines; plot: columns instead of a line */
    ITEM_SMOOTH = 8, /* field: may be interpolated where the front end can */
    ITEM_SOLID = 16, /* cell: the whole cell is filled with `fore` (a wall); `text` repeated where that is impossible */
    ITEM_POINT = 32, /* plot: cursor and mark are points and no lines */
    ITEM_RAISED = 64, /* cell: leaves the last of its lines to something else */
};

struct item {
    uint8_t kind, align, flags;
    char mark;
    struct paint fore, back, mark_paint;
    int x, y, w, h;
    const char *text;
    float level;
    /* lattice, field */
    int columns, rows, cell_width, cell_height, block_columns, block_rows; /* block 0 = none */
    int channels;
    const uint8_t *samples; /* [rows, columns, channels]; read with item_sample */
    /* plot */
    const float *values; /* [count], NAN = no value */
    int count;
    float low, high;
    int cursor, marked; /* index of a value to show with a vertical line, -1 = none */
    /* mouse: what a click does; with span > 0 the argument grows from `argument` by 1 over each 1/span of the width */
    uint8_t action; /* enum action, ACTION_NONE = not clickable */
    int argument, span;
};

struct scene {
    int width, height;
    struct item *items;
    int count, room;
    int caret_x, caret_y; /* where text is typed, -1 = nowhere */
    struct scene_chunk *chunks, *chunk;
};

void scene_init(struct scene *s);
void scene_free(struct scene *s);
/* Empties the scene; width and height in units. */
void scene_begin(struct scene *s, int width, int height);

/* Memory that lives until the next scene_begin. */
void *scene_memory(struct scene *s, size_t bytes);
__attribute__((format(printf, 2, 3))) const char *scene_print(struct scene *s, const char *fmt, ...);

/* Adding items. The result is valid until the next item is added: set `action`, `flags` and the rest there. */
struct item *scene_add(struct scene *s, enum item_kind kind, int x, int y, int w, int h);
struct item *scene_fill(struct scene *s, int x, int y, int w, int h, struct paint back);
struct item *scene_box(struct scene *s, int x, int y, int w, int h, enum role role, const char *title);
/* `text` is copied. */
struct item *scene_text(struct scene *s, int x, int y, int w, enum role role, const char *text);
__attribute__((format(printf, 6, 7))) struct item *scene_textf(struct scene *s, int x, int y, int w, enum role role,
                                                               const char *fmt, ...);
struct item *scene_cell(struct scene *s, int x, int y, int w, int h, struct paint fore, struct paint back,
                        const char *symbol);
struct item *scene_bar(struct scene *s, int x, int y, int w, double level, enum role role);
/* Gives memory for `count` values to fill (item->values). */
float *scene_plot(struct scene *s, int x, int y, int w, int h, int count, double low, double high, enum role role);
/* Gives memory for the samples to fill. */
uint8_t *scene_field(struct scene *s, int x, int y, int w, int h, int columns, int rows, int channels, enum role role);
/* One sample of a field. */
struct paint item_sample(const struct item *field, int column, int row);
/* The column of a plot (or of what shares its width) that stands for a value. */
int item_column(int width, int count, int index);
/* The item added last. */
struct item *scene_last(struct scene *s);

/* What is under a point, in units (fractions from a window); the topmost item with an action, or ACTION_NONE. */
struct hit {
    enum action action;
    int argument;
    const struct item *item;
};
struct hit scene_hit(const struct scene *s, double x, double y);

/* Columns that UTF-8 text takes in a terminal (combining marks 0, wide characters 2; broken bytes 1 each). */
int text_width(const char *text);
/* Bytes of the longest beginning of `text` that fits into `columns`. */
size_t text_fit(const char *text, int columns);

#endif
