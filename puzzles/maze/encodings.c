#include "encodings.h"
#include "maze.h"

/* Both read the ids of the official `# SGo` vocabulary. */
enum { TOKEN_NONE, TOKEN_WALL, TOKEN_FLOOR, TOKEN_START, TOKEN_GOAL, TOKEN_PATH };

/* --- ours: path or not, for every floor cell --- */

enum { OURS_VOCAB = 5, OURS_PINNED_PATH = TOKEN_NONE, OURS_NOT = 0, OURS_PATH = 1, OURS_CLASSES = 2 };

/* A floor cell pinned as path reads so; a model must have been trained with it to make use of it. */
static const int32_t our_tokens[MAZE_SYMBOLS] = {[MAZE_FLOOR] = TOKEN_FLOOR,
                                                 [MAZE_WALL] = TOKEN_WALL,
                                                 [MAZE_START] = TOKEN_START,
                                                 [MAZE_GOAL] = TOKEN_GOAL,
                                                 [MAZE_PATH] = OURS_PINNED_PATH};
static const uint8_t our_symbols[OURS_CLASSES] = {[OURS_NOT] = MAZE_FLOOR, [OURS_PATH] = MAZE_PATH};

static void our_decode(const struct encoding *c, const struct puzzle *p, const struct view *v, const float *probability,
                       struct board *out) {
    (void)c;
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    board_assign(out, &p->given);
    for (int i = 0; i < board_cells(&p->given); i++)
        if (out->cells[from[i]] == MAZE_FLOOR && probability[i * OURS_CLASSES + OURS_PATH] > 0.5f)
            out->cells[from[i]] = MAZE_PATH;
}

/* Only floor is counted: what a model says of walls, start and goal is never read, so learning it would only thin out
 * the loss. */
static void our_labels(const struct encoding *c, const struct puzzle *p, const struct view *v,
                       const struct board *answer, int32_t *labels) {
    (void)c;
    int from[PUZZLE_CELLS_MAX];
    view_cells(p, v, from);
    for (int i = 0; i < board_cells(answer); i++)
        labels[i] = p->given.cells[from[i]] == MAZE_FLOOR ? answer->cells[from[i]] == MAZE_PATH : -1;
}

static const struct encoding ours = {
    .name = "path or not",
    .facts = {.planes = 1, .vocab = OURS_VOCAB, .outputs = OURS_CLASSES},
    .symbols = our_symbols,
    .token_of = our_tokens,
    .early = OURS_NOT,
    .turns = true,
    .shape = shape_cells,
    .encode = encode_symbols,
    .decode = our_decode,
    .labels = our_labels,
};

/* --- as the files of TRM and HRM have it (dataset/build_maze_dataset.py): the same symbols in and out --- */

enum { OFFICIAL_VOCAB = TOKEN_PATH + 1 };

static const int32_t official_tokens[MAZE_SYMBOLS] = {[MAZE_FLOOR] = TOKEN_FLOOR,
                                                      [MAZE_WALL] = TOKEN_WALL,
                                                      [MAZE_START] = TOKEN_START,
                                                      [MAZE_GOAL] = TOKEN_GOAL,
                                                      [MAZE_PATH] = TOKEN_PATH};
static const uint8_t official_symbols[OFFICIAL_VOCAB] = {
    [TOKEN_NONE] = SYMBOL_NONE, [TOKEN_WALL] = MAZE_WALL, [TOKEN_FLOOR] = MAZE_FLOOR,
    [TOKEN_START] = MAZE_START, [TOKEN_GOAL] = MAZE_GOAL, [TOKEN_PATH] = MAZE_PATH};

/* An open cell that is said to be anything but path is no path. */
static void official_decode(const struct encoding *c, const struct puzzle *p, const struct view *v,
                            const float *probability, struct board *out) {
    decode_symbols(c, p, v, probability, out);
    for (int i = 0; i < board_cells(out); i++)
        if (p->given.cells[i] == MAZE_FLOOR && out->cells[i] != MAZE_PATH) out->cells[i] = MAZE_FLOOR;
}

static const struct encoding official = {
    .name = "a token for each cell, as the official files have it",
    .facts = {.planes = 1, .vocab = OFFICIAL_VOCAB, .outputs = OFFICIAL_VOCAB},
    .symbols = official_symbols,
    .token_of = official_tokens,
    .early = TOKEN_FLOOR,
    .turns = true,
    .shape = shape_cells,
    .encode = encode_symbols,
    .decode = official_decode,
    .labels = label_symbols,
};

const struct encoding *const maze_encodings[] = {&ours, &official, NULL};
