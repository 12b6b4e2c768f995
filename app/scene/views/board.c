#include "placed.h"
#include "views.h"
#include <math.h>
#include <string.h>

/* Columns of the little grid of candidates: 3 for nine symbols. */
static int slot_columns(int slots) {
    int n = 1;
    while (n * n < slots)
        n++;
    return n;
}

int board_symbols(const struct puzzle *p, uint8_t *out) {
    uint8_t choices[PUZZLE_SYMBOLS_MAX];
    int cell = 0, n = 0, last = p->given.height * p->given.width - 1;
    while (cell < last && p->given.cells[cell] != p->kind->blank)
        cell++;
    int count = p->kind->choices(p, cell, p->given.cells[cell] == p->kind->blank, choices);
    for (int i = 0; i < count; i++)
        if (choices[i] != p->kind->blank) out[n++] = choices[i];
    return n;
}

int board_scales(const struct puzzle *p, bool halves, struct board_scale *out) {
    int n = 0;
    if (p->kind->answer_overlays) {
        out[n++] = (struct board_scale){LINES_NONE, 6, 3};
        out[n++] = (struct board_scale){LINES_NONE, 4, 2};
        out[n++] = (struct board_scale){LINES_NONE, 2, 1};
        if (halves) out[n++] = (struct board_scale){LINES_HALF, 1, 1};
        return n;
    }
    uint8_t symbols[PUZZLE_SYMBOLS_MAX];
    int slots = board_symbols(p, symbols), columns = slot_columns(slots), rows = (slots + columns - 1) / columns;
    if (columns < 2) columns = 2;
    if (rows < 2) rows = 2;
    /* square where a character is twice as high as wide: with its line a cell is 2 (h + 1) wide */
    out[n++] = (struct board_scale){LINES_CELLS, 4 * rows - 1, 2 * rows - 1};
    out[n++] = (struct board_scale){LINES_CELLS, 2 * columns + 1, rows};
    out[n++] = (struct board_scale){LINES_CELLS, 2 * columns - 1, rows};
    out[n++] = (struct board_scale){LINES_BLOCKS, 3, 1};
    out[n++] = (struct board_scale){LINES_BLOCKS, 2, 1};
    return n;
}

static int lines_before(const struct placed *b, int k, int block) {
    return b->scale.lines == LINES_CELLS ? k + 1 : b->scale.lines == LINES_BLOCKS ? k / block + 1 : 0;
}

static void set_blocks(struct placed *b) {
    uint8_t symbols[PUZZLE_SYMBOLS_MAX];
    b->slots = board_symbols(b->puzzle, symbols);
    b->puzzle->kind->block(b->puzzle, &b->block_height, &b->block_width);
    if (b->block_height <= 0) b->block_height = b->puzzle->given.height;
    if (b->block_width <= 0) b->block_width = b->puzzle->given.width;
}

static void whole_size(const struct placed *b, int *w, int *h) {
    const struct puzzle *p = b->puzzle;
    if (b->scale.lines == LINES_HALF) {
        *w = p->given.width, *h = (p->given.height + 1) / 2;
        return;
    }
    *w = p->given.width * b->scale.cell_width +
         (b->scale.lines ? lines_before(b, p->given.width - 1, b->block_width) + 1 : 0);
    *h = p->given.height * b->scale.cell_height +
         (b->scale.lines ? lines_before(b, p->given.height - 1, b->block_height) + 1 : 0);
}

void board_size(const struct puzzle *p, struct board_scale scale, int *w, int *h) {
    struct placed b = {.scale = scale, .puzzle = p};
    set_blocks(&b);
    whole_size(&b, w, h);
}

/* The first of `shown` of `count` cells so that `at` is in the middle, without leaving the border. */
static int scroll_to(int at, int shown, int count) {
    int first = at - shown / 2;
    return first > count - shown ? count - shown : first < 0 ? 0 : first;
}

struct placed board_place(const struct puzzle *p, struct board_scale scale, int x, int y, int w, int h, int cell) {
    struct placed b = {.scale = scale, .puzzle = p, .rows = p->given.height, .columns = p->given.width};
    int whole_w, whole_h;
    set_blocks(&b);
    whole_size(&b, &whole_w, &whole_h);
    if (whole_w > w || whole_h > h) { /* scrolled boards have no lines: blocks would be cut anywhere */
        if (scale.lines != LINES_HALF) b.scale.lines = LINES_NONE;
        b.columns = w / scale.cell_width < p->given.width ? w / scale.cell_width : p->given.width;
        const int most = scale.lines == LINES_HALF ? 2 * h : h / scale.cell_height;
        b.rows = most < p->given.height ? most : p->given.height;
        b.row = scroll_to(cell / p->given.width, b.rows, p->given.height);
        b.column = scroll_to(cell % p->given.width, b.columns, p->given.width);
        whole_w = b.columns * scale.cell_width;
        whole_h = scale.lines == LINES_HALF ? (b.rows + 1) / 2 : b.rows * scale.cell_height;
    }
    b.w = whole_w;
    b.h = whole_h;
    b.x = x + (w - whole_w) / 2;
    b.y = y + (h - whole_h) / 2;
    return b;
}

bool board_cell(const struct placed *b, int cell, int *x, int *y) {
    int row = cell / b->puzzle->given.width - b->row, column = cell % b->puzzle->given.width - b->column;
    if (row < 0 || column < 0 || row >= b->rows || column >= b->columns) return false;
    if (b->scale.lines == LINES_HALF) {
        *x = b->x + column, *y = b->y + row / 2;
        return true;
    }
    *x = b->x + column * b->scale.cell_width + lines_before(b, column, b->block_width);
    *y = b->y + row * b->scale.cell_height + lines_before(b, row, b->block_height);
    return true;
}

void board_draw_lines(struct scene *s, const struct placed *b) {
    if (b->scale.lines == LINES_NONE || b->scale.lines == LINES_HALF) return;
    struct item *i = scene_add(s, ITEM_LATTICE, b->x, b->y, b->w, b->h);
    bool blocks = b->block_width < b->columns || b->block_height < b->rows;
    i->fore = paint(ROLE_GRID);
    if (b->scale.lines == LINES_CELLS) {
        i->columns = b->columns, i->rows = b->rows;
        i->cell_width = b->scale.cell_width, i->cell_height = b->scale.cell_height;
        i->block_columns = blocks ? b->block_width : 0, i->block_rows = blocks ? b->block_height : 0;
        i->flags = blocks ? ITEM_HEAVY : 0;
    } else {
        i->columns = b->columns / b->block_width, i->rows = b->rows / b->block_height;
        i->cell_width = b->block_width * b->scale.cell_width, i->cell_height = b->block_height * b->scale.cell_height;
        i->block_columns = i->block_rows = 1;
    }
}

struct item *board_draw_symbol(struct scene *s, const struct placed *b, int cell, int symbol, struct paint fore,
                               struct paint back) {
    int x, y;
    if (!board_cell(b, cell, &x, &y)) return NULL;
    const struct puzzle_symbol *look = &b->puzzle->kind->symbols[symbol];
    struct item *i = scene_cell(s, x, y, b->scale.cell_width, b->scale.cell_height, fore, back, look->glyph);
    if (look->role == SYMBOL_WALL) {
        i->flags |= ITEM_SOLID;
        i->fore.role = i->fore.role == ROLE_GIVEN ? ROLE_SOLID : i->fore.role;
    }
    i->action = ACTION_CELL_GOTO;
    i->argument = cell;
    return i;
}

void board_slot(const struct placed *b, int slot, int *x, int *y) {
    int slots = b->slots, columns = slot_columns(slots), rows = (slots + columns - 1) / columns;
    int step_x = b->scale.cell_width / columns, step_y = b->scale.cell_height >= 2 * rows - 1 ? 2 : 1;
    if (step_x * (columns - 1) + 1 > b->scale.cell_width) step_x = 1;
    while (step_x < 2 && 2 * (columns - 1) < b->scale.cell_width)
        step_x = 2;
    int left = (b->scale.cell_width - step_x * (columns - 1) - 1) / 2,
        top = (b->scale.cell_height - step_y * (rows - 1) - 1) / 2;
    *x = left + slot % columns * step_x;
    *y = top + slot / columns * step_y;
}

void board_draw_plain(struct scene *s, const struct placed *b, const struct board *board, const uint8_t *marks) {
    const struct puzzle *p = b->puzzle;
    const uint8_t *grid = board->cells;
    for (int c = 0; c < p->given.height * p->given.width; c++) {
        bool given = p->given.cells[c] != p->kind->blank,
             answer = p->kind->answer_overlays && grid[c] != p->given.cells[c];
        struct item *i = board_draw_symbol(s, b, c, grid[c], paint(given ? ROLE_GIVEN : ROLE_PREDICTED),
                                           paint(answer ? ROLE_ANSWER : ROLE_NONE));
        if (i && given && p->kind->blank != grid[c]) i->flags |= ITEM_BOLD;
        if (i && marks && marks[c]) i->mark = '*', i->mark_paint = paint(ROLE_CHANGED);
    }
    board_draw_lines(s, b);
}

/* Whether the cell drawn at x, y carries a mark (which must stay visible). */
static bool has_mark(const struct scene *s, int x, int y) {
    for (int i = s->count - 1; i >= 0; i--)
        if (s->items[i].kind == ITEM_CELL && s->items[i].x == x && s->items[i].y == y) return s->items[i].mark;
    return false;
}

void board_draw_cursor(struct scene *s, const struct placed *b, int cell) {
    int x, y, w = b->scale.cell_width, h = b->scale.cell_height;
    if (!board_cell(b, cell, &x, &y)) return;
    if (b->scale.lines == LINES_CELLS) {
        scene_box(s, x - 1, y - 1, w + 2, h + 2, ROLE_CURSOR, NULL)->flags |= ITEM_HEAVY;
        return;
    }
    int middle = y + (h - 1) / 2;
    if (w >= 3) {
        scene_text(s, x, middle, 1, ROLE_CURSOR, "[");
        if (h > 1 || !has_mark(s, x, y)) scene_text(s, x + w - 1, middle, 1, ROLE_CURSOR, "]");
    } else if (h > 1 || !has_mark(s, x, y))
        scene_text(s, x + w - 1, middle, 1, ROLE_CURSOR, "<");
}

void board_draw_scroll(struct scene *s, const struct placed *b) {
    const struct puzzle *p = b->puzzle;
    if (b->row > 0) scene_text(s, b->x + b->w, b->y, 1, ROLE_DIM, "↑");
    if (b->row + b->rows < p->given.height) scene_text(s, b->x + b->w, b->y + b->h - 1, 1, ROLE_DIM, "↓");
    if (b->column > 0) scene_text(s, b->x - 1, b->y + b->h / 2, 1, ROLE_DIM, "←");
    if (b->column + b->columns < p->given.width) scene_text(s, b->x + b->w, b->y + b->h / 2, 1, ROLE_DIM, "→");
}

/* ---- the board view ---- */

/* What there is to say of one cell. */
struct facts {
    uint8_t symbol;
    bool given, wrong, changed, same, played, revealed, hint, sure, pinned;
    float probability; /* of the symbol shown, 1 without a run */
};

/* Below this the network is said to be undecided, and its candidates are shown. */
static const float sure_from = 0.9f, possible_from = 0.02f;

/* Of an overlay: how much the network believes that the answer marks this cell. */
static float marked_probability(const struct screen *v, int cell) {
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    for (int k = 0; k < v->timeline->shape.answers; k++)
        if (kind->answers[k] == v->timeline->given.cells[cell])
            return 1 - readout_probability(v->timeline, v->readout, cell, k);
    return 0;
}

static struct facts facts_of(const struct screen *v, int cell) {
    const struct desk *d = v->desk;
    const struct puzzle *p = &d->play.puzzle;
    bool run = shows_run(v);
    const uint8_t *givens = run ? v->timeline->given.cells : p->given.cells;
    struct facts f = {.symbol = shown_grid(v)->cells[cell], .probability = 1};
    f.given = givens[cell] != p->kind->blank;
    f.wrong = run ? v->readout->wrong[cell] : d->wrong[cell];
    f.hint = d->hint.cell == cell;
    f.sure = true;
    if (run) {
        int best = readout_best(v->timeline, v->readout, cell, &f.probability);
        f.sure = f.given || v->readout->solved || (f.probability >= sure_from && f.symbol == p->kind->answers[best]);
        f.pinned = v->pins && v->pins[cell];
        if (f.pinned && !f.given) f.symbol = v->pins[cell] - 1, f.sure = true;
        f.changed = v->frame->own && v->frame->own->changed[cell];
        if (p->kind->answer_overlays) f.probability = marked_probability(v, cell);
    } else {
        f.played = !f.given && f.symbol != p->kind->blank;
        if (d->reveal && d->exact.cells && f.symbol == p->kind->blank)
            f.symbol = d->exact.cells[cell], f.revealed = true;
    }
    return f;
}

static char mark_of(const struct facts *f) {
    return f->wrong ? '!' : f->changed ? '*' : f->hint ? '?' : f->pinned ? '^' : 0;
}

static struct paint mark_paint(const struct facts *f) {
    return paint(f->wrong ? ROLE_CONFLICT : f->changed ? ROLE_CHANGED : f->hint ? ROLE_HINT : ROLE_MARK);
}

/* In a large cell: in the corner, or left of the candidate that sits there. */
static void draw_mark(struct screen *v, const struct placed *b, const struct facts *f, int x, int y) {
    int w = b->scale.cell_width, dx, dy;
    char mark[2] = {mark_of(f)};
    board_slot(b, slot_columns(b->slots) - 1, &dx, &dy);
    if (*mark)
        scene_text(v->scene, x + (dx == w - 1 ? w - 2 : w - 1), y, 1, mark_paint(f).role, mark)->flags = ITEM_BOLD;
}

static int class_of(const struct screen *v, uint8_t symbol) {
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    for (int k = 0; k < v->timeline->shape.answers; k++)
        if (kind->answers[k] == symbol) return k;
    return -1;
}

static void draw_candidates(struct screen *v, const struct placed *b, int cell, int x, int y) {
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    uint8_t symbols[PUZZLE_SYMBOLS_MAX];
    const int n = board_symbols(&v->desk->play.puzzle, symbols),
              best = readout_best(v->timeline, v->readout, cell, NULL);
    for (int slot = 0; slot < n; slot++) {
        int k = class_of(v, symbols[slot]), dx, dy;
        float p = k < 0 ? 0 : readout_probability(v->timeline, v->readout, cell, k);
        if (p < possible_from) continue;
        board_slot(b, slot, &dx, &dy);
        struct item *i = scene_text(v->scene, x + dx, y + dy, 1, ROLE_CANDIDATE, kind->symbols[symbols[slot]].glyph);
        i->fore = paint_level(ROLE_CANDIDATE, 0.15 + 0.5 * p);
        if (k != best) continue; /* what the answer says now */
        i->fore = paint(ROLE_PREDICTED);
        i->flags |= ITEM_BOLD | ITEM_UNDERLINE;
    }
}

static void draw_pencil(struct screen *v, const struct placed *b, int cell, int x, int y) {
    const struct play *p = &v->desk->play;
    uint8_t symbols[PUZZLE_SYMBOLS_MAX];
    int n = board_symbols(&p->puzzle, symbols);
    for (int slot = 0; slot < n; slot++) {
        int dx, dy;
        if (!(p->pencil[cell] >> symbols[slot] & 1)) continue;
        board_slot(b, slot, &dx, &dy);
        scene_text(v->scene, x + dx, y + dy, 1, ROLE_PENCIL, p->puzzle.kind->symbols[symbols[slot]].glyph);
    }
}

/* Small cells have no room for pencil marks: how many there are. */
static void draw_pencil_count(struct screen *v, const struct placed *b, int cell, int x, int y) {
    int n = __builtin_popcount(v->desk->play.pencil[cell]);
    if (n)
        scene_textf(v->scene, x, y, 1, ROLE_PENCIL, "%s", n == 1 ? "'" : "\"")->fore.level =
            b->scale.cell_width > 2 ? 255 : 160;
}

static struct paint back_of(const struct screen *v, const struct facts *f, int cell, bool same) {
    const struct desk *d = v->desk;
    bool run = shows_run(v), solid = f->given;
    if (d->play.puzzle.kind->answer_overlays && !solid) {
        if (run) return f->probability > 0.04f ? paint_level(ROLE_ANSWER, f->probability) : paint(ROLE_NONE);
        return f->symbol != d->play.puzzle.kind->blank ? paint(ROLE_ANSWER) : paint(ROLE_NONE);
    }
    if (run && v->look->board == BOARD_CONFIDENCE && !f->given) return paint_level(ROLE_DELTA, f->probability);
    if (cell == d->cell) return paint(ROLE_SELECTED);
    return paint(same ? ROLE_SAME : ROLE_NONE);
}

/* Over a bright shade text is dark. */
static struct paint fore_of(const struct facts *f, struct paint back) {
    if (back.role == ROLE_DELTA && back.level > 140) return paint(ROLE_BACK);
    if (f->wrong) return paint(ROLE_CONFLICT);
    if (f->given) return paint(ROLE_GIVEN);
    if (f->revealed) return paint(ROLE_REVEALED);
    if (f->played) return paint(ROLE_PLAYED);
    if (f->changed) return paint(ROLE_CHANGED);
    if (f->pinned) return paint(ROLE_MARK);
    return paint_level(ROLE_PREDICTED, 0.2 + 0.8 * f->probability);
}

/* What the net knows of a cell that is not part of its answer: a maze's next move. What is new stands out, so that one
 * sees it spread. */
static void draw_hint(const struct screen *v, int cell, struct item *i) {
    const uint8_t hint = v->readout->hint[cell];
    if (!hint) return;
    const bool fresh = hint != timeline_readout_before(v->timeline, v->desk->frame)->hint[cell];
    i->text = v->desk->play.puzzle.kind->hint_glyphs[hint - 1];
    i->fore = fresh ? paint(ROLE_CHANGED) : paint(ROLE_DIM);
    if (fresh) i->flags |= ITEM_BOLD;
}

static void draw_cell(struct screen *v, const struct placed *b, int cell, uint8_t selected) {
    const struct look *look = v->look;
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    struct facts f = facts_of(v, cell);
    bool run = shows_run(v), large = b->scale.lines == LINES_CELLS;
    bool same = !kind->answer_overlays && selected != kind->blank && f.symbol == selected && cell != v->desk->cell;
    bool candidates = run && large && !f.sure && look->board == BOARD_CANDIDATES;
    bool empty = f.symbol == kind->blank && !kind->answer_overlays;
    struct paint back = back_of(v, &f, cell, same), fore = fore_of(&f, back);
    struct item *i = board_draw_symbol(v->scene, b, cell, f.symbol, fore, back);
    if (!i) return;
    int x = i->x, y = i->y;
    if (candidates || (empty && large))
        i->text = "";
    else if (empty)
        i->text = "·", i->fore = paint(ROLE_DIM);
    if (run && kind->hint_glyphs && f.symbol == kind->blank && look->board == BOARD_CANDIDATES) draw_hint(v, cell, i);
    if (f.given || f.played || f.pinned) i->flags |= ITEM_BOLD;
    i->mark = large ? 0 : mark_of(&f);
    i->mark_paint = mark_paint(&f);
    if (candidates)
        draw_candidates(v, b, cell, x, y);
    else if (run && large && !f.given && look->board == BOARD_CONFIDENCE)
        scene_textf(v->scene, x, y + b->scale.cell_height - 1, b->scale.cell_width,
                    back.level > 140 ? ROLE_BACK : ROLE_TEXT, "%.0f%%", 100 * f.probability)
            ->align = ALIGN_CENTRE;
    if (large) draw_mark(v, b, &f, x, y);
    if (!run && empty && large)
        draw_pencil(v, b, cell, x, y);
    else if (!run && empty)
        draw_pencil_count(v, b, cell, x, y);
}

/* ---- two cells a character ---- */

static struct paint half_paint(struct screen *v, int cell) {
    const struct puzzle_kind *kind = v->desk->play.puzzle.kind;
    const struct facts f = facts_of(v, cell);
    const bool run = shows_run(v);
    const uint8_t hint = run ? v->readout->hint[cell] : 0;
    const enum symbol_role role = kind->symbols[f.symbol].role;
    if (role == SYMBOL_WALL) return paint(ROLE_SOLID);
    if (role == SYMBOL_END) return paint(ROLE_TITLE);
    if (f.wrong && role == SYMBOL_PATH) return paint(ROLE_CONFLICT);
    if (run ? f.probability > 0.3f : f.symbol != kind->blank) return paint_level(ROLE_PREDICTED, f.probability);
    if (!hint || hint >= kind->hint_count) return paint(ROLE_BACK);
    const bool fresh = hint != timeline_readout_before(v->timeline, v->desk->frame)->hint[cell];
    return fresh ? paint(ROLE_CHANGED) : paint_level(ROLE_DELTA, 0.35);
}

void board_draw_halves(struct scene *s, const struct placed *b, const struct board *board) {
    const struct puzzle_kind *kind = b->puzzle->kind;
    uint8_t *out = scene_field(s, b->x, b->y, b->w, b->h, b->columns, (b->rows + 1) / 2 * 2, 2, ROLE_NONE);
    for (int row = 0; row < (b->rows + 1) / 2 * 2; row++)
        for (int column = 0; column < b->columns; column++) {
            const int cell = (b->row + row) * b->puzzle->given.width + b->column + column;
            const enum symbol_role role = row < b->rows ? kind->symbols[board->cells[cell]].role : SYMBOL_FLOOR;
            const struct paint q = paint(role == SYMBOL_WALL   ? ROLE_SOLID
                                         : role == SYMBOL_END  ? ROLE_TITLE
                                         : role == SYMBOL_PATH ? ROLE_PREDICTED
                                                               : ROLE_BACK);
            *out++ = q.role, *out++ = q.level;
        }
}

/* Large boards: walls, how far the wave has come, the path. */
static void draw_halves(struct screen *v, const struct placed *b) {
    uint8_t *out = scene_field(v->scene, b->x, b->y, b->w, b->h, b->columns, (b->rows + 1) / 2 * 2, 2, ROLE_NONE);
    for (int row = 0; row < (b->rows + 1) / 2 * 2; row++)
        for (int column = 0; column < b->columns; column++) {
            const struct paint q = row < b->rows
                                       ? half_paint(v, (b->row + row) * b->puzzle->given.width + b->column + column)
                                       : paint(ROLE_BACK);
            *out++ = q.role, *out++ = q.level;
        }
    for (int row = 0; row < b->rows; row += 2) /* a click chooses the upper one */
        for (int column = 0; column < b->columns; column++) {
            struct item *i = scene_add(v->scene, ITEM_FILL, b->x + column, b->y + row / 2, 1, 1);
            i->action = ACTION_CELL_GOTO;
            i->argument = (b->row + row) * b->puzzle->given.width + b->column + column;
        }
    int x, y;
    if (v->desk->cell >= 0 && v->look->entry && board_cell(b, v->desk->cell, &x, &y))
        scene_text(v->scene, x, y, 1, ROLE_CURSOR, "×")->flags = ITEM_BOLD;
    board_draw_scroll(v->scene, b);
}

void view_board(struct screen *v, const struct placed *b) {
    const struct desk *d = v->desk;
    if (b->scale.lines == LINES_HALF) {
        draw_halves(v, b);
        return;
    }
    uint8_t selected = d->cell < 0 ? d->play.puzzle.kind->blank : shown_grid(v)->cells[d->cell];
    for (int c = 0; c < d->play.cells; c++)
        draw_cell(v, b, c, selected);
    board_draw_lines(v->scene, b);
    board_draw_scroll(v->scene, b);
    board_draw_cursor(v->scene, b, d->cell);
}
