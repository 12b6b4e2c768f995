/* Where the cells of a puzzle are on the screen, and what is drawn of every puzzle alike. */
#include "placed.h"

int board_slot_columns(int slots) {
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
    int slots = board_symbols(p, symbols), columns = board_slot_columns(slots), rows = (slots + columns - 1) / columns;
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

/* The first of `shown` of `count` cells so that `at` is about in the middle, without leaving the border; by quarters of
 * what is shown, so that the board stands still most of the time. */
static int scroll_to(int at, int shown, int count) {
    const int quarter = shown >= 4 ? shown / 4 : 1, before = at - shown / 2;
    const int first = before <= 0 ? 0 : (before + quarter / 2) / quarter * quarter;
    return first > count - shown ? count - shown : first;
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
    int slots = b->slots, columns = board_slot_columns(slots), rows = (slots + columns - 1) / columns;
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

void board_make_clickable(struct scene *s, const struct placed *b) {
    for (int row = 0; row < b->rows; row += 2)
        for (int column = 0; column < b->columns; column++) {
            struct item *i = scene_add(s, ITEM_FILL, b->x + column, b->y + row / 2, 1, 1);
            i->action = ACTION_CELL_GOTO;
            i->argument = (b->row + row) * b->puzzle->given.width + b->column + column;
        }
}
