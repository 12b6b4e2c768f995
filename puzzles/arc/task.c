/* Tasks as values that several puzzles hold. */
#include "alloc.h"
#include "arc.h"

#include <stdlib.h>

struct arc_task *arc_task_new(void) {
    struct arc_task *task = XNEW(struct arc_task);
    atomic_init(&task->users, 1);
    return task;
}

struct arc_task *arc_task_hold(struct arc_task *task) {
    atomic_fetch_add(&task->users, 1);
    return task;
}

void arc_task_drop(struct arc_task *task) {
    if (!task || atomic_fetch_sub(&task->users, 1) > 1) return;
    for (int i = 0; i < task->count; i++) {
        board_free(&task->pairs[i].input);
        board_free(&task->pairs[i].output);
    }
    free(task->pairs);
    free(task);
}

struct demonstration *arc_task_add(struct arc_task *task) {
    task->pairs = xrealloc(task->pairs, (size_t)task->count + 1, sizeof *task->pairs);
    struct demonstration *pair = &task->pairs[task->count++];
    *pair = (struct demonstration){0};
    atomic_store(&task->colours, 0);
    return pair;
}

unsigned arc_colours_of(const struct board *b) {
    unsigned colours = 0;
    for (int i = 0; i < board_cells(b); i++)
        colours |= 1u << b->cells[i];
    return colours;
}

static struct arc_colours look_at_pairs(const struct arc_task *task) {
    enum { MANY = 20 };
    struct arc_colours of = {.always = (1u << ARC_COLOURS) - 1};
    for (int i = 0; i < task->count; i++) {
        const unsigned in = arc_colours_of(&task->pairs[i].input), out = arc_colours_of(&task->pairs[i].output);
        of.always &= in | out;
        if (task->count <= MANY) of.added |= out & ~in;
    }
    of.always |= 1;
    return of;
}

/* Asked for again and again while many threads make examples, so it is kept. */
struct arc_colours arc_task_colours(const struct arc_task *task) {
    enum { KNOWN = 1u << 31 };
    atomic_uint *kept = (atomic_uint *)&task->colours;
    const unsigned bits = atomic_load(kept);
    if (bits & KNOWN) return (struct arc_colours){bits & 0x3ff, bits >> ARC_COLOURS & 0x3ff};
    const struct arc_colours of = look_at_pairs(task);
    atomic_store(kept, KNOWN | of.always | of.added << ARC_COLOURS);
    return of;
}

struct puzzle *arc_add_test(struct puzzle_list *list, struct arc_task *task, struct board *input,
                            struct board *output) {
    struct puzzle *p = puzzle_list_add(list);
    struct arc_test *test = XNEW(struct arc_test);
    *test = (struct arc_test){arc_task_hold(task), task->tests++};
    *p = (struct puzzle){.kind = &arc_kind, .given = *input, .answer = *output, .effort = EFFORT_OPEN, .extra = test};
    *input = *output = (struct board){0};
    return p;
}

bool arc_contradiction(const struct arc_task *task, int *one, int *other) {
    for (int i = 1; i < task->count; i++)
        for (int j = 0; j < i; j++) {
            const struct demonstration *a = &task->pairs[j], *b = &task->pairs[i];
            if (!board_equal(&a->input, &b->input) || board_equal(&a->output, &b->output)) continue;
            *one = j, *other = i;
            return true;
        }
    return false;
}
