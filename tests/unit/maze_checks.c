#include "maze_checks.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const int rows_of[] = {1, 0, 0, -1}, columns_of[] = {0, -1, 1, 0}; /* down, left, right, up */

int maze_step(const struct puzzle *p, int cell, int move) {
    int r = cell / p->given.width + rows_of[move], c = cell % p->given.width + columns_of[move];
    if (r < 0 || c < 0 || r >= p->given.height || c >= p->given.width ||
        p->given.cells[r * p->given.width + c] == MAZE_WALL)
        return -1;
    return r * p->given.width + c;
}

int maze_cell_of(const struct puzzle *p, uint8_t symbol) {
    const uint8_t *at = memchr(p->given.cells, symbol, (size_t)(p->given.height * p->given.width));
    return at ? (int)(at - p->given.cells) : -1;
}

int naive_search(const struct puzzle *p, int *distance, uint8_t *grid) {
    int queue[PUZZLE_CELLS_MAX], parent[PUZZLE_CELLS_MAX], head = 0, tail = 0;
    int start = maze_cell_of(p, MAZE_START), goal = maze_cell_of(p, MAZE_GOAL);
    for (int i = 0; i < p->given.height * p->given.width; i++)
        distance[i] = -1;
    distance[start] = 0;
    queue[tail++] = start;
    while (head < tail) {
        int cell = queue[head++];
        for (int k = 0; k < 4; k++) {
            int next = maze_step(p, cell, k);
            if (next < 0 || distance[next] >= 0) continue;
            distance[next] = distance[cell] + 1;
            parent[next] = cell;
            queue[tail++] = next;
        }
    }
    if (!grid) return distance[goal];
    memcpy(grid, p->given.cells, (size_t)(p->given.height * p->given.width));
    if (distance[goal] > 0)
        for (int cell = parent[goal]; cell != start; cell = parent[cell])
            grid[cell] = MAZE_PATH;
    return distance[goal];
}

int read_with(int reader, struct puzzle_list *list, const char *text, struct err *e) {
    struct puzzle_text t = {
        .at = text, .end = text + strlen(text), .line = 1, .last = true, .file = "file", .strict = true};
    int failed = 0;
    memset(e, 0, sizeof *e);
    while (!failed && t.at < t.end)
        failed = maze_readers[reader].read(list, &t, e);
    if (maze_readers[reader].end)
        maze_readers[reader].end(t.state);
    else
        free(t.state);
    return failed ? err_in_file(e, "file") : 0;
}

struct puzzle maze_from(const char *text) {
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

struct puzzle generated(const char *level, int height, int width, struct rng *rng) {
    struct puzzle p;
    struct err e;
    char shown[700];
    struct generate_request request = {.level = level, .height = height, .width = width, .density = -1};
    ck_assert_msg(maze_kind.generate(&p, &request, rng, &e) == 0, "%s", err_format(&e, shown, sizeof shown));
    return p;
}
