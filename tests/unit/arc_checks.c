#include "arc_checks.h"

#include <check.h>
#include <string.h>

static struct board rows_until(const char *rows, const char *end) {
    struct board b;
    const int width = (int)strcspn(rows, "/>");
    const int cells_and_cuts = (int)(end - rows) + 1;
    ck_assert_int_eq(cells_and_cuts % (width + 1), 0);
    board_init(&b, cells_and_cuts / (width + 1), width, 0);
    for (int i = 0; i < board_cells(&b); i++)
        b.cells[i] = (uint8_t)(rows[i / width * (width + 1) + i % width] - '0');
    return b;
}

struct board board_of(const char *rows) {
    return rows_until(rows, rows + strlen(rows));
}

const char *rows_of(const struct board *b) {
    static char texts[2][ARC_CELLS_MAX + ARC_SIDE_MAX + 1];
    static int turn;
    char *out = texts[turn ^= 1], *at = out;
    for (int i = 0; b->cells && i < board_cells(b); i++) {
        if (i && i % b->width == 0) *at++ = '/';
        *at++ = (char)('0' + b->cells[i]);
    }
    *at = 0;
    return out;
}

struct arc_task *task_of(const char *const *pairs) {
    struct arc_task *task = arc_task_new();
    for (; *pairs; pairs++) {
        struct demonstration *d = arc_task_add(task);
        const char *cut = strchr(*pairs, '>');
        d->input = rows_until(*pairs, cut);
        d->output = board_of(cut + 1);
    }
    return task;
}
