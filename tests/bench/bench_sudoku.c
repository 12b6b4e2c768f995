/* bench_sudoku FILE: the exact solver, against qqwing when it is installed, on a file of 81-character lines; then what
 * the generators make in a second. All of it is single-threaded; times are of the processor, qqwing's too. */
#include "generator.h"
#include "rating.h"
#include "sudoku.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { PUZZLES_MAX = 100000, CELLS = SUDOKU9_CELLS };
static const double seconds = 1;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double children_time(void) {
    struct rusage u;
    getrusage(RUSAGE_CHILDREN, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int read_puzzles(const char *path, uint8_t (*puzzles)[CELLS]) {
    FILE *f = fopen(path, "r");
    char line[1024];
    int count = 0;
    while (f && count < PUZZLES_MAX && fgets(line, sizeof line, f)) {
        if (strspn(line, ".0123456789") < CELLS) continue;
        for (int i = 0; i < CELLS; i++)
            puzzles[count][i] = line[i] == '.' ? 0 : (uint8_t)(line[i] - '0');
        count++;
    }
    if (f) fclose(f);
    return count;
}

/* Puzzles per second; `limit` 1: the first solution, 2: and the proof that there is no other. */
static double solve_all(uint8_t (*puzzles)[CELLS], int count, int limit) {
    double start = now();
    long solved = 0, done = 0;
    uint8_t solution[CELLS];
    do {
        for (int k = 0; k < count; k++)
            solved += sudoku9_solve(puzzles[k], limit, solution) == 1;
        done += count;
    } while (now() - start < seconds);
    double rate = (double)done / (now() - start);
    printf("%-44s %10.0f puzzles/s, %.1f %% %s\n",
           limit == 1 ? "first solution" : "solution and proof that it is the only one", rate,
           100.0 * (double)solved / (double)done, limit == 1 ? "solved" : "with one solution");
    return rate;
}

/* Puzzles per second, 0 = not installed. */
static double qqwing_rate(uint8_t (*puzzles)[CELLS], int count) {
    double start = children_time();
    FILE *pipe = popen("command -v qqwing >/dev/null && qqwing --solve --one-line >/dev/null", "w");
    if (!pipe) return 0;
    for (int k = 0; k < count; k++) {
        char line[CELLS + 1];
        for (int i = 0; i < CELLS; i++)
            line[i] = puzzles[k][i] ? (char)('0' + puzzles[k][i]) : '.';
        line[CELLS] = '\n';
        fwrite(line, 1, sizeof line, pipe);
    }
    if (pclose(pipe)) return 0;
    return count / (children_time() - start);
}

static void rate_all(uint8_t (*puzzles)[CELLS], int count) {
    struct rng rng;
    double start = now(), sum = 0;
    int done = 0;
    rng_seed(&rng, 1, 0);
    for (; done < count && now() - start < seconds; done++)
        sum += sudoku9_rating(puzzles[done], 3, &rng);
    printf("%-44s %10.0f puzzles/s, mean %.1f (of the first %d)\n", "rating, 3 searches", done / (now() - start),
           sum / done, done);
}

static void generate_level(const char *level) {
    struct rng rng;
    struct err e;
    double start = now();
    int made = 0;
    rng_seed(&rng, 1, 0);
    for (; now() - start < seconds; made++) {
        struct puzzle p;
        if (sudoku_kind.generate(&p, &(struct generate_request){.level = level}, &rng, &e)) return;
        puzzle_free(&p);
    }
    printf("generate %-35s %10.1f puzzles/s\n", level, made / (now() - start));
}

static void mine(double low, double high) {
    static const double bands[] = {10, 30, 60, 100, 150, 250, 400, 600, 1e9};
    enum { BANDS = sizeof bands / sizeof bands[0] - 1 };
    static struct sudoku9_mine m;
    struct rng rng;
    int made[BANDS] = {0}, all = 0;
    rng_seed(&rng, 1, 0);
    sudoku9_mine_begin(&m, low, high, false);
    double start = now();
    for (; now() - start < 4 * seconds; all++) {
        uint8_t puzzle[CELLS], solution[CELLS];
        double rating = sudoku9_mine_next(&m, puzzle, solution, &rng);
        int b = 0;
        while (rating >= bands[b + 1])
            b++;
        made[b]++;
    }
    double time = now() - start;
    printf("mine %3.0f to %4.0f %40.1f puzzles/s; rated", low, high, all / time);
    for (int b = 0; b < BANDS; b++)
        if (made[b]) printf(" %.0f+: %.1f", bands[b], made[b] / time);
    puts("");
}

int main(int argc, char **argv) {
    static uint8_t puzzles[PUZZLES_MAX][CELLS];
    int count = argc == 2 ? read_puzzles(argv[1], puzzles) : 0;
    if (!count) {
        fprintf(stderr, "usage: bench_sudoku FILE (81-character lines)\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%s: %d puzzles\n", argv[1], count);
    double first = solve_all(puzzles, count, 1), theirs = qqwing_rate(puzzles, count);
    solve_all(puzzles, count, 2);
    if (theirs > 0)
        printf("%-44s %10.0f puzzles/s: ours is %.1f times as fast\n", "qqwing --solve", theirs, first / theirs);
    else
        puts("qqwing is not installed: no comparison");
    rate_all(puzzles, count);
    for (int k = 0; sudoku_kind.levels[k]; k++)
        generate_level(sudoku_kind.levels[k]);
    mine(10, 1000);
    mine(30, 30);
    mine(150, 350);
    return 0;
}
