#include "rules.h"

#include "field.h"
#include "maze.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = sizeof((struct verdict *)0)->text };

/* The first cell with `symbol`, -1 if none; `count` says how many there are. */
static int find_symbol(const struct puzzle *p, uint8_t symbol, int *count) {
    int first = -1;
    *count = 0;
    for (int i = p->given.height * p->given.width - 1; i >= 0; i--)
        if (p->given.cells[i] == symbol) {
            first = i;
            ++*count;
        }
    return first;
}

bool maze_ends(const struct puzzle *p, int *start, int *goal) {
    int starts, goals;
    *start = find_symbol(p, MAZE_START, &starts);
    *goal = find_symbol(p, MAZE_GOAL, &goals);
    return starts == 1 && goals == 1;
}

static const char *plural(int n) {
    return n == 1 ? "" : "s";
}

/* Says what is wrong with the number of starts or goals, and marks all of them when there are several. */
static bool count_ends(const struct puzzle *p, uint8_t *wrong, char *text) {
    static const struct {
        uint8_t symbol;
        const char *name;
    } ends[] = {{MAZE_START, "start"}, {MAZE_GOAL, "goal"}};
    bool good = true;
    int used = 0;
    for (int k = 0; k < 2; k++) {
        int count;
        find_symbol(p, ends[k].symbol, &count);
        if (count == 1) continue;
        good = false;
        const char *separator = used ? ", " : "";
        if (count == 0)
            used += snprintf(text + used, (size_t)(TEXT_SIZE - used), "%sno %s", separator, ends[k].name);
        else
            used += snprintf(text + used, (size_t)(TEXT_SIZE - used), "%s%d %ss, one is allowed", separator, count,
                             ends[k].name);
        for (int i = 0; wrong && count > 1 && i < p->given.height * p->given.width; i++)
            wrong[i] |= p->given.cells[i] == ends[k].symbol;
    }
    return good;
}

/* Distances to the goal over the floor of the puzzle; false without exactly one start and goal or without a way. */
static bool goal_wave(const struct puzzle *p, struct field *f, struct wave *w, int *start) {
    int goal;
    if (!maze_ends(p, start, &goal)) return false;
    field_of(f, p->given.cells, p->given.height, p->given.width);
    field_spread(f, field_cell(f, goal), w);
    return wave_steps(w, field_cell(f, *start)) > 0;
}

int maze_shortest(const struct puzzle *p, uint64_t *count) {
    struct field f;
    struct wave w;
    int start;
    if (count) *count = 0;
    if (!goal_wave(p, &f, &w, &start)) return -1;
    int at = field_cell(&f, start);
    if (count) {
        uint64_t ways[FIELD_MAX];
        ways[w.order[0]] = 1;
        for (int i = 1; i < w.count && w.rank[w.order[i]] <= w.rank[at]; i++) {
            int cell = w.order[i];
            ways[cell] = 0;
            for (int k = 0; k < FIELD_MOVES; k++) {
                int next = cell + f.moves[k];
                if (w.rank[next] == w.rank[cell] - 1 && __builtin_add_overflow(ways[cell], ways[next], &ways[cell]))
                    ways[cell] = UINT64_MAX;
            }
        }
        *count = ways[at];
    }
    return wave_steps(&w, at);
}

int maze_solve(const struct puzzle *p, struct board *answer) {
    struct field f;
    struct wave w;
    int start;
    if (!goal_wave(p, &f, &w, &start)) return 0;
    board_assign(answer, &p->given);
    /* From the start, always the first move that comes nearer to the goal: smallest in lexicographic order. */
    for (int at = wave_descend(&f, &w, field_cell(&f, start)); w.rank[at] > 1; at = wave_descend(&f, &w, at))
        answer->cells[field_grid_cell(&f, at)] = MAZE_PATH;
    return 1;
}

enum puzzle_state maze_validate(const struct puzzle *p, uint8_t *wrong, char *text) {
    if (wrong) memset(wrong, 0, (size_t)(p->given.height * p->given.width));
    text[0] = '\0';
    if (!count_ends(p, wrong, text)) return PUZZLE_CONFLICT;
    int marks;
    if (find_symbol(p, MAZE_PATH, &marks) >= 0) {
        for (int i = 0; wrong && i < p->given.height * p->given.width; i++)
            wrong[i] = p->given.cells[i] == MAZE_PATH;
        snprintf(text, TEXT_SIZE, "%d cell%s of a path in the puzzle itself, which belong in its solution", marks,
                 plural(marks));
        return PUZZLE_CONFLICT;
    }
    uint64_t count;
    int steps = maze_shortest(p, &count);
    if (steps < 0) {
        snprintf(text, TEXT_SIZE, "no way leads from the start to the goal");
        return PUZZLE_UNSOLVABLE;
    }
    char number[32];
    if (count == UINT64_MAX)
        snprintf(number, sizeof number, "over 10^19");
    else
        snprintf(number, sizeof number, "%llu", (unsigned long long)count);
    snprintf(text, TEXT_SIZE, "%s shortest path%s of %d step%s", number, count == 1 ? "" : "s", steps, plural(steps));
    return PUZZLE_GOOD;
}

/* The state of one check: marks on the padded field, and what they say. */
struct trace {
    const struct puzzle *p;
    const uint8_t *grid;
    struct field marks; /* open: start, goal and marked floor */
    struct wave from_start, from_goal;
    uint8_t line[FIELD_MAX]; /* cells of the path, or of its two loose parts */
    int start, goal;         /* on the padded field */
};

static int row_of(const struct trace *t, int at) {
    return at / t->marks.stride;
}
static int column_of(const struct trace *t, int at) {
    return at % t->marks.stride;
}

static void mark_wrong(uint8_t *wrong, int cell, struct verdict *v) {
    v->wrong++;
    if (wrong) wrong[cell] = 1;
}

/* Marks cells that differ from the puzzle in any way but floor turned path. Fills v->text for the first. */
static void check_givens(struct trace *t, uint8_t *wrong, struct verdict *v) {
    const struct puzzle *p = t->p;
    field_init(&t->marks, p->given.height, p->given.width);
    for (int i = 0; i < p->given.height * p->given.width; i++) {
        uint8_t given = p->given.cells[i], now = t->grid[i];
        bool path = now == MAZE_PATH && (given == MAZE_FLOOR || given == MAZE_PATH);
        t->marks.open[field_cell(&t->marks, i)] = path || given == MAZE_START || given == MAZE_GOAL;
        if (path || now == given || (given == MAZE_PATH && now == MAZE_FLOOR)) continue;
        if (v->wrong == 0)
            snprintf(v->text, sizeof v->text,
                     now == MAZE_PATH && given == MAZE_WALL ? "the path runs into a wall at row %d, column %d"
                                                            : "row %d, column %d differs from the puzzle",
                     i / p->given.width + 1, i % p->given.width + 1);
        mark_wrong(wrong, i, v);
    }
}

/* Puts the cells from `tip` back to the origin of `w` on the line; returns their number. */
static int lay_line(struct trace *t, const struct wave *w, int tip) {
    int cells = 0;
    for (;; cells++) {
        t->line[tip] = 1;
        if (w->rank[tip] == 1) return cells + 1;
        tip = wave_descend(&t->marks, w, tip);
    }
}

/* Marks every path cell that is on no line; returns their number and the first that touches a line (else any), or -1.
 */
static int check_off_line(const struct trace *t, uint8_t *wrong, struct verdict *v, int *where) {
    const struct field *f = &t->marks;
    int off = 0;
    bool touches = false;
    *where = -1;
    for (int at = 0; at < f->size; at++) {
        if (!f->open[at] || t->line[at]) continue;
        bool beside = false;
        for (int k = 0; k < FIELD_MOVES; k++)
            beside |= t->line[at + f->moves[k]];
        if (off == 0 || (beside && !touches)) *where = at;
        touches |= beside;
        off++;
        mark_wrong(wrong, field_grid_cell(f, at), v);
    }
    return off;
}

/* The path leads to the goal: is it one line, and how long? */
static void check_whole(struct trace *t, uint8_t *wrong, struct verdict *v) {
    int where, steps = lay_line(t, &t->from_start, t->goal) - 1, shortest = maze_shortest(t->p, NULL);
    bool told = v->wrong > 0;
    int off = check_off_line(t, wrong, v, &where);
    v->complete = true;
    v->valid = v->wrong == 0;
    v->solved = v->valid && steps == shortest;
    if (told) return;
    if (off)
        snprintf(v->text, sizeof v->text,
                 "the path is not one line: %d cell%s beside it, the first at row %d, column %d", off, plural(off),
                 row_of(t, where), column_of(t, where));
    else if (steps > shortest)
        snprintf(v->text, sizeof v->text, "a valid path, %d steps longer than the shortest", steps - shortest);
}

/* Cells that a shortest way between two tips would still have to mark; 0 if there is none. */
static int gap(const struct trace *t, int from, int to) {
    struct field floor;
    struct wave w;
    field_of(&floor, t->p->given.cells, t->p->given.height, t->p->given.width);
    field_spread(&floor, from, &w);
    if (wave_steps(&w, to) < 0) return 0;
    int open = 0;
    for (int at = to; w.rank[at] > 1; at = wave_descend(&floor, &w, at))
        open += !t->marks.open[at];
    return open;
}

/* The path does not reach the goal: where does it break, what is tied to neither end, how much is missing? */
static void check_broken(struct trace *t, uint8_t *wrong, struct verdict *v) {
    struct wave *s = &t->from_start, *g = &t->from_goal;
    field_spread(&t->marks, t->goal, g);
    int start_tip = s->order[s->count - 1], goal_tip = g->order[g->count - 1], where;
    int line = lay_line(t, s, start_tip), end_line = lay_line(t, g, goal_tip);
    bool told = v->wrong > 0;
    int off = check_off_line(t, wrong, v, &where);
    v->open = gap(t, start_tip, goal_tip);
    bool drawn_on = end_line > 1 || off > 0; /* more than one line growing out of the start: it claims to be a path */
    if (drawn_on && start_tip != t->start) mark_wrong(wrong, field_grid_cell(&t->marks, start_tip), v);
    if (drawn_on && goal_tip != t->goal) mark_wrong(wrong, field_grid_cell(&t->marks, goal_tip), v);
    v->valid = v->wrong == 0;
    if (told) return;
    if (v->open == 0)
        snprintf(v->text, sizeof v->text, "no way leads from the start to the goal");
    else if (line == 1 && !drawn_on)
        snprintf(v->text, sizeof v->text, "no path yet: %d cell%s to go", v->open, plural(v->open));
    else {
        int used = snprintf(v->text, sizeof v->text, "the path breaks off at row %d, column %d: %d cell%s missing",
                            row_of(t, start_tip), column_of(t, start_tip), v->open, plural(v->open));
        if (off) snprintf(v->text + used, sizeof v->text - (size_t)used, ", %d beside it", off);
    }
}

/* Whether `grid`, a solution, is the answer the puzzle came with or else the canonical one. */
static bool is_exact(const struct puzzle *p, const struct board *grid) {
    if (p->answer.cells) return board_equal(grid, &p->answer);
    struct board canonical = {0};
    const bool exact = maze_solve(p, &canonical) && board_equal(grid, &canonical);
    board_free(&canonical);
    return exact;
}

void maze_check(const struct puzzle *p, const struct board *grid, uint8_t *wrong, struct verdict *v) {
    assert(board_same_size(grid, &p->given));
    struct trace t = {.p = p, .grid = grid->cells};
    int start, goal;
    *v = (struct verdict){.known = true};
    if (wrong) memset(wrong, 0, (size_t)(p->given.height * p->given.width));
    if (!maze_ends(p, &start, &goal)) {
        count_ends(p, wrong, v->text);
        for (int i = 0; wrong && i < p->given.height * p->given.width; i++)
            v->wrong += wrong[i];
        return;
    }
    check_givens(&t, wrong, v);
    t.start = field_cell(&t.marks, start);
    t.goal = field_cell(&t.marks, goal);
    field_spread(&t.marks, t.start, &t.from_start);
    if (wave_steps(&t.from_start, t.goal) > 0)
        check_whole(&t, wrong, v);
    else
        check_broken(&t, wrong, v);
    if (!v->solved) return;
    v->exact = is_exact(p, grid);
    snprintf(v->text, sizeof v->text,
             v->exact ? "solved: a shortest path, the canonical one" : "solved: a shortest path");
}

int maze_place_ends(struct puzzle *p, int start_row, int start_column, int goal_row, int goal_column, struct err *e) {
    const int rows[2] = {start_row, goal_row}, columns[2] = {start_column, goal_column};
    const char *const names[2] = {"start", "goal"};
    int cells[2];
    for (int k = 0; k < 2; k++) {
        if (rows[k] < 1 || rows[k] > p->given.height || columns[k] < 1 || columns[k] > p->given.width)
            return err_set(e, ERR_VALUE, NULL, 0, 0, NULL, "the %s at row %d, column %d is outside the %d x %d maze",
                           names[k], rows[k], columns[k], p->given.height, p->given.width);
        cells[k] = (rows[k] - 1) * p->given.width + columns[k] - 1;
        if (p->given.cells[cells[k]] == MAZE_WALL)
            return err_set(e, ERR_VALUE, NULL, 0, 0, "a floor cell", "the %s at row %d, column %d is on a wall",
                           names[k], rows[k], columns[k]);
    }
    if (cells[0] == cells[1])
        return err_set(e, ERR_VALUE, NULL, 0, 0, "two different cells", "start and goal are both at row %d, column %d",
                       rows[0], columns[0]);
    for (int i = 0; i < p->given.height * p->given.width; i++)
        if (p->given.cells[i] != MAZE_WALL) p->given.cells[i] = MAZE_FLOOR;
    p->given.cells[cells[0]] = MAZE_START;
    p->given.cells[cells[1]] = MAZE_GOAL;
    board_free(&p->answer); /* it led between other ends */
    return 0;
}
