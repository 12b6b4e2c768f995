/* How our own net is told a task: a plane for each colour that counts. Its weights are the same for all colours, so
 * what it learns about one it knows of all; vectors of the task say which colours it knows by their names. */
#include "alloc.h"
#include "encoding.h"
#include "regions.h"
#include "sides.h"
#include "sizes.h"

#include <stdlib.h>
#include <string.h>

/* A puzzle as a view shows it. */
struct shown {
    struct arc_sight sight;
    struct board input; /* as seen, owned */
    int height, width;  /* of the answer, as seen */
};

static bool turned(const struct view *v) {
    return v && v->side & 4;
}

/* The size that the view takes the answer to have, in the puzzle's own order. */
static struct answer_size answer_size(const struct puzzle *p, const struct view *v) {
    struct answer_size sizes[ARC_SIZES_MOST];
    if (v && v->size == VIEW_SIZE_KNOWN)
        return (struct answer_size){.height = p->answer.height, .width = p->answer.width};
    const int wanted = v ? v->size : 0, count = arc_sizes(arc_task_of(p), &p->given, sizes, wanted + 1);
    return sizes[wanted < count ? wanted : count - 1];
}

static void look(struct shown *out, const struct puzzle *p, const struct view *v) {
    const struct answer_size size = answer_size(p, v);
    const struct arc_colours of = arc_task_colours(arc_task_of(p));
    unsigned colours = of.always | of.added | arc_colours_of(&p->given);
    if (v && v->size == VIEW_SIZE_KNOWN) colours |= arc_colours_of(&p->answer);
    *out =
        (struct shown){.height = turned(v) ? size.width : size.height, .width = turned(v) ? size.height : size.width};
    sides_board(&out->input, &p->given, v ? v->side : 0);
    out->sight.input = &out->input;
    out->sight.height = out->input.height > out->height ? out->input.height : out->height;
    out->sight.width = out->input.width > out->width ? out->input.width : out->width;
    for (int c = 0; c < ARC_COLOURS; c++)
        if (colours >> c & 1) out->sight.colour[out->sight.planes++] = (uint8_t)c;
}

static void shape(const struct puzzle *p, const struct view *v, struct grid_shape *s) {
    struct shown seen;
    look(&seen, p, v);
    *s = (struct grid_shape){.planes = seen.sight.planes, .height = seen.sight.height, .width = seen.sight.width};
    board_free(&seen.input);
}

static void classes(const struct puzzle *p, const struct view *v, uint8_t *symbols) {
    struct shown seen;
    look(&seen, p, v);
    memcpy(symbols, seen.sight.colour, (size_t)seen.sight.planes);
    board_free(&seen.input);
}

static void encode(const struct encoding *c, const struct puzzle *p, const struct view *v, const uint8_t *pins,
                   int32_t *tokens) {
    struct shown seen;
    (void)c, (void)pins; /* nothing of the answer stands in the input */
    look(&seen, p, v);
    const int count = seen.sight.planes * seen.sight.height * seen.sight.width;
    for (int i = 0; i < count; i++)
        tokens[i] = arc_sign(&seen.sight, i);
    board_free(&seen.input);
}

static bool regions(const struct puzzle *p, const struct view *v, const char *const *families, int count, int *out) {
    struct shown seen;
    bool known = true;
    look(&seen, p, v);
    const size_t tokens = (size_t)seen.sight.planes * (size_t)(seen.sight.height * seen.sight.width);
    for (int i = 0; i < count && known; i++)
        known = arc_regions(&seen.sight, families[i], out + i * tokens);
    board_free(&seen.input);
    return known;
}

/* Turns are numbered by what is done first: 1 rows upside down, 2 columns, then 4 the transposition; sides have 1 for
 * columns and 2 for rows. */
static int turn_of(int side) {
    return (side & 4) | (side & 1) << 1 | (side & 2) >> 1;
}

static void vectors(const struct puzzle *p, const struct view *v, int32_t *out) {
    enum { OTHER = ARC_COLOURS, TURN, ALL = TURN + SIDES_MAX };
    struct shown seen;
    look(&seen, p, v);
    const unsigned always = arc_task_colours(arc_task_of(p)).always;
    for (int i = 0; i < seen.sight.planes; i++) {
        const int c = seen.sight.colour[i];
        *out++ = always >> c & 1 ? c : OTHER;
        *out++ = TURN + turn_of(v ? v->side : 0);
        *out++ = ALL;
    }
    board_free(&seen.input);
}

static void decode(const struct encoding *c, const struct puzzle *p, const struct view *v, const float *probability,
                   struct board *out) {
    struct shown seen;
    struct board said;
    (void)c;
    look(&seen, p, v);
    board_init(&said, seen.height, seen.width, 0);
    for (int i = 0; i < board_cells(&said); i++) {
        const int at = i / said.width * seen.sight.width + i % said.width;
        const float *of = probability + (size_t)at * seen.sight.planes;
        int best = 0;
        for (int k = 1; k < seen.sight.planes; k++)
            if (of[k] > of[best]) best = k;
        said.cells[i] = seen.sight.colour[best];
    }
    sides_board(out, &said, sides_back(v ? v->side : 0));
    board_free(&said);
    board_free(&seen.input);
}

/* -1 beyond the answer, and where no plane is of its colour. */
static void labels(const struct encoding *c, const struct puzzle *p, const struct view *v, const struct board *answer,
                   int32_t *labels) {
    struct shown seen;
    struct board wanted = {0};
    (void)c;
    look(&seen, p, v);
    if (answer->cells) sides_board(&wanted, answer, v ? v->side : 0);
    for (int i = 0; i < seen.sight.height * seen.sight.width; i++) {
        const int row = i / seen.sight.width, column = i % seen.sight.width;
        labels[i] = -1;
        if (row >= wanted.height || column >= wanted.width) continue;
        for (int k = 0; k < seen.sight.planes; k++)
            if (seen.sight.colour[k] == wanted.cells[row * wanted.width + column]) labels[i] = k;
    }
    board_free(&wanted);
    board_free(&seen.input);
}

const struct encoding arc_planes = {
    .name = "a plane for each colour that counts",
    .facts = {.planes = 0, .vocab = SIGNS, .outputs = 1},
    .turns = true,
    .canvas = true,
    .shape = shape,
    .classes = classes,
    .regions = regions,
    .vectors = vectors,
    .encode = encode,
    .decode = decode,
    .labels = labels,
};
