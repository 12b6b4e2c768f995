#include "objects.h"

#include <string.h>

void arc_count(const struct board *b, int count[ARC_COLOURS]) {
    memset(count, 0, ARC_COLOURS * sizeof *count);
    for (int i = 0; i < board_cells(b); i++)
        count[b->cells[i]]++;
}

uint8_t arc_background(const struct board *b) {
    int count[ARC_COLOURS], most = 0;
    arc_count(b, count);
    for (int c = 1; c < ARC_COLOURS && !count[0]; c++)
        if (count[c] > count[most]) most = c;
    return (uint8_t)most;
}

static bool together(const struct board *b, uint8_t background, int flags, int from, int row, int column) {
    if (row < 0 || column < 0 || row >= b->height || column >= b->width) return false;
    const uint8_t c = b->cells[row * b->width + column];
    return c != background && (c == b->cells[from] || flags & OBJECTS_MIXED);
}

static void grow(struct arc_box *box, int row, int column) {
    if (row < box->top) box->height += box->top - row, box->top = row;
    if (column < box->left) box->width += box->left - column, box->left = column;
    if (row >= box->top + box->height) box->height = row - box->top + 1;
    if (column >= box->left + box->width) box->width = column - box->left + 1;
}

/* The object that holds the cell `first`, numbered `id`. */
static struct arc_object flood(const struct board *b, uint8_t background, int flags, int first, int16_t id,
                               int16_t *of) {
    int waiting[ARC_CELLS_MAX], count = 1;
    struct arc_object o = {.box = {first / b->width, first % b->width, 1, 1}, .colour = b->cells[first]};
    waiting[0] = first;
    of[first] = id;
    while (count) {
        const int at = waiting[--count], row = at / b->width, column = at % b->width;
        o.cells++;
        o.colours |= 1u << b->cells[at];
        grow(&o.box, row, column);
        for (int k = 0; k < 9; k++) {
            const int down = k / 3 - 1, right = k % 3 - 1, next = at + down * b->width + right;
            if (down && right && !(flags & OBJECTS_DIAGONAL)) continue;
            if (!together(b, background, flags, at, row + down, column + right) || of[next] != OBJECT_NONE) continue;
            of[next] = id;
            waiting[count++] = next;
        }
    }
    return o;
}

void arc_objects(const struct board *b, uint8_t background, int flags, struct arc_objects *out) {
    out->count = 0;
    for (int i = 0; i < board_cells(b); i++)
        out->of[i] = OBJECT_NONE;
    for (int i = 0; i < board_cells(b); i++) {
        if (b->cells[i] == background || out->of[i] != OBJECT_NONE) continue;
        out->items[out->count] = flood(b, background, flags, i, (int16_t)out->count, out->of);
        out->count++;
    }
}

bool arc_bounds(const struct board *b, unsigned colours, struct arc_box *out) {
    bool any = false;
    for (int i = 0; i < board_cells(b); i++) {
        if (!(colours >> b->cells[i] & 1)) continue;
        if (!any) *out = (struct arc_box){i / b->width, i % b->width, 1, 1};
        any = true;
        grow(out, i / b->width, i % b->width);
    }
    return any;
}

/* Cuts 0..length-1 at the lines: all parts between them must be equal. Returns how many parts, 0 = they are not. */
static int cut(const bool *line, int length, int *size) {
    int parts = 0, run = 0;
    *size = 0;
    for (int i = 0; i <= length; i++) {
        if (i < length && !line[i]) {
            run++;
            continue;
        }
        if (run && *size && run != *size) return 0;
        if (run) *size = run, parts++;
        run = 0;
    }
    return parts;
}

bool arc_full_line(const struct board *b, uint8_t colour, int at, bool row) {
    const int length = row ? b->width : b->height;
    for (int i = 0; i < length; i++)
        if (b->cells[row ? at * b->width + i : i * b->width + at] != colour) return false;
    return true;
}

bool arc_panels(const struct board *b, struct arc_panels *out) {
    for (uint8_t colour = 0; colour < ARC_COLOURS; colour++) {
        bool rows[ARC_SIDE_MAX], columns[ARC_SIDE_MAX];
        for (int y = 0; y < b->height; y++)
            rows[y] = arc_full_line(b, colour, y, true);
        for (int x = 0; x < b->width; x++)
            columns[x] = arc_full_line(b, colour, x, false);
        *out = (struct arc_panels){.line = colour};
        out->rows = cut(rows, b->height, &out->height);
        out->columns = cut(columns, b->width, &out->width);
        if (out->rows * out->columns >= 2) return true;
    }
    return false;
}
