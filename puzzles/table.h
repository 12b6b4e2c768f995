/* Tables of puzzles: a header that names the columns, then one record a line, with commas, semicolons, tabs or bars
 * between the fields. Quoted fields may hold anything, line feeds too (RFC 4180). */
#ifndef RUMIA_TABLE_H
#define RUMIA_TABLE_H

#include "puzzle_format.h"

enum { TABLE_COLUMNS_MAX = 256 };
enum table_role { TABLE_OTHER, TABLE_PUZZLE, TABLE_SOLUTION, TABLE_SOURCE, TABLE_NAME, TABLE_ROLES };

/* Whether a field may be a puzzle. */
typedef bool table_looks(const char *field, size_t size);

struct table {
    char delimiter;
    bool named; /* the column of puzzles is known by its name, else by what stands in it */
    bool empty; /* there are no records */
    int columns;
    uint8_t role[TABLE_COLUMNS_MAX]; /* enum table_role; each but TABLE_OTHER at most once */
    table_looks *looks;
    const char *begin; /* of the last record */
    int begin_line;
};

/* A field, without its quotes; quotes within are still doubled. */
struct table_field {
    const char *text;
    size_t size;
    struct puzzle_line line; /* where it begins */
};

/* Takes the header (and comments and empty lines before it): false, and `text` untouched, if there is none. One of
 * the columns must hold what `looks` like a puzzle in the first records, if there are any; `by_name`: the name of a
 * column will do. */
bool table_begin(struct table *t, struct puzzle_text *text, table_looks *looks, bool by_name);
/* The role of a column, or of a key, by its name. */
enum table_role table_role_of(const char *name, size_t size);
/* The next record that is not empty, its fields by role (size 0 = empty or not there). 1; 0 at the end; -1 and `e`, and
 * `text` behind the record. */
int table_next(struct table *t, struct puzzle_text *text, struct table_field fields[TABLE_ROLES], struct err *e);
/* Counts the last record as wrong (puzzle_leave_out). Where a quote that was forgotten made one of it and of good lines
 * after it, they are read next. */
int table_leave_out(struct table *t, struct puzzle_text *text, struct err *e);
/* In fresh memory, quotes single again; NULL = empty. */
char *table_copy(const struct table_field *f);
/* Fails at a byte of a field; or, where `e` was filled by a reader of the field's text, gives it its place in the file.
 * Return -1. */
__attribute__((format(printf, 6, 7))) int table_error(const struct table_field *f, size_t at, enum err_code code,
                                                      struct err *e, const char *expected, const char *fmt, ...);
int table_error_inside(const struct table_field *f, struct err *e);

#endif
