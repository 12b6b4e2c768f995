/* OpenSudoku XML, versions 1 (name and author as elements) and 2 (folders): every <game data="..."> is a puzzle.
 * Just enough XML: elements, attributes, text, entities, comments; unknown elements and attributes are passed over. */
#include "alloc.h"
#include "cells.h"
#include "readers.h"
#include "text.h"
#include "utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 16, NAME_MAX_LENGTH = 64 };

struct xml {
    const char *text, *at, *end;
    const char *line_start; /* of line `line`: where position() was last, NULL = nowhere yet */
    int line;
    char open[DEPTH_MAX][NAME_MAX_LENGTH];
    int depth;
    char *name, *author, *folder; /* owned; NULL = none */
    struct puzzle_list *out;
    const char *file;
    struct err *e;
};

/* Line and column of a place, counted on from the place asked for before: files may hold thousands of games. */
static void position(struct xml *x, const char *at, int *line, int *column) {
    if (!x->line_start || at < x->line_start) x->line_start = x->text, x->line = 1;
    for (const char *s = x->line_start; (s = memchr(s, '\n', (size_t)(at - s)));)
        x->line_start = ++s, x->line++;
    *line = x->line;
    *column = text_columns(x->line_start, (size_t)(at - x->line_start)) + 1;
}

static int fail(struct xml *x, const char *at, const char *expected, const char *what) {
    int line, column;
    position(x, at, &line, &column);
    return err_set(x->e, ERR_SYNTAX, NULL, line, column, expected, "%s", what);
}

static void skip_space(struct xml *x) {
    while (x->at < x->end && isspace((unsigned char)*x->at))
        x->at++;
}

static int read_name(struct xml *x, char name[NAME_MAX_LENGTH]) {
    size_t n = 0;
    const char *start = x->at;
    while (x->at < x->end && !isspace((unsigned char)*x->at) && !strchr("<>/='\"", *x->at))
        x->at++, n++;
    if (n == 0 || n >= NAME_MAX_LENGTH) return fail(x, start, "a name", n ? "the name is too long" : "no name");
    memcpy(name, start, n);
    name[n] = 0;
    return 0;
}

/* Writes a code point as UTF-8 (nothing for what a text cannot hold); returns the bytes. */
static size_t put_code(unsigned code, char *out) {
    const bool text = code >= ' ' || code == '\t' || code == '\n';
    return text ? utf8_encode(code, out) : 0;
}

/* Text with its entities resolved; what is no entity stays. */
static char *unescape(const char *s, size_t size) {
    static const struct {
        const char *name;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    char *out = xcalloc(size + 1, 1);
    size_t used = 0;
    for (const char *end = s + size; s < end;) {
        const char *stop = *s == '&' ? memchr(s, ';', (size_t)(end - s)) : NULL;
        const char *after = s + 1;
        if (stop && s[1] == '#') {
            bool hex = s[2] == 'x';
            used += put_code((unsigned)strtoul(s + 2 + hex, NULL, hex ? 16 : 10), out + used);
            after = stop + 1;
        } else {
            char c = *s;
            for (size_t i = 0; stop && i < sizeof entities / sizeof *entities; i++) {
                size_t length = strlen(entities[i].name);
                if ((size_t)(end - s) >= length && strncmp(s, entities[i].name, length) == 0)
                    c = entities[i].c, after = s + length;
            }
            out[used++] = c;
        }
        s = after;
    }
    return out;
}

/* "version: 1" and so on, as the program exports games: for each cell its value, notes (one or two) and whether it is
 * free, between bars; what is free was filled in. Version 2 has two bars behind notes by mistake. */
static int read_cells(struct xml *x, const char *at, const char *data, uint8_t cells[81]) {
    enum { FIELDS_MAX = 4 * 81 };
    const char *fields[FIELDS_MAX], *s = data + strcspn(data, "\n");
    int count = 0;
    for (s += strspn(s, " |\t\n"); *s && count < FIELDS_MAX; s += strspn(s, " |\t\n")) {
        fields[count++] = s;
        s += strcspn(s, " |\t\n");
    }
    const int each = count / 81;
    if (*s || count % 81 || each < 3)
        return fail(x, at, "value, notes and 0 or 1 for each of 81 cells", "cells of another number or form");
    for (int i = 0; i < 81; i++) {
        const char *value = fields[i * each], *is_free = fields[i * each + each - 1];
        if (!isdigit((unsigned char)value[0]) || value[1] != '|' || !strchr("01", is_free[0]))
            return fail(x, at, "value, notes and 0 or 1 for each of 81 cells", "a cell of another form");
        cells[i] = (uint8_t)(is_free[0] == '0' ? value[0] - '0' : 0);
    }
    return 0;
}

/* 81 digits, white space between them. */
static int read_digits(struct xml *x, const char *data, size_t size, uint8_t cells[81]) {
    int count = 0;
    for (const char *s = data; s < data + size; s++)
        count += !isspace((unsigned char)*s);
    if (count != 81) return fail(x, data, "81 digits, 0 for blank", "data of another length");
    for (const char *s = data; s < data + size; s++) {
        char shown[16], what[40];
        if (isspace((unsigned char)*s)) continue;
        snprintf(what, sizeof what, "%s is no cell", text_show_char(s, shown));
        if (!isdigit((unsigned char)*s) && *s != '.') return fail(x, s, "0 to 9", what);
        *cells++ = (uint8_t)(*s == '.' ? 0 : *s - '0');
    }
    return 0;
}

static char *copy_or_null(const char *s) {
    return s ? xstrdup(s) : NULL;
}

static int add_game(struct xml *x, const char *data, size_t size) {
    uint8_t cells[81];
    int line, column;
    position(x, data, &line, &column);
    char *text = unescape(data, size);
    const char *first = text + strspn(text, " \t\n");
    const bool exported = strncmp(first, "version:", 8) == 0;
    const int failed = exported ? read_cells(x, data, first, cells) : read_digits(x, data, size, cells);
    free(text);
    if (failed) return -1;
    struct puzzle *p = sudoku_add(x->out, 9, cells, x->file, line);
    p->name = copy_or_null(x->name ? x->name : x->folder);
    p->source = copy_or_null(x->folder ? x->folder : x->author);
    return 0;
}

static int read_attribute(struct xml *x, const char *element, bool *has_data) {
    char name[NAME_MAX_LENGTH];
    if (read_name(x, name)) return -1;
    skip_space(x);
    if (x->at == x->end || *x->at != '=') return fail(x, x->at, "=", "an attribute without a value");
    x->at++;
    skip_space(x);
    char quote = x->at < x->end ? *x->at : 0;
    const char *value = x->at + 1;
    const char *stop = quote == '"' || quote == '\'' ? memchr(value, quote, (size_t)(x->end - value)) : NULL;
    if (!stop) return fail(x, x->at, "a value in quotes", "no value, or its quote is not closed");
    x->at = stop + 1;
    if (strcmp(element, "game") == 0 && strcmp(name, "data") == 0) {
        *has_data = true;
        return add_game(x, value, (size_t)(stop - value));
    }
    if (strcmp(element, "folder") == 0 && strcmp(name, "name") == 0) {
        free(x->folder);
        x->folder = unescape(value, (size_t)(stop - value));
    }
    return 0;
}

/* After "<": an opening or empty tag. */
static int read_tag(struct xml *x) {
    char name[NAME_MAX_LENGTH];
    const char *start = x->at - 1;
    bool has_data = false;
    if (read_name(x, name)) return -1;
    if (x->depth == 0 && strcmp(name, "opensudoku") != 0)
        return fail(x, start, "<opensudoku>", "not an OpenSudoku file");
    for (;;) {
        skip_space(x);
        if (x->at == x->end) return fail(x, start, ">", "the tag is not closed");
        if (*x->at == '>' || *x->at == '/') break;
        if (read_attribute(x, name, &has_data)) return -1;
    }
    if (strcmp(name, "game") == 0 && !has_data) return fail(x, start, "data=\"81 digits\"", "a game without data");
    bool empty = *x->at == '/';
    x->at += empty;
    if (x->at == x->end || *x->at != '>') return fail(x, x->at, ">", "a stray '/'");
    x->at++;
    if (empty) return 0;
    if (x->depth == DEPTH_MAX) return fail(x, start, NULL, "nested too deeply");
    strcpy(x->open[x->depth++], name);
    return 0;
}

/* After "</". */
static int read_end_tag(struct xml *x) {
    char name[NAME_MAX_LENGTH];
    const char *start = x->at - 2;
    if (read_name(x, name)) return -1;
    skip_space(x);
    if (x->depth == 0 || strcmp(x->open[x->depth - 1], name) != 0)
        return fail(x, start, x->depth ? x->open[x->depth - 1] : NULL, "the end of an element that is not open");
    if (x->at == x->end || *x->at != '>') return fail(x, x->at, ">", "the tag is not closed");
    x->at++;
    x->depth--;
    return 0;
}

static int skip_past(struct xml *x, const char *start, const char *mark) {
    const char *stop = strstr(x->at, mark);
    if (!stop) return fail(x, start, mark, "this is not closed");
    x->at = stop + strlen(mark);
    return 0;
}

/* <name> and <author> of version 1. */
static void take_text(struct xml *x, const char *start, const char *stop) {
    const char *element = x->depth ? x->open[x->depth - 1] : "";
    char **target = strcmp(element, "name") == 0 ? &x->name : strcmp(element, "author") == 0 ? &x->author : NULL;
    while (start < stop && isspace((unsigned char)*start))
        start++;
    while (stop > start && isspace((unsigned char)stop[-1]))
        stop--;
    if (!target || start == stop) return;
    free(*target);
    *target = unescape(start, (size_t)(stop - start));
}

static int read_all(struct xml *x) {
    for (;;) {
        const char *start = x->at;
        const char *tag = memchr(x->at, '<', (size_t)(x->end - x->at));
        take_text(x, start, tag ? tag : x->end);
        if (!tag) break;
        x->at = tag + 1;
        int failed;
        if (strncmp(tag, "<!--", 4) == 0)
            failed = skip_past(x, tag, "-->");
        else if (tag[1] == '?')
            failed = skip_past(x, tag, "?>");
        else if (tag[1] == '!')
            failed = skip_past(x, tag, ">");
        else if (tag[1] == '/')
            x->at++, failed = read_end_tag(x);
        else
            failed = read_tag(x);
        if (failed) return -1;
    }
    if (x->depth > 0) return fail(x, x->end, x->open[x->depth - 1], "the file ends inside an element");
    return 0;
}

int sudoku_read_xml(struct puzzle_list *out, struct puzzle_text *t, struct err *e) {
    struct xml x = {.text = t->at, .at = t->at, .end = t->end, .out = out, .file = t->file, .e = e};
    const int failed = read_all(&x);
    t->at = t->end;
    free(x.name);
    free(x.author);
    free(x.folder);
    return failed;
}

int sudoku_sniff_xml(const char *text, size_t size) {
    (void)size;
    const char *first = text + strspn(text, " \t\n");
    const char *root = *first == '<' ? strstr(first, "<opensudoku") : NULL;
    return root ? 100 : 0;
}
