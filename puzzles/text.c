#include "text.h"
#include "alloc.h"
#include "utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int text_columns(const char *s, size_t size) {
    int n = 0;
    for (size_t i = 0; i < size; i++)
        n += !utf8_continues(s[i]);
    return n;
}

char *text_show_char(const char *s, char out[16]) {
    uint32_t code = 0;
    utf8_decode(s, strlen(s), &code);
    if (code > ' ' && code < 127)
        snprintf(out, 16, "'%c'", (char)code);
    else if (code == ' ')
        snprintf(out, 16, "a space");
    else if (code == '\t')
        snprintf(out, 16, "a tab");
    else if (code == '\n' || code == 0)
        snprintf(out, 16, "the line's end");
    else
        snprintf(out, 16, "U+%04X", (unsigned)code);
    return out;
}

/* What a text is cleaned with, and how far it is. */
struct cleaner {
    struct text_pieces *p;
    bool lenient;
    const char *at, *end;
    const char *line; /* where its line begins */
    const char *word; /* the line that `words` is known of */
    bool words;
    char *out;
    size_t used, room;
    struct err *e;
};

static void put(struct cleaner *c, const char *bytes, size_t n) {
    if (c->used + n >= c->room) c->out = xrealloc(c->out, c->room = 2 * (c->used + n) + 64, 1);
    memcpy(c->out + c->used, bytes, n);
    c->used += n;
}

static int fail(const struct cleaner *c, const char *expected, const char *what, unsigned code) {
    const int column = text_columns(c->line, (size_t)(c->at - c->line)) + 1;
    return err_set(c->e, ERR_SYNTAX, c->p->file, c->p->line, column, expected, what, code);
}

static bool is_letter(char c) {
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* A remark: behind '#', or with two letters side by side. */
static bool in_words(struct cleaner *c) {
    if (c->word == c->line) return c->words;
    const char *stop = memchr(c->line, '\n', (size_t)(c->end - c->line));
    if (!stop) stop = c->end;
    c->word = c->line;
    c->words = *c->line == '#';
    for (const char *s = c->line; s + 1 < stop && !c->words; s++)
        c->words = is_letter(s[0]) && is_letter(s[1]);
    return c->words;
}

/* Windows-1252: Latin-1 with typographic characters where that has controls. */
static uint32_t latin_of(unsigned char byte) {
    static const uint16_t typographic[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                                             0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
                                             0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                             0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
    if (byte >= 0xa0) return byte;
    return typographic[byte - 0x80] ? typographic[byte - 0x80] : 0xfffd;
}

static int take_broken(struct cleaner *c) {
    const unsigned char byte = (unsigned char)*c->at;
    const uint32_t latin = c->lenient && in_words(c) ? latin_of(byte) : 0;
    char bytes[UTF8_BYTES_MAX];
    if (!latin) return fail(c, "UTF-8 text", "byte 0x%02X is not UTF-8", byte);
    put(c, bytes, utf8_encode(latin, bytes));
    c->at++;
    return 0;
}

static void end_line(struct cleaner *c, size_t bytes) {
    put(c, "\n", 1);
    c->at += bytes;
    c->line = c->at;
    c->p->line++;
}

/* NUL bytes and Ctrl-Z, which fill up blocks, to the end: of the piece, and of what comes after it as well. */
static int take_filling(struct cleaner *c) {
    struct text_pieces *p = c->p;
    if (!p->end_line) {
        p->end_line = p->line;
        p->end_column = text_columns(c->line, (size_t)(c->at - c->line)) + 1;
    }
    for (; c->at < c->end; c->at++)
        if (*c->at != 0 && *c->at != 0x1a && !isspace((unsigned char)*c->at))
            return err_set(c->e, ERR_SYNTAX, p->file, p->end_line, p->end_column, "text", "control character U+0000");
    return 0;
}

static int take_control(struct cleaner *c, uint32_t code) {
    if (code == '\n' || code == '\r') {
        end_line(c, code == '\r' && c->at + 1 < c->end && c->at[1] == '\n' ? 2 : 1);
        return 0;
    }
    if (c->lenient && (code == '\f' || code == '\v')) {
        if (c->at > c->line) return end_line(c, 1), 0;
        c->line = ++c->at;
        return 0;
    }
    if (c->lenient && (code == 0 || code == 0x1a)) return take_filling(c);
    return fail(c, "text", "control character U+%04X", (unsigned)code);
}

static int take_piece(struct cleaner *c) {
    if (c->p->end_line) return take_filling(c);
    while (c->at < c->end) {
        const char *from = c->at;
        while (c->at < c->end && *c->at >= ' ' && *c->at < 127)
            c->p->filled |= *c->at++ != ' ';
        put(c, from, (size_t)(c->at - from));
        if (c->at == c->end) break;
        uint32_t code = 0;
        const size_t n = utf8_decode(c->at, (size_t)(c->end - c->at), &code);
        const bool line_end = c->lenient && (code == 0x85 || code == 0x2028 || code == 0x2029);
        if (n == 0) {
            if (take_broken(c)) return -1;
        } else if (line_end) {
            end_line(c, n);
        } else if ((code < ' ' && code != '\t') || code == 127) {
            if (take_control(c, code)) return -1;
        } else {
            put(c, c->at, n);
            c->at += n;
            c->p->filled |= code != '\t';
        }
    }
    return 0;
}

static int clean(struct text_pieces *p, const char *text, size_t size, bool lenient, bool last, char **out,
                 size_t *out_size, struct err *e) {
    const size_t mark = !p->begun && size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct cleaner c = {p, lenient, .at = text + mark, .end = text + size, .line = text + mark, .e = e};
    c.out = xcalloc(c.room = size + 64, 1);
    p->begun = true;
    int failed = take_piece(&c);
    if (!failed && last && !p->filled) failed = err_set(e, ERR_SYNTAX, p->file, 1, 1, NULL, "the file is empty");
    if (failed) {
        free(c.out);
        return -1;
    }
    c.out[c.used] = 0;
    *out = c.out;
    *out_size = c.used;
    return 0;
}

int text_clean(const char *text, size_t size, const char *file, char **out, size_t *out_size, struct err *e) {
    struct text_pieces p = {.file = file, .line = 1};
    return clean(&p, text, size, false, true, out, out_size, e);
}

int text_clean_piece(struct text_pieces *p, const char *text, size_t size, bool last, char **out, size_t *out_size,
                     struct err *e) {
    return clean(p, text, size, true, last, out, out_size, e);
}
