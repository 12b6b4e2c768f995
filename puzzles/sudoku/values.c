/* From what stands in a cell to its symbol. */
#include "glyph.h"
#include "rows.h"
#include "text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* How the digits of a grid are written: 1 to 9 and A to G; 0 to 9 and A to F in hexadecimal; A to P. */
struct alphabet {
    int side;
    bool zero_based, letters;
    char mark, blank; /* as in struct row_reading */
};

/* Blanks that are no single glyph. */
enum { BLANK_NOTHING = ' ', BLANK_MINUS_ONE = 'm', BLANK_WORD = 'n' };

/* What a cell comes to. */
struct value {
    int symbol; /* 0 = blank; negative = no cell */
    char blank; /* the symbol for blank it is written with, 0 = none (candidates, or filled in) */
    bool candidates;
    int at; /* of what is wrong, in the cell */
};

static bool is_blank_symbol(char c) {
    return (c && strchr("0.*_-?Xx", c)) || glyph_is_sign(c);
}

static int symbol_of(const struct alphabet *a, char c) {
    const int letter = toupper((unsigned char)c) - 'A';
    if (c == a->blank) return 0;
    if (c >= '1' && c <= '9') return c - '0' + a->zero_based;
    if (c == '0') return a->zero_based;
    if (is_blank_symbol(c)) return 0;
    if (!isalpha((unsigned char)c)) return -1;
    if (a->letters) return letter < 16 ? letter + 1 : -1;
    return letter < 7 ? letter + 10 + a->zero_based : -1;
}

static struct value single(const struct alphabet *a, char c) {
    const int symbol = symbol_of(a, c);
    const bool filled_in = a->mark == '*' && symbol > 0;
    return (struct value){.symbol = filled_in ? 0 : symbol, .blank = symbol == 0 ? c : 0};
}

static bool is_word(const char *s, int size) {
    static const char *const words[] = {"none", "null", "nil", "nan", "na", "n/a", "undefined", "empty"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((int)strlen(words[i]) == size && strncasecmp(s, words[i], (size_t)size) == 0) return true;
    return false;
}

static int digits_in(const char *s, int size) {
    int n = 0;
    while (n < size && isdigit((unsigned char)s[n]))
        n++;
    return n;
}

/* "12" in a 16x16, "05", "7.0": its value; -1 = no number. */
static int number_of(const struct alphabet *a, const char *s, int size) {
    const int digits = digits_in(s, size);
    const bool decimal = size == digits + 2 && s[digits] == '.' && s[digits + 1] == '0';
    if (digits == 0 || digits > 2 || (size != digits && !decimal)) return -1;
    if (a->side < 10 && digits == 2 && s[0] != '0') return -1;
    return digits == 1 ? s[0] - '0' : (s[0] - '0') * 10 + s[1] - '0';
}

static bool are_candidates(const struct alphabet *a, const char *s, int size) {
    for (int i = 0; i < size; i++)
        if (s[i] < '1' || s[i] > '0' + a->side || (i > 0 && s[i] <= s[i - 1])) return false;
    return a->side < 10;
}

/* Two or more candidates with marks at either end, as people point at them: "*47", "47#", "-47". */
static bool are_marked_candidates(const struct alphabet *a, const char *s, int size) {
    while (size > 2 && strchr("*-+@~^=", *s))
        s++, size--;
    while (size > 2 && strchr("*-+@~^=", s[size - 1]))
        size--;
    return size >= 2 && are_candidates(a, s, size);
}

static struct value value_of(const struct alphabet *a, const char *s, int size) {
    if (size == 0) return (struct value){.blank = BLANK_NOTHING};
    if (size == 1) return single(a, *s);
    if (size == 2 && *s == a->mark) {
        const struct alphabet plain = {.side = a->side, .zero_based = a->zero_based, .letters = a->letters};
        return (struct value){.symbol = a->mark == '*' ? symbol_of(&plain, s[1]) : 0};
    }
    if (size == 2 && *s == 'u' && isdigit((unsigned char)s[1])) return (struct value){0}; /* .sdx: filled in */
    if (size == 2 && s[0] == '-' && s[1] == '1') return (struct value){.blank = BLANK_MINUS_ONE};
    if (is_word(s, size)) return (struct value){.blank = BLANK_WORD};
    const int number = number_of(a, s, size);
    if (number >= 0)
        return (struct value){.symbol = number + a->zero_based, .blank = (number + a->zero_based) ? 0 : '0'};
    if (are_candidates(a, s, size)) return (struct value){.candidates = true};
    if (are_marked_candidates(a, s, size)) return (struct value){.candidates = true};
    const bool filled = *s == 'u';
    const int good = digits_in(s + filled, size - filled) + filled;
    return (struct value){.symbol = -1, .at = filled && good > 2 ? 2 : good < size ? good : size - 1};
}

/* ---- a grid ---- */

static struct alphabet alphabet_of(const struct row_reading *r, const struct page_line *const *lines,
                                   const struct row_cell *cells, int rows, int side) {
    struct alphabet a = {.side = side, .mark = r->mark, .blank = r->blank};
    bool zero = false, other = false, beyond = false, digit = false, sixteen = false;
    if (side != 16) return a;
    for (int i = 0; i < rows * side; i++) {
        const char *s = lines[i / side]->glyphs + cells[i].at, up = (char)toupper((unsigned char)*s);
        const int size = cells[i].size;
        zero = zero || (size == 1 && *s == '0');
        other = other || (size == 1 && is_blank_symbol(*s) && *s != '0');
        beyond = beyond || (size == 1 && up > 'G' && up <= 'P');
        digit = digit || (*s >= '1' && *s <= '9');
        sixteen = sixteen || (size == 1 && up == 'G') || (size == 2 && s[0] == '1' && s[1] == '6');
    }
    a.zero_based = zero && other && !sixteen;
    a.letters = beyond && !digit;
    return a;
}

static char *show_blank(char blank, char out[16]) {
    if (blank == BLANK_NOTHING) return strcpy(out, "nothing");
    if (blank == BLANK_MINUS_ONE) return strcpy(out, "-1");
    if (blank == BLANK_WORD) return strcpy(out, "a word");
    snprintf(out, 16, glyph_is_sign(blank) ? "U+%04X" : "'%c'",
             glyph_is_sign(blank) ? glyph_code(blank) : (unsigned)blank);
    return out;
}

static int bad_cell(const struct alphabet *a, const struct page_line *l, const struct row_cell *c,
                    const struct value *v, struct err *e) {
    char shown[16], expected[80];
    const char *s = l->glyphs + c->at;
    const bool word = c->size > 1 && (v->symbol >= 0 || isdigit((unsigned char)s[v->at]));
    snprintf(expected, sizeof expected, "1 to %c, or one of 0 . * _ - ? X x for blank", sudoku_character(a->side));
    if (c->size > 1 && a->side < 10)
        snprintf(expected, sizeof expected, "5 (given), u5 (filled in) or 147 (candidates)");
    if (word)
        snprintf(shown, sizeof shown, "'%.*s'", c->size < 12 ? c->size : 12, s);
    else
        text_show_char(line_character(l, c->at + v->at), shown);
    if (v->symbol < 0) return line_error(l, c->at + v->at, ERR_SYNTAX, e, expected, "%s is no cell", shown);
    return line_error(l, c->at, ERR_VALUE, e, expected, "%s in a %dx%d Sudoku", shown, a->side, a->side);
}

int rows_evaluate(const struct row_reading *r, const struct page_line *const *lines, const struct row_cell *cells,
                  int rows, int side, struct rows *out) {
    const struct alphabet a = alphabet_of(r, lines, cells, rows, side);
    char blank = 0;
    out->candidates = false;
    out->zero_based = a.zero_based;
    for (int i = 0; i < rows * side; i++) {
        const struct page_line *l = lines[i / side];
        const struct value v = value_of(&a, l->glyphs + cells[i].at, cells[i].size);
        if (v.symbol < 0 || v.symbol > side) return bad_cell(&a, l, &cells[i], &v, &out->e);
        if (v.blank && blank && v.blank != blank) {
            char shown[16], before[16];
            return line_error(l, cells[i].at, ERR_SYNTAX, &out->e, "one symbol for blank in a grid", "%s after %s",
                              show_blank(v.blank, shown), show_blank(blank, before));
        }
        if (v.blank) blank = v.blank;
        out->candidates = out->candidates || v.candidates;
        out->cells[i] = (uint8_t)v.symbol;
    }
    return 0;
}
