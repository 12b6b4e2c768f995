/* Few colours for many: the palette of a GIF. */
#ifndef RUMIA_PALETTE_H
#define RUMIA_PALETTE_H

#include <stddef.h>
#include <stdint.h>

struct palette_entry {
    uint32_t rgb;
    uint32_t count; /* 0 = free */
    int16_t index;  /* in the palette, once made; -1 = not looked for yet */
};

struct palette {
    struct palette_entry *seen; /* colours seen: open addressing, a power of two */
    int room, used;
    uint32_t colour[256];
    int size;
};

/* Counts the colours of a picture. `p` starts zeroed. */
void palette_count(struct palette *p, const uint32_t *pixels, size_t count);
/* Chooses at most `limit` (<= 256) colours: the commonest as they are, the rest by median cut. */
void palette_make(struct palette *p, int limit);
/* The index of the nearest colour. */
int palette_index(struct palette *p, uint32_t rgb);
void palette_free(struct palette *p);

#endif
