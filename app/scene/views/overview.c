/* A large board as a whole, many cells a point: how far the wave has come, and which part is seen beside it. */
#include "views.h"

/* Which of the cells of a point it shows: what is rare and tells most. */
static int rank(struct paint p) {
    switch (p.role) {
    case ROLE_TITLE: /* the start and the goal */
        return 5;
    case ROLE_CONFLICT:
        return 4;
    case ROLE_PREDICTED: /* the path */
        return 3;
    case ROLE_CHANGED:
        return 2;
    case ROLE_DELTA: /* reached */
        return 1;
    default:
        return 0;
    }
}

/* The cells of rows y0..y1-1 and columns x0..x1-1 as one point. */
static struct paint point_of(const struct screen *v, int y0, int y1, int x0, int x1) {
    struct paint best = paint(ROLE_BACK);
    int walls = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) {
            const struct paint p = half_paint(v, y * v->desk->play.puzzle.given.width + x);
            walls += p.role == ROLE_SOLID;
            if (rank(p) > rank(best)) best = p;
        }
    return !rank(best) && 2 * walls > (y1 - y0) * (x1 - x0) ? paint(ROLE_SOLID) : best;
}

/* The frame around columns x0..x1 and rows y0..y1 of characters. */
static void draw_part(struct screen *v, const struct placed *b, struct area a, int columns, int rows) {
    const struct board *g = &b->puzzle->given;
    const int x0 = b->column * columns / g->width, x1 = (b->column + b->columns) * columns / g->width;
    const int y0 = b->row * rows / g->height / 2, y1 = (b->row + b->rows) * rows / g->height / 2;
    scene_box(v->scene, a.x + x0, a.y + y0, x1 - x0 > 2 ? x1 - x0 : 2, y1 - y0 > 2 ? y1 - y0 : 2, ROLE_CURSOR, NULL);
}

enum { LEAST = 4 }; /* lines and columns that show anything */

/* Points of the picture in w characters by h: as many as fit, in the board's proportions, no more than cells. */
static void size_in(const struct board *g, int w, int h, int *columns, int *rows) {
    *rows = 2 * h, *columns = *rows * g->width / g->height;
    if (*columns > w) *columns = w, *rows = *columns * g->height / g->width;
    if (*rows > g->height) *rows = g->height, *columns = g->width;
    *rows &= ~1;
}

int overview_height(const struct placed *b, int w, int h) {
    int columns, rows;
    size_in(&b->puzzle->given, w, h - 1, &columns, &rows);
    return rows >= 2 * LEAST && columns >= LEAST ? rows / 2 + 1 : 0;
}

void view_overview(struct screen *v, const struct placed *b, struct area a) {
    const struct board *g = &b->puzzle->given;
    int columns, rows;
    if (v->look->colourless || v->look->ascii || !overview_height(b, a.w, a.h)) return;
    size_in(g, a.w, a.h - 1, &columns, &rows);
    scene_text(v->scene, a.x, a.y, a.w, ROLE_DIM, "all of it");
    a.y++;
    uint8_t *out = scene_field(v->scene, a.x, a.y, columns, rows / 2, columns, rows, 2, ROLE_NONE);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            const struct paint p = point_of(v, y * g->height / rows, (y + 1) * g->height / rows, x * g->width / columns,
                                            (x + 1) * g->width / columns);
            *out++ = p.role, *out++ = p.level;
        }
    draw_part(v, b, a, columns, rows);
}
