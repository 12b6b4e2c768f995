#include "grids.h"

static const struct {
    int width, height; /* of a cell */
} scales[GRID_SCALES] = {[GRID_LARGE] = {6, 3}, [GRID_MEDIUM] = {4, 2}, [GRID_SMALL] = {2, 1}, [GRID_CHAR] = {1, 1}};

static bool halves(enum grid_scale scale) {
    return scale >= GRID_HALF;
}

void grid_size(const struct board *b, enum grid_scale scale, int *w, int *h) {
    *w = 2 + (halves(scale) ? b->width : b->width * scales[scale].width);
    *h = 2 + (halves(scale) ? (b->height + 1) / 2 : b->height * scales[scale].height);
}

bool grids_spell(const struct screen *v) {
    return v->look->symbols || v->look->colourless || v->look->ascii;
}

bool grid_suits(const struct screen *v, enum grid_scale scale) {
    return scale != (grids_spell(v) ? GRID_HALF : GRID_CHAR);
}

static enum role role_of(uint8_t symbol) {
    return ROLE_SYMBOL_0 + symbol;
}

/* Over a bright colour a glyph is dark. */
static enum role glyph_role(uint8_t symbol) {
    const bool bright = symbol == 3 || symbol == 4 || symbol == 5 || symbol == 7 || symbol == 8;
    return bright ? ROLE_SYMBOL_0 : ROLE_SYMBOL_5;
}

static const char *glyph_of(const struct screen *v, const struct board *b, int cell) {
    return v->desk->play.puzzle.kind->symbols[b->cells[cell]].glyph;
}

/* One cell a character, by glyphs. */
static void spell_field(struct screen *v, const struct board *b, int x, int y, int rows, int columns) {
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++) {
            const int at = row * b->height / rows * b->width + column * b->width / columns;
            scene_text(v->scene, x + column, y + row, 1, glyph_role(b->cells[at]), glyph_of(v, b, at))->back =
                paint(role_of(b->cells[at]));
        }
}

/* Two cells a character, the lower half of a last row left empty. */
static void draw_field(struct screen *v, const struct board *b, int x, int y, int w, int h, int rows, int columns) {
    uint8_t *out = scene_field(v->scene, x, y, w, h, columns, 2 * h, 2, ROLE_NONE);
    for (int row = 0; row < 2 * h; row++)
        for (int column = 0; column < columns; column++) {
            const int at = row * b->height / rows * b->width + column * b->width / columns;
            const struct paint p = row < rows ? paint(role_of(b->cells[at])) : paint(ROLE_NONE);
            *out++ = p.role, *out++ = p.level;
        }
}

int grid_thumb(struct screen *v, const struct board *b, int x, int y, int w, int h) {
    int columns = b->width < w ? b->width : w, rows = b->height < 2 * h ? b->height : 2 * h;
    if (columns * b->height < rows * b->width) rows = (columns * b->height + b->width - 1) / b->width;
    if (rows * b->width < columns * b->height) columns = (rows * b->width + b->height - 1) / b->height;
    if (grids_spell(v))
        spell_field(v, b, x, y, (rows + 1) / 2, columns);
    else
        draw_field(v, b, x, y, columns, (rows + 1) / 2, rows, columns);
    return columns;
}

static void draw_cell(struct screen *v, const struct board *b, enum grid_scale scale, int x, int y, int cell,
                      const struct grid_look *how) {
    const int w = scales[scale].width, h = scales[scale].height;
    struct item *i =
        scene_cell(v->scene, x + cell % b->width * w, y + cell / b->width * h, w, h, paint(glyph_role(b->cells[cell])),
                   paint(role_of(b->cells[cell])), how->symbols ? glyph_of(v, b, cell) : "");
    if (cell == how->anchor) i->text = "+", i->flags |= ITEM_BOLD;
    if (how->marks && how->marks[cell]) i->text = "*", i->flags |= ITEM_BOLD;
    if (how->clickable) i->action = ACTION_CELL_GOTO, i->argument = cell;
}

/* In a cell of one character, or half of one. */
static void draw_small_cursor(struct screen *v, const struct board *b, int x, int y, int cell, int rows) {
    struct item *i = scene_text(v->scene, x + cell % b->width, y + cell / b->width / rows, 1, ROLE_CURSOR, "×");
    i->flags = ITEM_BOLD;
    i->back = paint(role_of(b->cells[cell]));
}

static void draw_cursor(struct screen *v, const struct board *b, enum grid_scale scale, int x, int y, int cell) {
    const int w = scales[scale].width, h = scales[scale].height;
    if (w == 1) {
        draw_small_cursor(v, b, x, y, cell, 1);
        return;
    }
    const int left = x + cell % b->width * w, top = y + cell / b->width * h + h / 2;
    const enum role fore = glyph_role(b->cells[cell]);
    scene_text(v->scene, left, top, 1, fore, "[")->back = paint(role_of(b->cells[cell]));
    scene_text(v->scene, left + w - 1, top, 1, fore, "]")->back = paint(role_of(b->cells[cell]));
}

/* Two cells a character: a click chooses the upper one. */
static void make_clickable(struct screen *v, const struct board *b, int x, int y) {
    for (int row = 0; row < b->height; row += 2)
        for (int column = 0; column < b->width; column++) {
            struct item *i = scene_add(v->scene, ITEM_FILL, x + column, y + row / 2, 1, 1);
            i->action = ACTION_CELL_GOTO;
            i->argument = row * b->width + column;
        }
}

void grid_draw(struct screen *v, const struct board *b, enum grid_scale scale, int x, int y,
               const struct grid_look *how, const char *title) {
    int w, h;
    grid_size(b, scale, &w, &h);
    scene_box(v->scene, x, y, w, h, ROLE_FRAME, title && text_width(title) + 3 < w ? title : NULL);
    x++, y++;
    if (halves(scale)) {
        draw_field(v, b, x, y, b->width, (b->height + 1) / 2, b->height, b->width);
        if (how->clickable) make_clickable(v, b, x, y);
        if (how->cell >= 0) draw_small_cursor(v, b, x, y, how->cell, 2);
        return;
    }
    for (int c = 0; c < board_cells(b); c++)
        draw_cell(v, b, scale, x, y, c, how);
    if (how->cell >= 0) draw_cursor(v, b, scale, x, y, how->cell);
}
