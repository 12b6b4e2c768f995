/* Mazes against an independent, naive reading of their rules. */
#include "alloc.h"
#include "maze.h"
#include "run_suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT, CSV, MAP };

static const int rows_of[] = {1, 0, 0, -1}, columns_of[] = {0, -1, 1, 0}; /* down, left, right, up */

/* The cell one move away, -1 = outside or wall. */
static int step(const struct puzzle *p, int cell, int move) {
    int r = cell / p->width + rows_of[move], c = cell % p->width + columns_of[move];
    if (r < 0 || c < 0 || r >= p->height || c >= p->width || p->given[r * p->width + c] == MAZE_WALL) return -1;
    return r * p->width + c;
}

static int cell_of(const struct puzzle *p, uint8_t symbol) {
    const uint8_t *at = memchr(p->given, symbol, (size_t)(p->height * p->width));
    return at ? (int)(at - p->given) : -1;
}

/* Maze-Hard's rule, word for word: breadth-first from the start, first parent kept. Fills `distance`; the steps to the
 * goal are returned, the path is marked in `grid` (may be NULL). */
static int naive_search(const struct puzzle *p, int *distance, uint8_t *grid) {
    int queue[PUZZLE_CELLS_MAX], parent[PUZZLE_CELLS_MAX], head = 0, tail = 0;
    int start = cell_of(p, MAZE_START), goal = cell_of(p, MAZE_GOAL);
    for (int i = 0; i < p->height * p->width; i++)
        distance[i] = -1;
    distance[start] = 0;
    queue[tail++] = start;
    while (head < tail) {
        int cell = queue[head++];
        for (int k = 0; k < 4; k++) {
            int next = step(p, cell, k);
            if (next < 0 || distance[next] >= 0) continue;
            distance[next] = distance[cell] + 1;
            parent[next] = cell;
            queue[tail++] = next;
        }
    }
    if (!grid) return distance[goal];
    memcpy(grid, p->given, (size_t)(p->height * p->width));
    if (distance[goal] > 0)
        for (int cell = parent[goal]; cell != start; cell = parent[cell])
            grid[cell] = MAZE_PATH;
    return distance[goal];
}

/* Every way of exactly `left` steps, in lexicographic order; keeps the first one. */
static uint64_t enumerate(const struct puzzle *p, uint8_t *grid, uint8_t *first, int cell, int left) {
    uint64_t count = 0;
    if (p->given[cell] == MAZE_GOAL) {
        if (left == 0 && first[0] == 255) memcpy(first, grid, (size_t)(p->height * p->width));
        return left == 0;
    }
    for (int k = 0; k < 4 && left > 0; k++) {
        int next = step(p, cell, k);
        if (next < 0 || grid[next] == MAZE_PATH || grid[next] == MAZE_START) continue;
        uint8_t before = grid[next];
        if (before == MAZE_FLOOR) grid[next] = MAZE_PATH;
        count += enumerate(p, grid, first, next, left - 1);
        grid[next] = before;
    }
    return count;
}

static int read_with(int reader, struct puzzle_list *list, const char *text, struct err *e) {
    memset(e, 0, sizeof *e);
    return maze_readers[reader].read(list, text, strlen(text), "file", e);
}

static struct puzzle maze_from(const char *text) {
    struct puzzle_list list = {0};
    struct puzzle p;
    struct err e;
    char shown[700];
    ck_assert_msg(read_with(TEXT, &list, text, &e) == 0, "%s", err_format(&e, shown, sizeof shown));
    ck_assert_int_eq(list.count, 1);
    p = list.items[0];
    free(list.items);
    return p;
}

static struct puzzle generated(const char *level, int height, int width, struct rng *rng) {
    struct puzzle p;
    struct err e;
    char shown[700];
    struct generate_request request = {.level = level, .height = height, .width = width, .density = -1};
    ck_assert_msg(maze_kind.generate(&p, &request, rng, &e) == 0, "%s", err_format(&e, shown, sizeof shown));
    return p;
}

START_TEST(generated_mazes_are_solved) {
    struct rng rng;
    rng_seed(&rng, 7, (uint64_t)_i);
    const char *level = maze_kind.levels[_i % 4];
    for (int i = 0; i < 6; i++) {
        int distance[PUZZLE_CELLS_MAX];
        uint8_t canonical[PUZZLE_CELLS_MAX], grid[PUZZLE_CELLS_MAX];
        struct puzzle p = generated(level, 10 + 3 * i, 12 + 2 * i, &rng);
        struct maze_recipe recipe;
        ck_assert(maze_recipe_of(&recipe, level, p.height, p.width));
        const size_t cells = (size_t)(p.height * p.width);
        int steps = naive_search(&p, distance, canonical);
        ck_assert_int_ge(steps, maze_recipe_steps(&recipe));
        ck_assert_int_eq(maze_shortest(&p, NULL), steps);
        ck_assert_int_eq(maze_kind.solve(&p, grid), 1);
        ck_assert_mem_eq(grid, canonical, cells);
        ck_assert_mem_eq(p.answer, canonical, cells);
        char text[160];
        ck_assert_int_eq(maze_kind.validate(&p, NULL, text), PUZZLE_GOOD);
        struct verdict v;
        maze_kind.check(&p, grid, NULL, &v);
        ck_assert(v.complete && v.valid && v.solved && v.exact);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(canonical_is_smallest_of_all_counted) {
    struct rng rng;
    rng_seed(&rng, 3, 1);
    struct maze_recipe recipe = {.height = 5, .width = 6, .density_low = 0.1, .density_high = 0.4, .factor = 0.6};
    for (int i = 0; i < 400; i++) {
        struct puzzle p;
        struct err e;
        uint64_t count;
        uint8_t grid[30], first[30] = {255};
        ck_assert_int_eq(maze_generate(&p, &recipe, &rng, &e), 0);
        int steps = maze_shortest(&p, &count);
        memcpy(grid, p.given, sizeof grid);
        ck_assert_uint_eq(enumerate(&p, grid, first, cell_of(&p, MAZE_START), steps), count);
        ck_assert_mem_eq(first, p.answer, sizeof first);
        ck_assert_int_eq(enumerate(&p, grid, first, cell_of(&p, MAZE_START), steps - 1), 0);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(count_saturates) {
    struct puzzle p;
    struct err e;
    uint64_t count;
    char text[160];
    puzzle_init(&p, &maze_kind, 64, 64);
    ck_assert_int_eq(maze_place_ends(&p, 1, 1, 64, 64, &e), 0);
    ck_assert_int_eq(maze_shortest(&p, &count), 126);
    ck_assert(count == UINT64_MAX);
    ck_assert_int_eq(maze_kind.validate(&p, NULL, text), PUZZLE_GOOD);
    ck_assert_str_eq(text, "over 10^19 shortest paths of 126 steps");
    ck_assert_int_eq(maze_place_ends(&p, 1, 1, 20, 20, &e), 0);
    ck_assert_int_eq(maze_shortest(&p, &count), 38);
    ck_assert_uint_eq(count, 35345263800u); /* 38 over 19 */
    puzzle_free(&p);
}
END_TEST

/* Sums of what a random maze looks like. */
struct sums {
    double weight, walls, walls2, steps, steps2, apart, squares;
};

static void add_maze(struct sums *s, double weight, double walls, double steps, double apart) {
    s->weight += weight;
    s->squares += weight * weight;
    s->walls += weight * walls;
    s->walls2 += weight * walls * walls;
    s->steps += weight * steps;
    s->steps2 += weight * steps * steps;
    s->apart += weight * apart;
}

static int apart(const struct puzzle *p, int a, int b) {
    return abs(a / p->width - b / p->width) + abs(a % p->width - b % p->width);
}

/* Plain rejection, all goals of a random start at once: each has the weight of its chance to be drawn. */
static struct sums plain_rejection(const struct maze_recipe *r, int draws, struct rng *rng) {
    struct sums s = {0};
    struct puzzle p;
    puzzle_init(&p, &maze_kind, r->height, r->width);
    const int cells = r->height * r->width, least = maze_recipe_steps(r);
    for (int i = 0; i < draws; i++) {
        int distance[PUZZLE_CELLS_MAX], walls = 0, start;
        double density = r->density_low + (r->density_high - r->density_low) * rng_uniform(rng);
        for (int k = 0; k < cells; k++)
            walls += p.given[k] = rng_uniform(rng) < density ? MAZE_WALL : MAZE_FLOOR;
        if (cells - walls < 2) continue;
        do
            start = (int)rng_below(rng, (uint32_t)cells);
        while (p.given[start] == MAZE_WALL);
        p.given[start] = MAZE_START;
        int queue[PUZZLE_CELLS_MAX], head = 0, tail = 0;
        for (int k = 0; k < cells; k++)
            distance[k] = -1;
        distance[start] = 0;
        queue[tail++] = start;
        while (head < tail) {
            int cell = queue[head++];
            for (int k = 0; k < 4; k++) {
                int next = step(&p, cell, k);
                if (next < 0 || distance[next] >= 0) continue;
                distance[next] = distance[cell] + 1;
                queue[tail++] = next;
            }
        }
        for (int k = tail - 1; k >= 0 && distance[queue[k]] >= least; k--)
            add_maze(&s, 1.0 / (cells - walls - 1), walls, distance[queue[k]], apart(&p, start, queue[k]));
    }
    puzzle_free(&p);
    return s;
}

/* The generator and plain rejection agree where plain rejection is affordable (it keeps about one draw in 1600). */
START_TEST(generator_keeps_the_law) {
    enum { MAZES = 4000, DRAWS = 1000000 };
    struct rng rng;
    rng_seed(&rng, 11, 0);
    struct maze_recipe recipe = {.height = 8, .width = 9, .density_low = 0.2, .density_high = 0.5, .factor = 2.5};
    struct sums plain = plain_rejection(&recipe, DRAWS, &rng), ours = {0};
    for (int i = 0; i < MAZES; i++) {
        struct puzzle p;
        struct err e;
        int walls = 0;
        ck_assert_int_eq(maze_generate(&p, &recipe, &rng, &e), 0);
        for (int k = 0; k < p.height * p.width; k++)
            walls += p.given[k] == MAZE_WALL;
        add_maze(&ours, 1, walls, maze_shortest(&p, NULL), apart(&p, cell_of(&p, MAZE_START), cell_of(&p, MAZE_GOAL)));
        puzzle_free(&p);
    }
    const double wall_mean[] = {plain.walls / plain.weight, ours.walls / MAZES};
    const double wall_sd[] = {sqrt(plain.walls2 / plain.weight - wall_mean[0] * wall_mean[0]),
                              sqrt(ours.walls2 / MAZES - wall_mean[1] * wall_mean[1])};
    const double steps_mean[] = {plain.steps / plain.weight, ours.steps / MAZES};
    const double steps_sd[] = {sqrt(plain.steps2 / plain.weight - steps_mean[0] * steps_mean[0]),
                               sqrt(ours.steps2 / MAZES - steps_mean[1] * steps_mean[1])};
    const double between[] = {plain.apart / plain.weight, ours.apart / MAZES};
    printf(
        "plain rejection keeps %.2g; walls %.2f +- %.2f against %.2f +- %.2f, steps %.3f +- %.3f against %.3f +- %.3f, "
        "ends %.2f against %.2f apart\n",
        plain.weight / DRAWS, wall_mean[0], wall_sd[0], wall_mean[1], wall_sd[1], steps_mean[0], steps_sd[0],
        steps_mean[1], steps_sd[1], between[0], between[1]);
    ck_assert_double_eq_tol(wall_mean[1], wall_mean[0], 0.35);
    ck_assert_double_eq_tol(wall_sd[1], wall_sd[0], 0.25);
    ck_assert_double_eq_tol(steps_mean[1], steps_mean[0], 0.1);
    ck_assert_double_eq_tol(steps_sd[1], steps_sd[0], 0.15);
    ck_assert_double_eq_tol(between[1], between[0], 0.35);
}
END_TEST

/* The figures of 1000 mazes of Maze-Hard: walls 0.3707 +- 0.0266, steps 114.06 +- 5.43, 109 to 146, ends 19.7 apart. */
START_TEST(hard_is_maze_hard) {
    enum { MAZES = 150 };
    struct sums s = {0};
    struct rng rng;
    rng_seed(&rng, 5, 0);
    for (int i = 0; i < MAZES; i++) {
        struct puzzle p = generated("hard", 0, 0, &rng);
        int walls = 0, steps = maze_shortest(&p, NULL);
        ck_assert(p.height == 30 && p.width == 30 && steps >= 109);
        for (int k = 0; k < 900; k++)
            walls += p.given[k] == MAZE_WALL;
        add_maze(&s, 1, walls / 900.0, steps, apart(&p, cell_of(&p, MAZE_START), cell_of(&p, MAZE_GOAL)));
        puzzle_free(&p);
    }
    double walls = s.walls / MAZES, steps = s.steps / MAZES;
    ck_assert_double_eq_tol(walls, 0.3707, 0.01);
    ck_assert_double_eq_tol(sqrt(s.walls2 / MAZES - walls * walls), 0.0266, 0.006);
    ck_assert_double_eq_tol(steps, 114.06, 1.8);
    ck_assert_double_eq_tol(sqrt(s.steps2 / MAZES - steps * steps), 5.43, 1.6);
    ck_assert_double_eq_tol(s.apart / MAZES, 19.7, 3.2);
}
END_TEST

START_TEST(perfect_mazes_are_trees) {
    struct rng rng;
    rng_seed(&rng, 2, 0);
    for (int side = 5; side <= 64; side += side < 10 ? 1 : 9) {
        struct puzzle p = generated("perfect", side, side, &rng);
        int distance[PUZZLE_CELLS_MAX], floor = 0, edges = 0;
        naive_search(&p, distance, NULL);
        for (int i = 0; i < side * side; i++) {
            if (p.given[i] == MAZE_WALL) continue;
            ck_assert_int_ge(distance[i], 0);
            floor++;
            edges += (step(&p, i, 0) >= 0) + (step(&p, i, 2) >= 0);
        }
        ck_assert_int_eq(edges, floor - 1);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(same_seed_same_maze) {
    for (int k = 0; maze_kind.levels[k]; k++) {
        struct rng a, b;
        rng_seed(&a, 99, 4);
        rng_seed(&b, 99, 4);
        struct puzzle p = generated(maze_kind.levels[k], 20, 20, &a), q = generated(maze_kind.levels[k], 20, 20, &b);
        struct puzzle r = generated(maze_kind.levels[k], 20, 20, &a);
        ck_assert_mem_eq(p.given, q.given, 400);
        ck_assert_mem_ne(p.given, r.given, 400);
        puzzle_free(&p);
        puzzle_free(&q);
        puzzle_free(&r);
    }
}
END_TEST

START_TEST(impossible_requests_are_refused) {
    static const struct {
        struct generate_request request;
        enum err_code code;
    } bad[] = {
        {{"hard", 1, 9, -1}, ERR_LIMIT},    {{"hard", 30, 65, -1}, ERR_LIMIT},  {{"hard", 2, 2, -1}, ERR_VALUE},
        {{"hard", 30, 30, 0}, ERR_VALUE},   {{"easy", 9, 9, 0.95}, ERR_VALUE},  {{"easy", 9, 9, NAN}, ERR_NONE},
        {{"haard", 30, 30, -1}, ERR_VALUE}, {{"perfect", 2, 9, -1}, ERR_VALUE}, {{"perfect", 3, 3, -1}, ERR_VALUE},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct rng rng;
        struct err e = {0};
        struct puzzle p = {0};
        rng_seed(&rng, i, 0);
        if (bad[i].code == ERR_NONE) { /* NaN is not >= 0: the default density */
            ck_assert_int_eq(maze_kind.generate(&p, &bad[i].request, &rng, &e), 0);
            puzzle_free(&p);
            continue;
        }
        ck_assert_int_eq(maze_kind.generate(&p, &bad[i].request, &rng, &e), -1);
        ck_assert_int_eq(e.code, bad[i].code);
        ck_assert_ptr_null(p.given);
    }
}
END_TEST

/* Verdicts: a maze, and a grid over it as text (spaces are floor). */
static const struct {
    const char *maze, *grid;
    bool complete, valid, solved, exact;
    int wrong, open;
    const char *text;
} verdicts[] = {
    {"S.G\n...\n", "SoG\n   \n", true, true, true, true, 0, 0, "solved: a shortest path, the canonical one"},
    {"S..\n...\n..G\n", "S  \no  \nooG\n", true, true, true, true, 0, 0, "solved: a shortest path, the canonical one"},
    {"S..\n...\n..G\n", "Soo\n  o\n  G\n", true, true, true, false, 0, 0, "solved: a shortest path"},
    {"SG.\n...\n", "SG \n   \n", true, true, true, true, 0, 0, "solved: a shortest path, the canonical one"},
    {"S.G\n...\n", "S G\nooo\n", true, true, false, false, 0, 0, "a valid path, 2 steps longer than the shortest"},
    {"S.G\n...\n", "S G\n   \n", false, true, false, false, 0, 1, "no path yet: 1 cell to go"},
    {"S...G\n.....\n", "Soo G\n     \n", false, true, false, false, 0, 1,
     "the path breaks off at row 1, column 3: 1 cell missing"},
    {"S...G\n.....\n", "So oG\n     \n", false, false, false, false, 2, 1,
     "the path breaks off at row 1, column 2: 1 cell missing"},
    {"S....G\n......\n......\n", "So   G\n      \n   oo \n", false, false, false, false, 3, 3,
     "the path breaks off at row 1, column 2: 3 cells missing, 2 beside it"},
    {"S.G\n...\n", "SoG\n o \n", true, false, false, false, 1, 0,
     "the path is not one line: 1 cell beside it, the first at row 2, column 2"},
    {"S.G\n...\n...\n", "SoG\n   \no  \n", true, false, false, false, 1, 0,
     "the path is not one line: 1 cell beside it, the first at row 3, column 1"},
    {"S#G\n...\n", "SoG\n   \n", false, false, false, false, 1, 3, "the path runs into a wall at row 1, column 2"},
    {"S.G\n...\n", "SoG\n  #\n", true, false, false, false, 1, 0, "row 2, column 3 differs from the puzzle"},
    {"S.G\n...\n", "ooG\n   \n", true, false, false, false, 1, 0, "row 1, column 1 differs from the puzzle"},
    {"S#G\n##.\n", "S#G\n## \n", false, true, false, false, 0, 0, "no way leads from the start to the goal"},
    {"S.S\n...\n", "S S\n   \n", false, false, false, false, 2, 0, "2 starts, one is allowed, no goal"},
};

static void grid_of(const char *text, uint8_t *grid) {
    int height, width;
    uint8_t *cells;
    struct err e;
    ck_assert_int_eq(maze_kind.read_grid(&maze_kind, text, strlen(text), &cells, &height, &width, &e), 0);
    memcpy(grid, cells, (size_t)(height * width));
    free(cells);
}

START_TEST(verdict_in_words) {
    struct puzzle p = maze_from(verdicts[_i].maze);
    uint8_t grid[PUZZLE_CELLS_MAX], wrong[PUZZLE_CELLS_MAX];
    struct verdict v;
    grid_of(verdicts[_i].grid, grid);
    maze_kind.check(&p, grid, wrong, &v);
    ck_assert_str_eq(v.text, verdicts[_i].text);
    ck_assert_int_eq(v.complete, verdicts[_i].complete);
    ck_assert_int_eq(v.valid, verdicts[_i].valid);
    ck_assert_int_eq(v.solved, verdicts[_i].solved);
    ck_assert_int_eq(v.exact, verdicts[_i].exact);
    ck_assert_int_eq(v.wrong, verdicts[_i].wrong);
    ck_assert_int_eq(v.open, verdicts[_i].open);
    int marked = 0;
    for (int i = 0; i < p.height * p.width; i++)
        marked += wrong[i];
    ck_assert_int_eq(marked, v.wrong);
    puzzle_free(&p);
}
END_TEST

/* Whatever is done to an answer, a grid is solved only if it is a line of as few cells as the answer. */
START_TEST(mutated_paths_are_caught) {
    struct rng rng;
    rng_seed(&rng, 21, 0);
    for (int i = 0; i < 300; i++) {
        struct puzzle p = generated("easy", 12, 14, &rng);
        uint8_t grid[PUZZLE_CELLS_MAX];
        struct verdict v;
        const int cells = p.height * p.width;
        memcpy(grid, p.answer, (size_t)cells);
        for (int k = (int)rng_below(&rng, 4); k >= 0; k--)
            grid[rng_below(&rng, (uint32_t)cells)] = (uint8_t)rng_below(&rng, MAZE_SYMBOLS);
        maze_kind.check(&p, grid, NULL, &v);
        bool same = memcmp(grid, p.answer, (size_t)cells) == 0, legal = true;
        int marks = 0;
        for (int k = 0; k < cells; k++) {
            legal &= grid[k] == p.given[k] || (grid[k] == MAZE_PATH && p.given[k] == MAZE_FLOOR);
            marks += grid[k] == MAZE_PATH;
        }
        ck_assert(v.exact == same);
        ck_assert(!v.solved || (legal && marks == maze_shortest(&p, NULL) - 1));
        ck_assert(v.valid == (v.wrong == 0));
        ck_assert(v.text[0] != '\0');
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(validate_before_thinking) {
    static const struct {
        const char *maze;
        enum puzzle_state state;
        const char *text;
    } cases[] = {
        {"S.G\n...\n", PUZZLE_GOOD, "1 shortest path of 2 steps"},
        {"S..\n..G\n", PUZZLE_GOOD, "3 shortest paths of 3 steps"},
        {"SG\n..\n", PUZZLE_GOOD, "1 shortest path of 1 step"},
        {"S#G\n.#.\n", PUZZLE_UNSOLVABLE, "no way leads from the start to the goal"},
        {"...\n...\n", PUZZLE_CONFLICT, "no start, no goal"},
        {"SGE\n...\n", PUZZLE_CONFLICT, "2 goals, one is allowed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct puzzle p = maze_from(cases[i].maze);
        uint8_t wrong[PUZZLE_CELLS_MAX];
        char text[160];
        ck_assert_int_eq(maze_kind.validate(&p, wrong, text), cases[i].state);
        ck_assert_str_eq(text, cases[i].text);
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(tokens_and_labels) {
    struct puzzle p = maze_from("#S.\n..G\n");
    struct puzzle_shape shape;
    int32_t tokens[6], labels[6];
    uint8_t answer[6], grid[6];
    float probability[12];
    maze_kind.shape(&p, &shape);
    ck_assert(shape.planes == 1 && shape.height == 2 && shape.width == 3 && shape.vocab == 5 && shape.outputs == 2);
    maze_kind.encode(&p, NULL, tokens);
    ck_assert_mem_eq(tokens, ((int32_t[]){1, 3, 2, 2, 2, 4}), sizeof tokens);
    maze_kind.encode(&p, (uint8_t[]){4, 4, 4, 1, 0, 1}, tokens);
    ck_assert_mem_eq(tokens, ((int32_t[]){1, 3, 0, 1, 2, 4}), sizeof tokens);
    ck_assert_int_eq(maze_kind.solve(&p, answer), 1);
    maze_kind.labels(&p, answer, labels);
    ck_assert_mem_eq(labels, ((int32_t[]){-1, -1, 0, 0, 1, -1}), sizeof labels);
    for (int i = 0; i < 6; i++) {
        probability[2 * i + 1] = labels[i] ? 0.9f : 0.1f;
        probability[2 * i] = 1 - probability[2 * i + 1];
    }
    maze_kind.decode(&p, probability, grid);
    ck_assert_mem_eq(grid, answer, sizeof grid);
    puzzle_free(&p);
}
END_TEST

/* Following the hints from the start gives the canonical path; every cell's hint is due when the wave arrives and tells
 * its distance modulo 3; the path is due cell by cell, as a second wave comes back. */
START_TEST(hints_lead_along_the_canonical_path) {
    enum { SIDE = 13 };
    const struct generate_request request = {.level = "hard", .height = SIDE, .width = SIDE, .density = -1};
    const int move[] = {SIDE, -1, 1, -SIDE};
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct puzzle p;
        struct rng rng;
        struct err e;
        int32_t hint[SIDE * SIDE], due[SIDE * SIDE], label_due[SIDE * SIDE];
        rng_seed(&rng, 4, seed);
        ck_assert_int_eq(maze_kind.generate(&p, &request, &rng, &e), 0);
        const int length = maze_shortest(&p, NULL);
        maze_kind.hints(&p, label_due, hint, due);
        int at = (int)((uint8_t *)memchr(p.given, MAZE_START, SIDE * SIDE) - p.given);
        for (int left = length; left > 1; left--) {
            ck_assert_int_eq(due[at], left);
            ck_assert(hint[at] >= 0 && hint[at] < maze_kind.hint_count - 1);
            ck_assert_int_eq(hint[at] / 4, left % 3);
            at += move[hint[at] % 4];
            ck_assert_int_eq(p.answer[at], MAZE_PATH);
            ck_assert_int_eq(label_due[at], 2 * length - left + 1);
        }
        ck_assert_int_eq(p.given[at + move[hint[at] % 4]], MAZE_GOAL);
        for (int i = 0; i < SIDE * SIDE; i++)
            ck_assert((hint[i] < 0) == (p.given[i] == MAZE_WALL || p.given[i] == MAZE_GOAL));
        puzzle_free(&p);
    }
}
END_TEST

START_TEST(cells_in_words) {
    struct puzzle p = maze_from("S..#.\n.#.#.\n..G#.\n");
    char text[160], tiny[8];
    maze_kind.describe(&p, p.given, 1, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 2: floor; 1 step from the start, 3 from the goal: on a shortest path");
    maze_kind.describe(&p, p.given, 4, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 5: floor; out of reach");
    maze_kind.describe(&p, p.given, 3, text, sizeof text);
    ck_assert_str_eq(text, "row 1, column 4: wall");
    maze_kind.describe(&p, p.given, 1, tiny, sizeof tiny);
    ck_assert_str_eq(tiny, "row 1, ");
    puzzle_free(&p);
}
END_TEST

START_TEST(ends_are_placed) {
    struct puzzle p = maze_from("S.G\n.#.\n");
    struct err e;
    ck_assert_int_eq(maze_place_ends(&p, 2, 1, 2, 2, &e), -1);
    ck_assert_int_eq(maze_place_ends(&p, 2, 1, 2, 1, &e), -1);
    ck_assert_int_eq(maze_place_ends(&p, 3, 1, 2, 1, &e), -1);
    ck_assert_int_eq(maze_place_ends(&p, 1, 1, 1, 0, &e), -1);
    ck_assert_mem_eq(p.given, ((uint8_t[]){2, 0, 3, 0, 1, 0}), 6);
    ck_assert_int_eq(maze_place_ends(&p, 2, 1, 2, 3, &e), 0);
    ck_assert_mem_eq(p.given, ((uint8_t[]){0, 0, 0, 2, 1, 3}), 6);
    puzzle_free(&p);
}
END_TEST

START_TEST(formats_round_trip) {
    struct rng rng;
    rng_seed(&rng, 1, (uint64_t)_i);
    for (int format = TEXT; format <= MAP; format++) {
        struct puzzle_list list = {0};
        struct puzzle made[3];
        char *text;
        size_t size;
        struct err e;
        FILE *out = open_memstream(&text, &size);
        const int count = format == MAP ? 1 : 3;
        maze_kind.write_frame(out, maze_kind.formats[format], false);
        for (int i = 0; i < count; i++) {
            made[i] = generated(maze_kind.levels[i], 9 + i, format == CSV ? 9 + i : 13, &rng);
            made[i].source = i ? NULL : xstrdup("a \"quoted\", list");
            ck_assert_int_eq(maze_kind.write(out, &made[i], made[i].answer, maze_kind.formats[format], &e), 0);
        }
        maze_kind.write_frame(out, maze_kind.formats[format], true);
        fclose(out);
        for (int k = TEXT; k <= MAP; k++) { /* its own reader is clearly the surest */
            int sure = maze_readers[k].sniff(text, size), own = maze_readers[format].sniff(text, size);
            ck_assert_int_ge(own, 90);
            ck_assert(k == format || sure + 5 < own);
        }
        ck_assert_int_eq(maze_readers[format].read(&list, text, size, "file", &e), 0);
        ck_assert_int_eq(list.count, count);
        for (int i = 0; i < count; i++) {
            struct puzzle *p = &list.items[i];
            const size_t cells = (size_t)(made[i].height * made[i].width);
            ck_assert(p->height == made[i].height && p->width == made[i].width);
            if (format == MAP) {
                for (size_t k = 0; k < cells; k++)
                    ck_assert_int_eq(p->given[k], made[i].given[k] == MAZE_WALL ? MAZE_WALL : MAZE_FLOOR);
            } else {
                ck_assert_mem_eq(p->given, made[i].given, cells);
                ck_assert_mem_eq(p->answer, made[i].answer, cells);
            }
            puzzle_free(&made[i]);
        }
        puzzle_list_free(&list);
        free(text);
    }
}
END_TEST

static const struct {
    int reader;
    const char *text;
    enum err_code code;
    int line, column;
} bad_texts[] = {
    {TEXT, "S.G\n..\n", ERR_SYNTAX, 2, 3},
    {TEXT, "S.G\n....\n", ERR_SYNTAX, 2, 4},
    {TEXT, "\nS.G\n..?\n", ERR_SYNTAX, 3, 3},
    {TEXT, "S.G\n.\xc3\xa9.\n", ERR_SYNTAX, 2, 2},
    {TEXT, "S.G\n...\n\nS.G\n", ERR_LIMIT, 4, 1},
    {TEXT, "S\nG\n", ERR_LIMIT, 1, 1},
    {TEXT, "S.G\n..o\n", ERR_VALUE, 2, 3},
    {TEXT, "S.................................................................G\n", ERR_LIMIT, 1, 65},
    {CSV, "question,answer\n# SG ,\n", ERR_SYNTAX, 2, 1},
    {CSV, "source,q,a,rating\nx, #SG, #S,3\n", ERR_SYNTAX, 2, 8},
    {CSV, "source,q,a,rating\nx, #SG,##SG,3\n", ERR_VALUE, 2, 8},
    {CSV, "source,q,a,rating\n\xc3\xa9, #Sx,,3\n", ERR_SYNTAX, 2, 6},
    {CSV, "source,q,a,rating\nx,o#SG,,3\n", ERR_VALUE, 2, 3},
    {CSV, "source,q,a,rating\nx,S  G,So G,3\nx,S  G, ooG,3\n", ERR_VALUE, 3, 8},
    {CSV, "who,what\n1,2\n", ERR_SYNTAX, 1, 1},
    {MAP, "type tile\n", ERR_UNSUPPORTED, 1, 1},
    {MAP, "type octile\nheight 2\nwidth 100\nmap\n", ERR_LIMIT, 3, 7},
    {MAP, "type octile\nheight 2x\nwidth 2\nmap\n", ERR_SYNTAX, 2, 9},
    {MAP, "type octile\nheight 2\nheight 2\nmap\n", ERR_SYNTAX, 4, 1},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..\n.@.\n", ERR_SYNTAX, 6, 3},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..\n.x\n", ERR_SYNTAX, 6, 2},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..\n..\n..\n", ERR_SYNTAX, 7, 1},
    {MAP, "type octile\nheight 2\nwidth 2\nmap\n..", ERR_SYNTAX, 6, 1},
};

START_TEST(errors_know_their_place) {
    struct puzzle_list list = {0};
    struct err e;
    char shown[700];
    ck_assert_int_eq(read_with(bad_texts[_i].reader, &list, bad_texts[_i].text, &e), -1);
    err_format(&e, shown, sizeof shown);
    ck_assert_msg(e.code == bad_texts[_i].code, "%s", shown);
    ck_assert_msg(e.line == bad_texts[_i].line && e.column == bad_texts[_i].column, "%s", shown);
    ck_assert_str_eq(e.file, "file");
    puzzle_list_free(&list);
}
END_TEST

/* Random and damaged text: an error or a maze within limits, never more. */
START_TEST(random_text_is_survived) {
    static const char alphabet[] = "##  ..SGEoX*\n\n,\"q?@T0";
    static const char *const seeds[] = {"S.#\n.oG\n\n###\nS.G\n...\n",
                                        "source,q,a,rating\n\"x\"\"y\",S  G,So G,3\n,S#.G,,1\n",
                                        "type octile\nheight 3\nwidth 4\nmap\n..@.\n.T..\n@..G\n"};
    struct rng rng;
    rng_seed(&rng, 77, (uint64_t)_i);
    for (int i = 0; i < 3000; i++) {
        char text[300];
        size_t size;
        if (i % 2) {
            size = rng_below(&rng, 200);
            for (size_t k = 0; k < size; k++)
                text[k] = alphabet[rng_below(&rng, sizeof alphabet - 1)];
        } else {
            size = strlen(strcpy(text, seeds[rng_below(&rng, 3)]));
            for (int k = (int)rng_below(&rng, 4); k >= 0; k--)
                text[rng_below(&rng, (uint32_t)size)] = alphabet[rng_below(&rng, sizeof alphabet - 1)];
            size -= rng_below(&rng, 2) * rng_below(&rng, (uint32_t)size);
        }
        char *exact = xcalloc(size + 1, 1); /* so that reading past the end is seen */
        memcpy(exact, text, size);
        for (int k = TEXT; k <= MAP; k++) {
            struct puzzle_list list = {0};
            struct err e = {0};
            int sure = maze_readers[k].sniff(exact, size);
            ck_assert(sure >= 0 && sure <= 100);
            if (maze_readers[k].read(&list, exact, size, "file", &e)) ck_assert(e.code != ERR_NONE && e.line > 0);
            for (int n = 0; n < list.count; n++) {
                struct puzzle *p = &list.items[n];
                struct verdict v;
                char words[160];
                uint8_t grid[PUZZLE_CELLS_MAX];
                ck_assert(p->height >= 2 && p->height <= 64 && p->width >= 2 && p->width <= 64);
                maze_kind.validate(p, NULL, words);
                maze_kind.solve(p, grid);
                maze_kind.check(p, grid, NULL, &v);
            }
            puzzle_list_free(&list);
        }
        free(exact);
    }
}
END_TEST

START_TEST(sudoku_is_not_a_maze) {
    static const char *const texts[] = {
        "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79\n",
        "# a "
        "comment\n53..7....\n6..195...\n.98....6.\n8...6...3\n4..8.3..1\n7...2...6\n.6....28.\n...419..5\n....8..79\n",
        "source,question,answer,rating\nx,53..7....,534678912,0\n", "............\n............\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (int k = TEXT; k <= MAP; k++)
            ck_assert_int_eq(maze_readers[k].sniff(texts[i], strlen(texts[i])), 0);
}
END_TEST

START_TEST(samples_read) {
    static const char *const names[] = {"maze-perfect.txt", "maze-10.yaml", "maze-hard.txt", "maze-40.yaml"};
    const char *data = getenv("RUMIA_TEST_DATA");
    ck_assert_ptr_nonnull(data);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct puzzle_list list = {0};
        struct err e;
        char path[4096], shown[700], text[160];
        snprintf(path, sizeof path, "%s/../assets/puzzles/%s", data, names[i]);
        ck_assert_msg(puzzle_read_file(&list, path, NULL, NULL, &e) == 0, "%s", err_format(&e, shown, sizeof shown));
        for (int k = 0; k < list.count; k++) {
            ck_assert_ptr_eq(list.items[k].kind, &maze_kind);
            ck_assert_int_eq(maze_kind.validate(&list.items[k], NULL, text), PUZZLE_GOOD);
        }
        puzzle_list_free(&list);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("maze");
    TCase *rules = tcase_create("rules"), *generator = tcase_create("generator"), *formats = tcase_create("formats");
    tcase_set_timeout(generator, 100);
    tcase_add_test(rules, canonical_is_smallest_of_all_counted);
    tcase_add_test(rules, count_saturates);
    tcase_add_loop_test(rules, verdict_in_words, 0, sizeof verdicts / sizeof verdicts[0]);
    tcase_add_test(rules, mutated_paths_are_caught);
    tcase_add_test(rules, validate_before_thinking);
    tcase_add_test(rules, tokens_and_labels);
    tcase_add_test(rules, hints_lead_along_the_canonical_path);
    tcase_add_test(rules, cells_in_words);
    tcase_add_test(rules, ends_are_placed);
    tcase_add_loop_test(generator, generated_mazes_are_solved, 0, 8);
    tcase_add_test(generator, generator_keeps_the_law);
    tcase_add_test(generator, hard_is_maze_hard);
    tcase_add_test(generator, perfect_mazes_are_trees);
    tcase_add_test(generator, same_seed_same_maze);
    tcase_add_test(generator, impossible_requests_are_refused);
    tcase_add_loop_test(formats, formats_round_trip, 0, 4);
    tcase_add_loop_test(formats, errors_know_their_place, 0, sizeof bad_texts / sizeof bad_texts[0]);
    tcase_add_loop_test(formats, random_text_is_survived, 0, 3);
    tcase_add_test(formats, sudoku_is_not_a_maze);
    tcase_add_test(formats, samples_read);
    suite_add_tcase(suite, rules);
    suite_add_tcase(suite, generator);
    suite_add_tcase(suite, formats);
    return run_suite(suite);
}
