/* The latent state z as a field of colour: how far it moved, its change at this update, or its direction (three
 * components of its projection as one colour: equal colours are equal thoughts). */
#include "views.h"
#include <math.h>
#include <string.h>

/* What the least and the strongest colour stand for. */
struct ends {
    float least, most;
};

/* How far z has moved differs little between cells, so they are this frame's; changes are compared over the whole run.
 */
static struct ends ends_of(const struct screen *v) {
    const struct timeline *t = v->timeline;
    struct ends e = {t->change_least, t->change_scale};
    if (v->look->latent == LATENT_CHANGE) return e;
    e.least = e.most = frame_moved(v->frame, 0);
    for (int c = 1; c < t->shape.cells; c++) {
        e.least = fminf(e.least, frame_moved(v->frame, c));
        e.most = fmaxf(e.most, frame_moved(v->frame, c));
    }
    return e;
}

static float number_of(const struct screen *v, int cell) {
    if (v->look->latent == LATENT_MOVED) return frame_moved(v->frame, cell);
    return frame_change(timeline_latent(v->timeline, v->desk->frame), cell);
}

static enum role role_of(const struct screen *v) {
    return v->look->latent == LATENT_CHANGE ? ROLE_DELTA : ROLE_HEAT;
}

static struct paint paint_of(const struct screen *v, struct ends e, int cell) {
    if (v->look->latent != LATENT_DIRECTION)
        return paint_level(role_of(v), e.most > e.least ? (number_of(v, cell) - e.least) / (e.most - e.least) : 0);
    struct paint q = {.role = ROLE_VECTOR};
    for (int k = 0; k < 3; k++)
        q.vector[k] = v->frame->projection[3 * cell + k]; /* from the least to the most of this frame */
    q.level = q.vector[0];
    return q;
}

/* One smooth field under cells of equal pitch. */
static void draw_field(struct screen *v, const struct placed *b, struct ends e) {
    bool direction = v->look->latent == LATENT_DIRECTION;
    int lines = b->scale.lines == LINES_CELLS, channels = direction ? 3 : 1;
    uint8_t *out = scene_field(v->scene, b->x + lines, b->y + lines, b->w - lines, b->h - lines, b->columns, b->rows,
                               channels, direction ? ROLE_VECTOR : role_of(v));
    scene_last(v->scene)->flags = ITEM_SMOOTH;
    for (int row = 0; row < b->rows; row++)
        for (int column = 0; column < b->columns; column++) {
            struct paint q = paint_of(v, e, (b->row + row) * b->puzzle->given.width + b->column + column);
            if (direction)
                *out++ = q.vector[0], *out++ = q.vector[1], *out++ = q.vector[2];
            else
                *out++ = q.level;
        }
}

/* Two cells a character: walls and ends as they are, z between them. */
static void draw_halves(struct screen *v, const struct placed *b, struct ends e) {
    const struct puzzle *p = b->puzzle;
    const int rows = (b->rows + 1) / 2 * 2;
    uint8_t *out = scene_field(v->scene, b->x, b->y, b->w, b->h, b->columns, rows, 5, ROLE_NONE);
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < b->columns; column++, out += 5) {
            const int cell = (b->row + row) * p->given.width + b->column + column;
            const enum symbol_role role =
                row < b->rows ? p->kind->symbols[v->timeline->given.cells[cell]].role : SYMBOL_BLANK;
            const struct paint q = row >= b->rows        ? paint(ROLE_BACK)
                                   : role == SYMBOL_WALL ? paint(ROLE_SOLID)
                                   : role == SYMBOL_END  ? paint(ROLE_TITLE)
                                                         : paint_of(v, e, cell);
            out[0] = q.role, out[1] = q.level, memcpy(out + 2, q.vector, 3);
        }
    board_make_clickable(v->scene, b);
    board_draw_scroll(v->scene, b);
}

void view_latent(struct screen *v, const struct placed *b) {
    const struct puzzle *p = b->puzzle;
    const struct ends e = ends_of(v);
    if (b->scale.lines == LINES_HALF) {
        draw_halves(v, b, e);
        return;
    }
    bool pitch = b->scale.lines != LINES_BLOCKS;
    if (pitch) draw_field(v, b, e);
    for (int c = 0; c < v->desk->play.cells; c++) {
        uint8_t symbol = v->readout->grid.cells[c];
        bool given = v->timeline->given.cells[c] != v->timeline->blank,
             changed = v->frame->own && v->frame->own->changed[c];
        struct item *i =
            board_draw_symbol(v->scene, b, c, symbol, paint(given ? ROLE_GIVEN : ROLE_TEXT), paint(ROLE_NONE));
        if (!i) continue;
        /* over a field only text is drawn; where the answer is marks over the givens, the field says more than marks */
        if (i->flags & ITEM_SOLID) continue;
        const struct paint q = paint_of(v, e, c);
        i->fore = paint_over(q);
        bool quiet = p->kind->answer_overlays ? !given : symbol == p->kind->blank;
        if (!pitch)
            i->back = q;
        else if (quiet)
            i->kind = ITEM_FILL;
        else
            i->kind = ITEM_TEXT, i->align = ALIGN_CENTRE, i->y += (i->h - 1) / 2, i->h = 1;
        if (!pitch && quiet) i->text = " ";
        i->mark = changed && !pitch ? '*' : 0;
        i->mark_paint = paint(ROLE_CHANGED);
        if (!changed || !pitch) continue;
        int x, y;
        board_cell(b, c, &x, &y);
        scene_text(v->scene, x + b->scale.cell_width - 1, y, 1, ROLE_CHANGED, "*");
    }
    board_draw_lines(v->scene, b);
    board_draw_scroll(v->scene, b);
    board_draw_cursor(v->scene, b, v->desk->cell);
}

void view_latent_legend(struct screen *v, struct area a) {
    static const char *const titles[] = {"direction of z: equal colours, equal state",
                                         "how far z has moved from its start", "change of z at this update"};
    struct scene *s = v->scene;
    enum latent_style style = v->look->latent;
    const struct timeline *t = v->timeline;
    scene_text(s, a.x, a.y, a.w, ROLE_TITLE, titles[style]);
    int w = a.w - 14 > 32 ? 32 : a.w - 14;
    if (style == LATENT_DIRECTION) {
        static const char *const axes[] = {"lightness", "green to red", "blue to yellow"};
        for (int k = 0; k < 3; k++)
            scene_textf(s, a.x, a.y + 1 + k, a.w, ROLE_DIM,
                        a.w < 56 ? "%-14s %5.2f" : "%-14s %5.2f here, %.2f to %.2f in all", axes[k],
                        frame_projection(v->frame, v->desk->cell, k), t->low[k], t->high[k]);
        return;
    }
    const struct ends e = ends_of(v);
    scene_textf(s, a.x, a.y + 1, 5, ROLE_DIM, "%.2f", e.least);
    uint8_t *out = scene_field(s, a.x + 6, a.y + 1, w, 1, w, 1, 1, role_of(v));
    for (int k = 0; k < w; k++)
        out[k] = w > 1 ? 255 * k / (w - 1) : 0;
    scene_textf(s, a.x + 7 + w, a.y + 1, 6, ROLE_DIM, "%.2f", e.most);
    const bool change = style == LATENT_CHANGE;
    scene_textf(s, a.x, a.y + 2, a.w, ROLE_TEXT, "here %.3f, mean %.3f", number_of(v, v->desk->cell),
                change ? timeline_latent(t, v->desk->frame)->change : v->frame->moved);
    scene_text(s, a.x, a.y + 3, a.w, ROLE_DIM, "z shows direction, moved, change in turn");
}
