#include "table.h"
#include "alloc.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_RECORDS = 8 };

/* ---- records ---- */

/* A record being split. */
struct record {
    const char *at, *end; /* of the window */
    struct puzzle_line line;
    char delimiter;
    bool done;
};

static struct puzzle_line line_at(const char *at, const char *end, int number) {
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    return (struct puzzle_line){at, (size_t)((feed ? feed : end) - at), number};
}

static struct record record_at(const struct puzzle_text *text, char delimiter) {
    return (struct record){text->at, text->end, line_at(text->at, text->end, text->line), delimiter, false};
}

static const char *skip_blanks(const char *s, const char *end) {
    while (s < end && *s == ' ')
        s++;
    return s;
}

/* The quote that closes the field that begins at `s`: what ends a field stands behind it. NULL = none within reach: a
 * quote that is forgotten must not swallow the rest of the file. */
static const char *closing_quote(const char *s, const char *end, char delimiter) {
    const char *reach = end - s > PUZZLE_LOOK / 2 ? s + PUZZLE_LOOK / 2 : end;
    while ((s = memchr(s, '"', (size_t)(reach - s)))) {
        const char *after = skip_blanks(s + 1, end);
        if (after == end || *after == '\n' || *after == delimiter) return s;
        s += s + 1 < reach && s[1] == '"' ? 2 : 1;
    }
    return NULL;
}

static void skip_lines(struct record *r, const char *to) {
    while (to > r->line.text + r->line.size)
        r->line = line_at(r->line.text + r->line.size + 1, r->end, r->line.number + 1);
}

/* The next field; false when the record has no more. Blanks stay, except around quotes. */
static bool next_field(struct record *r, struct table_field *f) {
    if (r->done) return false;
    const char *stop = r->line.text + r->line.size, *start = skip_blanks(r->at, stop);
    const char *quote = start < stop && *start == '"' ? closing_quote(start + 1, r->end, r->delimiter) : NULL;
    if (quote) {
        *f = (struct table_field){start + 1, (size_t)(quote - start - 1), r->line};
        skip_lines(r, quote);
        r->at = quote + 1;
        stop = r->line.text + r->line.size;
    }
    const char *next = memchr(r->at, r->delimiter, (size_t)(stop - r->at));
    if (!quote) *f = (struct table_field){r->at, (size_t)((next ? next : stop) - r->at), r->line};
    r->done = !next;
    r->at = next ? next + 1 : stop;
    return true;
}

static void pass(struct puzzle_text *text, const struct record *r) {
    text->at = r->at < r->end ? r->at + 1 : r->at;
    text->line = r->line.number + 1;
}

static bool is_blank(const char *s, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (!isspace((unsigned char)s[i])) return false;
    return true;
}

static void skip_empty_lines(struct puzzle_text *text) {
    while (text->at < text->end) {
        const struct puzzle_line line = line_at(text->at, text->end, text->line);
        if (!is_blank(line.text, line.size)) return;
        puzzle_next_line(text, &(struct puzzle_line){0});
    }
}

int table_next(struct table *t, struct puzzle_text *text, struct table_field fields[TABLE_ROLES], struct err *e) {
    skip_empty_lines(text);
    if (text->at >= text->end) return 0;
    t->begin = text->at;
    t->begin_line = text->line;
    struct record r = record_at(text, t->delimiter);
    struct table_field f, extra = {0};
    int count = 0;
    for (int i = 0; i < TABLE_ROLES; i++)
        fields[i] = (struct table_field){r.line.text + r.line.size, 0, r.line};
    for (; next_field(&r, &f); count++) {
        if (count < t->columns)
            fields[t->role[count]] = f;
        else if (!extra.text && !is_blank(f.text, f.size))
            extra = f;
    }
    pass(text, &r);
    if (!extra.text) return 1;
    char expected[32];
    snprintf(expected, sizeof expected, "%d, as in the header", t->columns);
    return table_error(&extra, 0, ERR_SYNTAX, e, expected, "too many fields");
}

int table_leave_out(struct table *t, struct puzzle_text *text, struct err *e) {
    struct puzzle_text second = *text;
    struct table_field f;
    second.at = t->begin;
    second.line = t->begin_line;
    puzzle_next_line(&second, &(struct puzzle_line){0});
    if (second.at < text->at) {
        struct record r = record_at(&second, t->delimiter);
        for (int i = 0; i < t->columns && next_field(&r, &f); i++)
            if (t->role[i] == TABLE_PUZZLE && t->looks(f.text, f.size)) text->at = second.at, text->line = second.line;
    }
    return puzzle_leave_out(text, e);
}

/* ---- the header ---- */

static const struct {
    const char *name; /* without case, blanks, and a plural's s */
    enum table_role role;
} names[] = {
    {"puzzle", TABLE_PUZZLE},     {"quiz", TABLE_PUZZLE},     {"quizze", TABLE_PUZZLE},   {"question", TABLE_PUZZLE},
    {"q", TABLE_PUZZLE},          {"sudoku", TABLE_PUZZLE},   {"board", TABLE_PUZZLE},    {"unsolved", TABLE_PUZZLE},
    {"problem", TABLE_PUZZLE},    {"grid", TABLE_PUZZLE},     {"given", TABLE_PUZZLE},    {"start", TABLE_PUZZLE},
    {"initial", TABLE_PUZZLE},    {"input", TABLE_PUZZLE},    {"mission", TABLE_PUZZLE},  {"maze", TABLE_PUZZLE},
    {"solution", TABLE_SOLUTION}, {"answer", TABLE_SOLUTION}, {"a", TABLE_SOLUTION},      {"solved", TABLE_SOLUTION},
    {"target", TABLE_SOLUTION},   {"output", TABLE_SOLUTION}, {"result", TABLE_SOLUTION}, {"path", TABLE_SOLUTION},
    {"source", TABLE_SOURCE},     {"origin", TABLE_SOURCE},   {"author", TABLE_SOURCE},   {"id", TABLE_NAME},
    {"name", TABLE_NAME},         {"title", TABLE_NAME},
};

enum table_role table_role_of(const char *name, size_t size) {
    char word[24];
    size_t n = 0;
    for (size_t i = 0; i < size && n + 1 < sizeof word; i++) {
        if (isdigit((unsigned char)name[i])) return TABLE_OTHER; /* "Grid 01" */
        if (isalpha((unsigned char)name[i])) word[n++] = (char)tolower((unsigned char)name[i]);
    }
    if (n > 1 && word[n - 1] == 's') n--;
    word[n] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].name, word) == 0) return names[i].role;
    return TABLE_OTHER;
}

/* Splits the line at the window's start with a delimiter; the columns' roles by their names. */
static void read_names(struct table *t, const struct puzzle_text *text, char delimiter) {
    struct record r = record_at(text, delimiter);
    struct table_field f;
    bool taken[TABLE_ROLES] = {false};
    *t = (struct table){.delimiter = delimiter};
    while (t->columns < TABLE_COLUMNS_MAX && next_field(&r, &f)) {
        const enum table_role role = table_role_of(f.text, f.size);
        t->role[t->columns++] = taken[role] ? TABLE_OTHER : (uint8_t)role;
        taken[role] = true;
    }
    t->named = taken[TABLE_PUZZLE];
}

/* "sep=;" of spreadsheets, comments. */
static bool is_before_header(const struct puzzle_line *line) {
    const bool remark = line->size > 1 && (line->text[0] == ';' || line->text[0] == '%') && line->text[1] == ' ';
    return is_blank(line->text, line->size) || line->text[0] == '#' || remark ||
           (line->size >= 4 && line->size <= 6 && strncmp(line->text, "sep=", 4) == 0);
}

static bool has_word(const struct puzzle_line *line) {
    for (size_t i = 0; i < line->size; i++)
        if (isalpha((unsigned char)line->text[i])) return true;
    return false;
}

/* A header that is like a record is none. */
static bool holds_puzzle(const struct table *t, const struct puzzle_text *text, table_looks *looks) {
    struct record r = record_at(text, t->delimiter);
    for (struct table_field f; next_field(&r, &f);)
        if (looks(f.text, f.size)) return true;
    return false;
}

/* Whether the column of puzzles holds one in the first records; the first column that does becomes it, if none has the
 * name. True as well when there are no records. */
static bool find_column(struct table *t, const struct puzzle_text *header, table_looks *looks) {
    struct puzzle_text text = *header;
    for (int k = 0; k < LOOK_RECORDS; k++) {
        struct table_field f;
        skip_empty_lines(&text);
        t->empty = k == 0 && text.at >= text.end;
        if (text.at >= text.end) return t->named && t->empty;
        struct record r = record_at(&text, t->delimiter);
        for (int i = 0; next_field(&r, &f) && i < t->columns; i++) {
            const bool here = t->named ? t->role[i] == TABLE_PUZZLE : t->role[i] == TABLE_OTHER;
            if (!here || !looks(f.text, f.size)) continue;
            t->role[i] = TABLE_PUZZLE;
            return true;
        }
        puzzle_next_line(&text, &(struct puzzle_line){0}); /* a quote may have been forgotten */
    }
    return false;
}

bool table_begin(struct table *t, struct puzzle_text *text, table_looks *looks, bool by_name) {
    struct puzzle_text at = *text;
    struct puzzle_line line = {0};
    while (at.at < at.end && (line = line_at(at.at, at.end, at.line), is_before_header(&line)))
        puzzle_next_line(&at, &line);
    if (at.at >= at.end || !has_word(&line)) return false;
    static const char delimiters[] = ",;\t|";
    struct table best = {0};
    for (const char *d = delimiters; *d; d++) {
        read_names(t, &at, *d);
        if (t->named > best.named || (t->named == best.named && t->columns > best.columns)) best = *t;
    }
    *t = best;
    if (by_name ? !t->named : holds_puzzle(t, &at, looks)) return false;
    struct record r = record_at(&at, t->delimiter);
    for (struct table_field f; next_field(&r, &f);) {
    }
    pass(&at, &r);
    if (!by_name && !find_column(t, &at, looks)) return false;
    t->looks = looks;
    text->at = at.at;
    text->line = at.line;
    return true;
}

/* ---- fields ---- */

char *table_copy(const struct table_field *f) {
    if (is_blank(f->text, f->size)) return NULL;
    char *copy = xcalloc(f->size + 1, 1), *to = copy;
    for (size_t i = 0; i < f->size; i++) {
        *to++ = f->text[i];
        if (f->text[i] == '"' && i + 1 < f->size && f->text[i + 1] == '"') i++;
    }
    return copy;
}

int table_error(const struct table_field *f, size_t at, enum err_code code, struct err *e, const char *expected,
                const char *fmt, ...) {
    char what[sizeof e->what];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return puzzle_line_error(&f->line, f->text + at, code, e, expected, "%s", what);
}

int table_error_inside(const struct table_field *f, struct err *e) {
    if (e->line == 1) e->column += text_columns(f->line.text, (size_t)(f->text - f->line.text));
    e->line += f->line.number - 1;
    return -1;
}
