/* Mazes as a kind of puzzle: symbols, choices, tokens, words. */
#include "encodings.h"
#include "field.h"
#include "formats.h"
#include "generate.h"
#include "maze.h"
#include "rules.h"
#include "sides.h"

#include <string.h>

static const struct puzzle_symbol symbols[MAZE_SYMBOLS] = {
    [MAZE_FLOOR] = {" ", ' ', "floor", " .", SYMBOL_FLOOR}, [MAZE_WALL] = {"█", '#', "wall", "#w", SYMBOL_WALL},
    [MAZE_START] = {"S", 'S', "start", "sS", SYMBOL_END},   [MAZE_GOAL] = {"G", 'G', "goal", "gG", SYMBOL_END},
    [MAZE_PATH] = {"•", 'o', "path", "o*", SYMBOL_PATH},
};

static const uint8_t answers[] = {MAZE_FLOOR, MAZE_PATH};

static void block(const struct puzzle *p, int *block_height, int *block_width) {
    (void)p;
    *block_height = *block_width = 0;
}

static int choices(const struct puzzle *p, int cell, bool play, uint8_t *out) {
    if (play && p->given.cells[cell] != MAZE_FLOOR) return 0;
    const uint8_t playing[] = {MAZE_FLOOR, MAZE_PATH}, editing[] = {MAZE_FLOOR, MAZE_WALL, MAZE_START, MAZE_GOAL};
    const int count = play ? sizeof playing : sizeof editing;
    memcpy(out, play ? playing : editing, (size_t)count);
    return count;
}

/* What a cell knows travels six cells a step, from the goal to the start and back; no shortest path takes more than
 * about half of the cells. */
static int usual_steps(const struct puzzle *p) {
    return 4 + p->given.height * p->given.width / 6;
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
    field_of(&f, p->given.cells, p->given.height, p->given.width);
    const bool solvable = maze_ends(p, &start, &goal);
    if (solvable) field_spread(&f, field_cell(&f, goal), &w);
    for (int i = 0; i < p->given.height * p->given.width; i++) {
        const int at = field_cell(&f, i), steps = wave_steps(&w, at);
        const bool floor = p->given.cells[i] != MAZE_WALL && p->given.cells[i] != MAZE_GOAL;
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
    field_of(&f, p->given.cells, p->given.height, p->given.width);
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

static void describe(const struct puzzle *p, const struct board *grid, int cell, char *out, size_t size) {
    const int used = snprintf(out, size, "row %d, column %d: %s", cell / p->given.width + 1, cell % p->given.width + 1,
                              symbols[grid->cells[cell]].name);
    if (p->given.cells[cell] != MAZE_WALL && (size_t)used < size)
        describe_distances(p, cell, out + used, size - (size_t)used);
}

const struct puzzle_kind maze_kind = {
    .name = "maze",
    .title = "Maze",
    .one = "a maze",
    .many = "mazes",
    .model = "maze.safetensors",
    .symbols = symbols,
    .symbol_count = MAZE_SYMBOLS,
    .blank = MAZE_FLOOR,
    .answers = answers,
    .answer_count = sizeof answers,
    .encodings = maze_encodings,
    .levels = maze_levels,
    .levels_text = "Mazes of scattered walls with a long path (hard), a path of any length (easy), few walls\n"
                   "(open), or corridors without loops (perfect). 30x30 unless --size says otherwise;\n"
                   "--density sets the share of walls.\n",
    .answer_overlays = true,
    .block = block,
    .choices = choices,
    .validate = maze_validate,
    .check = maze_check,
    .solve = maze_solve,
    .usual_steps = usual_steps,
    .hints = hints,
    .hint_glyphs = hint_glyphs,
    .hint_count = FIELD_MOVES * PHASES + 1,
    .turn_hint = turn_hint,
    .generate_size = maze_generate_size,
    .generate = maze_generate_request,
    .describe = describe,
    .readers = maze_readers,
    .read_grid = maze_read_grid,
    .place_ends = maze_place_ends,
    .formats = maze_formats,
    .write = maze_write,
    .write_frame = maze_write_frame,
};
