#include "field.h"

#include "maze.h"
#include <string.h>

void field_init(struct field *f, int height, int width) {
    int stride = width + 2;
    f->height = height;
    f->width = width;
    f->stride = stride;
    f->size = (height + 2) * stride;
    memcpy(f->moves, (const int[FIELD_MOVES]){stride, -1, 1, -stride}, sizeof f->moves);
    memset(f->open, 0, (size_t)f->size);
}

void field_of(struct field *f, const uint8_t *grid, int height, int width) {
    field_init(f, height, width);
    for (int r = 0; r < height; r++)
        for (int c = 0; c < width; c++)
            f->open[(r + 1) * f->stride + c + 1] = grid[r * width + c] != MAZE_WALL;
}

void field_spread(const struct field *f, int from, struct wave *w) {
    const int stride = f->stride;
    int16_t *rank = w->rank;
    uint16_t *tail = w->order;
    for (int i = 0; i < f->size; i++)
        rank[i] = (int16_t)-f->open[i];
    rank[from] = 1;
    *tail++ = (uint16_t)from;
    for (const uint16_t *head = w->order; head < tail; head++) {
        const int at = *head;
        const int16_t next = (int16_t)(rank[at] + 1);
        const int near[FIELD_MOVES] = {at + stride, at - 1, at + 1, at - stride};
        for (int k = 0; k < FIELD_MOVES; k++)
            if (rank[near[k]] < 0) {
                rank[near[k]] = next;
                *tail++ = (uint16_t)near[k];
            }
    }
    w->count = (int)(tail - w->order);
}
