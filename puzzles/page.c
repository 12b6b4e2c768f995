#include "page.h"
#include "alloc.h"
#include "glyph.h"
#include "utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == GLYPH_NOTHING;
}

static int skip_blanks(const struct page_line *l, int at) {
    while (at < l->count && is_blank(l->glyphs[at]))
        at++;
    return at;
}

/* ---- what other programs write between and around cells: it becomes blanks ---- */

static void clear(struct page_line *l, int from, int to) {
    memset(l->glyphs + from, ' ', (size_t)(to - from));
}

static int letters_from(const char *s) {
    int count = 0;
    while (isalpha((unsigned char)s[count]))
        count++;
    return count;
}

/* "\n", a line feed that was written out, and commands of TeX such as \hline. */
static void clear_escapes(struct page_line *l) {
    for (char *s = l->glyphs; (s = strchr(s, '\\')); s++) {
        const int letters = letters_from(s + 1), at = (int)(s - l->glyphs);
        if ((letters == 1 && s[1] == 'n') || letters >= 4) clear(l, at, at + 1 + letters);
    }
}

/* Behind the last two letters that stand side by side; 0 = there are none. */
static int words_end(const struct page_line *l) {
    int at = l->count;
    while (at > 1 && !(isalpha((unsigned char)l->glyphs[at - 2]) && isalpha((unsigned char)l->glyphs[at - 1])))
        at--;
    return at > 1 ? at : 0;
}

static bool has_cells(const struct page_line *l, int at, int least) {
    for (; at < l->count && least > 0; at++)
        least -= memchr("0123456789.*_-?Xx", l->glyphs[at], 17) != NULL;
    return least <= 0;
}

/* The first glyph from `at` on that is one of `before`, and what follows it but for blanks one of `after`: where that
 * stands, or -1. */
static int find_pair(const struct page_line *l, int at, const char *before, const char *after) {
    for (; at + 1 < l->count; at++) {
        if (!strchr(before, l->glyphs[at])) continue;
        const int next = skip_blanks(l, at + 1);
        if (next < l->count && strchr(after, l->glyphs[next])) return next;
    }
    return -1;
}

/* "grid = [[" and "array([[" in front of a row, and "], # remark" behind one. */
static void clear_around_list(struct page_line *l) {
    if (!words_end(l)) return;
    const int remark = find_pair(l, 0, ",])};", "#%/");
    if (remark >= 0 && (l->glyphs[remark] != '/' || l->glyphs[remark + 1] == '/')) clear(l, remark, l->count);
    const int row = find_pair(l, words_end(l), "=[({", "[({\"'");
    if (row >= 0 && has_cells(l, row, 4)) clear(l, 0, row);
}

static void see(struct page_line *l, const struct puzzle_line *line) {
    const size_t size = line->size <= PAGE_LINE_BYTES ? line->size : 0;
    if (l->room <= (int)size) l->glyphs = xrealloc(l->glyphs, (size_t)(l->room = 2 * (int)size + 128), 1);
    l->line = *line;
    l->count = (int)glyphs_of(line->text, size, l->glyphs);
    l->glyphs[l->count] = 0;
    clear_escapes(l);
    clear_around_list(l);
}

/* ---- lines ahead ---- */

void page_begin(struct page *p, const struct puzzle_text *t) {
    p->ahead = *t;
    p->have = 0;
}

const struct page_line *page_line(struct page *p, int i) {
    struct puzzle_line line;
    if (i >= PAGE_LINES) return NULL;
    while (p->have <= i) {
        if (!puzzle_next_line(&p->ahead, &line)) return NULL;
        see(&p->lines[(p->first + p->have++) % PAGE_LINES], &line);
    }
    return &p->lines[(p->first + i) % PAGE_LINES];
}

void page_pass(struct page *p, int lines, struct puzzle_text *t) {
    p->first = (p->first + lines) % PAGE_LINES;
    p->have -= lines;
    const struct page_line *next = p->have ? page_line(p, 0) : NULL;
    t->at = next ? next->line.text : p->ahead.at;
    t->line = next ? next->line.number : p->ahead.line;
}

void page_free(struct page *p) {
    for (int i = 0; i < PAGE_LINES; i++)
        free(p->lines[i].glyphs);
}

/* ---- what a line is ---- */

bool glyph_is_gap(char c) {
    return c && strchr(" \t|!:,;'\"[](){}<>/\\&#\1", c);
}

static bool is_letter(char c) {
    return isalpha((unsigned char)c) || c == GLYPH_OTHER;
}

bool line_is_blank(const struct page_line *l) {
    return l->line.size <= PAGE_LINE_BYTES && skip_blanks(l, 0) == l->count;
}

bool line_is_words(const struct page_line *l) {
    if (l->line.size > PAGE_LINE_BYTES) return true;
    for (int i = 0; i + 1 < l->count; i++) {
        const char a = l->glyphs[i], b = l->glyphs[i + 1];
        const bool cells = strchr("ABCDEFGabcdefgXx", a) && strchr("ABCDEFGabcdefgXx", b);
        const bool same = a == b && a != GLYPH_OTHER; /* blanks may be of any sign */
        if (is_letter(a) && is_letter(b) && !cells && !same) return true;
    }
    return false;
}

/* "# 1 2 . # 3 . 4 #": a row in a frame of such signs. */
static bool is_framed(const struct page_line *l, int at) {
    int end = l->count;
    while (end > 0 && is_blank(l->glyphs[end - 1]))
        end--;
    return end > at + 2 && l->glyphs[end - 1] == '#' && !line_is_words(l);
}

bool line_is_comment(const struct page_line *l) {
    const int at = skip_blanks(l, 0);
    const char *s = l->glyphs + at;
    if (at == l->count) return false;
    if (*s == '#') return !is_framed(l, at);
    return (*s == ';' || *s == '%' || (s[0] == '/' && s[1] == '/')) && line_is_words(l);
}

bool line_is_section(const struct page_line *l, char name[16]) {
    int end = l->count, n = 0;
    while (end > 0 && is_blank(l->glyphs[end - 1]))
        end--;
    if (end < 3 || l->glyphs[0] != '[' || l->glyphs[end - 1] != ']') return false;
    for (int i = 1; i < end - 1; i++) {
        if (!is_letter(l->glyphs[i]) && !strchr(" _-/", l->glyphs[i])) return false;
        if (n < 15) name[n++] = (char)tolower((unsigned char)l->glyphs[i]);
    }
    name[n] = 0;
    return line_is_words(l);
}

bool line_has_digit(const struct page_line *l) {
    for (int i = 0; i < l->count; i++)
        if (l->glyphs[i] >= '1' && l->glyphs[i] <= '9') return true;
    return false;
}

bool line_opens_list(const struct page_line *l) {
    int end = l->count;
    while (end > 0 && is_blank(l->glyphs[end - 1]))
        end--;
    return end > 1 && strchr("[{(=", l->glyphs[end - 1]) && memchr(l->glyphs, '=', (size_t)end);
}

/* Corners may be letters: "o---o---o". */
static bool is_corner(const struct page_line *l, int at) {
    return strchr("oOxX", l->glyphs[at]) && (l->glyphs[at + 1] == '-' || (at > 0 && l->glyphs[at - 1] == '-'));
}

bool line_is_ruling(const struct page_line *l) {
    bool rules = false;
    for (int i = 0; i < l->count; i++) {
        const char c = l->glyphs[i];
        if (!is_blank(c) && !strchr("-+|=*:.,;'`_~^#!\"[](){}<>/\\", c) && !is_corner(l, i)) return false;
        rules = rules || !(is_blank(c) || c == '.');
    }
    return rules;
}

/* The next run of glyphs that are no gaps; its length, 0 = no more. */
static int next_word(const struct page_line *l, int *at) {
    while (*at < l->count && glyph_is_gap(l->glyphs[*at]))
        ++*at;
    int size = 0;
    while (*at + size < l->count && !glyph_is_gap(l->glyphs[*at + size]))
        size++;
    return size;
}

bool line_is_names(const struct page_line *l) {
    int at = 0, count = 0, first = 0;
    char letter = 0;
    for (int size; (size = next_word(l, &at)); at += size, count++) {
        const char *s = l->glyphs + at;
        char own = isalpha((unsigned char)*s) ? (char)toupper((unsigned char)*s) : 0, *end;
        int value = own && size == 1 ? own : (int)strtol(s + (own != 0), &end, 10);
        if ((!own || size > 1) && end != s + size) return false;
        if (own && size == 1) own = 0; /* A, B, C: they are the numbers themselves */
        if (count == 0) first = value, letter = own;
        if (value != first + count || own != letter) return false;
    }
    return count >= 4 && (first == 0 || first == 1 || first == 'A');
}

bool line_is_size(const struct page_line *l, int size[2]) {
    char word[16];
    int at = skip_blanks(l, 0), used = 0;
    const int sign = at < l->count && isalpha((unsigned char)l->glyphs[at]) ? skip_blanks(l, at + 1) : l->count;
    if (sign < l->count && strchr("=:", l->glyphs[sign])) at = skip_blanks(l, sign + 1); /* "n = 9" */
    if (l->count - at > 12 || at == l->count) return false;
    snprintf(word, sizeof word, "%s", l->glyphs + at);
    size[1] = 0;
    if (sscanf(word, "%2d%n", &size[0], &used) != 1) return false;
    const int gap = (int)strspn(word + used, " \tx*,;X");
    int more = 0;
    if (gap && sscanf(word + used + gap, "%2d%n", &size[1], &more) == 1) used += gap + more;
    used += word[used] && strchr(".):", word[used]);
    return size[0] > 0 && size[1] >= 0 && !word[used + (int)strspn(word + used, " \t")];
}

/* ---- places ---- */

const char *line_character(const struct page_line *l, int at) {
    const char *s = l->line.text;
    while (at-- > 0 && s < l->line.text + l->line.size)
        do
            s++;
        while (utf8_continues(*s));
    return s;
}

int line_error(const struct page_line *l, int at, enum err_code code, struct err *e, const char *expected,
               const char *fmt, ...) {
    char what[sizeof e->what];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    return err_set(e, code, NULL, l->line.number, at + 1, expected, "%s", what);
}
