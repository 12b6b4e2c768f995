#include "regions.h"
#include "alloc.h"
#include "objects.h"

#include <stdlib.h>
#include <string.h>

static bool inside(const struct arc_sight *s, int row, int column) {
    return row < s->input->height && column < s->input->width;
}

static int cells_of(const struct arc_sight *s) {
    return s->height * s->width;
}

static enum arc_sign sign_at(const struct arc_sight *s, int plane, int row, int column) {
    if (!inside(s, row, column)) return SIGN_OUTSIDE;
    return s->input->cells[row * s->input->width + column] == s->colour[plane] ? SIGN_THIS : SIGN_OTHER;
}

enum arc_sign arc_sign(const struct arc_sight *s, int i) {
    const int cell = i % cells_of(s);
    return sign_at(s, i / cells_of(s), cell / s->width, cell % s->width);
}

/* --- of one plane; `id` is the number of its first token, and every region has that of one of its tokens --- */

/* Gives the component that holds the cell `first` its number. */
static void flood(const struct arc_sight *s, const uint8_t *signs, int first, int id, int *waiting, int *out) {
    int count = 1;
    waiting[0] = first;
    out[first] = id + first;
    while (count) {
        const int at = waiting[--count], row = at / s->width, column = at % s->width;
        const int next[4] = {row > 0 ? at - s->width : at, row + 1 < s->height ? at + s->width : at,
                             column > 0 ? at - 1 : at, column + 1 < s->width ? at + 1 : at};
        for (int k = 0; k < 4; k++) {
            if (out[next[k]] >= 0 || signs[next[k]] != signs[at]) continue;
            out[next[k]] = id + first;
            waiting[count++] = next[k];
        }
    }
}

static void components(const struct arc_sight *s, int plane, int id, int *out) {
    uint8_t signs[ARC_CELLS_MAX];
    int waiting[ARC_CELLS_MAX];
    for (int i = 0; i < cells_of(s); i++) {
        signs[i] = (uint8_t)sign_at(s, plane, i / s->width, i % s->width);
        out[i] = -1;
    }
    for (int i = 0; i < cells_of(s); i++)
        if (out[i] < 0) flood(s, signs, i, id, waiting, out);
}

static void runs(const struct arc_sight *s, int plane, int id, bool down, int *out) {
    for (int i = 0; i < cells_of(s); i++) {
        const int row = i / s->width, column = i % s->width;
        const bool goes_on = (down ? row : column) > 0 &&
                             sign_at(s, plane, row, column) == sign_at(s, plane, row - down, column - !down);
        out[i] = goes_on ? out[i - (down ? s->width : 1)] : id + i;
    }
}

static void rows_run(const struct arc_sight *s, int plane, int id, int *out) {
    runs(s, plane, id, false, out);
}

static void columns_run(const struct arc_sight *s, int plane, int id, int *out) {
    runs(s, plane, id, true, out);
}

/* Each token and its partner have the number of the first of both. */
static void pairs(const struct arc_sight *s, int id, int *out, void (*partner)(const struct board *, int *, int *)) {
    for (int i = 0; i < cells_of(s); i++) {
        int row = i / s->width, column = i % s->width;
        if (inside(s, row, column)) partner(s->input, &row, &column);
        const int other = row * s->width + column;
        out[i] = id + (other < i ? other : i);
    }
}

static void left_right(const struct board *b, int *row, int *column) {
    (void)row;
    *column = b->width - 1 - *column;
}

static void up_down(const struct board *b, int *row, int *column) {
    (void)column;
    *row = b->height - 1 - *row;
}

static void diagonal(const struct board *b, int *row, int *column) {
    if (b->height != b->width) return;
    const int was = *row;
    *row = *column;
    *column = was;
}

static void mirror_x(const struct arc_sight *s, int plane, int id, int *out) {
    (void)plane;
    pairs(s, id, out, left_right);
}

static void mirror_y(const struct arc_sight *s, int plane, int id, int *out) {
    (void)plane;
    pairs(s, id, out, up_down);
}

static void transposed(const struct arc_sight *s, int plane, int id, int *out) {
    (void)plane;
    pairs(s, id, out, diagonal);
}

/* Where 0..length-1 is cut at lines, the place of each within its part; -1 on a line. */
static void places(const struct board *b, uint8_t line, bool rows, int *out) {
    const int length = rows ? b->height : b->width;
    for (int i = 0, place = 0; i < length; i++) {
        const bool on_line = arc_full_line(b, line, i, rows);
        out[i] = on_line ? -1 : place;
        place = on_line ? 0 : place + 1;
    }
}

static void panels(const struct arc_sight *s, int plane, int id, int *out) {
    const struct board *b = s->input;
    struct arc_panels p;
    int down[ARC_SIDE_MAX], right[ARC_SIDE_MAX], first[ARC_CELLS_MAX];
    const bool any = arc_panels(b, &p);
    (void)plane;
    if (any) places(b, p.line, true, down), places(b, p.line, false, right);
    memset(first, -1, sizeof first);
    for (int i = 0; i < cells_of(s); i++) {
        const int row = i / s->width, column = i % s->width;
        out[i] = id + i;
        if (!any || !inside(s, row, column) || down[row] < 0 || right[column] < 0) continue;
        int *of_place = &first[down[row] * s->width + right[column]];
        if (*of_place < 0) *of_place = i;
        out[i] = id + *of_place;
    }
}

/* --- over all planes: out [cells] --- */

static struct arc_objects *objects_of(const struct arc_sight *s) {
    struct arc_objects *all = XNEW(struct arc_objects);
    arc_objects(s->input, arc_background(s->input), OBJECTS_DIAGONAL | OBJECTS_MIXED, all);
    return all;
}

/* Numbered by the first of their cells, so a number is free for all others unless there are no others. */
static void fill_cells(const struct arc_sight *s, int count, const int *of, int *out) {
    for (int i = 0; i < cells_of(s); i++) {
        const int row = i / s->width, column = i % s->width;
        out[i] = inside(s, row, column) ? of[row * s->input->width + column] : -1;
        if (out[i] < 0) out[i] = count;
    }
}

static void objects(const struct arc_sight *s, int *out) {
    struct arc_objects *all = objects_of(s);
    int of[ARC_CELLS_MAX];
    for (int i = 0; i < board_cells(s->input); i++)
        of[i] = all->of[i];
    fill_cells(s, all->count, of, out);
    free(all);
}

static void frames(const struct arc_sight *s, int *out) {
    struct arc_objects *all = objects_of(s);
    int of[ARC_CELLS_MAX], size[ARC_CELLS_MAX];
    memset(of, -1, sizeof of);
    for (int k = 0; k < all->count; k++) {
        const struct arc_box *b = &all->items[k].box;
        for (int i = 0; i < b->height * b->width; i++) {
            const int at = (b->top + i / b->width) * s->input->width + b->left + i % b->width;
            if (of[at] >= 0 && size[at] <= b->height * b->width) continue;
            of[at] = k;
            size[at] = b->height * b->width;
        }
    }
    fill_cells(s, all->count, of, out);
    free(all);
}

static const struct {
    const char *word;
    void (*of_plane)(const struct arc_sight *s, int plane, int id, int *out);
    void (*of_all)(const struct arc_sight *s, int *out);
} families[] = {
    {"component", components, NULL},   {"object", NULL, objects},       {"mirror_x", mirror_x, NULL},
    {"mirror_y", mirror_y, NULL},      {"transpose", transposed, NULL}, {"run_row", rows_run, NULL},
    {"run_column", columns_run, NULL}, {"panel", panels, NULL},         {"frame", NULL, frames},
};

bool arc_regions(const struct arc_sight *s, const char *family, int *out) {
    const int count = (int)(sizeof families / sizeof *families), cells = cells_of(s);
    int k = 0;
    while (k < count && strcmp(families[k].word, family) != 0)
        k++;
    if (k == count) return false;
    for (int plane = 0; plane < s->planes; plane++)
        if (families[k].of_plane)
            families[k].of_plane(s, plane, plane * cells, out + (size_t)plane * cells);
        else if (plane)
            memcpy(out + (size_t)plane * cells, out, (size_t)cells * sizeof *out);
        else
            families[k].of_all(s, out);
    return true;
}
