/* Sizes that are measured in a grid, and numbers that are counted in it: what rules for the size of an answer are made
 * of. */
#ifndef RUMIA_ARC_SIZE_MEASURES_H
#define RUMIA_ARC_SIZE_MEASURES_H

#include "objects.h"

struct size {
    int height, width;
};

/* What is looked at once for all measures. */
struct look {
    const struct board *board;
    uint8_t background;
    int count[ARC_COLOURS];
    struct arc_objects whole, mixed; /* of one colour, of any; joined at corners too */
};
void look_at(struct look *l, const struct board *b, uint8_t background);
/* The commonest colour, black or not. */
uint8_t size_commonest(const struct board *b);

struct size_measure {
    bool (*take)(const struct look *l, int argument, struct size *out); /* false: not to be measured in this grid */
    int argument;
    const char *what; /* "the input" */
};
/* In the order in which they are believed. */
enum { SIZE_MEASURES = 36 };
extern const struct size_measure size_measures[SIZE_MEASURES];

/* The box of the one object that has more of something (or less) than all others; what of, in words. Those of many
 * such choices that fit the demonstrations are counted against each other. */
enum { SIZE_CHOICES = 80 };
bool size_chosen(const struct look *l, int choice, struct size *out);
const char *size_choice_words(int choice, char *out, size_t room);

/* Numbers that are counted. */
struct size_count {
    int (*take)(const struct look *l);
    const char *what; /* "the colours" */
};
enum { SIZE_COUNTS = 10 };
extern const struct size_count size_counts[SIZE_COUNTS];
int size_colours(const struct look *l); /* without the background */

#endif
