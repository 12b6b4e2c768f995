#include "easel.h"
#include "alloc.h"
#include "session_private.h"

#include <stdlib.h>

/* The desk whose answer can be painted, or NULL and it is said. */
static struct desk *paintable(struct session *s) {
    struct desk *d = session_desk(s);
    if (!d || d->play.puzzle.kind->answer_apart) return d;
    session_say(s, MESSAGE_PLAIN, "that is for answers that are painted");
    return NULL;
}

static void painted(struct session *s, struct desk *d, const char *what, int cells) {
    desk_refresh(d);
    session_say(s, MESSAGE_PLAIN, "%s %d cell%s", what, cells, cells == 1 ? "" : "s");
}

/* The colour to be painted over: that of the cell, or where it was painted just now what it was before. */
static uint8_t colour_under(const struct play *p, int cell) {
    const struct move *last = p->done ? &p->moves[p->done - 1] : NULL;
    const bool now = last && last->what == MOVE_SYMBOL && last->cell == cell;
    return now ? (uint8_t)last->before : p->grid.cells[cell];
}

void easel_fill(struct session *s) {
    struct desk *d = paintable(s);
    if (!d) return;
    struct play *p = &d->play;
    const int width = p->grid.width, moves[] = {-width, width, -1, 1};
    const uint8_t from = colour_under(p, d->cell);
    int *waiting = XNEW_ARRAY(int, p->cells), count = from != d->brush, filled = 0;
    waiting[0] = d->cell;
    play_group(p);
    filled += play_put(p, d->cell, d->brush);
    while (count) {
        const int at = waiting[--count];
        for (int k = 0; k < 4; k++) {
            const int next = at + moves[k];
            if (next < 0 || next >= p->cells || (k > 1 && next / width != at / width)) continue;
            if (p->grid.cells[next] != from || !play_put(p, next, d->brush)) continue;
            waiting[count++] = next;
            filled++;
        }
    }
    free(waiting);
    painted(s, d, "filled", filled);
}

void easel_mark(struct session *s) {
    struct desk *d = paintable(s);
    if (!d) return;
    d->anchor = d->anchor == d->cell ? -1 : d->cell;
    session_say(s, MESSAGE_PLAIN, "%s", d->anchor < 0 ? "no mark" : "marked: a line or a selection begins here");
}

/* Row and column of the mark, or it is said that there is none. */
static bool anchor_of(struct session *s, const struct desk *d, int *row, int *column) {
    if (d->anchor < 0 || d->anchor >= d->play.cells) {
        session_say(s, MESSAGE_PLAIN, "mark where it begins first");
        return false;
    }
    *row = d->anchor / d->play.grid.width;
    *column = d->anchor % d->play.grid.width;
    return true;
}

void easel_line(struct session *s) {
    struct desk *d = paintable(s);
    int row, column, drawn = 0;
    if (!d || !anchor_of(s, d, &row, &column)) return;
    struct play *p = &d->play;
    const int width = p->grid.width, down = d->cell / width - row, right = d->cell % width - column;
    const int steps = abs(down) > abs(right) ? abs(down) : abs(right);
    play_group(p);
    for (int i = 0; i <= steps; i++) {
        const int half = steps / 2, y = row + (down * i + (down < 0 ? -half : half)) / (steps ? steps : 1);
        const int x = column + (right * i + (right < 0 ? -half : half)) / (steps ? steps : 1);
        drawn += play_put(p, y * width + x, d->brush);
    }
    painted(s, d, "a line:", drawn);
}

void easel_copy(struct session *s) {
    struct desk *d = paintable(s);
    int row, column;
    if (!d || !anchor_of(s, d, &row, &column)) return;
    const struct board *grid = &d->play.grid;
    const int other_row = d->cell / grid->width, other_column = d->cell % grid->width;
    const int top = row < other_row ? row : other_row, left = column < other_column ? column : other_column;
    board_free(&s->clipboard);
    board_init(&s->clipboard, abs(row - other_row) + 1, abs(column - other_column) + 1, 0);
    for (int i = 0; i < board_cells(&s->clipboard); i++)
        s->clipboard.cells[i] =
            grid->cells[(top + i / s->clipboard.width) * grid->width + left + i % s->clipboard.width];
    session_say(s, MESSAGE_PLAIN, "copied %d x %d", s->clipboard.height, s->clipboard.width);
}

/* Puts a board with its first cell at `row`, `column` of the answer, as far as there is room. */
static int put_board(struct play *p, const struct board *b, int row, int column) {
    int put = 0;
    for (int i = 0; i < board_cells(b); i++) {
        const int y = row + i / b->width, x = column + i % b->width;
        if (y < p->grid.height && x < p->grid.width) put += play_put(p, y * p->grid.width + x, b->cells[i]);
    }
    return put;
}

void easel_paste(struct session *s) {
    struct desk *d = paintable(s);
    if (!d) return;
    if (!s->clipboard.cells) {
        session_say(s, MESSAGE_PLAIN, "nothing is copied yet");
        return;
    }
    play_group(&d->play);
    painted(s, d,
            "pasted:", put_board(&d->play, &s->clipboard, d->cell / d->play.grid.width, d->cell % d->play.grid.width));
}

void desk_paint(struct desk *d, const struct board *b) {
    play_resize(&d->play, b->height, b->width);
    put_board(&d->play, b, 0, 0);
    d->anchor = -1;
    if (d->cell >= d->play.cells) d->cell = d->play.cells - 1;
    desk_refresh(d);
}

void easel_input(struct session *s) {
    struct desk *d = paintable(s);
    if (!d) return;
    desk_paint(d, &d->play.puzzle.given);
    session_say(s, MESSAGE_PLAIN, "the answer begins as the input");
}

void easel_resize(struct session *s, int height, int width) {
    struct desk *d = paintable(s);
    if (!d) return;
    const int row = d->cell / d->play.grid.width, column = d->cell % d->play.grid.width;
    const int most = d->play.puzzle.kind->side_max ? d->play.puzzle.kind->side_max : PUZZLE_SIDE_MAX;
    if (height < 1 || width < 1 || height > most || width > most) {
        session_say(s, MESSAGE_WARN, "an answer has 1 to %d rows and columns", most);
        return;
    }
    play_resize(&d->play, height, width);
    d->cell = (row < height ? row : height - 1) * width + (column < width ? column : width - 1);
    d->anchor = -1;
    desk_refresh(d);
    session_say(s, MESSAGE_PLAIN, "the answer is %d x %d", height, width);
}
