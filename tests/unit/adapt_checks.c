#include "adapt_checks.h"
#include "alloc.h"
#include "arc_checks.h"
#include "folder.h"
#include "in_folder.h"

#include <check.h>
#include <string.h>

const char *const recolour[] = {"010/100/001>020/200/002", "110/000>220/000", "01/10/11>02/20/22", NULL};

void write_text(const char *path, const char *text) {
    write_file(path, text, strlen(text));
}

struct puzzle_list tests_of(const char *const *pairs, const char *input, const char *answer) {
    struct puzzle_list list = {0};
    struct arc_task *task = task_of(pairs);
    struct board in = board_of(input), out = board_of(answer);
    arc_add_test(&list, task, &in, &out)->name = xstrdup("recolour");
    arc_task_drop(task);
    return list;
}

struct model *small_trunk(int tasks) {
    struct model_config c;
    struct rng rng;
    adapt_config(&c);
    c.hidden = 16;
    c.inner = 32;
    c.updates = 3;
    c.tasks = tasks;
    rng_seed(&rng, 3, 0);
    return model_new(&c, &rng);
}

struct adapt_options short_options(long iterations) {
    struct adapt_options o;
    adapt_defaults(&o);
    o.seconds = 0;
    o.iterations = iterations;
    o.nets = 1;
    o.vote_steps = 6;
    o.train.batch = 16;
    o.train.rate = 6e-3;
    o.train.warmup = 10;
    return o;
}

struct adapt *begun(const struct model *trunk, struct pool *pool, const struct puzzle_list *tests,
                    const struct adapt_options *o) {
    struct adapt *a;
    struct err e;
    ck_assert_msg(
        !adapt_new(&a, trunk, kernels_for(cpu_detect()), PRECISION_F32, pool, tests->items, tests->count, o, &e), "%s",
        e.what);
    return a;
}
