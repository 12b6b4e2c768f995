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

static struct effort effort_of(const struct job *j) {
    const struct effort asked = effort_by_itself(&j->options->effort, j->puzzle);
    return effort_settle(&asked, j->puzzle);
}

/* How many steps of one chain the puzzle gets side by side with others, 0 = none: those of its first line of thought.
 * Where that is not enough and a search goes on, the puzzle is thought about alone from the beginning, with the same
 * end; a net that looks at a puzzle from several sides turns to the next one in the middle. */
static int steps_together(const struct job *j, const struct encoding *told) {
    const struct effort effort = effort_of(j);
    if (job_refused(j) || j->puzzle->kind->answer_apart) return 0;
    if (effort.explore == EXPLORE_NONE) return effort.steps;
    if (effort.explore != EXPLORE_SEARCH || !told || told->turns) return 0;
    return effort.steps < effort.patience ? effort.steps : effort.patience;
}

/* Whether the answer is what the puzzle would be told to have, thought about alone. */
static bool is_the_end(const struct job *j, const struct evaluate_result *r) {
    return r->done && (r->valid || effort_of(j).explore == EXPLORE_NONE);
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

/* The puzzles that think side by side with the first one that can: of its kind, in as many steps. Returns how many. */
static int gather(struct many *m, struct models *models, const struct loaded_model **loaded, struct job **jobs,
                  int *steps) {
    struct err e;
    int first = 0, count = 0;
    while (first < m->count && (job_refused(&m->jobs[first]) || m->jobs[first].puzzle->kind->answer_apart))
        first++;
    if (first == m->count || models_get(models, m->jobs[first].puzzle->kind, loaded, &e)) return 0;
    const struct puzzle_kind *kind = m->jobs[first].puzzle->kind;
    const struct encoding *told = reader_encoding(&(*loaded)->model->config, kind, &e);
    *steps = 0;
    for (int i = first; i < m->count && !*steps; i++)
        if (m->jobs[i].puzzle->kind == kind) *steps = steps_together(&m->jobs[i], told);
    for (int i = first; *steps && i < m->count; i++)
        if (m->jobs[i].puzzle->kind == kind && steps_together(&m->jobs[i], told) == *steps) jobs[count++] = &m->jobs[i];
    return count;
}

void many_think(struct many *m, struct models *models) {
    const struct loaded_model *loaded;
    struct err e;
    int steps;
    struct job **jobs = XNEW_ARRAY(struct job *, m->count + 1);
    const int count = gather(m, models, &loaded, jobs, &steps);
    if (count < 2 || loaded->names || models->options.blank) {
        free(jobs);
        return;
    }
    struct puzzle *puzzles = XNEW_ARRAY(struct puzzle, count); /* borrowed */
    for (int i = 0; i < count; i++)
        puzzles[i] = *jobs[i]->puzzle;
    struct effort one = jobs[0]->options->effort;
    one.explore = EXPLORE_NONE;
    one.steps = steps;
    struct evaluate_result *results = XNEW_ARRAY(struct evaluate_result, count);
    const struct evaluate_options how = {.solve = solve_options_for(&one, puzzles),
                                         .batch = AHEAD * (models->pool ? pool_threads(models->pool) : 1),
                                         .said = XNEW_ARRAY(struct board, count)};
    (void)evaluate(loaded->model, models->pool, puzzles, count, &how, results, NULL, NULL, &e); /* told one by one */
    for (int i = 0; i < count; i++) {
        if (is_the_end(jobs[i], &results[i])) answered(jobs[i], loaded, &results[i], &how.said[i]);
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
