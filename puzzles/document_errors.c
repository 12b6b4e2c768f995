/* Errors at nodes, and at places inside a scalar. */
#include "document.h"
#include "document_parts.h"
#include "utf8.h"

#include <string.h>

int document_error(const struct node *n, enum err_code code, struct err *e, const char *expected, const char *fmt,
                   ...) {
    char what[sizeof e->what];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(e, code, n->document->file, n->line, n->column, expected, "%s", what);
}

/* The start of a line (from 1) of the source, or its end. */
static const char *source_line(const struct document *d, int line) {
    const char *s = d->source, *end = s + d->source_size;
    for (line -= d->before; --line > 0 && s < end;) {
        const char *next = memchr(s, '\n', (size_t)(end - s));
        s = next ? next + 1 : end;
    }
    return s;
}

/* Where a scalar's own characters begin: past an anchor, blanks and comments. */
static const char *scalar_start(const struct node *n, int *line, int *column) {
    const char *s = source_line(n->document, n->line);
    *line = n->line;
    *column = 1;
    for (int i = 1; i < n->column && *s; i++, ++*column)
        s += utf8_decode(s, UTF8_BYTES_MAX, NULL);
    if (*s != '&') return s;
    bool anchor = true, comment = false;
    for (; *s; s += utf8_decode(s, UTF8_BYTES_MAX, NULL)) {
        bool blank = *s == ' ' || *s == '\t' || *s == '\n';
        if (*s == '\n') comment = false;
        if (blank) anchor = false;
        if (*s == '#' && !anchor) comment = true;
        if (!blank && !anchor && !comment) break;
        if (*s == '\n')
            ++*line, *column = 1;
        else
            ++*column;
    }
    return s;
}

static size_t line_length(const char *s) {
    return strcspn(s, "\n");
}

int document_error_inside(const struct node *n, struct err *e) {
    int line, column, inner_line = e->line, inner_column = e->column;
    const char *s = scalar_start(n, &line, &column);
    e->line = line;
    e->column = column;
    if (inner_line > 0 && n->style == NODE_LITERAL) {
        /* The indentation is what the source's line has more than the value's. */
        const char *value = n->text;
        for (int i = 1; i < inner_line && *value; i++)
            value += line_length(value) + (value[line_length(value)] == '\n');
        const char *source = source_line(n->document, line + inner_line);
        size_t have = line_length(value), all = line_length(source);
        e->line = line + inner_line;
        e->column = (inner_column ? inner_column : 1) + (all > have ? (int)(all - have) : 0);
    } else if (inner_line == 1 && inner_column > 0) {
        bool quoted = n->style == NODE_QUOTED;
        if (strncmp(s + quoted, n->text, n->size) == 0) e->column = column + quoted + inner_column - 1;
    }
    return err_in_file(e, n->document->file);
}
