#include "play.h"
#include "alloc.h"
#include <stdlib.h>
#include <string.h>

void play_init(struct play *p, const struct puzzle *puzzle) {
    memset(p, 0, sizeof *p);
    puzzle_copy(&p->puzzle, puzzle);
    board_copy(&p->original, &puzzle->given);
    puzzle_begin(puzzle, &p->grid);
    p->cells = board_cells(&p->grid);
    p->pencil = XNEW_ARRAY(uint32_t, p->cells);
}

void play_free(struct play *p) {
    puzzle_free(&p->puzzle);
    board_free(&p->original), board_free(&p->grid), free(p->pencil), free(p->moves);
    memset(p, 0, sizeof *p);
}

static uint32_t state_of(const struct play *p, int cell, enum move_what what) {
    switch (what) {
    case MOVE_SYMBOL:
        return p->grid.cells[cell];
    case MOVE_PENCIL:
        return p->pencil[cell];
    case MOVE_GIVEN:
        return p->puzzle.given.cells[cell] | (uint32_t)p->grid.cells[cell] << 8;
    case MOVE_SIZE:
        return (uint32_t)p->grid.height << 8 | (uint32_t)p->grid.width;
    }
    return 0;
}

static void put_size(struct play *p, int height, int width) {
    struct board sized;
    board_init(&sized, height, width, p->puzzle.kind->blank);
    for (int y = 0; y < height && y < p->grid.height; y++)
        for (int x = 0; x < width && x < p->grid.width; x++)
            sized.cells[y * width + x] = p->grid.cells[y * p->grid.width + x];
    board_free(&p->grid);
    p->grid = sized;
    p->cells = board_cells(&sized);
    p->pencil = xrealloc(p->pencil, (size_t)p->cells, sizeof *p->pencil);
    memset(p->pencil, 0, (size_t)p->cells * sizeof *p->pencil);
}

static void put_state(struct play *p, int cell, enum move_what what, uint32_t state) {
    p->changes++;
    switch (what) {
    case MOVE_SYMBOL:
        p->grid.cells[cell] = state;
        break;
    case MOVE_PENCIL:
        p->pencil[cell] = state;
        break;
    case MOVE_GIVEN:
        p->puzzle.given.cells[cell] = state & 255;
        p->grid.cells[cell] = state >> 8;
        break;
    case MOVE_SIZE:
        put_size(p, (int)(state >> 8), (int)(state & 255));
        break;
    }
}

/* Does one move in the present group; what was undone before is forgotten. */
static bool do_move(struct play *p, int cell, enum move_what what, uint32_t after) {
    uint32_t before = state_of(p, cell, what);
    if (before == after) return false;
    p->count = p->done;
    if (p->count == p->room) {
        p->room = p->room ? 2 * p->room : 64;
        p->moves = xrealloc(p->moves, p->room, sizeof *p->moves);
    }
    p->moves[p->count++] = (struct move){cell, what, before, after, p->group};
    p->done = p->count;
    put_state(p, cell, what, after);
    return true;
}

static bool allowed(const struct play *p, int cell, uint8_t symbol, bool play) {
    uint8_t choices[PUZZLE_SYMBOLS_MAX];
    int n = p->puzzle.kind->choices(&p->puzzle, cell, play, choices);
    for (int i = 0; i < n; i++)
        if (choices[i] == symbol) return true;
    return false;
}

static bool is_given(const struct play *p, int cell) {
    return !p->puzzle.kind->answer_apart && p->puzzle.given.cells[cell] != p->puzzle.kind->blank;
}

bool play_enter(struct play *p, int cell, uint8_t symbol) {
    uint8_t blank = p->puzzle.kind->blank;
    if (is_given(p, cell) || (symbol != blank && !allowed(p, cell, symbol, true))) return false;
    p->group++;
    return do_move(p, cell, MOVE_SYMBOL, symbol);
}

bool play_erase(struct play *p, int cell) {
    if (is_given(p, cell)) return false;
    p->group++;
    bool symbol = do_move(p, cell, MOVE_SYMBOL, p->puzzle.kind->blank);
    return do_move(p, cell, MOVE_PENCIL, 0) || symbol;
}

bool play_pencil(struct play *p, int cell, uint8_t symbol) {
    uint8_t blank = p->puzzle.kind->blank;
    if (p->puzzle.kind->answer_apart || p->grid.cells[cell] != blank || symbol == blank ||
        !allowed(p, cell, symbol, true))
        return false;
    p->group++;
    return do_move(p, cell, MOVE_PENCIL, p->pencil[cell] ^ 1u << symbol);
}

bool play_given(struct play *p, int cell, uint8_t symbol) {
    if (p->puzzle.kind->answer_apart) return false;
    if (symbol != p->puzzle.kind->blank && !allowed(p, cell, symbol, false)) return false;
    p->group++;
    bool given = do_move(p, cell, MOVE_GIVEN, symbol | (uint32_t)symbol << 8);
    return do_move(p, cell, MOVE_PENCIL, 0) || given;
}

void play_group(struct play *p) {
    p->group++;
}

bool play_put(struct play *p, int cell, uint8_t symbol) {
    return p->puzzle.kind->answer_apart && allowed(p, cell, symbol, true) && do_move(p, cell, MOVE_SYMBOL, symbol);
}

bool play_resize(struct play *p, int height, int width) {
    const int side = PUZZLE_SIDE_MAX;
    if (!p->puzzle.kind->answer_apart || height < 1 || width < 1 || height > side || width > side) return false;
    p->group++;
    for (int c = 0; c < p->cells; c++)
        if (c / p->grid.width >= height || c % p->grid.width >= width)
            do_move(p, c, MOVE_SYMBOL, p->puzzle.kind->blank); /* so that undoing brings it back */
    return do_move(p, 0, MOVE_SIZE, (uint32_t)height << 8 | (uint32_t)width);
}

bool play_clear(struct play *p) {
    bool any = false;
    p->group++;
    for (int c = 0; c < p->cells; c++) {
        any |= do_move(p, c, MOVE_SYMBOL, is_given(p, c) ? p->puzzle.given.cells[c] : p->puzzle.kind->blank);
        any |= do_move(p, c, MOVE_PENCIL, 0);
    }
    return any;
}

bool play_undo(struct play *p) {
    if (!p->done) return false;
    uint32_t group = p->moves[p->done - 1].group;
    while (p->done && p->moves[p->done - 1].group == group) {
        const struct move *m = &p->moves[--p->done];
        put_state(p, m->cell, m->what, m->before);
    }
    return true;
}

bool play_redo(struct play *p) {
    if (p->done == p->count) return false;
    uint32_t group = p->moves[p->done].group;
    while (p->done < p->count && p->moves[p->done].group == group) {
        const struct move *m = &p->moves[p->done++];
        put_state(p, m->cell, m->what, m->after);
    }
    return true;
}

bool play_edited(const struct play *p) {
    return !board_equal(&p->original, &p->puzzle.given);
}

int play_entered(const struct play *p) {
    int n = 0;
    for (int c = 0; c < p->cells; c++)
        n += !is_given(p, c) && p->grid.cells[c] != p->puzzle.kind->blank;
    return n;
}

int play_symbol_for_key(const struct play *p, int cell, const char *key, bool edit) {
    const struct puzzle_kind *kind = p->puzzle.kind;
    for (int s = 0; s < kind->symbol_count; s++) {
        if (!strstr(kind->symbols[s].keys, key)) continue;
        if (s == kind->blank || allowed(p, cell, s, !edit)) return s;
    }
    return -1;
}

void play_check(const struct play *p, uint8_t *wrong, struct verdict *v) {
    p->puzzle.kind->check(&p->puzzle, &p->grid, wrong, v);
}

/* ---- moves as text ---- */

size_t play_cell_parse(const struct board *b, const char *text, int *cell) {
    int row, column, used = 0;
    if (sscanf(text, "r%dc%d%n", &row, &column, &used) != 2) return 0;
    if (row < 1 || row > b->height || column < 1 || column > b->width) return 0;
    *cell = (row - 1) * b->width + column - 1;
    return used;
}

char *play_cell_name(const struct board *b, int cell, char out[16]) {
    unsigned row = cell / b->width + 1, column = cell % b->width + 1;
    snprintf(out, 16, "r%uc%u", row % 1000, column % 1000);
    return out;
}

static const char move_sign[] = {[MOVE_SYMBOL] = '=', [MOVE_PENCIL] = '~', [MOVE_GIVEN] = ':'};

/* A pencil move toggles the symbols that differ: one line each. `size` is that of the grid at that time. */
static void write_move(FILE *out, const struct play *p, const struct move *m, struct board *size) {
    const struct puzzle_symbol *symbols = p->puzzle.kind->symbols;
    char name[16];
    if (m->what == MOVE_SIZE) {
        size->height = (int)(m->after >> 8), size->width = (int)(m->after & 255);
        fprintf(out, "%dx%d\n", size->height, size->width);
        return;
    }
    play_cell_name(size, m->cell, name);
    if (m->what != MOVE_PENCIL) {
        fprintf(out, "%s%c%c\n", name, move_sign[m->what], symbols[m->after & 255].ascii);
        return;
    }
    for (int s = 0; s < p->puzzle.kind->symbol_count; s++)
        if ((m->before ^ m->after) >> s & 1) fprintf(out, "%s~%c\n", name, symbols[s].ascii);
}

char *play_text(const struct play *p) {
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct board begin;
    puzzle_begin(&p->puzzle, &begin);
    for (int i = 0; i < p->done; i++) {
        if (i && p->moves[i].group != p->moves[i - 1].group) fputc('\n', out);
        write_move(out, p, &p->moves[i], &begin);
    }
    board_free(&begin);
    fclose(out);
    return text;
}

static int symbol_of(const struct puzzle_kind *kind, char ascii) {
    for (int s = 0; s < kind->symbol_count; s++)
        if (kind->symbols[s].ascii == ascii) return s;
    return -1;
}

/* Whether a person could do this move now; unlike the calls above it may be one of several in a group. */
static bool replay_move(struct play *p, int cell, char sign, int symbol) {
    uint8_t blank = p->puzzle.kind->blank;
    if (sign == '~') {
        if (symbol == blank) return false;
        return !p->puzzle.kind->answer_apart && do_move(p, cell, MOVE_PENCIL, p->pencil[cell] ^ 1u << symbol);
    }
    if (sign == ':' && !p->puzzle.kind->answer_apart && (symbol == blank || allowed(p, cell, symbol, false)))
        return do_move(p, cell, MOVE_GIVEN, symbol | (uint32_t)symbol << 8), true;
    if (sign == '=' && !is_given(p, cell) && (symbol == blank || allowed(p, cell, symbol, true)))
        return do_move(p, cell, MOVE_SYMBOL, symbol), true;
    return false;
}

/* "3x4" */
static bool replay_size(struct play *p, const char *line, size_t length) {
    int height, width, used = 0;
    if (!p->puzzle.kind->answer_apart || sscanf(line, "%2dx%2d%n", &height, &width, &used) != 2) return false;
    if ((size_t)used != length || height < 1 || width < 1 || height > PUZZLE_SIDE_MAX || width > PUZZLE_SIDE_MAX)
        return false;
    return do_move(p, 0, MOVE_SIZE, (uint32_t)height << 8 | (uint32_t)width), true;
}

/* "r3c5=7" */
static bool replay_line(struct play *p, const char *line, size_t length) {
    int cell, symbol;
    const size_t n = play_cell_parse(&p->grid, line, &cell);
    if (!n) return replay_size(p, line, length);
    return n + 2 == length && (symbol = symbol_of(p->puzzle.kind, line[n + 1])) >= 0 &&
           replay_move(p, cell, line[n], symbol);
}

int play_replay(struct play *p, const char *text, struct err *e) {
    int line = 1;
    p->group++;
    for (const char *at = text; *at; line++) {
        const size_t length = strcspn(at, "\n");
        if (!length)
            p->group++;
        else if (!replay_line(p, at, length))
            return err_set(e, ERR_VALUE, NULL, line, 1, "a move like r3c5=7", "not a move that can be made: \"%.*s\"",
                           (int)(length < 20 ? length : 20), at);
        at += length + (at[length] == '\n');
    }
    return 0;
}
