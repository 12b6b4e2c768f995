/* Mazes as a kind of puzzle: symbols, choices, tokens, words. */
#include "field.h"
#include "formats.h"
#include "generate.h"
#include "maze.h"
#include "rules.h"
#include "sides.h"

#include <string.h>

static const struct puzzle_symbol symbols[MAZE_SYMBOLS] = {
    [MAZE_FLOOR] = {" ", ' ', "floor", " ."}, [MAZE_WALL] = {"█", '#', "wall", "#w"},
    [MAZE_START] = {"S", 'S', "start", "sS"}, [MAZE_GOAL] = {"G", 'G', "goal", "gG"},
    [MAZE_PATH] = {"•", 'o', "path", "o*"},
};

/* Class 0: not on the path (the given symbol stays), class 1: on the path. */
static const uint8_t answers[] = {MAZE_FLOOR, MAZE_PATH};
enum { CLASSES = sizeof answers };

static void block(const struct puzzle *p, int *block_height, int *block_width) {
    (void)p;
    *block_height = *block_width = 0;
}

static int choices(const struct puzzle *p, int cell, bool play, uint8_t *out) {
    if (play && p->given[cell] != MAZE_FLOOR) return 0;
    const uint8_t playing[] = {MAZE_FLOOR, MAZE_PATH}, editing[] = {MAZE_FLOOR, MAZE_WALL, MAZE_START, MAZE_GOAL};
    const int count = play ? sizeof playing : sizeof editing;
    memcpy(out, play ? playing : editing, (size_t)count);
    return count;
}

static void shape(const struct puzzle *p, struct puzzle_shape *s) {
    *s = (struct puzzle_shape){
        .grid = {.planes = 1, .height = p->height, .width = p->width}, .vocab = MAZE_VOCAB, .outputs = CLASSES};
}

/* A floor cell pinned as wall or path reads so; a model must have been trained with PINNED_PATH to make use of it. */
static void encode(const struct puzzle *p, const uint8_t *pins, int32_t *tokens) {
    static const int32_t token_of[MAZE_SYMBOLS] = {[MAZE_FLOOR] = MAZE_TOKEN_FLOOR,
                                                   [MAZE_WALL] = MAZE_TOKEN_WALL,
                                                   [MAZE_START] = MAZE_TOKEN_START,
                                                   [MAZE_GOAL] = MAZE_TOKEN_GOAL,
                                                   [MAZE_PATH] = MAZE_TOKEN_FLOOR};
    for (int i = 0; i < p->height * p->width; i++) {
        tokens[i] = token_of[p->given[i]];
        if (!pins || tokens[i] != MAZE_TOKEN_FLOOR) continue;
        if (pins[i] == MAZE_PATH)
            tokens[i] = MAZE_TOKEN_PINNED_PATH;
        else if (pins[i] == MAZE_WALL)
            tokens[i] = MAZE_TOKEN_WALL;
    }
}

static void decode(const struct puzzle *p, const float *probability, uint8_t *grid) {
    for (int i = 0; i < p->height * p->width; i++)
        grid[i] = p->given[i] == MAZE_FLOOR && probability[i * CLASSES + 1] > 0.5f ? MAZE_PATH : p->given[i];
}

/* Only floor is counted: what a model says of walls, start and goal is never read (decode), so learning it would only
 * thin out the loss. */
static void labels(const struct puzzle *p, const uint8_t *answer, int32_t *label) {
    for (int i = 0; i < p->height * p->width; i++)
        label[i] = p->given[i] == MAZE_FLOOR ? answer[i] == MAZE_PATH : -1;
}

/* What a cell knows travels six cells a step, from the goal to the start and back; no shortest path takes more than
 * about half of the cells. */
static int usual_steps(const struct puzzle *p) {
    return 4 + p->height * p->width / 6;
}

/* Distances as a cell can keep them: neighbours differ by one step, so the remainder tells which of them is nearer. By
 * three, not two or four, so that two waves that met wrongly (a difference of three) show where they did. */
enum { PHASES = 3 };

/* The next move of the canonical path from each cell to the goal, and the cell's distance modulo PHASES: a wave from
 * the goal brings them, one cell further with every application of the net. The path is where these moves lead from the
 * start: a second wave follows them back, from when the first one has reached the start. */
static void hints(const struct puzzle *p, int32_t *label_due, int32_t *hint, int32_t *hint_due) {
    int start, goal;
    struct field f;
    struct wave w = {0};
    field_of(&f, p->given, p->height, p->width);
    const bool solvable = maze_ends(p, &start, &goal);
    if (solvable) field_spread(&f, field_cell(&f, goal), &w);
    for (int i = 0; i < p->height * p->width; i++) {
        const int at = field_cell(&f, i), steps = wave_steps(&w, at);
        const bool floor = p->given[i] != MAZE_WALL && p->given[i] != MAZE_GOAL;
        label_due[i] = 0;
        hint_due[i] = steps >= 0 ? steps : PUZZLE_NEVER;
        hint[i] = floor ? 0 : -1;
        if (!floor || steps <= 0) continue;
        const int move = wave_descend(&f, &w, at) - at;
        while (f.moves[hint[i]] != move)
            hint[i]++;
        hint[i] += FIELD_MOVES * (steps % PHASES);
    }
    if (!solvable) return;
    const int length = wave_steps(&w, field_cell(&f, start));
    int at = field_cell(&f, start);
    for (int walked = 1; walked < length; walked++) {
        at = wave_descend(&f, &w, at);
        label_due[field_grid_cell(&f, at)] = length + walked;
    }
}

/* The moves in the order of struct field, once for each phase; then "not known yet". */
static const char *const hint_glyphs[PHASES * FIELD_MOVES + 1] = {"↓", "←", "→", "↑", "↓", "←", "→",
                                                                  "↑", "↓", "←", "→", "↑", ""};

static int turn_hint(int side, int hint) {
    static const int moves[FIELD_MOVES][2] = {{1, 0}, {0, -1}, {0, 1}, {-1, 0}}; /* as in struct field */
    if (hint == PHASES * FIELD_MOVES) return hint;
    int down = moves[hint % FIELD_MOVES][0], right = moves[hint % FIELD_MOVES][1], turned = 0;
    sides_move(side, &down, &right);
    while (moves[turned][0] != down || moves[turned][1] != right)
        turned++;
    return hint - hint % FIELD_MOVES + turned;
}

/* How far the cell is from both ends, and what a path through it would cost. */
static void describe_distances(const struct puzzle *p, int cell, char *out, size_t size) {
    int start, goal;
    if (size == 0 || !maze_ends(p, &start, &goal)) return;
    struct field f;
    struct wave from_start, from_goal;
    field_of(&f, p->given, p->height, p->width);
    field_spread(&f, field_cell(&f, start), &from_start);
    field_spread(&f, field_cell(&f, goal), &from_goal);
    const int at = field_cell(&f, cell), shortest = wave_steps(&from_start, field_cell(&f, goal));
    const int there = wave_steps(&from_start, at), on = wave_steps(&from_goal, at);
    if (there < 0 && on < 0)
        snprintf(out, size, "; out of reach");
    else if (there < 0)
        snprintf(out, size, "; %d step%s from the goal, out of reach from the start", on, on == 1 ? "" : "s");
    else if (on < 0)
        snprintf(out, size, "; %d step%s from the start, out of reach from the goal", there, there == 1 ? "" : "s");
    else if (there + on == shortest)
        snprintf(out, size, "; %d step%s from the start, %d from the goal: on a shortest path", there,
                 there == 1 ? "" : "s", on);
    else
        snprintf(out, size, "; %d step%s from the start, %d from the goal: a detour of %d", there,
                 there == 1 ? "" : "s", on, there + on - shortest);
}

static void describe(const struct puzzle *p, const uint8_t *grid, int cell, char *out, size_t size) {
    const int used = snprintf(out, size, "row %d, column %d: %s", cell / p->width + 1, cell % p->width + 1,
                              symbols[grid[cell]].name);
    if (p->given[cell] != MAZE_WALL && (size_t)used < size)
        describe_distances(p, cell, out + used, size - (size_t)used);
}

const struct puzzle_kind maze_kind = {
    .name = "maze",
    .title = "Maze",
    .model = "maze.safetensors",
    .symbols = symbols,
    .symbol_count = MAZE_SYMBOLS,
    .blank = MAZE_FLOOR,
    .answers = answers,
    .answer_count = CLASSES,
    .levels = maze_levels,
    .answer_overlays = true,
    .turns = true,
    .block = block,
    .choices = choices,
    .validate = maze_validate,
    .check = maze_check,
    .solve = maze_solve,
    .shape = shape,
    .encode = encode,
    .decode = decode,
    .labels = labels,
    .usual_steps = usual_steps,
    .hints = hints,
    .hint_glyphs = hint_glyphs,
    .hint_count = FIELD_MOVES * PHASES + 1,
    .turn_hint = turn_hint,
    .generate = maze_generate_request,
    .describe = describe,
    .readers = maze_readers,
    .read_grid = maze_read_grid,
    .formats = maze_formats,
    .write = maze_write,
    .write_frame = maze_write_frame,
};
