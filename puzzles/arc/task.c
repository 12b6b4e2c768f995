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
    return pair;
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
