/* The parts of the screen. Each is a function of (session, look, area) that adds items to a scene; none keeps anything.
 */
#ifndef RUMIA_VIEWS_H
#define RUMIA_VIEWS_H

#include "actions.h"
#include "look.h"
#include "placed.h"
#include "scene.h"
#include "session.h"

struct area {
    int x, y, w, h;
};

struct screen {
    struct scene *scene;
    const struct session *session;
    const struct look *look;
    const struct keymap *map;
    struct desk *desk;             /* the current one; NULL = nothing open */
    struct timeline *timeline;     /* of its run; NULL = none */
    const struct frame *frame;     /* at the cursor; NULL = none */
    int symbols;                   /* rows of the inspector: symbols a cell may have */
    const struct readout *readout; /* at the cursor; NULL without a run */
    const uint8_t *pins;           /* of the search at the cursor: [cells] symbol + 1, 0 = none; NULL = none at all */
};

/* Bars at the top (title.c) and the bottom (bars.c). */
void view_title(struct screen *v, struct area a);
void view_tabs(struct screen *v, struct area a);  /* the views there are, and which one this is */
void view_line(struct screen *v, struct area a);  /* the command line, what was said, or the present point in words */
void view_words(struct screen *v, struct area a); /* the present point in words */
void view_completions(struct screen *v, struct area a);
void view_keys(struct screen *v, struct area a);

/* What fills the screen. */
void view_board(struct screen *v, const struct placed *b);
void view_latent(struct screen *v, const struct placed *b);
void view_latent_legend(struct screen *v, struct area a);
void view_diff(struct screen *v, const struct placed *b);
void view_diff_list(struct screen *v, struct area a);
void view_compare(struct screen *v, struct area a);
void view_charts(struct screen *v, struct area a);
void view_inspector(struct screen *v, struct area a, bool whole);
void view_search(struct screen *v, struct area a);
void view_log(struct screen *v, struct area a);
void view_strip(struct screen *v, struct area a); /* timeline with small plots; at least STRIP_MIN high */
void view_ruler(struct screen *v, struct area a); /* its first two lines */
void view_task(struct screen *v, struct area a);  /* demonstrations and the test */
void view_help(struct screen *v, struct area a);
void view_gallery(struct screen *v, struct area a);

enum { STRIP_MIN = 6, STRIP_LABEL = 16 };

/* A cell of a large board as a colour: a wall, how far the wave has come, the path. */
struct paint half_paint(const struct screen *v, int cell);
/* The whole of a board of which a part is seen, small, with a frame around that part; without colours and half blocks
 * nothing. */
void view_overview(struct screen *v, const struct placed *b, struct area a);
/* The lines it makes use of in w x h, 0 = too little room. */
int overview_height(const struct placed *b, int w, int h);

/* What the board shows at the present point: the network's readout when watching, else what was entered. */
bool shows_run(const struct screen *v);
const struct board *shown_grid(const struct screen *v);
/* A run that is seen for the first time has no future: values after the present point are taken out of a plot. */
void hide_future(const struct screen *v, float *values);
int seen_frames(const struct screen *v);
/* " of 12", which nobody knows at the first time. */
const char *of_words(const struct screen *v, int total);
/* "1 conflict", "12 conflicts". */
const char *count_words(struct scene *s, int n, const char *one, const char *many);
/* "step 3, update 2"; -1: "the puzzle". */
const char *point_words(struct screen *v, int index);
/* "step 3: 12 cells changed, 2 conflicts, q 0.08" */
const char *frame_words(struct screen *v, int index);
/* The two points the diff compares: from, to (frames). from -1 = the puzzle itself. */
void diff_points(const struct screen *v, int *from, int *to);
/* Several lines of text broken at blanks; returns the lines used, at most `lines`. */
int view_wrap(struct scene *s, struct area a, enum role role, const char *text);

#endif
