/* Mazes in tables: HRM's and TRM's benchmark files. A maze is n * n characters, row after row; blanks are floor. */
#include "alloc.h"
#include "reading.h"
#include "rules.h"
#include "table.h"
#include "text.h"

#include <string.h>

static bool looks(const char *field, size_t size) {
    size_t good = 0, marks = 0;
    for (size_t i = 0; i < size; i++) {
        good += maze_symbol_of(field[i]) >= 0;
        marks += field[i] == '#' || field[i] == 'S' || field[i] == 'G';
    }
    return marks > 0 && good * 10 >= size * 9;
}

int maze_sniff_table(const char *text, size_t size) {
    struct puzzle_text t = {.at = text, .end = text + size, .line = 1};
    struct table table;
    if (!table_begin(&table, &t, looks, false)) return 0;
    return table.empty ? 40 : table.columns == 1 ? 80 : 97;
}

static struct span span_of(const struct table_field *f) {
    return (struct span){f->text, (int)f->size, f->line.number,
                         text_columns(f->line.text, (size_t)(f->text - f->line.text)) + 1};
}

/* The answer must be the question with floor turned path. */
static int same_maze(const struct puzzle *p, const uint8_t *answer, const struct span *a, struct err *e) {
    for (int i = 0; i < a->size; i++)
        if (answer[i] != p->given.cells[i] && !(answer[i] == MAZE_PATH && p->given.cells[i] == MAZE_FLOOR))
            return err_set(e, ERR_VALUE, NULL, a->line, a->column + i, "the same maze with its path",
                           "the answer differs from the question at row %d, column %d", i / p->given.width + 1,
                           i % p->given.width + 1);
    return 0;
}

static int read_question(struct puzzle *p, const struct table_field *f, const char *file, struct err *e) {
    uint8_t cells[PUZZLE_CELLS_MAX];
    const struct span q = span_of(f);
    int side = MAZE_SIDE_MIN;
    while (side < PUZZLE_SIDE_MAX && side * side < q.size)
        side++;
    if (side * side != q.size)
        return err_set(e, q.size > PUZZLE_CELLS_MAX ? ERR_LIMIT : ERR_SYNTAX, NULL, q.line, q.column,
                       "n * n characters, n from 2 to 64", "a question of %d characters", q.size);
    if (maze_read_symbols(&q, maze_symbol_of, MAZE_SYMBOLS_EXPECTED, cells, e)) return -1;
    const uint8_t *path = memchr(cells, MAZE_PATH, (size_t)q.size);
    if (path)
        return err_set(e, ERR_VALUE, NULL, q.line, q.column + (int)(path - cells), "walls, floor, start and goal",
                       "a path in the question");
    puzzle_init(p, &maze_kind, side, side);
    return maze_finish(p, cells, file, q.line, false, e);
}

static int read_answer(struct puzzle *p, const struct table_field *f, const char *file, struct err *e) {
    uint8_t cells[PUZZLE_CELLS_MAX];
    const struct span a = span_of(f);
    if (a.size == 0) return 0;
    if (a.size != board_cells(&p->given))
        return err_set(e, ERR_SYNTAX, NULL, a.line, a.column, "as many characters as in the question",
                       "an answer of %d characters", a.size);
    if (maze_read_symbols(&a, maze_symbol_of, MAZE_SYMBOLS_EXPECTED, cells, e)) return -1;
    return same_maze(p, cells, &a, e) || maze_finish(p, cells, file, a.line, false, e) ? -1 : 0;
}

static int read_record(struct puzzle_list *out, const struct table_field fields[TABLE_ROLES], const char *file,
                       struct err *e) {
    struct puzzle *p = puzzle_list_add(out);
    int failed = read_question(p, &fields[TABLE_PUZZLE], file, e);
    if (!failed) p->source = table_copy(&fields[TABLE_SOURCE]), p->name = table_copy(&fields[TABLE_NAME]);
    if (!failed) failed = read_answer(p, &fields[TABLE_SOLUTION], file, e);
    if (!failed) return 0;
    puzzle_free(p);
    out->count--;
    return -1;
}

int maze_read_table(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct table_field fields[TABLE_ROLES];
    if (!t->state) {
        struct table table;
        if (!table_begin(&table, t, looks, false) && !table_begin(&table, t, looks, true))
            return err_set(e, ERR_SYNTAX, t->file, t->line, 1, "source,q,a,rating or question,answer",
                           "no header of a table of mazes");
        t->state = memcpy(XNEW(struct table), &table, sizeof table);
        if (table.empty) return err_set(e, ERR_SYNTAX, t->file, t->line, 1, "records", "the table holds no puzzle");
    }
    for (int more; (more = table_next(t->state, t, fields, e));) {
        const int failed = more < 0 || read_record(out, fields, t->file, e);
        if (!failed) return 0;
        if (table_leave_out(t->state, t, e)) return -1;
    }
    return 0;
}
