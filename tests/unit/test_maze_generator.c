/* The generator of mazes: by its rules, its law and its statistics. */
#include "maze_checks.h"
#include "run_suite.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>

START_TEST(generated_mazes_are_solved) {
    struct rng rng;
    rng_seed(&rng, 7, (uint64_t)_i);
    const char *level = maze_kind.levels[_i % 4];
    for (int i = 0; i < 6; i++) {
        int distance[PUZZLE_CELLS_MAX];
        uint8_t canonical[PUZZLE_CELLS_MAX];
        struct board grid = {0};
        struct puzzle p = generated(level, 10 + 3 * i, 12 + 2 * i, &rng);
        struct maze_recipe recipe;
        ck_assert(maze_recipe_of(&recipe, level, p.given.height, p.given.width));
        const size_t cells = (size_t)(p.given.height * p.given.width);
        int steps = naive_search(&p, distance, canonical);
        ck_assert_int_ge(steps, maze_recipe_steps(&recipe));
        ck_assert_int_eq(maze_shortest(&p, NULL), steps);
        ck_assert_int_eq(maze_kind.solve(&p, &grid), 1);
        ck_assert_mem_eq(grid.cells, canonical, cells);
        ck_assert_mem_eq(p.answer.cells, canonical, cells);
        char text[160];
        ck_assert_int_eq(maze_kind.validate(&p, NULL, text), PUZZLE_GOOD);
        struct verdict v;
        maze_kind.check(&p, &grid, NULL, &v);
        ck_assert(v.known && v.complete && v.valid && v.solved && v.exact);
        board_free(&grid);
        puzzle_free(&p);
    }
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
    return abs(a / p->given.width - b / p->given.width) + abs(a % p->given.width - b % p->given.width);
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
            walls += p.given.cells[k] = rng_uniform(rng) < density ? MAZE_WALL : MAZE_FLOOR;
        if (cells - walls < 2) continue;
        do
            start = (int)rng_below(rng, (uint32_t)cells);
        while (p.given.cells[start] == MAZE_WALL);
        p.given.cells[start] = MAZE_START;
        int queue[PUZZLE_CELLS_MAX], head = 0, tail = 0;
        for (int k = 0; k < cells; k++)
            distance[k] = -1;
        distance[start] = 0;
        queue[tail++] = start;
        while (head < tail) {
            int cell = queue[head++];
            for (int k = 0; k < 4; k++) {
                int next = maze_step(&p, cell, k);
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
        for (int k = 0; k < p.given.height * p.given.width; k++)
            walls += p.given.cells[k] == MAZE_WALL;
        add_maze(&ours, 1, walls, maze_shortest(&p, NULL),
                 apart(&p, maze_cell_of(&p, MAZE_START), maze_cell_of(&p, MAZE_GOAL)));
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
        ck_assert(p.given.height == 30 && p.given.width == 30 && steps >= 109);
        for (int k = 0; k < 900; k++)
            walls += p.given.cells[k] == MAZE_WALL;
        add_maze(&s, 1, walls / 900.0, steps, apart(&p, maze_cell_of(&p, MAZE_START), maze_cell_of(&p, MAZE_GOAL)));
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
    for (int side = 5; side <= PUZZLE_SIDE_MAX; side += side < 10 ? 1 : 9) {
        struct puzzle p = generated("perfect", side, side, &rng);
        int distance[PUZZLE_CELLS_MAX], floor = 0, edges = 0;
        naive_search(&p, distance, NULL);
        for (int i = 0; i < side * side; i++) {
            if (p.given.cells[i] == MAZE_WALL) continue;
            ck_assert_int_ge(distance[i], 0);
            floor++;
            edges += (maze_step(&p, i, 0) >= 0) + (maze_step(&p, i, 2) >= 0);
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
        ck_assert_mem_eq(p.given.cells, q.given.cells, 400);
        ck_assert_mem_ne(p.given.cells, r.given.cells, 400);
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
        {{"hard", 1, 9, -1}, ERR_LIMIT},    {{"hard", 30, 101, -1}, ERR_LIMIT}, {{"hard", 2, 2, -1}, ERR_VALUE},
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
        ck_assert_ptr_null(p.given.cells);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("maze generator");
    TCase *c = tcase_create("generator");
    tcase_set_timeout(c, 100);
    tcase_add_loop_test(c, generated_mazes_are_solved, 0, 8);
    tcase_add_test(c, generator_keeps_the_law);
    tcase_add_test(c, hard_is_maze_hard);
    tcase_add_test(c, perfect_mazes_are_trees);
    tcase_add_test(c, same_seed_same_maze);
    tcase_add_test(c, impossible_requests_are_refused);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
