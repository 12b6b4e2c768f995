/* The board: what is given, what the network believes or a person entered, and marks. */
#include "placed.h"
#include "views.h"
#include <string.h>

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

/* In a large cell: in the corner, or above it on the line where a candidate sits there. */
static void draw_mark(struct screen *v, const struct placed *b, int cell) {
    const struct facts f = facts_of(v, cell);
    int x, y, dx, dy;
    const char mark[2] = {mark_of(&f)};
    if (!*mark || !board_cell(b, cell, &x, &y)) return;
    board_slot(b, board_slot_columns(b->slots) - 1, &dx, &dy);
    const int corner = b->scale.cell_width - 1;
    scene_text(v->scene, x + corner, dx == corner ? y - 1 : y, 1, mark_paint(&f).role, mark)->flags = ITEM_BOLD;
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
        i->fore = paint_level(ROLE_CANDIDATE, (cell == v->desk->cell ? 0.45 : 0.15) + 0.5 * p);
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

static struct paint fore_of(const struct facts *f, struct paint back) {
    if (back.role == ROLE_DELTA) return paint_over(back);
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
    else if (run && large && !f.given && look->board == BOARD_CONFIDENCE) {
        i->flags |= ITEM_RAISED;
        i = scene_textf(v->scene, x, y + b->scale.cell_height - 1, b->scale.cell_width, ROLE_TEXT, "%.0f%%",
                        100 * f.probability);
        i->fore = paint_over(back);
        i->align = ALIGN_CENTRE;
    }
    if (!run && empty && large)
        draw_pencil(v, b, cell, x, y);
    else if (!run && empty)
        draw_pencil_count(v, b, cell, x, y);
}

/* ---- two cells a character ---- */

struct paint half_paint(const struct screen *v, int cell) {
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

/* Start and goal by their letters; each takes the room of the cell it shares a character with. */
static void draw_ends(struct screen *v, const struct placed *b) {
    const struct puzzle *p = b->puzzle;
    for (int c = 0; c < v->desk->play.cells; c++) {
        const struct puzzle_symbol *symbol = &p->kind->symbols[p->given.cells[c]];
        int x, y;
        if (symbol->role != SYMBOL_END || !board_cell(b, c, &x, &y)) continue;
        struct item *i = scene_text(v->scene, x, y, 1, ROLE_TITLE, symbol->glyph);
        i->back = paint(ROLE_TITLE);
        i->fore = paint_over(i->back);
        i->flags = ITEM_BOLD;
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
    draw_ends(v, b);
    board_make_clickable(v->scene, b);
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
    for (int c = 0; c < d->play.cells && b->scale.lines == LINES_CELLS; c++)
        draw_mark(v, b, c);
    board_draw_scroll(v->scene, b);
    board_draw_cursor(v->scene, b, d->cell);
}
