#include "solve_many.h"
#include "alloc.h"
#include "evaluate.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { MANY = 256, AHEAD = 4 }; /* puzzles in memory; thought about at once, a thread */

int many_at_once(const struct solve_command_options *o, const char *path) {
    struct stat s;
    if (!o->quiet || o->exact || o->views || o->attempts || stat(path, &s)) return 1;
    return S_ISREG(s.st_mode) || S_ISDIR(s.st_mode) ? MANY : 1;
}

static void validate(struct job *j) {
    const struct puzzle *p = j->puzzle;
    uint8_t *wrong = XNEW_ARRAY(uint8_t, board_cells(&p->given));
    j->state = p->kind->validate(p, wrong, j->state_text);
    j->marks = XNEW_ARRAY(char, board_cells(&p->given));
    for (int i = 0; i < board_cells(&p->given); i++)
        if (j->state == PUZZLE_CONFLICT && wrong[i]) j->marks[i] = '!';
    free(wrong);
}

bool job_refused(const struct job *j) {
    return j->state == PUZZLE_CONFLICT || j->state == PUZZLE_UNSOLVABLE;
}

int many_read(struct many *m, struct reading *r, const struct solve_command_options *o, int most, struct err *e) {
    *m = (struct many){0};
    int more = 1;
    while (m->puzzles.count < most && more > 0) {
        struct puzzle p;
        if ((more = reading_next(r, &p, e)) > 0) *puzzle_list_add(&m->puzzles) = p;
    }
    m->count = m->puzzles.count;
    m->jobs = XNEW_ARRAY(struct job, m->count + 1);
    for (int i = 0; i < m->count; i++) {
        m->jobs[i] = (struct job){.options = o, .puzzle = &m->puzzles.items[i]};
        validate(&m->jobs[i]);
    }
    return more;
}

/* Whether the puzzle is one of those side by side, of which `first` is one: as many steps of one chain, one model. */
static bool joins(const struct job *j, const struct job *first) {
    const struct effort *asked = &j->options->effort;
    const struct effort mine = effort_settle(asked, j->puzzle), theirs = effort_settle(asked, first->puzzle);
    return !job_refused(j) && j->puzzle->kind == first->puzzle->kind && !j->puzzle->kind->answer_apart &&
           mine.explore == EXPLORE_NONE && theirs.explore == EXPLORE_NONE && mine.steps == theirs.steps;
}

static void answered(struct job *j, const struct loaded_model *loaded, const struct evaluate_result *r,
                     const struct board *said) {
    j->thought = true;
    j->model = loaded->name;
    j->steps = r->steps;
    j->seconds = r->ms / 1000;
    board_copy(&j->grid, said);
    j->puzzle->kind->check(j->puzzle, said, NULL, &j->verdict);
}

void many_think(struct many *m, struct models *models) {
    const struct loaded_model *loaded;
    struct err e;
    int count = 0, first = 0;
    while (first < m->count && !joins(&m->jobs[first], &m->jobs[first]))
        first++;
    if (m->count - first < 2 || models_get(models, m->jobs[first].puzzle->kind, &loaded, &e) || loaded->names ||
        models->options.blank)
        return;
    struct puzzle *puzzles = XNEW_ARRAY(struct puzzle, m->count); /* borrowed */
    struct job **jobs = XNEW_ARRAY(struct job *, m->count);
    for (int i = first; i < m->count; i++)
        if (joins(&m->jobs[i], &m->jobs[first])) {
            puzzles[count] = *m->jobs[i].puzzle;
            jobs[count++] = &m->jobs[i];
        }
    struct evaluate_result *results = XNEW_ARRAY(struct evaluate_result, count);
    const struct evaluate_options how = {.solve = solve_options_for(&jobs[0]->options->effort, puzzles),
                                         .batch = AHEAD * (models->pool ? pool_threads(models->pool) : 1),
                                         .said = XNEW_ARRAY(struct board, count)};
    (void)evaluate(loaded->model, models->pool, puzzles, count, &how, results, NULL, NULL, &e); /* told one by one */
    for (int i = 0; i < count; i++) {
        if (results[i].done) answered(jobs[i], loaded, &results[i], &how.said[i]);
        board_free(&how.said[i]);
    }
    free(how.said), free(results), free(jobs), free(puzzles);
}

void many_free(struct many *m) {
    for (int i = 0; i < m->count; i++)
        free(m->jobs[i].marks);
    free(m->jobs);
    puzzle_list_free(&m->puzzles);
}
