#include "shares.h"
#include "alloc.h"

#include <stdlib.h>
#include <string.h>

struct shares *shares_new(int count, int groups) {
    struct shares *s = XNEW(struct shares);
    s->count = count;
    s->groups = groups;
    s->start = XNEW_ARRAY(int, groups + 1);
    s->things = XNEW_ARRAY(int, count);
    s->largest = XNEW_ARRAY(int, groups);
    s->group_of = XNEW_ARRAY(int, count);
    s->keys = XNEW_ARRAY(uint64_t, count + groups);
    s->sums = XNEW_ARRAY(long, groups);
    return s;
}

void shares_free(struct shares *s) {
    if (!s) return;
    free(s->start);
    free(s->things);
    free(s->largest);
    free(s->group_of);
    free(s->keys);
    free(s->sums);
    free(s);
}

/* The largest first, of the same size in the order of their numbers. */
static uint64_t key(long size, int number) {
    return ~(uint64_t)size << 32 | (uint32_t)number;
}

static int number_of(uint64_t k) {
    return (int)(uint32_t)k;
}

static int compare(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static int least(const struct shares *s) {
    int best = 0;
    for (int i = 1; i < s->groups; i++)
        if (s->sums[i] < s->sums[best]) best = i;
    return best;
}

void shares_make(struct shares *s, const int *sizes) {
    uint64_t *things = s->keys, *groups = s->keys + s->count;
    memset(s->sums, 0, (size_t)s->groups * sizeof *s->sums);
    memset(s->start, 0, ((size_t)s->groups + 1) * sizeof *s->start);
    for (int i = 0; i < s->count; i++)
        things[i] = key(sizes[i], i);
    qsort(things, (size_t)s->count, sizeof *things, compare);
    for (int i = 0; i < s->count; i++) {
        const int thing = number_of(things[i]), group = least(s);
        s->group_of[thing] = group;
        s->sums[group] += sizes[thing];
        s->start[group + 1]++;
    }
    for (int i = 0; i < s->groups; i++) {
        s->start[i + 1] += s->start[i];
        groups[i] = key(s->sums[i], i);
    }
    for (int i = s->count; i-- > 0;) /* backwards, from the ends, which become the beginnings of the next groups */
        s->things[--s->start[s->group_of[number_of(things[i])] + 1]] = number_of(things[i]);
    memmove(s->start, s->start + 1, (size_t)s->groups * sizeof *s->start);
    s->start[s->groups] = s->count;
    qsort(groups, (size_t)s->groups, sizeof *groups, compare);
    for (int i = 0; i < s->groups; i++)
        s->largest[i] = number_of(groups[i]);
}
