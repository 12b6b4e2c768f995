/* How fast mazes are made, solved and checked, on one core. */
#include "maze.h"

#include <stdlib.h>
#include <time.h>

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void bench_generator(const char *level, int side, int count) {
    struct rng rng;
    struct err e;
    rng_seed(&rng, 1, 0);
    const double from = seconds();
    for (int i = 0; i < count; i++) {
        struct puzzle p;
        struct generate_request request = {.level = level, .height = side, .width = side, .density = -1};
        if (maze_kind.generate(&p, &request, &rng, &e)) {
            fprintf(stderr, "%s\n", e.what);
            exit(EXIT_FAILURE);
        }
        puzzle_free(&p);
    }
    printf("generate %-8s %2d x %-2d %9.0f mazes/s\n", level, side, side, count / (seconds() - from));
}

static void bench_rules(int side, int count) {
    struct rng rng;
    struct err e;
    struct puzzle p;
    struct generate_request request = {.level = "easy", .height = side, .width = side, .density = -1};
    uint8_t grid[PUZZLE_CELLS_MAX];
    rng_seed(&rng, 1, 0);
    if (maze_kind.generate(&p, &request, &rng, &e)) exit(EXIT_FAILURE);
    double from = seconds();
    for (int i = 0; i < count; i++)
        maze_kind.solve(&p, grid);
    printf("solve             %2d x %-2d %9.2f us\n", side, side, 1e6 * (seconds() - from) / count);
    from = seconds();
    for (int i = 0; i < count; i++) {
        struct verdict v;
        maze_kind.check(&p, grid, NULL, &v);
    }
    printf("check             %2d x %-2d %9.2f us\n", side, side, 1e6 * (seconds() - from) / count);
    puzzle_free(&p);
}

int main(void) {
    bench_generator("hard", 10, 1000);
    bench_generator("hard", 20, 500);
    bench_generator("hard", 30, 1000);
    bench_generator("hard", 40, 150);
    bench_generator("hard", 64, 30);
    bench_generator("easy", 30, 3000);
    bench_generator("open", 30, 5000);
    bench_generator("perfect", 31, 5000);
    bench_rules(30, 20000);
    bench_rules(64, 5000);
    return 0;
}
