/* A board: cells [height, width] of one symbol each, with a size of its own: an answer may have another size than what
 * is given, and a board without cells is one that is not known. */
#ifndef RUMIA_BOARD_H
#define RUMIA_BOARD_H

#include <stdbool.h>
#include <stdint.h>

struct board {
    int height, width;
    uint8_t *cells; /* [height * width] symbols of the kind; owned; NULL = not known */
};

/* All cells `symbol`. Release with board_free; a board that is all zero needs no release. */
void board_init(struct board *b, int height, int width, uint8_t symbol);
/* Initialises `dst`. */
void board_copy(struct board *dst, const struct board *src);
/* `dst`, which is initialised or zero, becomes the same as `src`: keeps its memory where the sizes agree. */
void board_assign(struct board *dst, const struct board *src);
void board_free(struct board *b);

static inline int board_cells(const struct board *b) {
    return b->height * b->width;
}
static inline bool board_same_size(const struct board *a, const struct board *b) {
    return a->height == b->height && a->width == b->width;
}
/* Same size and same symbols; two unknown ones are equal. */
bool board_equal(const struct board *a, const struct board *b);

#endif
