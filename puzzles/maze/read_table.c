/* Mazes in tables: HRM's and TRM's benchmark files. A maze is n * n characters, row after row; blanks are floor. */
#include "alloc.h"
#include "glyph.h"
#include "reading.h"
#include "table.h"
#include <stdlib.h>

#include <string.h>

static bool looks(const char *field, size_t size) {
    size_t good = 0, marks = 0;
    for (size_t i = 0; i < size; i++) {
        good += field[i] && strchr("#SGE .oX*\n", field[i]);
        marks += field[i] && strchr("#SG", field[i]);
    }
    return marks > 0 && good * 10 >= size * 9;
}

int maze_sniff_table(const char *text, size_t size) {
    struct puzzle_text t = {.at = text, .end = text + size, .line = 1};
    struct table table;
    if (!table_begin(&table, &t, looks, false)) return 0;
    return table.empty ? 40 : table.columns == 1 ? 80 : 97;
}

/* A field as rows: it has lines, or is n * n characters. */
static int take_field(const struct table_field *f, const char *what, struct drawing *d, struct page *page,
                      struct err *e) {
    const struct puzzle_text t = {.at = f->text, .end = f->text + f->size, .line = 1, .last = true};
    char glyphs[PUZZLE_CELLS_MAX + 1];
    int count = 0, side = MAZE_SIDE_MIN;
    page_begin(page, &t);
    while (page_line(page, count))
        count++;
    if (count > 1) return drawing_take(page, 0, count, true, d, e);
    const int size = f->size <= PUZZLE_CELLS_MAX ? (int)glyphs_of(f->text, f->size, glyphs) : (int)f->size;
    while (side < PUZZLE_SIDE_MAX && side * side < size)
        side++;
    if (side * side != size)
        return err_set(e, f->size > PUZZLE_CELLS_MAX ? ERR_LIMIT : ERR_SYNTAX, NULL, 1, 1,
                       "n * n characters, n from 2 to 100", "%s of %zu characters", what, f->size);
    *d = (struct drawing){.height = side, .width = side, .stride = 1};
    memcpy(d->glyphs, glyphs, (size_t)size);
    return 0;
}

static int read_question(struct puzzle *p, const struct table_field *f, struct page *page, struct err *e) {
    struct drawing d;
    if (take_field(f, "a question", &d, page, e) || maze_of_drawing(p, &d, NULL, e)) return -1;
    for (int i = 0; p->answer.cells && i < board_cells(&p->given); i++)
        if (p->answer.cells[i] == MAZE_PATH)
            return drawing_error(&d, i, ERR_VALUE, e, "walls, floor, start and goal", "a path in the question");
    return 0;
}

/* The answer must be the question with floor turned path. */
static int read_answer(struct puzzle *p, const struct table_field *f, struct page *page, struct err *e) {
    struct drawing d;
    struct puzzle answered = {0};
    if (take_field(f, "an answer", &d, page, e)) return -1;
    if (d.height != p->given.height || d.width != p->given.width)
        return err_set(e, ERR_SYNTAX, NULL, 1, 1, "as many characters as in the question", "an answer of %d characters",
                       d.height * d.width);
    int failed = maze_of_drawing(&answered, &d, NULL, e);
    for (int i = 0; !failed && i < board_cells(&p->given); i++)
        if (answered.given.cells[i] != p->given.cells[i])
            failed = drawing_error(&d, i, ERR_VALUE, e, "the same maze with its path",
                                   "the answer differs from the question at row %d, column %d", i / d.width + 1,
                                   i % d.width + 1);
    if (!failed && answered.answer.cells) board_assign(&p->answer, &answered.answer);
    puzzle_free(&answered);
    return failed;
}

static int read_fields(struct puzzle *p, const struct table_field fields[TABLE_ROLES], struct page *page,
                       struct err *e) {
    const struct table_field *q = &fields[TABLE_PUZZLE], *a = &fields[TABLE_SOLUTION];
    if (read_question(p, q, page, e)) return table_error_inside(q, e);
    if (a->size && read_answer(p, a, page, e)) return table_error_inside(a, e);
    p->source = table_copy(&fields[TABLE_SOURCE]);
    p->name = table_copy(&fields[TABLE_NAME]);
    return 0;
}

static int read_record(struct puzzle_list *out, const struct table_field fields[TABLE_ROLES], const char *file,
                       struct err *e) {
    struct puzzle *p = puzzle_list_add(out);
    struct page *page = XNEW(struct page);
    const int failed = read_fields(p, fields, page, e);
    page_free(page);
    free(page);
    if (!failed) {
        puzzle_set_origin(p, file, fields[TABLE_PUZZLE].line.number);
        return 0;
    }
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
