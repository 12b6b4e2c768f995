#include "tasks.h"
#include "alloc.h"
#include "folder.h"
#include "puzzle_pool.h"
#include "sides.h"

#include <stdlib.h>

static bool fits(const struct demonstration *d, int most) {
    return !most ||
           (d->input.height <= most && d->input.width <= most && d->output.height <= most && d->output.width <= most);
}

static void note_size(struct task_set *set, const struct task_pairs *t, const struct encoding *encoding) {
    for (int i = 0; i < t->count; i++) {
        const struct lesson l = {.task = &t->puzzle, .pair = t->pairs[i]};
        struct grid_shape s;
        lesson_shape(&l, encoding, &s);
        if (grid_tokens(&s) > set->max_tokens) set->max_tokens = grid_tokens(&s);
        if (grid_cells(&s) > set->max_cells) set->max_cells = grid_cells(&s);
    }
}

/* Takes the puzzle over when it is the first of its task, as it comes. */
static void add_task(struct task_set *set, struct puzzle *p, int most_side, const struct encoding *encoding) {
    int count = 0, parts = 1;
    const struct demonstration *shown = p->kind->demonstrations(p, &count);
    struct task_pairs t = {.puzzle = *p, .pairs = XNEW_ARRAY(const struct demonstration *, count + 1)};
    const bool first = !p->kind->part || p->kind->part(p, &parts) == 0;
    for (int i = 0; i < count; i++)
        if (fits(&shown[i], most_side)) t.pairs[t.count++] = &shown[i];
    const struct demonstration question = {p->given, p->answer};
    t.measured = p->answer.cells && fits(&question, most_side);
    if (!first || !t.count) {
        free(t.pairs);
        return;
    }
    *p = (struct puzzle){0};
    note_size(set, &t, encoding);
    if (set->count == set->room) {
        set->room = set->room ? 2 * set->room : 64;
        set->tasks = xrealloc(set->tasks, (size_t)set->room, sizeof *set->tasks);
    }
    set->tasks[set->count++] = t;
}

static int add_file(struct task_set *set, const struct recipe *r, const struct recipe_data *data, const char *path,
                    const struct encoding *encoding, struct err *e) {
    struct puzzle_list list = {0};
    const int failed = puzzle_read_file(&list, path, r->kind, NULL, e);
    for (int i = 0; i < list.count && !failed; i++)
        add_task(set, &list.items[i], data->most_side, encoding);
    for (int i = 0; i < list.count; i++)
        if (list.items[i].kind) puzzle_free(&list.items[i]);
    free(list.items);
    return failed;
}

static int add_folder(struct task_set *set, const struct recipe *r, const struct recipe_data *data, const char *path,
                      const struct encoding *encoding, struct err *e) {
    struct folder_files files;
    int failed = folder_list(&files, path, e);
    for (int i = 0; i < files.count && !failed; i++)
        failed = add_file(set, r, data, files.paths[i], encoding, e);
    folder_files_free(&files);
    return failed;
}

/* Each from random numbers of its own, so that their number can grow. */
static int make_tasks(struct task_set *set, const struct recipe *r, const struct recipe_data *data,
                      const struct encoding *encoding, struct err *e) {
    enum { TRIES = 100 };
    const struct generate_request request = {.level = data->level, .pairs = data->pairs, .density = -1};
    for (int i = 0; i < data->count; i++) {
        struct puzzle p;
        struct rng rng;
        int tries = 0;
        rng_seed(&rng, data->seed, (uint64_t)i);
        while (r->kind->generate(&p, &request, &rng, e))
            if (++tries == TRIES) return -1;
        add_task(set, &p, data->most_side, encoding);
        if (p.kind) puzzle_free(&p);
    }
    return 0;
}

int task_set_add(struct task_set *set, const struct recipe *r, const struct recipe_data *data,
                 const struct encoding *encoding, struct err *e) {
    const int before = set->count;
    char *path = data->file ? recipe_path(r, data->file) : NULL;
    int failed = !path             ? make_tasks(set, r, data, encoding, e)
                 : folder_is(path) ? add_folder(set, r, data, path, encoding, e)
                                   : add_file(set, r, data, path, encoding, e);
    if (!failed && set->count == before)
        failed = err_set(e, ERR_VALUE, path, 0, 0, NULL, "no task with a pair to learn from");
    free(path);
    return failed;
}

void task_set_free(struct task_set *set) {
    for (int i = 0; i < set->count; i++) {
        puzzle_free(&set->tasks[i].puzzle);
        free(set->tasks[i].pairs);
    }
    free(set->tasks);
    *set = (struct task_set){0};
}

void task_set_draw(const struct task_set *set, int first, int count, const struct encoding *encoding,
                   const struct model_config *m, struct rng *rng, struct example *out) {
    const int number = first + (int)rng_below(rng, (uint32_t)count);
    const struct task_pairs *t = &set->tasks[number];
    const struct lesson l = {.task = &t->puzzle,
                             .pair = t->pairs[rng_below(rng, (uint32_t)t->count)],
                             .side = encoding->turns ? (int)rng_below(rng, SIDES_MAX) : 0,
                             .number = number};
    lesson_fill(&l, encoding, m, out);
    out->geometry = lesson_geometry(&l, encoding, m);
}
